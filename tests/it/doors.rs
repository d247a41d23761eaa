//! What the tests of the door share: an event with a door, devices, and ids for scans.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::server::{Client, Made, Server};

/// An active event on a server of its own, and who set it up.
pub struct Doors {
    pub server: Server,
    pub admin: Client,
    pub event: String,
}

/// A device that was paired.
pub struct Paired {
    pub client: Client,
    pub id: String,
}

impl Doors {
    pub fn open() -> Self {
        Self::with(json!({}))
    }

    /// An event with further fields.
    pub fn with(fields: Value) -> Self {
        let server = Server::start();
        let admin = server.token("admin");
        let event = admin.event(fields).id().to_owned();
        Self { server, admin, event }
    }

    /// An address under the event's.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/events/{}{rest}", self.event)
    }

    #[track_caller]
    pub fn guest(&self, fields: Value) -> Made {
        self.admin.guest(&self.event, fields)
    }

    #[track_caller]
    pub fn gate(&self, fields: Value) -> String {
        self.admin.post(&self.path("/gates"), fields).created().id().to_owned()
    }

    #[track_caller]
    pub fn device(&self, fields: Value) -> Paired {
        let new = self.admin.post(&self.path("/devices"), fields).expect(201);
        let paired = self
            .server
            .public()
            .post("/api/devices/pair", json!({"code": new["pairing"]["code"]}))
            .expect(201);
        Paired {
            client: self.server.with_token(paired["token"].as_str().expect("a token")),
            id: paired["device"]["id"].as_str().expect("an id").to_owned(),
        }
    }

    /// Scans something with a new id, and expects a decision.
    #[track_caller]
    pub fn scan(&self, client: &Client, fields: Value) -> Value {
        client.post("/api/checkins", self.body(fields)).ok()
    }

    /// What a scan with a new id sends.
    pub fn body(&self, fields: Value) -> Value {
        let mut body = json!({"event_id": self.event, "scan_id": scan_id()});
        extend(&mut body, fields);
        body
    }

    /// Uploads scans by a clock that is right.
    #[track_caller]
    pub fn sync(&self, client: &Client, scans: &[Value]) -> Value {
        let body = json!({"event_id": self.event, "device_time": now(0), "scans": scans});
        client.post("/api/checkins/sync", body).ok()
    }

    #[track_caller]
    pub fn conflicts(&self) -> Vec<Value> {
        let page = self.admin.get(&self.path("/conflicts")).ok();
        page["items"].as_array().expect("items").clone()
    }

    #[track_caller]
    pub fn scans(&self) -> Vec<Value> {
        self.admin.pages(&self.path("/checkins?limit=200"))
    }

    /// `admitted`, `inside` and `status` of a guest.
    #[track_caller]
    pub fn figures(&self, guest: &Made) -> (u64, u64, String) {
        let guest = self.admin.get(&format!("/api/guests/{}", guest.id())).ok();
        let figure = |name: &str| guest[name].as_u64().expect("a figure");
        (
            figure("admitted"),
            figure("inside"),
            guest["status"].as_str().expect("a status").to_owned(),
        )
    }
}

pub fn extend(body: &mut Value, fields: Value) {
    let (Value::Object(body), Value::Object(fields)) = (body, fields) else {
        panic!("fields are an object");
    };
    body.extend(fields);
}

/// A new id, later than those before.
pub fn scan_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("01890a5d-ac96-774b-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// So many seconds from now, as the API writes times.
pub fn now(seconds: i64) -> String {
    let now = jiff::Timestamp::now().as_millisecond() + seconds * 1000;
    jiff::Timestamp::from_millisecond(now).expect("a time").to_string()
}

/// `result` and `reason` of a decision.
#[track_caller]
pub fn said(decision: &Value) -> (&str, Option<&str>) {
    (
        decision["result"].as_str().expect("a result"),
        decision["reason"].as_str(),
    )
}
