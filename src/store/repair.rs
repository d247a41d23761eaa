//! Rebuilding everything derived from the documents, in one redb transaction.

use std::collections::HashMap;

use redb::WriteTransaction;

use super::apply::{Delta, arrival, arrival_key, gate_arrival_key, gate_key};
use super::layers::Layers;
use super::schema::{Document, Entries, Table, for_kind};
use super::view::View;
use super::{Error, key, value};
use crate::model::{EventCounters, GateCounters, Kind, RawId};

/// Entries that may wait to be put in order; with more, they are written.
const WAITING_MAX: usize = 100_000;

/// Derived tables in the making.
struct Rebuild<'t> {
    transaction: &'t WriteTransaction,
    waiting: Entries,
    counters: HashMap<RawId, EventCounters>,
    /// Of minutes, and of gates in minutes.
    arrivals: HashMap<(Table, Vec<u8>), u64>,
    gates: HashMap<Vec<u8>, GateCounters>,
}

/// Makes all indexes and figures anew. Everything must have been merged before; views see the old ones until
/// the end.
pub fn run(layers: &Layers) -> Result<(), Error> {
    let view = layers.view();
    let mut transaction = layers.database().begin_write()?;
    transaction.set_quick_repair(true);
    for table in Table::ALL.iter().filter(|table| table.is_derived()) {
        transaction.delete_table(table.definition())?;
        transaction.open_table(table.definition())?;
    }
    let mut rebuild = Rebuild {
        transaction: &transaction,
        waiting: Vec::new(),
        counters: HashMap::new(),
        arrivals: HashMap::new(),
        gates: HashMap::new(),
    };
    for kind in Kind::ALL {
        for_kind!(*kind, T => rebuild.documents::<T>(&view)?);
    }
    rebuild.finish()?;
    drop(view);
    transaction.commit()?;
    layers.rebase()?;
    Ok(())
}

impl Rebuild<'_> {
    fn documents<T: Document>(&mut self, view: &View) -> Result<(), Error> {
        for document in view.documents::<T>()? {
            let delta = Delta::between(None, Some(&document?))?;
            self.waiting.extend(delta.added);
            if let Some(guest) = &delta.after {
                self.counters.entry(*guest.event_id.raw()).or_default().add(guest);
                if let Some((event, minute, heads)) = arrival(guest) {
                    let key = (Table::Arrivals, arrival_key(event, minute));
                    *self.arrivals.entry(key).or_default() += heads.unsigned_abs();
                }
            }
            if let Some(passed) = &delta.passed.1 {
                self.gates.entry(gate_key(passed)).or_default().add(passed);
                if let Some(key) = gate_arrival_key(passed) {
                    *self.arrivals.entry((Table::GateArrivals, key)).or_default() += u64::from(passed.heads);
                }
            }
            if self.waiting.len() >= WAITING_MAX {
                self.write()?;
            }
        }
        Ok(())
    }

    /// Writes what waits, in the order of tables and keys: neighbours then meet while their page is at hand.
    fn write(&mut self) -> Result<(), Error> {
        self.waiting.sort_unstable();
        for entries in self.waiting.chunk_by(|a, b| a.0 == b.0) {
            let Some((table, ..)) = entries.first() else { continue };
            let mut open = self.transaction.open_table(table.definition())?;
            for (_, key, value) in entries {
                open.insert(key.as_slice(), value.as_slice())?;
            }
        }
        self.waiting.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<(), Error> {
        for (event, counters) in self.counters.drain().filter(|(_, counters)| !counters.is_empty()) {
            self.waiting
                .push((Table::EventCounters, event.to_vec(), value::to_bytes(&counters)?));
        }
        for (key, counters) in self.gates.drain().filter(|(_, counters)| !counters.is_empty()) {
            self.waiting
                .push((Table::GateCounters, key, value::to_bytes(&counters)?));
        }
        let arrivals = self.arrivals.drain().filter(|(_, heads)| *heads > 0);
        self.waiting
            .extend(arrivals.map(|((table, key), heads)| (table, key, key::number_bytes(heads).to_vec())));
        self.write()
    }
}
