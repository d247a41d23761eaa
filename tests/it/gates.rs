//! `/api/events/{id}/gates`: shape, names that scans can use, ticket types, and what goes with a gate.

use serde_json::json;

use crate::doors::Doors;

#[test]
fn gates_are_made_changed_and_deleted() {
    let doors = Doors::with(json!({"ticket_types": [{"name": "Day"}, {"name": "Night"}]}));
    let event = doors.admin.get(&doors.path("")).ok();
    let types = [
        event["ticket_types"][0]["id"].clone(),
        event["ticket_types"][1]["id"].clone(),
    ];
    let made = doors.admin.post(&doors.path("/gates"), json!({"name": "North"}));
    let gate = made.created();
    assert_eq!(gate["direction"], "both");
    assert_eq!((&gate["ticket_type_ids"], &gate["version"]), (&json!([]), &json!(1)));
    let path = doors.path(&format!("/gates/{}", gate.id()));
    assert_eq!(made.header("location"), Some(path.as_str()));
    let changed = doors
        .admin
        .patch(&path, json!({"direction": "entry", "ticket_type_ids": types}))
        .ok();
    assert_eq!(
        (&changed["direction"], &changed["version"]),
        (&json!("entry"), &json!(2))
    );
    let stale = doors
        .admin
        .send_json("PATCH", &path, &[("if-match", "\"1-x\"")], &json!({"name": "South"}));
    assert_eq!(stale.kind(412), "stale");
    doors.gate(json!({"name": "South"}));
    let device = doors.device(json!({"name": "Phone", "gate_id": gate.id()}));
    assert_eq!(
        doors.admin.get(&doors.path("/gates")).ok()["items"]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
    for (body, expected) in [
        (json!({}), vec!["name"]),
        (json!({"name": "NORTH"}), vec!["name"]),
        (
            json!({"name": "East", "direction": "up", "version": 3}),
            vec!["version", "direction"],
        ),
        (
            json!({"name": "East", "ticket_type_ids": [doors.event]}),
            vec!["ticket_type_ids[0]"],
        ),
        (
            json!({"name": "East", "valid_from": "2035-01-02T00:00:00Z", "valid_until": "2035-01-01T00:00:00Z"}),
            vec!["valid_until"],
        ),
    ] {
        assert_eq!(
            doors.admin.post(&doors.path("/gates"), body.clone()).problem(422),
            expected,
            "{body}"
        );
    }
    doors.admin.delete(&path).expect(204);
    assert_eq!(doors.admin.delete(&path).kind(404), "not_found");
    let devices = doors.admin.get(&doors.path("/devices")).ok();
    assert_eq!(devices["items"][0]["id"], device.id);
    assert_eq!(devices["items"][0]["gate_id"], json!(null), "it stands at no gate now");
}

#[test]
fn an_event_has_at_most_a_hundred_gates() {
    let doors = Doors::open();
    let requests: Vec<_> = (0..100)
        .map(|n| json!({"method": "POST", "path": doors.path("/gates"), "body": {"name": format!("Gate {n}")}}))
        .collect();
    doors.admin.post("/api/batch", json!({"requests": requests})).ok();
    let more = doors.admin.post(&doors.path("/gates"), json!({"name": "One more"}));
    assert_eq!(more.kind(409), "too_many_gates");
}

#[test]
fn a_deleted_event_takes_its_door_with_it() {
    let doors = Doors::open();
    doors.gate(json!({"name": "North"}));
    let device = doors.device(json!({"name": "Phone"}));
    doors.scan(&device.client, json!({"code": "000000000"}));
    doors
        .admin
        .patch(&doors.path("/door/settings"), json!({"reentry": false}))
        .ok();
    doors.admin.delete(&doors.path("")).expect(204);
    assert_eq!(device.client.get(&doors.path("/door")).kind(401), "device_revoked");
    assert_eq!(doors.admin.get(&doors.path("/gates")).kind(404), "not_found");
    assert!(doors.server.command(&["check"]).status.success());
}
