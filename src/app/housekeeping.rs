//! What passes with time: idempotency records and sessions that have expired, mails of long ago, scans of events that
//! are gone, files of pictures that nobody has.

use super::{App, Error};
use crate::model::{Actor, Broadcast, Event, IdempotencyRecord, Message, RawId, RevokedTicket, Scan, Session, Verb};
use crate::store::{Direction, Key, Range, Table, id_at_end};

/// Documents removed by one write.
const REMOVED_PER_WRITE: usize = 500;
/// How long it is known that all guests of an event were reminded: twice as long before it as they can be.
const BROADCASTS_KEPT_MS: i64 = 60 * 86_400_000;
/// Writes of one round; what is left waits for the next.
const WRITES_PER_ROUND: usize = 200;

impl App {
    /// Removes what has expired. Returns how many documents and files went.
    pub async fn tidy(&self) -> Result<usize, Error> {
        let caller = self.caller(Actor::System);
        self.held.expire(caller.at);
        let mut removed = 0;
        for _ in 0..WRITES_PER_ROUND {
            let records = self.older_than(
                Table::IdempotencyByTime,
                caller.at.plus_ms(-self.settings.idempotency_ms),
            )?;
            let sessions = self.older_than(Table::SessionsByExpiry, caller.at)?;
            let scans = self.orphans(Table::ScansByEvent)?;
            let revoked = self.orphans(Table::RevokedByEvent)?;
            let kept_since = caller.at.plus_ms(-self.settings.mail.retention_ms);
            let mails = self.older_than(Table::MessagesByTime, kept_since)?;
            let told = self.older_than(Table::BroadcastsDone, caller.at.plus_ms(-BROADCASTS_KEPT_MS))?;
            let count = records.len() + sessions.len() + scans.len() + revoked.len() + mails.len() + told.len();
            if count == 0 {
                break;
            }
            self.write(&caller, move |tx| {
                for id in &records {
                    tx.delete::<IdempotencyRecord>(Verb::IdempotencyExpired, id)?;
                }
                for id in &sessions {
                    tx.delete::<Session>(Verb::SessionDeleted, id)?;
                }
                for id in &scans {
                    tx.delete::<Scan>(Verb::ScanDeleted, id)?;
                }
                for id in &mails {
                    tx.delete::<Message>(Verb::MailRemoved, id)?;
                }
                for id in &told {
                    tx.delete::<Broadcast>(Verb::MailRemoved, id)?;
                }
                for id in &revoked {
                    tx.delete::<RevokedTicket>(Verb::TicketRestored, id)?;
                }
                Ok(())
            })
            .await?;
            removed += count;
        }
        Ok(removed + self.sweep_files().await?)
    }

    /// Documents of events that are gone, by an index that begins with the event's id.
    fn orphans(&self, index: Table) -> Result<Vec<RawId>, Error> {
        let view = self.view();
        let mut ids = Vec::new();
        let mut range = Range::all();
        // One look for each event: those that are there are passed over with all that they have.
        while ids.len() < REMOVED_PER_WRITE {
            let Some(entry) = view.walk(index, &range, Direction::Forward)?.next() else {
                break;
            };
            let (key, _) = entry?;
            let event: RawId = *key.first_chunk().unwrap_or(&[0xff; 16]);
            let own = Range::prefix(&Key::new().id(&event));
            if view.get::<Event>(&event)?.is_none() {
                for entry in view.walk(index, &own, Direction::Forward)?.take(REMOVED_PER_WRITE) {
                    ids.extend(id_at_end(&entry?.0));
                }
            }
            match own.end {
                Some(end) => range.start = end,
                None => break,
            }
        }
        Ok(ids)
    }

    fn older_than(&self, index: Table, time: crate::model::Time) -> Result<Vec<RawId>, Error> {
        let view = self.view();
        let range = Range {
            start: Vec::new(),
            end: Some(Key::new().time(time).into_bytes()),
        };
        let mut ids = Vec::new();
        for entry in view.walk(index, &range, Direction::Forward)?.take(REMOVED_PER_WRITE) {
            ids.extend(id_at_end(&entry?.0));
        }
        Ok(ids)
    }
}
