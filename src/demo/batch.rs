//! Documents on their way into the store: a thousand a write, a few writes at a time.

use std::collections::VecDeque;

use super::Error;
use crate::model::{Actor, Event, Guest, Installation, RawId, Ticket, TicketKey, Time, Venue, Verb, slug};
use crate::store::{self, Key, Store, Table, WriteTx, Writing};

/// Documents in one write.
const DOCUMENTS_MAX: usize = 1_000;
/// Writes under way: enough that the writer never waits for the next, few enough to bound memory.
const WRITES_MAX: usize = 4;
/// A slug that is taken gets so many digits of the event's id, or if that is taken too, some more.
const SUFFIX_DIGITS: [usize; 3] = [4, 8, 12];

/// A document that is complete but for what only the store can tell: a free slug, the next ticket serial.
pub enum Draft {
    Venue(Venue),
    Event(Event),
    Guest(Guest),
}

/// How many documents of each kind were written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub venues: u64,
    pub events: u64,
    pub guests: u64,
}

impl Written {
    fn count(&mut self, draft: &Draft) {
        match draft {
            Draft::Venue(_) => self.venues += 1,
            Draft::Event(_) => self.events += 1,
            Draft::Guest(_) => self.guests += 1,
        }
    }

    fn add(&mut self, other: &Self) {
        self.venues += other.venues;
        self.events += other.events;
        self.guests += other.guests;
    }
}

/// Gathers drafts and writes them while the next are made.
pub struct Batches<'a> {
    store: &'a Store,
    now: Time,
    key: TicketKey,
    waiting: Vec<Draft>,
    under_way: VecDeque<Writing<Written, store::Error>>,
    written: Written,
}

impl<'a> Batches<'a> {
    pub fn new(store: &'a Store, now: Time) -> Result<Self, Error> {
        let installation: Installation = store.view().get(&Installation::ID)?.ok_or(Error::NotInstalled)?;
        Ok(Self {
            store,
            now,
            key: TicketKey::new(&installation.ticket_secret),
            waiting: Vec::with_capacity(DOCUMENTS_MAX),
            under_way: VecDeque::with_capacity(WRITES_MAX),
            written: Written::default(),
        })
    }

    /// What stands for a ticket until the guest is written.
    pub fn no_ticket(&self) -> Ticket {
        self.key.ticket(0)
    }

    /// Takes a draft. Returns what is on disk by now if this one filled a write, which is when a caller may stop.
    pub fn push(&mut self, draft: Draft) -> Result<Option<Written>, Error> {
        self.waiting.push(draft);
        if self.waiting.len() < DOCUMENTS_MAX {
            return Ok(None);
        }
        self.send()?;
        Ok(Some(self.written))
    }

    /// Writes what is left and waits for all of it.
    pub fn finish(mut self) -> Result<Written, Error> {
        if !self.waiting.is_empty() {
            self.send()?;
        }
        while let Some(oldest) = self.under_way.pop_front() {
            self.written.add(&oldest.wait()?.0);
        }
        Ok(self.written)
    }

    fn send(&mut self) -> Result<(), Error> {
        if self.under_way.len() == WRITES_MAX
            && let Some(oldest) = self.under_way.pop_front()
        {
            self.written.add(&oldest.wait()?.0);
        }
        let drafts = std::mem::replace(&mut self.waiting, Vec::with_capacity(DOCUMENTS_MAX));
        let key = self.key;
        let writing = self.store.write(Actor::System.to_string(), self.now, move |tx| {
            let mut written = Written::default();
            for draft in &drafts {
                put(tx, &key, draft)?;
                written.count(draft);
            }
            Ok(written)
        });
        self.under_way.push_back(writing);
        Ok(())
    }
}

fn put(tx: &mut WriteTx<'_, '_>, key: &TicketKey, draft: &Draft) -> Result<(), store::Error> {
    match draft {
        Draft::Venue(venue) => tx.put(Verb::VenueCreated, venue),
        Draft::Event(event) => {
            let slug = free_slug(tx, event)?;
            tx.put(Verb::EventCreated, &Event { slug, ..event.clone() })
        }
        Draft::Guest(guest) => {
            let ticket = key.ticket(tx.next_serial()?);
            tx.put(
                Verb::GuestRegistered,
                &Guest {
                    ticket,
                    ..guest.clone()
                },
            )
        }
    }
}

fn free_slug(tx: &mut WriteTx<'_, '_>, event: &Event) -> Result<String, store::Error> {
    let id = event.id.raw();
    let slug = match slug(event.details.name.as_str()) {
        empty if empty.is_empty() => "event".to_owned(),
        slug => slug,
    };
    if is_free(tx, &slug, id)? {
        return Ok(slug);
    }
    let digits = data_encoding::HEXLOWER.encode(&id[10..]);
    for count in SUFFIX_DIGITS {
        let longer = format!("{slug}-{}", &digits[..count]);
        if is_free(tx, &longer, id)? {
            return Ok(longer);
        }
    }
    Err(store::Error::Duplicate(Table::EventsBySlug))
}

fn is_free(tx: &mut WriteTx<'_, '_>, slug: &str, id: &RawId) -> Result<bool, store::Error> {
    let owner = tx.find(Table::EventsBySlug, &Key::new().text(slug))?;
    Ok(owner.is_none_or(|owner| owner == *id))
}
