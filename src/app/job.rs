//! Work that goes on while pages tell how far it is: what is kept of it, for whom, and how it is ended.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::{Caller, Error};
use crate::model::{EventId, Time};

/// Pieces of work of one sort that are kept; the oldest that is not under way makes place for a new one.
const KEPT_MAX: usize = 16;
/// Pieces of work of one sort that are under way at once.
const RUNNING_MAX: usize = 4;
/// How long somebody waits who finds them all under way.
const RETRY_AFTER_S: u64 = 5;

/// Whose work it is, and for which event.
#[derive(Clone, Debug)]
pub struct About {
    pub id: Uuid,
    pub event_id: EventId,
    pub at: Time,
    by: String,
}

impl About {
    pub fn new(id: Uuid, event_id: EventId, caller: &Caller) -> Self {
        Self {
            id,
            event_id,
            at: caller.at,
            by: caller.actor.to_string(),
        }
    }
}

/// How a piece of work has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    Whole,
    /// Somebody stopped it, or the server was shut down; what was done until then stays.
    Stopped,
    Failed(String),
}

/// A piece of work.
pub trait Job {
    fn about(&self) -> &About;
    fn is_running(&self) -> bool;
}

/// The pieces of work of one sort, of this process.
#[derive(Debug)]
pub struct Jobs<T>(Mutex<VecDeque<Arc<T>>>);

impl<T> Default for Jobs<T> {
    fn default() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }
}

impl<T: Job> Jobs<T> {
    /// Keeps one more.
    pub(super) fn add(&self, job: Arc<T>) -> Result<(), Error> {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.len() >= KEPT_MAX {
            let idle = jobs.iter().position(|job| !job.is_running());
            let idle = idle.ok_or(Error::TooMany {
                retry_after_s: RETRY_AFTER_S,
            })?;
            jobs.remove(idle);
        }
        jobs.push_back(job);
        Ok(())
    }

    /// Refuses one more to be set going when enough are.
    pub(super) fn check_turn(&self) -> Result<(), Error> {
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.iter().filter(|job| job.is_running()).count() >= RUNNING_MAX {
            return Err(Error::TooMany {
                retry_after_s: RETRY_AFTER_S,
            });
        }
        Ok(())
    }

    /// The caller's own with this id, for this event.
    pub(super) fn get(&self, caller: &Caller, event_id: EventId, id: Uuid) -> Result<Arc<T>, Error> {
        let own = self.of(caller, event_id).into_iter().find(|job| job.about().id == id);
        own.ok_or(Error::NotFound("job any more"))
    }

    /// The caller's own for this event, the latest first.
    pub(super) fn of(&self, caller: &Caller, event_id: EventId) -> Vec<Arc<T>> {
        let by = caller.actor.to_string();
        let jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = jobs.iter().rev().filter(|job| {
            let about = job.about();
            about.event_id == event_id && about.by == by
        });
        own.cloned().collect()
    }

    pub(super) fn remove(&self, id: Uuid) {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.retain(|job| job.about().id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Actor;

    struct Fake(About, bool);

    impl Job for Fake {
        fn about(&self) -> &About {
            &self.0
        }

        fn is_running(&self) -> bool {
            self.1
        }
    }

    #[test]
    fn work_is_bounded_and_its_makers_own() {
        let jobs = Jobs::default();
        let caller = |actor| Caller {
            actor,
            at: Time::MIN,
            keyed: None,
        };
        let (mine, others) = (caller(Actor::Operator), caller(Actor::System));
        let event = EventId::from_raw([1; 16]);
        let about = |n: usize| About::new(Uuid::from_u128(n as u128), event, &mine);
        for n in 0..KEPT_MAX + 3 {
            jobs.add(Arc::new(Fake(about(n), n < RUNNING_MAX))).expect("room");
        }
        assert!(jobs.check_turn().is_err());
        assert!(jobs.get(&mine, event, Uuid::from_u128(0)).is_ok(), "it is under way");
        assert!(jobs.get(&mine, event, Uuid::from_u128(RUNNING_MAX as u128)).is_err());
        assert!(jobs.get(&others, event, Uuid::from_u128(0)).is_err());
        assert!(jobs.get(&mine, EventId::from_raw([2; 16]), Uuid::from_u128(0)).is_err());
        assert_eq!(jobs.of(&mine, event).len(), KEPT_MAX);
        for n in 100..100 + KEPT_MAX {
            let added = jobs.add(Arc::new(Fake(about(n), true)));
            assert_eq!(added.is_ok(), n < 100 + KEPT_MAX - RUNNING_MAX, "{n}");
        }
    }
}
