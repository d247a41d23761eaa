//! `/api/monitoring` and `/admin/monitoring`: how the server fared, counted from requests that were really sent.

use serde_json::{Value, json};

use crate::server::{Answer, Server};

pub const PASSWORD: &str = "correct horse battery";
pub const EMAIL: &str = "boss@example.org";

/// Somebody who may look.
pub fn make_admin(server: &Server) {
    let admin = server.token("admin");
    admin
        .post(
            "/api/users",
            json!({"name": "Boss", "email": EMAIL, "role": "admin", "password": PASSWORD}),
        )
        .created();
}

/// The cookie of an admin who signed in at the desk.
fn signed_in(server: &Server) -> String {
    make_admin(server);
    let done = server
        .public()
        .post("/api/session", json!({"email": EMAIL, "password": PASSWORD}));
    let cookie = done.header("set-cookie").expect("a cookie");
    cookie.split(';').next().expect("a pair").to_owned()
}

fn page(server: &Server, path: &str, cookie: &str) -> Answer {
    let headers = [("cookie", cookie), ("accept", "text/html")];
    server.public().send("GET", path, &headers, None)
}

/// A route of the answer.
fn route<'v>(view: &'v Value, method: &str, pattern: &str) -> &'v Value {
    let routes = view["routes"].as_array().expect("routes");
    routes
        .iter()
        .find(|route| route["method"] == method && route["route"] == pattern)
        .unwrap_or_else(|| panic!("{method} {pattern}: {routes:?}"))
}

#[test]
fn requests_are_counted_by_route_with_their_errors() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    for _ in 0..7 {
        admin.get(&format!("/api/events/{}", event.id())).ok();
    }
    for wrong in 0..3 {
        admin.get(&format!("/api/events/nothing-{wrong}")).expect(404);
        server.get(&format!("/nowhere/{wrong}")).expect(404);
    }
    for span in ["hour", "day"] {
        let view = admin.get(&format!("/api/monitoring?span={span}")).ok();
        assert_eq!(view["span"], span);
        let read = route(&view, "GET", "/api/events/{id}");
        assert_eq!(
            (&read["requests"], &read["refused"], &read["failed"]),
            (&json!(10), &json!(3), &json!(0))
        );
        let (p50, p99) = (read["p50_ms"].as_f64(), read["p99_ms"].as_f64());
        assert!(p50 > Some(0.0) && p99 >= p50 && p99 < Some(60_000.0), "{read}");
        let made = route(&view, "POST", "/api/events");
        assert_eq!((&made["requests"], &made["refused"]), (&json!(1), &json!(0)));
        assert_eq!(route(&view, "GET", "unmatched")["refused"], 3);
    }
    let routes = admin.get("/api/monitoring").ok()["routes"]
        .as_array()
        .expect("routes")
        .clone();
    let counts: Vec<u64> = routes.iter().filter_map(|route| route["requests"].as_u64()).collect();
    assert!(
        counts.is_sorted_by(|one, next| one >= next),
        "most asked first: {counts:?}"
    );
}

#[test]
fn what_the_machine_and_the_store_do_is_seen_at_once() {
    let server = Server::start();
    let admin = server.token("admin");
    let before = admin.get("/api/monitoring").ok();
    for n in 0..5 {
        admin.event(json!({"name": format!("Gala {n}")}));
    }
    let event = admin.event(json!({}));
    for _ in 0..4 {
        admin.get(&format!("/api/events/{}", event.id())).ok();
    }
    let after = admin.get("/api/monitoring").ok();
    let whole = |view: &Value| view["whole"].clone();
    let (before, whole) = (whole(&before), whole(&after));
    let more = |name: &str| whole[name].as_u64().expect("a number") - before[name].as_u64().expect("a number");
    assert_eq!(more("writes"), 6);
    assert_eq!(more("requests"), 11, "ten, and the look before");
    for times in ["commits", "flushes"] {
        let count = |view: &Value| view[times]["count"].as_u64().expect("a number");
        assert!(count(&whole) >= count(&before) + 6, "{times}: {before} {whole}");
        assert!(whole[times]["p99_ms"].as_f64() > Some(0.0), "{whole}");
    }
    assert!(whole["commits"]["p50_ms"].as_f64() >= Some(0.0));
    for bytes in ["process_memory_bytes", "memory_used_bytes", "memory_total_bytes"] {
        assert!(whole[bytes].as_u64() > Some(1 << 20), "{bytes}: {whole}");
    }
    for share in ["cpu", "process_cpu"] {
        let share = whole[share].as_f64().expect("a number");
        assert!((0.0..=1.0).contains(&share), "{whole}");
    }
    assert_eq!(whole["active_users"], 1);
    let tiers: Vec<&Value> = whole["caches"].as_array().expect("tiers").iter().collect();
    assert_eq!(
        (&tiers[0]["name"], &tiers[1]["name"]),
        (&json!("responses"), &json!("objects"))
    );
    let looked = tiers.iter().filter_map(|tier| tier["hits"].as_u64()).sum::<u64>();
    assert!(looked > 0, "the same was read four times: {whole}");
    let periods = after["periods"].as_array().expect("periods");
    let sum: u64 = periods.iter().filter_map(|period| period["writes"].as_u64()).sum();
    assert_eq!(json!(sum), whole["writes"], "the parts are the whole");
}

#[test]
fn only_known_spans_are_answered() {
    let server = Server::start();
    let admin = server.token("admin");
    assert_eq!(admin.get("/api/monitoring?span=week").problem(422), ["span"]);
    assert_eq!(admin.get("/api/monitoring?spam=day").problem(422), ["spam"]);
}

#[test]
fn the_page_shows_figures_charts_and_routes() {
    let server = Server::start();
    let cookie = signed_in(&server);
    for _ in 0..9 {
        server.get("/api/events").ok();
    }
    server.get("/api/events?limit=0").expect(422);
    let shown = page(&server, "/admin/monitoring", &cookie);
    assert_eq!(shown.status, 200);
    let text = shown.text();
    // Nothing else has been asked ten times.
    let row = text
        .split("<tr>")
        .find(|row| row.contains("<code>/api/events</code>"))
        .expect("the route's row");
    assert!(row.contains("<td class=\"number\">10<svg"), "{row}");
    assert!(row.contains(">0</td><td class=\"number\">1</td>"), "refused: {row}");
    assert_eq!(text.matches("<figure class=\"chart lines\">").count(), 10);
    assert_eq!(text.matches("<desc id=").count(), 10);
    assert_eq!(text.matches("<details id=").count(), 10, "each with its table");
    assert!(
        text.contains("aria-sort=\"descending\"") && !text.contains("style="),
        "{text}"
    );
    let german = server.public().send(
        "GET",
        "/admin/monitoring?span=day&sort=route",
        &[("cookie", &cookie), ("accept", "text/html"), ("accept-language", "de")],
        None,
    );
    let german = german.text();
    assert!(
        german.contains("Überwachung") && german.contains("Antwortzeit"),
        "{german}"
    );
    assert!(
        german.contains("aria-sort=\"ascending\"") && german.contains("?span=day&amp;sort=p95")
            || german.contains("?span=day&#38;sort=p95"),
        "{german}"
    );
    assert!(
        !german.contains("monitoring-chart-") && !german.contains("monitoring-line-"),
        "every key is said"
    );
}

#[test]
fn the_page_is_for_admins() {
    let server = Server::start();
    let stranger = server
        .public()
        .send("GET", "/admin/monitoring", &[("accept", "text/html")], None);
    assert_eq!(stranger.status, 303);
    assert_eq!(
        stranger.header("location"),
        Some("/admin/sign-in?next=%2Fadmin%2Fmonitoring")
    );
    for role in ["viewer", "door", "organizer"] {
        let refused = server
            .token(role)
            .send("GET", "/admin/monitoring", &[("accept", "text/html")], None);
        assert_eq!(refused.status, 403, "{role}");
    }
}
