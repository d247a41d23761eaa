//! The table of invalidation: which tags each verb touches. The only place that says so.

use super::Tag;
use crate::model::{EventId, RawId, Verb};

/// A part of what is shown, seen from the document that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Events,
    ThisEvent,
    GuestsOfItsEvent,
    Venues,
    ThisVenue,
    ThisUser,
    ThisToken,
    ThisSession,
    ThisDoor,
}

/// What becomes old when something happens.
///
/// An event is shown with its venue and with how many guests it has; so what shows an event has the tags
/// `Event`, `Venue` of its venue and `GuestsOf`, and a list of events has them for each that it shows.
/// `Events` stands for the lists' order and membership, and for the documents in them.
const fn parts(verb: Verb) -> &'static [Part] {
    match verb {
        Verb::EventCreated
        | Verb::EventUpdated
        | Verb::EventCancelled
        | Verb::EventDeleted
        | Verb::EventImagesUpdated => &[Part::ThisEvent, Part::Events],
        Verb::VenueCreated | Verb::VenueUpdated | Verb::VenueDeleted => &[Part::ThisVenue, Part::Venues],
        Verb::GuestRegistered
        | Verb::GuestUpdated
        | Verb::GuestWaitlisted
        | Verb::GuestPromoted
        | Verb::GuestCancelled
        | Verb::GuestCheckedIn
        | Verb::GuestDeleted
        | Verb::GuestErased
        | Verb::GuestImported => &[Part::GuestsOfItsEvent],
        Verb::UserUpdated | Verb::UserDeleted => &[Part::ThisUser],
        Verb::TokenDeleted => &[Part::ThisToken],
        Verb::SessionDeleted => &[Part::ThisSession],
        // A device's token has the device's id.
        Verb::DeviceRevoked => &[Part::ThisToken],
        // What somebody may see at a door depends on its rules.
        Verb::DoorUpdated | Verb::DoorDeleted => &[Part::ThisDoor],
        // Who is not recognised is not remembered, so that newcomers make nothing old.
        Verb::UserCreated | Verb::TokenCreated | Verb::SessionCreated => &[],
        // Nothing that is kept shows these.
        Verb::IdempotencyKept | Verb::IdempotencyExpired | Verb::InstallationChanged => &[],
        Verb::GateCreated | Verb::GateUpdated | Verb::GateDeleted => &[],
        Verb::DeviceCreated | Verb::DevicePaired | Verb::DeviceUpdated => &[],
        // Figures have what passed the gates, also where the guest is as before.
        Verb::ScanRecorded | Verb::ScanUndone | Verb::ScanResolved | Verb::ScanDeleted => &[Part::GuestsOfItsEvent],
        Verb::ScanFlagged => &[],
        Verb::TicketRevoked | Verb::TicketRestored => &[],
        Verb::MailQueued
        | Verb::MailSent
        | Verb::MailDeferred
        | Verb::MailFailed
        | Verb::MailBounced
        | Verb::MailCancelled
        | Verb::MailRemoved
        | Verb::MailAnnounced
        | Verb::MailTold
        | Verb::MailFollowed
        | Verb::MailTemplateUpdated
        | Verb::MailTemplateReset => &[],
    }
}

/// The tags that a write touches: what was done, to which document, and the event that a guest belongs to.
pub fn tags(verb: Verb, id: RawId, event_id: Option<EventId>) -> impl Iterator<Item = Tag> {
    parts(verb).iter().map(move |part| match part {
        Part::Events => Tag::Events,
        Part::ThisEvent => Tag::Event(id),
        Part::GuestsOfItsEvent => Tag::GuestsOf(event_id.map_or(id, |event| *event.raw())),
        Part::Venues => Tag::Venues,
        Part::ThisVenue => Tag::Venue(id),
        Part::ThisUser => Tag::User(id),
        Part::ThisToken => Tag::Token(id),
        Part::ThisSession => Tag::Session(id),
        Part::ThisDoor => Tag::Door(id),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: RawId = [1; 16];
    const EVENT: RawId = [2; 16];

    #[test]
    fn every_verb_touches_what_shows_it() {
        for verb in Verb::ALL {
            let found: Vec<Tag> = tags(*verb, ID, Some(EventId::from_raw(EVENT))).collect();
            let noun = verb.as_str().split('.').next().unwrap_or_default();
            let expected: &[Tag] = match (noun, verb.as_str()) {
                ("event", _) => &[Tag::Event(ID), Tag::Events],
                ("venue", _) => &[Tag::Venue(ID), Tag::Venues],
                ("guest", _) => &[Tag::GuestsOf(EVENT)],
                (_, "user.updated" | "user.deleted") => &[Tag::User(ID)],
                (_, "token.deleted" | "device.revoked") => &[Tag::Token(ID)],
                ("door", _) => &[Tag::Door(ID)],
                (_, "session.deleted") => &[Tag::Session(ID)],
                ("user" | "token" | "session" | "idempotency" | "installation", _) => &[],
                (_, "scan.flagged") => &[],
                ("scan", _) => &[Tag::GuestsOf(EVENT)],
                ("gate" | "device" | "ticket" | "mail" | "mail_template", _) => &[],
                _ => panic!("{} is new: say what shows it, here and in the table", verb.as_str()),
            };
            assert_eq!(found, expected, "{}", verb.as_str());
        }
    }
}
