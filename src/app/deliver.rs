//! Sending the mails that are queued: one after the other, at a bounded rate, again after a while when it fails.
//!
//! A mail is noted as sent after the server has said that it has it. Should the program end between the two, the mail
//! goes out again with the same `Message-ID`: the one way in which a guest can get it twice.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::door::door_of;
use super::{App, Error};
use crate::feed::{Feed, Woken};
use crate::language::Words;
use crate::mail::{
    self, Enclosed, Line, Options, Ready, Refused, Rendered, Server, Subject, Trouble, Values, Wording, compose,
    default_of, has_defaults, is_given_up, next_attempt, render,
};
use crate::model::{
    Actor, Email, Event, EventStatus, Guest, GuestStatus, MailTemplate, Message, MessageKind, MessageState, RawId,
    Said, Time, Venue, Verb, Whereabouts,
};
use crate::store::{self, Direction, Range, Table, View, id_at_end};
use crate::ticket::{Attendance, Entry, Matrix, PNG_SIZE_PX_DEFAULT, Printed, calendar};

/// Mails that one look at the queue takes.
const MAILS_PER_LOOK: usize = 50;
/// How often a quiet queue is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// What was queued so long before a server was there is not news any more.
const STALE_MS: i64 = 86_400_000;
/// Mails that are given up as stale by one write.
const STALE_PER_WRITE: usize = 500;
/// The longest wait for a server that cannot be reached.
const PAUSE_MAX: Duration = Duration::from_secs(300);
/// How long a mail that is on its way when the program stops may take to arrive.
const GRACE: Duration = Duration::from_secs(5);
/// How long it waits after a fault of the store, a full disk say.
const FAULT_PAUSE: Duration = Duration::from_secs(2);
/// A connection without mails is closed after so many looks.
const IDLE_LOOKS: u32 = 20;

/// Why a mail to an address like those of sample data does not go out.
const NOBODY: &str =
    "no mail can arrive at this address, whose domain is reserved for examples and tests (RFC 2606, RFC 6761)";

/// Prints a ticket as PDF.
pub type Print = Arc<dyn Fn(&Printed<'_>) -> Result<Vec<u8>, crate::ticket::Error> + Send + Sync>;

/// A guest's mail with what it is about, or why there is none to send.
pub enum About {
    Guest(Box<(Guest, Event, Option<Venue>)>),
    /// It would say what is not so any more.
    Moot(&'static str),
}

/// What a mail is about, as things are now.
pub fn about(view: &View, message: &Message, now: Time) -> Result<About, Error> {
    let Some(guest) = view.get::<Guest>(message.guest_id.raw())? else {
        return Ok(About::Moot("the guest is not on the list any more"));
    };
    let Some(event) = view.get::<Event>(message.event_id.raw())? else {
        return Ok(About::Moot("the event is not there any more"));
    };
    if let Some(why) = is_moot(message.kind, &guest, &event, now) {
        return Ok(About::Moot(why));
    }
    let venue = match event.details.venue_id {
        Some(id) => view.get(id.raw())?,
        None => None,
    };
    Ok(About::Guest(Box::new((guest, event, venue))))
}

fn is_moot(kind: MessageKind, guest: &Guest, event: &Event, now: Time) -> Option<&'static str> {
    use MessageKind as K;
    let (status, details) = (guest.details.status, &event.details);
    let is_cancelled = details.status == EventStatus::Cancelled;
    let ends = details.end_date.unwrap_or(details.date).at();
    match kind {
        _ if ends < now => Some("the event is over"),
        K::Reminder if details.date.at() < now => Some("the event has begun"),
        K::EventCancelled if !is_cancelled => Some("the event takes place after all"),
        K::EventCancelled => None,
        _ if is_cancelled => Some("the event is cancelled"),
        K::Cancellation if status != GuestStatus::Cancelled => Some("the guest has a place again"),
        K::Cancellation => None,
        _ if status == GuestStatus::Cancelled => Some("the guest's place is cancelled"),
        K::Waitlisted if status != GuestStatus::Waitlisted => Some("the guest does not wait any more"),
        K::Confirmation | K::Promotion | K::Reminder | K::Ticket if status == GuestStatus::Waitlisted => {
            Some("the guest is on the waitlist")
        }
        _ => None,
    }
}

impl App {
    /// What links in mails begin with.
    pub fn mail_base(&self) -> &str {
        self.mail_base.get().map_or("", String::as_str)
    }

    /// Where a guest finds its ticket.
    pub(super) fn ticket_page(&self, guest: &Guest) -> String {
        let number = guest.ticket.number;
        format!(
            "{}/tickets/{number}?key={}",
            self.mail_base(),
            self.link_signature(number)
        )
    }

    /// The language of a guest's mails: what it reads, if there are texts in it, or else the installation's.
    pub(super) fn words_of(&self, guest: &Guest) -> Words {
        let own = guest
            .details
            .language
            .as_ref()
            .and_then(|tag| Words::nearest(tag.as_str()));
        own.filter(|words| has_defaults(words.code()))
            .unwrap_or(self.settings.mail.words)
    }

    /// How a kind of mail is worded: as it was changed, or as it comes.
    pub(super) fn wording(&self, view: &View, words: Words, kind: MessageKind) -> Result<Wording, Error> {
        let language = words.code();
        let changed: Option<MailTemplate> = view.get(&MailTemplate::id_of(language, kind))?;
        Ok(changed.map_or_else(|| default_of(language, kind), |template| Wording::from(&template)))
    }

    /// What a mail says.
    pub(super) fn said(
        &self,
        words: Words,
        wording: &Wording,
        before: Option<&Whereabouts>,
        (guest, event, venue): &(Guest, Event, Option<Venue>),
    ) -> Result<Rendered, mail::Error> {
        let values = Values::of(
            words,
            &Subject {
                guest,
                event,
                venue: venue.as_ref(),
                before,
                ticket_url: self.ticket_page(guest),
                event_url: format!("{}/events/{}", self.mail_base(), event.slug),
            },
        );
        render(wording, &values)
    }
}

/// Whether a mail brings the ticket, and whether it brings the calendar's entry.
pub fn encloses(kind: MessageKind, guest: &Guest) -> (bool, bool) {
    use MessageKind as K;
    let has_ticket = guest.details.status.holds_place();
    match kind {
        K::Confirmation | K::Promotion | K::Ticket => (has_ticket, true),
        K::EventChanged => (has_ticket, has_ticket),
        K::Reminder => (has_ticket, false),
        K::Cancellation | K::EventCancelled => (false, !guest.only_waits()),
        K::Waitlisted => (false, false),
    }
}

/// Sends what is queued until it is told to stop.
pub fn run(app: &App, mut feed: Feed, print: &Print) {
    let Some(server) = &app.settings.mail.server else {
        return;
    };
    let mut postman = Postman {
        app,
        server,
        print,
        line: Line::default(),
        failures: 0,
        pause_until: None,
    };
    while let Err(error) = postman.forget_stale(&mut feed) {
        tracing::warn!(%error, "old mails cannot be given up; trying again");
        if !feed.pause(FAULT_PAUSE) {
            return;
        }
    }
    let mut idle = 0;
    loop {
        match feed.wait(LOOK) {
            Woken::Stopped => break,
            // What is due is in an index; the journal only wakes.
            Woken::News => feed.go_to(app.store.head()),
            Woken::Quiet => {}
        }
        match postman.round(&mut feed) {
            Ok(0) => {
                idle += 1;
                if idle == IDLE_LOOKS {
                    feed.carry_out(GRACE, postman.line.close(server));
                }
            }
            Ok(_) => idle = 0,
            Err(error) => {
                tracing::warn!(%error, "mails cannot be sent; trying again");
                feed.pause(FAULT_PAUSE);
            }
        }
    }
    feed.carry_out(Duration::ZERO, postman.line.close(server));
}

struct Postman<'a> {
    app: &'a App,
    server: &'a Server,
    print: &'a Print,
    line: Line,
    /// In a row, that were the server's.
    failures: u32,
    pause_until: Option<Instant>,
}

/// What came of a mail.
enum Outcome {
    Sent(Said, Email),
    Refused(Refused),
    Moot(&'static str),
    /// It cannot be made.
    Broken(String),
}

impl Postman<'_> {
    fn options(&self) -> &Options {
        &self.app.settings.mail
    }

    fn is_nobody_at(&self, to: &Email) -> bool {
        to.is_reserved() && !self.options().to_reserved_domains
    }

    /// Sends what is due. Returns how many mails were tried.
    fn round(&mut self, feed: &mut Feed) -> Result<usize, Error> {
        let mut tried = 0;
        loop {
            let due = due(&self.app.store.view(), self.app.now())?;
            if due.is_empty() {
                return Ok(tried);
            }
            for id in due {
                if feed.is_stopped() || self.pause_until.is_some_and(|until| Instant::now() < until) {
                    return Ok(tried);
                }
                let begun = Instant::now();
                let Some(was_sent) = self.deliver(feed, &id)? else {
                    return Ok(tried);
                };
                tried += 1;
                let rest = self.options().interval().saturating_sub(begun.elapsed());
                if was_sent && !feed.pause(rest) {
                    return Ok(tried);
                }
            }
        }
    }

    /// Sends one mail and notes what came of it. `None` when the program stops meanwhile.
    fn deliver(&mut self, feed: &mut Feed, id: &RawId) -> Result<Option<bool>, Error> {
        let view = self.app.store.view();
        let Some(message) = view.get::<Message>(id)?.filter(|one| one.state == MessageState::Queued) else {
            return Ok(Some(false));
        };
        let outcome = match about(&view, &message, self.app.now())? {
            About::Moot(why) => Outcome::Moot(why),
            About::Guest(whole) if self.is_nobody_at(address_of(&whole.0, &message)) => Outcome::Moot(NOBODY),
            About::Guest(whole) => match self.letter(&view, &message, &whole) {
                Err(Error::Malformed(why)) => Outcome::Broken(why),
                Err(fault) => return Err(fault),
                Ok((ready, said)) => {
                    drop(view);
                    match feed.carry_out(GRACE, self.line.send(self.server, &ready)) {
                        None => return Ok(None),
                        Some(Ok(())) => Outcome::Sent(said, ready.to),
                        Some(Err(refused)) => Outcome::Refused(refused),
                    }
                }
            },
        };
        self.mind_server(&outcome);
        let is_sent = matches!(outcome, Outcome::Sent(..));
        self.note(&message, outcome)?;
        Ok(Some(is_sent))
    }

    /// Puts a mail together, its ticket printed. One at a time, so that memory is bounded.
    fn letter(
        &self,
        view: &View,
        message: &Message,
        whole: &(Guest, Event, Option<Venue>),
    ) -> Result<(Ready, Said), Error> {
        let (guest, event, venue) = whole;
        let words = self.app.words_of(guest);
        let message = Message {
            to: address_of(guest, message).clone(),
            name: guest.details.name.clone(),
            ..message.clone()
        };
        let broken = |error: mail::Error| broken(&error);
        let wording = self.app.wording(view, words, message.kind)?;
        let rendered = self
            .app
            .said(words, &wording, message.before.as_ref(), whole)
            .map_err(broken)?;
        let (has_ticket, has_calendar) = encloses(message.kind, guest);
        let mut enclosed = Enclosed::default();
        if has_ticket {
            let door = door_of(view, event)?;
            let code = self.app.ticket_code(event, &door, guest);
            let printed = Printed {
                event,
                venue: venue.as_ref(),
                guest,
                code: &code,
            };
            let number = guest.ticket.number;
            let qr = Matrix::new(&code).and_then(|matrix| matrix.png(PNG_SIZE_PX_DEFAULT));
            let label = words.t1("mail-letter-code", "number", number.to_string());
            enclosed.qr = Some((qr.map_err(|error| broken_ticket(&error))?, label));
            let pdf = (self.print)(&printed).map_err(|error| broken_ticket(&error))?;
            enclosed.ticket = Some((pdf, format!("ticket-{number}.pdf")));
        }
        if has_calendar {
            enclosed.calendar = Some(self.calendar(words, whole));
        }
        let now = self.app.now();
        let ready = compose(&self.server.sender, &message, words.code(), &rendered, enclosed, now).map_err(broken)?;
        let said = Said {
            subject: rendered.subject,
            text: rendered.text,
        };
        Ok((ready, said))
    }

    fn calendar(&self, words: Words, (guest, event, venue): &(Guest, Event, Option<Venue>)) -> Vec<u8> {
        let number = guest.ticket.number.to_string();
        let entry = Entry {
            event,
            venue: venue.as_ref(),
            attendance: Some(Attendance {
                note: words.t1("mail-letter-code", "number", number),
                url: self.app.ticket_page(guest),
                is_cancelled: guest.details.status == GuestStatus::Cancelled,
            }),
        };
        calendar(None, [entry])
    }

    /// A server that is away is left alone for a while, each time longer.
    fn mind_server(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Refused(refused) if refused.trouble == Trouble::Server => {
                let first = Duration::from_millis(u64::try_from(self.options().retry_first_ms).unwrap_or(1000));
                let pause = first.saturating_mul(1 << self.failures.min(10)).min(PAUSE_MAX);
                self.failures += 1;
                self.pause_until = Some(Instant::now() + pause);
                tracing::warn!(answer = refused.answer, "the mail server cannot be used");
            }
            Outcome::Sent(..) | Outcome::Refused(_) => {
                self.failures = 0;
                self.pause_until = None;
            }
            Outcome::Moot(_) | Outcome::Broken(_) => {}
        }
    }

    fn note(&self, message: &Message, outcome: Outcome) -> Result<(), Error> {
        let now = self.app.now();
        let next = next_attempt(self.options(), message, message.attempts + 1, now);
        let is_over = is_given_up(self.options(), message, next);
        let (verb, state, error) = match &outcome {
            Outcome::Sent(..) => (Verb::MailSent, MessageState::Sent, None),
            Outcome::Moot(why) => (Verb::MailCancelled, MessageState::Cancelled, Some((*why).to_owned())),
            Outcome::Broken(why) => (Verb::MailFailed, MessageState::Failed, Some(why.clone())),
            Outcome::Refused(refused) => {
                let (verb, state) = match refused.trouble {
                    Trouble::Recipient => (Verb::MailBounced, MessageState::Bounced),
                    Trouble::Letter => (Verb::MailFailed, MessageState::Failed),
                    Trouble::Later | Trouble::Server if is_over => (Verb::MailFailed, MessageState::Failed),
                    Trouble::Later | Trouble::Server => (Verb::MailDeferred, MessageState::Queued),
                };
                (verb, state, Some(refused.answer.clone()))
            }
        };
        let (said, to) = match outcome {
            Outcome::Sent(said, to) => (Some(said), Some(to)),
            _ => (None, None),
        };
        metrics::counter!("mail_messages_total", "state" => label(verb)).increment(1);
        let id = *message.id.raw();
        self.write(move |tx| {
            // Who was erased meanwhile has no mails any more.
            let Some(known) = tx.get::<Message>(&id)? else {
                return Ok(());
            };
            let noted = Message {
                attempts: known.attempts + 1,
                due_at: next,
                error: error.clone(),
                said: said.clone(),
                to: to.clone().unwrap_or_else(|| known.to.clone()),
                ..known.with_state(now, state)
            };
            tx.put(verb, &noted)
        })
    }

    /// Gives up what waited for a server for so long that it is no news.
    fn forget_stale(&self, feed: &mut Feed) -> Result<(), Error> {
        let before = self.app.now().plus_ms(-STALE_MS);
        while !feed.is_stopped() {
            let view = self.app.store.view();
            let mut stale = Vec::new();
            for entry in view.walk(Table::MessagesByDue, &Range::all(), Direction::Forward)? {
                let id = id_at_end(&entry?.0).unwrap_or_default();
                let message: Option<Message> = view.get(&id)?;
                let is_stale = |one: &Message| one.attempts == 0 && one.queued_at < before;
                match message {
                    // Those never tried are due since they were queued, so that the index has the oldest first.
                    Some(message) if message.due_at >= before => break,
                    Some(message) if is_stale(&message) => stale.push(id),
                    _ => {}
                }
                if stale.len() == STALE_PER_WRITE {
                    break;
                }
            }
            if stale.is_empty() {
                break;
            }
            let now = self.app.now();
            self.write(move |tx| {
                for id in &stale {
                    if let Some(known) = tx.get::<Message>(id)? {
                        let cancelled = Message {
                            error: Some("it waited for a mail server for too long".to_owned()),
                            ..known.with_state(now, MessageState::Cancelled)
                        };
                        tx.put(Verb::MailCancelled, &cancelled)?;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn write(
        &self,
        closure: impl Fn(&mut store::WriteTx<'_, '_>) -> Result<(), store::Error> + Send + 'static,
    ) -> Result<(), Error> {
        let (by, at) = (Actor::System.to_string(), self.app.now());
        let ((), _) = self.app.store.write(by, at, closure).wait()?;
        Ok(())
    }
}

/// An address that was corrected meanwhile is the one to write to.
fn address_of<'m>(guest: &'m Guest, message: &'m Message) -> &'m Email {
    guest.details.email.as_ref().unwrap_or(&message.to)
}

/// What `mail_messages_total` calls what came of an attempt.
fn label(verb: Verb) -> &'static str {
    verb.as_str().strip_prefix("mail.").unwrap_or_default()
}

fn broken(error: &mail::Error) -> Error {
    Error::Malformed(error.to_string())
}

fn broken_ticket(error: &crate::ticket::Error) -> Error {
    Error::Malformed(format!("the ticket cannot be drawn: {error}"))
}

/// The mails that are to be tried now, the longest due first.
fn due(view: &View, now: Time) -> Result<Vec<RawId>, Error> {
    let range = Range {
        start: Vec::new(),
        end: Some(store::Key::new().time(now.plus_ms(1)).into_bytes()),
    };
    let mut ids = Vec::new();
    for entry in view
        .walk(Table::MessagesByDue, &range, Direction::Forward)?
        .take(MAILS_PER_LOOK)
    {
        ids.extend(id_at_end(&entry?.0));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;
    use crate::mail::{Sender, Tls};
    use crate::model::{EventId, GuestId, Name};
    use crate::store::Store;

    fn message(guest: u8, queued_at: Time) -> Message {
        let to = Email::parse("ada@example.org").expect("an address");
        let guest = (GuestId::from_raw([guest; 16]), EventId::from_raw([9; 16]));
        let name = Name::parse("Ada").expect("a name");
        Message::new(MessageKind::Ticket, 1, guest, name, to, queued_at)
    }

    #[tokio::test]
    async fn what_waited_for_a_server_for_a_day_is_no_news() {
        let dir = tempfile::tempdir().expect("a directory");
        let options = store::Options {
            reserve_bytes: 0,
            ..store::Options::default()
        };
        let store = Store::open(dir.path(), &options, &mut |_| {}).expect("opened").0;
        let mut settings = Settings::default();
        settings.mail.server = Some(Server {
            host: "127.0.0.1".into(),
            port: 1,
            tls: Tls::None,
            roots: None,
            credentials: None,
            sender: Sender {
                from: Email::parse("box@example.org").expect("an address"),
                name: None,
                reply_to: None,
            },
            timeout: Duration::from_secs(1),
        });
        let app = Arc::new(App::new(store.clone(), settings).await.expect("an app"));
        let now = app.now();
        let old = (1..=250).map(|n| message(n, now.plus_ms(-STALE_MS - 1000)));
        let tried = Message {
            attempts: 1,
            ..message(251, now.plus_ms(-STALE_MS - 1000))
        };
        let young = message(252, now.plus_ms(-STALE_MS + 60_000));
        let all: Vec<Message> = old.chain([tried.clone(), young.clone()]).collect();
        let writing = store.write("system".into(), now, move |tx| {
            all.iter().try_for_each(|one| tx.put(Verb::MailQueued, one))
        });
        let _: Result<_, store::Error> = writing.await;
        let print: Print = Arc::new(|_| Err(crate::ticket::Error::Font));
        let following = Arc::clone(&app);
        let started = tokio::task::spawn_blocking(move || following.follow_mail("http://a".into(), print));
        let followers = started.await.expect("ran").expect("started");
        let states = |app: &App| -> Vec<(u32, Option<String>)> {
            let view = app.view();
            let all = view.documents::<Message>().expect("documents");
            let all = all
                .map(|one| one.expect("a mail"))
                .filter(|one| one.state == MessageState::Cancelled);
            all.map(|one| (one.attempts, one.error)).collect()
        };
        // The guests are not there, so that every mail comes to its end.
        while states(&app).len() < 252 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let tell = |what: &str| {
            let all = states(&app);
            all.iter()
                .filter(|(_, error)| error.as_deref().is_some_and(|error| error.contains(what)))
                .count()
        };
        assert_eq!((tell("too long"), tell("not on the list")), (250, 2));
        tokio::task::spawn_blocking(move || drop(followers))
            .await
            .expect("stopped");
    }
}
