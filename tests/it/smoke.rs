//! The shortest way through everything: start, write, read, stop, start again.

use serde_json::json;

use crate::server::Server;

#[test]
fn what_is_written_is_there_after_a_restart() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin
        .post(
            "/api/events",
            json!({"name": "Opening", "date": "2027-01-01T19:00:00Z", "status": "active"}),
        )
        .created();
    let guest = admin
        .post(&format!("/api/events/{}/guests", event.id()), json!({"name": "Ada"}))
        .created();
    let server = server.restart();
    let admin = server.with_token(admin.token());
    assert_eq!(admin.get(&format!("/api/guests/{}", guest.id())).ok()["name"], "Ada");
    assert_eq!(
        server.get(&format!("/api/events/{}", event.id())).ok()["guests"]["total"],
        1
    );
}
