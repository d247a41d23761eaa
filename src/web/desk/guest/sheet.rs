//! Sheets of cards: tickets and badges, so many on each page of paper that none is cut by a page's end.

use std::fmt::Display;

use askama::Template;

use super::Place;
use super::print::Layout;
use crate::http::asset::path;
use crate::web::page::Frame;

/// A ticket on paper.
#[derive(Template)]
#[template(path = "desk/print/ticket.html", config = "src/web/askama.toml")]
pub struct Ticket {
    pub event: String,
    /// In the event's own time.
    pub when: String,
    pub place: Option<String>,
    pub name: String,
    pub kind: Option<String>,
    pub admits: String,
    pub number: String,
    /// The code as a picture.
    pub qr: String,
}

/// A badge to wear.
#[derive(Template)]
#[template(path = "desk/print/badge.html", config = "src/web/askama.toml")]
pub struct Badge {
    pub event: String,
    pub name: String,
    pub company: Option<String>,
    pub kind: Option<String>,
    pub vip: Option<String>,
}

/// Sheets of cards.
#[derive(Template)]
#[template(path = "desk/print/sheets.html", config = "src/web/askama.toml")]
pub struct Printout<C: Display> {
    frame: Frame,
    base: String,
    title: String,
    said: String,
    layout: &'static str,
    sheets: Vec<Vec<C>>,
    next: Option<String>,
}

impl<C: Display> Printout<C> {
    pub fn new(place: Place, layout: &'static Layout, cards: Vec<C>, next: Option<String>) -> Self {
        let count = cards.len() as u64;
        let mut cards = cards.into_iter();
        let mut sheets = Vec::new();
        loop {
            let sheet: Vec<C> = cards.by_ref().take(layout.per_sheet).collect();
            if sheet.is_empty() {
                break;
            }
            sheets.push(sheet);
        }
        Self {
            title: place.full.event.details.name.to_string(),
            said: place
                .frame
                .words
                .t2("print-said", ("count", count), ("sheets", sheets.len() as u64)),
            layout: layout.name,
            sheets,
            next,
            base: place.base,
            frame: place.frame,
        }
    }
}
