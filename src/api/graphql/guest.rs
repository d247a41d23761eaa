//! Guests. A list that asks for no more than a covering index holds reads no document.

use std::sync::{Arc, OnceLock};

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::asked::asked;
use super::event::Event;
use super::scalar::{DateTime, GuestStatus, Json, Payment};
use crate::model::{self, Email, EventId, GuestId, GuestRow};
use crate::wire::guest::{FlagsView, GuestView, OwnTicketView};

/// Fields of a guest that need no document.
const WITHOUT_DOCUMENT: &[&str] = &[
    "id",
    "event_id",
    "event",
    "name",
    "email",
    "status",
    "ticket_number",
    "__typename",
];

/// A guest.
pub struct Guest {
    id: GuestId,
    event_id: EventId,
    row: GuestRow,
    /// Read when a field is asked for that the row does not have.
    whole: OnceLock<GuestView>,
}

impl From<&model::Guest> for Guest {
    fn from(guest: &model::Guest) -> Self {
        let row = GuestRow {
            status: guest.details.status,
            ticket_number: guest.ticket.number,
            name: guest.details.name.clone(),
            email: guest.details.email.clone(),
        };
        Self {
            id: guest.id,
            event_id: guest.event_id,
            row,
            whole: OnceLock::from(GuestView::from(guest)),
        }
    }
}

impl From<Arc<model::Guest>> for Guest {
    fn from(guest: Arc<model::Guest>) -> Self {
        Self::from(&*guest)
    }
}

impl Guest {
    pub fn of_row(id: GuestId, event_id: EventId, row: GuestRow) -> Self {
        Self {
            id,
            event_id,
            row,
            whole: OnceLock::new(),
        }
    }

    fn whole(&self, ctx: &Context<'_>) -> Result<&GuestView> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let guest = asked(ctx)?.guest(self.id)?;
        Ok(self.whole.get_or_init(|| GuestView::from(&*guest)))
    }
}

/// Whether a page of guests can be answered from the rows of an index alone.
pub fn rows_suffice(ctx: &Context<'_>) -> bool {
    let items = ctx.look_ahead().field("items");
    items
        .selection_fields()
        .iter()
        .flat_map(|item| item.selection_set())
        .all(|field| WITHOUT_DOCUMENT.contains(&field.name()))
}

/// The words that REST has for statuses.
pub fn words_of(status: Vec<GuestStatus>) -> Vec<&'static str> {
    status
        .into_iter()
        .map(|one| model::GuestStatus::from(one).as_str())
        .collect()
}

/// A guest.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl Guest {
    async fn id(&self) -> ID {
        ID(self.id.to_string())
    }

    async fn event_id(&self) -> ID {
        ID(self.event_id.to_string())
    }

    async fn event(&self, ctx: &Context<'_>) -> Result<Option<Event>> {
        Ok(Some(asked(ctx)?.event(self.event_id)?.into()))
    }

    async fn name(&self) -> &str {
        self.row.name.as_str()
    }

    async fn email(&self) -> Option<&str> {
        self.row.email.as_ref().map(Email::as_str)
    }

    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.whole(ctx)?.details.phone.as_deref())
    }

    async fn company(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.whole(ctx)?.details.company.as_deref())
    }

    async fn status(&self) -> GuestStatus {
        self.row.status.into()
    }

    /// Heads that the ticket admits, 1 to 50.
    async fn party_size(&self, ctx: &Context<'_>) -> Result<u16> {
        Ok(self.whole(ctx)?.details.party_size)
    }

    /// Heads let in so far.
    async fn admitted(&self, ctx: &Context<'_>) -> Result<u16> {
        Ok(self.whole(ctx)?.admitted)
    }

    /// Heads inside now.
    async fn inside(&self, ctx: &Context<'_>) -> Result<u16> {
        Ok(self.whole(ctx)?.inside)
    }

    async fn ticket_type_id(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        Ok(self.whole(ctx)?.details.ticket_type_id.map(|id| ID(id.to_string())))
    }

    /// Nine letters and digits, the last of which checks the others.
    async fn ticket_number(&self) -> &str {
        self.row.ticket_number.as_str()
    }

    async fn payment(&self, ctx: &Context<'_>) -> Result<Payment> {
        Ok(self.whole(ctx)?.details.payment.into())
    }

    async fn flags(&self, ctx: &Context<'_>) -> Result<Flags> {
        Ok((&self.whole(ctx)?.details.flags).into())
    }

    /// Answers by question id: strings, or true and false for checkboxes.
    async fn answers(&self, ctx: &Context<'_>) -> Result<Json> {
        let answers = &self.whole(ctx)?.details.answers;
        for answer in answers.values() {
            asked(ctx)?.text(answer.as_str().unwrap_or_default())?;
        }
        Ok(Json(asked(ctx)?.json(answers)?))
    }

    async fn notes(&self, ctx: &Context<'_>) -> Result<String> {
        asked(ctx)?.text(&self.whole(ctx)?.details.notes)
    }

    /// What the guest reads (BCP 47); the installation's language when null.
    async fn language(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.whole(ctx)?.details.language.as_deref())
    }

    async fn checked_in_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime>> {
        Ok(self.whole(ctx)?.checked_in_at.map(DateTime::from))
    }

    async fn created_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        Ok(self.whole(ctx)?.created_at.into())
    }

    async fn updated_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        Ok(self.whole(ctx)?.updated_at.into())
    }

    async fn version(&self, ctx: &Context<'_>) -> Result<u64> {
        Ok(self.whole(ctx)?.version)
    }
}

/// What staff should notice about a guest.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Flags {
    vip: bool,
    /// Not to be let in.
    blocked: bool,
    attention: Option<String>,
}

impl From<&FlagsView> for Flags {
    fn from(flags: &FlagsView) -> Self {
        Self {
            vip: flags.vip,
            blocked: flags.blocked,
            attention: flags.attention.clone(),
        }
    }
}

/// A guest's own ticket.
pub struct OwnTicket(pub OwnTicketView);

/// A guest's own ticket.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl OwnTicket {
    async fn ticket_number(&self) -> &str {
        self.0.ticket_number.as_str()
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    async fn status(&self) -> GuestStatus {
        self.0.status.into()
    }

    async fn party_size(&self) -> u16 {
        self.0.party_size
    }

    async fn payment(&self) -> Payment {
        self.0.payment.into()
    }

    async fn event_id(&self) -> ID {
        ID(self.0.event_id.to_string())
    }

    async fn event_name(&self) -> &str {
        &self.0.event_name
    }

    async fn event_date(&self) -> DateTime {
        self.0.event_date.into()
    }

    async fn event_timezone(&self) -> &str {
        self.0.event_timezone.as_str()
    }

    /// Whoever has this address sees the ticket.
    async fn ticket_url(&self) -> &str {
        &self.0.ticket_url
    }
}
