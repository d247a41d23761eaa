//! Many doors, in any order: whoever has the same scans has the same state and the same conflicts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::checkin::{Entitlement, Holder, Means, OfEvent, Passing, Reading, Rules, decide};
use crate::model::{EventStatus, GuestStatus, Payment};

type Id = u32;

fn heads(count: u16) -> Heads {
    Heads::new(i64::from(count)).expect("heads in bounds")
}

fn at(minute: i64) -> Time {
    Time::from_millis(minute * 60_000).expect("a time")
}

/// What devices and desks upload. Facts about a scan may come before it.
#[derive(Clone, Copy, Debug)]
enum Upload {
    Scan(Fact<Id>),
    Undo(Id),
    Resolve(Id, Resolution),
}

/// What a server keeps of uploads: a set, in which what was there first stays.
#[derive(Default)]
struct Server {
    scans: BTreeMap<Id, Fact<Id>>,
    undone: BTreeSet<Id>,
    resolved: BTreeMap<Id, Resolution>,
}

impl Server {
    fn receive(&mut self, upload: Upload) {
        match upload {
            Upload::Scan(fact) => {
                self.scans.entry(fact.id).or_insert(fact);
            }
            Upload::Undo(id) => {
                self.undone.insert(id);
            }
            Upload::Resolve(id, resolution) => {
                self.resolved.entry(id).or_insert(resolution);
            }
        }
    }

    fn facts(&self) -> Vec<Fact<Id>> {
        let joined = |fact: &Fact<Id>| Fact {
            undone: self.undone.contains(&fact.id),
            resolution: self.resolved.get(&fact.id).copied(),
            ..*fact
        };
        self.scans.values().map(joined).collect()
    }

    fn state(&self, party: Heads, reentry: Reentry) -> Folded<Id> {
        fold(party, reentry, &self.facts())
    }
}

fn reentry() -> impl Strategy<Value = Reentry> {
    prop_oneof![Just(Reentry::Allowed), Just(Reentry::Forbidden)]
}

fn direction() -> impl Strategy<Value = Passage> {
    prop_oneof![3 => Just(Passage::Entry), 2 => Just(Passage::Exit)]
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![6 => Just(Outcome::Admitted), 1 => Just(Outcome::Overridden), 1 => Just(Outcome::Refused)]
}

/// Scans whose times often coincide, with what staff did about some of them.
fn uploads() -> impl Strategy<Value = Vec<Upload>> {
    let scan = (0i64..6, direction(), 1u16..4, outcome());
    let desk = (
        0u32..14,
        prop_oneof![Just(None), Just(Some(Resolution::Keep)), Just(Some(Resolution::Reject))],
    );
    (
        proptest::collection::vec(scan, 0..14),
        proptest::collection::btree_map(0u32..14, desk.prop_map(|(_, resolution)| resolution), 0..5),
    )
        .prop_map(|(scans, desk)| {
            let facts = scans
                .into_iter()
                .zip(0..)
                .map(|((minute, direction, count, outcome), id)| {
                    Upload::Scan(Fact {
                        id,
                        at: at(minute),
                        direction,
                        heads: heads(count),
                        outcome,
                        undone: false,
                        resolution: None,
                    })
                });
            let desk = desk.into_iter().map(|(id, resolution)| match resolution {
                None => Upload::Undo(id),
                Some(resolution) => Upload::Resolve(id, resolution),
            });
            facts.chain(desk).collect()
        })
}

/// The same uploads in some other order, with some of them again, cut into requests of some devices.
fn rearranged() -> impl Strategy<Value = (Vec<Upload>, Vec<Upload>)> {
    uploads().prop_flat_map(|uploads| {
        let again = proptest::collection::vec(0..uploads.len().max(1), 0..8);
        let doubled = again.prop_map({
            let uploads = uploads.clone();
            move |again| {
                let repeated = again.iter().filter_map(|place| uploads.get(*place).copied());
                uploads.iter().copied().chain(repeated).collect::<Vec<_>>()
            }
        });
        (Just(uploads), doubled.prop_shuffle())
    })
}

proptest! {
    /// Any partition over devices, any order and any repetition is some sequence of uploads.
    #[test]
    fn whoever_uploads_first_the_end_is_the_same(
        (uploads, others) in rearranged(),
        party in 1u16..5,
        reentry in reentry(),
    ) {
        let party = heads(party);
        let (mut one, mut other) = (Server::default(), Server::default());
        for upload in uploads {
            one.receive(upload);
        }
        for upload in others {
            other.receive(upload);
            // Looking in between, as every desk does, changes nothing.
            let _state_so_far = other.state(party, reentry);
        }
        prop_assert_eq!(one.state(party, reentry), other.state(party, reentry));
    }

    #[test]
    fn a_fold_does_not_ask_for_the_order_of_its_input(
        (uploads, others) in rearranged(),
        party in 1u16..5,
        reentry in reentry(),
    ) {
        let facts = |uploads: &[Upload]| -> Vec<Fact<Id>> {
            let scans = uploads.iter().filter_map(|upload| match upload {
                Upload::Scan(fact) => Some(*fact),
                Upload::Undo(_) | Upload::Resolve(..) => None,
            });
            scans.collect()
        };
        // Repetitions too: an id counts once.
        let party = heads(party);
        prop_assert_eq!(fold(party, reentry, &facts(&uploads)), fold(party, reentry, &facts(&others)));
    }

    #[test]
    fn figures_keep_their_bounds(uploads in uploads(), party in 1u16..5, reentry in reentry()) {
        let mut server = Server::default();
        for upload in uploads {
            server.receive(upload);
        }
        let facts = server.facts();
        let folded = server.state(heads(party), reentry);
        prop_assert!(folded.state.admitted <= party);
        prop_assert_eq!(folded.state.admitted > 0, folded.first.is_some());
        let excess = facts.iter().any(Fact::is_excused);
        if folded.conflicts.is_empty() && !excess {
            prop_assert!(folded.state.inside <= folded.state.admitted);
        }
        for conflict in &folded.conflicts {
            let scan = server.scans[&conflict.id];
            prop_assert_eq!(scan.direction, Passage::Entry);
            if let Some(with) = conflict.with {
                let with = server.scans[&with];
                prop_assert!((with.at, with.id) < (scan.at, scan.id), "the later scan is flagged");
            }
        }
        // Staff who reject every conflict are left with none.
        let rejected: Vec<_> = facts.iter().map(|fact| {
            let is_conflict = folded.conflicts.iter().any(|conflict| conflict.id == fact.id);
            Fact { resolution: if is_conflict { Some(Resolution::Reject) } else { fact.resolution }, ..*fact }
        }).collect();
        let after = fold(heads(party), reentry, &rejected);
        prop_assert!(after.conflicts.is_empty(), "{:?}", after.conflicts);
    }

    /// Devices decide for themselves while some of them are offline; then all of them upload, in any order,
    /// between scans that others make online.
    #[test]
    fn devices_that_were_offline_agree_after_they_synced(
        scans in proptest::collection::vec((0usize..4, direction(), proptest::option::of(1u16..3), any::<bool>()), 0..24),
        order in proptest::collection::vec(any::<prop::sample::Index>(), 24),
        party in 1u16..5,
        reentry in reentry(),
    ) {
        let party = heads(party);
        let (mut devices, mut server) = (vec![Server::default(), Server::default(), Server::default(), Server::default()], Server::default());
        let mut queued = Vec::new();
        for (minute, (device, direction, count, is_online)) in (0u32..).zip(scans) {
            if is_online {
                // What the server has by now is what an online device decides by.
                for fact in server.facts() {
                    devices[device].receive(Upload::Scan(fact));
                }
            }
            let fact = decided(&devices[device], minute, direction, count.map(heads), party, reentry);
            devices[device].receive(Upload::Scan(fact));
            match is_online {
                true => server.receive(Upload::Scan(fact)),
                false => queued.push(Upload::Scan(fact)),
            }
            // Now and then somebody's queue gets through.
            if let (0, Some(upload)) = (minute % 5, queued.first().copied()) {
                server.receive(upload);
            }
        }
        let mut all = Server::default();
        for upload in queued.iter().copied().chain(server.facts().into_iter().map(Upload::Scan)) {
            all.receive(upload);
        }
        for place in order {
            if !queued.is_empty() {
                server.receive(queued.swap_remove(place.index(queued.len())));
            }
        }
        prop_assert!(queued.is_empty());
        prop_assert_eq!(server.state(party, reentry), all.state(party, reentry));
    }

    /// With one door, deciding is folding: no conflict is ever made, and both count the same.
    #[test]
    fn a_door_that_knows_all_makes_no_conflicts(
        scans in proptest::collection::vec((direction(), proptest::option::of(1u16..4)), 0..20),
        party in 1u16..6,
        reentry in reentry(),
    ) {
        let party = heads(party);
        let mut door = Server::default();
        for (minute, (direction, count)) in (0u32..).zip(scans) {
            let before = door.state(party, reentry).state;
            let decision = decision(before, minute, direction, count.map(heads), party, reentry);
            door.receive(Upload::Scan(decided(&door, minute, direction, count.map(heads), party, reentry)));
            let after = door.state(party, reentry);
            prop_assert_eq!(after.state, decision.state);
            prop_assert!(after.conflicts.is_empty());
        }
    }
}

fn decided(
    known: &Server,
    minute: u32,
    direction: Passage,
    count: Option<Heads>,
    party: Heads,
    reentry: Reentry,
) -> Fact<Id> {
    let decision = decision(
        known.state(party, reentry).state,
        minute,
        direction,
        count,
        party,
        reentry,
    );
    Fact {
        id: minute,
        at: at(i64::from(minute)),
        direction,
        heads: decision.heads,
        outcome: match decision.refusal {
            None => Outcome::Admitted,
            Some(_) => Outcome::Refused,
        },
        undone: false,
        resolution: None,
    }
}

fn decision(
    state: State,
    minute: u32,
    direction: Passage,
    count: Option<Heads>,
    party: Heads,
    reentry: Reentry,
) -> crate::checkin::Decision {
    let rules = Rules {
        event: EventStatus::Active,
        reentry,
        gate: None,
    };
    let reading = Reading {
        means: Means::Number,
        event: OfEvent::This,
        revoked: false,
    };
    let holder = Holder {
        status: GuestStatus::Registered,
        payment: Payment::Free,
        blocked: false,
        entitled: Entitlement::of(party),
        state,
    };
    let passing = Passing {
        at: at(i64::from(minute)),
        direction,
        heads: count,
        overridden: false,
    };
    decide(&rules, &reading, Some(&holder), &passing)
}
