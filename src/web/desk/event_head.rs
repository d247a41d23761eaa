//! What stands above every page of one event at the desk: its name, when and where it is, and the way to its other pages.

use askama::Template;

use crate::app::EventFull;
use crate::web::page::Frame;

/// The pages of an event: what follows the event's address, and the key of its name.
const TABS: &[(&str, &str)] = &[
    ("", "event-tab-overview"),
    ("/edit", "event-tab-edit"),
    ("/guests", "event-tab-guests"),
    ("/import", "event-tab-import"),
    ("/print", "event-tab-print"),
    ("/pictures", "event-tab-pictures"),
    ("/door", "event-tab-door"),
    ("/conflicts", "event-tab-conflicts"),
    ("/live", "event-tab-live"),
];
/// What those see who may only read.
const TABS_TO_READ: &[&str] = &["", "/guests", "/print", "/conflicts", "/live"];

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
            .filter(|(end, _)| frame.may_edit() || TABS_TO_READ.contains(end))
            .map(|(end, key)| {
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
