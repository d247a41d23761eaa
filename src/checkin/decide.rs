//! Whether somebody may pass a gate: the first reason that speaks against it, or none.
//!
//! The same question is asked by the server, with all it knows, and by a device without a network, with what
//! it was told last; both ask this function (the door app asks its twin in JavaScript).

use super::code::TypeTag;
use super::fold::{Reentry, State};
use crate::model::{EventStatus, GuestStatus, HEADS_MAX, Heads, Passage, Payment, Refusal, Time};

/// A span of time, both ends included; an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Window {
    pub from: Option<Time>,
    pub until: Option<Time>,
}

impl Window {
    pub fn contains(self, at: Time) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until)
    }
}

/// What a ticket entitles to, as its code says or its guest's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// Heads the ticket admits, its party's size.
    pub heads: Heads,
    pub ticket_type: Option<TypeTag>,
    /// When the ticket type is valid.
    pub valid: Window,
}

impl Entitlement {
    /// Of a ticket without a type, which is always valid.
    pub fn of(heads: Heads) -> Self {
        Self {
            heads,
            ticket_type: None,
            valid: Window::default(),
        }
    }
}

/// The rules of the event and of the gate at which somebody stands.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub event: EventStatus,
    pub reentry: Reentry,
    /// Absent where a ticket is scanned at no gate in particular.
    pub gate: Option<&'a Gate>,
}

/// What a gate lets pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gate {
    /// All ticket types, and tickets without one, if empty.
    pub ticket_types: Vec<TypeTag>,
    /// The only way through it; both when absent.
    pub only: Option<Passage>,
    /// When it is open for entry.
    pub open: Window,
}

impl Gate {
    fn takes(&self, ticket_type: Option<TypeTag>, direction: Passage) -> bool {
        self.only.is_none_or(|only| only == direction)
            && (self.ticket_types.is_empty() || ticket_type.is_some_and(|tag| self.ticket_types.contains(&tag)))
    }
}

/// What was read at the gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub means: Means,
    pub event: OfEvent,
    /// The ticket's number was replaced, or its guest deleted.
    pub revoked: bool,
}

/// How the ticket was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    Code {
        signature: Signature,
        says: Entitlement,
    },
    /// A ticket number, typed or read.
    Number,
    /// A guest, found by name.
    Guest,
}

/// What became of a code's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    Valid,
    Bad,
    /// It is valid, but its key was revoked.
    RevokedKey,
    /// No key of this event has the id that the code names, so it cannot be checked.
    UnknownKey,
}

/// Which event the ticket is for, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfEvent {
    This,
    Other,
    Unknown,
}

/// The ticket's guest as known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    pub status: GuestStatus,
    pub payment: Payment,
    pub blocked: bool,
    /// What counts instead of what a code says: it may be newer.
    pub entitled: Entitlement,
    pub state: State,
}

/// Who wants to pass how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    pub at: Time,
    pub direction: Passage,
    /// All that may pass, when absent.
    pub heads: Option<Heads>,
    /// A supervisor lets them pass whatever speaks against it.
    pub overridden: bool,
}

/// Whether they may pass, and what follows for the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Why not; `None` if they may pass.
    pub refusal: Option<Refusal>,
    /// How many pass, or wanted to.
    pub heads: Heads,
    /// After they passed; as before if they were refused.
    pub state: State,
}

/// Decides: the first of [`Refusal`], in its order, that holds.
///
/// A supervisor's override turns every refusal of a known guest into a passage, but for what is no ticket
/// (`invalid`) or another event's. A genuine code whose guest is not known here, as of one who registered
/// since a device lost its network, is decided by what the code says.
///
/// An exit of heads that are inside is asked for the gate alone: blocked or not, and after the ticket's time
/// too, whoever is inside may leave. A refusal would not keep them, but leave a figure that is wrong.
pub fn decide(rules: &Rules, reading: &Reading, holder: Option<&Holder>, passing: &Passing) -> Decision {
    let case = Case::new(rules, reading, holder, passing);
    let heads = passing.heads.unwrap_or_else(|| case.all_heads());
    let refusal = case.no_ticket().or_else(|| {
        if passing.overridden && holder.is_some() {
            return None;
        }
        match passing.direction {
            Passage::Entry => case.no_entry().or_else(|| case.no_places(heads)),
            Passage::Exit if heads.get() <= case.state.inside => case.not_here(),
            Passage::Exit => case.no_entry().or(Some(Refusal::NotInside)),
        }
    });
    let state = match (refusal, passing.direction) {
        (Some(_), _) => case.state,
        (None, Passage::Entry) => case.state.entered(heads, case.entitled.heads, rules.reentry),
        (None, Passage::Exit) => case.state.left(heads),
    };
    Decision { refusal, heads, state }
}

/// What forbids a passage whatever was scanned before: all of [`decide`] but `not_inside` and
/// `already_redeemed`. Overrides do not count.
///
/// The server asks this of a scan that a device let pass while it was offline; what came before it is for the
/// fold. Of an exit it asks for ticket, event and gate alone, since somebody has left.
pub fn forbidden(rules: &Rules, reading: &Reading, holder: Option<&Holder>, passing: &Passing) -> Option<Refusal> {
    let case = Case::new(rules, reading, holder, passing);
    case.no_ticket().or_else(|| match passing.direction {
        Passage::Entry => case.no_entry(),
        Passage::Exit => case.not_here(),
    })
}

/// All that a decision is made of, with what is known of the ticket: by its guest, else by its code.
struct Case<'a> {
    rules: &'a Rules<'a>,
    reading: &'a Reading,
    holder: Option<&'a Holder>,
    passing: &'a Passing,
    entitled: Entitlement,
    state: State,
}

impl<'a> Case<'a> {
    fn new(rules: &'a Rules, reading: &'a Reading, holder: Option<&'a Holder>, passing: &'a Passing) -> Self {
        let entitled = match (holder, reading.means, reading.event) {
            (Some(holder), _, _) => holder.entitled,
            // What a code says is believed if its signature is valid, and not otherwise.
            (
                None,
                Means::Code {
                    signature: Signature::Valid,
                    says,
                },
                OfEvent::This,
            ) => says,
            (None, _, _) => Entitlement::of(Heads::ONE),
        };
        Self {
            rules,
            reading,
            holder,
            passing,
            entitled,
            state: holder.map_or(State::default(), |holder| holder.state),
        }
    }

    /// All who may enter, or all who are inside; at least one, for somebody stands there.
    fn all_heads(&self) -> Heads {
        let all = match self.passing.direction {
            Passage::Entry => self.state.may_enter(self.entitled.heads, self.rules.reentry),
            Passage::Exit => self.state.inside,
        };
        Heads::new(i64::from(all.clamp(1, HEADS_MAX))).unwrap_or(Heads::ONE)
    }

    /// What no override mends.
    fn no_ticket(&self) -> Option<Refusal> {
        let signature = match self.reading.means {
            Means::Code { signature, .. } => Some(signature),
            Means::Number | Means::Guest => None,
        };
        let is_somebodys = self.holder.is_some() || self.reading.revoked;
        match (signature, self.reading.event) {
            (Some(Signature::Bad), _) | (_, OfEvent::Unknown) => Some(Refusal::Invalid),
            (_, OfEvent::Other) => Some(Refusal::WrongEvent),
            (Some(Signature::UnknownKey), OfEvent::This) => Some(Refusal::Invalid),
            (None, OfEvent::This) if !is_somebodys => Some(Refusal::Invalid),
            (_, OfEvent::This) => None,
        }
    }

    /// What keeps a ticket of this event from admitting anybody here and now.
    fn no_entry(&self) -> Option<Refusal> {
        self.withdrawn().or_else(|| self.not_here()).or_else(|| self.not_now())
    }

    fn withdrawn(&self) -> Option<Refusal> {
        let status = self.holder.map(|holder| holder.status);
        let payment = self.holder.map(|holder| holder.payment);
        let has_revoked_key = matches!(
            self.reading.means,
            Means::Code {
                signature: Signature::RevokedKey,
                ..
            }
        );
        if self.reading.revoked || has_revoked_key {
            Some(Refusal::Revoked)
        } else if self.rules.event == EventStatus::Cancelled || status == Some(GuestStatus::Cancelled) {
            Some(Refusal::Canceled)
        } else if self.holder.is_some_and(|holder| holder.blocked) {
            Some(Refusal::Blocked)
        } else if status == Some(GuestStatus::Waitlisted) {
            Some(Refusal::Unapproved)
        } else if matches!(payment, Some(Payment::Unpaid | Payment::Refunded)) {
            // Whose money went back has not paid.
            Some(Refusal::Unpaid)
        } else {
            None
        }
    }

    fn not_here(&self) -> Option<Refusal> {
        let takes = |gate: &Gate| gate.takes(self.entitled.ticket_type, self.passing.direction);
        (!self.rules.gate.is_none_or(takes)).then_some(Refusal::Product)
    }

    fn not_now(&self) -> Option<Refusal> {
        let at = self.passing.at;
        let is_open = self.rules.gate.is_none_or(|gate| gate.open.contains(at));
        (!is_open || !self.entitled.valid.contains(at)).then_some(Refusal::InvalidTime)
    }

    fn no_places(&self, heads: Heads) -> Option<Refusal> {
        let places = self.state.may_enter(self.entitled.heads, self.rules.reentry);
        (heads.get() > places).then_some(Refusal::AlreadyRedeemed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        proptest::sample::select(all)
    }

    fn window() -> impl Strategy<Value = Window> {
        let bound = || proptest::option::of((0i64..4).prop_map(Time::from_millis_clamped));
        (bound(), bound()).prop_map(|(from, until)| Window { from, until })
    }

    fn entitlement() -> impl Strategy<Value = Entitlement> {
        let tag = proptest::option::of(one(&["00000001", "00000002"]));
        (1i64..4, tag, window()).prop_map(|(heads, tag, valid)| Entitlement {
            heads: Heads::new(heads).expect("in bounds"),
            ticket_type: tag.and_then(TypeTag::parse),
            valid,
        })
    }

    fn reading() -> impl Strategy<Value = Reading> {
        use Signature::{Bad, RevokedKey, UnknownKey, Valid};
        let signature = one(&[Valid, Valid, Bad, RevokedKey, UnknownKey]);
        let code = (signature, entitlement()).prop_map(|(signature, says)| Means::Code { signature, says });
        let means = prop_oneof![code, Just(Means::Number), Just(Means::Guest)];
        let event = one(&[
            OfEvent::This,
            OfEvent::This,
            OfEvent::This,
            OfEvent::Other,
            OfEvent::Unknown,
        ]);
        (means, event, any::<bool>()).prop_map(|(means, event, revoked)| Reading { means, event, revoked })
    }

    fn holder() -> impl Strategy<Value = Holder> {
        let state = (0u16..5, 0u16..5).prop_map(|(admitted, inside)| State { admitted, inside });
        let words = (one(GuestStatus::ALL), one(Payment::ALL), any::<bool>());
        (words, entitlement(), state).prop_map(|((status, payment, blocked), entitled, state)| Holder {
            status,
            payment,
            blocked,
            entitled,
            state: State {
                admitted: state.admitted.min(entitled.heads.get()),
                ..state
            },
        })
    }

    fn gate() -> impl Strategy<Value = Gate> {
        let types = proptest::collection::vec(one(&["00000001", "00000002"]), 0..2);
        let only = proptest::option::of(one(Passage::ALL));
        (types, only, window()).prop_map(|(types, only, open)| Gate {
            ticket_types: types.into_iter().filter_map(TypeTag::parse).collect(),
            only,
            open,
        })
    }

    fn passing() -> impl Strategy<Value = Passing> {
        let heads = proptest::option::of((1i64..5).prop_map(|heads| Heads::new(heads).expect("in bounds")));
        (0i64..4, one(Passage::ALL), heads, any::<bool>()).prop_map(|(at, direction, heads, overridden)| Passing {
            at: Time::from_millis_clamped(at),
            direction,
            heads,
            overridden,
        })
    }

    proptest! {
        #[test]
        fn decisions_keep_their_promises(
            (event, gate, is_reentry_allowed) in (one(EventStatus::ALL), proptest::option::of(gate()), any::<bool>()),
            reading in reading(),
            holder in proptest::option::of(holder()),
            passing in passing(),
        ) {
            let reentry = if is_reentry_allowed { Reentry::Allowed } else { Reentry::Forbidden };
            let rules = Rules { event, reentry, gate: gate.as_ref() };
            let before = holder.map_or(State::default(), |holder| holder.state);
            let decision = decide(&rules, &reading, holder.as_ref(), &passing);
            let plain = decide(&rules, &reading, holder.as_ref(), &Passing { overridden: false, ..passing });
            let forbidden = forbidden(&rules, &reading, holder.as_ref(), &passing);

            if let Some(heads) = passing.heads {
                prop_assert_eq!(decision.heads, heads);
            }
            if decision.refusal.is_some() {
                prop_assert_eq!(decision.state, before, "a refusal moves nobody");
            }
            let is_hopeless = matches!(plain.refusal, Some(Refusal::Invalid | Refusal::WrongEvent));
            if passing.overridden && holder.is_some() {
                prop_assert_eq!(decision.refusal.is_some(), is_hopeless, "overrides mend all but what is no ticket");
            } else {
                prop_assert_eq!(decision, plain, "an override needs a guest");
            }
            match (plain.refusal, passing.direction) {
                (None | Some(Refusal::NotInside | Refusal::AlreadyRedeemed), _) => prop_assert_eq!(forbidden, None),
                (refusal, Passage::Entry) => prop_assert_eq!(forbidden, refusal),
                // Of an exit less is asked where it is not known who is inside.
                (refusal, Passage::Exit) => prop_assert!(forbidden.is_none() || forbidden == refusal || refusal < forbidden),
            }
        }
    }
}
