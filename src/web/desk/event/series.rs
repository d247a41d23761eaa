//! `/admin/events/{id}/series`: more events like one. The days are shown first, and each can be left out.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;

use super::{address, conflict_said, require_maker};
use crate::app::{Error, EventFull};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::language::Words;
use crate::model::{Code, EventId, FieldErrors, Rhythm, SERIES_MAX};
use crate::web::desk::event_head::EventHead;
use crate::web::desk::open;
use crate::web::field::{Choice, Field, Kind, others};
use crate::web::form::Form;
use crate::web::page::{Frame, page, see, shown};

/// Events of a series, unless one says how many.
const COUNT_USUAL: usize = 10;

#[derive(Template)]
#[template(path = "desk/series.html", config = "src/web/askama.toml")]
struct SeriesPage {
    frame: Frame,
    head: EventHead,
    action: String,
    intro: String,
    fields: Vec<Field>,
    /// The days that it comes to, once they are asked for.
    days: Option<Vec<Day>>,
    others: Vec<String>,
    notice: Option<String>,
}

/// A day of the series: as the form sends it, as people read it, and whether it stays in.
struct Day {
    value: String,
    said: String,
    is_kept: bool,
}

/// What is asked for.
struct Asked {
    rhythm: Rhythm,
    count: usize,
    until: Option<Date>,
}

pub async fn form(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let full = ask.app().event(&ask.app().view(), &ask.caller.actor, id)?;
    require_maker(&ask)?;
    shown(&SeriesPage::new(frame, &full, &Form::default(), &FieldErrors::new()))
}

pub async fn submit(Id(id): Id<EventId>, mut ask: Ask) -> Result<Response, Problem> {
    let frame = open(&ask)?;
    let form = Form::read(&mut ask).await?;
    let full = ask.app().event(&ask.app().view(), &ask.caller.actor, id)?;
    require_maker(&ask)?;
    let asked = match read(&form) {
        Ok(asked) => asked,
        Err(errors) => {
            let refused = SeriesPage::new(frame, &full, &form, &errors);
            return page(StatusCode::UNPROCESSABLE_ENTITY, &refused);
        }
    };
    let days = asked.rhythm.days(first_day(&full), asked.count, asked.until);
    if form.get("op") == Some("create") {
        return create(ask, frame, &full, &form, days).await;
    }
    let words = frame.words;
    shown(&SeriesPage {
        days: Some(days.into_iter().map(|day| Day::new(words, &full, day)).collect()),
        ..SeriesPage::new(frame, &full, &form, &FieldErrors::new())
    })
}

async fn create(ask: Ask, frame: Frame, full: &EventFull, form: &Form, days: Vec<Date>) -> Result<Response, Problem> {
    // Only days of the rhythm count, whatever was sent.
    let is_kept = |day: &Date| form.all("day").any(|kept| kept == day.to_string());
    let kept: Vec<Date> = days.iter().copied().filter(is_kept).collect();
    let words = frame.words;
    let shown = |notice: String| SeriesPage {
        days: Some(
            days.iter()
                .map(|day| Day {
                    is_kept: is_kept(day),
                    ..Day::new(words, full, *day)
                })
                .collect(),
        ),
        notice: Some(notice),
        ..SeriesPage::new(frame, full, form, &FieldErrors::new())
    };
    if kept.is_empty() {
        return page(StatusCode::UNPROCESSABLE_ENTITY, &shown(words.t("series-no-days")));
    }
    match ask.app().create_series(&ask.caller, full.event.id, kept).await {
        Ok(done) if done.value.made == 0 => Ok(see(&format!("{}?notice=series-known", address(full.event.id)))),
        Ok(_) => Ok(see("/admin/events?when=all&status=draft&notice=series-made")),
        Err(Error::Conflict(conflict)) => page(StatusCode::CONFLICT, &shown(conflict_said(words, &conflict))),
        Err(error) => Err(error.into()),
    }
}

fn first_day(full: &EventFull) -> Date {
    full.event.details.date.local().date()
}

fn read(form: &Form) -> Result<Asked, FieldErrors> {
    let mut errors = FieldErrors::new();
    let rhythm = form.get("rhythm").and_then(Rhythm::parse);
    if rhythm.is_none() {
        errors.add("rhythm", Code::Invalid, "must be one of those offered");
    }
    let count = match form.filled("count").map(str::parse) {
        None => Some(SERIES_MAX),
        Some(Ok(count)) if (1..=SERIES_MAX).contains(&count) => Some(count),
        Some(_) => {
            errors.add("count", Code::Invalid, format!("must lie between 1 and {SERIES_MAX}"));
            None
        }
    };
    let until = form.filled("until").map(str::parse::<Date>);
    if let Some(Err(_)) = until {
        errors.add("until", Code::Invalid, "must be a day such as 2026-12-31");
    }
    match (rhythm, count) {
        (Some(rhythm), Some(count)) if errors.is_empty() => Ok(Asked {
            rhythm,
            count,
            until: until.and_then(Result::ok),
        }),
        _ => Err(errors),
    }
}

impl SeriesPage {
    fn new(frame: Frame, full: &EventFull, form: &Form, errors: &FieldErrors) -> Self {
        let words = frame.words;
        let rhythms = Rhythm::ALL.iter().map(|rhythm| {
            let name = rhythm.as_str();
            Choice::new(name, words.t(&format!("series-rhythm-{name}")))
        });
        let field = |name: &'static str, key: &str, kind: Kind| {
            let field = Field::new(words, name, words.t(key), kind);
            field
                .value(form.get(name).unwrap_or_default())
                .errors(words, name, errors)
        };
        let bounds = Kind::Number {
            min: 1,
            max: SERIES_MAX as u64,
        };
        let count = field("count", "series-count", bounds).hint(words.t1("series-count-hint", "max", SERIES_MAX));
        let count = match form.has("count") {
            true => count,
            false => count.value(COUNT_USUAL.to_string()),
        };
        Self {
            head: EventHead::new(&frame, full),
            action: format!("{}/series", address(full.event.id)),
            intro: words.t1(
                "series-intro",
                "first",
                words.date_time(full.event.details.date.local()),
            ),
            fields: vec![
                field("rhythm", "series-rhythm", Kind::Choice(rhythms.collect())).required(),
                count,
                field("until", "series-until", Kind::Line("date")).hint(words.t("series-until-hint")),
            ],
            days: None,
            others: others(words, &["rhythm", "count", "until"], errors),
            notice: None,
            frame,
        }
    }
}

impl Day {
    fn new(words: Words, full: &EventFull, day: Date) -> Self {
        let time = full.event.details.date.local().time();
        Self {
            value: day.to_string(),
            said: words.date_time(day.to_datetime(time)),
            is_kept: true,
        }
    }
}
