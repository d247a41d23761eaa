//! What everybody sees: what comes next, lists, the calendar, an event with its registration, a guest's own ticket.

mod calendar;
mod card;
mod event;
mod feed;
mod front;
mod list;
mod registration;
mod structured;
mod ticket;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;

use crate::app::App;
use crate::http::Site;
use crate::language::Words;
use crate::model::{Money, Time};

pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(front::show))
        .route("/events", get(list::show))
        .route("/calendar", get(calendar::show))
        .route("/events/{slug}", get(event::show))
        .route(
            "/events/{slug}/register",
            get(registration::back).post(registration::submit),
        )
        .route("/tickets/{number}", get(ticket::show))
        .route(
            "/tickets/{number}/cancel",
            get(ticket::ask_once_more).post(ticket::cancel),
        )
        .route("/sitemap.xml", get(feed::sitemap))
        .route("/robots.txt", get(feed::robots))
}

/// A page without secrets: a client may keep it, asks again before it shows it, and gets it compressed.
fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// Today where the installation is.
fn today(app: &App, at: Time) -> Date {
    at.timestamp().to_zoned(app.settings().timezone.rules()).date()
}

/// The beginning of a day where the installation is.
fn begin_of(app: &App, date: Date) -> Time {
    let begin = date.to_zoned(app.settings().timezone.rules());
    let end_of_time = if date.year() < 1000 { Time::MIN } else { Time::MAX };
    begin.map_or(end_of_time, |zoned| {
        Time::from_millis_clamped(zoned.timestamp().as_millisecond())
    })
}

/// The address of an event's page. Slugs have letters of any script, which addresses do not.
pub fn event_path(slug: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(slug.as_bytes()).collect();
    format!("/events/{encoded}")
}

/// What something costs.
fn price(words: Words, money: &Money) -> String {
    if money.is_zero() {
        return words.t("payment-free");
    }
    let amount = money.amount().replace('.', &words.t("public-decimal-point"));
    words.t2(
        "public-price",
        ("amount", amount),
        ("currency", money.currency().as_str()),
    )
}

/// How far away something is, as people say it.
fn distance(words: Words, metres: f64) -> String {
    /// From here on it is told in kilometres.
    const FAR_M: f64 = 1_000.0;
    if metres < FAR_M {
        return words.t1("public-metres", "count", metres.round());
    }
    words.t1(
        "public-kilometres",
        "count",
        words.number((metres / FAR_M).round() as u64),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Currency;

    #[test]
    fn prices_and_distances_are_written_as_in_each_language() {
        let (en, de) = (Words::of("en").expect("English"), Words::of("de").expect("German"));
        let euro = Currency::parse("EUR").expect("valid");
        let money = |amount| Money::parse(amount, euro).expect("valid");
        assert_eq!(price(en, &money("12.5")), "12.50 EUR");
        assert_eq!(price(de, &money("12.5")), "12,50 EUR");
        assert_eq!(
            (price(en, &money("0")), price(de, &money("0"))),
            ("Free".into(), "Kostenlos".into())
        );
        assert_eq!(distance(en, 849.6), "850 m");
        assert_eq!(distance(en, 1_234_567.0), "1,235 km");
        assert_eq!(distance(de, 1_234_567.0), "1.235 km");
    }

    #[test]
    fn addresses_are_of_plain_characters() {
        assert_eq!(event_path("jazz-night"), "/events/jazz-night");
        assert_eq!(event_path("東京"), "/events/%E6%9D%B1%E4%BA%AC");
    }
}
