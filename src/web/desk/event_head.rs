//! What stands above every page of one event at the desk: its name, when and where it is, and the way to its other pages.

use askama::Template;

use crate::app::EventFull;
use crate::model::{Actor, EventId};
use crate::web::page::Frame;

/// The pages of an event: what follows the event's address, the key of its name, and who may go there.
const TABS: &[(&str, &str, For)] = &[
    ("", "event-tab-overview", |_, _| true),
    ("/edit", "event-tab-edit", Actor::may_edit_event),
    ("/guests", "event-tab-guests", Actor::may_see_guests),
    ("/import", "event-tab-import", Actor::may_edit_guests),
    ("/print", "event-tab-print", Actor::may_see_guests),
    ("/pictures", "event-tab-pictures", Actor::may_edit_event),
    ("/door", "event-tab-door", Actor::may_edit_event),
    ("/conflicts", "event-tab-conflicts", Actor::may_see_figures),
    ("/live", "event-tab-live", Actor::may_see_figures),
];

/// Whether somebody may go to a page of an event.
type For = fn(&Actor, EventId) -> bool;

/// The head of an event's pages. Say `{{ head|safe }}` at the beginning of the block `desk`.
#[derive(Template)]
#[template(path = "desk/event_head.html", config = "src/web/askama.toml")]
pub struct EventHead {
    pub id: String,
    pub name: String,
    slug: String,
    when: String,
    place: Option<String>,
    status: &'static str,
    status_name: String,
    menu_name: String,
    public_name: String,
    /// Address, name, and whether the page is this one.
    tabs: Vec<(String, String, bool)>,
}

impl EventHead {
    pub fn new(frame: &Frame, full: &EventFull) -> Self {
        let (event, details) = (&full.event, &full.event.details);
        let base = format!("/admin/events/{}", event.id);
        let tabs = TABS
            .iter()
            .filter(|(_, _, may)| may(&frame.actor, event.id))
            .map(|(end, key, _)| {
                let address = format!("{base}{end}");
                let is_here = match end.is_empty() {
                    true => frame.address.split('?').next() == Some(address.as_str()),
                    false => frame.is_at(&address),
                };
                (address, frame.t(key), is_here)
            })
            .collect();
        let status = details.status.as_str();
        Self {
            id: event.id.to_string(),
            name: details.name.to_string(),
            slug: event.slug.clone(),
            when: frame
                .words
                .span(details.date.local(), details.end_date.map(|end| end.local())),
            place: full.venue.as_ref().map(|venue| venue.details.name.to_string()),
            status,
            status_name: frame.t(&format!("event-status-{status}")),
            menu_name: frame.t("event-menu"),
            public_name: frame.t("event-public-page"),
            tabs,
        }
    }
}
