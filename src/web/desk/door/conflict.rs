//! `/admin/events/{id}/conflicts`: scans that cannot all be right, and what staff decide about them.

use askama::Template;
use axum::response::Response;
use serde_json::json;

use super::opened;
use crate::http::asset::path;
use crate::http::{Ask, Id, Ids, Problem};
use crate::model::{EventId, ScanId};
use crate::store::{Cursor, ScanQuery, Scans, View};
use crate::web::desk::clock::Clock;
use crate::web::desk::event_head::EventHead;
use crate::web::desk::refusal::Refusal;
use crate::web::desk::who::said;
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};
use crate::wire::scan::{ConflictView, ScanView};

/// Conflicts of a page, and settled ones.
const PAGE_ITEMS: usize = 25;

/// One scan of a conflict.
struct Side {
    title: String,
    gate: String,
    device: String,
    at: String,
    heads: String,
    origin: String,
}

/// A conflict that nobody has decided about.
struct Open {
    id: ScanId,
    guest: String,
    number: String,
    reason: String,
    party: String,
    sides: Vec<Side>,
}

/// A scan that somebody has decided about.
struct Settled {
    guest: String,
    place: String,
    at: String,
    choice: &'static str,
    choice_said: String,
    decided: String,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/door/conflicts.html", config = "src/web/askama.toml")]
struct ConflictsPage {
    frame: Frame,
    head: EventHead,
    refusal: Refusal,
    may_decide: bool,
    open: Vec<Open>,
    more_open: Option<String>,
    settled: Vec<Settled>,
    more_settled: Option<String>,
}

/// A scan or a conflict in words.
struct Teller<'a> {
    ask: &'a Ask,
    frame: &'a Frame,
    clock: &'a Clock,
    view: &'a View,
}

impl Teller<'_> {
    fn side(&self, key: &str, scan: &ScanView) -> Side {
        let words = self.frame.words;
        Side {
            title: words.t(key),
            gate: scan.gate_name.clone().unwrap_or_else(|| words.t("door-gate-none")),
            device: scan.device_name.clone().unwrap_or_else(|| words.t("door-no-device")),
            at: self.clock.exact(scan.at),
            heads: words.t1("door-heads", "count", scan.heads),
            origin: words.t(&format!("door-origin-{}", scan.origin.as_str())),
        }
    }

    fn open(&self, conflict: &ConflictView) -> Open {
        let words = self.frame.words;
        let guest = conflict.guest.as_ref();
        let name = guest
            .and_then(|guest| guest.name.clone())
            .or(conflict.scan.guest_name.clone());
        let first = conflict
            .with
            .as_ref()
            .map(|with| self.side("door-conflict-first", with));
        let second = match first {
            Some(_) => "door-conflict-later",
            None => "door-conflict-alone",
        };
        Open {
            id: conflict.id,
            guest: name.unwrap_or_else(|| words.t("door-guest-unknown")),
            number: guest
                .and_then(|guest| guest.ticket_number)
                .map(|number| number.to_string())
                .unwrap_or_default(),
            reason: words.t(&format!("door-reason-{}", conflict.reason.as_str())),
            party: guest.map_or_else(String::new, |guest| {
                words.with(
                    "door-conflict-party",
                    [
                        ("admitted", guest.admitted.into()),
                        ("party", guest.party_size.into()),
                        ("inside", guest.inside.into()),
                    ],
                )
            }),
            sides: first.into_iter().chain([self.side(second, &conflict.scan)]).collect(),
        }
    }

    fn settled(&self, scan: &ScanView) -> Result<Option<Settled>, Problem> {
        let words = self.frame.words;
        let Some(resolution) = &scan.resolution else {
            return Ok(None);
        };
        let who = said(words, &self.ask.app().who(self.view, &resolution.by)?);
        let gate = scan.gate_name.clone().unwrap_or_else(|| words.t("door-gate-none"));
        let device = scan.device_name.as_deref();
        Ok(Some(Settled {
            guest: scan.guest_name.clone().unwrap_or_else(|| words.t("door-guest-unknown")),
            place: device.map_or(gate.clone(), |device| format!("{gate} · {device}")),
            at: self.clock.exact(scan.at),
            choice: resolution.choice.as_str(),
            choice_said: words.t(&format!("door-choice-{}", resolution.choice.as_str())),
            decided: words.t2(
                "door-decided",
                ("who", who),
                ("when", self.clock.date_time(resolution.at)),
            ),
            note: resolution.note.as_ref().map(ToString::to_string),
        }))
    }
}

fn query(event_id: EventId, which: Scans, cursor: Option<&str>) -> Result<ScanQuery, Problem> {
    let cursor = cursor
        .map(Cursor::decode)
        .transpose()
        .map_err(crate::app::Error::from)?;
    Ok(ScanQuery {
        cursor,
        ..ScanQuery::newest(event_id, which, PAGE_ITEMS)
    })
}

impl ConflictsPage {
    fn new(ask: &Ask, id: EventId, refusal: Refusal) -> Result<Self, Problem> {
        let (frame, head, event) = opened(ask, id)?;
        let (app, actor, view) = (ask.app(), &ask.caller.actor, ask.app().view());
        let asked = Form::of_query(ask.query());
        let open = app.conflicts(&view, actor, &query(id, Scans::InConflict, asked.get("open"))?)?;
        let settled = app.scans(&view, actor, &query(id, Scans::Settled, asked.get("settled"))?)?;
        let clock = Clock::new(frame.words, &event.details.timezone);
        let teller = Teller {
            ask,
            frame: &frame,
            clock: &clock,
            view: &view,
        };
        let mut told = Vec::new();
        for scan in &settled.items {
            told.extend(teller.settled(scan)?);
        }
        Ok(Self {
            may_decide: actor.may_work_door(id),
            open: open.items.iter().map(|conflict| teller.open(conflict)).collect(),
            more_open: open.next.map(|cursor| cursor.encode()),
            settled: told,
            more_settled: settled.next.map(|cursor| cursor.encode()),
            refusal,
            head,
            frame,
        })
    }
}

pub async fn show(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    shown(&ConflictsPage::new(&ask, id, Refusal::default())?)
}

pub async fn resolve(Ids(id, scan_id): Ids<EventId, ScanId>, mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let body = json!({"choice": form.get("choice"), "note": form.filled("note")});
    match ask.app().resolve_conflict(&ask.caller, id, scan_id, body).await {
        Ok(_) => Ok(see(&format!(
            "/admin/events/{id}/conflicts?notice=door-conflict-settled"
        ))),
        Err(error) => {
            let refusal = Refusal::of(Frame::of(&ask)?.words, error)?;
            page(refusal.status, &ConflictsPage::new(&ask, id, refusal)?)
        }
    }
}
