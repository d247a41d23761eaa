//! What happened to one guest, the newest first: from the journal what was changed and by whom, from the scans who passed a
//! door, from the log of mails what was sent.

use std::collections::VecDeque;

use serde_json::Value;

use super::audit::{FieldChange, RUN_COMMITS_FIRST, RUN_GROWTH, fields_of};
use super::{App, Caller, Error, Who, scan};
use crate::model::{EventId, Guest, GuestId, Kind, Message, Scan, Time, Verb};
use crate::store::{Direction, Document, Key, Range, Seq, Table, View, decode, id_at_end};
use crate::wire::guest::GuestInput;
use crate::wire::scan::ScanView;

/// Entries of a page.
const ENTRIES_MAX: usize = 40;
/// Commits that one page looks at; the next page goes on.
const LOOKED_AT_MAX: u64 = 20_000;
/// Scans and mails that are looked at, the newest.
const SCANS_MAX: usize = 200;
const MAILS_MAX: usize = 200;
/// A guest was put at a time near that of its commit: clocks are read before the writer's turn.
const NEAR_MS: i64 = 60_000;

/// What was done, and what became of it.
#[derive(Clone, Debug)]
pub enum Happened {
    /// The guest was made, changed or given another ticket. Absent fields are not known: its former state lies too far
    /// back.
    Changed {
        verb: Verb,
        seq: Seq,
        place: usize,
        fields: Option<Vec<FieldChange>>,
    },
    Scanned(Box<ScanView>),
    Mailed(Box<Message>),
}

/// An entry of a guest's story.
#[derive(Clone, Debug)]
pub struct Happening {
    pub at: Time,
    /// Who did it; mails leave by themselves.
    pub who: Option<Who>,
    pub what: Happened,
}

/// Where a page goes on: before this time, and this commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryPlace {
    pub at: Time,
    pub seq: Seq,
}

/// A page of it, the newest first.
#[derive(Clone, Debug, Default)]
pub struct Story {
    pub items: Vec<Happening>,
    pub older: Option<StoryPlace>,
    /// Whether the journal does not go back to the guest's beginning.
    pub is_trimmed: bool,
}

/// A guest as one commit left it.
struct State {
    seq: Seq,
    place: usize,
    at: Time,
    by: String,
    verb: Verb,
    guest: Guest,
}

/// The changes of a part of the journal, the oldest first.
#[derive(Default)]
struct Changes {
    states: VecDeque<State>,
    /// Where reading ended: nothing before it was looked for.
    until: Option<StoryPlace>,
    is_trimmed: bool,
}

impl App {
    /// A page of what happened to a guest, going on from a place if one is given. Those see it who see the guest; its mails, those
    /// who see mails. Blocks on the disk.
    pub fn story(
        &self,
        caller: &Caller,
        event_id: EventId,
        id: GuestId,
        before: Option<StoryPlace>,
    ) -> Result<Story, Error> {
        let view = self.view();
        let guest = self.guest_of(&view, &caller.actor, event_id, id)?;
        let changes = self.states_of(&guest, before)?;
        let is_in_time = |at: Time| before.is_none_or(|before| at < before.at);
        let mut items = self.changed(&view, &changes)?;
        items.extend(self.passed(&view, caller, &guest)?);
        if self.check_mail(&caller.actor).is_ok() {
            items.extend(mailed(&view, id)?);
        }
        items.retain(|item| is_in_time(item.at) && changes.until.is_none_or(|until| item.at >= until.at));
        items.sort_by_key(|item| std::cmp::Reverse(item.at));
        let older = match items.get(ENTRIES_MAX - 1) {
            Some(last) if items.len() > ENTRIES_MAX => Some(StoryPlace {
                at: last.at,
                seq: Seq::MAX >> 1,
            }),
            _ => changes.until,
        };
        // What happened at the same moment stays together, so that the next page has all the rest.
        if let Some(older) = older {
            items.retain(|item| item.at >= older.at);
        }
        Ok(Story {
            items,
            older,
            is_trimmed: changes.is_trimmed,
        })
    }

    /// What commits left of a guest, from its last change back, with one state more to compare the oldest entry with.
    fn states_of(&self, guest: &Guest, from: Option<StoryPlace>) -> Result<Changes, Error> {
        let place = from.unwrap_or(StoryPlace {
            at: Time::MAX,
            seq: Seq::MAX >> 1,
        });
        let last = place.at.min(guest.updated_at.plus_ms(NEAR_MS));
        let changes = self.states_before(guest, self.first_after(last)?.min(place.seq), place)?;
        if changes.states.is_empty() && from.is_none() {
            // Sample data say that they were made before they were put.
            return self.states_before(guest, self.store.head() + 1, place);
        }
        Ok(changes)
    }

    fn states_before(&self, guest: &Guest, mut before: Seq, from: StoryPlace) -> Result<Changes, Error> {
        let mut span = RUN_COMMITS_FIRST;
        let (mut changes, mut looked_at) = (Changes::default(), 0);
        loop {
            let mut older = VecDeque::new();
            let mut begun = None;
            let run = self.run_before(before, span.min(LOOKED_AT_MAX), &mut |commit| {
                begun.get_or_insert(commit.at);
                for (place, change) in commit.changes.iter().enumerate() {
                    let is_it = change.kind == Kind::Guest && change.id == *guest.id.raw();
                    if let (true, Some(bytes)) = (is_it && commit.at < from.at, &change.document) {
                        older.push_back(State {
                            seq: commit.seq,
                            place,
                            at: commit.at,
                            by: commit.by.clone(),
                            verb: change.verb,
                            guest: decode(bytes)?,
                        });
                    }
                }
                Ok(())
            })?;
            older.append(&mut changes.states);
            changes.states = older;
            looked_at += span;
            (before, span) = (run.first, span * RUN_GROWTH);
            let first = changes.states.front();
            if first.is_some_and(|first| first.guest.version == 1) {
                return Ok(changes);
            }
            if let Some(is_trimmed) = run.is_trimmed() {
                changes.is_trimmed = is_trimmed;
                return Ok(changes);
            }
            let is_enough = changes.states.len() > ENTRIES_MAX;
            let is_over = begun.is_some_and(|begun| begun.plus_ms(NEAR_MS) < guest.created_at);
            if is_over {
                return Ok(changes);
            }
            if is_enough || looked_at >= LOOKED_AT_MAX {
                // The oldest state is what the next one is compared with, and belongs to the next page.
                let next = changes.states.get(1).map(|state| (state.at, Seq::MAX >> 1));
                let read = begun.map(|begun| (begun.min(from.at), before));
                let until = next.filter(|_| is_enough).or(read);
                changes.until = until.map(|(at, seq)| StoryPlace { at, seq });
                return Ok(changes);
            }
        }
    }

    fn changed(&self, view: &View, changes: &Changes) -> Result<Vec<Happening>, Error> {
        let mut items = Vec::new();
        let mut before: Option<&State> = None;
        for state in &changes.states {
            let is_first = state.guest.version == 1;
            let was = before.map(|state| said(&state.guest)).transpose()?;
            let is = said(&state.guest)?;
            let fields = match (is_first, was) {
                (true, _) => Some(Vec::new()),
                (false, Some(was)) => {
                    let all = fields_of(Some(&was), Some(&is));
                    Some(all.into_iter().filter(FieldChange::is_change).collect::<Vec<_>>())
                }
                (false, None) => None,
            };
            before = Some(state);
            // How many are inside follows from scans, which are told themselves.
            if !is_first && fields.as_ref().is_some_and(Vec::is_empty) {
                continue;
            }
            items.push(Happening {
                at: state.at,
                who: Some(self.who(view, &state.by)?),
                what: Happened::Changed {
                    verb: state.verb,
                    seq: state.seq,
                    place: state.place,
                    fields,
                },
            });
        }
        Ok(items)
    }

    fn passed(&self, view: &View, caller: &Caller, guest: &Guest) -> Result<Vec<Happening>, Error> {
        let mut scans = Vec::new();
        for scan in newest_of::<Scan>(view, Table::ScansByGuest, guest.id, SCANS_MAX)? {
            let Some(scan) = scan::shown(view, &caller.actor, &scan)? else {
                continue;
            };
            scans.push(Happening {
                at: scan.at,
                who: Some(self.who(view, &scan.by)?),
                what: Happened::Scanned(Box::new(scan)),
            });
        }
        Ok(scans)
    }
}

/// What people see of a guest, by field.
fn said(guest: &Guest) -> Result<Value, Error> {
    let mut said =
        serde_json::to_value(GuestInput::from(&guest.details)).map_err(|error| Error::Malformed(error.to_string()))?;
    said["ticket_number"] = guest.ticket.number.as_str().into();
    Ok(said)
}

/// Documents of a guest, as an index of guests has them: the last in its order.
fn newest_of<T: Document>(view: &View, index: Table, id: GuestId, max: usize) -> Result<Vec<T>, Error> {
    let range = Range::prefix(&Key::new().id(id.raw()));
    let mut newest = Vec::new();
    for entry in view.walk(index, &range, Direction::Backward)?.take(max) {
        if let Some(id) = id_at_end(&entry?.0) {
            newest.extend(view.get::<T>(&id)?);
        }
    }
    Ok(newest)
}

/// The mails to a guest, the newest ones of many.
fn mailed(view: &View, id: GuestId) -> Result<Vec<Happening>, Error> {
    let mails = newest_of(view, Table::MessagesByGuest, id, MAILS_MAX)?;
    let told = mails.into_iter().map(|message: Message| Happening {
        at: message.updated_at,
        who: None,
        what: Happened::Mailed(Box::new(message)),
    });
    Ok(told.collect())
}
