//! What was read before and is still true: two bounded tiers, and the generations that tell what has become old.
//!
//! Nothing here knows the store. `app` tells [`Generations`] of every batch of writes, and whoever fills a
//! tier says by [`Tag`] what the value shows.

mod actors;
mod generations;
mod table;
mod tier;

use std::time::Duration;

pub use actors::{KnownActors, SecretHash};
pub use generations::{Generations, Marks, Stamp, Tag};
pub use table::tags;
pub use tier::{Made, Shelf, Tier, TierFigures, Weight};

/// Of the machine's memory, the part that the objects take at most where no setting says otherwise.
const OBJECT_SHARE_OF_MEMORY: u64 = 4;
/// What they take at most on a large machine.
const OBJECT_BYTES_AUTO_MAX: u64 = 1 << 30;

/// How the tiers are bounded. Every field has a setting in the configuration.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether anything is kept at all.
    pub keeping: Keeping,
    /// Answers, of 64 KiB at most with their compressed forms; a larger one counts as several.
    pub response_entries: u64,
    pub response_ttl: Duration,
    /// Bytes of decoded documents and figures; 0 is a quarter of the machine's memory, at most 1 GiB.
    pub object_bytes: u64,
    pub object_ttl: Duration,
    pub times: Times,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    On,
    Off,
}

/// How long entries live by class. A tier's own bound is stronger.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub short: Duration,
    pub medium: Duration,
    pub long: Duration,
}

/// How long an entry may live when nothing makes it old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeClass {
    /// Lists and figures.
    Short,
    /// Single documents.
    Medium,
    /// What a running program does not change.
    Long,
}

impl Times {
    pub fn of(&self, class: TimeClass) -> Duration {
        match class {
            TimeClass::Short => self.short,
            TimeClass::Medium => self.medium,
            TimeClass::Long => self.long,
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self {
            short: Duration::from_secs(300),
            medium: Duration::from_secs(3_600),
            long: Duration::from_secs(86_400),
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keeping: Keeping::On,
            response_entries: 1000,
            response_ttl: Duration::from_secs(300),
            object_bytes: 0,
            object_ttl: Duration::from_secs(3_600),
            times: Times::default(),
        }
    }
}

impl Options {
    /// The bound of the objects on a machine with so much memory.
    pub fn object_bytes_on(&self, memory_bytes: Option<u64>) -> u64 {
        match (self.object_bytes, memory_bytes) {
            (0, Some(memory)) => (memory / OBJECT_SHARE_OF_MEMORY).min(OBJECT_BYTES_AUTO_MAX),
            (0, None) => OBJECT_BYTES_AUTO_MAX / OBJECT_SHARE_OF_MEMORY,
            (bytes, _) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_take_a_quarter_of_the_memory_and_a_gibibyte_at_most() {
        let auto = Options::default();
        assert_eq!(auto.object_bytes_on(Some(2 << 30)), 512 << 20);
        assert_eq!(auto.object_bytes_on(Some(64 << 30)), 1 << 30);
        assert_eq!(auto.object_bytes_on(None), 256 << 20);
        let set = Options {
            object_bytes: 7 << 20,
            ..Options::default()
        };
        assert_eq!(set.object_bytes_on(Some(64 << 30)), 7 << 20);
    }
}
