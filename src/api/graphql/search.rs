//! Full-text search: events and guests, best first.

use std::sync::Arc;

use async_graphql::{Enum, SimpleObject, Union};

use super::asked::Asked;
use super::event::Event;
use super::guest::Guest;
use super::list::{Arguments, ListPlan};
use crate::api::search::read_search;
use crate::app::{SearchHit, SearchItem};

/// What can be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(rename_items = "snake_case")]
pub enum HitKind {
    Event,
    Guest,
}

impl HitKind {
    /// The word that REST has for it.
    pub fn word(self) -> &'static str {
        match self {
            HitKind::Event => "event",
            HitKind::Guest => "guest",
        }
    }
}

/// What was found.
#[derive(Union)]
pub enum Found {
    Event(Event),
    Guest(Guest),
}

/// A field in which something was found.
#[derive(SimpleObject)]
pub struct Highlight {
    field: &'static str,
    /// Escaped HTML, with `<mark>` around what was found.
    html: String,
}

/// An event or a guest that was found.
#[derive(SimpleObject)]
pub struct Hit {
    /// How well it matches; comparable within one search only.
    score: f64,
    highlight: Vec<Highlight>,
    item: Found,
}

/// A page of what was found.
#[derive(SimpleObject)]
#[graphql(rename_fields = "snake_case")]
pub struct SearchPage {
    items: Vec<Hit>,
    /// What `cursor` takes for the next page; null on the last one.
    next_cursor: Option<String>,
    plan: ListPlan,
}

/// Searches by the rules of `GET /api/search`, in the operation's own snapshot.
pub async fn search(asked: &Asked, arguments: Arguments) -> async_graphql::Result<SearchPage> {
    let (query, min_seq, _) = read_search(arguments.params()).map_err(|problem| asked.refuse(problem))?;
    let _turn = asked.within(asked.app().search_turn(min_seq)).await?;
    let page = asked.list(|app, view, actor| app.search(view, actor, &query))?;
    Ok(SearchPage {
        items: page.hits.into_iter().map(|hit| shown(asked, hit)).collect(),
        next_cursor: page.next.map(|next| next.encode()),
        plan: page.plan.into(),
    })
}

fn shown(asked: &Asked, hit: SearchHit) -> Hit {
    let item = match hit.item {
        SearchItem::Event(full) => {
            let event = Arc::new(full.event);
            asked.know(std::slice::from_ref(&event));
            Found::Event(event.into())
        }
        SearchItem::Guest(guest) => Found::Guest(Guest::from(&*guest)),
    };
    let highlight = hit.highlight.into_iter();
    Hit {
        score: hit.score,
        highlight: highlight.map(|(field, html)| Highlight { field, html }).collect(),
        item,
    }
}
