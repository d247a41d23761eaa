//! The journal as a trail for administrators: who did what, the newest first, and what a change made of its document.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::event::require;
use super::{App, Caller, Error};
use crate::model::{
    Device, Event, EventDoor, EventId, Gate, Guest, Kind, MailTemplate, RawId, RevokedTicket, Scan, Time, Token,
    TokenId, User, UserId, Venue, Verb,
};
use crate::store::{self, Change, Commit, Seq, View, decode};

/// The journal is read forwards, so that one goes back in runs: the first is short, since the newest is mostly enough …
pub(super) const RUN_COMMITS_FIRST: u64 = 64;
/// … and each is so many times longer than the one before, since to find where it begins costs more than to read it.
pub(super) const RUN_GROWTH: u64 = 4;
/// Commits that one page of the trail looks at; the next page goes on.
const LOOKED_AT_MAX: u64 = 20_000;
/// Changes of one commit that the trail tells one by one.
pub const CHANGES_TOLD_MAX: usize = 8;
/// The same of a commit that is shown alone.
pub const CHANGES_OF_ONE_MAX: usize = 2_000;
/// Commits that are searched for the document's change before this one; a further look goes on.
const FORMER_COMMITS_MAX: u64 = 50_000;
/// Of a document, its fields and what stands in each.
const FIELDS_MAX: usize = 2_000;
const VALUE_CHARS_MAX: usize = 4_000;

/// Whether the program's own keeping of sessions and idempotency keys is told, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Upkeep {
    #[default]
    Hidden,
    Shown,
}

/// Which part of the trail is asked for. Absent filters let everything through.
#[derive(Clone, Debug, Default)]
pub struct TrailQuery {
    pub kind: Option<Kind>,
    /// As the journal names those who do something, `user:ID` say.
    pub by: Option<String>,
    pub event: Option<EventId>,
    /// One document alone.
    pub document: Option<RawId>,
    pub upkeep: Upkeep,
    /// Commits before this one.
    pub before: Option<Seq>,
    /// This commit alone, with all that it changed.
    pub commit: Option<Seq>,
    /// Commits up to this time.
    pub until: Option<Time>,
    /// Commits that a page shows.
    pub limit: usize,
}

/// Who did something, as far as that is known today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    User(String),
    Token(String),
    Device(String),
    Public,
    Operator,
    System,
    /// Somebody who was removed since, or whose name nobody kept.
    Gone(String),
}

/// What happened to one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailChange {
    /// Its place within the commit.
    pub place: usize,
    pub verb: Verb,
    pub kind: Kind,
    pub id: RawId,
    /// What the document was called then.
    pub name: Option<String>,
}

/// A commit of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailCommit {
    pub seq: Seq,
    pub at: Time,
    pub who: Who,
    pub changes: Vec<TrailChange>,
    /// Changes beyond those.
    pub more: usize,
}

/// A page of the trail.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    pub commits: Vec<TrailCommit>,
    /// What `before` takes to go on.
    pub older: Option<Seq>,
    /// Where the journal begins, if what came before was trimmed and this page is the last.
    pub begins_at: Option<Seq>,
}

/// What became of the search for the document as it was before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Former {
    /// It was not there before.
    None,
    /// As this commit left it.
    LeftBy(Seq),
    /// The journal does not go back that far: it begins with this commit.
    Trimmed(Seq),
    /// None of the commits back to this one has it; a further look goes on from there.
    NotSince(Seq),
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    pub path: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl FieldChange {
    pub fn is_change(&self) -> bool {
        self.before != self.after
    }
}

/// One change with the document before and after it.
#[derive(Clone, Debug)]
pub struct Alteration {
    pub seq: Seq,
    pub at: Time,
    pub who: Who,
    pub change: TrailChange,
    pub fields: Vec<FieldChange>,
    /// Names of secrets that became others. What they are is nobody's to see.
    pub secrets: Vec<&'static str>,
    pub former: Former,
    /// Whether the document is of a kind that is shown at all.
    pub is_told: bool,
}

/// A part of the journal that was read.
pub(super) struct Run {
    /// Its first commit.
    pub first: Seq,
    /// Whether the journal has nothing before it, and why.
    end: Option<End>,
}

impl Run {
    /// Whether what was before was trimmed; `None` if there is more to read.
    pub fn is_trimmed(&self) -> Option<bool> {
        self.end.map(|end| end == End::Trimmed)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Beginning,
    Trimmed,
}

impl App {
    /// A page of the trail, the newest first. Blocks on the disk.
    pub fn trail(&self, caller: &Caller, query: &TrailQuery) -> Result<Trail, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        let view = self.view();
        let mut before = query.before.unwrap_or(Seq::MAX >> 1).min(self.store.head() + 1);
        if let Some(until) = query.until {
            before = before.min(self.first_after(until)?);
        }
        let who = |by: &str| self.who(&view, by);
        if let Some(seq) = query.commit {
            let commit = self.commit(seq)?;
            let told = commit.map(|commit| query.told(&view, &commit, &who)).transpose()?;
            return Ok(Trail {
                commits: told.flatten().into_iter().collect(),
                ..Trail::default()
            });
        }
        let (mut trail, mut looked_at, mut span) = (Trail::default(), 0, RUN_COMMITS_FIRST);
        loop {
            let wanted = query.limit.saturating_sub(trail.commits.len());
            let mut newest = VecDeque::new();
            let mut is_cut = false;
            let run = self.run_before(before, span.min(LOOKED_AT_MAX), &mut |commit| {
                newest.extend(query.told(&view, &commit, &who)?);
                if newest.len() > wanted {
                    newest.pop_front();
                    is_cut = true;
                }
                Ok(())
            })?;
            trail.commits.extend(newest.into_iter().rev());
            looked_at += span;
            (before, span) = (run.first, span * RUN_GROWTH);
            let is_full = trail.commits.len() >= query.limit;
            if is_full && (is_cut || run.end.is_none()) {
                trail.older = trail.commits.last().map(|commit| commit.seq);
                return Ok(trail);
            }
            if let Some(end) = run.end {
                trail.begins_at = (end == End::Trimmed).then_some(run.first);
                return Ok(trail);
            }
            if looked_at >= LOOKED_AT_MAX {
                trail.older = Some(before);
                return Ok(trail);
            }
        }
    }

    /// A change of a commit, with its document before and after it. `back_to` goes on with a search that a look before
    /// ended there. Blocks on the disk.
    pub fn alteration(
        &self,
        caller: &Caller,
        seq: Seq,
        place: usize,
        back_to: Option<Seq>,
    ) -> Result<Alteration, Error> {
        require(&caller.actor, caller.actor.may_administer())?;
        let view = self.view();
        let commit = self.commit(seq)?.ok_or(Error::NotFound("change"))?;
        let change = commit.changes.get(place).ok_or(Error::NotFound("change"))?;
        let within = commit.changes[..place].iter().rev().find(|one| same(one, change));
        let (former, before) = match (is_first(change)?, within) {
            (true, _) => (Former::None, None),
            (false, Some(one)) => (Former::LeftBy(seq), one.document.clone()),
            (false, None) => self.former(change, back_to.unwrap_or(seq).min(seq))?,
        };
        let is_told = !is_upkeep(change.kind);
        let feed = self.audit(caller, 0)?;
        let told = |bytes: Option<&Vec<u8>>| match bytes {
            Some(bytes) if change.kind == Kind::MailTemplate => template(bytes).map(Some),
            Some(bytes) if is_told => feed.document(&view, change.kind, bytes),
            _ => Ok(None),
        };
        let (was, is) = (told(before.as_ref())?, told(change.document.as_ref())?);
        Ok(Alteration {
            seq,
            at: commit.at,
            who: self.who(&view, &commit.by)?,
            fields: fields_of(was.as_ref(), is.as_ref()),
            secrets: match (&before, &change.document) {
                (Some(before), Some(after)) => secrets_changed(change.kind, before, after)?,
                _ => Vec::new(),
            },
            change: told_change(&view, place, change)?,
            former,
            is_told,
        })
    }

    /// The document as the last change before a commit left it.
    fn former(&self, change: &Change, before: Seq) -> Result<(Former, Option<Vec<u8>>), Error> {
        let last = before.saturating_sub(FORMER_COMMITS_MAX);
        let (mut before, mut span) = (before, RUN_COMMITS_FIRST);
        loop {
            let mut found = None;
            let run = self.run_before(before, span.min(before.saturating_sub(last).max(1)), &mut |commit| {
                if let Some(one) = commit.changes.iter().rev().find(|one| same(one, change)) {
                    found = Some((Former::LeftBy(commit.seq), one.document.clone()));
                }
                Ok(())
            })?;
            (before, span) = (run.first, span * RUN_GROWTH);
            match (found, run.end) {
                (Some(found), _) => return Ok(found),
                (None, Some(End::Beginning)) => return Ok((Former::None, None)),
                (None, Some(End::Trimmed)) => return Ok((Former::Trimmed(run.first), None)),
                (None, None) if before <= last => return Ok((Former::NotSince(before), None)),
                (None, None) => {}
            }
        }
    }

    /// One commit; `None` if the journal does not have it.
    fn commit(&self, seq: Seq) -> Result<Option<Commit>, Error> {
        let mut found = None;
        if (1..=self.store.head()).contains(&seq) {
            self.run_before(seq + 1, 1, &mut |commit| {
                found = Some(commit).filter(|commit| commit.seq == seq);
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// Reads the commits before a seq, at most `span`, as far as the journal goes back.
    pub(super) fn run_before(
        &self,
        before: Seq,
        span: u64,
        each: &mut dyn FnMut(Commit) -> Result<(), Error>,
    ) -> Result<Run, Error> {
        let mut first = before.saturating_sub(span).max(1);
        let mut end = (first == 1).then_some(End::Beginning);
        let mut reader = self.store.journal(first - 1);
        while reader.position() + 1 < before {
            match reader.next_frame() {
                Ok(frame) if frame.is_empty() => break,
                Ok(frame) => frame
                    .into_iter()
                    .filter(|commit| commit.seq < before)
                    .try_for_each(&mut *each)?,
                Err(store::Error::Trimmed { oldest }) if oldest > first => {
                    (first, end) = (oldest, Some(End::Trimmed));
                    reader = self.store.journal(oldest.min(before) - 1);
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Run { first, end })
    }

    /// The first commit after a time, or the one that comes next. Commits come in the order of their times, nearly.
    pub(super) fn first_after(&self, time: Time) -> Result<Seq, Error> {
        let (mut low, mut high) = (1, self.store.head() + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.store.journal(middle - 1).next_frame() {
                Ok(frame) => match frame.first() {
                    Some(commit) if commit.at <= time => low = middle + 1,
                    _ => high = middle,
                },
                Err(store::Error::Trimmed { oldest }) if oldest > low => low = oldest.min(high),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(low)
    }

    /// What somebody is called whom the journal names.
    pub fn who(&self, view: &View, by: &str) -> Result<Who, Error> {
        let gone = || Who::Gone(by.to_owned());
        Ok(match by.split_once(':') {
            Some(("user", id)) => {
                let user = id.parse::<UserId>().ok().map(|id| view.get::<User>(id.raw()));
                user.transpose()?
                    .flatten()
                    .map_or_else(gone, |user| Who::User(user.name.to_string()))
            }
            Some(("token", id)) => match id.parse::<TokenId>() {
                Ok(id) => self.who_has(view, id)?.unwrap_or_else(gone),
                Err(_) => gone(),
            },
            _ => match by {
                "public" => Who::Public,
                "operator" => Who::Operator,
                "system" => Who::System,
                _ => gone(),
            },
        })
    }

    /// A device's token has the device's id.
    fn who_has(&self, view: &View, id: TokenId) -> Result<Option<Who>, Error> {
        if let Some(device) = view.get::<Device>(id.raw())? {
            return Ok(Some(Who::Device(device.name.to_string())));
        }
        let token: Option<Token> = view.get(id.raw())?;
        Ok(token.map(|token| Who::Token(token.name.to_string())))
    }
}

impl TrailQuery {
    /// A commit as the trail tells it; `None` if nothing of it is asked for.
    fn told(
        &self,
        view: &View,
        commit: &Commit,
        who: &dyn Fn(&str) -> Result<Who, Error>,
    ) -> Result<Option<TrailCommit>, Error> {
        if self.by.as_ref().is_some_and(|by| *by != commit.by) {
            return Ok(None);
        }
        let changes_max = match self.commit {
            Some(_) => CHANGES_OF_ONE_MAX,
            None => CHANGES_TOLD_MAX,
        };
        let mut changes = Vec::new();
        let mut more = 0;
        for (place, change) in commit.changes.iter().enumerate() {
            if !self.wants(change)? {
                continue;
            }
            match changes.len() < changes_max {
                true => changes.push(told_change(view, place, change)?),
                false => more += 1,
            }
        }
        if changes.is_empty() {
            return Ok(None);
        }
        Ok(Some(TrailCommit {
            seq: commit.seq,
            at: commit.at,
            who: who(&commit.by)?,
            changes,
            more,
        }))
    }

    fn wants(&self, change: &Change) -> Result<bool, Error> {
        let is_kind = match self.kind {
            Some(kind) => kind == change.kind,
            None => self.upkeep == Upkeep::Shown || !is_upkeep(change.kind),
        };
        if !is_kind || self.document.is_some_and(|id| id != change.id) {
            return Ok(false);
        }
        match self.event {
            Some(event) => Ok(event_of(change)? == Some(event)),
            None => Ok(true),
        }
    }
}

fn is_upkeep(kind: Kind) -> bool {
    // Mails follow from what was done, and have a log of their own.
    matches!(
        kind,
        Kind::Session | Kind::Idempotency | Kind::Installation | Kind::Message | Kind::MailPlace | Kind::Broadcast
    )
}

/// A template of mails as it is worded.
fn template(bytes: &[u8]) -> Result<Value, Error> {
    let template: MailTemplate = decode(bytes)?;
    Ok(json!({
        "kind": template.kind,
        "language": template.language,
        "subject": template.subject,
        "text": template.text.as_str(),
        "updated_at": template.updated_at,
        "version": template.version,
    }))
}

fn same(one: &Change, other: &Change) -> bool {
    one.kind == other.kind && one.id == other.id
}

/// Whether a change made its document, as far as itself tells.
fn is_first(change: &Change) -> Result<bool, Error> {
    let Some(bytes) = &change.document else {
        return Ok(false);
    };
    Ok(match change.kind {
        Kind::Event => decode::<Event>(bytes)?.version == 1,
        Kind::Guest => decode::<Guest>(bytes)?.version == 1,
        Kind::Venue => decode::<Venue>(bytes)?.version == 1,
        Kind::Gate => decode::<Gate>(bytes)?.version == 1,
        Kind::User => decode::<User>(bytes)?.version == 1,
        Kind::Door => decode::<EventDoor>(bytes)?.version == 1,
        Kind::MailTemplate => decode::<MailTemplate>(bytes)?.version == 1,
        _ => matches!(
            change.verb,
            Verb::TokenCreated | Verb::DeviceCreated | Verb::TicketRevoked
        ),
    })
}

/// The event that a document belongs to. What is gone does not tell, unless it was the event's own.
fn event_of(change: &Change) -> Result<Option<EventId>, Error> {
    let own = EventId::from_raw(change.id);
    let Some(bytes) = &change.document else {
        return Ok(matches!(change.kind, Kind::Event | Kind::Door).then_some(own));
    };
    Ok(match change.kind {
        Kind::Event | Kind::Door => Some(own),
        Kind::Guest => Some(decode::<Guest>(bytes)?.event_id),
        Kind::Gate => Some(decode::<Gate>(bytes)?.event_id),
        Kind::Device => Some(decode::<Device>(bytes)?.event_id),
        Kind::Scan => Some(decode::<Scan>(bytes)?.event_id),
        Kind::RevokedTicket => Some(decode::<RevokedTicket>(bytes)?.event_id),
        Kind::Token => decode::<Token>(bytes)?.event_id,
        _ => None,
    })
}

fn told_change(view: &View, place: usize, change: &Change) -> Result<TrailChange, Error> {
    Ok(TrailChange {
        place,
        verb: change.verb,
        kind: change.kind,
        id: change.id,
        name: name_of(view, change)?,
    })
}

/// What a document is called; a scan is called as its guest is today.
fn name_of(view: &View, change: &Change) -> Result<Option<String>, Error> {
    let Some(bytes) = &change.document else { return Ok(None) };
    Ok(match change.kind {
        Kind::Event => Some(decode::<Event>(bytes)?.details.name.to_string()),
        Kind::Venue => Some(decode::<Venue>(bytes)?.details.name.to_string()),
        Kind::Guest => Some(decode::<Guest>(bytes)?.details.name.to_string()),
        Kind::User => Some(decode::<User>(bytes)?.name.to_string()),
        Kind::Token => Some(decode::<Token>(bytes)?.name.to_string()),
        Kind::Gate => Some(decode::<Gate>(bytes)?.details.name.to_string()),
        Kind::Device => Some(decode::<Device>(bytes)?.name.to_string()),
        Kind::RevokedTicket => Some(decode::<RevokedTicket>(bytes)?.ticket.number.to_string()),
        Kind::Door => view
            .get::<Event>(&change.id)?
            .map(|event| event.details.name.to_string()),
        Kind::MailTemplate => {
            let template: MailTemplate = decode(bytes)?;
            Some(format!("{} ({})", template.kind.as_str(), template.language))
        }
        Kind::Scan => super::scan::names_of(view, &decode(bytes)?)?.guest,
        _ => None,
    })
}

/// The secrets of a document that became others; their new and old values stay here.
fn secrets_changed(kind: Kind, before: &[u8], after: &[u8]) -> Result<Vec<&'static str>, Error> {
    let mut changed = Vec::new();
    let mut note = |name, is_other: bool| {
        if is_other {
            changed.push(name);
        }
    };
    match kind {
        Kind::User => {
            let (was, is): (User, User) = (decode(before)?, decode(after)?);
            note("password", was.password_hash != is.password_hash);
        }
        Kind::Door => {
            let (was, is): (EventDoor, EventDoor) = (decode(before)?, decode(after)?);
            note("supervisor_pin", was.supervisor_pin != is.supervisor_pin);
            note("kiosk_pin", was.kiosk_pin != is.kiosk_pin);
            let keys = |door: &EventDoor| (door.key_generation, door.revoked_generations.clone());
            note("ticket_keys", keys(&was) != keys(&is));
        }
        Kind::Token => {
            let (was, is): (Token, Token) = (decode(before)?, decode(after)?);
            note("token", was.secret_hash != is.secret_hash);
        }
        _ => {}
    }
    Ok(changed)
}

/// The fields of both documents by their paths, those that differ first.
pub(super) fn fields_of(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut fields: Vec<FieldChange> = Vec::new();
    for (path, text) in flat(after) {
        fields.push(FieldChange {
            path,
            before: None,
            after: Some(text),
        });
    }
    for (path, text) in flat(before) {
        match fields.iter_mut().find(|field| field.path == path) {
            Some(field) => field.before = Some(text),
            None => fields.push(FieldChange {
                path,
                before: Some(text),
                after: None,
            }),
        }
    }
    fields.sort_by_key(|field| !field.is_change());
    fields
}

/// A document as paths with texts: `ticket_types[0].name`.
fn flat(document: Option<&Value>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if let Some(document) = document {
        flatten("", document, &mut fields);
    }
    fields
}

fn flatten(path: &str, value: &Value, fields: &mut Vec<(String, String)>) {
    if fields.len() >= FIELDS_MAX {
        return;
    }
    let text = match value {
        Value::Object(members) if !members.is_empty() => {
            let dot = if path.is_empty() { "" } else { "." };
            return members
                .iter()
                .for_each(|(name, value)| flatten(&format!("{path}{dot}{name}"), value, fields));
        }
        Value::Array(items) if !items.is_empty() => {
            let items = items.iter().enumerate();
            return items.for_each(|(n, value)| flatten(&format!("{path}[{n}]"), value, fields));
        }
        // An empty text is as good as none.
        Value::String(text) if text.is_empty() => return,
        Value::String(text) => text.chars().take(VALUE_CHARS_MAX).collect(),
        Value::Null => return,
        other => other.to_string(),
    };
    fields.push((path.to_owned(), text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_differ_come_first_by_their_paths() {
        let before = json!({"name": "A", "tags": ["x", "y"], "venue": {"name": "Hall"}, "capacity": null});
        let after = json!({"name": "B", "tags": ["x"], "venue": {"name": "Hall"}, "capacity": 5});
        let fields = fields_of(Some(&before), Some(&after));
        let told: Vec<(&str, Option<&str>, Option<&str>)> = fields
            .iter()
            .map(|field| (field.path.as_str(), field.before.as_deref(), field.after.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("name", Some("A"), Some("B")),
                ("capacity", None, Some("5")),
                ("tags[1]", Some("y"), None),
                ("tags[0]", Some("x"), Some("x")),
                ("venue.name", Some("Hall"), Some("Hall")),
            ]
        );
        assert!(fields_of(None, None).is_empty());
    }
}
