//! Mails in the store: those to each guest, those to all guests of an event, how they are worded.

use super::{Document, Entries, Table};
use crate::model::{Broadcast, Kind, MailPlace, MailTemplate, Message, MessageState, RawId};
use crate::store::Error;
use crate::store::key::Key;

impl Document for Message {
    const KIND: Kind = Kind::Message;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let (id, at) = (self.id.raw(), self.created_at);
        let mut put = |table, key: Key| entries.push((table, key.id(id).into_bytes(), Vec::new()));
        if self.state == MessageState::Queued {
            put(Table::MessagesByDue, Key::new().time(self.due_at));
        }
        put(Table::MessagesByTime, Key::new().time(at));
        put(Table::MessagesByStateTime, Key::new().byte(self.state.code()).time(at));
        put(Table::MessagesByEvent, Key::new().id(self.event_id.raw()).time(at));
        put(Table::MessagesByGuest, Key::new().id(self.guest_id.raw()));
        put(Table::MessagesByEmail, Key::new().text(&self.to.folded()).time(at));
        Ok(())
    }
}

impl Document for MailTemplate {
    const KIND: Kind = Kind::MailTemplate;

    fn raw_id(&self) -> RawId {
        MailTemplate::id_of(&self.language, self.kind)
    }

    fn index_keys(&self, _: &mut Entries) -> Result<(), Error> {
        Ok(())
    }
}

impl Document for MailPlace {
    const KIND: Kind = Kind::MailPlace;

    fn raw_id(&self) -> RawId {
        MailPlace::ID
    }

    fn index_keys(&self, _: &mut Entries) -> Result<(), Error> {
        Ok(())
    }
}

impl Document for Broadcast {
    const KIND: Kind = Kind::Broadcast;

    fn raw_id(&self) -> RawId {
        *self.id.raw()
    }

    fn index_keys(&self, entries: &mut Entries) -> Result<(), Error> {
        let table = match self.is_done {
            true => Table::BroadcastsDone,
            false => Table::BroadcastsOpen,
        };
        let key = Key::new().time(self.at).id(self.id.raw());
        entries.push((table, key.into_bytes(), Vec::new()));
        Ok(())
    }
}
