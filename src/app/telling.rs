//! Changes as streams are told them: each is written out once for all who see the same, which at a busy door are a
//! hundred devices and dashboards.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

use super::{App, ChangeFeed, Error, FeedScope};
use crate::model::{Eyes, Kind, Verb};
use crate::store::{Commit, Seq};
use crate::wire::change::ChangeView;

/// Text that is kept for others to tell, together.
const BYTES_MAX: u64 = 8 << 20;
/// Who follows comes for it within moments.
const KEPT_FOR: Duration = Duration::from_secs(5);
/// Who is further behind reads alone.
const COMMITS_BEHIND_MAX: Seq = 10_000;
/// Frames that one look passes over; the next look goes on.
const FRAMES_PER_LOOK_MAX: usize = 1_000;
/// What a frame takes beside its text.
const FRAME_BYTES: usize = 200;
const MESSAGE_BYTES: usize = 64;

/// A change, written out.
#[derive(Clone, Debug)]
pub struct ChangeMessage {
    pub seq: Seq,
    pub verb: Verb,
    /// JSON.
    pub text: String,
    /// Whether a change of the same commit follows.
    pub goes_on: bool,
}

/// What one frame of the journal tells.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub messages: Vec<ChangeMessage>,
    /// The last commit of the frame.
    last: Seq,
}

/// Where a telling begins, and for whom and of what it is: all that decides what it tells.
type Place = (Seq, Eyes, FeedScope);

/// What was told lately, by where it begins.
pub struct Tellings {
    frames: Cache<Place, Arc<Told>>,
    /// Of whoever writes out the next frame.
    turn: Mutex<()>,
}

impl Default for Tellings {
    fn default() -> Self {
        let bytes = |_: &Place, told: &Arc<Told>| u32::try_from(told.bytes()).unwrap_or(u32::MAX);
        let cache = Cache::builder().max_capacity(BYTES_MAX).weigher(bytes);
        Self {
            frames: cache.time_to_live(KEPT_FOR).build(),
            turn: Mutex::default(),
        }
    }
}

impl Told {
    fn new(changes: &[ChangeView], last: Seq) -> Self {
        let messages = changes.iter().enumerate().map(|(n, change)| ChangeMessage {
            seq: change.seq,
            verb: change.verb,
            text: serde_json::to_string(change).unwrap_or_default(),
            goes_on: changes.get(n + 1).is_some_and(|next| next.seq == change.seq),
        });
        Self {
            messages: messages.collect(),
            last,
        }
    }

    fn bytes(&self) -> usize {
        let texts = self.messages.iter().map(|message| message.text.len() + MESSAGE_BYTES);
        FRAME_BYTES + texts.sum::<usize>()
    }
}

/// Whether what a commit tells is the same for equal eyes at any time. What is said of an event depends on whether it
/// is a draft by now.
fn is_common(commit: &Commit) -> bool {
    commit.changes.iter().all(|change| change.kind != Kind::Event)
}

impl ChangeFeed {
    /// What others with the same eyes were told already, from here on; does not wait for the disk.
    ///
    /// # Errors
    /// As for [`ChangeFeed::next`].
    pub fn retell(&mut self, app: &App) -> Result<Vec<Arc<Told>>, Error> {
        self.check_current(app)?;
        let mut told = Vec::new();
        while let Some(frame) = app.tellings.frames.get(&self.place()) {
            self.reader.skip_to(frame.last + 1);
            told.push(frame);
        }
        Ok(told)
    }

    /// The next frames, with about so many messages, as far as views go by now. Blocks on the disk.
    ///
    /// # Errors
    /// As for [`ChangeFeed::next`].
    pub fn tell(&mut self, app: &App, limit: usize) -> Result<Vec<Arc<Told>>, Error> {
        self.check_current(app)?;
        let seen = app.view().seq();
        let (mut told, mut messages) = (Vec::new(), 0);
        while messages < limit && told.len() < FRAMES_PER_LOOK_MAX && self.position() < seen {
            let frame = self.tell_frame(app)?;
            messages += frame.messages.len();
            told.push(frame);
        }
        Ok(told)
    }

    /// The next frame. Of many who come for the same at once, one writes it out.
    fn tell_frame(&mut self, app: &App) -> Result<Arc<Told>, Error> {
        let (place, tellings) = (self.place(), &app.tellings);
        if self.head() - self.position() > COMMITS_BEHIND_MAX {
            return Ok(Arc::new(self.write_out(app)?.0));
        }
        let _turn = tellings.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(frame) = tellings.frames.get(&place) {
            self.reader.skip_to(frame.last + 1);
            return Ok(frame);
        }
        let (told, is_common) = self.write_out(app)?;
        let told = Arc::new(told);
        if is_common && told.last > place.0 {
            tellings.frames.insert(place, Arc::clone(&told));
        }
        Ok(told)
    }

    fn write_out(&mut self, app: &App) -> Result<(Told, bool), Error> {
        let commits = self.reader.next_shared()?;
        let changes = self.shown(&app.view(), &commits)?;
        Ok((Told::new(&changes, self.position()), commits.iter().all(is_common)))
    }

    fn place(&self) -> Place {
        (self.position(), self.actor.eyes(), self.scope)
    }
}
