//! The table of an event's guests: search, filters, order, and a page at a time.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::done::Done;
use super::labels;
use super::row::Row;
use super::{Place, wants_part};
use crate::app::{App, Error, SearchCursor, SearchItem, SearchQuery, TypeAsked};
use crate::blocking;
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::{Actor, EventId, Guest, GuestStatus, Payment};
use crate::store::{Cursor, Direction, GuestQuery, Order, Sort};
use crate::web::desk::event_head::EventHead;
use crate::web::field::{Choice, Field, Kind};
use crate::web::form::Form;
use crate::web::page::{Frame, search_away, shown};

/// Guests of a page.
const PAGE: usize = 50;
/// Guests that are looked at for one page where no index answers the filter.
const LOOKED_AT_MAX: usize = 20_000;

/// In which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorting {
    Name,
    Newest,
}

/// What somebody looks for. The address of the page says all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    pub text: String,
    pub status: Option<GuestStatus>,
    pub ticket_type: Option<TypeAsked>,
    pub payment: Option<Payment>,
    sorting: Option<Sorting>,
}

impl Sought {
    /// What is no filter of ours lets everything through.
    pub fn read(form: &Form) -> Self {
        Self {
            text: form.filled("q").unwrap_or_default().to_owned(),
            status: form.filled("status").and_then(GuestStatus::parse),
            ticket_type: form.filled("type").and_then(TypeAsked::parse),
            payment: form.filled("payment").and_then(Payment::parse),
            sorting: match form.filled("sort") {
                Some("name") => Some(Sorting::Name),
                Some("newest") => Some(Sorting::Newest),
                _ => None,
            },
        }
    }

    /// By name, unless the index of one status gives the newest.
    fn sorting(&self) -> Sorting {
        let usual = if self.status.is_some() {
            Sorting::Newest
        } else {
            Sorting::Name
        };
        self.sorting.unwrap_or(usual)
    }

    /// What stands in an address, with changes.
    pub fn query(&self, changes: &[(&str, &str)]) -> String {
        let sorting = self.sorting.map(|sorting| match sorting {
            Sorting::Name => "name",
            Sorting::Newest => "newest",
        });
        let own = [
            ("q", Some(self.text.clone()).filter(|text| !text.is_empty())),
            ("status", self.status.map(|status| status.as_str().to_owned())),
            ("type", self.ticket_type.map(TypeAsked::value)),
            ("payment", self.payment.map(|payment| payment.as_str().to_owned())),
            ("sort", sorting.map(str::to_owned)),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in own {
            if let Some(value) = value.filter(|_| !changes.iter().any(|(changed, _)| *changed == name)) {
                query.append_pair(name, &value);
            }
        }
        for (name, value) in changes.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        query.finish()
    }

    /// The filters alone, as names and values.
    fn filters(&self) -> Vec<(String, String)> {
        let query = self.query(&[("sort", "")]);
        Form::of_query(Some(&query)).pairs().to_vec()
    }

    /// Whether nothing but the status chooses, so that it is known how many there are.
    pub fn is_by_status_alone(&self) -> bool {
        self.text.is_empty() && self.ticket_type.is_none() && self.payment.is_none()
    }

    /// What no index answers.
    pub fn keeps(&self, guest: &Guest) -> bool {
        self.ticket_type.is_none_or(|asked| asked.is_of(guest))
            && self.payment.is_none_or(|payment| guest.details.payment == payment)
    }

    fn list(&self, event: EventId, cursor: Option<&str>) -> GuestQuery {
        let (sort, direction) = match self.sorting() {
            Sorting::Name => (Sort::Name, Direction::Forward),
            Sorting::Newest => (Sort::CreatedAt, Direction::Backward),
        };
        GuestQuery {
            status: self.status.into_iter().collect(),
            order: Some(Order { sort, direction }),
            // A cursor that cannot be read begins anew.
            cursor: cursor.and_then(|cursor| Cursor::decode(cursor).ok()),
            ..GuestQuery::of(Some(event), PAGE)
        }
    }
}

/// Guests of a page, and where the next one begins.
pub struct Found {
    pub guests: Vec<Guest>,
    next: Option<String>,
    trouble: Option<String>,
    /// Whether no search could be made for the words: it is the list without them.
    is_unsearched: bool,
}

/// The guests that are looked for.
async fn find(
    app: &Arc<App>,
    actor: Actor,
    place: &Place,
    sought: &Sought,
    cursor: Option<&str>,
) -> Result<Found, Problem> {
    let found = match sought.text.is_empty() {
        true => listed(app, actor, place, sought, cursor).await,
        false => searched(app, actor, place, sought, cursor).await,
    };
    let words = place.frame.words;
    let trouble = match found {
        Ok(found) => return Ok(found),
        // While no search can be made, what the other filters leave is shown.
        Err(Error::Unavailable { name, .. }) if !sought.text.is_empty() => {
            let found = listed(app, actor, place, sought, cursor).await?;
            return Ok(Found {
                trouble: Some(search_away(words, name)),
                is_unsearched: true,
                ..found
            });
        }
        Err(Error::Invalid(errors)) if errors.iter().any(|error| error.field == "cursor") => words.t("guests-moved-on"),
        Err(Error::Invalid(_)) => words.t("guests-search-refused"),
        Err(error) => return Err(error.into()),
    };
    Ok(Found {
        guests: Vec::new(),
        next: None,
        trouble: Some(trouble),
        is_unsearched: false,
    })
}

async fn listed(
    app: &Arc<App>,
    actor: Actor,
    place: &Place,
    sought: &Sought,
    cursor: Option<&str>,
) -> Result<Found, Error> {
    let query = sought.list(place.full.event.id, cursor);
    let (app, view, keep) = (Arc::clone(app), place.view.clone(), sought.clone());
    let looking =
        blocking::run(move || app.guests_where(&view, &actor, query, LOOKED_AT_MAX, |guest| keep.keeps(guest)));
    let page = looking.await??;
    Ok(Found {
        guests: page.items,
        next: page.next.map(|next| next.encode()),
        trouble: None,
        is_unsearched: false,
    })
}

async fn searched(
    app: &Arc<App>,
    actor: Actor,
    place: &Place,
    sought: &Sought,
    cursor: Option<&str>,
) -> Result<Found, Error> {
    let mut query = SearchQuery::of_guests(&sought.text, place.full.event.id, PAGE)?;
    query.guests.status = sought.status.into_iter().collect();
    query.cursor = cursor.and_then(|cursor| SearchCursor::decode(cursor).ok());
    let page = app.search_after(actor, query, None).await?;
    let guests = page.hits.into_iter().filter_map(|hit| match hit.item {
        SearchItem::Guest(guest) => Some(*guest),
        SearchItem::Event(_) => None,
    });
    Ok(Found {
        guests: guests.filter(|guest| sought.keeps(guest)).collect(),
        next: page.next.map(|next| next.encode()),
        trouble: None,
        is_unsearched: false,
    })
}

/// The part of the page that changes while somebody types.
#[derive(Template)]
#[template(path = "desk/guests/list.html", config = "src/web/askama.toml")]
struct GuestList {
    words: Words,
    base: String,
    rows: Vec<Row>,
    /// What was found, in words.
    found: String,
    trouble: Option<String>,
    /// The address that tries again, where a search could not be made.
    again: Option<String>,
    may_edit: bool,
    is_by_name: bool,
    is_search: bool,
    by_name: String,
    by_newest: String,
    first: Option<String>,
    next: Option<String>,
    /// What bulk actions on all that match keep to.
    filters: Vec<(String, String)>,
    /// What the choice of all that match is called, where a bulk action can choose them; with their number if it is known.
    all: Option<String>,
    statuses: Vec<Choice>,
    /// Where a bulk action leads back to.
    back: String,
    /// The field that has bulk actions carried out once.
    once: String,
}

impl GuestList {
    fn new(place: &Place, sought: &Sought, found: Found, cursor: Option<&str>) -> Self {
        let (words, event) = (place.frame.words, &place.full.event);
        let counters = &place.full.counters;
        let matching = match sought.status {
            Some(status) => counters.guests_with(status),
            None => counters.guests(),
        };
        let address = |query: String| format!("{}/guests?{query}", place.base);
        let is_counted = sought.is_by_status_alone();
        let said = match (is_counted, found.guests.len(), &found.next) {
            (true, _, _) => words.t1("guests-found", "count", u64::from(matching)),
            (false, count, None) if cursor.is_none() => words.t1("guests-found", "count", count as u64),
            (false, count, _) => words.t1("guests-found-here", "count", count as u64),
        };
        let row = |guest: &Guest| Row::new(words, event, guest, place.may_edit);
        Self {
            rows: found.guests.iter().map(row).collect(),
            found: said,
            trouble: found.trouble,
            again: found.is_unsearched.then(|| address(sought.query(&[]))),
            may_edit: place.may_edit,
            is_by_name: sought.sorting() == Sorting::Name,
            is_search: !sought.text.is_empty(),
            by_name: address(sought.query(&[("sort", "name")])),
            by_newest: address(sought.query(&[("sort", "newest")])),
            first: cursor.map(|_| address(sought.query(&[]))),
            next: found.next.map(|next| address(sought.query(&[("cursor", &next)]))),
            filters: sought.filters(),
            // What was not searched for must not be meant.
            all: (matching > 0 && !found.is_unsearched).then(|| match is_counted {
                true => words.t1("guests-which-all", "count", words.number(u64::from(matching))),
                false => words.t("guests-which-all-filtered"),
            }),
            statuses: labels::statuses(words),
            back: sought.query(&[]),
            once: place.frame.once(),
            base: place.base.clone(),
            words,
        }
    }
}

/// A figure above the table, which leads to its guests.
struct Total {
    name: String,
    figure: String,
    address: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "desk/guests/table.html", config = "src/web/askama.toml")]
struct TablePage {
    frame: Frame,
    head: EventHead,
    base: String,
    may_edit: bool,
    done: Option<Done>,
    totals: Vec<Total>,
    /// Heads, and what is left of the capacity.
    heads: String,
    filters: Vec<Field>,
    is_filtered: bool,
    list: GuestList,
}

pub async fn show(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let place = Place::open(&ask, id)?;
    let query = Form::of_query(ask.query());
    let sought = Sought::read(&query);
    let cursor = query.filled("cursor");
    let found = find(&ask.site.app, ask.caller.actor, &place, &sought, cursor).await?;
    let list = GuestList::new(&place, &sought, found, cursor);
    if wants_part(&ask.headers) {
        return shown(&list);
    }
    shown(&TablePage {
        done: Done::of_query(&ask, &place, id),
        totals: totals(&place, &sought),
        heads: heads(&place),
        filters: filters(&place, &sought),
        is_filtered: !sought.query(&[("sort", "")]).is_empty(),
        list,
        may_edit: place.may_edit,
        base: place.base,
        head: place.head,
        frame: place.frame,
    })
}

fn totals(place: &Place, sought: &Sought) -> Vec<Total> {
    let words = place.frame.words;
    let counters = &place.full.counters;
    let address = |status: &str| {
        let query = sought.query(&[("status", status)]);
        format!("{}/guests?{query}", place.base)
    };
    let all = Total {
        name: words.t("guests-all"),
        figure: words.number(u64::from(counters.guests())),
        address: address(""),
        is_here: sought.status.is_none(),
    };
    let by_status = GuestStatus::ALL.iter().map(|status| Total {
        name: labels::status(words, *status),
        figure: words.number(u64::from(counters.guests_with(*status))),
        address: address(status.as_str()),
        is_here: sought.status == Some(*status),
    });
    [all].into_iter().chain(by_status).collect()
}

fn heads(place: &Place) -> String {
    let (words, counters) = (place.frame.words, &place.full.counters);
    let held = words.number(u64::from(counters.heads_held()));
    match counters.capacity_left(&place.full.event.details) {
        None => words.t1("guests-heads", "heads", held),
        Some(left) => words.t2(
            "guests-heads-left",
            ("heads", held),
            ("left", words.number(u64::from(left))),
        ),
    }
}

fn filters(place: &Place, sought: &Sought) -> Vec<Field> {
    let (words, event) = (place.frame.words, &place.full.event);
    let choice =
        |name, key, choices| Field::new(words, name, words.t(key), Kind::Choice(labels::or_any(words, choices)));
    let search = Field::new(words, "q", words.t("guests-search"), Kind::Line("search"));
    let mut fields = vec![
        search.value(sought.text.as_str()).autocomplete("off").plain(),
        choice("status", "guests-status", labels::statuses(words))
            .value(sought.status.map_or("", GuestStatus::as_str))
            .plain(),
    ];
    if !event.details.ticket_types.is_empty() {
        let mut types = labels::ticket_types(event);
        types.push(Choice::new(TypeAsked::NONE, words.t("guests-no-type")));
        let chosen = sought.ticket_type.map(TypeAsked::value).unwrap_or_default();
        fields.push(choice("type", "guests-ticket-type", types).value(chosen).plain());
    }
    let payment = choice("payment", "guests-payment", labels::payments(words));
    fields.push(payment.value(sought.payment.map_or("", Payment::as_str)).plain());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_what_is_sought() {
        let query = "q=Ada+%26+Bob&status=waitlisted&type=none&payment=unpaid&sort=name";
        let sought = Sought::read(&Form::of_query(Some(query)));
        assert_eq!(sought.query(&[]), query);
        assert_eq!(
            sought.query(&[("status", ""), ("cursor", "x")]),
            "q=Ada+%26+Bob&type=none&payment=unpaid&sort=name&cursor=x"
        );
        assert!(!sought.is_by_status_alone());
        let nonsense = Sought::read(&Form::of_query(Some("status=x&type=x&payment=x&sort=x&q=+")));
        assert_eq!(nonsense.query(&[]), "");
        assert_eq!(nonsense.sorting(), Sorting::Name);
    }
}
