//! Mail at the desk: what was sent and what waits, sent again or cancelled; how mails are worded.

use std::sync::Arc;

use serde_json::Value;

use super::deliver::{About, Print, about, encloses};
use super::event::require;
use super::{App, Caller, Conflict, Done, Error, deliver, outbox};
use crate::feed::Follower;
use crate::language::Words;
use crate::mail::{Rendered, Wording, check, default_of, has_defaults};
use crate::model::{
    Actor, Event, EventDetails, EventId, EventStatus, FieldErrors, Guest, GuestDetails, GuestId, LongText,
    MailTemplate, Message, MessageId, MessageKind, MessageState, Moment, Name, Registration, Said, ShortText, Time,
    Venue, VenueDetails, VenueId, Verb, Whereabouts,
};
use crate::store::{Direction, Key, Range, Table, View, id_at_end};
use crate::wire::Fields;

/// Mails on one page of the log.
const PAGE: usize = 50;
/// Index entries that one page looks at; a filter that finds less goes on with the next.
const LOOKED_AT_MAX: usize = 2_000;
/// How far ahead the event of the preview is.
const SAMPLE_AHEAD_MS: i64 = 14 * 86_400_000;

/// Which mails of the log are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFilter {
    pub state: Option<MessageState>,
    pub event: Option<EventId>,
    /// What the address begins with.
    pub to: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// A page of the log, the newest first; of a search by address, the addresses backwards.
#[derive(Clone, Debug)]
pub struct MailPage {
    pub items: Vec<(Message, Option<Name>)>,
    pub next: Option<String>,
}

/// A mail as it was sent, or as it would be sent now.
#[derive(Clone, Debug)]
pub struct MailShown {
    pub message: Message,
    pub event: Option<Event>,
    pub guest: Option<Guest>,
    pub said: Option<Said>,
    /// Why nothing would be sent.
    pub moot: Option<String>,
    /// Whether the ticket comes with it, and whether the calendar's entry does.
    pub encloses: (bool, bool),
}

/// How a kind of mail is worded in a language.
#[derive(Clone, Debug)]
pub struct TemplateShown {
    pub kind: MessageKind,
    pub words: Words,
    pub wording: Wording,
    /// When it was changed; it is as it comes when absent.
    pub changed_at: Option<Time>,
}

impl App {
    /// Starts what queues mails and what sends them; to be stopped before the store is closed. Blocks for a write.
    /// Links in mails begin with `base`, and tickets are printed by `print`.
    pub fn follow_mail(self: &Arc<Self>, base: String, print: Print) -> std::io::Result<Vec<Follower>> {
        let _set_before = self.mail_base.set(base);
        let place = outbox::begin(self).unwrap_or_else(|error| {
            // On a full disk, say; it is kept with the first mails.
            tracing::warn!(%error, "the outbox could not note where it begins");
            self.store.head()
        });
        self.mail_place.store(place, std::sync::atomic::Ordering::Relaxed);
        let (queueing, sending) = (Arc::clone(self), Arc::clone(self));
        Ok(vec![
            Follower::start("mail-queue", &self.store, move |feed| {
                outbox::run(&queueing, feed, place);
            })?,
            Follower::start("mail-send", &self.store, move |feed| {
                deliver::run(&sending, feed, &print);
            })?,
        ])
    }

    /// Whether the caller may see and change what has to do with mail.
    pub fn check_mail(&self, actor: &Actor) -> Result<(), Error> {
        require(actor, actor.may_create_events())
    }

    /// The log of mails.
    pub fn mails(&self, view: &View, actor: &Actor, filter: &MailFilter) -> Result<MailPage, Error> {
        self.check_mail(actor)?;
        let (table, key) = index_for(filter);
        let mut range = Range::prefix(&key);
        if let Some(cursor) = &filter.cursor {
            let last = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes());
            range = range.after(&last.unwrap_or_default(), Direction::Backward);
        }
        let (mut items, mut next) = (Vec::new(), None);
        for (n, entry) in view.walk(table, &range, Direction::Backward)?.enumerate() {
            let (key, _) = entry?;
            if items.len() == PAGE || n == LOOKED_AT_MAX {
                break;
            }
            let id = id_at_end(&key).unwrap_or_default();
            next = Some(key);
            let message: Option<Message> = view.get(&id)?;
            let Some(message) = message.filter(|one| is_meant(filter, one)) else {
                continue;
            };
            let event: Option<Event> = view.get(message.event_id.raw())?;
            items.push((message, event.map(|event| event.details.name)));
        }
        let more = match &next {
            Some(last) => {
                let rest = range.after(last, Direction::Backward);
                view.walk(table, &rest, Direction::Backward)?.next().is_some()
            }
            None => false,
        };
        let next = next
            .filter(|_| more)
            .map(|key| data_encoding::BASE64URL_NOPAD.encode(&key));
        Ok(MailPage { items, next })
    }

    /// Mails that wait to be sent.
    pub fn mails_queued(&self) -> Result<u64, Error> {
        Ok(self.view().len(Table::MessagesByDue)?)
    }

    /// Commits that the outbox has not looked at.
    pub fn mail_lag(&self) -> u64 {
        let place = self.mail_place.load(std::sync::atomic::Ordering::Relaxed);
        self.store.head().saturating_sub(place)
    }

    /// One mail.
    pub fn mail(&self, view: &View, actor: &Actor, id: MessageId) -> Result<MailShown, Error> {
        self.check_mail(actor)?;
        let message: Message = view.get(id.raw())?.ok_or(Error::NotFound("mail"))?;
        let guest: Option<Guest> = view.get(message.guest_id.raw())?;
        let event: Option<Event> = view.get(message.event_id.raw())?;
        let (mut said, mut moot) = (message.said.clone(), None);
        if said.is_none() {
            match about(view, &message, self.now())? {
                About::Moot(why) => moot = Some(why.to_owned()),
                About::Guest(whole) => {
                    let words = self.words_of(&whole.0);
                    let wording = self.wording(view, words, message.kind)?;
                    match self.said(words, &wording, message.before.as_ref(), &whole) {
                        Ok(Rendered { subject, text, .. }) => said = Some(Said { subject, text }),
                        Err(error) => moot = Some(error.to_string()),
                    }
                }
            }
        }
        Ok(MailShown {
            encloses: guest
                .as_ref()
                .map_or((false, false), |guest| encloses(message.kind, guest)),
            message,
            event,
            guest,
            said,
            moot,
        })
    }

    /// Puts a mail into the queue that was given up, or lets one that waits be tried at once.
    pub async fn retry_mail(&self, caller: &Caller, id: MessageId) -> Result<Done<()>, Error> {
        self.check_mail(&caller.actor)?;
        let at = caller.at;
        self.write(caller, move |tx| {
            let message: Message = tx.get(id.raw())?.ok_or(Error::NotFound("mail"))?;
            if message.state == MessageState::Sent {
                return Err(Conflict::MailSent.into());
            }
            let queued = Message {
                attempts: 0,
                queued_at: at,
                due_at: at,
                ..message.with_state(at, MessageState::Queued)
            };
            Ok(tx.put(Verb::MailQueued, &queued)?)
        })
        .await
    }

    /// Takes a mail out of the queue.
    pub async fn cancel_mail(&self, caller: &Caller, id: MessageId) -> Result<Done<()>, Error> {
        self.check_mail(&caller.actor)?;
        let at = caller.at;
        self.write(caller, move |tx| {
            let message: Message = tx.get(id.raw())?.ok_or(Error::NotFound("mail"))?;
            if message.state != MessageState::Queued {
                return Err(Conflict::MailNotQueued.into());
            }
            Ok(tx.put(Verb::MailCancelled, &message.with_state(at, MessageState::Cancelled))?)
        })
        .await
    }

    /// All templates, by language and kind.
    pub fn mail_templates(&self, view: &View, actor: &Actor) -> Result<Vec<TemplateShown>, Error> {
        let languages = Words::all().filter(|words| has_defaults(words.code()));
        let all = languages.flat_map(|words| MessageKind::ALL.iter().map(move |kind| (words, *kind)));
        all.map(|(words, kind)| self.mail_template(view, actor, words, kind))
            .collect()
    }

    pub fn mail_template(
        &self,
        view: &View,
        actor: &Actor,
        words: Words,
        kind: MessageKind,
    ) -> Result<TemplateShown, Error> {
        self.check_mail(actor)?;
        let changed: Option<MailTemplate> = view.get(&MailTemplate::id_of(words.code(), kind))?;
        Ok(TemplateShown {
            kind,
            words,
            changed_at: changed.as_ref().map(|template| template.updated_at),
            wording: match &changed {
                Some(template) => Wording::from(template),
                None => default_of(words.code(), kind),
            },
        })
    }

    /// Words a kind of mail anew: `{subject, text}`.
    pub async fn word_mail(
        &self,
        caller: &Caller,
        words: Words,
        kind: MessageKind,
        body: Value,
    ) -> Result<Done<()>, Error> {
        self.check_mail(&caller.actor)?;
        let (subject, text) = check(&read_wording(body)?)?;
        let at = caller.at;
        self.write(caller, move |tx| {
            let known: Option<MailTemplate> = tx.get(&MailTemplate::id_of(words.code(), kind))?;
            let template = MailTemplate {
                kind,
                language: words.code().to_owned(),
                subject: subject.clone(),
                text: text.clone(),
                updated_at: at,
                version: known.map_or(0, |known| known.version) + 1,
            };
            Ok(tx.put(Verb::MailTemplateUpdated, &template)?)
        })
        .await
    }

    /// Goes back to the wording that comes with the program.
    pub async fn reset_mail(&self, caller: &Caller, words: Words, kind: MessageKind) -> Result<Done<()>, Error> {
        self.check_mail(&caller.actor)?;
        self.write(caller, move |tx| {
            tx.delete::<MailTemplate>(Verb::MailTemplateReset, &MailTemplate::id_of(words.code(), kind))?;
            Ok(())
        })
        .await
    }

    /// How a wording reads, for a guest and an event that are made up.
    ///
    /// # Errors
    /// What is wrong with it, under `subject` and `text`.
    pub fn preview_mail(&self, words: Words, body: Value) -> Result<Rendered, Error> {
        let wording = read_wording(body)?;
        check(&wording)?;
        let sample = self.sample(words)?;
        let before = Whereabouts {
            date: sample.1.details.date,
            end_date: None,
            venue: Some(sample_name(words, "mail-sample-old-venue")?),
        };
        let rendered = self.said(words, &wording, Some(&before), &sample);
        rendered.map_err(|error| Error::field("text", crate::model::Code::Invalid, error.to_string()))
    }

    fn sample(&self, words: Words) -> Result<(Guest, Event, Option<Venue>), Error> {
        let (now, zone) = (self.now(), self.settings.timezone.clone());
        let (event_id, venue_id) = (EventId::from_raw([0; 16]), VenueId::from_raw([0; 16]));
        let details = EventDetails {
            name: sample_name(words, "mail-sample-event")?,
            description: LongText::empty(),
            status: EventStatus::Active,
            date: Moment::at_instant(now.plus_ms(SAMPLE_AHEAD_MS), &zone),
            end_date: None,
            timezone: zone,
            venue_id: Some(venue_id),
            capacity: None,
            registration: Registration::Open,
            waitlist: true,
            ticket_types: Vec::new(),
            questions: Vec::new(),
            tags: Vec::new(),
            series_id: None,
        };
        let venue = VenueDetails {
            name: sample_name(words, "mail-sample-venue")?,
            address: ShortText::parse(&words.t("mail-sample-address")).ok(),
            city: None,
            country: None,
            location: None,
        };
        let guest = GuestDetails::named(sample_name(words, "mail-sample-guest")?);
        let (id, ticket) = (GuestId::from_raw([0; 16]), self.ticket_key.ticket(0));
        Ok((
            Guest::new(id, event_id, ticket, now, guest),
            Event::new(event_id, "sample".to_owned(), now, details),
            Some(Venue::new(venue_id, now, venue)),
        ))
    }
}

fn sample_name(words: Words, key: &str) -> Result<Name, Error> {
    Name::parse(&words.t(key)).map_err(|(_, why)| Error::Malformed(why))
}

fn read_wording(body: Value) -> Result<Wording, FieldErrors> {
    let mut errors = FieldErrors::new();
    let read = Fields::new("", body, &mut errors).map(|mut fields| {
        let wording = Wording {
            subject: fields.text("subject").unwrap_or_default(),
            text: fields.text("text").unwrap_or_default(),
        };
        fields.finish();
        wording
    });
    match read {
        Some(wording) => errors.or(wording),
        None => Err(errors),
    }
}

/// The index whose entries are the fewest, and where in it.
fn index_for(filter: &MailFilter) -> (Table, Key) {
    match filter {
        MailFilter { to: Some(to), .. } => (Table::MessagesByEmail, Key::new().text_prefix(&to.to_lowercase())),
        MailFilter { event: Some(event), .. } => (Table::MessagesByEvent, Key::new().id(event.raw())),
        MailFilter { state: Some(state), .. } => (Table::MessagesByStateTime, Key::new().byte(state.code())),
        _ => (Table::MessagesByTime, Key::new()),
    }
}

fn is_meant(filter: &MailFilter, message: &Message) -> bool {
    filter.state.is_none_or(|state| message.state == state)
        && filter.event.is_none_or(|event| message.event_id == event)
}
