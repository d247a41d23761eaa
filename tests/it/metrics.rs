//! `/metrics`: the names that dashboards know, and labels that nobody can multiply.

use std::collections::BTreeSet;

use serde_json::json;

use crate::server::Server;

#[test]
fn the_names_of_the_contract_are_there() {
    let server = Server::start();
    let admin = server.token("admin");
    admin.event(json!({}));
    server.get("/api/nowhere");
    let answer = server.get("/metrics");
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4"));
    let text = answer.text();
    let names: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    for name in [
        "http_request_duration_seconds",
        "http_request_errors_total",
        "system_cpu_usage",
        "system_memory_usage",
        "active_users",
        "request_rate",
        "store_commits_total",
        "store_batch_writes",
        "store_flush_seconds",
        "store_queue_depth",
        "journal_head",
        "build_info",
    ] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
    for bucket in ["0.1", "0.3", "0.5", "0.7", "1", "3", "5", "7", "10", "+Inf"] {
        let wanted = format!("le=\"{bucket}\"");
        assert!(
            text.lines()
                .any(|line| line.starts_with("http_request_duration_seconds_bucket") && line.contains(&wanted)),
            "{wanted}"
        );
    }
}

#[test]
fn labels_are_bounded() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    admin.get(&format!("/api/events/{}", event.id())).ok();
    for path in ["/api/nowhere", "/wp-login.php", "/api/events/x/y/z", "/%2e%2e"] {
        server.get(path);
    }
    for method in ["BREW", "PROPFIND", "get"] {
        admin.send(method, "/api/events", &[], None);
    }
    let text = server.get("/metrics").text();
    let label = |name: &str| {
        let start = format!("{name}=\"");
        let values = text
            .lines()
            .filter_map(|line| line.split(&start).nth(1)?.split('"').next());
        values.collect::<BTreeSet<_>>()
    };
    let methods = label("method");
    assert!(methods.contains("other"), "{methods:?}");
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];
    assert!(methods.iter().all(|method| known.contains(method)), "{methods:?}");
    let routes = label("route");
    assert!(
        routes.contains("/api/events/{id}") && routes.contains("unmatched"),
        "{routes:?}"
    );
    let document = server.get("/api/openapi.json").ok();
    let paths = document["paths"].as_object().expect("paths");
    let strangers: Vec<_> = routes
        .iter()
        .filter(|route| !paths.contains_key(**route) && **route != "unmatched")
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}
