//! Devices: pairing once, turning away, what they may see, and that no secret comes out.

use serde_json::json;

use crate::changes::Stream;
use crate::doors::{Doors, said};

#[test]
fn a_code_pairs_one_device() {
    let doors = Doors::open();
    let answer = doors.admin.post(&doors.path("/devices"), json!({"name": "Phone"}));
    let new = answer.expect(201);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let code = new["pairing"]["code"].as_str().expect("a code");
    let url = new["pairing"]["url"].as_str().expect("an address");
    assert!(url.ends_with(&format!("/door#pair={code}")), "{url}");
    assert_eq!(new["device"]["online"], json!(false));
    let public = doors.server.public();
    assert_eq!(
        public
            .post("/api/devices/pair", json!({"code": "ABCDEFGHIJKLMNOP"}))
            .problem(422),
        ["code"]
    );
    assert_eq!(
        public.post("/api/devices/pair", json!({"name": 7})).problem(422),
        ["code", "name"]
    );
    let typed = format!("{} {}", code[..4].to_lowercase(), &code[4..]);
    let paired = public
        .post("/api/devices/pair", json!({"code": typed, "name": "Ada's phone"}))
        .expect(201);
    assert_eq!(paired["device"]["name"], "Ada's phone");
    assert_eq!(paired["event"]["id"], doors.event);
    assert_eq!(
        public.post("/api/devices/pair", json!({"code": code})).problem(422),
        ["code"],
        "it is used up"
    );
    let client = doors.server.with_token(paired["token"].as_str().expect("a token"));
    let bundle = client.get(&doors.path("/door")).ok();
    assert_eq!(
        bundle["device"],
        json!({"id": paired["device"]["id"], "name": "Ada's phone", "gate_id": null, "may_override": false})
    );
    let listed = doors.admin.get(&doors.path("/devices")).ok();
    assert_eq!(
        (&listed["items"][0]["online"], &listed["items"][0]["pairing_expires_at"]),
        (&json!(true), &json!(null))
    );
}

#[test]
fn a_device_that_was_turned_away_is_told_so() {
    let doors = Doors::open();
    let device = doors.device(json!({"name": "Phone"}));
    let authorization = format!("Bearer {}", device.client.token());
    let mut stream = Stream::open(
        &doors.server,
        &doors.path("/stream"),
        &[("Authorization", &authorization)],
    );
    device.client.get(&doors.path("/door")).ok();
    let path = format!("/api/devices/{}", device.id);
    let moved = doors
        .admin
        .patch(&path, json!({"name": "Old phone", "may_override": true}))
        .ok();
    assert_eq!(
        (&moved["name"], &moved["may_override"]),
        (&json!("Old phone"), &json!(true))
    );
    assert_eq!(
        doors.admin.patch(&path, json!({"gate_id": doors.event})).problem(422),
        ["gate_id"]
    );
    doors.admin.delete(&path).expect(204);
    for answer in [
        device.client.get(&doors.path("/door")),
        device.client.get("/api/events"),
        device.client.post("/api/checkins", json!({})),
        device.client.post("/api/checkins/sync", json!({})),
    ] {
        assert_eq!(answer.kind(401), "device_revoked");
    }
    while let Some(message) = stream.next() {
        assert_ne!(message.event, "device.revoked", "devices do not see each other");
        if message.event == "error" {
            break;
        }
    }
    assert_eq!(doors.admin.delete(&path).kind(404), "not_found");
    assert_eq!(doors.admin.get(&doors.path("/devices")).ok()["items"], json!([]));
}

#[test]
fn devices_say_which_version_of_the_app_they_have() {
    let doors = Doors::open();
    let device = doors.device(json!({"name": "Phone"}));
    let listed = || {
        let device = doors.admin.get(&doors.path("/devices")).ok()["items"][0].clone();
        (device["app_version"].clone(), device["app_outdated"].clone())
    };
    let desk = || {
        let path = format!("/admin/events/{}/door", doors.event);
        doors.admin.send("GET", &path, &[("accept", "text/html")], None).text()
    };
    let say = |version: &str| {
        let headers = [("door-app-version", version)];
        device.client.send("GET", &doors.path("/door"), &headers, None).ok();
    };
    device.client.get(&doors.path("/door")).ok();
    assert_eq!(listed(), (json!(null), json!(false)), "other programs need not");
    assert!(desk().contains("Not known"));
    say("0ld-version");
    assert_eq!(listed(), (json!("0ld-version"), json!(true)));
    assert!(desk().contains("0ld-vers<br>") && desk().contains("Older: open the app anew"));
    let public = doors.server.public();
    let version = public.get("/door/version.js").text();
    let version = version.split('\'').nth(1).expect("a version");
    assert!(
        public
            .get("/door/sw.js")
            .text()
            .contains(&format!("VERSION = '{version}'"))
    );
    say(version);
    assert_eq!(listed(), (json!(version), json!(false)));
    assert!(!desk().contains("Older: open"));
    // What is no version is passed over, and so are requests that say none.
    for junk in ["<script>", "a b", &"a".repeat(33)] {
        say(junk);
    }
    device.client.get(&doors.path("/door")).ok();
    assert_eq!(listed(), (json!(version), json!(false)));
    let path = format!("/api/devices/{}", device.id);
    assert_eq!(
        doors
            .admin
            .patch(&path, json!({"app_version": "1", "app_outdated": true}))
            .problem(422),
        ["app_version", "app_outdated"]
    );
}

#[test]
fn withheld_names_reach_no_device() {
    let doors = Doors::open();
    let name = "Zaphod Beeblebrox";
    let guest = doors.guest(json!({"name": name, "email": "zaphod@example.org"}));
    let number = guest["ticket_number"].as_str().expect("a number");
    let device = doors.device(json!({"name": "Phone"}));
    assert_eq!(
        device.client.get(&format!("/api/guests/{}", guest.id())).ok()["name"],
        name
    );
    doors
        .admin
        .patch(&doors.path("/door/settings"), json!({"names": "withheld"}))
        .ok();
    let scan = doors.body(json!({"code": number}));
    let answers = [
        device.client.get(&doors.path("/door")),
        device.client.get(&doors.path("/door?since=1")),
        device.client.post("/api/checkins", scan.clone()),
        device.client.post("/api/checkins/sync", json!({"device_time": "2035-01-01T00:00:00Z", "scans": [{"scan_id": scan["scan_id"], "code": number, "scanned_at": "2035-01-01T00:00:00Z"}]})),
        device.client.get(&doors.path("/checkins")),
        device.client.get(&doors.path("/conflicts")),
        device.client.get("/api/changes?limit=1000"),
        device.client.get(&doors.path("/stats")),
        device.client.post(&doors.path(&format!("/guests/{}/door", guest.id())), json!({"attention": "hello"})),
    ];
    for answer in &answers {
        let text = answer.text();
        assert_eq!(answer.status, 200, "{text}");
        assert!(
            !text.contains("Zaphod") && !text.contains("zaphod") && !text.contains(number),
            "{text}"
        );
    }
    for path in ["/api/guests", &doors.path("/guests"), &doors.path("/guests/export")] {
        assert_eq!(device.client.get(path).kind(403), "forbidden", "{path}");
    }
    for path in [format!("/api/guests/{}", guest.id()), format!("/api/tickets/{number}")] {
        assert!(matches!(device.client.get(&path).status, 403 | 404), "{path}");
    }
    assert!(
        !device
            .client
            .get("/api/search?q=Zaphod&min_seq=1")
            .text()
            .contains("Beeblebrox")
    );
    let query =
        json!({"query": format!("{{ event(id: \"{}\") {{ guest_list {{ items {{ name }} }} }} }}", doors.event)});
    assert!(!device.client.post("/graphql", query).text().contains("Beeblebrox"));
    // Staff who set the door up see them as before.
    assert_eq!(
        doors.admin.get(&doors.path("/checkins")).ok()["items"][0]["guest_name"],
        name
    );
    doors
        .admin
        .patch(&doors.path("/door/settings"), json!({"names": "shown"}))
        .ok();
    assert_eq!(
        doors.scan(&device.client, json!({"code": number}))["guest"]["name"],
        name
    );
}

#[test]
fn secrets_come_out_nowhere() {
    let doors = Doors::open();
    let new = doors
        .admin
        .post(&doors.path("/devices"), json!({"name": "Phone"}))
        .expect(201);
    let code = new["pairing"]["code"].as_str().expect("a code");
    let pins = json!({"supervisor_pin": "246813", "kiosk_pin": "1357"});
    let settings = doors.admin.patch(&doors.path("/door/settings"), pins).ok();
    assert_eq!(
        (&settings["has_supervisor_pin"], &settings["has_kiosk_pin"]),
        (&json!(true), &json!(true))
    );
    for path in [
        "/api/changes?limit=1000",
        "/api/audit?limit=1000",
        &doors.path("/devices"),
        &doors.path("/door/settings"),
    ] {
        let text = doors.admin.get(path).text();
        for secret in [code, "246813", "iterations", "secret_hash", "salt"] {
            assert!(!text.contains(secret), "{secret} in {path}: {text}");
        }
    }
    let bundle = doors.admin.get(&doors.path("/door")).ok();
    let pin = &bundle["pins"]["supervisor"];
    assert_eq!(
        (pin["hash"].as_str().map(str::len), pin["iterations"].is_u64()),
        (Some(43), true)
    );
    let gone = doors
        .admin
        .patch(&doors.path("/door/settings"), json!({"kiosk_pin": null}))
        .ok();
    assert_eq!(
        (&gone["has_kiosk_pin"], &gone["has_supervisor_pin"]),
        (&json!(false), &json!(true))
    );
    for (body, expected) in [
        (json!({"kiosk_pin": "12"}), vec!["kiosk_pin"]),
        (json!({"supervisor_pin": "12ab"}), vec!["supervisor_pin"]),
        (
            json!({"reentry": "no", "names": "hidden", "keys": []}),
            vec!["keys", "reentry", "names"],
        ),
    ] {
        assert_eq!(
            doors
                .admin
                .patch(&doors.path("/door/settings"), body.clone())
                .problem(422),
            expected,
            "{body}"
        );
    }
}

#[test]
fn a_token_of_the_door_that_is_no_device_scans_but_does_not_override() {
    let doors = Doors::open();
    let guest = doors.guest(json!({}));
    let door = doors.server.bound_token("door", &doors.event);
    let body = json!({"guest_id": guest.id(), "override": {"reason": "why not"}});
    assert_eq!(door.post("/api/checkins", doors.body(body)).kind(403), "forbidden");
    // The event is that of the token.
    let body = json!({"scan_id": crate::doors::scan_id(), "guest_id": guest.id()});
    assert_eq!(said(&door.post("/api/checkins", body).ok()), ("admitted", None));
    let viewer = doors.server.token("viewer");
    assert_eq!(
        viewer
            .post("/api/checkins", doors.body(json!({"guest_id": guest.id()})))
            .kind(403),
        "forbidden"
    );
    assert_eq!(
        viewer.get(&doors.path("/checkins")).ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(viewer.get(&doors.path("/door")).kind(403), "forbidden");
}
