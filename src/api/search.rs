//! `/api/search`, and `q` on the lists of events and guests.

use axum::response::Response;

use super::event::view;
use super::list::{ListParams, plan_view};
use crate::app::{App, EventFull, PlacePage, SearchCursor, SearchHit, SearchItem, SearchPage, SearchQuery};
use crate::geo::PlaceFilter;
use crate::http::{Ask, Params, Problem, Site, respond};
use crate::model::{Actor, Code, EventStatus, GuestStatus, Kind};
use crate::search::Query;
use crate::store::{EventQuery, GuestQuery, Seq};
use crate::wire::event::EventView;
use crate::wire::fields::{id as check_id, one_of, time};
use crate::wire::guest::GuestView;
use crate::wire::page::{LIMIT_DEFAULT, LIMIT_MAX, PageView};
use crate::wire::search::HitView;

/// Searches events and guests, best first.
#[utoipa::path(get, path = "/api/search", operation_id = "search", tag = "search", params(
    ("q" = String, Query, description = "Words and \"quoted phrases\", all of which must be found; at most 256 characters and 16 words. The last word may go on. From 4 letters on a word may have a typo, from 8 on two. Case and accents do not matter."),
    ("type" = Option<String>, Query, description = "`event`, `guest` or both, separated by commas; what the caller may see of both when absent."),
    ("event_id" = Option<uuid::Uuid>, Query, description = "This event and its guests."),
    ("status" = Option<String>, Query, description = "One or more, separated by commas, of events or guests."),
    ("from" = Option<String>, Query, description = "Events that begin at this time or later, and their guests."),
    ("to" = Option<String>, Query, description = "Events that begin before this time, and their guests."),
    ("limit" = Option<u64>, Query, description = "1 to 200; 50 when absent."),
    ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ("min_seq" = Option<u64>, Query, description = "A `Journal-Seq` that the search is to see; it waits for it, up to 5 s."),
    ("explain" = Option<bool>, Query, description = "Adds the plan."),
), responses((status = 200, body = PageView<HitView>)))]
pub async fn search(ask: Ask) -> Result<Response, Problem> {
    let (query, min_seq, explain) = read_search(ask.params()?)?;
    let page = ask.site.app.search_after(ask.caller.actor, query, min_seq).await?;
    let view = PageView {
        items: page.hits.iter().map(hit).collect(),
        next_cursor: page.next.map(|next| next.encode()),
        plan: explain.then(|| plan_view(&page.plan)),
    };
    respond::read(&ask.headers, None, &view)
}

/// Reads what is searched for, `min_seq` and `explain`, whichever door the parameters came through.
pub fn read_search(mut params: Params) -> Result<(SearchQuery, Option<Seq>, bool), Problem> {
    let read = read(&mut params);
    params.finish()?;
    Ok(read)
}

fn read(params: &mut Params) -> (SearchQuery, Option<Seq>, bool) {
    let text = params.take("q");
    if text.is_none() {
        params.errors().add("q", Code::Required, "must be given");
    }
    let kinds = params.list("type", one_of(&[Kind::Event, Kind::Guest], Kind::as_str));
    let status = params.list("status", |text| {
        let (event, guest) = (EventStatus::parse(text), GuestStatus::parse(text));
        match (event, guest) {
            (None, None) => Err((Code::Invalid, "must be a status of events or guests".into())),
            known => Ok(known),
        }
    });
    let mut query = SearchQuery::new(
        parsed(params, text),
        if kinds.is_empty() {
            vec![Kind::Event, Kind::Guest]
        } else {
            kinds
        },
        params
            .number("limit", 1..=LIMIT_MAX as u64)
            .map_or(LIMIT_DEFAULT, |limit| limit as usize),
    );
    let event_id = params.checked("event_id", check_id);
    (query.events.only, query.guests.event_id) = (event_id, event_id);
    query.events.from = params.checked("from", time);
    query.events.to = params.checked("to", time);
    query.cursor = cursor(params);
    query.events.status = status.iter().filter_map(|(event, _)| *event).collect();
    query.guests.status = status.iter().filter_map(|(_, guest)| *guest).collect();
    // A status that only the other kind has is none of this one's.
    if !status.is_empty() {
        let (events, guests) = (query.events.status.is_empty(), query.guests.status.is_empty());
        query
            .kinds
            .retain(|kind| !matches!((kind, events, guests), (Kind::Event, true, _) | (Kind::Guest, _, true)));
    }
    (query, min_seq(params), params.flag("explain"))
}

fn parsed(params: &mut Params, text: Option<String>) -> Query {
    let query = params.errors().take("q", Query::parse(&text.unwrap_or_default()));
    query.unwrap_or_default()
}

fn cursor(params: &mut Params) -> Option<SearchCursor> {
    params.checked("cursor", |text| {
        SearchCursor::decode(text).map_err(|error| (Code::Invalid, error.to_string()))
    })
}

fn min_seq(params: &mut Params) -> Option<Seq> {
    params.number("min_seq", 0..=u64::MAX >> 1)
}

fn hit(hit: &SearchHit) -> HitView {
    let (kind, event, guest) = match &hit.item {
        SearchItem::Event(full) => (Kind::Event, Some(view(full)), None),
        SearchItem::Guest(guest) => (Kind::Guest, None, Some(GuestView::from(guest.as_ref()))),
    };
    HitView {
        kind: kind.as_str(),
        score: hit.score,
        highlight: hit.highlight.iter().cloned().collect(),
        event,
        guest,
    }
}

/// `q` and `min_seq` of a list, and the cursor where the order is that of `q`.
pub struct ListSearch {
    asked: Option<(Query, Option<SearchCursor>)>,
    min_seq: Option<Seq>,
}

impl ListSearch {
    /// To be read before the list's own parameters: with `q`, `cursor` is of another kind, and the order is
    /// that of the score, unless the list is one by place.
    pub fn read(params: &mut Params) -> Self {
        let text = params.take("q");
        let asked = text.map(|text| {
            let is_by_place = ["near", "bbox", "polygon"].iter().any(|name| params.has(name));
            for name in ["sort", "hint"] {
                if params.take(name).is_some() {
                    let message = "cannot be combined with q, which gives the best first, or by place the nearest";
                    params.errors().add(name, Code::NotAllowed, message);
                }
            }
            let cursor = if is_by_place { None } else { cursor(params) };
            (parsed(params, Some(text)), cursor)
        });
        Self {
            asked,
            min_seq: min_seq(params),
        }
    }

    /// Refuses a `min_seq` that there is not. What the store itself answers has every commit that there is.
    pub fn check(&self, app: &App) -> Result<(), Problem> {
        Ok(app.check_seq(self.min_seq)?)
    }

    /// Whether there is a `q`. Without one nothing is found.
    pub fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// The events that `q` finds among those the list would have, the best first.
    pub async fn events(&self, site: &Site, actor: Actor, events: EventQuery) -> Result<SearchPage, Problem> {
        let query = self.query(Kind::Event, events.limit);
        let query = SearchQuery { events, ..query };
        Ok(site.app.search_after(actor, query, self.min_seq).await?)
    }

    /// The events that `q` finds among those the list would have, by place.
    pub async fn events_by_place(
        &self,
        site: &Site,
        actor: Actor,
        filter: PlaceFilter,
        events: EventQuery,
    ) -> Result<PlacePage<EventFull>, Problem> {
        let query = self.query(Kind::Event, events.limit);
        let query = SearchQuery { events, ..query };
        Ok(site.app.search_by_place(actor, query, filter, self.min_seq).await?)
    }

    /// The guests that `q` finds among those the list would have, the best first.
    pub async fn guests(&self, site: &Site, actor: Actor, guests: GuestQuery) -> Result<SearchPage, Problem> {
        if let Some(id) = guests.event_id {
            site.app.event(&site.app.view(), &actor, id)?;
        }
        let query = self.query(Kind::Guest, guests.limit);
        let query = SearchQuery { guests, ..query };
        Ok(site.app.search_after(actor, query, self.min_seq).await?)
    }

    /// The search of a list, still without the list's filters.
    fn query(&self, kind: Kind, limit: usize) -> SearchQuery {
        let (query, cursor) = self.asked.clone().unwrap_or_default();
        SearchQuery {
            cursor,
            ..SearchQuery::new(query, vec![kind], limit)
        }
    }
}

/// A list of events that `q` found, as JSON.
pub fn found_events(list: &ListParams, page: SearchPage) -> Result<Vec<u8>, Problem> {
    let items: Vec<EventView> = page
        .hits
        .iter()
        .filter_map(|hit| match &hit.item {
            SearchItem::Event(full) => Some(view(full)),
            SearchItem::Guest(_) => None,
        })
        .collect();
    list.page_found(&items, page.next.map(|next| next.encode()), &page.plan)
}

/// A list of guests that `q` found, as JSON.
pub fn found_guests(list: &ListParams, page: SearchPage) -> Result<Vec<u8>, Problem> {
    let items: Vec<GuestView> = page
        .hits
        .iter()
        .filter_map(|hit| match &hit.item {
            SearchItem::Guest(guest) => Some(GuestView::from(guest.as_ref())),
            SearchItem::Event(_) => None,
        })
        .collect();
    list.page_found(&items, page.next.map(|next| next.encode()), &page.plan)
}
