//! Two people changed one event: the second sees what the first changed, and chooses field by field.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::edit::{Seen, encoded, save};
use super::form::venue_name;
use super::typed::{NEW_VENUE, Typed};
use crate::app::EventFull;
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::web::desk::event_head::EventHead;
use crate::web::desk::open;
use crate::web::form::Form;
use crate::web::page::{Frame, page};

/// What is chosen as one: its name in the event's JSON, and the key of its label.
const PARTS: &[(&str, &str)] = &[
    ("name", "event-name"),
    ("description", "event-description"),
    ("date", "event-date"),
    ("end_date", "event-end"),
    ("timezone", "event-timezone"),
    ("venue", "event-venue"),
    ("capacity", "event-capacity"),
    ("registration", "event-registration"),
    ("waitlist", "event-waitlist"),
    ("tags", "event-tags"),
    ("ticket_types", "event-tickets"),
    ("questions", "event-questions"),
];

/// Whose words are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Mine,
    Theirs,
}

impl Side {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "mine" => Some(Side::Mine),
            "theirs" => Some(Side::Theirs),
            _ => None,
        }
    }
}

/// A part that the two have different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Difference {
    part: &'static str,
    label: &'static str,
    /// Who changed it, if only one did.
    only: Option<Side>,
}

/// What differs between two forms that began as one.
fn differences(original: &Typed, theirs: &Typed, mine: &Typed) -> Vec<Difference> {
    // Without an event the rows have no ids: they are the same by what they say.
    let [original, theirs, mine] = [original, theirs, mine].map(|typed| typed.json(None));
    let differing = PARTS.iter().filter(|(part, _)| theirs[*part] != mine[*part]);
    differing
        .map(|(part, label)| Difference {
            part,
            label,
            only: if original[*part] == theirs[*part] {
                Some(Side::Mine)
            } else if original[*part] == mine[*part] {
                Some(Side::Theirs)
            } else {
                None
            },
        })
        .collect()
}

/// Mine, with the parts that are taken from theirs.
fn merged(mine: &Typed, theirs: &Typed, taken: &[&str]) -> Typed {
    let mut merged = mine.clone();
    for part in taken {
        let from = theirs.clone();
        match *part {
            "name" => merged.name = from.name,
            "description" => merged.description = from.description,
            "date" => merged.date = from.date,
            "end_date" => merged.end_date = from.end_date,
            "timezone" => merged.timezone = from.timezone,
            "venue" => (merged.venue, merged.new_venue) = (from.venue, from.new_venue),
            "capacity" => merged.capacity = from.capacity,
            "registration" => merged.registration = from.registration,
            "waitlist" => merged.waitlist = from.waitlist,
            "tags" => merged.tags = from.tags,
            "ticket_types" => merged.ticket_types = from.ticket_types,
            "questions" => merged.questions = from.questions,
            _ => {}
        }
    }
    merged
}

#[derive(Template)]
#[template(path = "desk/event_stale.html", config = "src/web/askama.toml")]
struct StalePage {
    frame: Frame,
    head: EventHead,
    action: String,
    version: u64,
    original: String,
    theirs: String,
    mine: String,
    rows: Vec<Row>,
    is_unanswered: bool,
}

/// One part as it was, as somebody else has it, and as it was typed.
struct Row {
    part: &'static str,
    label: String,
    original: String,
    theirs: String,
    mine: String,
    is_mine: bool,
    is_theirs: bool,
    is_unanswered: bool,
    /// Who changed it.
    said: String,
}

/// Shows both.
pub fn show(ask: &Ask, now: &EventFull, original: &Typed, mine: &Typed) -> Result<Response, Problem> {
    let kept = Kept {
        original: original.clone(),
        theirs: Typed::of(now),
        mine: mine.clone(),
    };
    let shown = kept.page(ask, now, now.event.version, &|difference| difference.only, None)?;
    page(StatusCode::CONFLICT, &shown)
}

/// Takes what was chosen. What the others had when it was shown is what the next comparison begins with.
pub async fn resolve(ask: Ask, full: &EventFull, form: &Form, seen: Seen) -> Result<Response, Problem> {
    let read = |name: &str| form.get(name).and_then(|text| serde_json::from_str::<Typed>(text).ok());
    let (Some(theirs), Some(mine)) = (read("theirs"), read("mine")) else {
        return Err(Problem::malformed("The form lacks what was typed."));
    };
    let chosen = |difference: &Difference| {
        let name = format!("choose.{}", difference.part);
        form.get(&name).and_then(Side::parse)
    };
    let differences = differences(&seen.typed, &theirs, &mine);
    if differences.iter().any(|difference| chosen(difference).is_none()) {
        let kept = Kept {
            original: seen.typed,
            theirs,
            mine,
        };
        let shown = kept.page(&ask, full, seen.version, &chosen, Some(()))?;
        return page(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let taken: Vec<&str> = differences
        .iter()
        .filter(|difference| chosen(difference) == Some(Side::Theirs))
        .map(|difference| difference.part)
        .collect();
    let typed = merged(&mine, &theirs, &taken);
    let seen = Seen {
        version: seen.version,
        typed: theirs,
    };
    save(ask, full, typed, seen).await
}

/// The three forms.
struct Kept {
    original: Typed,
    theirs: Typed,
    mine: Typed,
}

impl Kept {
    /// `answered` is there when somebody has chosen, though not everything.
    fn page(
        &self,
        ask: &Ask,
        full: &EventFull,
        version: u64,
        chosen: &dyn Fn(&Difference) -> Option<Side>,
        answered: Option<()>,
    ) -> Result<StalePage, Problem> {
        let frame = open(ask)?;
        let said = Said { ask, frame: &frame };
        let row = |difference: &Difference| {
            let side = chosen(difference);
            let by = match difference.only {
                Some(Side::Mine) => "event-stale-only-mine",
                Some(Side::Theirs) => "event-stale-only-theirs",
                None => "event-stale-both",
            };
            Row {
                part: difference.part,
                label: frame.t(difference.label),
                original: said.part(&self.original, difference.part),
                theirs: said.part(&self.theirs, difference.part),
                mine: said.part(&self.mine, difference.part),
                is_mine: side == Some(Side::Mine),
                is_theirs: side == Some(Side::Theirs),
                is_unanswered: answered.is_some() && side.is_none(),
                said: frame.t(by),
            }
        };
        let differences = differences(&self.original, &self.theirs, &self.mine);
        Ok(StalePage {
            head: EventHead::new(&frame, full),
            action: format!("/admin/events/{}/edit", full.event.id),
            version,
            original: encoded(&self.original)?,
            theirs: encoded(&self.theirs)?,
            mine: encoded(&self.mine)?,
            rows: differences.iter().map(row).collect(),
            is_unanswered: answered.is_some(),
            frame,
        })
    }
}

/// Parts as people read them.
struct Said<'a> {
    ask: &'a Ask,
    frame: &'a Frame,
}

impl Said<'_> {
    fn part(&self, typed: &Typed, part: &str) -> String {
        let text = match part {
            "name" => typed.name.clone(),
            "description" => typed.description.clone(),
            "date" => self.time(&typed.date),
            "end_date" => self.time(&typed.end_date),
            "timezone" => typed.timezone.clone(),
            "venue" => self.venue(typed),
            "capacity" => typed.capacity.clone(),
            "registration" => self.frame.t(&format!("registration-{}", typed.registration)),
            "waitlist" => self.frame.t(if typed.waitlist { "event-yes" } else { "event-no" }),
            "tags" => typed.tags.clone(),
            "ticket_types" => tickets(typed),
            "questions" => questions(typed),
            _ => String::new(),
        };
        match text.is_empty() {
            true => self.frame.t("event-stale-nothing"),
            false => text,
        }
    }

    fn time(&self, text: &str) -> String {
        let local = text.parse();
        local.map_or_else(|_| text.to_owned(), |local| self.frame.words.date_time(local))
    }

    fn venue(&self, typed: &Typed) -> String {
        let known = typed.venue.parse().ok().and_then(|id| {
            let app = self.ask.app();
            app.venue(&app.view(), id).ok()
        });
        match (known, typed.venue.as_str()) {
            (Some(venue), _) => venue_name(&venue),
            (None, NEW_VENUE) => typed.new_venue.name.clone(),
            (None, other) => other.to_owned(),
        }
    }
}

fn tickets(typed: &Typed) -> String {
    let row = |row: &super::typed::TypedTicket| {
        let price = match row.amount.as_str() {
            "" => String::new(),
            amount => format!("{amount} {}", row.currency),
        };
        let parts = [&row.name, &row.quota, &price, &row.valid_from, &row.valid_until];
        let filled: Vec<&str> = parts
            .into_iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        filled.join(" · ")
    };
    typed.ticket_types.iter().map(row).collect::<Vec<_>>().join("\n")
}

fn questions(typed: &Typed) -> String {
    let row = |row: &super::typed::TypedQuestion| {
        let options = row.options.replace('\n', " / ");
        match options.is_empty() {
            true => row.label.clone(),
            false => format!("{} ({options})", row.label),
        }
    };
    typed.questions.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, capacity: &str) -> Typed {
        Typed {
            name: name.to_owned(),
            capacity: capacity.to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn who_changed_what() {
        let (original, theirs, mine) = (typed("A", "1"), typed("B", "2"), typed("C", "1"));
        let found = differences(&original, &theirs, &mine);
        let found: Vec<_> = found.iter().map(|one| (one.part, one.only)).collect();
        assert_eq!(found, [("name", None), ("capacity", Some(Side::Theirs))]);
        assert!(
            differences(&original, &theirs, &theirs).is_empty(),
            "both typed the same"
        );
        assert_eq!(merged(&mine, &theirs, &["capacity"]), typed("C", "2"));
    }
}
