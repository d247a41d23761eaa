//! Anything at all, sent to every field: the answer is a success or a problem, never a fault and never silence.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::server::{Client, EVENT_DATE, Server};

/// Each case is sent to every field of every route, so that a handful goes a long way.
const CASES: u32 = 24;

/// Values of any shape, with those that programs stumble over more often than chance would have them.
fn any_json() -> impl Strategy<Value = Value> {
    let awkward = prop::sample::select(vec![
        json!(""),
        json!("\u{0}"),
        json!("\u{202e}\u{fffd}\u{10ffff}"),
        json!("01890a5d-ac96-774b-bcce-b302099a8057"),
        json!("2035-06-01T19:00:00Z"),
        json!("-9999-01-01T00:00:00Z"),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(u32::MAX),
        json!(f64::MAX),
        json!(-0.0),
        json!(5e-324),
        json!({"type": "Point", "coordinates": [1e308, -1e308]}),
        json!({"id": {"id": {"id": null}}}),
        json!([[[[[[[[]]]]]]]]),
        json!("x".repeat(100_000)),
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        awkward,
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let key = prop_oneof![
            any::<String>(),
            prop::sample::select(vec![
                "id",
                "name",
                "label",
                "kind",
                "price",
                "amount",
                "options",
                "status",
                "coordinates"
            ])
            .prop_map(str::to_owned),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// A route, a body that it takes, and the fields that are replaced.
struct Target {
    method: &'static str,
    path: String,
    body: Value,
    fields: &'static [&'static str],
}

const EVENT_FIELDS: &[&str] = &[
    "name",
    "description",
    "status",
    "date",
    "end_date",
    "timezone",
    "venue",
    "capacity",
    "registration",
    "waitlist",
    "ticket_types",
    "questions",
    "tags",
    "series_id",
    "guests",
    "anything",
];
const GUEST_FIELDS: &[&str] = &[
    "name",
    "email",
    "phone",
    "company",
    "status",
    "party_size",
    "ticket_type_id",
    "payment",
    "flags",
    "answers",
    "notes",
    "event_id",
];
const CHECKIN_FIELDS: &[&str] = &[
    "event_id",
    "scan_id",
    "code",
    "guest_id",
    "walk_in",
    "gate",
    "direction",
    "heads",
    "override",
    "paid",
    "scanned_at",
];
const GATE_FIELDS: &[&str] = &["name", "ticket_type_ids", "direction", "valid_from", "valid_until"];
const VENUE_FIELDS: &[&str] = &["name", "address", "city", "country", "location"];

fn targets(admin: &Client) -> Vec<Target> {
    let event = admin.event(json!({
        "registration": "open", "waitlist": true, "venue": {"name": "Hall"}, "ticket_types": [{"name": "A"}],
        "questions": [{"label": "Q", "kind": "choice", "options": ["x"]}],
    }));
    let guest = admin.guest(event.id(), json!({}));
    let venue = event["venue"]["id"].as_str().expect("an id").to_owned();
    let target = |method, path: String, body, fields| Target {
        method,
        path,
        body,
        fields,
    };
    let at = |rest: &str| format!("/api/events/{}{rest}", event.id());
    vec![
        target(
            "POST",
            "/api/events".into(),
            json!({"name": "E", "date": EVENT_DATE}),
            EVENT_FIELDS,
        ),
        target("PATCH", at(""), json!({}), EVENT_FIELDS),
        target("POST", at("/guests"), json!({"name": "G"}), GUEST_FIELDS),
        target("POST", at("/registrations"), json!({"name": "G"}), GUEST_FIELDS),
        target("PATCH", format!("/api/guests/{}", guest.id()), json!({}), GUEST_FIELDS),
        target("POST", "/api/venues".into(), json!({"name": "V"}), VENUE_FIELDS),
        target("PATCH", format!("/api/venues/{venue}"), json!({}), VENUE_FIELDS),
        target(
            "POST",
            at("/guests/bulk"),
            json!({"action": "cancel"}),
            &["action", "status", "ids", "filter"],
        ),
        target(
            "POST",
            "/api/batch".into(),
            json!({"requests": [{"method": "GET", "path": "/healthz"}]}),
            &["requests"],
        ),
        target(
            "POST",
            "/api/tokens".into(),
            json!({"name": "T", "role": "viewer"}),
            &["name", "role", "event_id"],
        ),
        target(
            "POST",
            "/api/checkins".into(),
            json!({"event_id": event.id(), "scan_id": crate::doors::scan_id(), "code": "X"}),
            CHECKIN_FIELDS,
        ),
        target(
            "POST",
            "/api/checkins/sync".into(),
            json!({"event_id": event.id(), "device_time": EVENT_DATE, "scans": []}),
            &["event_id", "device_time", "scans"],
        ),
        target("POST", at("/gates"), json!({"name": "North"}), GATE_FIELDS),
        target(
            "POST",
            at("/devices"),
            json!({"name": "Phone"}),
            &["name", "gate_id", "may_override"],
        ),
        target("POST", "/api/devices/pair".into(), json!({}), &["code", "name"]),
        target(
            "PATCH",
            at("/door/settings"),
            json!({}),
            &["reentry", "names", "supervisor_pin", "kiosk_pin"],
        ),
        target("POST", at("/door/keys"), json!({}), &["revoke_old"]),
        target(
            "POST",
            at(&format!("/guests/{}/door", guest.id())),
            json!({}),
            &["blocked", "attention", "paid"],
        ),
        target(
            "POST",
            "/api/session".into(),
            json!({"email": "a@b.c", "password": ""}),
            &["email"],
        ),
    ]
}

fn check(client: &Client, target: &Target, body: &Value) -> Result<(), TestCaseError> {
    let answer = client.send_json(target.method, &target.path, &[], body);
    prop_assert!(
        answer.status < 500,
        "{} {} with {body}: {}",
        target.method,
        target.path,
        answer.text()
    );
    if answer.status >= 400 {
        prop_assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    Ok(())
}

#[test]
fn any_value_in_any_field_gets_an_answer() {
    let server = Server::start();
    let admin = server.token("admin");
    let targets = targets(&admin);
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::with_cases(CASES)
    });
    let outcome = runner.run(&any_json(), |value| {
        for target in &targets {
            check(&admin, target, &value)?;
            for field in target.fields {
                let mut body = target.body.clone();
                body[field] = value.clone();
                check(&admin, target, &body)?;
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let checked = server.stop().command(&["check"]);
    assert!(checked.status.success(), "what was taken in is whole: {checked:?}");
}

#[test]
fn any_query_gets_an_answer() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    admin.guest(event.id(), json!({}));
    let text = prop_oneof![any::<String>(), "[-,.:0-9A-Za-z]{0,40}"];
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(CASES)
    });
    let outcome = runner.run(&text, |text| {
        let value: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for path in [
            "/api/events",
            "/api/guests",
            "/api/venues",
            "/api/changes",
            "/api/events/export",
        ] {
            for name in [
                "limit", "cursor", "sort", "fields", "hint", "explain", "status", "from", "name", "tag", "email",
                "since",
            ] {
                let answer = admin.get(&format!("{path}?{name}={value}"));
                prop_assert!(answer.status < 500, "{path}?{name}={value}: {}", answer.text());
            }
        }
        for path in [
            format!("/api/events/{value}"),
            format!("/api/tickets/{value}?key={value}"),
            format!("/setup?key={value}"),
        ] {
            let answer = server.get(&path);
            prop_assert!(answer.status < 500, "{path}: {}", answer.text());
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
