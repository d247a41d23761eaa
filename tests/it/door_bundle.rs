//! `/api/events/{id}/door`: what devices work with, and that deltas lead to what a full bundle says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::doors::{Doors, now, scan_id};
use crate::server::Client;

/// What a device knows.
#[derive(Debug, Default, PartialEq)]
struct Known {
    /// Goes on by itself: the outbox keeps its place in the journal too.
    seq: u64,
    guests: BTreeMap<String, Value>,
    revoked: Vec<String>,
    /// What every bundle has whole.
    rest: Value,
}

impl Known {
    fn take(&mut self, bundle: &Value) {
        if bundle["full"] == true {
            *self = Known::default();
        }
        self.seq = bundle["seq"].as_u64().expect("a seq");
        for row in bundle["guests"].as_array().expect("rows") {
            self.guests
                .insert(row[0].as_str().expect("an id").to_owned(), row.clone());
        }
        for id in bundle["removed"].as_array().expect("ids") {
            self.guests.remove(id.as_str().expect("an id"));
        }
        let revoked = bundle["revoked"].as_array().expect("numbers");
        self.revoked
            .extend(revoked.iter().map(|number| number.as_str().expect("text").to_owned()));
        self.revoked.sort();
        self.revoked.dedup();
        self.rest = ["event", "gates", "keys", "pins", "counts", "columns", "device"]
            .iter()
            .map(|name| bundle[*name].clone())
            .collect();
    }
}

fn bundle(doors: &Doors, client: &Client, since: Option<u64>) -> Value {
    let query = since.map_or_else(String::new, |since| format!("?since={since}"));
    client.get(&doors.path(&format!("/door{query}"))).ok()
}

#[test]
fn a_bundle_has_what_a_device_needs() {
    let doors = Doors::with(json!({"name": "Gala", "ticket_types": [{"name": "Day"}, {"name": "Night"}]}));
    let event = doors.admin.get(&doors.path("")).ok();
    let night = event["ticket_types"][1]["id"].as_str().expect("an id");
    let gate = doors.gate(json!({"name": "North", "ticket_type_ids": [night]}));
    let device = doors.device(json!({"name": "Phone", "gate_id": gate}));
    let guest = doors.guest(json!({"name": "Zoë \"Z\"", "party_size": 3, "ticket_type_id": night, "flags": {"vip": true, "blocked": true, "attention": "tall"}}));
    doors.guest(json!({"name": "Ben"}));
    let bundle = bundle(&doors, &device.client, None);
    assert_eq!(bundle["full"], json!(true));
    assert_eq!(
        bundle["columns"],
        json!([
            "id",
            "number",
            "name",
            "ticket_type",
            "status",
            "payment",
            "party_size",
            "admitted",
            "inside",
            "flags",
            "attention"
        ])
    );
    let raw: u128 = u128::from_str_radix(&guest.id().replace('-', ""), 16).expect("hexadecimal");
    let id = data_encoding::BASE64URL_NOPAD.encode(uuid::Uuid::from_u128(raw).as_bytes());
    assert_eq!(
        bundle["guests"][0],
        json!([id, guest["ticket_number"], "Zoë \"Z\"", 1, 2, 1, 3, 0, 0, 3, "tall"])
    );
    assert_eq!(bundle["guests"][1][3], json!(-1));
    assert_eq!(bundle["event"]["ticket_types"][1]["short"], night[28..]);
    assert_eq!(
        (&bundle["event"]["name"], &bundle["event"]["reentry"]),
        (&json!("Gala"), &json!(true))
    );
    assert_eq!(bundle["gates"][0]["ticket_type_ids"], json!([night]));
    assert_eq!(
        (&bundle["device"]["id"], &bundle["device"]["gate_id"]),
        (&json!(device.id), &json!(gate))
    );
    assert_eq!(bundle["keys"][0]["id"].as_str().map(str::len), Some(8));
    assert_eq!(
        bundle["counts"],
        json!({"expected": 2, "checked_in": 0, "admitted": 0, "inside": 0, "gate": {"entries": 0, "exits": 0}})
    );
    assert_eq!((&bundle["removed"], &bundle["revoked"]), (&json!([]), &json!([])));
}

#[test]
fn a_bundle_is_packed_as_the_client_likes_it() {
    let doors = Doors::open();
    for n in 0..30 {
        doors.guest(json!({"name": format!("Guest {n}")}));
    }
    let plain = doors.admin.get(&doors.path("/door"));
    let packed = doors
        .admin
        .send("GET", &doors.path("/door"), &[("accept-encoding", "br")], None);
    assert_eq!(packed.header("content-encoding"), Some("br"));
    assert!(packed.bytes.len() < plain.bytes.len());
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut brotli::Decompressor::new(&packed.bytes[..], 4096), &mut text).expect("brotli");
    let unpacked: Value = serde_json::from_slice(&text).expect("JSON");
    assert_eq!(unpacked["guests"], plain.json()["guests"]);
}

#[test]
fn numbers_are_hashed_where_names_are_withheld() {
    let doors = Doors::open();
    let guest = doors.guest(json!({}));
    let number = guest["ticket_number"].as_str().expect("a number").to_owned();
    doors
        .admin
        .patch(&doors.path("/door/settings"), json!({"names": "withheld"}))
        .ok();
    let first = bundle(&doors, &doors.admin, None);
    let salt = data_encoding::BASE64URL_NOPAD
        .decode(first["event"]["salt"].as_str().expect("a salt").as_bytes())
        .expect("base64url");
    let hash = Sha256::new().chain_update(&salt).chain_update(&number).finalize();
    let told = data_encoding::BASE64URL_NOPAD.encode(&hash[..12]);
    assert_eq!(
        (&first["guests"][0][1], &first["guests"][0][2]),
        (&json!(told), &json!(null))
    );
    doors
        .admin
        .post(&format!("/api/guests/{}/ticket", guest.id()), json!({}))
        .ok();
    let second = bundle(&doors, &doors.admin, first["seq"].as_u64());
    assert_eq!((&second["full"], &second["revoked"]), (&json!(false), &json!([told])));
}

#[test]
fn what_bears_on_every_row_sends_everything() {
    let doors = Doors::with(json!({"ticket_types": [{"name": "Day"}]}));
    doors.guest(json!({}));
    let seq = bundle(&doors, &doors.admin, None)["seq"].as_u64();
    assert_eq!(bundle(&doors, &doors.admin, seq)["full"], json!(false));
    assert_eq!(
        bundle(&doors, &doors.admin, Some(u64::MAX >> 1))["full"],
        json!(true),
        "from a later life of the data"
    );
    doors
        .admin
        .patch(&doors.path(""), json!({"ticket_types": [{"name": "Night"}]}))
        .ok();
    assert_eq!(bundle(&doors, &doors.admin, seq)["full"], json!(true));
    let seq = bundle(&doors, &doors.admin, None)["seq"].as_u64();
    doors
        .admin
        .patch(&doors.path("/door/settings"), json!({"names": "withheld"}))
        .ok();
    assert_eq!(bundle(&doors, &doors.admin, seq)["full"], json!(true));
    assert_eq!(doors.admin.get(&doors.path("/door?since=x")).problem(422), ["since"]);
}

/// Something that happens at an event.
#[derive(Clone, Debug)]
enum Happens {
    Comes(u8),
    Changes(usize, bool),
    Scans(usize, bool),
    Replaced(usize),
    Deleted(usize),
    Elsewhere,
    Gate,
    Asks,
}

fn happens() -> impl Strategy<Value = Happens> {
    let n = 0usize..12;
    prop_oneof![
        3 => (1u8..4).prop_map(Happens::Comes),
        2 => (n.clone(), any::<bool>()).prop_map(|(n, is_blocked)| Happens::Changes(n, is_blocked)),
        4 => (n.clone(), any::<bool>()).prop_map(|(n, is_entry)| Happens::Scans(n, is_entry)),
        1 => n.clone().prop_map(Happens::Replaced),
        1 => n.prop_map(Happens::Deleted),
        1 => Just(Happens::Elsewhere),
        1 => Just(Happens::Gate),
        3 => Just(Happens::Asks),
    ]
}

#[test]
fn deltas_lead_to_what_a_full_bundle_says() {
    let doors = Doors::open();
    let other = doors.admin.event(json!({}));
    let device = doors.device(json!({"name": "Phone"}));
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec(happens(), 150)
        .new_tree(&mut runner)
        .expect("steps")
        .current();
    let mut guests: Vec<String> = Vec::new();
    let mut known = Known::default();
    known.take(&bundle(&doors, &device.client, None));
    let mut deltas = 0;
    for (n, step) in steps.iter().enumerate() {
        let one = |n: &usize| guests.get(n % guests.len().max(1)).cloned();
        match step {
            Happens::Comes(party) => guests.push(
                doors
                    .guest(json!({"name": format!("Guest {n}"), "party_size": party}))
                    .id()
                    .to_owned(),
            ),
            Happens::Changes(n, is_blocked) => {
                if let Some(id) = one(n) {
                    doors
                        .admin
                        .patch(&format!("/api/guests/{id}"), json!({"flags": {"blocked": is_blocked}}))
                        .ok();
                }
            }
            Happens::Scans(n, is_entry) => {
                if let Some(id) = one(n) {
                    let direction = if *is_entry { "entry" } else { "exit" };
                    let scan = json!({"scan_id": scan_id(), "guest_id": id, "direction": direction, "heads": 1, "scanned_at": now(-5), "result": "admitted"});
                    doors.sync(&device.client, &[scan]);
                }
            }
            Happens::Replaced(n) => {
                if let Some(id) = one(n) {
                    doors.admin.post(&format!("/api/guests/{id}/ticket"), json!({})).ok();
                }
            }
            Happens::Deleted(n) => {
                if !guests.is_empty() {
                    let id = guests.swap_remove(n % guests.len());
                    doors.admin.delete(&format!("/api/guests/{id}")).expect(204);
                }
            }
            Happens::Elsewhere => drop(doors.admin.guest(other.id(), json!({}))),
            Happens::Gate => drop(doors.gate(json!({"name": format!("Gate {n}")}))),
            Happens::Asks => {
                let news = bundle(&doors, &device.client, Some(known.seq));
                deltas += usize::from(news["full"] == false);
                known.take(&news);
                let mut whole = Known::default();
                whole.take(&bundle(&doors, &device.client, None));
                assert!(known.seq <= whole.seq, "after step {n}");
                whole.seq = known.seq;
                assert_eq!(known, whole, "after step {n}");
            }
        }
    }
    assert!(deltas > 10, "{deltas} deltas");
    assert!(doors.server.command(&["check"]).status.success());
}
