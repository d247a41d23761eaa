//! What happened to a guest, in words.

use std::sync::Arc;

use askama::Template;

use super::Place;
use super::details::label_key;
use crate::app::{Caller, FieldChange, Happened, Happening, Story, StoryPlace};
use crate::blocking;
use crate::http::{Ask, Problem, Site};
use crate::language::Words;
use crate::model::{Event, EventId, GuestId, Time, Verb};
use crate::web::desk::clock::Clock;
use crate::web::desk::who::said;
use crate::web::form::Form;
use crate::wire::scan::ScanView;

/// A field before and after.
struct Field {
    name: String,
    before: Option<String>,
    after: Option<String>,
}

/// Something that happened.
struct Entry {
    at: String,
    what: String,
    /// What the mark before it says to those who see no words: class, and sign.
    mark: (&'static str, &'static str),
    who: Option<String>,
    /// More about it: a door, or why a mail was not sent.
    about: Option<String>,
    fields: Vec<Field>,
    /// That what was before is not known here.
    is_unknown: bool,
    link: Option<String>,
}

/// The story of a guest. Say `{{ story|safe }}`.
#[derive(Template)]
#[template(path = "desk/guests/story.html", config = "src/web/askama.toml")]
pub struct StoryPart {
    words: Words,
    entries: Vec<Entry>,
    older: Option<String>,
    newest: Option<String>,
    is_trimmed: bool,
    /// The whole audit trail of the guest, for those who may read it.
    audit: Option<String>,
}

/// Reads the story that a page of a guest has.
pub async fn read(
    site: Arc<Site>,
    caller: Caller,
    event: EventId,
    guest: GuestId,
    before: Option<StoryPlace>,
) -> Result<Story, Problem> {
    Ok(blocking::run(move || site.app.story(&caller, event, guest, before)).await??)
}

/// The place in a story that a page is asked for.
pub fn asked(ask: &Ask) -> Option<StoryPlace> {
    Form::of_query(ask.query()).get("before").and_then(place_of)
}

/// The story as the page of the guest has it.
pub fn part(ask: &Ask, place: &Place, guest: GuestId, story: &Story) -> StoryPart {
    let before = asked(ask);
    let words = place.frame.words;
    let clock = Clock::new(words, &place.full.event.details.timezone);
    let is_admin = ask.caller.actor.may_administer();
    let teller = Teller {
        words,
        clock,
        event: &place.full.event,
        is_admin,
        sees_mails: ask.app().check_mail(&ask.caller.actor).is_ok(),
    };
    let own = format!("{}/guests/{guest}", place.base);
    StoryPart {
        words,
        entries: story.items.iter().map(|item| teller.entry(item)).collect(),
        older: story
            .older
            .map(|place| format!("{own}?before={}.{}#story", place.at.millis(), place.seq)),
        newest: before.map(|_| format!("{own}#story")),
        is_trimmed: story.is_trimmed,
        audit: is_admin.then(|| format!("/admin/audit?kind=guest&document={guest}")),
    }
}

fn place_of(text: &str) -> Option<StoryPlace> {
    let (at, seq) = text.split_once('.')?;
    Some(StoryPlace {
        at: Time::from_millis(at.parse().ok()?)?,
        seq: seq.parse().ok()?,
    })
}

struct Teller<'p> {
    words: Words,
    clock: Clock,
    event: &'p Event,
    is_admin: bool,
    sees_mails: bool,
}

impl Teller<'_> {
    fn entry(&self, item: &Happening) -> Entry {
        let words = self.words;
        let entry = Entry {
            at: self.clock.exact(item.at),
            what: String::new(),
            mark: ("done", "●"),
            who: item.who.as_ref().map(|who| said(words, who)),
            about: None,
            fields: Vec::new(),
            is_unknown: false,
            link: None,
        };
        match &item.what {
            Happened::Changed {
                verb,
                seq,
                place,
                fields,
            } => Entry {
                what: self.verb(*verb, fields.as_deref()),
                fields: fields.iter().flatten().map(|field| self.field(field)).collect(),
                is_unknown: fields.is_none(),
                link: self.is_admin.then(|| format!("/admin/audit/{seq}/{place}")),
                ..entry
            },
            Happened::Scanned(scan) => Entry {
                what: self.passage(scan),
                mark: match scan.reason {
                    Some(_) => ("failed", "✗"),
                    None => ("ready", "✓"),
                },
                about: Some(self.about_scan(scan)),
                link: scan
                    .conflict
                    .as_ref()
                    .map(|_| format!("/admin/events/{}/conflicts", self.event.id)),
                ..entry
            },
            Happened::Mailed(mail) => Entry {
                what: words.t2(
                    "guests-story-mail",
                    ("kind", words.t(&format!("mail-kind-{}", mail.kind.as_str()))),
                    ("state", words.t(&format!("mail-state-{}", mail.state.as_str()))),
                ),
                mark: ("mail", "✉"),
                about: Some(match &mail.error {
                    Some(error) => format!("{} · {error}", mail.to),
                    None => mail.to.to_string(),
                }),
                link: self.sees_mails.then(|| format!("/admin/mail/{}", mail.id)),
                ..entry
            },
        }
    }

    fn passage(&self, scan: &ScanView) -> String {
        let words = self.words;
        match scan.reason {
            Some(reason) => {
                let reason = words.t(&format!("guests-refusal-{}", reason.as_str()));
                words.t1("guests-scan-refused", "reason", reason)
            }
            None => words.t(&format!("guests-scan-{}", scan.direction.as_str())),
        }
    }

    /// Where it was, how many passed, and what became of it.
    fn about_scan(&self, scan: &ScanView) -> String {
        let words = self.words;
        let named = [&scan.gate_name, &scan.device_name].into_iter().flatten().cloned();
        let named = named.collect::<Vec<_>>().join(", ");
        let place = match named.is_empty() {
            true => words.t(&format!("guests-scan-by-{}", scan.origin.as_str())),
            false => named,
        };
        let heads = words.t1("guests-story-heads", "count", u64::from(scan.heads));
        let mut about = vec![place, heads];
        about.extend(scan.undone.is_some().then(|| words.t("guests-scan-undone")));
        about.extend(scan.conflict.is_some().then(|| words.t("guests-scan-conflict")));
        about.join(" · ")
    }

    /// Another ticket is more than a change.
    fn verb(&self, verb: Verb, fields: Option<&[FieldChange]>) -> String {
        let fields = fields.unwrap_or_default();
        let is_other_ticket = verb == Verb::GuestUpdated && fields.iter().any(|field| field.path == TICKET);
        match is_other_ticket {
            true => self.words.t("guests-story-ticket"),
            false => {
                let key = verb.as_str().replace(['.', '_'], "-");
                self.words.t(&format!("audit-verb-{key}"))
            }
        }
    }

    fn field(&self, change: &FieldChange) -> Field {
        Field {
            name: self.name(&change.path),
            before: change.before.as_deref().map(|text| self.value(&change.path, text)),
            after: change.after.as_deref().map(|text| self.value(&change.path, text)),
        }
    }

    fn name(&self, path: &str) -> String {
        let words = self.words;
        match path {
            TICKET => words.t("guests-ticket"),
            "flags.blocked" => words.t("guests-blocked"),
            "notes" => words.t("guests-notes"),
            _ => match path.strip_prefix("answers.") {
                Some(id) => {
                    let mut questions = self.event.details.questions.iter();
                    let question = questions.find(|question| question.id.to_string() == id);
                    question.map_or_else(|| path.to_owned(), |question| question.label.to_string())
                }
                // What has no words of its own would be called notes.
                None if label_key(path) == label_key("notes") => path.to_owned(),
                None => words.t(label_key(path)),
            },
        }
    }

    fn value(&self, path: &str, text: &str) -> String {
        let words = self.words;
        match (path, text) {
            ("status", _) => words.t(&format!("guest-status-{text}")),
            ("payment", _) => words.t(&format!("payment-{text}")),
            ("ticket_type_id", _) => {
                let id = text.parse().ok();
                let kind = id.and_then(|id| self.event.details.ticket_type(id));
                kind.map_or_else(|| text.to_owned(), |kind| kind.name.to_string())
            }
            (TICKET, _) => super::labels::grouped(text),
            (_, "true") => words.t("guests-yes"),
            (_, "false") => words.t("guests-no"),
            _ => text.to_owned(),
        }
    }
}

/// The path of a guest's ticket number.
const TICKET: &str = "ticket_number";
