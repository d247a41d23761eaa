//! Every file of a language is whole, and dates, numbers and choices come out right.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// The keys of a file, with the names of the values that stand in each.
fn keys(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if !line.starts_with([' ', '}']) {
            key = line.split('=').next().unwrap_or_default().trim().to_owned();
            assert!(
                keys.insert(key.clone(), BTreeSet::new()).is_none(),
                "{key} is there twice"
            );
        }
        let values = line.split('$').skip(1).map(|rest| {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
            rest[..end.unwrap_or(rest.len())].to_owned()
        });
        keys.get_mut(&key).expect("begun").extend(values);
    }
    keys
}

#[test]
fn every_language_says_everything_with_the_same_values() {
    let (_, english) = SOURCES.iter().find(|(code, _)| *code == FALLBACK).expect("English");
    let english = keys(english);
    assert!(SOURCES.len() >= 2 && english.len() > 80);
    for (code, text) in SOURCES {
        FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(_, errors)| panic!("{code}.ftl: {errors:?}"));
        let keys = keys(text);
        let missing: Vec<_> = english.keys().filter(|key| !keys.contains_key(*key)).collect();
        let unknown: Vec<_> = keys.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(
            missing.is_empty() && unknown.is_empty(),
            "{code}: missing {missing:?}, unknown {unknown:?}"
        );
        // What dates and times are given, whatever English makes of it.
        let parts = [
            "weekday",
            "weekday-short",
            "day",
            "month",
            "month-short",
            "year",
            "hour",
            "hour-12",
            "minute",
            "half",
        ];
        for (key, values) in &keys {
            if key.starts_with("date-") || key.starts_with("time-of-day") {
                let unknown = values
                    .iter()
                    .find(|value| !(parts.contains(&value.as_str()) || english[key].contains(*value)));
                assert_eq!(unknown, None, "{code}: {key}");
                continue;
            }
            assert!(
                values.is_subset(&english[key]),
                "{code}: {key} has {values:?}, and is given {:?}",
                english[key]
            );
        }
    }
}

#[test]
fn browsers_get_what_they_like_best() {
    for (chosen, accepted, expected) in [
        (None, None, "en"),
        (None, Some("de-AT,de;q=0.9,en;q=0.8"), "de"),
        (None, Some("fr, en;q=0.3, de;q=0.7"), "de"),
        (None, Some("tlh;q=1, *;q=0.1"), "en"),
        (None, Some("de;q=0, en;q=0.1"), "en"),
        (None, Some(";;;,,q=,de;q=nan"), "en"),
        (Some("de"), Some("en"), "de"),
        (Some("xx"), Some("DE"), "de"),
    ] {
        assert_eq!(
            Words::wanted(chosen, accepted).code(),
            expected,
            "{chosen:?} {accepted:?}"
        );
    }
}

#[test]
fn dates_and_numbers_are_written_as_in_each_language() {
    let (en, de) = (Words::of("en").expect("English"), Words::of("de").expect("German"));
    let from: jiff::civil::DateTime = "2026-12-04T19:00".parse().expect("a time");
    let until: jiff::civil::DateTime = "2026-12-05T00:30".parse().expect("a time");
    assert_eq!(en.date_time(from), "Fri, 4 Dec 2026, 7:00 pm");
    assert_eq!(de.date_time(from), "Fr, 4. Dez. 2026, 19:00 Uhr");
    assert_eq!(
        en.span(from, Some(until)),
        "Friday, 4 December 2026, 7:00 pm – Saturday, 5 December 2026, 12:30 am"
    );
    assert_eq!(
        de.span(from, "2026-12-04T22:15".parse().ok()),
        "Freitag, 4. Dezember 2026, 19:00 Uhr – 22:15 Uhr"
    );
    assert_eq!(
        (en.number(1_234_567), de.number(1_234_567)),
        ("1,234,567".to_owned(), "1.234.567".to_owned())
    );
    assert_eq!((en.number(999), en.number(0)), ("999".to_owned(), "0".to_owned()));
}
