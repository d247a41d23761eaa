//! Bulk actions on the guests of an event: batches that each are one write, with progress in between.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc;

use super::event::{for_guests, require, visible};
use super::guest::put_changed;
use super::undo::{FormerStatus, UNDO_GUESTS_MAX};
use super::{App, Caller, Error, SearchQuery, outbox, ticket, waitlist};
use crate::blocking;
use crate::model::{
    Actor, Code, Event, EventId, FieldErrors, Guest, GuestDetails, GuestId, GuestStatus, Payment, TicketTypeId, Time,
    Verb,
};
use crate::search::Query;
use crate::store::{GuestItems, GuestQuery, View, WriteTx};
use crate::wire::Fields;
use crate::wire::fields::{id, one_of};

/// Guests that a request may name by id.
const IDS_MAX: usize = 10_000;
/// Guests per page while a filter is resolved.
const PAGE: usize = 1000;
/// Faults that the outcome lists; more are only counted.
const FAULTS_MAX: usize = 100;

/// What is done to each guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAction {
    SetStatus(GuestStatus),
    Delete,
    /// Mails each its ticket.
    SendTickets,
}

/// The ticket type that guests are to have, or that they are to have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeAsked {
    None,
    One(TicketTypeId),
}

impl TypeAsked {
    /// What stands for guests without a ticket type.
    pub const NONE: &str = "none";

    pub fn parse(text: &str) -> Option<Self> {
        match text {
            Self::NONE => Some(TypeAsked::None),
            id => id.parse().ok().map(TypeAsked::One),
        }
    }

    pub fn is_of(self, guest: &Guest) -> bool {
        match self {
            TypeAsked::None => guest.details.ticket_type_id.is_none(),
            TypeAsked::One(id) => guest.details.ticket_type_id == Some(id),
        }
    }

    pub fn value(self) -> String {
        match self {
            TypeAsked::None => Self::NONE.to_owned(),
            TypeAsked::One(id) => id.to_string(),
        }
    }
}

/// Which guests of an event; what is absent lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct GuestFilter {
    status: Vec<GuestStatus>,
    /// Words, as search takes them.
    words: Option<String>,
    ticket_type: Option<TypeAsked>,
    payment: Option<Payment>,
}

impl GuestFilter {
    /// Whether the indexes of guests tell it.
    fn is_by_status_alone(&self) -> bool {
        self.words.is_none() && self.ticket_type.is_none() && self.payment.is_none()
    }

    /// What no index tells.
    fn keeps(&self, guest: &Guest) -> bool {
        self.ticket_type.is_none_or(|asked| asked.is_of(guest))
            && self.payment.is_none_or(|payment| guest.details.payment == payment)
    }
}

/// Which guests: named, or all of the event that a filter lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Which {
    Ids(Vec<GuestId>),
    Filter(GuestFilter),
}

/// A bulk action as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkRequest {
    pub action: BulkAction,
    which: Which,
}

/// How far an action is, and in the end what it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct BulkOutcome {
    pub total: u64,
    /// Guests looked at so far.
    pub done: u64,
    pub changed: u64,
    /// Guests that were as asked for already, or are not among the event's.
    pub skipped: u64,
    pub failed: u64,
    /// The first faults.
    pub errors: Vec<BulkFault>,
    /// Guests that moved up from the waitlist.
    pub promoted: u64,
    /// What those whose status was changed had before, as far as it can be put back.
    #[serde(skip)]
    #[schema(ignore)]
    pub former: Vec<FormerStatus>,
}

/// A guest that could not be changed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct BulkFault {
    #[schema(value_type = uuid::Uuid)]
    pub id: GuestId,
    pub message: String,
}

impl BulkRequest {
    pub fn read(body: Value) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let read = Fields::new("", body, &mut errors).and_then(|mut fields| {
            let action = read_action(&mut fields);
            let which = match (fields.has("ids"), fields.has("filter")) {
                (true, false) => Some(Which::Ids(fields.texts("ids", IDS_MAX, id))),
                (true, true) => {
                    fields.rest();
                    fields.error("filter", Code::NotAllowed, "cannot be given together with ids");
                    None
                }
                (false, _) => read_filter(&mut fields),
            };
            fields.finish();
            action.zip(which)
        });
        match read {
            Some((action, which)) => errors.or(Self { action, which }),
            None => Err(errors),
        }
    }
}

fn read_action(fields: &mut Fields<'_>) -> Option<BulkAction> {
    let name = fields.required(
        "action",
        one_of(&["set_status", "send_tickets", "cancel", "delete"], |name| name),
    )?;
    match name {
        "cancel" => Some(BulkAction::SetStatus(GuestStatus::Cancelled)),
        "delete" => Some(BulkAction::Delete),
        "set_status" => fields
            .required("status", one_of(GuestStatus::ALL, GuestStatus::as_str))
            .map(BulkAction::SetStatus),
        _ => Some(BulkAction::SendTickets),
    }
}

fn read_filter(fields: &mut Fields<'_>) -> Option<Which> {
    let Some(mut filter) = fields.object("filter") else {
        fields.error(
            "filter",
            Code::Required,
            "either ids or a filter must be given; {} means all guests of the event",
        );
        return None;
    };
    filter.make_list("status");
    let status = filter.texts(
        "status",
        GuestStatus::ALL.len(),
        one_of(GuestStatus::ALL, GuestStatus::as_str),
    );
    let words = filter.checked("q", |text| {
        Query::parse(text)?;
        Ok(text.to_owned())
    });
    let ticket_type = filter.checked("ticket_type_id", |text| {
        let message = || (Code::Invalid, "must be a ticket type's id, or none".to_owned());
        TypeAsked::parse(text).ok_or_else(message)
    });
    let payment = filter.checked("payment", one_of(Payment::ALL, Payment::as_str));
    filter.finish();
    Some(Which::Filter(GuestFilter {
        status,
        words,
        ticket_type,
        payment,
    }))
}

impl App {
    /// Whether the caller may act on the event's guests; a stream asks before it begins.
    pub fn check_bulk(&self, caller: &Caller, event_id: EventId) -> Result<(), Error> {
        visible(&self.view(), &caller.actor, event_id)?;
        require(&caller.actor, caller.actor.may_edit_guests(event_id))
    }

    /// Carries the action out batch by batch and tells `progress` after each. A batch is all or nothing;
    /// guests within it that cannot be changed are listed and leave the others alone. When the listener
    /// goes away, the action ends after the batch under way.
    pub async fn bulk(
        self: &Arc<Self>,
        caller: &Caller,
        event_id: EventId,
        request: &BulkRequest,
        progress: Option<&mpsc::Sender<BulkOutcome>>,
    ) -> Result<BulkOutcome, Error> {
        self.check_bulk(caller, event_id)?;
        let ids = self.guests_meant(caller, event_id, request).await?;
        let mut outcome = BulkOutcome {
            total: ids.len() as u64,
            ..BulkOutcome::default()
        };
        if let (true, Some(progress)) = (ids.is_empty(), progress) {
            // The last line is the outcome, also when there is nothing to do. Who has gone does not miss it.
            let _gone = progress.send(outcome.clone()).await;
        }
        for batch in ids.chunks(self.settings.bulk_batch) {
            let (batch, action) = (batch.to_vec(), request.action);
            let (actor, at) = (caller.actor, self.now());
            let caller = Caller {
                at: if caller.keyed.is_some() { caller.at } else { at },
                ..caller.clone()
            };
            let part = self
                .write(&caller, move |tx| run(tx, &actor, event_id, action, &batch, at))
                .await?
                .value;
            outcome.add(part);
            if let Some(progress) = progress
                && progress.send(outcome.clone()).await.is_err()
            {
                break;
            }
        }
        Ok(outcome)
    }
}

impl App {
    /// How many guests a bulk action would look at now.
    ///
    /// # Errors
    /// [`Error::Invalid`] with `q` when words find too many; [`Error::Unavailable`] while nothing can be searched for.
    pub async fn bulk_total(
        self: &Arc<Self>,
        caller: &Caller,
        event_id: EventId,
        request: &BulkRequest,
    ) -> Result<u64, Error> {
        self.check_bulk(caller, event_id)?;
        Ok(self.guests_meant(caller, event_id, request).await?.len() as u64)
    }

    async fn guests_meant(
        self: &Arc<Self>,
        caller: &Caller,
        event_id: EventId,
        request: &BulkRequest,
    ) -> Result<Vec<GuestId>, Error> {
        let filter = match &request.which {
            Which::Ids(ids) => return Ok(ids.clone()),
            Which::Filter(filter) => filter.clone(),
        };
        // What is to be changed is looked for among all that was written before.
        let _turn = match filter.words {
            Some(_) => Some(self.search_turn(Some(self.store.head())).await?),
            None => None,
        };
        let (app, actor) = (Arc::clone(self), caller.actor);
        let looking = blocking::run(move || match &filter.words {
            Some(words) => app.words_meant(&actor, event_id, words, &filter),
            None => resolve(&app.view(), event_id, &filter),
        });
        looking.await?
    }

    fn words_meant(
        &self,
        actor: &Actor,
        event_id: EventId,
        words: &str,
        filter: &GuestFilter,
    ) -> Result<Vec<GuestId>, Error> {
        let mut query = SearchQuery::of_guests(words, event_id, PAGE)?;
        query.guests.status.clone_from(&filter.status);
        let view = self.view();
        let found = self.guests_found(&view, actor, &query)?;
        Ok(found
            .into_iter()
            .filter(|guest| filter.keeps(guest))
            .map(|guest| guest.id)
            .collect())
    }
}

impl BulkOutcome {
    fn add(&mut self, part: BulkOutcome) {
        self.done += part.done;
        self.changed += part.changed;
        self.skipped += part.skipped;
        self.failed += part.failed;
        self.promoted += part.promoted;
        self.errors.extend(part.errors);
        self.errors.truncate(FAULTS_MAX);
        self.former.extend(part.former);
        self.former.truncate(UNDO_GUESTS_MAX);
    }
}

/// The guests that a filter without words lets through. Blocks.
fn resolve(view: &View, event_id: EventId, filter: &GuestFilter) -> Result<Vec<GuestId>, Error> {
    let mut ids = Vec::new();
    let mut query = GuestQuery {
        status: filter.status.clone(),
        rows_suffice: filter.is_by_status_alone(),
        ..GuestQuery::of(Some(event_id), PAGE)
    };
    loop {
        let page = view.guests(&query)?;
        match page.items {
            GuestItems::Rows(rows) => ids.extend(rows.into_iter().map(|(id, _, _)| id)),
            GuestItems::Documents(guests) => {
                let kept = guests.into_iter().filter(|guest| filter.keeps(guest));
                ids.extend(kept.map(|guest| guest.id));
            }
        }
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return Ok(ids),
        }
    }
}

fn run(
    tx: &mut WriteTx<'_, '_>,
    actor: &Actor,
    event_id: EventId,
    action: BulkAction,
    ids: &[GuestId],
    at: Time,
) -> Result<BulkOutcome, Error> {
    let event = for_guests(tx, actor, event_id)?;
    let by = actor.to_string();
    let mut outcome = BulkOutcome {
        done: ids.len() as u64,
        ..BulkOutcome::default()
    };
    for id in ids {
        match act(tx, &event, action, *id, at, &by) {
            Ok(Acted::Deleted | Acted::Sent) => outcome.changed += 1,
            Ok(Acted::Changed(former)) => {
                outcome.changed += 1;
                outcome.former.push(former);
            }
            Ok(Acted::NotAtAll) => outcome.skipped += 1,
            Err(Error::Store(fault)) => return Err(fault.into()),
            Err(refusal) => {
                outcome.failed += 1;
                if outcome.errors.len() < FAULTS_MAX {
                    outcome.errors.push(BulkFault {
                        id: *id,
                        message: refusal.to_string(),
                    });
                }
            }
        }
    }
    outcome.promoted = u64::from(waitlist::promote(tx, &event, at)?);
    Ok(outcome)
}

/// What became of a guest.
enum Acted {
    Changed(FormerStatus),
    Deleted,
    /// Its ticket will be sent.
    Sent,
    NotAtAll,
}

fn act(
    tx: &mut WriteTx<'_, '_>,
    event: &Event,
    action: BulkAction,
    id: GuestId,
    at: Time,
    by: &str,
) -> Result<Acted, Error> {
    let guest: Option<Guest> = tx.get(id.raw())?;
    // Another event's guest is as good as none: a bound token learns nothing of it.
    let Some(guest) = guest.filter(|guest| guest.event_id == event.id) else {
        return Ok(Acted::NotAtAll);
    };
    match action {
        BulkAction::Delete => {
            let is_gone = tx.delete::<Guest>(Verb::GuestDeleted, id.raw())?;
            ticket::revoke(tx, &guest, at)?;
            Ok(if is_gone { Acted::Deleted } else { Acted::NotAtAll })
        }
        BulkAction::SendTickets => Ok(match outbox::queue_ticket(tx, &guest, at)? {
            true => Acted::Sent,
            false => Acted::NotAtAll,
        }),
        BulkAction::SetStatus(status) if guest.details.status == status => Ok(Acted::NotAtAll),
        BulkAction::SetStatus(status) => {
            let details = GuestDetails {
                status,
                ..guest.details.clone()
            };
            let changed = put_changed(tx, event, &guest, details, at, by)?;
            Ok(Acted::Changed(FormerStatus {
                id,
                version: changed.version,
                status: guest.details.status,
            }))
        }
    }
}
