//! What can be read.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::account::{Token, User};
use super::asked::{Asked, asked};
use super::event::Event;
use super::guest::{Guest, rows_suffice};
use super::list::{Arguments, BoundingBox, EventPage, GuestPage, Position, VenuePage, page_cost};
use super::scalar::{DateTime, EventStatus, GeoJson, GuestStatus, Long};
use super::search::{self, HitKind, SearchPage};
use super::venue::{Venue, words_of};
use crate::api::{event, guest, venue};
use crate::http::Problem;
use crate::model::EventId;
use crate::store::GuestItems;

/// What can be read. Whoever may not see something is told that it is not there.
pub struct Query;

/// What can be read. Whoever may not see something is told that it is not there.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl Query {
    async fn event(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Event>> {
        let asked = asked(ctx)?;
        Ok(Some(asked.event(asked.id(&id, "event")?)?.into()))
    }

    /// Lists events. Without `sort` they come in the order of the index that serves the filters.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(limit, child_complexity)")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        status: Option<Vec<EventStatus>>,
        #[graphql(desc = "Events that begin at this time or later.")] from: Option<DateTime>,
        #[graphql(desc = "Events that begin before this time.")] to: Option<DateTime>,
        #[graphql(desc = "The beginning of the name; case and accents do not matter.")] name: Option<String>,
        tag: Option<String>,
        venue_id: Option<ID>,
        #[graphql(desc = "The order is by distance from there, and items have `distance_m`.")] near: Option<Position>,
        #[graphql(desc = "With `near`: at most so many metres away.")] radius_m: Option<f64>,
        #[graphql(desc = "Within so many degrees; over the 180th meridian when west is greater than east.")]
        bbox: Option<BoundingBox>,
        #[graphql(desc = "A GeoJSON polygon, with holes or without.")] polygon: Option<GeoJson>,
        #[graphql(desc = "1 to 200; 50 when absent.")] limit: Option<i32>,
        #[graphql(desc = "`next_cursor` of the page before.")] cursor: Option<String>,
        #[graphql(desc = "`date`, `name` or `created_at`; `-` in front reverses.")] sort: Option<String>,
        #[graphql(desc = "The index to use.")] hint: Option<String>,
    ) -> Result<Option<EventPage>> {
        let arguments = Arguments::default()
            .words("status", status.map(words_of))
            .with("from", from.map(|from| from.0))
            .with("to", to.map(|to| to.0))
            .with("name", name)
            .with("tag", tag)
            .id("venue_id", venue_id)
            .near(near, radius_m, bbox, polygon)
            .with("limit", limit)
            .with("cursor", cursor)
            .with("sort", sort)
            .with("hint", hint);
        events_of(asked(ctx)?, arguments).map(Some)
    }

    async fn venue(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Venue>> {
        let asked = asked(ctx)?;
        let venue = asked.venue(asked.id(&id, "venue")?)?;
        let venue = venue.ok_or_else(|| asked.refuse(Problem::not_found("venue")))?;
        Ok(Some(venue.into()))
    }

    /// Lists venues.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(limit, child_complexity)")]
    async fn venues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The beginning of the name; case and accents do not matter.")] name: Option<String>,
        #[graphql(desc = "The order is by distance from there, and items have `distance_m`.")] near: Option<Position>,
        #[graphql(desc = "With `near`: at most so many metres away.")] radius_m: Option<f64>,
        #[graphql(desc = "Within so many degrees; over the 180th meridian when west is greater than east.")]
        bbox: Option<BoundingBox>,
        #[graphql(desc = "A GeoJSON polygon, with holes or without.")] polygon: Option<GeoJson>,
        #[graphql(desc = "1 to 200; 50 when absent.")] limit: Option<i32>,
        #[graphql(desc = "`next_cursor` of the page before.")] cursor: Option<String>,
        #[graphql(desc = "`name` or `created_at`; `-` in front reverses.")] sort: Option<String>,
        #[graphql(desc = "The index to use.")] hint: Option<String>,
    ) -> Result<Option<VenuePage>> {
        let asked = asked(ctx)?;
        let arguments = Arguments::default()
            .with("name", name)
            .near(near, radius_m, bbox, polygon)
            .with("limit", limit)
            .with("cursor", cursor)
            .with("sort", sort)
            .with("hint", hint);
        let read = venue::read_list(arguments.params()).map_err(|problem| asked.refuse(problem))?;
        if !read.filter.is_empty() {
            let page = asked.list(|app, view, _| app.venues_near(view, &read.filter, &read.query))?;
            let page = page.map(|located| Venue::located(&located.item, located.distance_m));
            return Ok(Some(VenuePage::new(page.items, page.next, page.plan)));
        }
        let page = asked.list(|app, view, _| app.venues(view, &read.query))?;
        let items = page
            .items
            .into_iter()
            .map(|venue| Venue::from(Arc::new(venue)))
            .collect();
        Ok(Some(VenuePage::new(items, page.next, page.plan)))
    }

    async fn guest(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Guest>> {
        let asked = asked(ctx)?;
        Ok(Some(asked.guest(asked.id(&id, "guest")?)?.into()))
    }

    /// Lists guests.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(limit, child_complexity)")]
    async fn guests(
        &self,
        ctx: &Context<'_>,
        event_id: Option<ID>,
        #[graphql(desc = "The whole address; case does not matter.")] email: Option<String>,
        #[graphql(desc = "As printed; case, spaces and dashes do not matter.")] ticket_number: Option<String>,
        status: Option<Vec<GuestStatus>>,
        #[graphql(desc = "1 to 200; 50 when absent.")] limit: Option<i32>,
        #[graphql(desc = "`next_cursor` of the page before.")] cursor: Option<String>,
        #[graphql(desc = "`created_at`, or `name` within an event; `-` in front reverses.")] sort: Option<String>,
        #[graphql(desc = "The index to use.")] hint: Option<String>,
    ) -> Result<Option<GuestPage>> {
        let arguments = Arguments::default()
            .id("event_id", event_id)
            .with("email", email)
            .with("ticket_number", ticket_number)
            .words("status", status.map(super::guest::words_of))
            .with("limit", limit)
            .with("cursor", cursor)
            .with("sort", sort)
            .with("hint", hint);
        guests_of(ctx, None, arguments).map(Some)
    }

    /// Searches events and guests, best first.
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    #[graphql(complexity = "page_cost(limit, child_complexity)")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Words and \"quoted phrases\", all of which must be found.")] q: String,
        #[graphql(name = "type", desc = "What the caller may see of both when absent.")] kinds: Option<Vec<HitKind>>,
        #[graphql(desc = "This event and its guests.")] event_id: Option<ID>,
        #[graphql(desc = "Statuses of events or guests.")] status: Option<Vec<String>>,
        #[graphql(desc = "Events that begin at this time or later, and their guests.")] from: Option<DateTime>,
        #[graphql(desc = "Events that begin before this time, and their guests.")] to: Option<DateTime>,
        #[graphql(desc = "1 to 200; 50 when absent.")] limit: Option<i32>,
        #[graphql(desc = "`next_cursor` of the page before.")] cursor: Option<String>,
        #[graphql(desc = "A `journal_seq` that the search is to see; it waits for it.")] min_seq: Option<Long>,
    ) -> Result<Option<SearchPage>> {
        let arguments = Arguments::default()
            .with("q", Some(q))
            .words(
                "type",
                kinds.map(|kinds| kinds.into_iter().map(HitKind::word).collect()),
            )
            .id("event_id", event_id)
            .with("status", status.map(|status| status.join(",")))
            .with("from", from.map(|from| from.0))
            .with("to", to.map(|to| to.0))
            .with("limit", limit)
            .with("cursor", cursor)
            .with("min_seq", min_seq.map(|seq| seq.0));
        search::search(asked(ctx)?, arguments).await.map(Some)
    }

    /// The users, for administrators.
    #[graphql(complexity = "page_cost(None, child_complexity)")]
    async fn users(&self, ctx: &Context<'_>) -> Result<Option<Vec<User>>> {
        let asked = asked(ctx)?;
        let users = asked.list(|app, view, _| app.users(view, &asked.caller))?;
        Ok(Some(users.iter().map(User::from).collect()))
    }

    /// The API tokens without their secrets, for administrators.
    #[graphql(complexity = "page_cost(None, child_complexity)")]
    async fn tokens(&self, ctx: &Context<'_>) -> Result<Option<Vec<Token>>> {
        let asked = asked(ctx)?;
        let tokens = asked.list(|app, view, _| app.tokens(view, &asked.caller))?;
        Ok(Some(tokens.iter().map(|token| Token::new(token, None)).collect()))
    }
}

/// A page of events, by the rules of `GET /api/events`.
pub fn events_of(asked: &Asked, arguments: Arguments) -> Result<EventPage> {
    let read = event::read_list(arguments.params()).map_err(|problem| asked.refuse(problem))?;
    if !read.filter.is_empty() {
        let page = asked.list(|app, view, actor| app.events_near(view, actor, &read.filter, read.query, None))?;
        let page = page.map(|located| {
            let event = Arc::new(located.item.event);
            asked.know(std::slice::from_ref(&event));
            Event::from(event).at_distance(located.distance_m)
        });
        return Ok(EventPage::new(page.items, page.next, page.plan));
    }
    let page = asked.list(|app, view, actor| app.events_alone(view, actor, read.query))?;
    let events: Vec<_> = page.items.into_iter().map(Arc::new).collect();
    asked.know(&events);
    Ok(EventPage::of(events, page.next, page.plan))
}

/// A page of guests, by the rules of `GET /api/guests`, or of an event's.
pub fn guests_of(ctx: &Context<'_>, event_id: Option<EventId>, arguments: Arguments) -> Result<GuestPage> {
    let asked = asked(ctx)?;
    let read = guest::read_list(arguments.params(), event_id, asked.app().ticket_key());
    let mut query = read.map_err(|problem| asked.refuse(problem))?.query;
    query.rows_suffice = rows_suffice(ctx);
    let page = asked.list(|app, view, actor| app.guests(view, actor, query))?;
    let items = match page.items {
        GuestItems::Rows(rows) => rows
            .into_iter()
            .map(|(id, event_id, row)| Guest::of_row(id, event_id, row))
            .collect(),
        GuestItems::Documents(guests) => guests.iter().map(Guest::from).collect(),
    };
    Ok(GuestPage::new(items, page.next, page.plan))
}
