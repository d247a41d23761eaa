//! `/admin/audit`: who did what, and what each change made of its document.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;

use super::opened;
use crate::app::{Alteration, FieldChange, Former, Trail, TrailChange, TrailCommit, TrailQuery, Upkeep, Who};
use crate::blocking;
use crate::http::asset::path;
use crate::http::{Ask, Problem};
use crate::model::{Kind, Time};
use crate::web::desk::clock::Clock;
use crate::web::desk::who::said;
use crate::web::field::{Choice, Field, Kind as FieldKind};
use crate::web::form::Form;
use crate::web::page::{Frame, shown};

/// Commits of a page.
const PAGE_COMMITS: usize = 50;
/// Of a document's id: enough to tell two apart.
const ID_CHARS: usize = 8;
/// Kinds of documents to choose from.
const KINDS: &[Kind] = &[
    Kind::Event,
    Kind::Venue,
    Kind::Guest,
    Kind::Scan,
    Kind::Gate,
    Kind::Device,
    Kind::Door,
    Kind::RevokedTicket,
    Kind::User,
    Kind::Token,
    Kind::MailTemplate,
];

/// What happened to one document, in words.
struct ChangeRow {
    place: usize,
    verb: String,
    kind: String,
    name: String,
}

/// A commit in words.
struct CommitRow {
    seq: u64,
    at: String,
    who: String,
    changes: Vec<ChangeRow>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/people/audit.html", config = "src/web/askama.toml")]
struct AuditPage {
    frame: Frame,
    filters: Vec<Field>,
    commits: Vec<CommitRow>,
    /// The address of the next page.
    older: Option<String>,
    /// That the journal begins here.
    begins: Option<String>,
    is_filtered: bool,
}

fn verb_key(verb: crate::model::Verb) -> String {
    format!("audit-verb-{}", verb.as_str().replace(['.', '_'], "-"))
}

fn kind_key(kind: Kind) -> String {
    format!("audit-kind-{}", kind.as_str().replace('_', "-"))
}

fn short(id: &[u8; 16]) -> String {
    let mut text = uuid::Uuid::from_bytes(*id).to_string().split_off(28);
    text.truncate(ID_CHARS);
    format!("…{text}")
}

fn change_row(frame: &Frame, change: &TrailChange) -> ChangeRow {
    ChangeRow {
        place: change.place,
        verb: frame.t(&verb_key(change.verb)),
        kind: frame.t(&kind_key(change.kind)),
        name: change.name.clone().unwrap_or_else(|| short(&change.id)),
    }
}

fn commit_row(frame: &Frame, clock: &Clock, commit: &TrailCommit) -> CommitRow {
    CommitRow {
        seq: commit.seq,
        at: clock.exact(commit.at),
        who: said(frame.words, &commit.who),
        changes: commit.changes.iter().map(|change| change_row(frame, change)).collect(),
        more: (commit.more > 0).then(|| frame.words.t1("audit-more", "count", commit.more as u64)),
    }
}

/// What the address asks for. What cannot be read asks for nothing.
fn query_of(asked: &Form, clock: &Clock) -> TrailQuery {
    TrailQuery {
        kind: asked.filled("kind").and_then(Kind::parse),
        by: asked.filled("by").map(str::to_owned),
        document: asked
            .filled("document")
            .and_then(|id| id.parse::<uuid::Uuid>().ok())
            .map(uuid::Uuid::into_bytes),
        event: asked.filled("event").and_then(|id| id.parse().ok()),
        upkeep: if asked.has("all") {
            Upkeep::Shown
        } else {
            Upkeep::Hidden
        },
        commit: asked.filled("commit").and_then(|seq| seq.parse().ok()),
        before: asked.filled("before").and_then(|seq| seq.parse().ok()),
        until: asked.filled("day").and_then(|day| clock.end_of_day(day)),
        limit: PAGE_COMMITS,
    }
}

/// Those who can have done something: users, and what is nobody's account.
fn people(ask: &Ask, frame: &Frame, chosen: &str) -> Result<Vec<Choice>, Problem> {
    let (app, view) = (ask.app(), ask.app().view());
    let mut choices = vec![Choice::new("", frame.t("audit-anybody"))];
    for user in app.users(&view, &ask.caller)? {
        choices.push(Choice::new(format!("user:{}", user.id), user.name.to_string()));
    }
    for token in app.tokens(&view, &ask.caller)? {
        let name = frame.words.t1("audit-who-token", "name", token.name.as_str());
        choices.push(Choice::new(format!("token:{}", token.id), name));
    }
    for who in [Who::Public, Who::Operator, Who::System] {
        let code = match who {
            Who::Public => "public",
            Who::Operator => "operator",
            _ => "system",
        };
        choices.push(Choice::new(code, said(frame.words, &who)));
    }
    if choices.iter().all(|choice| choice.value != chosen) {
        choices.push(Choice::new(chosen, chosen));
    }
    Ok(choices)
}

fn filters(ask: &Ask, frame: &Frame, asked: &Form) -> Result<Vec<Field>, Problem> {
    let words = frame.words;
    let value = |name: &str| asked.get(name).unwrap_or_default().trim().to_owned();
    let kinds = KINDS
        .iter()
        .map(|kind| Choice::new(kind.as_str(), frame.t(&kind_key(*kind))));
    let any = Choice::new("", frame.t("audit-anything"));
    let fields = [
        Field::new(
            words,
            "kind",
            words.t("audit-kind"),
            FieldKind::Choice(std::iter::once(any).chain(kinds).collect()),
        )
        .value(value("kind")),
        Field::new(
            words,
            "by",
            words.t("audit-by"),
            FieldKind::Choice(people(ask, frame, &value("by"))?),
        )
        .value(value("by")),
        Field::new(words, "day", words.t("audit-day"), FieldKind::Line("date")).value(value("day")),
        Field::new(words, "event", words.t("audit-event"), FieldKind::Line("text"))
            .extra("spellcheck=\"false\"")
            .value(value("event")),
        Field::new(words, "document", words.t("audit-document-id"), FieldKind::Line("text"))
            .extra("spellcheck=\"false\"")
            .value(value("document")),
        Field::new(words, "all", words.t("audit-all"), FieldKind::Tick).ticked(asked.has("all")),
    ];
    Ok(fields.into())
}

/// The address of the page that goes on from a commit, with the same filters.
fn older_address(asked: &Form, before: u64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in asked.pairs() {
        if !value.is_empty() && name != "before" {
            query.append_pair(name, value);
        }
    }
    query.append_pair("before", &before.to_string());
    format!("/admin/audit?{}", query.finish())
}

pub async fn trail(ask: Ask) -> Result<Response, Problem> {
    let frame = opened(&ask)?;
    let asked = Form::of_query(ask.query());
    let clock = Clock::new(frame.words, &ask.app().settings().timezone);
    let query = query_of(&asked, &clock);
    let (site, caller) = (Arc::clone(&ask.site), ask.caller.clone());
    let read = blocking::run(move || site.app.trail(&caller, &query));
    let read: Trail = read.await??;
    shown(&AuditPage {
        filters: filters(&ask, &frame, &asked)?,
        commits: read
            .commits
            .iter()
            .map(|commit| commit_row(&frame, &clock, commit))
            .collect(),
        older: read.older.map(|before| older_address(&asked, before)),
        begins: read
            .begins_at
            .map(|seq| frame.words.t1("audit-begins", "seq", seq.to_string())),
        is_filtered: asked.pairs().iter().any(|(_, value)| !value.is_empty()),
        frame,
    })
}

/// A field before and after, as the page shows it.
struct FieldRow {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/people/alteration.html", config = "src/web/askama.toml")]
struct AlterationPage {
    frame: Frame,
    seq: u64,
    verb: String,
    kind: String,
    name: String,
    id: String,
    at: String,
    who: String,
    /// What is known of the document as it was before.
    former: String,
    /// Where the search goes on.
    further: Option<String>,
    changed: Vec<FieldRow>,
    same: Vec<FieldRow>,
    /// Names of secrets that became others.
    secrets: Vec<&'static str>,
    is_told: bool,
}

impl AlterationPage {
    fn new(frame: Frame, clock: &Clock, place: usize, one: Alteration) -> Self {
        let words = frame.words;
        let further = match one.former {
            Former::NotSince(back_to) => Some(format!("/admin/audit/{}/{place}?back={back_to}", one.seq)),
            _ => None,
        };
        let row = |field: FieldChange| FieldRow {
            path: field.path,
            before: field.before.map(|text| shown_value(&text, clock)),
            after: field.after.map(|text| shown_value(&text, clock)),
        };
        let (changed, same): (Vec<_>, Vec<_>) = one.fields.into_iter().partition(FieldChange::is_change);
        Self {
            seq: one.seq,
            verb: words.t(&verb_key(one.change.verb)),
            kind: words.t(&kind_key(one.change.kind)),
            name: one.change.name.unwrap_or_else(|| short(&one.change.id)),
            id: uuid::Uuid::from_bytes(one.change.id).to_string(),
            at: clock.exact(one.at),
            who: said(words, &one.who),
            former: match one.former {
                Former::None => words.t("audit-former-none"),
                Former::LeftBy(seq) => words.t1("audit-former-left", "seq", seq.to_string()),
                Former::Trimmed(seq) => words.t1("audit-former-trimmed", "seq", seq.to_string()),
                Former::NotSince(seq) => words.t1("audit-former-not-since", "seq", seq.to_string()),
            },
            further,
            changed: changed.into_iter().map(row).collect(),
            same: same.into_iter().map(row).collect(),
            secrets: one.secrets,
            is_told: one.is_told,
            frame,
        }
    }
}

/// Times are told by the clock on the wall, too.
fn shown_value(text: &str, clock: &Clock) -> String {
    let at = Some(text).filter(|text| text.ends_with('Z')).and_then(Time::parse);
    at.map_or_else(|| text.to_owned(), |at| format!("{text} ({})", clock.exact(at)))
}

pub async fn alteration(Path((seq, place)): Path<(String, String)>, ask: Ask) -> Result<Response, Problem> {
    let frame = opened(&ask)?;
    let numbers = seq.parse::<u64>().ok().zip(place.parse::<usize>().ok());
    let (seq, place) = numbers.ok_or_else(|| Problem::not_found("change"))?;
    let back_to = Form::of_query(ask.query()).get("back").and_then(|seq| seq.parse().ok());
    let clock = Clock::new(frame.words, &ask.app().settings().timezone);
    let (site, caller) = (Arc::clone(&ask.site), ask.caller.clone());
    let read = blocking::run(move || site.app.alteration(&caller, seq, place, back_to));
    let one = read.await??;
    shown(&AlterationPage::new(frame, &clock, place, one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Words;
    use crate::model::Verb;

    #[test]
    fn every_verb_and_kind_is_said_in_every_language() {
        for words in Words::all() {
            let keys = Verb::ALL.iter().map(|verb| verb_key(*verb));
            for key in keys.chain(Kind::ALL.iter().map(|kind| kind_key(*kind))) {
                assert_ne!(words.t(&key), key, "{}", words.code());
            }
        }
    }

    #[test]
    fn what_is_asked_for_comes_from_the_address() {
        let clock = Clock::new(Words::fallback(), &crate::model::TimeZone::utc());
        let asked = Form::of_query(Some("kind=guest&by=user:1&event=x&day=2026-01-02&before=9&all=on"));
        let query = query_of(&asked, &clock);
        assert_eq!((query.kind, query.by.as_deref()), (Some(Kind::Guest), Some("user:1")));
        assert_eq!(
            (query.event, query.before, query.upkeep),
            (None, Some(9), Upkeep::Shown)
        );
        assert_eq!(
            query.until.map(|at| at.to_string()).as_deref(),
            Some("2026-01-02T23:59:59.999Z")
        );
        assert_eq!(
            older_address(&asked, 5),
            "/admin/audit?kind=guest&by=user%3A1&event=x&day=2026-01-02&all=on&before=5"
        );
    }
}
