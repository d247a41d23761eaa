//! The journal as a caller may see it: for polling, and for streams that follow it.

use serde_json::Value;

use super::event::require;
use super::{App, Caller, Error};
use crate::model::{
    Actor, Device, Event, EventDoor, EventId, Gate, Guest, Kind, RevokedTicket, Scan, Token, User, Venue,
};
use crate::store::{self, Change, Commit, Reader, Seq, View, decode};
use crate::wire::change::ChangeView;
use crate::wire::device::{DeviceView, Seen};
use crate::wire::door::{DoorSettingsView, RevokedTicketView};
use crate::wire::event::EventView;
use crate::wire::gate::GateView;
use crate::wire::guest::GuestView;
use crate::wire::scan::ScanView;
use crate::wire::user::{TokenView, UserView};
use crate::wire::venue::VenueView;

/// Commits that one look passes over; the next look goes on.
const COMMITS_PER_LOOK_MAX: usize = 5_000;

/// Which changes are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedScope {
    Everything,
    /// One event and its guests.
    Event(EventId),
}

/// A place in the journal, and the eyes it is read with.
pub struct ChangeFeed {
    pub(super) reader: Reader,
    pub(super) actor: Actor,
    pub(super) scope: FeedScope,
}

impl App {
    /// Changes after `since`.
    pub fn changes(&self, caller: &Caller, scope: FeedScope, since: Seq) -> Result<ChangeFeed, Error> {
        if let FeedScope::Event(id) = scope {
            super::event::visible(&self.view(), &caller.actor, id)?;
        }
        Ok(ChangeFeed {
            reader: self.store.journal(since),
            actor: caller.actor,
            scope,
        })
    }

    /// The journal with everything in it, for administrators.
    pub fn audit(&self, caller: &Caller, since: Seq) -> Result<ChangeFeed, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        self.changes(caller, FeedScope::Everything, since)
    }
}

impl ChangeFeed {
    /// The last commit that was looked at.
    pub fn position(&self) -> Seq {
        self.reader.position()
    }

    pub fn head(&self) -> Seq {
        self.reader.head()
    }

    /// The next visible changes, at least `limit` if there are as many; a frame's changes stay together.
    /// Blocks on the disk.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] once the token was revoked or the session has ended.
    pub fn next(&mut self, app: &App, limit: usize) -> Result<Vec<ChangeView>, Error> {
        self.check_current(app)?;
        let mut changes = Vec::new();
        let mut looked_at = 0;
        while changes.len() < limit && looked_at < COMMITS_PER_LOOK_MAX {
            let commits = self.reader.next_shared()?;
            if commits.is_empty() {
                break;
            }
            looked_at += commits.len();
            changes.extend(self.shown(&app.view(), &commits)?);
        }
        Ok(changes)
    }

    pub(super) fn check_current(&self, app: &App) -> Result<(), Error> {
        match app.is_current(&app.view(), &self.actor)? {
            true => Ok(()),
            false => Err(Error::Unauthenticated),
        }
    }

    /// Those changes of some commits that are for this actor's eyes and within the scope.
    pub(super) fn shown(&self, view: &View, commits: &[Commit]) -> Result<Vec<ChangeView>, Error> {
        let mut shown = Vec::new();
        for commit in commits {
            for change in &commit.changes {
                shown.extend(self.show(view, commit, change)?);
            }
        }
        Ok(shown)
    }

    /// The change, if it is for this actor's eyes and within the scope.
    fn show(&self, view: &View, commit: &Commit, change: &Change) -> Result<Option<ChangeView>, Error> {
        let shown = match (&change.document, change.kind) {
            (_, Kind::Session | Kind::Idempotency | Kind::Installation) => None,
            // The desk has a log of mails; the journal's readers are spared what follows from what they have read.
            (_, Kind::Message | Kind::MailPlace | Kind::Broadcast | Kind::MailTemplate) => None,
            (Some(bytes), kind) => self.document(view, kind, bytes)?.map(Some),
            (None, kind) => self.may_know_gone(kind, change).then_some(None),
        };
        let Some(document) = shown else { return Ok(None) };
        let by = self.actor.role().map(|_| commit.by.clone());
        let id = uuid::Uuid::from_bytes(change.id);
        Ok(Some(ChangeView {
            seq: commit.seq,
            at: commit.at,
            by,
            verb: change.verb,
            kind: change.kind,
            id,
            document,
        }))
    }

    pub(super) fn document(&self, view: &View, kind: Kind, bytes: &[u8]) -> Result<Option<Value>, Error> {
        let within = |id: EventId| matches!(self.scope, FeedScope::Everything) || self.scope == FeedScope::Event(id);
        let everything = self.scope == FeedScope::Everything;
        let value = match kind {
            Kind::Event => {
                let event: Event = decode(bytes)?;
                // What was public once and is a draft now is not for the public any more.
                let is_draft = event.is_draft() || view.get::<Event>(event.id.raw())?.is_none_or(|now| now.is_draft());
                if !within(event.id) || !self.actor.may_see_event(event.id, is_draft) {
                    return Ok(None);
                }
                let venue: Option<Venue> = event
                    .details
                    .venue_id
                    .map(|id| view.get(id.raw()))
                    .transpose()?
                    .flatten();
                serde_json::to_value(EventView::new(&event, venue.as_ref(), &view.counters(event.id)?))
            }
            Kind::Guest => {
                let guest: Guest = decode(bytes)?;
                if !within(guest.event_id) || !self.actor.may_see_guests(guest.event_id) {
                    return Ok(None);
                }
                serde_json::to_value(GuestView::from(&guest))
            }
            Kind::Scan => {
                let scan: Scan = decode(bytes)?;
                let is_shown = within(scan.event_id) && self.actor.may_see_figures(scan.event_id);
                let names = super::scan::names_of(view, &scan)?;
                match ScanView::new(&scan, names, &self.actor) {
                    Some(view) if is_shown => serde_json::to_value(view),
                    _ => return Ok(None),
                }
            }
            Kind::Gate => {
                let gate: Gate = decode(bytes)?;
                if !within(gate.event_id) || !self.actor.may_see_figures(gate.event_id) {
                    return Ok(None);
                }
                serde_json::to_value(GateView::from(&gate))
            }
            Kind::Door | Kind::Device | Kind::RevokedTicket => return self.set_up(&within, kind, bytes),
            Kind::Venue if everything => serde_json::to_value(VenueView::from(&decode::<Venue>(bytes)?)),
            Kind::User if everything && self.actor.may_administer() => {
                serde_json::to_value(UserView::from(&decode::<User>(bytes)?))
            }
            Kind::Token if everything && self.actor.may_administer() => {
                serde_json::to_value(TokenView::new(&decode::<Token>(bytes)?, None))
            }
            _ => return Ok(None),
        };
        value
            .map(Some)
            .map_err(|error| Error::Store(store::Error::Damaged(error.to_string())))
    }

    /// What only those see who set a door up. Secrets are not among what is shown of it.
    fn set_up(&self, within: &dyn Fn(EventId) -> bool, kind: Kind, bytes: &[u8]) -> Result<Option<Value>, Error> {
        let (event, value) = match kind {
            Kind::Door => {
                let door: EventDoor = decode(bytes)?;
                let view = DoorSettingsView::new(&door, Vec::new());
                (door.event_id, serde_json::to_value(view))
            }
            Kind::Device => {
                let device: Device = decode(bytes)?;
                let view = DeviceView::new(&device, Seen::default());
                (device.event_id, serde_json::to_value(view))
            }
            _ => {
                let revoked: RevokedTicket = decode(bytes)?;
                (
                    revoked.event_id,
                    serde_json::to_value(RevokedTicketView::from(&revoked)),
                )
            }
        };
        if !within(event) || !self.actor.may_edit_event(event) {
            return Ok(None);
        }
        value
            .map(Some)
            .map_err(|error| Error::Store(store::Error::Damaged(error.to_string())))
    }

    /// A deletion carries no document, so that only those learn of it who may see all of its kind.
    fn may_know_gone(&self, kind: Kind, change: &Change) -> bool {
        let sees_all = self.actor.role().is_some() && self.actor.bound_to().is_none();
        match (kind, self.scope) {
            (Kind::Event, FeedScope::Event(id)) => change.id == *id.raw(),
            (_, FeedScope::Event(_)) => false,
            (Kind::Event | Kind::Guest | Kind::Gate | Kind::Scan, _) => sees_all,
            (Kind::Venue, _) => true,
            (Kind::User | Kind::Token, _) => self.actor.may_administer(),
            _ => false,
        }
    }
}
