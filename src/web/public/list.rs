//! `/events`: the list of events with search as one types, filters and what is near. Its address says all of it.

use std::sync::Arc;

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use jiff::civil::Date;

use super::card::Card;
use super::{begin_of, open, today};
use crate::app::{self, App, City, Listed, Listing, Period, RoomWanted, is_stale_cursor};
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::language::Words;
use crate::model::{Code, FieldErrors, Name, Place, Time, VenueId};
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, search_away, see};

/// The parameters of the list, in the order in which an address has them.
const PARAMS: [&str; 9] = ["q", "from", "until", "tag", "near", "within", "room", "past", "venue"];
/// Those whose errors stand beside them.
const FIELDS: [&str; 6] = ["q", "from", "until", "tag", "near", "within"];
/// How far "near" may reach, in kilometres.
const WITHIN_KM: [u32; 4] = [5, 25, 100, 500];
const METRES_PER_KM: f64 = 1_000.0;
/// Tells htmx which address the browser shows.
const REPLACE_URL: HeaderName = HeaderName::from_static("hx-replace-url");
const HX_REQUEST: HeaderName = HeaderName::from_static("hx-request");

#[derive(Template)]
#[template(path = "public/list.html", config = "src/web/askama.toml")]
struct List {
    frame: Frame,
    q: String,
    q_error: Option<String>,
    fields: Vec<Field>,
    /// Whether more is filtered by than words.
    is_filtered: bool,
    /// The name of the only venue whose events are listed, and its id.
    venue: Option<(String, String)>,
    errors: Vec<String>,
    /// Why the list is not what was searched for, and the address that tries again.
    away: Option<(String, String)>,
    title: String,
    count: String,
    cards: Vec<Card>,
    next: Option<String>,
    is_first: bool,
    canonical: String,
}

/// What the address asks, and what of it cannot be understood.
struct Asked {
    form: Form,
    listing: Listing,
    errors: FieldErrors,
}

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let asked = read(ask.app(), ask.query(), ask.caller.at);
    let outcome = match asked.errors.is_empty() {
        true => found(&ask.site.app, &asked.listing).await,
        false => Err(app::Error::Invalid(asked.errors.clone())),
    };
    let ((listed, search), errors, status) = match outcome {
        Ok(found) => (found, FieldErrors::new(), StatusCode::OK),
        // A list goes on within one day; the next morning it begins anew.
        Err(error) if is_stale_cursor(&error) => return Ok(see(&address(&asked.form, None))),
        Err(app::Error::Invalid(errors)) => ((nothing(), Search::Done), errors, StatusCode::UNPROCESSABLE_ENTITY),
        Err(error) => return Err(error.into()),
    };
    let list = list(&ask, &asked, listed, search, &errors)?;
    let mut response = open(page(status, &list)?);
    if let Ok(address) = HeaderValue::from_str(&address(&asked.form, None))
        && ask.headers.contains_key(HX_REQUEST)
    {
        response.headers_mut().insert(REPLACE_URL, address);
    }
    Ok(response)
}

/// Whether words could be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Search {
    Done,
    /// The index is not there at the moment, while it is made anew say: the name of the problem.
    Away(&'static str),
}

/// What is asked for. While no search can be made, it is what the other filters leave, by date.
async fn found(app: &Arc<App>, listing: &Listing) -> Result<(Listed, Search), app::Error> {
    match app.listed(listing.clone()).await {
        Ok(listed) => Ok((listed, Search::Done)),
        Err(app::Error::Unavailable { name, .. }) if listing.words.is_some() => {
            let plain = Listing {
                words: None,
                ..listing.clone()
            };
            let listed = match app.listed(plain.clone()).await {
                // A search was begun, and goes on when there is one again.
                Err(error) if is_stale_cursor(&error) => app.listed(Listing { cursor: None, ..plain }).await?,
                listed => listed?,
            };
            Ok((listed, Search::Away(name)))
        }
        Err(error) => Err(error),
    }
}

fn nothing() -> Listed {
    Listed {
        items: Vec::new(),
        next: None,
    }
}

/// Reads what is asked. Parameters that are not known are those of other sites' links, and are left out.
fn read(app: &App, query: Option<&str>, now: Time) -> Asked {
    let form = Form::of_query(query);
    let mut errors = FieldErrors::new();
    let day = |errors: &mut FieldErrors, name: &str| {
        let text = form.filled(name)?;
        let date = text
            .parse::<Date>()
            .map_err(|_| invalid("must be a date such as 2026-12-31"));
        errors.take(name, date)
    };
    let from = day(&mut errors, "from").map(|date| begin_of(app, date));
    let until = day(&mut errors, "until").map(|date| begin_of(app, date.saturating_add(jiff::Span::new().days(1))));
    let tag = form.filled("tag").and_then(|tag| errors.take("tag", Name::parse(tag)));
    let place = form.filled("near").and_then(|text| errors.take("near", point(text)));
    let within = form
        .filled("within")
        .and_then(|text| errors.take("within", metres(text)));
    let venue_id = form.filled("venue").and_then(|text| {
        let id = text.parse::<VenueId>().map_err(|_| invalid("is no venue's id"));
        errors.take("venue", id)
    });
    let listing = Listing {
        words: form.filled("q").map(str::to_owned),
        near: place.map(|place| (place, within)),
        period: if form.has("past") {
            Period::Past
        } else {
            Period::Upcoming
        },
        from,
        until,
        tag,
        venue_id,
        room: if form.has("room") {
            RoomWanted::Left
        } else {
            RoomWanted::Any
        },
        cursor: form.filled("cursor").map(str::to_owned),
        ..Listing::upcoming(begin_of(app, today(app, now)))
    };
    Asked { form, listing, errors }
}

fn invalid(message: &str) -> (Code, String) {
    (Code::Invalid, message.to_owned())
}

fn point(text: &str) -> Result<Place, (Code, String)> {
    crate::wire::place::point(text)
}

fn metres(kilometres: &str) -> Result<f64, (Code, String)> {
    let number = kilometres.parse::<f64>().ok().filter(|number| number.is_finite());
    let number = number.ok_or_else(|| invalid("must be a number of kilometres"))?;
    Ok(number * METRES_PER_KM)
}

/// The list's address with what is asked, and where a page begins.
fn address(form: &Form, cursor: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in PARAMS {
        if let Some(value) = form.filled(name) {
            query.append_pair(name, value);
        }
    }
    if let Some(cursor) = cursor {
        query.append_pair("cursor", cursor);
    }
    match query.finish() {
        query if query.is_empty() => "/events".to_owned(),
        query => format!("/events?{query}"),
    }
}

fn list(ask: &Ask, asked: &Asked, listed: Listed, search: Search, errors: &FieldErrors) -> Result<List, Problem> {
    let frame = Frame::of(ask)?;
    let (app, words, now) = (ask.app(), frame.words, ask.caller.at);
    let view = app.view();
    let cities = app.cities(&view)?;
    let venue = match asked.listing.venue_id {
        Some(id) => app.venue(&view, id).ok(),
        None => None,
    };
    let q_error = errors.iter().find(|error| error.field == "q");
    // As one types, the fields stay as they are, so that all is said above the list.
    let beside: &[&str] = match ask.headers.contains_key(HX_REQUEST) {
        true => &[],
        false => &FIELDS,
    };
    let is_first = asked.listing.cursor.is_none();
    Ok(List {
        q: asked.form.filled("q").unwrap_or_default().to_owned(),
        q_error: q_error.map(|error| crate::web::field::said(words, &words.t("public-search-label"), error)),
        fields: fields(words, &asked.form, &cities, errors),
        is_filtered: PARAMS[1..].iter().any(|name| asked.form.filled(name).is_some()),
        venue: venue.map(|venue| (venue.details.name.to_string(), venue.id.to_string())),
        errors: others(words, beside, errors),
        away: match search {
            Search::Done => None,
            Search::Away(name) => Some((search_away(words, name), address(&asked.form, None))),
        },
        title: words.t(match asked.listing.period {
            Period::Upcoming => "public-events-title",
            Period::Past => "public-events-past-title",
        }),
        count: counted(words, listed.items.len(), is_first, listed.next.is_some()),
        cards: listed
            .items
            .iter()
            .map(|located| Card::located(&frame, located, now))
            .collect(),
        next: listed.next.map(|next| address(&asked.form, Some(&next))),
        is_first,
        canonical: format!("{}{}", frame.origin, address(&asked.form, None)),
        frame,
    })
}

/// How many events the page has; how many there are in all is known on the last page alone.
fn counted(words: Words, count: usize, is_first: bool, goes_on: bool) -> String {
    let key = match (is_first, goes_on) {
        (true, false) => "public-count-all",
        (true, true) => "public-count-first",
        (false, _) => "public-count-more",
    };
    words.t1(key, "count", count)
}

fn fields(words: Words, form: &Form, cities: &[City], errors: &FieldErrors) -> Vec<Field> {
    let typed = |name: &str| form.filled(name).unwrap_or_default().to_owned();
    let field = |name: &'static str, key: &str, kind| {
        Field::new(words, name, words.t(key), kind)
            .value(typed(name))
            .errors(words, name, errors)
    };
    let near = near_choices(words, cities, &typed("near"));
    let anywhere = Choice::new("", words.t("public-within-any"));
    let within = WITHIN_KM.map(|km| Choice::new(km.to_string(), words.t1("public-kilometres", "count", km)));
    let within = std::iter::once(anywhere).chain(within).collect();
    let tick = |name: &'static str, key: &str| {
        Field::new(words, name, words.t(key), Kind::Tick).ticked(form.filled(name).is_some())
    };
    vec![
        field("from", "public-from", Kind::Line("date")),
        field("until", "public-until", Kind::Line("date")),
        field("near", "public-near", Kind::Choice(near)),
        field("within", "public-within", Kind::Choice(within)),
        field("tag", "public-tag", Kind::Line("text")),
        tick("room", "public-room"),
        tick("past", "public-past"),
    ]
}

/// The cities that there are, and the place that the address names besides.
fn near_choices(words: Words, cities: &[City], chosen: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", words.t("public-near-anywhere"))];
    choices.extend(cities.iter().map(|city| {
        let at = format!("{},{}", city.place.latitude(), city.place.longitude());
        Choice::new(at, city.name.as_str())
    }));
    if choices.iter().all(|choice| choice.value != chosen) {
        choices.push(Choice::new(chosen, words.t1("public-near-here", "place", chosen)));
    }
    choices
}
