//! `Idempotency-Key`: one request under one key is carried out once and answered alike every time.
//!
//! The record is put in the same commit as what the request writes, so that a crash cannot lose it; the
//! answer joins it afterwards. A crash between the two leaves a record without an answer, from which the
//! answer is made again out of the document that the request made.

use sha2::{Digest, Sha256};

use super::{App, Caller, Conflict, Error};
use crate::model::{Actor, IdempotencyRecord, KeptAnswer, Kind, RawId, Time, Verb};
use crate::store::WriteTx;

/// Larger answers are not kept word for word.
const ANSWER_BYTES_MAX: usize = 256 << 10;

/// A request under an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedRequest {
    id: RawId,
    request_hash: [u8; 32],
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    Nothing,
    /// The first answer.
    Answer(KeptAnswer),
    /// The request was carried out, but its answer was lost or too large: what it made.
    Made(Option<(Kind, RawId)>),
}

impl KeyedRequest {
    /// `request` is method, path and body; keys of different callers are different keys.
    pub fn new(actor: &Actor, key: &[&str], request: &[&[u8]]) -> Self {
        let actor = actor.to_string();
        let id = hash(
            &std::iter::once(actor.as_str())
                .chain(key.iter().copied())
                .map(str::as_bytes)
                .collect::<Vec<_>>(),
        );
        let mut short = RawId::default();
        short.copy_from_slice(&id[..16]);
        Self {
            id: short,
            request_hash: hash(request),
        }
    }

    /// Names the key within this process, for those that wait for a request under way.
    pub fn id(&self) -> RawId {
        self.id
    }

    pub(super) fn remember(&self, tx: &mut WriteTx<'_, '_>, at: Time) -> Result<(), Error> {
        let known: Option<IdempotencyRecord> = tx.get(&self.id)?;
        // A request of several commits has its record from the first of them.
        if known.is_some_and(|known| known.request_hash == self.request_hash && known.at == at) {
            return Ok(());
        }
        let made = tx.last_put();
        let record = IdempotencyRecord {
            id: self.id,
            request_hash: self.request_hash,
            at,
            made,
            answer: None,
        };
        Ok(tx.put(Verb::IdempotencyKept, &record)?)
    }
}

/// SHA-256 over parts that cannot run into each other.
fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(Sha256::digest(part));
    }
    hasher.finalize().into()
}

impl App {
    /// What came of earlier requests under this key.
    pub fn kept(&self, keyed: &KeyedRequest, now: Time) -> Result<Kept, Error> {
        let record: Option<IdempotencyRecord> = self.view().get(&keyed.id)?;
        let Some(record) = record.filter(|record| record.at.plus_ms(self.settings.idempotency_ms) > now) else {
            return Ok(Kept::Nothing);
        };
        if record.request_hash != keyed.request_hash {
            return Err(Conflict::KeyReused.into());
        }
        Ok(match record.answer {
            Some(answer) => Kept::Answer(answer),
            None => Kept::Made(record.made),
        })
    }

    /// What an earlier request under this key has made, whatever it said.
    pub fn made_under(&self, keyed: &KeyedRequest) -> Result<Option<(Kind, RawId)>, Error> {
        let record: Option<IdempotencyRecord> = self.view().get(&keyed.id)?;
        Ok(record.and_then(|record| record.made))
    }

    /// Keeps the answer with the record, if the request wrote anything.
    pub async fn keep_answer(&self, caller: &Caller, answer: KeptAnswer) -> Result<(), Error> {
        let Some(keyed) = caller.keyed.clone() else {
            return Ok(());
        };
        if answer.body.len() > ANSWER_BYTES_MAX {
            return Ok(());
        }
        let at = caller.at;
        let plain = Caller {
            keyed: None,
            ..caller.clone()
        };
        self.write(&plain, move |tx| {
            let known: Option<IdempotencyRecord> = tx.get(&keyed.id)?;
            if let Some(known) = known.filter(|known| known.at == at && known.request_hash == keyed.request_hash) {
                tx.put(
                    Verb::IdempotencyKept,
                    &IdempotencyRecord {
                        answer: Some(answer.clone()),
                        ..known
                    },
                )?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }
}
