//! What comes of a scan: the pure rules, asked with what the store knows; or what a device showed, held against them.

use super::ticket::entitlement;
use crate::checkin::{self, Holder, Passing, Reading, Reentry, Rules, State, TypeTag, Window, decide, forbidden};
use crate::model::{Decided, Event, Gate, GateWay, Guest, Heads, Origin, Passage, Refusal};

/// All that a decision is made of.
pub struct Case<'a> {
    pub event: &'a Event,
    pub reentry: Reentry,
    pub gate: Option<&'a Gate>,
    pub reading: &'a Reading,
    pub guest: Option<&'a Guest>,
    pub passing: &'a Passing,
    /// What the door showed, if it has decided already.
    pub shown: Option<Decided>,
    pub origin: Origin,
}

/// A decision about a scan.
pub struct Verdict {
    pub decided: Decided,
    pub heads: Heads,
    /// What spoke against those who were let in.
    pub against: Option<Refusal>,
    pub is_override: bool,
}

impl Case<'_> {
    pub fn judge(&self) -> Verdict {
        let gate = self.gate.map(rules_of);
        let rules = Rules {
            event: self.event.details.status,
            reentry: self.reentry,
            gate: gate.as_ref(),
        };
        let holder = self.guest.map(|guest| holder(self.event, guest));
        let decision = decide(&rules, self.reading, holder.as_ref(), self.passing);
        let plain = Passing {
            overridden: false,
            ..*self.passing
        };
        let against = match self.origin {
            Origin::Online => decide(&rules, self.reading, holder.as_ref(), &plain).refusal,
            // What came before it is for the fold.
            Origin::Offline | Origin::Desk => forbidden(&rules, self.reading, holder.as_ref(), self.passing),
        };
        let overrides = self.passing.overridden && holder.is_some();
        let decided = match (self.origin, self.shown) {
            (Origin::Online, _) => decision.refusal.map_or(Decided::Admitted, Decided::Refused),
            (_, Some(shown)) => shown,
            (_, None) => match against {
                Some(reason) if !overrides => Decided::Refused(reason),
                _ => Decided::Admitted,
            },
        };
        Verdict {
            decided,
            heads: decision.heads,
            against: against.filter(|_| decided == Decided::Admitted),
            is_override: self.passing.overridden,
        }
    }
}

fn holder(event: &Event, guest: &Guest) -> Holder {
    Holder {
        status: guest.details.status,
        payment: guest.details.payment,
        blocked: guest.details.flags.blocked,
        entitled: entitlement(event, guest),
        state: State {
            admitted: guest.admitted,
            inside: guest.inside,
        },
    }
}

fn rules_of(gate: &Gate) -> checkin::Gate {
    let details = &gate.details;
    checkin::Gate {
        ticket_types: details.ticket_type_ids.iter().map(|id| TypeTag::of(*id)).collect(),
        only: match details.direction {
            GateWay::Entry => Some(Passage::Entry),
            GateWay::Exit => Some(Passage::Exit),
            GateWay::Both => None,
        },
        open: Window {
            from: details.valid_from,
            until: details.valid_until,
        },
    }
}
