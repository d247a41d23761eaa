//! `/api/search`, and `q` on the lists of events and guests.

use axum::response::Response;

use super::event::view;
use super::list::{ListParams, plan_view};
use crate::app::{App, SearchCursor, SearchHit, SearchItem, SearchPage, SearchQuery};
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
    query.event_id = params.checked("event_id", check_id);
    query.from = params.checked("from", time);
    query.to = params.checked("to", time);
    query.cursor = cursor(params);
    if !status.is_empty() {
        query.event_status = Some(status.iter().filter_map(|(event, _)| *event).collect());
        query.guest_status = Some(status.iter().filter_map(|(_, guest)| *guest).collect());
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

/// `q` and `min_seq` of a list, and the cursor where there is a `q`.
pub struct ListSearch {
    asked: Option<(Query, Option<SearchCursor>)>,
    min_seq: Option<Seq>,
}

impl ListSearch {
    /// To be read before the list's own parameters: with `q`, `cursor` is of another kind, and the order is
    /// that of the score.
    pub fn read(params: &mut Params) -> Self {
        let text = params.take("q");
        let asked = text.map(|text| {
            for name in ["sort", "hint", "near", "radius_m", "bbox", "polygon"] {
                if params.take(name).is_some() {
                    let message = "cannot be combined with q, which gives the best first";
                    params.errors().add(name, Code::NotAllowed, message);
                }
            }
            (parsed(params, Some(text)), cursor(params))
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

    /// The events that `q` finds among those the list would have; `None` without a `q`.
    pub async fn events(&self, site: &Site, actor: Actor, list: &EventQuery) -> Result<Option<SearchPage>, Problem> {
        let query = |query: SearchQuery| SearchQuery {
            event_status: (!list.status.is_empty()).then(|| list.status.clone()),
            from: list.from,
            to: list.to,
            name: list.name.clone(),
            tag: list.tag.clone(),
            venue_id: list.venue_id,
            ..query
        };
        self.search(site, actor, Kind::Event, list.limit, query).await
    }

    /// The guests that `q` finds among those the list would have; `None` without a `q`.
    pub async fn guests(&self, site: &Site, actor: Actor, list: &GuestQuery) -> Result<Option<SearchPage>, Problem> {
        if let (Some(_), Some(id)) = (&self.asked, list.event_id) {
            site.app.event(&site.app.view()?, &actor, id)?;
        }
        let query = |query: SearchQuery| SearchQuery {
            guest_status: (!list.status.is_empty()).then(|| list.status.clone()),
            event_id: list.event_id,
            email: list.email.clone(),
            ticket: list.ticket.map(|ticket| ticket.number),
            ..query
        };
        self.search(site, actor, Kind::Guest, list.limit, query).await
    }

    async fn search(
        &self,
        site: &Site,
        actor: Actor,
        kind: Kind,
        limit: usize,
        filtered: impl FnOnce(SearchQuery) -> SearchQuery,
    ) -> Result<Option<SearchPage>, Problem> {
        let Some((query, cursor)) = &self.asked else {
            return Ok(None);
        };
        let mut query = filtered(SearchQuery::new(query.clone(), vec![kind], limit));
        query.cursor = cursor.clone();
        Ok(Some(site.app.search_after(actor, query, self.min_seq).await?))
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
