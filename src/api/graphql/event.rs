//! Events with what hangs on them.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::asked::asked;
use super::list::{Arguments, GuestPage, page_cost};
use super::query::guests_of;
use super::scalar::{DateTime, EventStatus, GuestStatus, LocalDateTime, QuestionKind, Registration};
use super::stats::Stats;
use super::venue::Venue;
use crate::model::{self, EventCounters};
use crate::wire::event::{EventView, GuestTotals, PriceView, QuestionView, TicketTypeView};
use crate::wire::image::{ImageVariantView, ImageView};
use crate::wire::stats::StatsView;

/// What an event's figures cost beside their fields: an index walk over up to a week of minutes.
pub const STATS_COST: usize = 50;

/// An event.
pub struct Event {
    event: Arc<model::Event>,
    /// Without the venue and the figures, which are read where they are asked for.
    view: EventView,
}

impl Event {
    /// The same with how far away its venue is.
    pub fn at_distance(self, distance_m: Option<f64>) -> Self {
        Self {
            view: self.view.at_distance(distance_m),
            ..self
        }
    }
}

impl From<Arc<model::Event>> for Event {
    fn from(event: Arc<model::Event>) -> Self {
        let view = EventView::new(&event, None, &EventCounters::default());
        Self { event, view }
    }
}

/// An event.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl Event {
    async fn id(&self) -> ID {
        ID(self.view.id.to_string())
    }

    async fn name(&self) -> &str {
        &self.view.name
    }

    /// The last part of the event's public address.
    async fn slug(&self) -> &str {
        &self.view.slug
    }

    /// Markdown.
    async fn description(&self, ctx: &Context<'_>) -> Result<String> {
        asked(ctx)?.text(&self.view.description)
    }

    async fn status(&self) -> EventStatus {
        self.view.status.into()
    }

    /// The start.
    async fn date(&self) -> DateTime {
        self.view.date.into()
    }

    async fn end_date(&self) -> Option<DateTime> {
        self.view.end_date.map(DateTime::from)
    }

    /// The start as the clock on the wall shows it there.
    async fn date_local(&self) -> LocalDateTime {
        LocalDateTime(self.view.date_local.clone())
    }

    async fn end_date_local(&self) -> Option<LocalDateTime> {
        self.view.end_date_local.clone().map(LocalDateTime)
    }

    /// IANA name.
    async fn timezone(&self) -> &str {
        self.view.timezone.as_str()
    }

    async fn venue(&self, ctx: &Context<'_>) -> Result<Option<Venue>> {
        let Some(id) = self.event.details.venue_id else {
            return Ok(None);
        };
        Ok(asked(ctx)?.venue(id)?.map(Venue::from))
    }

    /// Heads; unbounded when null.
    async fn capacity(&self) -> Option<u32> {
        self.view.capacity
    }

    async fn registration(&self) -> Registration {
        self.view.registration.into()
    }

    async fn waitlist(&self) -> bool {
        self.view.waitlist
    }

    async fn ticket_types(&self) -> Vec<TicketType> {
        self.view.ticket_types.iter().map(TicketType::from).collect()
    }

    async fn questions(&self) -> Vec<Question> {
        self.view.questions.iter().map(Question::from).collect()
    }

    async fn tags(&self) -> &[String] {
        &self.view.tags
    }

    async fn series_id(&self) -> Option<ID> {
        self.view.series_id.map(|id| ID(id.to_string()))
    }

    async fn images(&self) -> Vec<Image> {
        self.view.images.iter().map(Image::from).collect()
    }

    /// How many guests the event has.
    async fn guests(&self, ctx: &Context<'_>) -> Result<GuestFigures> {
        Ok((&asked(ctx)?.counters(&self.event)?).into())
    }

    /// The guests themselves, for those who may see them.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(limit, child_complexity)")]
    async fn guest_list(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The whole address; case does not matter.")] email: Option<String>,
        #[graphql(desc = "As printed; case, spaces and dashes do not matter.")] ticket_number: Option<String>,
        status: Option<Vec<GuestStatus>>,
        #[graphql(desc = "1 to 200; 50 when absent.")] limit: Option<i32>,
        #[graphql(desc = "`next_cursor` of the page before.")] cursor: Option<String>,
        #[graphql(desc = "`created_at` or `name`; `-` in front reverses.")] sort: Option<String>,
    ) -> Result<Option<GuestPage>> {
        let arguments = Arguments::default()
            .with("email", email)
            .with("ticket_number", ticket_number)
            .words("status", status.map(super::guest::words_of))
            .with("limit", limit)
            .with("cursor", cursor)
            .with("sort", sort);
        guests_of(ctx, Some(self.view.id), arguments).map(Some)
    }

    /// The event's figures, for those who may see its guests.
    #[graphql(complexity = "STATS_COST + child_complexity")]
    async fn stats(&self, ctx: &Context<'_>) -> Result<Option<Stats>> {
        let figures = asked(ctx)?.figures(self.view.id)?;
        let view = StatsView::new(&figures.event, &figures.counters, &figures.arrivals, &figures.gates);
        Ok(Some(view.into()))
    }

    async fn created_at(&self) -> DateTime {
        self.view.created_at.into()
    }

    async fn updated_at(&self) -> DateTime {
        self.view.updated_at.into()
    }

    async fn version(&self) -> u64 {
        self.view.version
    }

    /// In lists with `near` only: metres from there to the venue, along the sphere.
    async fn distance_m(&self) -> Option<f64> {
        self.view.distance_m
    }
}

/// How many guests an event has.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct GuestFigures {
    /// Guests that are neither cancelled nor waitlisted.
    total: u32,
    /// Guests with at least one head let in.
    checked_in: u32,
}

impl From<&EventCounters> for GuestFigures {
    fn from(counters: &EventCounters) -> Self {
        let GuestTotals { total, checked_in } = counters.into();
        Self { total, checked_in }
    }
}

/// An amount of money.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Money {
    /// A decimal number as a string.
    amount: String,
    /// ISO 4217.
    currency: String,
}

impl From<&PriceView> for Money {
    fn from(price: &PriceView) -> Self {
        Self {
            amount: price.amount.clone(),
            currency: price.currency.clone(),
        }
    }
}

/// A kind of ticket.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct TicketType {
    id: ID,
    name: String,
    /// Heads; unbounded when null.
    quota: Option<u32>,
    price: Option<Money>,
    valid_from: Option<DateTime>,
    valid_until: Option<DateTime>,
}

impl From<&TicketTypeView> for TicketType {
    fn from(one: &TicketTypeView) -> Self {
        Self {
            id: ID(one.id.to_string()),
            name: one.name.clone(),
            quota: one.quota,
            price: one.price.as_ref().map(Money::from),
            valid_from: one.valid_from.map(DateTime::from),
            valid_until: one.valid_until.map(DateTime::from),
        }
    }
}

/// A question of the registration form.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Question {
    id: ID,
    label: String,
    kind: QuestionKind,
    required: bool,
    options: Vec<String>,
}

impl From<&QuestionView> for Question {
    fn from(one: &QuestionView) -> Self {
        Self {
            id: ID(one.id.to_string()),
            label: one.label.clone(),
            kind: one.kind.into(),
            required: one.required,
            options: one.options.clone(),
        }
    }
}

/// A picture of an event.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct Image {
    id: ID,
    /// What it shows, for those who do not see it; empty for one that only adorns.
    alt: String,
    /// Addresses of its variants, smallest first, WebP before AVIF. What is there never changes.
    sources: Vec<String>,
    /// The same files with what a `<picture>` needs to know of them.
    variants: Vec<ImageVariant>,
    /// Of the largest variant, in pixels.
    width: u32,
    height: u32,
    /// The mean colour, `#rrggbb`; null for one that one can see through.
    color: Option<String>,
    /// `processing` while variants are still to be made, `ready`, or `failed`.
    state: &'static str,
    /// Variants that are still to be made.
    pending: u32,
}

/// A file of a picture.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct ImageVariant {
    url: String,
    /// `image/webp` or `image/avif`.
    #[graphql(name = "type")]
    kind: &'static str,
    width: u32,
    height: u32,
    bytes: u32,
}

impl From<&ImageVariantView> for ImageVariant {
    fn from(variant: &ImageVariantView) -> Self {
        Self {
            url: variant.url.clone(),
            kind: variant.kind,
            width: variant.width,
            height: variant.height,
            bytes: variant.bytes,
        }
    }
}

impl From<&ImageView> for Image {
    fn from(image: &ImageView) -> Self {
        Self {
            id: ID(image.id.to_string()),
            alt: image.alt.clone(),
            sources: image.sources.clone(),
            variants: image.variants.iter().map(ImageVariant::from).collect(),
            width: image.width,
            height: image.height,
            color: image.color.clone(),
            state: image.state,
            pending: image.pending,
        }
    }
}
