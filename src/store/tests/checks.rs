//! `check` finds every kind of damage, and `repair` mends what is derived.

use proptest::prelude::*;

use super::samples::{
    at, event, event_id, guest, guest_details, guest_id, id, name, open, scan, ticket_key, venue, write,
};
use crate::model::{
    Conflicting, Device, DeviceId, Gate, GateDetails, GateId, GateWay, Guest, GuestDetails, GuestStatus, Kind, Pairing,
    Refusal, RevokedTicket, Verb,
};
use crate::store::schema::Table;
use crate::store::{Check, Key, Store, value};

fn check(store: &Store) -> Check {
    store.check(&mut |_, _| {}).expect("checked")
}

/// A store with every kind of derived row, closed.
fn sample(details: Vec<GuestDetails>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let fill = move |tx: &mut crate::store::WriteTx<'_, '_>| {
        tx.put(Verb::VenueCreated, &venue(1, "Club"))?;
        tx.put(Verb::EventCreated, &event(0))?;
        tx.put(Verb::EventCreated, &event(1))?;
        for (n, details) in (0..).zip(&details) {
            let ticket = ticket_key().ticket(n);
            let new = Guest::new(
                guest_id(n),
                event_id(n % 2),
                ticket,
                at(n.cast_signed() * 40_000),
                details.clone(),
            );
            tx.put(Verb::GuestRegistered, &new)?;
            let mut scan = scan(n, n, n % 2);
            if n % 3 == 1 {
                scan.conflict = Some(Conflicting {
                    reason: Refusal::AlreadyRedeemed,
                    with: None,
                });
            }
            tx.put(Verb::ScanRecorded, &scan)?;
        }
        fill_door(tx)
    };
    write(&store, fill).expect("filled");
    if store.view().get::<Guest>(guest_id(0).raw()).expect("read").is_some() {
        write(&store, |tx| tx.delete::<Guest>(Verb::GuestDeleted, guest_id(0).raw())).expect("deleted");
    }
    assert!(check(&store).is_clean(), "{:?}", check(&store).findings);
    store.close().expect("closed");
    dir
}

/// A gate, a device that waits to be paired, and a ticket that is good no more.
fn fill_door(tx: &mut crate::store::WriteTx<'_, '_>) -> Result<(), crate::store::Error> {
    let details = GateDetails {
        name: name("North"),
        ticket_type_ids: Vec::new(),
        direction: GateWay::Both,
        valid_from: None,
        valid_until: None,
    };
    let gate = Gate::new(GateId::from_raw(id(10, 1)), event_id(1), at(0), details);
    tx.put(Verb::GateCreated, &gate)?;
    let device = Device {
        id: DeviceId::from_raw(id(11, 1)),
        event_id: event_id(1),
        name: name("Phone"),
        gate_id: None,
        may_override: false,
        pairing: Some(Pairing {
            secret_hash: [7; 32],
            expires_at: at(9),
        }),
        clock_offset_ms: None,
        clock_jumped_at: None,
        created_at: at(0),
        paired_at: None,
        revoked_at: None,
    };
    tx.put(Verb::DeviceCreated, &device)?;
    let revoked = RevokedTicket {
        event_id: event_id(1),
        guest_id: guest_id(0),
        ticket: ticket_key().ticket(0),
        at: at(1),
    };
    tx.put(Verb::TicketRevoked, &revoked)
}

fn checked_in(n: u64) -> GuestDetails {
    GuestDetails {
        status: GuestStatus::CheckedIn,
        ..guest(n, 1).details
    }
}

/// Changes the file behind the store's back.
fn tamper(
    dir: &std::path::Path,
    change: impl FnOnce(&mut redb::Table<'_, &'static [u8], &'static [u8]>),
    table: Table,
) {
    let database = redb::Database::open(dir.join("store.redb")).expect("opened");
    let transaction = database.begin_write().expect("begun");
    change(&mut transaction.open_table(table.definition()).expect("a table"));
    transaction.commit().expect("committed");
}

#[derive(Clone, Copy, Debug)]
enum Damage {
    Removed,
    Altered,
    Stray,
}

fn damage(dir: &std::path::Path, table: Table, kind: Damage) {
    use redb::ReadableTable;
    let change = |open: &mut redb::Table<'_, &'static [u8], &'static [u8]>| {
        let (key, mut value) = {
            let (key, value) = open.first().expect("read").expect("not empty");
            (key.value().to_vec(), value.value().to_vec())
        };
        match kind {
            Damage::Removed => drop(open.remove(key.as_slice()).expect("removed")),
            Damage::Altered => {
                match value.last_mut() {
                    Some(last) => *last ^= 1,
                    None => value.push(1),
                }
                open.insert(key.as_slice(), value.as_slice()).expect("altered");
            }
            Damage::Stray => {
                let mut key = key;
                key.push(9);
                open.insert(key.as_slice(), value.as_slice()).expect("inserted");
            }
        }
    };
    tamper(dir, change, table);
}

#[test]
fn every_damage_to_derived_tables_is_found_and_mended() {
    let dir = sample((0..6).map(checked_in).collect());
    let pristine = super::samples::contents(&open(dir.path()));
    let filled = pristine
        .iter()
        .filter(|(table, rows)| table.is_derived() && !rows.is_empty())
        .map(|(table, _)| *table);
    let mut damaged = 0;
    for table in filled {
        for kind in [Damage::Removed, Damage::Altered, Damage::Stray] {
            damage(dir.path(), table, kind);
            let store = open(dir.path());
            let found = check(&store);
            assert!(
                found
                    .findings
                    .iter()
                    .any(|finding| finding.place == table.name() && finding.repairable),
                "{table:?} {kind:?}: {:?}",
                found.findings
            );
            store.repair().expect("repaired");
            assert!(
                check(&store).is_clean(),
                "{table:?} {kind:?}: {:?}",
                check(&store).findings
            );
            assert!(super::samples::contents(&store) == pristine, "{table:?} {kind:?}");
            damaged += 1;
        }
    }
    assert_eq!(
        damaged,
        3 * 21,
        "events, venues, guests and their door have entries in twenty-one derived tables"
    );
}

#[test]
fn documents_are_held_against_the_journal() {
    let dir = sample((0..4).map(checked_in).collect());
    for (kind, said) in [
        (Damage::Removed, "is in the journal but not"),
        (Damage::Altered, "not what the journal says"),
    ] {
        let store = open(dir.path());
        drop(store);
        let altered = |table: &mut redb::Table<'_, &'static [u8], &'static [u8]>| {
            let id = guest_id(2);
            match kind {
                Damage::Removed => drop(table.remove(id.raw().as_slice()).expect("removed")),
                _ => {
                    let mut other = guest(2, 0);
                    other.version = 77;
                    table
                        .insert(id.raw().as_slice(), value::to_bytes(&other).expect("bytes").as_slice())
                        .expect("put");
                }
            }
        };
        tamper(dir.path(), altered, Table::Guests);
        let found = check(&open(dir.path()));
        let hit = found
            .findings
            .iter()
            .find(|finding| finding.place == Kind::Guest.as_str());
        let hit = hit.unwrap_or_else(|| panic!("{:?}", found.findings));
        assert!(hit.what.contains(said) && !hit.repairable, "{}", hit.what);
    }
    let stray = Key::new().number(9).number(9);
    let bytes = value::to_bytes(&guest(9, 1)).expect("bytes");
    tamper(
        dir.path(),
        |table| drop(table.insert(stray.bytes(), bytes.as_slice()).expect("put")),
        Table::Guests,
    );
    let found = check(&open(dir.path()));
    assert!(
        found.findings.iter().any(|finding| finding.what.contains("another id")),
        "{:?}",
        found.findings
    );
    tamper(
        dir.path(),
        |table| drop(table.insert(stray.bytes(), [1, 2].as_slice()).expect("put")),
        Table::Guests,
    );
    let found = check(&open(dir.path()));
    assert!(
        found
            .findings
            .iter()
            .any(|finding| finding.what.contains("damaged data")),
        "{:?}",
        found.findings
    );
}

#[test]
fn a_guest_without_its_event_is_found() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    super::samples::register(&store, guest(1, 1));
    let found = check(&store);
    assert!(
        found
            .findings
            .iter()
            .any(|finding| finding.what.contains("refers to event")),
        "{:?}",
        found.findings
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn random_writes_are_clean_and_repair_changes_nothing(details in prop::collection::vec(guest_details(), 0..30)) {
        let dir = sample(details);
        let store = open(dir.path());
        let before = super::samples::contents(&store);
        store.repair().expect("repaired");
        prop_assert!(super::samples::contents(&store) == before, "a repair changed something");
        prop_assert!(check(&store).is_clean());
    }
}
