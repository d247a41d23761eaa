//! The layers that views are made of: redb's tables as of its last merge, and the memtables above them.
//!
//! The writer adds batches to the *active* memtable. A full one is *frozen*, another becomes active, and
//! [`Layers::merge`] takes the frozen one into redb in the order of keys: thousands of registrations share the
//! pages they touch, and none of them waits for it.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use redb::{Database, ReadTransaction, ReadableDatabase};

use super::Error;
use super::journal::Seq;
use super::key;
use super::memtable::{Memtable, Writes};
use super::schema::Table;
use super::view::View;

type Open = redb::ReadOnlyTable<&'static [u8], &'static [u8]>;

/// redb's tables as of one of its commits, opened once for all views.
pub struct Base {
    transaction: ReadTransaction,
    open: Vec<OnceLock<Open>>,
}

impl Base {
    pub fn new(database: &Database) -> Result<Self, Error> {
        Ok(Self {
            transaction: database.begin_read()?,
            open: Table::ALL.iter().map(|_| OnceLock::new()).collect(),
        })
    }

    pub fn table(&self, table: Table) -> Result<&Open, Error> {
        let cell = &self.open[table as usize];
        if let Some(open) = cell.get() {
            return Ok(open);
        }
        let open = self.transaction.open_table(table.definition())?;
        Ok(cell.get_or_init(|| open))
    }

    /// The last commit that is in these tables.
    pub fn seq(&self) -> Result<Seq, Error> {
        let guard = self.table(Table::Meta)?.get(b"seq".as_slice())?;
        Ok(guard.and_then(|guard| key::number_at_start(guard.value())).unwrap_or(0))
    }
}

/// One state of the store. Whoever holds it sees no later one.
pub struct Snapshot {
    pub seq: Seq,
    pub base: Arc<Base>,
    pub active: Arc<Memtable>,
    /// On its way into redb.
    pub frozen: Option<Arc<Memtable>>,
}

impl Snapshot {
    /// The memtables, newest first.
    pub fn memtables(&self) -> impl Iterator<Item = &Arc<Memtable>> {
        std::iter::once(&self.active).chain(&self.frozen)
    }
}

/// The newest state, and how it changes.
pub struct Layers {
    newest: RwLock<Arc<Snapshot>>,
    /// Closed after the snapshot's own transaction: fields are dropped in this order.
    database: Database,
}

impl Layers {
    pub fn new(database: Database) -> Result<Self, Error> {
        let base = Base::new(&database)?;
        let snapshot = Snapshot {
            seq: base.seq()?,
            base: Arc::new(base),
            active: Arc::new(Memtable::new()),
            frozen: None,
        };
        Ok(Self {
            newest: RwLock::new(Arc::new(snapshot)),
            database,
        })
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    pub fn newest(&self) -> Arc<Snapshot> {
        Arc::clone(&self.newest.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn view(&self) -> View {
        View::new(self.newest())
    }

    fn change(&self, change: impl FnOnce(&Snapshot) -> Snapshot) {
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        *newest = Arc::new(change(&newest));
    }

    /// Adds a batch that is in the journal, where it takes so many bytes, and makes it seen. Only the
    /// writer's thread, or recovery before there is one, may do so.
    pub fn add(&self, writes: Writes, seq: Seq, journal_bytes: u64) {
        // Nobody else exchanges the active memtable, so the batch goes in without the lock.
        self.newest().active.add(writes, seq, journal_bytes);
        self.change(|now| Snapshot {
            seq,
            base: Arc::clone(&now.base),
            active: Arc::clone(&now.active),
            frozen: now.frozen.clone(),
        });
    }

    /// Freezes the active memtable, if it holds anything and no other is frozen. `true` if one is frozen now.
    pub fn freeze(&self) -> bool {
        let now = self.newest();
        if now.frozen.is_some() || now.active.is_empty() {
            return now.frozen.is_some();
        }
        self.change(|now| Snapshot {
            seq: now.seq,
            base: Arc::clone(&now.base),
            active: Arc::new(Memtable::new()),
            frozen: Some(Arc::clone(&now.active)),
        });
        true
    }

    /// Takes the frozen memtable, if there is one, into redb by one commit with quick repair. Returns the
    /// seq that redb has then. One thread at a time; after an error it can be tried again.
    pub fn merge(&self) -> Result<Seq, Error> {
        let Some(frozen) = self.newest().frozen.clone() else {
            return self.newest().base.seq();
        };
        let mut transaction = self.database.begin_write()?;
        transaction.set_quick_repair(true);
        for table in Table::ALL.iter().copied().filter(|table| frozen.touches(*table)) {
            let mut open = transaction.open_table(table.definition())?;
            frozen.each(table, |key, value| {
                match value {
                    Some(value) => drop(open.insert(key, value)?),
                    None => drop(open.remove(key)?),
                }
                Ok::<_, Error>(())
            })?;
        }
        transaction.commit()?;
        self.rebase()
    }

    /// Bases views on redb's last commit, which must hold all of the frozen memtable. Returns its seq.
    pub fn rebase(&self) -> Result<Seq, Error> {
        let base = Arc::new(Base::new(&self.database)?);
        let merged = base.seq()?;
        self.change(|now| Snapshot {
            seq: now.seq,
            base,
            active: Arc::clone(&now.active),
            frozen: None,
        });
        Ok(merged)
    }
}
