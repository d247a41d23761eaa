//! What the scans of one ticket add up to: who was let in, who is inside, and which scans contradict others.
//!
//! A scan is a fact that some device recorded; the state at the door is a fold over the *set* of a ticket's
//! scans, in the order of their corrected times. So it does not matter which device uploads first, how often,
//! or in which order: whoever has the same facts has the same state and the same conflicts.

use crate::model::{Heads, Passage, Resolution, Time};

/// Whether those who went out may come in again on the same ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reentry {
    #[default]
    Allowed,
    Forbidden,
}

/// What a door did with a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Let pass.
    Admitted,
    /// Let pass by a supervisor, whatever spoke against it.
    Overridden,
    /// Not let pass: kept, but nobody moved.
    Refused,
}

/// A scan of a ticket, as far as it matters here. `Id` orders scans of the same millisecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact<Id> {
    pub id: Id,
    /// When it was scanned, corrected by what is known of the device's clock.
    pub at: Time,
    pub direction: Passage,
    pub heads: Heads,
    pub outcome: Outcome,
    /// Taken back by staff.
    pub undone: bool,
    /// What staff decided about it after it had been found to be a conflict.
    pub resolution: Option<Resolution>,
}

impl<Id> Fact<Id> {
    /// Whether somebody passed, as far as is known by now.
    fn counts(&self) -> bool {
        self.outcome != Outcome::Refused && !self.undone && self.resolution != Some(Resolution::Reject)
    }

    /// Whether staff have said already that it may exceed what the ticket admits.
    fn is_excused(&self) -> bool {
        self.outcome == Outcome::Overridden || self.resolution == Some(Resolution::Keep)
    }
}

/// How many of a ticket's heads were let in, and how many are inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Heads let in so far, at most the party's size.
    pub admitted: u16,
    /// Heads inside now. More than `admitted` after an override, or while a conflict is open.
    pub inside: u16,
}

impl State {
    /// Heads that were let in and went out, and may come back.
    pub fn returning(self, reentry: Reentry) -> u16 {
        match reentry {
            Reentry::Allowed => self.admitted.saturating_sub(self.inside),
            Reentry::Forbidden => 0,
        }
    }

    /// Heads that the ticket still admits: those who never came, and those who may come back.
    pub fn may_enter(self, party: Heads, reentry: Reentry) -> u16 {
        party.get().saturating_sub(self.admitted) + self.returning(reentry)
    }

    /// After heads went in, whether the ticket admits them or not: they are inside.
    pub fn entered(self, heads: Heads, party: Heads, reentry: Reentry) -> Self {
        let fresh = heads.get() - heads.get().min(self.returning(reentry));
        Self {
            admitted: self.admitted.saturating_add(fresh).min(party.get()),
            inside: self.inside.saturating_add(heads.get()),
        }
    }

    /// After heads went out. More than were inside cannot: somebody was not counted on the way in.
    pub fn left(self, heads: Heads) -> Self {
        Self {
            inside: self.inside.saturating_sub(heads.get()),
            ..self
        }
    }
}

/// A scan that let in more heads than the ticket admitted at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict<Id> {
    /// The later scan, which is flagged.
    pub id: Id,
    /// The scan that had used the place up: the last one before it that took one. `None` if none had, and
    /// the scan alone exceeds the party.
    pub with: Option<Id>,
}

/// The first scan that let somebody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct First<Id> {
    pub id: Id,
    pub at: Time,
}

/// What a ticket's scans add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded<Id> {
    pub state: State,
    pub first: Option<First<Id>>,
    /// In the order of their times.
    pub conflicts: Vec<Conflict<Id>>,
}

/// Folds the scans of one ticket, given in any order; each id counts once.
///
/// An entry of n heads counts those who return first and takes new places for the rest. If there are fewer
/// places, it is a conflict, unless it is excused. Either way the heads went in: the figures say what
/// happened, and staff say what is to become of it. An exit of more heads than are inside is no conflict.
pub fn fold<Id: Copy + Ord>(party: Heads, reentry: Reentry, facts: &[Fact<Id>]) -> Folded<Id> {
    let mut passed: Vec<&Fact<Id>> = facts.iter().filter(|fact| fact.counts()).collect();
    passed.sort_by_key(|fact| (fact.at, fact.id));
    passed.dedup_by_key(|fact| fact.id);
    let mut folded = Folded {
        state: State::default(),
        first: None,
        conflicts: Vec::new(),
    };
    let mut took_place = None;
    for fact in passed {
        let before = folded.state;
        if fact.direction == Passage::Exit {
            folded.state = before.left(fact.heads);
            continue;
        }
        folded.state = before.entered(fact.heads, party, reentry);
        folded.first.get_or_insert(First {
            id: fact.id,
            at: fact.at,
        });
        if fact.heads.get() > before.may_enter(party, reentry) && !fact.is_excused() {
            folded.conflicts.push(Conflict {
                id: fact.id,
                with: took_place,
            });
        }
        if before.may_enter(party, reentry) > 0 {
            took_place = Some(fact.id);
        }
    }
    folded
}

#[cfg(test)]
mod tests;
