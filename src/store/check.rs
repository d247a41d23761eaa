//! `check`: recomputes every index and counter from the documents, and the documents from the journal.

use std::collections::HashMap;
use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use super::apply::{arrival, arrival_key, gate_arrival_key, gate_key};
use super::journal::{Reader, Seq};
use super::schema::{Document, Table, for_kind};
use super::view::{Direction, Range, View};
use super::{Error, key, value};
use crate::model::{Event, EventCounters, GateCounters, Guest, Kind, RawId, Venue};

/// More findings of one kind are only counted.
const FINDINGS_MAX: usize = 20;
const PROGRESS_EVERY: u64 = 10_000;
/// Tables of sums over documents; the other derived ones are indexes.
const FIGURES: &[Table] = &[
    Table::EventCounters,
    Table::Arrivals,
    Table::GateCounters,
    Table::GateArrivals,
];

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The table or file it is about.
    pub place: String,
    pub what: String,
    /// Whether rebuilding from the documents mends it.
    pub repairable: bool,
}

/// The outcome of a check.
#[derive(Clone, Debug, Default)]
pub struct Check {
    pub documents: u64,
    pub index_entries: u64,
    pub commits: u64,
    pub findings: Vec<Finding>,
    /// Findings beyond the bound.
    pub more: u64,
}

impl Check {
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    fn find(&mut self, place: &str, what: String, repairable: bool) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding {
                place: place.to_owned(),
                what,
                repairable,
            });
        } else {
            self.more += 1;
        }
    }
}

struct Checker<'a> {
    view: &'a View,
    check: Check,
    expected: HashMap<Table, u64>,
    counters: HashMap<RawId, EventCounters>,
    /// Of minutes, and of gates in minutes.
    arrivals: HashMap<(Table, Vec<u8>), u64>,
    gates: HashMap<Vec<u8>, GateCounters>,
    /// What the journal says each document is: a hash, or that it is gone.
    journal: HashMap<(Kind, RawId), Option<u128>>,
    /// Whether the journal goes back to the first commit.
    journal_complete: bool,
}

pub fn run(
    view: &View,
    journal: Reader,
    oldest: Option<Seq>,
    progress: &mut dyn FnMut(&str, u64),
) -> Result<Check, Error> {
    let mut checker = Checker {
        view,
        check: Check::default(),
        expected: HashMap::new(),
        counters: HashMap::new(),
        arrivals: HashMap::new(),
        gates: HashMap::new(),
        journal: HashMap::new(),
        journal_complete: oldest.is_none_or(|oldest| oldest == 1),
    };
    checker.read_journal(journal, oldest.unwrap_or(1), progress)?;
    for kind in Kind::ALL {
        for_kind!(*kind, T => checker.documents::<T>(progress)?);
    }
    checker.lost_documents();
    checker.table_sizes()?;
    checker.figures()?;
    Ok(checker.check)
}

fn hash(bytes: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

impl Checker<'_> {
    fn read_journal(
        &mut self,
        mut journal: Reader,
        oldest: Seq,
        progress: &mut dyn FnMut(&str, u64),
    ) -> Result<(), Error> {
        let reached = self.view.seq();
        journal.skip_to(oldest);
        loop {
            let commits = match journal.next_frame() {
                Ok(commits) => commits,
                Err(Error::Damaged(what)) => {
                    self.check.find("journal", what, false);
                    self.journal_complete = false;
                    return Ok(());
                }
                Err(error) => return Err(error),
            };
            if commits.is_empty() {
                return Ok(());
            }
            for commit in commits {
                if commit.seq > reached {
                    return Ok(());
                }
                self.check.commits += 1;
                for change in commit.changes {
                    self.journal
                        .insert((change.kind, change.id), change.document.as_deref().map(hash));
                }
                if self.check.commits.is_multiple_of(PROGRESS_EVERY) {
                    progress("commits", self.check.commits);
                }
            }
        }
    }

    fn documents<T: Document>(&mut self, progress: &mut dyn FnMut(&str, u64)) -> Result<(), Error> {
        let table = Table::of(T::KIND);
        for entry in self.view.entries(table, &Range::all(), Direction::Forward)? {
            let (key, bytes) = entry?;
            let (key, bytes) = (&*key, &*bytes);
            self.check.documents += 1;
            if self.check.documents.is_multiple_of(PROGRESS_EVERY) {
                progress("documents", self.check.documents);
            }
            let document: T = match value::from_bytes(bytes) {
                Ok(document) => document,
                Err(error) => {
                    self.check.find(
                        table.name(),
                        format!("{}: {error}", data_encoding::HEXLOWER.encode(key)),
                        false,
                    );
                    continue;
                }
            };
            let id = document.raw_id();
            if key != id.as_slice() {
                self.check.find(
                    table.name(),
                    format!(
                        "a document with another id stands at {}",
                        data_encoding::HEXLOWER.encode(key)
                    ),
                    false,
                );
            }
            self.against_journal(T::KIND, id, bytes);
            self.indexes(&document)?;
            self.references(T::KIND, &id)?;
        }
        Ok(())
    }

    fn against_journal(&mut self, kind: Kind, id: RawId, bytes: &[u8]) {
        let shown = || uuid::Uuid::from_bytes(id).to_string();
        match self.journal.remove(&(kind, id)) {
            Some(Some(expected)) if expected == hash(bytes) => {}
            Some(Some(_)) => self.check.find(
                kind.as_str(),
                format!("{} is not what the journal says", shown()),
                false,
            ),
            Some(None) => self.check.find(
                kind.as_str(),
                format!("{} was deleted, as the journal says, but is there", shown()),
                false,
            ),
            None if self.journal_complete => {
                self.check
                    .find(kind.as_str(), format!("{} is not in the journal", shown()), false)
            }
            None => {}
        }
    }

    fn indexes<T: Document>(&mut self, document: &T) -> Result<(), Error> {
        let mut entries = Vec::new();
        document.index_keys(&mut entries)?;
        for (index, key, value) in &entries {
            *self.expected.entry(*index).or_default() += 1;
            self.check.index_entries += 1;
            if !self.view.holds(*index, key, value)? {
                self.check.find(
                    index.name(),
                    format!(
                        "the entry of {} is missing or wrong",
                        uuid::Uuid::from_bytes(document.raw_id())
                    ),
                    true,
                );
            }
        }
        if let Some(guest) = document.counted() {
            self.counters.entry(*guest.event_id.raw()).or_default().add(guest);
            if let Some((event, minute, heads)) = arrival(guest) {
                let key = (Table::Arrivals, arrival_key(event, minute));
                *self.arrivals.entry(key).or_default() += heads.unsigned_abs();
            }
        }
        if let Some(passed) = document.passed() {
            self.gates.entry(gate_key(&passed)).or_default().add(&passed);
            if let Some(key) = gate_arrival_key(&passed) {
                *self.arrivals.entry((Table::GateArrivals, key)).or_default() += u64::from(passed.heads);
            }
        }
        Ok(())
    }

    /// A guest's event and an event's venue must be there.
    fn references(&mut self, kind: Kind, id: &RawId) -> Result<(), Error> {
        let lost = match kind {
            Kind::Guest => match self.view.get::<Guest>(id)? {
                Some(guest) => self
                    .view
                    .get::<Event>(guest.event_id.raw())?
                    .is_none()
                    .then(|| format!("event {}", guest.event_id)),
                None => None,
            },
            Kind::Event => match self.view.get::<Event>(id)?.and_then(|event| event.details.venue_id) {
                Some(venue) => self
                    .view
                    .get::<Venue>(venue.raw())?
                    .is_none()
                    .then(|| format!("venue {venue}")),
                None => None,
            },
            _ => None,
        };
        if let Some(lost) = lost {
            self.check.find(
                kind.as_str(),
                format!("{} refers to {lost}, which is not there", uuid::Uuid::from_bytes(*id)),
                false,
            );
        }
        Ok(())
    }

    fn lost_documents(&mut self) {
        let lost: Vec<_> = self
            .journal
            .drain()
            .filter(|(_, hash)| hash.is_some())
            .map(|(name, _)| name)
            .collect();
        for (kind, id) in lost {
            self.check.find(
                kind.as_str(),
                format!("{} is in the journal but not in the store", uuid::Uuid::from_bytes(id)),
                false,
            );
        }
    }

    /// All expected entries were found, so a table that has more entries holds some that belong to nothing.
    fn table_sizes(&mut self) -> Result<(), Error> {
        let indexes = Table::ALL
            .iter()
            .copied()
            .filter(|table| table.is_derived() && !FIGURES.contains(table));
        for index in indexes {
            let (expected, found) = (self.expected.get(&index).copied().unwrap_or(0), self.view.len(index)?);
            if found > expected {
                self.check.find(
                    index.name(),
                    format!("{} entries belong to no document", found - expected),
                    true,
                );
            }
        }
        Ok(())
    }

    fn figures(&mut self) -> Result<(), Error> {
        for (event, counted) in std::mem::take(&mut self.counters) {
            let id = crate::model::EventId::from_raw(event);
            if self.view.counters(id)? != counted {
                self.check.find(
                    Table::EventCounters.name(),
                    format!("the figures of event {id} differ from a recount"),
                    true,
                );
            }
            self.expected
                .entry(Table::EventCounters)
                .and_modify(|count| *count += 1)
                .or_insert(1);
        }
        for ((table, key), counted) in std::mem::take(&mut self.arrivals) {
            if !self.view.holds(table, &key, &key::number_bytes(counted))? {
                self.check.find(
                    table.name(),
                    "the arrivals of a minute differ from a recount".into(),
                    true,
                );
            }
            self.expected.entry(table).and_modify(|count| *count += 1).or_insert(1);
        }
        for (key, counted) in std::mem::take(&mut self.gates) {
            let stored = self
                .view
                .look(Table::GateCounters, &key, value::from_bytes::<GateCounters>)?;
            if stored.transpose()? != Some(counted) {
                self.check.find(
                    Table::GateCounters.name(),
                    "the figures of a gate differ from a recount".into(),
                    true,
                );
            }
            self.expected
                .entry(Table::GateCounters)
                .and_modify(|count| *count += 1)
                .or_insert(1);
        }
        for table in FIGURES {
            let (expected, found) = (self.expected.get(table).copied().unwrap_or(0), self.view.len(*table)?);
            if found > expected {
                self.check.find(
                    table.name(),
                    format!("{} rows belong to no documents", found - expected),
                    true,
                );
            }
        }
        Ok(())
    }
}
