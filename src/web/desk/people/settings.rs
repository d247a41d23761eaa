//! `/admin/settings`: what is configured and where it came from, and how the server's parts are.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::opened;
use crate::app::Error;
use crate::blocking;
use crate::http::asset::path;
use crate::http::{Ask, Problem, SettingRow};
use crate::web::desk::clock::Clock;
use crate::web::page::{Frame, shown};

const MEGABYTE: u64 = 1_000_000;
const GIGABYTE: u64 = 1000 * MEGABYTE;

/// A fact about the server.
struct Fact {
    name: String,
    value: String,
    /// Where there is more about it: an address and what leads there.
    link: Option<(String, String)>,
}

/// Settings that stand together in a file.
struct Section {
    /// Empty for those outside of all sections.
    name: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    value: String,
    /// `default`, `file`, `environment` or `flag`: part of a class.
    source: &'static str,
    source_said: String,
    /// The environment variable that sets it.
    variable: String,
}

#[derive(Template)]
#[template(path = "desk/people/settings.html", config = "src/web/askama.toml")]
struct SettingsPage {
    frame: Frame,
    facts: Vec<Fact>,
    sections: Vec<Section>,
}

fn sections(frame: &Frame, settings: &[SettingRow]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for setting in settings {
        let (within, name) = setting.name.split_once('.').unwrap_or(("", setting.name));
        let row = Row {
            name: name.to_owned(),
            value: setting.value.clone(),
            source: setting.source,
            source_said: frame.t(&format!("settings-source-{}", setting.source)),
            variable: format!("EVENT_MANAGER_{}", setting.name.replace('.', "_").to_uppercase()),
        };
        match sections.last_mut().filter(|section| section.name == within) {
            Some(section) => section.rows.push(row),
            None => sections.push(Section {
                name: within.to_owned(),
                rows: vec![row],
            }),
        }
    }
    sections
}

/// How the server's parts are, as far as it costs nothing to know.
fn facts(ask: &Ask, frame: &Frame, clock: &Clock) -> Vec<Fact> {
    let (words, app) = (frame.words, ask.app());
    let (health, head) = (app.store().health(), app.store().head());
    let plain = |key: &str, value: String| Fact {
        name: words.t(key),
        value,
        link: None,
    };
    let search = app.searching().health();
    let lag = head.saturating_sub(search.seq);
    let uptime_ms = i64::try_from(ask.site.started.elapsed().as_millis()).unwrap_or(i64::MAX);
    vec![
        plain("settings-version", env!("CARGO_PKG_VERSION").to_owned()),
        plain("settings-since", clock.date_time(ask.caller.at.plus_ms(-uptime_ms))),
        plain(
            "settings-store",
            words.t(if health.failing {
                "settings-store-full"
            } else {
                "settings-store-ready"
            }),
        ),
        plain("settings-head", words.number(head)),
        plain("settings-checkpoint", words.number(health.checkpoint)),
        Fact {
            name: words.t("settings-search"),
            value: words.t2(
                &format!("settings-search-{}", search.state.as_str()),
                ("documents", words.number(search.documents)),
                ("lag", words.number(lag)),
            ),
            link: Some(("/readyz".to_owned(), "/readyz".to_owned())),
        },
        certificate(ask, frame),
    ]
}

/// Which certificate is served, and until when.
fn certificate(ask: &Ask, frame: &Frame) -> Fact {
    let words = frame.words;
    let value = match &ask.site.secure {
        None => words.t("settings-plain"),
        Some(secure) => {
            let (issuer, facts) = secure.tls.shown();
            let until = jiff::Timestamp::from_second(facts.not_after_s).map(|at| {
                let utc = at.to_zoned(jiff::tz::TimeZone::UTC);
                words.date_short(utc.date())
            });
            let issuer = words.t(&format!("settings-issuer-{}", issuer.as_str()));
            let said = words.t2(
                "settings-certificate-until",
                ("issuer", issuer),
                ("date", until.unwrap_or_default()),
            );
            let warning = facts.warning(ask.caller.at.millis() / 1000);
            warning.map_or(said.clone(), |_| {
                format!("{said} {}", words.t("settings-certificate-ends"))
            })
        }
    };
    Fact {
        name: words.t("settings-https"),
        value,
        link: Some(("/trust".to_owned(), words.t("settings-trust"))),
    }
}

fn size_said(frame: &Frame, bytes: u64) -> String {
    let (key, unit) = match bytes {
        ..GIGABYTE => ("settings-megabytes", MEGABYTE),
        _ => ("settings-gigabytes", GIGABYTE),
    };
    frame.words.t1(key, "count", frame.words.number(bytes / unit))
}

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    let frame = opened(&ask)?;
    let clock = Clock::new(frame.words, &ask.app().settings().timezone);
    let mut facts = facts(&ask, &frame, &clock);
    let site = Arc::clone(&ask.site);
    let looked = blocking::run(move || site.app.store().room());
    let room = looked.await?;
    let room = room.map_err(Error::from)?;
    for (key, bytes) in [("settings-used", room.used_bytes), ("settings-free", room.free_bytes)] {
        facts.push(Fact {
            name: frame.t(key),
            value: size_said(&frame, bytes),
            link: None,
        });
    }
    shown(&SettingsPage {
        facts,
        sections: sections(&frame, &ask.site.options.settings),
        frame,
    })
}
