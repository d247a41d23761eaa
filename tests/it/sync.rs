//! `/api/checkins/sync`: devices that were offline, whoever comes back first, how often and with which clock.

use std::io::Write;

use serde_json::{Value, json};

use crate::changes::Stream;
use crate::doors::{Doors, Paired, extend, now, scan_id};
use crate::server::Made;

fn item(guest: &Made, seconds: i64, fields: Value) -> Value {
    let mut item =
        json!({"scan_id": scan_id(), "guest_id": guest.id(), "scanned_at": now(seconds), "result": "admitted"});
    extend(&mut item, fields);
    item
}

fn two_devices(doors: &Doors) -> [Paired; 2] {
    ["North", "South"].map(|name| {
        let gate = doors.gate(json!({"name": name}));
        doors.device(json!({"name": format!("Phone {name}"), "gate_id": gate}))
    })
}

#[test]
fn the_later_of_two_scans_is_flagged_whoever_syncs_first() {
    for order in [[0, 1], [1, 0]] {
        let doors = Doors::open();
        let guest = doors.guest(json!({}));
        let devices = two_devices(&doors);
        let scans = [item(&guest, -60, json!({})), item(&guest, -30, json!({}))];
        for n in order.iter().chain(&order) {
            doors.sync(&devices[*n].client, &scans[*n..=*n]);
        }
        let told = doors.sync(&devices[0].client, &scans[..1]);
        assert_eq!(
            told["conflicts"][0]["id"], scans[1]["scan_id"],
            "both devices hear of it"
        );
        let conflicts = doors.conflicts();
        assert_eq!(conflicts.len(), 1, "{order:?}");
        let conflict = &conflicts[0];
        assert_eq!(conflict["id"], scans[1]["scan_id"], "{order:?}: the later one");
        assert_eq!(conflict["reason"], "already_redeemed");
        assert_eq!(conflict["scan"]["gate_name"], "South");
        assert_eq!(conflict["scan"]["device_name"], "Phone South");
        assert_eq!(conflict["with"]["id"], scans[0]["scan_id"]);
        assert_eq!(conflict["with"]["gate_name"], "North");
        assert_eq!(conflict["guest"]["name"], "Ada");
        assert_eq!(doors.figures(&guest), (1, 2, "checked_in".into()));
        assert_eq!(doors.scans().len(), 2);
        let check = doors.server.command(&["check"]);
        assert!(check.status.success());
    }
}

#[test]
fn staff_decide_and_that_stays() {
    let doors = Doors::open();
    let devices = two_devices(&doors);
    let may = doors.device(json!({"name": "Supervisor", "may_override": true}));
    for (choice, inside) in [("keep", 2), ("reject", 1)] {
        let guest = doors.guest(json!({}));
        let scans = [item(&guest, -60, json!({})), item(&guest, -30, json!({}))];
        doors.sync(&devices[0].client, &scans[..1]);
        let synced = doors.sync(&devices[1].client, &scans[1..]);
        assert_eq!(synced["conflicts"].as_array().map(Vec::len), Some(1));
        let id = scans[1]["scan_id"].as_str().expect("an id");
        let path = doors.path(&format!("/conflicts/{id}/resolve"));
        let body = json!({"choice": choice, "note": "Two sisters"});
        assert_eq!(devices[0].client.post(&path, body.clone()).kind(403), "forbidden");
        assert_eq!(
            doors.admin.post(&path, json!({"choice": "maybe"})).problem(422),
            ["choice"]
        );
        let resolved = may.client.post(&path, body.clone()).ok();
        assert_eq!(
            (&resolved["resolution"]["choice"], &resolved["conflict"]),
            (&json!(choice), &json!(null))
        );
        assert_eq!(doors.admin.post(&path, body).ok()["resolution"], resolved["resolution"]);
        assert!(doors.conflicts().is_empty());
        assert_eq!(doors.figures(&guest), (1, inside, "checked_in".into()), "{choice}");
        let other = if choice == "keep" { "reject" } else { "keep" };
        assert_eq!(
            doors.admin.post(&path, json!({"choice": other})).kind(409),
            "no_conflict"
        );
        // Told once more, it changes nothing.
        let again = doors.sync(&devices[1].client, &scans[1..]);
        assert_eq!(again["conflicts"], json!([]));
    }
}

#[test]
fn what_the_server_knew_better_is_a_conflict() {
    let doors = Doors::open();
    let devices = two_devices(&doors);
    let cancelled = doors.guest(json!({"status": "cancelled"}));
    let blocked = doors.guest(json!({"flags": {"blocked": true}}));
    let by_rule = doors.guest(json!({"flags": {"blocked": true}}));
    let said_no = doors.guest(json!({}));
    let scans = [
        item(&cancelled, -50, json!({})),
        item(&blocked, -40, json!({})),
        item(&by_rule, -30, json!({"result": null})),
        item(
            &said_no,
            -20,
            json!({"result": "refused", "reason": "already_redeemed"}),
        ),
        json!({"scan_id": scan_id(), "code": "000000000", "scanned_at": now(-10), "result": "admitted"}),
    ];
    let synced = doors.sync(&devices[0].client, &scans);
    let results: Vec<_> = (0..5)
        .map(|n| {
            (
                synced["results"][n]["result"].clone(),
                synced["results"][n]["reason"].clone(),
            )
        })
        .collect();
    assert_eq!(
        results,
        [
            (json!("admitted"), json!(null)),
            (json!("admitted"), json!(null)),
            (json!("refused"), json!("blocked")),
            (json!("refused"), json!("already_redeemed")),
            (json!("admitted"), json!(null)),
        ]
    );
    let mut reasons: Vec<String> = doors
        .conflicts()
        .iter()
        .map(|one| one["reason"].as_str().expect("a reason").to_owned())
        .collect();
    reasons.sort();
    assert_eq!(reasons, ["blocked", "canceled", "invalid"]);
    assert_eq!(doors.figures(&cancelled), (1, 1, "checked_in".into()));
    assert_eq!(doors.figures(&said_no), (0, 0, "registered".into()));
    let id = scans[0]["scan_id"].as_str().expect("an id");
    let path = doors.path(&format!("/conflicts/{id}/resolve"));
    doors.admin.post(&path, json!({"choice": "reject"})).ok();
    assert_eq!(doors.figures(&cancelled), (0, 0, "cancelled".into()));
}

#[test]
fn a_clock_that_is_a_day_off_is_corrected_and_one_that_jumps_is_flagged() {
    let doors = Doors::open();
    let guest = doors.guest(json!({}));
    let [north, south] = two_devices(&doors);
    let day = 86_400;
    // By its own clock this was yesterday, and after the other one.
    let late = item(&guest, -day - 10, json!({}));
    let body = json!({"event_id": doors.event, "device_time": now(-day), "scans": [late]});
    south.client.post("/api/checkins/sync", body).ok();
    let early = item(&guest, -600, json!({}));
    doors.sync(&north.client, std::slice::from_ref(&early));
    assert_eq!(doors.conflicts()[0]["id"], late["scan_id"]);
    assert_eq!(
        doors.conflicts()[0]["scan"]["device_time"],
        late["scanned_at"],
        "both times are kept"
    );
    let device = |id: &str| {
        let devices = doors.admin.get(&doors.path("/devices")).ok();
        let found = devices["items"]
            .as_array()
            .expect("items")
            .iter()
            .find(|one| one["id"] == id);
        found.expect("a device").clone()
    };
    assert_eq!(device(&south.id)["clock_jumped_at"], json!(null));
    assert_eq!(device(&south.id)["online"], json!(true));
    let aged = item(&guest, 5000, json!({"age_ms": 1000, "direction": "exit"}));
    let body = json!({"event_id": doors.event, "device_time": now(0), "scans": [aged]});
    let told = south.client.post("/api/checkins/sync", body).ok();
    assert_eq!(told["results"][0]["result"], "admitted");
    assert!(device(&south.id)["clock_jumped_at"].is_string());
    assert_eq!(device(&north.id)["clock_jumped_at"], json!(null));
    let kept = doors.scans();
    let exit = kept.iter().find(|scan| scan["id"] == aged["scan_id"]).expect("kept");
    assert!(
        exit["at"].as_str() < Some(now(0).as_str()),
        "nothing happens later than now: {exit}"
    );
}

#[test]
fn five_hundred_at_once_and_half_of_them_twice() {
    let doors = Doors::open();
    let device = doors.device(json!({"name": "Phone"}));
    let mut csv = String::from("name\n");
    for n in 0..500 {
        csv.push_str(&format!("Guest {n}\n"));
    }
    let headers = [("content-type", "text/csv")];
    let path = doors.path("/guests/import");
    doors.admin.send("POST", &path, &headers, Some(csv.as_bytes())).ok();
    let guests = doors.admin.pages(&doors.path("/guests?limit=200&fields=id"));
    let mut scans: Vec<Value> = guests
        .iter()
        .map(|guest| item(&Made(guest.clone()), -300, json!({})))
        .collect();
    let first = doors.sync(&device.client, &scans[..250]);
    assert_eq!(first["counts"]["admitted"], 250);
    let again = scans[..250].to_vec();
    scans.extend(again);
    let body = json!({"event_id": doors.event, "device_time": now(0), "scans": scans}).to_string();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(body.as_bytes()).expect("packed");
    let packed = packed.finish().expect("packed");
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let all = device
        .client
        .send("POST", "/api/checkins/sync", &headers, Some(&packed))
        .ok();
    assert_eq!(all["results"].as_array().map(Vec::len), Some(750));
    let ids = |list: &Value, name: &str| -> Vec<Value> {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|one| one[name].clone())
            .collect()
    };
    assert_eq!(
        ids(&all["results"], "scan_id"),
        ids(&json!(scans), "scan_id"),
        "one result each, in order"
    );
    assert_eq!(all["counts"]["admitted"], 500);
    assert_eq!(all["conflicts"], json!([]));
    assert_eq!(doors.scans().len(), 500);
    let broken = device
        .client
        .send("POST", "/api/checkins/sync", &headers, Some(b"not gzip"));
    assert_eq!(broken.kind(400), "malformed");
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 20 << 20]).expect("packed");
    let bomb = bomb.finish().expect("packed");
    let answer = device.client.send("POST", "/api/checkins/sync", &headers, Some(&bomb));
    assert_eq!(answer.kind(413), "too_large");
}

#[test]
fn an_undo_may_come_before_its_scan() {
    let doors = Doors::open();
    let guest = doors.guest(json!({}));
    let [north, south] = two_devices(&doors);
    let scan = item(&guest, -60, json!({}));
    let undo = json!({"undo": scan["scan_id"], "scanned_at": now(-30)});
    let told = doors.sync(&south.client, std::slice::from_ref(&undo));
    assert_eq!(
        told["results"][0],
        json!({"scan_id": scan["scan_id"], "result": "undone", "reason": null, "undone": true, "direction": null,
        "heads": 0, "guest": null, "admitted": 0, "party_size": 0, "first_scan": null, "conflict": null})
    );
    let told = doors.sync(&north.client, std::slice::from_ref(&scan));
    assert_eq!(
        (&told["results"][0]["result"], &told["results"][0]["undone"]),
        (&json!("admitted"), &json!(true))
    );
    assert_eq!(doors.figures(&guest), (0, 0, "registered".into()));
    // The other way round it is the same.
    let other = doors.guest(json!({}));
    let scan = item(&other, -60, json!({}));
    let undo = json!({"undo": scan["scan_id"], "scanned_at": now(-30)});
    doors.sync(&north.client, &[scan, undo]);
    assert_eq!(doors.figures(&other), (0, 0, "registered".into()));
}

#[test]
fn one_scan_that_cannot_be_taken_leaves_the_others_alone() {
    let doors = Doors::open();
    let guest = doors.guest(json!({}));
    let device = doors.device(json!({"name": "Phone"}));
    let other = doors.admin.event(json!({}));
    let there = doors.admin.guest(other.id(), json!({}));
    let taken = scan_id();
    let body = json!({"event_id": other.id(), "scan_id": taken, "guest_id": there.id()});
    doors.admin.post("/api/checkins", body).ok();
    let scans = [
        item(&guest, -60, json!({"scan_id": taken})),
        item(&guest, -50, json!({"gate": "A gate that was deleted"})),
        json!({"scan_id": scan_id(), "walk_in": {"heads": 2}, "scanned_at": now(-40), "result": "admitted"}),
    ];
    let told = doors.sync(&device.client, &scans);
    let results: Vec<_> = told["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|one| &one["result"])
        .collect();
    assert_eq!(results, ["failed", "admitted", "admitted"]);
    assert_eq!(told["counts"]["admitted"], 3);
    let twice = doors.sync(&device.client, &scans);
    assert_eq!(
        twice["counts"]["admitted"], 3,
        "a walk-in that is told twice is one guest"
    );
    for (body, expected) in [
        (json!({"scans": []}), vec!["device_time"]),
        (json!({"device_time": now(0)}), vec!["scans"]),
        (
            json!({"device_time": now(0), "scans": vec![json!({}); 1001]}),
            vec!["scans"],
        ),
        (
            json!({"device_time": now(0), "scans": [{"scan_id": "x", "code": "y", "scanned_at": 7}, {"undo": 1}]}),
            vec!["scans[0].scan_id", "scans[0].scanned_at", "scans[1].undo"],
        ),
        (
            json!({"device_time": now(0), "scans": [item(&guest, 0, json!({"age_ms": -1, "result": "perhaps"}))]}),
            vec!["scans[0].age_ms", "scans[0].result"],
        ),
        (
            json!({"device_time": now(0), "event_id": doors.event, "scans": [item(&guest, 0, json!({"event_id": other.id()}))]}),
            vec!["scans[0].event_id"],
        ),
    ] {
        assert_eq!(
            device.client.post("/api/checkins/sync", body.clone()).problem(422),
            expected,
            "{body}"
        );
    }
}

#[test]
fn a_conflict_is_on_the_events_stream_at_once() {
    let doors = Doors::open();
    let guest = doors.guest(json!({}));
    let [north, south] = two_devices(&doors);
    let authorization = format!("Bearer {}", doors.admin.token());
    let mut stream = Stream::open(
        &doors.server,
        &doors.path("/stream"),
        &[("Authorization", &authorization)],
    );
    assert_eq!(stream.status, "200");
    let scans = [item(&guest, -60, json!({})), item(&guest, -30, json!({}))];
    doors.sync(&south.client, &scans[1..]);
    doors.sync(&north.client, &scans[..1]);
    loop {
        let message = stream.next().expect("a message");
        if message.event == "scan.flagged" {
            assert_eq!(message.data["document"]["conflict"]["with"], scans[0]["scan_id"]);
            assert_eq!(message.data["document"]["gate_name"], "South");
            break;
        }
    }
}
