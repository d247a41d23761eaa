//! The index as of one commit, laid out for reading: dictionaries and figures of each segment at hand.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::index::InvertedIndexReader;
use tantivy::{DocId, Searcher, SegmentReader};

use super::Error;
use super::gather::docs_of;
use super::schema::{Fact, Fields, content_of, whole};
use crate::model::{Guest, Kind, RawId};
use crate::store::Seq;

/// Everything that a search reads. What is committed later is not in it.
pub struct Snapshot {
    pub fields: Fields,
    pub searcher: Searcher,
    pub segments: Vec<Segment>,
    /// The last commit of the journal that is in it.
    pub seq: Seq,
}

/// One segment.
pub struct Segment {
    pub reader: SegmentReader,
    pub name: Arc<InvertedIndexReader>,
    pub place: Arc<InvertedIndexReader>,
    pub description: Arc<InvertedIndexReader>,
    pub contact: Arc<InvertedIndexReader>,
    pub facts: Arc<InvertedIndexReader>,
    class: Arc<dyn ColumnValues<u64>>,
    begins: Arc<dyn ColumnValues<i64>>,
    ends: Arc<dyn ColumnValues<i64>>,
    content: Arc<dyn ColumnValues<u64>>,
    id_high: Arc<dyn ColumnValues<u64>>,
    id_low: Arc<dyn ColumnValues<u64>>,
}

impl Snapshot {
    pub fn new(fields: &Fields, searcher: Searcher, seq: Seq) -> tantivy::Result<Self> {
        let segments = searcher
            .segment_readers()
            .iter()
            .map(|reader| Segment::new(fields, reader))
            .collect::<tantivy::Result<_>>()?;
        Ok(Self {
            fields: fields.clone(),
            searcher,
            segments,
            seq,
        })
    }

    pub fn documents(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Whether what is kept of a guest is what would be put.
    pub fn has(&self, guest: &Guest) -> Result<bool, Error> {
        let identity = Fact::Identity(Kind::Guest, *guest.id.raw()).bytes();
        let content = content_of(guest);
        for segment in &self.segments {
            let mut is_same = false;
            docs_of(&segment.facts, &identity, |docs| {
                let there = docs.iter().filter(|doc| !segment.is_deleted(**doc));
                is_same |= there
                    .map(|doc| segment.content.get_val(*doc))
                    .any(|kept| kept == content);
            })?;
            if is_same {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Segment {
    fn new(fields: &Fields, reader: &SegmentReader) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let number = |name| fast.column_first_or_default::<u64>(name);
        let time = |name| fast.column_first_or_default::<i64>(name);
        Ok(Self {
            name: reader.inverted_index(fields.name)?,
            place: reader.inverted_index(fields.place)?,
            description: reader.inverted_index(fields.description)?,
            contact: reader.inverted_index(fields.contact)?,
            facts: reader.inverted_index(fields.facts)?,
            class: number("class")?,
            begins: time("begins")?,
            ends: time("ends")?,
            content: number("content")?,
            id_high: number("id_high")?,
            id_low: number("id_low")?,
            reader: reader.clone(),
        })
    }

    pub fn max_doc(&self) -> u32 {
        self.reader.max_doc()
    }

    pub fn is_deleted(&self, doc: DocId) -> bool {
        self.reader.is_deleted(doc)
    }

    pub fn class(&self, doc: DocId) -> u64 {
        self.class.get_val(doc)
    }

    pub fn begins(&self, doc: DocId) -> i64 {
        self.begins.get_val(doc)
    }

    pub fn ends(&self, doc: DocId) -> i64 {
        self.ends.get_val(doc)
    }

    pub fn id_high(&self, doc: DocId) -> u64 {
        self.id_high.get_val(doc)
    }

    pub fn id(&self, doc: DocId) -> RawId {
        whole(self.id_high.get_val(doc), self.id_low.get_val(doc))
    }
}
