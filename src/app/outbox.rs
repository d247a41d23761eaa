//! Which mails there are: one for each that the journal says happened to a guest, one to each guest of an event that was
//! moved or cancelled, and reminders when it is time.
//!
//! A mail is a document before anything is sent. Its id is made of its cause, and it comes in one commit with the place
//! in the journal up to which causes were looked at: a crash makes none twice and loses none.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{App, Error};
use crate::feed::{Feed, Woken};
use crate::model::{
    Actor, Broadcast, Event, EventDetails, EventId, EventStatus, Guest, GuestId, GuestRow, GuestStatus, MailPlace,
    Message, MessageKind, RawId, Time, Venue, Verb, Whereabouts,
};
use crate::store::{self, Commit, Direction, Key, Range, Seq, Store, Table, View, WriteTx, decode, id_at_end};

/// Changes of the journal that are read at once; as many mails are made by one write at most.
const CHANGES_PER_BATCH: usize = 500;
/// Guests that one write of a mail to all of them looks at.
const GUESTS_PER_WRITE: usize = 500;
/// Commits without mails after which the place is kept, so that a start has not much to look at again.
const PLACE_EVERY: Seq = 5_000;
/// Writes of one guest's or event's mails that go at once.
const REMOVED_PER_WRITE: usize = 500;
/// How often a quiet follower looks around.
const LOOK: Duration = Duration::from_millis(500);
/// A pause after each look at news, so that what comes quickly shares a write.
const TICK: Duration = Duration::from_millis(100);
/// How often it looks which events are near.
const REMIND_EVERY: Duration = Duration::from_secs(20);
/// Events that one look for reminders finds.
const REMINDED_PER_LOOK: usize = 500;
/// How long it waits after a fault, a full disk say.
const FAULT_PAUSE: Duration = Duration::from_secs(2);

/// Notes that an event was moved or cancelled, for all who are on its list. To be called before the event is put.
pub fn announce(tx: &mut WriteTx<'_, '_>, before: &Event, after: &Event, at: Time) -> Result<(), Error> {
    let (old, new) = (&before.details, &after.details);
    if old.status != EventStatus::Active || ends(old) < at || tx.counters(after.id)?.is_empty() {
        return Ok(());
    }
    let kind = match new.status {
        EventStatus::Cancelled => MessageKind::EventCancelled,
        EventStatus::Active if is_moved(old, new) => MessageKind::EventChanged,
        _ => return Ok(()),
    };
    let venue: Option<Venue> = match old.venue_id {
        Some(id) => tx.get(id.raw())?,
        None => None,
    };
    let broadcast = Broadcast {
        before: Some(Whereabouts {
            date: old.date,
            end_date: old.end_date,
            venue: venue.map(|venue| venue.details.name),
        }),
        ..Broadcast::new(after.id, kind, after.version, at)
    };
    Ok(tx.put(Verb::MailAnnounced, &broadcast)?)
}

fn is_moved(old: &EventDetails, new: &EventDetails) -> bool {
    let of = |details: &EventDetails| {
        (
            details.date,
            details.end_date,
            details.timezone.clone(),
            details.venue_id,
        )
    };
    of(old) != of(new)
}

fn ends(details: &EventDetails) -> Time {
    details.end_date.unwrap_or(details.date).at()
}

/// Queues the mail that brings a guest its ticket; `false` if it has no ticket that counts, or no address.
pub fn queue_ticket(tx: &mut WriteTx<'_, '_>, guest: &Guest, at: Time) -> Result<bool, Error> {
    if !guest.details.status.holds_place() {
        return Ok(false);
    }
    match of_guest(guest, MessageKind::Ticket, at.millis().cast_unsigned(), at) {
        Some(message) => Ok(put_new(tx, &message)?),
        None => Ok(false),
    }
}

fn of_guest(guest: &Guest, kind: MessageKind, cause: u64, at: Time) -> Option<Message> {
    let email = guest.details.email.clone()?;
    let ids = (guest.id, guest.event_id);
    Some(Message::new(kind, cause, ids, guest.details.name.clone(), email, at))
}

/// Puts a mail unless it is there.
fn put_new(tx: &mut WriteTx<'_, '_>, message: &Message) -> Result<bool, store::Error> {
    if tx.get::<Message>(message.id.raw())?.is_some() {
        return Ok(false);
    }
    tx.put(Verb::MailQueued, message)?;
    Ok(true)
}

/// Where the outbox goes on. A store that has no mails yet begins now: what happened before is nobody's news.
pub fn begin(app: &App) -> Result<Seq, Error> {
    let store = &app.store;
    if let Some(place) = store.view().get::<MailPlace>(&MailPlace::ID)? {
        return Ok(place.seq);
    }
    let seq = store.head();
    keep(app, Found::default(), seq)?;
    Ok(seq)
}

/// Follows the journal from a place until it is told to stop. Faults are logged, and it begins again.
pub fn run(app: &App, mut feed: Feed, place: Seq) {
    feed.go_to(place);
    let mut follower = Follower {
        app,
        kept: place,
        reminded: None,
    };
    while !feed.is_stopped() {
        match follower.follow(&mut feed) {
            Ok(()) => break,
            Err(Error::Store(store::Error::Trimmed { oldest })) => {
                tracing::warn!(oldest, "the outbox goes on where the journal begins");
                feed.go_to(oldest.saturating_sub(1));
            }
            Err(error) => {
                tracing::warn!(%error, "mails cannot be queued; trying again");
                feed.go_to(follower.kept);
                feed.pause(FAULT_PAUSE);
            }
        }
    }
}

struct Follower<'a> {
    app: &'a App,
    /// The place that is kept in the store.
    kept: Seq,
    /// When near events were last looked for.
    reminded: Option<Instant>,
}

/// What a batch of commits asks for.
#[derive(Clone, Default)]
struct Found {
    messages: Vec<Message>,
    /// Guests who are gone, and their mails with them.
    gone: Vec<GuestId>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.gone.is_empty()
    }
}

impl Follower<'_> {
    fn follow(&mut self, feed: &mut Feed) -> Result<(), Error> {
        loop {
            self.remind()?;
            while self.broadcast()? {
                if feed.is_stopped() {
                    return Ok(());
                }
            }
            match feed.wait(LOOK) {
                Woken::Stopped => return Ok(()),
                Woken::Quiet => {}
                Woken::News => {
                    self.take(feed)?;
                    if !feed.pause(TICK) {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Takes what the journal has by now.
    fn take(&mut self, feed: &mut Feed) -> Result<(), Error> {
        while !feed.is_stopped() {
            let commits = feed.batch(CHANGES_PER_BATCH)?;
            if commits.is_empty() {
                break;
            }
            let found = look(&feed.store().view(), &commits)?;
            let place = feed.position();
            if !found.is_empty() || place - self.kept >= PLACE_EVERY {
                keep(self.app, found, place)?;
                self.kept = place;
            }
            self.app.mail_place.store(place, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Goes on with a mail to all guests of an event. `false` when there is none.
    fn broadcast(&self) -> Result<bool, Error> {
        let store = &self.app.store;
        let view = store.view();
        let first = view
            .walk(Table::BroadcastsOpen, &Range::all(), Direction::Forward)?
            .next();
        let Some(entry) = first else { return Ok(false) };
        let id: RawId = id_at_end(&entry?.0).unwrap_or_default();
        let Some(broadcast) = view.get::<Broadcast>(&id)? else {
            return Ok(false);
        };
        let (messages, next) = guests_of(&view, &broadcast, self.app.now())?;
        write(self.app, move |tx| {
            for message in &messages {
                put_new(tx, message)?;
            }
            let Some(now) = tx.get::<Broadcast>(&id)? else {
                return Ok(());
            };
            let now = Broadcast {
                after: next.or(now.after),
                is_done: next.is_none(),
                ..now
            };
            tx.put(Verb::MailTold, &now)
        })?;
        Ok(true)
    }

    /// Notes for each event that is near that its guests are to be reminded, once.
    fn remind(&mut self) -> Result<(), Error> {
        let options = &self.app.settings.mail;
        let Some(reminder_ms) = options.reminder_ms else {
            return Ok(());
        };
        if self.reminded.is_some_and(|at| at.elapsed() < REMIND_EVERY) {
            return Ok(());
        }
        let now = self.app.now();
        let due = near(&self.app.store.view(), now, now.plus_ms(reminder_ms))?;
        if !due.is_empty() {
            write(self.app, move |tx| {
                for broadcast in &due {
                    if tx.get::<Broadcast>(broadcast.id.raw())?.is_none() {
                        tx.put(Verb::MailAnnounced, broadcast)?;
                    }
                }
                Ok(())
            })?;
        }
        self.reminded = Some(Instant::now());
        Ok(())
    }
}

/// The reminders of events that begin after `now` and not after `until`, and that there are none of yet.
fn near(view: &View, now: Time, until: Time) -> Result<Vec<Broadcast>, Error> {
    let active = |time: Time| Key::new().byte(EventStatus::Active.code()).time(time).into_bytes();
    let range = Range {
        start: active(now.plus_ms(1)),
        end: Some(active(until.plus_ms(1))),
    };
    let mut due = Vec::new();
    for entry in view.walk(Table::EventsByStatusDate, &range, Direction::Forward)? {
        let (key, _) = entry?;
        let date = Key::time_at(&key, 1).map_or(0, Time::millis).cast_unsigned();
        let id = EventId::from_raw(id_at_end(&key).unwrap_or_default());
        let reminder = Broadcast::new(id, MessageKind::Reminder, date, now);
        if view.get::<Broadcast>(reminder.id.raw())?.is_none() && !view.counters(id)?.is_empty() {
            due.push(reminder);
        }
        if due.len() == REMINDED_PER_LOOK {
            break;
        }
    }
    Ok(due)
}

/// The next guests of a mail to all of them, as mails; and the last who was looked at, if there may be more.
fn guests_of(view: &View, broadcast: &Broadcast, now: Time) -> Result<(Vec<Message>, Option<GuestId>), Error> {
    let mut range = Range::prefix(&Key::new().id(broadcast.event_id.raw()));
    if let Some(after) = broadcast.after {
        let last = Key::new().id(broadcast.event_id.raw()).id(after.raw());
        range = range.after(last.bytes(), Direction::Forward);
    }
    let (mut messages, mut looked_at, mut last) = (Vec::new(), 0, None);
    for entry in view
        .walk(Table::GuestsByEvent, &range, Direction::Forward)?
        .take(GUESTS_PER_WRITE)
    {
        let (key, value) = entry?;
        let (Some(id), row) = (id_at_end(&key), decode::<GuestRow>(&value)?) else {
            continue;
        };
        looked_at += 1;
        last = Some(GuestId::from_raw(id));
        if !is_told(broadcast, &row) || came_after(&id, broadcast.at) {
            continue;
        }
        let Some(email) = row.email else { continue };
        let ids = (GuestId::from_raw(id), broadcast.event_id);
        messages.push(Message {
            before: broadcast.before.clone(),
            ..Message::new(broadcast.kind, broadcast.cause(), ids, row.name, email, now)
        });
    }
    Ok((messages, last.filter(|_| looked_at == GUESTS_PER_WRITE)))
}

/// Whom a mail to all guests is for: news for all who are on the list, reminders for those who come.
fn is_told(broadcast: &Broadcast, row: &GuestRow) -> bool {
    match broadcast.kind {
        MessageKind::Reminder => row.status == GuestStatus::Registered,
        _ => row.status != GuestStatus::Cancelled,
    }
}

/// Whoever came later knows how things are. Ids begin with the millisecond they were made in.
fn came_after(id: &RawId, at: Time) -> bool {
    let (millis, _) = id.split_at(6);
    let millis = millis.iter().fold(0_i64, |millis, byte| millis << 8 | i64::from(*byte));
    millis > at.millis()
}

/// Runs a write of the program's own and waits for it.
fn write(
    app: &App,
    closure: impl Fn(&mut WriteTx<'_, '_>) -> Result<(), store::Error> + Send + 'static,
) -> Result<Seq, Error> {
    let writing = app.store.write(Actor::System.to_string(), app.now(), closure);
    let ((), seq) = writing.wait()?;
    Ok(seq)
}

/// Puts mails together with the place up to which there are no more of them.
fn keep(app: &App, found: Found, place: Seq) -> Result<(), Error> {
    let view_of_gone = messages_of(&app.store, &found.gone)?;
    let mut later = view_of_gone.as_slice();
    while later.len() > REMOVED_PER_WRITE {
        let (now, rest) = later.split_at(REMOVED_PER_WRITE);
        let now = now.to_vec();
        write(app, move |tx| remove(tx, &now))?;
        later = rest;
    }
    let (later, messages, gone) = (later.to_vec(), found.messages, found.gone);
    write(app, move |tx| {
        for message in messages.iter().filter(|message| !gone.contains(&message.guest_id)) {
            put_new(tx, message)?;
        }
        remove(tx, &later)?;
        tx.put(Verb::MailFollowed, &MailPlace { seq: place })
    })?;
    Ok(())
}

fn remove(tx: &mut WriteTx<'_, '_>, messages: &[RawId]) -> Result<(), store::Error> {
    for id in messages {
        tx.delete::<Message>(Verb::MailRemoved, id)?;
    }
    Ok(())
}

fn messages_of(store: &Store, guests: &[GuestId]) -> Result<Vec<RawId>, Error> {
    let view = store.view();
    let mut ids = Vec::new();
    for guest in guests {
        let range = Range::prefix(&Key::new().id(guest.raw()));
        for entry in view.walk(Table::MessagesByGuest, &range, Direction::Forward)? {
            ids.extend(id_at_end(&entry?.0));
        }
    }
    Ok(ids)
}

/// What commits ask for. What the program itself did, sample data say, is nobody's news.
fn look(view: &View, commits: &[Commit]) -> Result<Found, Error> {
    let system = Actor::System.to_string();
    let mut found = Found::default();
    let mut is_public: HashMap<EventId, bool> = HashMap::new();
    let mut gone = HashSet::new();
    for commit in commits {
        for change in &commit.changes {
            match (change.verb, &change.document) {
                (Verb::GuestDeleted, _) | (Verb::GuestErased, _) => {
                    gone.insert(change.id);
                }
                (verb, Some(bytes)) if is_news(verb) && commit.by != system => {
                    let guest: Guest = decode(bytes)?;
                    let is_known = match is_public.get(&guest.event_id) {
                        Some(known) => *known,
                        None => {
                            let event: Option<Event> = view.get(guest.event_id.raw())?;
                            *is_public
                                .entry(guest.event_id)
                                .or_insert(event.is_some_and(|event| !event.is_draft()))
                        }
                    };
                    let kind = kind_of(verb, guest.details.status).filter(|_| is_known);
                    found
                        .messages
                        .extend(kind.and_then(|kind| of_guest(&guest, kind, commit.seq, commit.at)));
                }
                _ => {}
            }
        }
    }
    found.gone = gone.into_iter().map(GuestId::from_raw).collect();
    Ok(found)
}

fn is_news(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::GuestRegistered | Verb::GuestWaitlisted | Verb::GuestPromoted | Verb::GuestCancelled
    )
}

/// The mail that tells a guest what has happened to it. Lists that are taken in have a verb of their own, and tell nobody.
fn kind_of(verb: Verb, status: GuestStatus) -> Option<MessageKind> {
    match (verb, status) {
        (Verb::GuestRegistered, GuestStatus::Registered) => Some(MessageKind::Confirmation),
        (Verb::GuestWaitlisted, _) => Some(MessageKind::Waitlisted),
        (Verb::GuestPromoted, GuestStatus::Registered) => Some(MessageKind::Promotion),
        (Verb::GuestCancelled, _) => Some(MessageKind::Cancellation),
        _ => None,
    }
}
