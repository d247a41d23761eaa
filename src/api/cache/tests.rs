//! Tests of the cache through the real routes: whatever is kept, nobody sees less than what was acknowledged, nor
//! what is not for their eyes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use proptest::prelude::*;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::app::{App, Settings};
use crate::cache::{Keeping, Options};
use crate::http::{Site, SiteOptions};
use crate::metrics::Metrics;
use crate::model::Actor;
use crate::store::{self, Store};

/// Readers beside the writer.
const READERS: usize = 3;

/// Two servers on one store: one keeps answers, the other reads everything.
struct Stage {
    site: Arc<Site>,
    kept: Router,
    plain: Router,
    /// Everybody whose eyes differ; `None` is the public.
    eyes: Vec<Option<String>>,
    admin: String,
    first_event: String,
    _closing: tokio::sync::watch::Sender<bool>,
    _dir: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    fn id(&self) -> String {
        assert!(self.status.is_success(), "{:?}", self.json());
        self.json()["id"].as_str().expect("an id").to_owned()
    }

    fn same_as(&self, other: &Answer) -> bool {
        let tag = |one: &Answer| one.headers.get(header::ETAG).cloned();
        (self.status, &self.body, tag(self)) == (other.status, &other.body, tag(other))
    }
}

async fn send(routes: &Router, method: Method, path: &str, token: Option<&str>, body: Option<Value>) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    let request = request.body(body).expect("a request");
    let response = routes.clone().oneshot(request).await.expect("answered");
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.expect("a body").to_bytes().to_vec(),
    }
}

async fn get(routes: &Router, path: &str, token: Option<&str>) -> Answer {
    send(routes, Method::GET, path, token, None).await
}

async fn server(store: &Store, cache: Options) -> (Arc<Site>, Router, tokio::sync::watch::Sender<bool>) {
    let settings = Settings {
        cache,
        ..Settings::default()
    };
    let app = Arc::new(App::new(store.clone(), settings).await.expect("made"));
    let (close, closing) = tokio::sync::watch::channel(false);
    let site = Arc::new(Site::new(app, SiteOptions::default(), Metrics::unrecorded(), closing));
    let routes = crate::api::routes(&site, Router::new());
    (site, routes, close)
}

impl Stage {
    async fn new() -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let options = store::Options {
            reserve_bytes: 0,
            ..store::Options::default()
        };
        let (store, _) = Store::open(dir.path(), &options, &mut |_| {}).expect("opened");
        let (site, kept, closing) = server(&store, Options::default()).await;
        let off = Options {
            keeping: Keeping::Off,
            ..Options::default()
        };
        let (_, plain, _) = server(&store, off).await;
        let admin = token(&site.app, json!({"name": "t", "role": "admin"})).await;
        let first = send(
            &kept,
            Method::POST,
            "/api/events",
            Some(&admin),
            Some(an_event("First", "draft")),
        )
        .await;
        let first_event = first.id();
        let mut eyes = vec![None, Some(admin.clone())];
        for role in ["viewer", "door", "organizer"] {
            eyes.push(Some(token(&site.app, json!({"name": "t", "role": role})).await));
            let bound = json!({"name": "t", "role": role, "event_id": first_event});
            eyes.push(Some(token(&site.app, bound).await));
        }
        Self {
            site,
            kept,
            plain,
            eyes,
            admin,
            first_event,
            _closing: closing,
            _dir: dir,
        }
    }

    async fn write(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        send(&self.kept, method, path, Some(&self.admin), body).await
    }

    async fn guest(&self, event: &str, name: &str) -> Answer {
        self.write(
            Method::POST,
            &format!("/api/events/{event}/guests"),
            Some(json!({"name": name})),
        )
        .await
    }

    /// Everybody sees of these addresses what a server without a cache shows; asked twice, to see what was kept.
    async fn compare(&self, paths: &[String], first_to_ask: usize) {
        for path in paths {
            for n in 0..self.eyes.len() {
                let token = self.eyes[(n + first_to_ask) % self.eyes.len()].as_deref();
                let truth = get(&self.plain, path, token).await;
                for _ in 0..2 {
                    let shown = get(&self.kept, path, token).await;
                    assert!(
                        shown.same_as(&truth),
                        "{path} for {n}: {} {} is not {} {}",
                        shown.status,
                        shown.json(),
                        truth.status,
                        truth.json()
                    );
                }
            }
        }
    }
}

async fn token(app: &App, body: Value) -> String {
    let done = app.create_token(&app.caller(Actor::Operator), body).await;
    done.expect("made").value.1
}

fn an_event(name: &str, status: &str) -> Value {
    json!({"name": name, "date": "2035-06-01T19:00:00Z", "status": status, "capacity": 5, "waitlist": true})
}

/// What the writes of a test have made so far.
#[derive(Default)]
struct Made {
    events: Vec<String>,
    venues: Vec<String>,
    guests: Vec<String>,
}

impl Made {
    fn pick(all: &[String], n: u8) -> String {
        let nobody = || "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
        all.get(usize::from(n) % all.len().max(1))
            .cloned()
            .unwrap_or_else(nobody)
    }

    fn event(&self, n: u8) -> String {
        Self::pick(&self.events, n)
    }

    /// The addresses that may show what the last writes did.
    fn paths(&self, a: u8) -> Vec<String> {
        let event = self.event(a);
        let mut paths: Vec<String> = [
            "/api/events",
            "/api/events?status=active&sort=-date",
            "/api/events?fields=name,venue.name,guests&limit=3",
            "/api/venues",
            "/api/venues?sort=name&fields=name",
        ]
        .map(str::to_owned)
        .into();
        for event in [&self.events[0], &event] {
            paths.push(format!("/api/events/{event}"));
            paths.push(format!("/api/events/{event}?fields=guests,venue.name"));
            paths.push(format!("/api/events/{event}/stats"));
            paths.push(format!("/api/events/{event}/guests?fields=name,status"));
            paths.push(format!("/api/events/{event}/guests?status=registered"));
        }
        paths.push(format!("/api/venues/{}", Self::pick(&self.venues, a)));
        paths
    }

    /// One write, which may be refused: then nothing changes, and nothing may seem to have.
    async fn write(&mut self, stage: &Stage, (kind, a, b): (u8, u8, u8)) {
        let (event, venue, guest) = (self.event(a), Self::pick(&self.venues, b), Self::pick(&self.guests, a));
        let status = ["draft", "active", "cancelled", "completed"][usize::from(b) % 4];
        let path = format!("/api/events/{event}");
        let patch_event = |patch: Value| stage.write(Method::PATCH, &path, Some(patch));
        match kind {
            0 => {
                let made = stage.write(Method::POST, "/api/events", Some(an_event(&format!("E{a}"), status)));
                self.events.push(made.await.id());
            }
            1 => drop(patch_event(json!({"name": format!("E{a}.{b}")})).await),
            2 => drop(patch_event(json!({"status": status})).await),
            3 => drop(patch_event(json!({"venue": {"id": venue}})).await),
            4 => drop(patch_event(json!({"venue": null})).await),
            5 => {
                let patch = json!({"name": format!("V{a}.{b}")});
                stage
                    .write(Method::PATCH, &format!("/api/venues/{venue}"), Some(patch))
                    .await;
            }
            6 if self.events.len() > 1 => {
                drop(stage.write(Method::DELETE, &format!("/api/events/{event}"), None).await)
            }
            7 => {
                let made = stage.write(Method::POST, "/api/venues", Some(json!({"name": format!("V{a}")})));
                self.venues.push(made.await.id());
            }
            8 => drop(stage.write(Method::DELETE, &format!("/api/venues/{venue}"), None).await),
            9 => {
                let status = ["checked_in", "cancelled", "registered"][usize::from(b) % 3];
                let patch = json!({"status": status});
                stage
                    .write(Method::PATCH, &format!("/api/guests/{guest}"), Some(patch))
                    .await;
            }
            10 => drop(stage.write(Method::DELETE, &format!("/api/guests/{guest}"), None).await),
            11 => {
                let body = json!({"action": "set_status", "status": "checked_in", "filter": {}});
                let path = format!("/api/events/{event}/guests/bulk");
                stage.write(Method::POST, &path, Some(body)).await;
            }
            _ => {
                let made = stage.guest(&event, &format!("G{a}.{b}")).await;
                if made.status == StatusCode::CREATED {
                    self.guests.push(made.id());
                }
            }
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(READERS + 1)
        .enable_all()
        .build()
        .expect("a runtime")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 50, ..ProptestConfig::default() })]

    #[test]
    fn after_every_write_everybody_sees_what_a_server_without_a_cache_shows(
        writes in proptest::collection::vec((0u8..15, any::<u8>(), any::<u8>()), 1..25),
        first_to_ask in 0usize..8,
    ) {
        runtime().block_on(async {
            let stage = Stage::new().await;
            let mut made = Made { events: vec![stage.first_event.clone()], ..Made::default() };
            stage.compare(&made.paths(0), first_to_ask).await;
            for (n, write) in writes.iter().enumerate() {
                made.write(&stage, *write).await;
                stage.compare(&made.paths(write.1), first_to_ask + n).await;
            }
        });
    }
}

/// What the writer was answered for, as numbers that only grow.
#[derive(Default)]
struct Acknowledged {
    version: AtomicU64,
    guests: AtomicU64,
    venue: AtomicU64,
    is_over: AtomicBool,
}

fn number_of(name: &Value) -> u64 {
    name.as_str()
        .and_then(|name| name.rsplit(' ').next()?.parse().ok())
        .unwrap_or(0)
}

/// Reads until the writer is done; whatever was acknowledged before a request was sent must be in its answer.
async fn read_on(stage: &Stage, acknowledged: &Acknowledged, reader: usize) -> u64 {
    let (id, of) = (&stage.first_event, |count: &AtomicU64| count.load(Ordering::Acquire));
    let mut reads = 0;
    while !acknowledged.is_over.load(Ordering::Acquire) {
        // A request that never waits would keep the others from the thread.
        tokio::task::yield_now().await;
        let (version, guests, venue) = (
            of(&acknowledged.version),
            of(&acknowledged.guests),
            of(&acknowledged.venue),
        );
        let token = stage.eyes[1 + (reads as usize + reader) % 2].as_deref();
        let (path, seen) = match (reads as usize + reader) % 4 {
            0 => {
                let path = format!("/api/events/{id}");
                let event = get(&stage.kept, &path, token).await.json();
                (path, event)
            }
            1 => {
                let list = get(&stage.kept, "/api/events", token).await.json();
                let event = list["items"]
                    .as_array()
                    .and_then(|items| items.iter().find(|one| one["id"] == **id));
                ("/api/events".to_owned(), event.cloned().unwrap_or_default())
            }
            2 => {
                let path = format!("/api/events/{id}/stats");
                let stats = get(&stage.kept, &path, token).await.json();
                assert!(
                    stats["total"].as_u64() >= Some(guests),
                    "{path}: {stats} after {guests} guests"
                );
                reads += 1;
                continue;
            }
            _ => {
                let path = format!("/api/events/{id}/guests?limit=200&fields=name");
                let list = get(&stage.kept, &path, token).await.json();
                let count = list["items"].as_array().map_or(0, Vec::len) as u64;
                assert!(count >= guests.min(200), "{path}: {count} after {guests} guests");
                reads += 1;
                continue;
            }
        };
        assert!(
            seen["version"].as_u64() >= Some(version),
            "{path}: {seen} after version {version}"
        );
        assert!(
            seen["guests"]["total"].as_u64() >= Some(guests),
            "{path}: {seen} after {guests} guests"
        );
        assert!(
            number_of(&seen["venue"]["name"]) >= venue,
            "{path}: {seen} after venue {venue}"
        );
        reads += 1;
    }
    reads
}

#[test]
fn nobody_reads_less_than_was_acknowledged_before_it_asked() {
    runtime().block_on(async {
        let stage = Arc::new(Stage::new().await);
        let venue = stage
            .write(Method::POST, "/api/venues", Some(json!({"name": "Venue 0"})))
            .await
            .id();
        let event = format!("/api/events/{}", stage.first_event);
        let unbounded = json!({"venue": {"id": venue}, "capacity": null});
        stage.write(Method::PATCH, &event, Some(unbounded)).await;
        let acknowledged = Arc::new(Acknowledged::default());
        let readers: Vec<_> = (0..READERS)
            .map(|reader| {
                let (stage, acknowledged) = (Arc::clone(&stage), Arc::clone(&acknowledged));
                tokio::spawn(async move { read_on(&stage, &acknowledged, reader).await })
            })
            .collect();
        for n in 1..=150u64 {
            match n % 3 {
                0 => {
                    let done = stage
                        .write(Method::PATCH, &event, Some(json!({"name": format!("E {n}")})))
                        .await;
                    let version = done.json()["version"].as_u64().expect("a version");
                    acknowledged.version.store(version, Ordering::Release);
                }
                1 => {
                    assert_eq!(
                        stage.guest(&stage.first_event, &format!("G {n}")).await.status,
                        StatusCode::CREATED
                    );
                    acknowledged.guests.fetch_add(1, Ordering::AcqRel);
                }
                _ => {
                    let name = json!({"name": format!("Venue {n}")});
                    stage
                        .write(Method::PATCH, &format!("/api/venues/{venue}"), Some(name))
                        .await
                        .id();
                    acknowledged.venue.store(n, Ordering::Release);
                }
            }
        }
        acknowledged.is_over.store(true, Ordering::Release);
        for reader in readers {
            assert!(reader.await.expect("no reader saw anything old") > 0);
        }
        assert!(stage.site.responses.figures().hits > 0);
    });
}

#[test]
fn whoever_asks_first_the_others_get_their_own() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        stage.guest(&stage.first_event, "Somebody Private").await;
        let made = Made {
            events: vec![stage.first_event.clone()],
            ..Made::default()
        };
        for first_to_ask in 0..stage.eyes.len() {
            stage.site.clear_caches();
            stage.compare(&made.paths(0), first_to_ask).await;
        }
        // The draft and its guests were read by everybody who may; a stranger still sees nothing of them.
        let event = &stage.first_event;
        for path in [format!("/api/events/{event}"), format!("/api/events/{event}/stats")] {
            assert_eq!(get(&stage.kept, &path, None).await.status, StatusCode::NOT_FOUND);
        }
        let guests = get(
            &stage.kept,
            &format!("/api/events/{event}/guests?status=registered"),
            None,
        )
        .await;
        assert_eq!(guests.status, StatusCode::UNAUTHORIZED);
        assert_eq!(get(&stage.kept, "/api/events", None).await.json()["items"], json!([]));
        // What was public becomes a draft: gone for the public at once.
        let path = format!("/api/events/{event}");
        for (status, seen) in [("active", StatusCode::OK), ("draft", StatusCode::NOT_FOUND)] {
            stage.write(Method::PATCH, &path, Some(json!({"status": status}))).await;
            assert_eq!(get(&stage.kept, &path, None).await.status, seen);
        }
    });
}

#[test]
fn a_revoked_token_and_an_ended_session_are_nobody_at_once() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        let app = &stage.site.app;
        let operator = app.caller(Actor::Operator);
        let made = app
            .create_token(&operator, json!({"name": "t", "role": "viewer"}))
            .await;
        let (token, secret) = made.expect("made").value;
        for _ in 0..3 {
            assert_eq!(
                get(&stage.kept, "/api/events", Some(&secret)).await.status,
                StatusCode::OK
            );
        }
        app.delete_token(&operator, token.id).await.expect("deleted");
        assert_eq!(
            get(&stage.kept, "/api/events", Some(&secret)).await.status,
            StatusCode::UNAUTHORIZED
        );

        let user =
            json!({"name": "Ada", "email": "ada@example.org", "role": "viewer", "password": "long enough, really"});
        let user = app.create_user(&operator, user).await.expect("made").value;
        let session = app
            .open_session(&operator, user.clone())
            .await
            .expect("signed in")
            .value;
        assert!(matches!(app.recognise_session(&session.secret), Ok(Actor::User { .. })));
        assert!(
            app.recognise_token(&session.secret).is_err(),
            "a session's secret is no token"
        );
        assert!(matches!(app.recognise_session(&session.secret), Ok(Actor::User { .. })));
        app.set_password(&operator, "ada@example.org", json!({"password": "another long one"}))
            .await
            .expect("changed");
        assert!(app.recognise_session(&session.secret).is_err());
        assert!(
            app.recognise_session(&stage.admin).is_err(),
            "a token's secret is no session"
        );
    });
}

#[test]
fn what_is_kept_is_counted_and_can_be_cleared() {
    runtime().block_on(async {
        let stage = Stage::new().await;
        for _ in 0..3 {
            get(&stage.kept, "/api/events", None).await;
        }
        let shown = get(&stage.kept, "/api/cache", Some(&stage.admin)).await.json();
        let responses = &shown["tiers"][0];
        assert_eq!(shown["enabled"], true);
        assert_eq!(
            (&responses["name"], &responses["entries"]),
            (&json!("responses"), &json!(1))
        );
        assert_eq!((&responses["hits"], &responses["misses"]), (&json!(2), &json!(1)));
        let cleared = stage.write(Method::DELETE, "/api/cache", None).await;
        assert_eq!(cleared.status, StatusCode::NO_CONTENT);
        let shown = get(&stage.kept, "/api/cache", Some(&stage.admin)).await.json();
        assert_eq!(shown["tiers"][0]["entries"], 0);
        for token in &stage.eyes {
            let status = get(&stage.kept, "/api/cache", token.as_deref()).await.status;
            let expected = match token {
                None => StatusCode::UNAUTHORIZED,
                Some(token) if *token == stage.admin => StatusCode::OK,
                Some(_) => StatusCode::FORBIDDEN,
            };
            assert_eq!(status, expected);
        }
    });
}
