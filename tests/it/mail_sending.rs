//! How mails leave: never twice, never lost, whatever the mail server says and whenever the program ends.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::mail::{office_with, page, settings};
use crate::post::{Post, Turn};
use crate::server::{Client, Server};

/// What has not happened by then does not happen.
const PATIENCE: Duration = Duration::from_secs(40);
const LOOK: Duration = Duration::from_millis(50);

/// Waits for something that happens in its own time.
#[track_caller]
pub fn eventually<T>(look: impl Fn() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "in vain");
        std::thread::sleep(LOOK);
    }
}

fn launch(dir: &Path, settings: &[(&str, String)]) -> Server {
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Server::launch(dir, &[], &settings)
}

#[track_caller]
fn register(server: &Server, event: &str, n: usize) {
    let body = json!({"name": format!("Guest {n}"), "email": format!("g{n}@example.org")});
    let path = format!("/api/events/{event}/registrations");
    server.public().post(&path, body).created();
}

#[track_caller]
fn has_state(admin: &Client, state: &str, address: &str) {
    let path = format!("/admin/mail?state={state}&to={address}");
    // What was asked for stands in the page, too; a row is more than that.
    let row = format!(">{address}</span>");
    eventually(|| page(&admin.get(&path)).contains(&row).then_some(()));
}

#[test]
fn what_the_server_does_not_take_now_is_tried_again() {
    let office = office_with(&[]);
    let event = office.admin.event(json!({"registration": "open"}));
    for turn in [
        Turn::Recipient("451 4.7.1 greylisted, come again"),
        Turn::Letter("452 4.3.1 full"),
    ] {
        office.post.then(turn);
    }
    office.register(event.id(), "Ada", "ada@example.org");
    let mail = office.post.mails(1)[0].clone();
    assert_eq!(mail.to, "ada@example.org");
    has_state(&office.admin, "sent", "ada@example.org");
    let metrics = office.server.get("/metrics").text();
    assert!(
        metrics.contains("mail_messages_total{state=\"deferred\"} 2"),
        "{metrics}"
    );
    assert!(metrics.contains("mail_messages_total{state=\"sent\"} 1"), "{metrics}");
    // What it does not take at all is not, and says why.
    office.post.then(Turn::Recipient("550 5.1.1 unknown"));
    office.post.then(Turn::Letter("554 5.7.1 spam"));
    office.register(event.id(), "Bob", "bob@example.org");
    has_state(&office.admin, "bounced", "bob@example.org");
    office.register(event.id(), "Cy", "cy@example.org");
    has_state(&office.admin, "failed", "cy@example.org");
    office.register(event.id(), "Dan", "dan@example.org");
    let mails = office.post.mails(2);
    assert_eq!(mails[1].to, "dan@example.org");
}

#[test]
fn where_nobody_can_be_nothing_is_sent() {
    let office = office_with(&[("MAIL_TO_RESERVED_DOMAINS", "false")]);
    let event = office.admin.event(json!({"registration": "open"}));
    office.register(event.id(), "Ada", "ada@example.org");
    office.register(event.id(), "Bob", "bob@sub.example.com");
    has_state(&office.admin, "cancelled", "bob@sub.example.com");
    has_state(&office.admin, "cancelled", "ada@example.org");
    let log = office.log("?state=cancelled&to=ada");
    assert!(log.contains("reserved for examples and tests"), "{log}");
    let one = page(&office.admin.get(&office.newest("?to=ada")));
    assert!(one.contains("reserved for examples and tests"), "{one}");
    // An address that was corrected is one that can be reached; the mail server here is the test's own.
    let guest = office.guest_of("ada@example.org");
    let path = format!("/api/guests/{}", guest["id"].as_str().expect("an id"));
    office
        .admin
        .patch(&path, json!({"email": "ada@event-manager.dev"}))
        .ok();
    let again = crate::mail::send_form(&office.admin, &format!("{}/retry", office.newest("?to=ada")), &[]);
    assert_eq!(again.status, 303);
    assert_eq!(office.post.mails(1)[0].to, "ada@event-manager.dev");
}

#[test]
fn a_mail_without_an_answer_comes_again_as_the_same() {
    let office = office_with(&[]);
    let event = office.admin.event(json!({"registration": "open"}));
    office.post.then(Turn::HangUp);
    office.register(event.id(), "Ada", "ada@example.org");
    let mails = office.post.mails(2);
    let ids: BTreeSet<String> = mails.iter().map(|mail| mail.header("message-id")).collect();
    assert_eq!(ids.len(), 1, "receivers can tell");
    has_state(&office.admin, "sent", "ada@example.org");
}

#[test]
fn a_server_that_is_away_loses_nothing() {
    // Nobody is at this port.
    let port = 1;
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let server = launch(&data, &settings(port));
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    (0..5).for_each(|n| register(&server, event.id(), n));
    has_state(&admin, "queued", "g4@example.org");
    let post = Post::open();
    let stopped = server.kill();
    let server = launch(stopped.dir(), &settings(post.port));
    let mails = post.mails(5);
    let all: BTreeSet<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(all.len(), 5);
    drop(server);
}

#[test]
fn a_crash_makes_no_mail_twice_and_loses_none() {
    let post = Post::open();
    let dir = tempfile::tempdir().expect("a directory");
    let data = dir.path().join("data");
    let mut server = launch(&data, &settings(post.port));
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    let mut count = 0;
    for round in 0..4 {
        for _ in 0..10 {
            register(&server, event.id(), count);
            count += 1;
        }
        // Before the mails are made, while they are, and while they are sent.
        if round % 2 == 1 {
            post.mails(count - 5);
        }
        server = launch(server.kill().dir(), &settings(post.port));
    }
    let admin = server.with_token(admin.token());
    for n in 0..count {
        has_state(&admin, "sent", &format!("g{n}@example.org"));
    }
    let mails = post.mails(count);
    for n in 0..count {
        let own = mails.iter().filter(|mail| mail.to == format!("g{n}@example.org"));
        let ids: BTreeSet<String> = own.map(|mail| mail.header("message-id")).collect();
        assert_eq!(ids.len(), 1, "g{n} has one mail, however often it came");
    }
    // Only what was on its way when the program ended can have come again: one at a time is.
    assert!(mails.len() <= count + 4, "{} mails for {count} guests", mails.len());
    // A stop and a start make nothing new.
    let server = launch(server.stop().dir(), &settings(post.port));
    let before = post.mails(count).len();
    register(&server, event.id(), count);
    let mails = post.mails(before + 1);
    assert_eq!(mails.len(), before + 1);
    assert_eq!(mails[before].to, format!("g{count}@example.org"));
}

#[test]
fn mails_are_sent_at_a_bounded_rate() {
    let office = office_with(&[("MAIL_PER_MINUTE", "30")]);
    let event = office.admin.event(json!({"registration": "open"}));
    for n in 0..3 {
        register(&office.server, event.id(), n);
    }
    let mails = office.post.mails(3);
    // Two seconds lie between two beginnings; when a mail has arrived after its beginning is not for this test to say.
    let took = mails[2].at - mails[0].at;
    assert!(took >= Duration::from_secs(3), "{took:?} for three");
}

#[test]
fn the_connection_is_encrypted_and_signed_in_or_there_is_none() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("made");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![made.cert.der().clone()],
            rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into()),
        )
        .expect("a certificate");
    let post = Post::with_tls(Arc::new(config));
    let dir = tempfile::tempdir().expect("a directory");
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let mut given = settings(post.port);
    given.retain(|(name, _)| !matches!(*name, "MAIL_HOST" | "MAIL_TLS"));
    given.extend([
        ("MAIL_HOST", "localhost".to_owned()),
        ("MAIL_USER", "venue".to_owned()),
        ("MAIL_PASSWORD_FILE", file("password", "s3cret word\n")),
    ]);
    let mut trusting = given.clone();
    trusting.push(("MAIL_CA_FILE", file("ca.pem", &made.cert.pem())));
    // Without knowing who issued its certificate, nothing is sent to it.
    let server = launch(&dir.path().join("data"), &given);
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    register(&server, event.id(), 1);
    eventually(|| {
        let log = page(&admin.get("/admin/mail?state=queued"));
        log.to_lowercase().contains("certificate").then_some(())
    });
    let server = launch(server.stop().dir(), &trusting);
    let mail = post.mails(1)[0].clone();
    assert!(mail.is_encrypted);
    assert_eq!(mail.user.as_deref(), Some("venue s3cret word"));
    drop(server);
    // One that does not encrypt is sent nothing either.
    let plain = Post::open();
    trusting.retain(|(name, _)| *name != "MAIL_PORT");
    trusting.push(("MAIL_PORT", plain.port.to_string()));
    let server = launch(&dir.path().join("data"), &trusting);
    let admin = server.with_token(admin.token());
    register(&server, event.id(), 2);
    eventually(|| {
        let log = page(&admin.get("/admin/mail?state=queued"));
        log.contains("STARTTLS").then_some(())
    });
}
