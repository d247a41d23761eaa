//! The index on disk: opened if it is sound and of this program's making, made anew if not, committed with
//! its place in the journal.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{FutureResult, Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument};

use super::directory::Unflushed;
use super::schema::Fields;
use super::snapshot::Snapshot;
use super::words::{Splitter, TOKENIZER};
use super::{Error, Options};
use crate::model::{Event, Guest, Kind, RawId, Venue};
use crate::store::Seq;

/// The share of deleted documents from which on a segment is written anew.
const DELETED_SHARE_MAX: f32 = 0.3;
/// The least memory that the writer works with, in bytes.
const WRITER_BYTES_MIN: usize = 15_000_000;

/// Where an index is in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The last commit that is in it.
    pub seq: Seq,
    /// Up to here, commits may be in it already in part, since it was made from the documents while these
    /// were being written.
    pub made_until: Seq,
}

impl Place {
    fn to_payload(self) -> String {
        format!("{} {}", self.seq, self.made_until)
    }

    fn from_payload(text: &str) -> Option<Self> {
        let (seq, made_until) = text.split_once(' ')?;
        Some(Self {
            seq: seq.parse().ok()?,
            made_until: made_until.parse().ok()?,
        })
    }
}

/// An open index with its writer and its reader.
pub struct OpenIndex {
    pub fields: Fields,
    pub place: Place,
    writer: IndexWriter,
    reader: IndexReader,
    /// What is seen of the last commit, once it was laid out.
    shown: Option<Arc<Snapshot>>,
    /// Guests that were put or deleted since the last commit.
    touched: HashSet<RawId>,
}

impl OpenIndex {
    /// Opens the index of a directory.
    ///
    /// # Errors
    /// Says why it cannot be used: it is not there, damaged, or of another schema.
    pub fn open(path: &Path, options: &Options) -> Result<Self, String> {
        if !path.join("meta.json").exists() {
            return Err("there is none".into());
        }
        // What reads damaged files may well panic over them.
        catch_unwind(AssertUnwindSafe(|| Self::open_sound(path, options)))
            .unwrap_or_else(|_| Err("it is damaged beyond reading".into()))
    }

    fn open_sound(path: &Path, options: &Options) -> Result<Self, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let directory = Unflushed::open(path).map_err(|error| text(&error))?;
        let mut index = Index::open(directory).map_err(|error| text(&error))?;
        let fields = Fields::new();
        if index.schema() != fields.schema {
            return Err("it has another schema".into());
        }
        let meta = index.load_metas().map_err(|error| text(&error))?;
        let place = meta.payload.as_deref().and_then(Place::from_payload);
        let place = place.ok_or("it was never finished")?;
        let damaged = index.validate_checksum().map_err(|error| text(&error))?;
        if let Some(file) = damaged.iter().next() {
            return Err(format!("{} is damaged", file.display()));
        }
        index.set_tokenizers(tokenizers());
        Self::with(index, fields, place, options).map_err(|error| text(&error))
    }

    /// Makes an empty index in place of whatever is in the directory.
    pub fn create(path: &Path, options: &Options) -> Result<Self, Error> {
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir_all(path)?,
        }
        let fields = Fields::new();
        let directory = Unflushed::open(path).map_err(|error| Error::Fault(error.to_string()))?;
        let settings = IndexSettings::default();
        let mut index = Index::create(directory, fields.schema.clone(), settings)?;
        index.set_tokenizers(tokenizers());
        let place = Place { seq: 0, made_until: 0 };
        let making = Self::with(index, fields, place, options)?;
        // All of it is merged once, when it is made.
        making.writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(making)
    }

    /// Has all segments merged into one, in the background: a dictionary is gone through as often as there
    /// are segments. From now on they are merged as they come.
    pub fn merge_all(&mut self) -> Result<Option<FutureResult<Option<SegmentMeta>>>, Error> {
        let segments = self.writer.index().searchable_segment_ids()?;
        let merging = (segments.len() > 1).then(|| self.writer.merge(&segments));
        self.writer.set_merge_policy(Box::new(merge_policy()));
        Ok(merging)
    }

    fn with(index: Index, fields: Fields, place: Place, options: &Options) -> tantivy::Result<Self> {
        let writing = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(options.writer_bytes.max(WRITER_BYTES_MIN))
            .build();
        let writer = index.writer_with_options(writing)?;
        writer.set_merge_policy(Box::new(merge_policy()));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            fields,
            place,
            writer,
            reader,
            shown: None,
            touched: HashSet::new(),
        })
    }

    pub fn add(&self, document: TantivyDocument) -> Result<(), Error> {
        self.writer.add_document(document)?;
        Ok(())
    }

    pub fn put_event(&mut self, event: &Event, venue: Option<&Venue>) -> Result<(), Error> {
        self.delete(Kind::Event, event.id.raw());
        self.add(self.fields.event(event, venue))
    }

    /// Puts a guest that may be there already, unless nothing of what is kept has changed. A look costs little beside
    /// writing it, and what was there, anew.
    pub fn put_guest(&mut self, guest: &Guest) -> Result<(), Error> {
        if !self.touched.contains(guest.id.raw())
            && let Some(shown) = &self.shown
            && shown.has(guest)?
        {
            return Ok(());
        }
        self.delete(Kind::Guest, guest.id.raw());
        self.add(self.fields.guest(guest))
    }

    /// Puts a guest that is not there.
    pub fn add_guest(&mut self, guest: &Guest) -> Result<(), Error> {
        self.touched.insert(*guest.id.raw());
        self.add(self.fields.guest(guest))
    }

    /// Removes what was added before, and leaves alone what is added later.
    pub fn delete(&mut self, kind: Kind, id: &RawId) {
        if kind == Kind::Guest {
            self.touched.insert(*id);
        }
        self.writer.delete_term(self.fields.identity(kind, id));
    }

    /// Makes what was put and deleted visible, together with the place.
    pub fn commit(&mut self, place: Place) -> Result<(), Error> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&place.to_payload());
        prepared.commit()?;
        self.place = place;
        self.shown = None;
        self.touched.clear();
        Ok(())
    }

    /// Has segments written anew without what they hold of deleted documents, in the background.
    pub fn purge(&mut self, segments: &[SegmentId]) {
        for segment in segments {
            let _merging = self.writer.merge(&[*segment]);
        }
    }

    /// The segments of the last commit, as merges have left them by now: their ids, and whether they hold
    /// anything of deleted documents.
    pub fn segments(&self) -> Result<Vec<(SegmentId, bool)>, Error> {
        let segments = self.writer.index().searchable_segment_metas()?;
        let mut segments: Vec<_> = segments.iter().map(|one| (one.id(), one.has_deletes())).collect();
        segments.sort_unstable();
        Ok(segments)
    }

    /// Waits for segments that are being merged, and closes the index. What is not committed is lost.
    pub fn close(self) -> Result<(), Error> {
        Ok(self.writer.wait_merging_threads()?)
    }

    /// What is committed, laid out for reading.
    pub fn snapshot(&mut self) -> Result<Arc<Snapshot>, Error> {
        self.reader.reload()?;
        let snapshot = Snapshot::new(&self.fields, self.reader.searcher(), self.place.seq)?;
        Ok(Arc::clone(self.shown.insert(Arc::new(snapshot))))
    }
}

fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_SHARE_MAX);
    policy
}

fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(TOKENIZER, TextAnalyzer::from(Splitter));
    tokenizers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_from_payloads() {
        let place = Place {
            seq: 7,
            made_until: u64::MAX,
        };
        assert_eq!(Place::from_payload(&place.to_payload()), Some(place));
        for text in ["", "7", "7 x", "x 7", "7 7 7"] {
            assert_eq!(Place::from_payload(text), None, "{text}");
        }
    }
}
