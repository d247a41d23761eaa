//! Which devices were heard of lately. Lives in memory: after a restart nobody has been seen.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{Actor, DeviceId, RawId, Role, Time};
use crate::wire::device::{AppVersion, Seen};

/// A device counts as online this long after a request, and as long as it has a stream open.
const ONLINE_MS: i64 = 60_000;
/// Devices remembered at once; beyond it those that were not heard of for long are forgotten.
const DEVICES_MAX: usize = 10_000;

#[derive(Debug)]
struct Entry {
    last: Time,
    streams: u32,
    app: Option<AppVersion>,
}

/// What was heard of devices.
#[derive(Debug, Default)]
pub struct Presence {
    devices: Mutex<HashMap<RawId, Entry>>,
    /// The version of the app that is served.
    app: String,
}

impl Presence {
    pub fn new(app: String) -> Self {
        Self {
            devices: Mutex::default(),
            app,
        }
    }

    /// Notes a request of somebody who may be a device, and the version of its app if it says one.
    pub fn saw(&self, actor: &Actor, at: Time, app: Option<&str>) {
        if let Some(id) = device_of(actor) {
            let app = app.and_then(AppVersion::parse);
            self.note(id, at, |entry| entry.app = app.or(entry.app.take()));
        }
    }

    fn note(&self, id: RawId, at: Time, change: impl FnOnce(&mut Entry)) {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        if devices.len() >= DEVICES_MAX && !devices.contains_key(&id) {
            devices.retain(|_, entry| entry.streams > 0 || entry.last.plus_ms(ONLINE_MS) > at);
            if devices.len() >= DEVICES_MAX {
                return;
            }
        }
        let entry = devices.entry(id).or_insert(Entry {
            last: at,
            streams: 0,
            app: None,
        });
        entry.last = entry.last.max(at);
        change(entry);
    }

    pub fn seen(&self, id: DeviceId, now: Time) -> Seen {
        let devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        match devices.get(id.raw()) {
            Some(entry) => Seen {
                online: entry.streams > 0 || entry.last.plus_ms(ONLINE_MS) > now,
                last: Some(entry.last),
                app: entry.app.clone(),
                is_app_outdated: entry.app.as_ref().is_some_and(|app| app.as_str() != self.app),
            },
            None => Seen::default(),
        }
    }

    /// How many devices are online.
    pub fn online(&self, now: Time) -> usize {
        let devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let is_online = |entry: &&Entry| entry.streams > 0 || entry.last.plus_ms(ONLINE_MS) > now;
        devices.values().filter(is_online).count()
    }
}

/// A token of the door has its device's id, if it has one.
fn device_of(actor: &Actor) -> Option<RawId> {
    match actor {
        Actor::Token {
            id, role: Role::Door, ..
        } => Some(*id.raw()),
        _ => None,
    }
}

/// A stream that a device has open.
pub struct Listening {
    presence: Arc<Presence>,
    device: Option<RawId>,
}

impl Listening {
    pub fn new(presence: &Arc<Presence>, actor: &Actor, at: Time) -> Self {
        let device = device_of(actor);
        if let Some(id) = device {
            presence.note(id, at, |entry| entry.streams += 1);
        }
        Self {
            presence: Arc::clone(presence),
            device,
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut devices = self.presence.devices.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = self.device.and_then(|id| devices.get_mut(&id)) {
            entry.streams = entry.streams.saturating_sub(1);
        }
    }
}
