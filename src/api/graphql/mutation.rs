//! What can be written: what REST can write, by the same use cases.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use serde_json::json;

use super::account::{Token, User};
use super::asked::asked;
use super::event::Event;
use super::guest::{Guest, OwnTicket};
use super::input::{
    EventInput, EventPatch, GuestInput, GuestPatch, GuestsActionInput, RegistrationInput, TokenInput, UserInput,
    VenueInput, VenuePatch,
};
use super::scalar::Long;
use super::venue::Venue;
use crate::api::ticket;
use crate::app::{BulkFault, BulkOutcome, BulkRequest};
use crate::model::{EventId, TokenId};
use crate::wire::guest::OwnTicketView;

/// What a write costs: it waits for the disk.
const WRITE_COST: usize = 100;

macro_rules! written {
    ($($(#[$doc:meta])* $name:ident { $field:ident: $type:ty })*) => {$(
        $(#[$doc])*
        #[derive(SimpleObject)]
        #[graphql(rename_fields = "snake_case")]
        pub struct $name {
            $field: $type,
            /// The write's place in the journal: it is on disk, and every later read sees it.
            journal_seq: Long,
        }
    )*};
}

written! {
    /// An event that was written.
    EventWritten { event: Event }
    /// A venue that was written.
    VenueWritten { venue: Venue }
    /// A guest that was written.
    GuestWritten { guest: Guest }
    /// A registration that was taken; also one that waits.
    Registered { ticket: OwnTicket }
    /// A user that was written.
    UserWritten { user: User }
    /// A token that was made.
    TokenWritten { token: Token }
    /// Something that is gone.
    Deleted { id: ID }
    /// What a bulk action did.
    GuestsChanged { outcome: Outcome }
}

/// What a bulk action did.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Outcome {
    total: Long,
    changed: Long,
    /// Guests that were as asked for already, or are not among the event's.
    skipped: Long,
    failed: Long,
    /// The first faults.
    errors: Vec<Fault>,
    /// Guests that moved up from the waitlist.
    promoted: Long,
}

/// A guest that could not be changed.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Fault {
    id: ID,
    message: String,
}

impl From<BulkFault> for Fault {
    fn from(fault: BulkFault) -> Self {
        Self {
            id: ID(fault.id.to_string()),
            message: fault.message,
        }
    }
}

impl From<BulkOutcome> for Outcome {
    fn from(outcome: BulkOutcome) -> Self {
        Self {
            total: Long(outcome.total),
            changed: Long(outcome.changed),
            skipped: Long(outcome.skipped),
            failed: Long(outcome.failed),
            errors: outcome.errors.into_iter().map(Fault::from).collect(),
            promoted: Long(outcome.promoted),
        }
    }
}

/// What can be written. The fields of one operation are carried out one after the other, each for itself: one that
/// fails leaves the others alone. `version` is the one that is meant to be changed; another one answers `stale`.
pub struct Mutation;

/// What can be written. The fields of one operation are carried out one after the other, each for itself: one that
/// fails leaves the others alone. `version` is the one that is meant to be changed; another one answers `stale`.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl Mutation {
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn create_event(&self, ctx: &Context<'_>, input: EventInput) -> Result<Option<EventWritten>> {
        let asked = asked(ctx)?;
        let body = asked.json(&input)?;
        let done = asked.write(asked.app().create_event(&asked.caller, body)).await?;
        Ok(Some(EventWritten {
            event: Event::from(Arc::new(done.value.event)),
            journal_seq: Long(done.seq),
        }))
    }

    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn update_event(
        &self,
        ctx: &Context<'_>,
        id: ID,
        patch: EventPatch,
        version: Option<u64>,
    ) -> Result<Option<EventWritten>> {
        let asked = asked(ctx)?;
        let (id, body) = (asked.id(&id, "event")?, asked.json(&patch)?);
        let done = asked
            .write(asked.app().update_event(&asked.caller, id, version, body))
            .await?;
        Ok(Some(EventWritten {
            event: Event::from(Arc::new(done.value.event)),
            journal_seq: Long(done.seq),
        }))
    }

    /// Deletes an event without guests.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn delete_event(&self, ctx: &Context<'_>, id: ID, version: Option<u64>) -> Result<Option<Deleted>> {
        let asked = asked(ctx)?;
        let event = asked.id(&id, "event")?;
        let done = asked
            .write(asked.app().delete_event(&asked.caller, event, version))
            .await?;
        Ok(Some(Deleted {
            id,
            journal_seq: Long(done.seq),
        }))
    }

    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn create_venue(&self, ctx: &Context<'_>, input: VenueInput) -> Result<Option<VenueWritten>> {
        let asked = asked(ctx)?;
        let body = asked.json(&input)?;
        let done = asked.write(asked.app().create_venue(&asked.caller, body)).await?;
        Ok(Some(VenueWritten {
            venue: Venue::from(Arc::new(done.value)),
            journal_seq: Long(done.seq),
        }))
    }

    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn update_venue(
        &self,
        ctx: &Context<'_>,
        id: ID,
        patch: VenuePatch,
        version: Option<u64>,
    ) -> Result<Option<VenueWritten>> {
        let asked = asked(ctx)?;
        let (id, body) = (asked.id(&id, "venue")?, asked.json(&patch)?);
        let done = asked
            .write(asked.app().update_venue(&asked.caller, id, version, body))
            .await?;
        Ok(Some(VenueWritten {
            venue: Venue::from(Arc::new(done.value)),
            journal_seq: Long(done.seq),
        }))
    }

    /// Deletes a venue without events.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn delete_venue(&self, ctx: &Context<'_>, id: ID, version: Option<u64>) -> Result<Option<Deleted>> {
        let asked = asked(ctx)?;
        let venue = asked.id(&id, "venue")?;
        let done = asked
            .write(asked.app().delete_venue(&asked.caller, venue, version))
            .await?;
        Ok(Some(Deleted {
            id,
            journal_seq: Long(done.seq),
        }))
    }

    /// Adds a guest. Where there is no room, it is waitlisted if the event has a waitlist, else refused.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn create_guest(&self, ctx: &Context<'_>, event_id: ID, input: GuestInput) -> Result<Option<GuestWritten>> {
        let asked = asked(ctx)?;
        let (event_id, body) = (asked.id(&event_id, "event")?, asked.json(&input)?);
        let done = asked
            .write(asked.app().create_guest(&asked.caller, Some(event_id), body))
            .await?;
        Ok(Some(GuestWritten {
            guest: Guest::from(&done.value),
            journal_seq: Long(done.seq),
        }))
    }

    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn update_guest(
        &self,
        ctx: &Context<'_>,
        id: ID,
        patch: GuestPatch,
        version: Option<u64>,
    ) -> Result<Option<GuestWritten>> {
        let asked = asked(ctx)?;
        let (id, body) = (asked.id(&id, "guest")?, asked.json(&patch)?);
        let done = asked
            .write(asked.app().update_guest(&asked.caller, id, version, body))
            .await?;
        Ok(Some(GuestWritten {
            guest: Guest::from(&done.value),
            journal_seq: Long(done.seq),
        }))
    }

    /// Deletes a guest; the first in line takes the place.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn delete_guest(&self, ctx: &Context<'_>, id: ID, version: Option<u64>) -> Result<Option<Deleted>> {
        let asked = asked(ctx)?;
        let guest = asked.id(&id, "guest")?;
        let done = asked
            .write(asked.app().delete_guest(&asked.caller, guest, version))
            .await?;
        Ok(Some(Deleted {
            id,
            journal_seq: Long(done.seq),
        }))
    }

    /// Registers for an event whose registration is open; the answer has the guest's own ticket link.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn register(&self, ctx: &Context<'_>, event_id: ID, input: RegistrationInput) -> Result<Option<Registered>> {
        let asked = asked(ctx)?;
        let (event_id, body) = (asked.id(&event_id, "event")?, asked.json(&input)?);
        if asked.caller.actor.role().is_none() {
            let checked = asked.site.registrations.check(asked.address);
            checked.map_err(|error| asked.refuse(error))?;
        }
        let registering = asked
            .app()
            .register(&asked.caller, event_id, asked.asked_in.clone(), body);
        let done = asked.write(registering).await?;
        let (guest, event) = (&done.value.guest, &done.value.event);
        let url = ticket::link(asked.app(), &asked.origin, guest.ticket.number);
        Ok(Some(Registered {
            ticket: OwnTicket(OwnTicketView::new(guest, event, url)),
            journal_seq: Long(done.seq),
        }))
    }

    /// Changes or deletes many guests of an event, in batches that are all or nothing each.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn change_guests(
        &self,
        ctx: &Context<'_>,
        event_id: ID,
        input: GuestsActionInput,
    ) -> Result<Option<GuestsChanged>> {
        let asked = asked(ctx)?;
        let (event_id, body): (EventId, _) = (asked.id(&event_id, "event")?, asked.json(&input)?);
        let request = BulkRequest::read(body).map_err(|errors| asked.refuse(errors))?;
        let outcome = asked
            .within(asked.site.app.bulk(&asked.caller, event_id, &request, None))
            .await?;
        let seq = asked.app().store().head();
        asked.wrote(seq);
        Ok(Some(GuestsChanged {
            outcome: outcome.into(),
            journal_seq: Long(seq),
        }))
    }

    /// Creates a user; for administrators.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn create_user(&self, ctx: &Context<'_>, input: UserInput) -> Result<Option<UserWritten>> {
        let asked = asked(ctx)?;
        let body = asked.json(&input)?;
        let done = asked.write(asked.app().create_user(&asked.caller, body)).await?;
        Ok(Some(UserWritten {
            user: User::from(&done.value),
            journal_seq: Long(done.seq),
        }))
    }

    /// Gives a user, named by id or email, a new password; its sessions end.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn set_password(&self, ctx: &Context<'_>, user: String, password: String) -> Result<Option<UserWritten>> {
        let asked = asked(ctx)?;
        let body = json!({ "password": password });
        let done = asked
            .write(asked.app().set_password(&asked.caller, &user, body))
            .await?;
        Ok(Some(UserWritten {
            user: User::from(&done.value),
            journal_seq: Long(done.seq),
        }))
    }

    /// Deletes a user, named by id or email.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn delete_user(&self, ctx: &Context<'_>, user: String) -> Result<Option<Deleted>> {
        let asked = asked(ctx)?;
        let done = asked.write(asked.app().delete_user(&asked.caller, &user)).await?;
        Ok(Some(Deleted {
            id: ID(user),
            journal_seq: Long(done.seq),
        }))
    }

    /// Creates an API token. The answer is the only place that ever shows its secret.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn create_token(&self, ctx: &Context<'_>, input: TokenInput) -> Result<Option<TokenWritten>> {
        let asked = asked(ctx)?;
        let body = asked.json(&input)?;
        let done = asked.write(asked.app().create_token(&asked.caller, body)).await?;
        let (token, secret) = done.value;
        asked.keep_secret();
        Ok(Some(TokenWritten {
            token: Token::new(&token, Some(secret)),
            journal_seq: Long(done.seq),
        }))
    }

    /// Revokes an API token.
    #[graphql(complexity = "WRITE_COST + child_complexity")]
    async fn delete_token(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Deleted>> {
        let asked = asked(ctx)?;
        let token: TokenId = asked.id(&id, "token")?;
        let done = asked.write(asked.app().delete_token(&asked.caller, token)).await?;
        Ok(Some(Deleted {
            id,
            journal_seq: Long(done.seq),
        }))
    }
}
