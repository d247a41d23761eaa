//! From the words of a query to the documents of a segment: whole words, beginnings, typos, phrases.

use std::time::Instant;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{DfaWrapper, EnableScoring, FuzzyTermQuery, PhraseQuery, Query as _};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, TERMINATED, Term};

use super::Error;
use super::matches::{Gathered, Matches, Score};
use super::query::{Clause, Contact, Ending, Piece, Query};
use super::snapshot::{Segment, Snapshot};
use super::words::within_typos;

/// A beginning, or a word with typos, stands for words of so many documents of a field and segment; where there
/// are more, for the most frequent words. It is the documents that cost.
const EXPANSION_DOCUMENTS_MAX: u64 = 20_000;
/// Words of a dictionary that are looked at for that.
const WORDS_SCANNED_MAX: usize = 50_000;
/// Emails and ticket numbers of one beginning that are looked at when everything is searched.
const CONTACTS_SCANNED_MAX: usize = 1_000;
/// The time is looked at once in so many words.
const WORDS_PER_LOOK: usize = 1_024;

/// Scores of a whole word, a beginning, one typo and two, by field. A word as it was typed is worth more than
/// one with a typo, wherever it stands.
struct Worth {
    whole: Score,
    beginning: Score,
    typos: [Score; 2],
}

const NAME: Worth = Worth {
    whole: 60,
    beginning: 45,
    typos: [16, 6],
};
const PLACE: Worth = Worth {
    whole: 40,
    beginning: 32,
    typos: [12, 4],
};
const DESCRIPTION: Worth = Worth {
    whole: 24,
    beginning: 20,
    typos: [8, 2],
};
const CONTACT: Worth = Worth {
    whole: 60,
    beginning: 30,
    typos: [0, 0],
};

/// What a search goes over: everything, or what a filter leaves of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    Everything,
    Filtered,
}

impl Breadth {
    /// A filter leaves less to look for, and a name is not to be missed for being rare elsewhere.
    fn documents_max(self) -> u64 {
        match self {
            Breadth::Everything => EXPANSION_DOCUMENTS_MAX,
            Breadth::Filtered => u64::MAX,
        }
    }

    /// Of emails, each of which is somebody's, the first are taken.
    fn contacts_max(self) -> usize {
        match self {
            Breadth::Everything => CONTACTS_SCANNED_MAX,
            Breadth::Filtered => WORDS_SCANNED_MAX,
        }
    }
}

/// A query made ready for every segment: its automata are built once.
pub struct Prepared {
    clauses: Vec<PreparedClause>,
    breadth: Breadth,
}

/// What one segment is looked through with.
struct Look<'s> {
    snapshot: &'s Snapshot,
    segment: &'s Segment,
    breadth: Breadth,
    until: Instant,
}

struct PreparedClause {
    pieces: Vec<PreparedPiece>,
    contacts: Vec<Contact>,
}

struct PreparedPiece {
    piece: Piece,
    automaton: Option<DfaWrapper>,
}

impl Prepared {
    pub fn new(snapshot: &Snapshot, query: &Query, breadth: Breadth) -> Result<Self, Error> {
        let piece = |piece: &Piece| {
            let automaton = match piece {
                Piece::Word { text, typos, .. } if *typos > 0 => {
                    let term = Term::from_field_text(snapshot.fields.name, text);
                    let distance = u8::try_from(*typos).unwrap_or(2);
                    Some(FuzzyTermQuery::new(term, distance, true).automaton()?)
                }
                _ => None,
            };
            Ok(PreparedPiece {
                piece: piece.clone(),
                automaton,
            })
        };
        let clause = |clause: &Clause| {
            Ok(PreparedClause {
                pieces: clause.pieces.iter().map(piece).collect::<Result<_, Error>>()?,
                contacts: clause.contacts.clone(),
            })
        };
        Ok(Self {
            clauses: query.clauses.iter().map(clause).collect::<Result<_, Error>>()?,
            breadth,
        })
    }

    /// The documents of a segment that match every clause.
    pub fn matches(&self, snapshot: &Snapshot, segment: &Segment, until: Instant) -> Result<Matches, Error> {
        let look = Look {
            snapshot,
            segment,
            breadth: self.breadth,
            until,
        };
        let mut all = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            let found = clause.matches(&look)?;
            if found.is_empty() {
                return Ok(Matches::none());
            }
            all.push(found);
        }
        Ok(Matches::met(all))
    }
}

impl PreparedClause {
    fn matches(&self, look: &Look<'_>) -> Result<Matches, Error> {
        let segment = look.segment;
        let mut gathered = Gathered::new(segment.max_doc());
        for contact in &self.contacts {
            let index = &segment.contact;
            whole(index, &contact.text, CONTACT.whole, &mut gathered)?;
            if !contact.text.contains('@') {
                let local = format!("{}@", contact.text);
                let found = look.beginning(index, &local, look.breadth.contacts_max())?;
                add_terms(index, found, CONTACT.whole, &mut gathered)?;
            }
            if contact.ending == Ending::Open {
                let found = look.beginning(index, &contact.text, look.breadth.contacts_max())?;
                add_terms(index, found, CONTACT.beginning, &mut gathered)?;
            }
        }
        // One piece shares its documents with the contacts; several have to meet first.
        if let [one] = self.pieces.as_slice() {
            one.gather(look, &mut gathered)?;
            return Ok(gathered.finish());
        }
        let mut all = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            let mut of_piece = Gathered::new(segment.max_doc());
            piece.gather(look, &mut of_piece)?;
            all.push(of_piece.finish());
        }
        gathered.add_all(&Matches::met(all));
        Ok(gathered.finish())
    }
}

impl PreparedPiece {
    fn gather(&self, look: &Look<'_>, gathered: &mut Gathered) -> Result<(), Error> {
        let (snapshot, segment) = (look.snapshot, look.segment);
        let fields = &snapshot.fields;
        let places = [
            (fields.name, &segment.name, &NAME),
            (fields.place, &segment.place, &PLACE),
            (fields.description, &segment.description, &DESCRIPTION),
        ];
        for (field, index, worth) in places {
            match &self.piece {
                Piece::Word { text, ending, typos } => {
                    whole(index, text, worth.whole, gathered)?;
                    if *ending == Ending::Open {
                        let found = look.beginning(index, text, WORDS_SCANNED_MAX)?;
                        add_terms(index, found, worth.beginning, gathered)?;
                    }
                    if let Some(automaton) = &self.automaton {
                        let found = look.mistyped(index, text, automaton, *typos)?;
                        for (found, score) in found.into_iter().zip(worth.typos) {
                            add_terms(index, found, score, gathered)?;
                        }
                    }
                }
                Piece::Phrase(words) => phrase(snapshot, segment, field, words, worth.whole, gathered)?,
            }
        }
        Ok(())
    }
}

/// The documents of a term, if a dictionary has it.
pub fn docs_of(index: &InvertedIndexReader, term: &[u8], mut see: impl FnMut(&[DocId])) -> Result<(), Error> {
    if let Some(info) = index.terms().get(term).map_err(tantivy::TantivyError::from)? {
        each_block(&mut postings(index, &info)?, &mut see);
    }
    Ok(())
}

/// The documents of every term that begins so.
pub fn docs_beginning(index: &InvertedIndexReader, prefix: &[u8], mut see: impl FnMut(&[DocId])) -> Result<(), Error> {
    let mut terms = index
        .terms()
        .range()
        .ge(prefix)
        .into_stream()
        .map_err(tantivy::TantivyError::from)?;
    while terms.advance() && terms.key().starts_with(prefix) {
        each_block(&mut postings(index, terms.value())?, &mut see);
    }
    Ok(())
}

fn postings(index: &InvertedIndexReader, info: &TermInfo) -> Result<BlockSegmentPostings, Error> {
    let read = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic);
    Ok(read.map_err(tantivy::TantivyError::from)?)
}

fn each_block(postings: &mut BlockSegmentPostings, see: &mut impl FnMut(&[DocId])) {
    while !postings.docs().is_empty() {
        see(postings.docs());
        postings.advance();
    }
}

fn whole(index: &InvertedIndexReader, text: &str, score: Score, gathered: &mut Gathered) -> Result<(), Error> {
    docs_of(index, text.as_bytes(), |docs| gathered.add(docs, score))
}

fn add_terms(
    index: &InvertedIndexReader,
    terms: Vec<TermInfo>,
    score: Score,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    for info in terms {
        each_block(&mut postings(index, &info)?, &mut |docs| gathered.add(docs, score));
    }
    Ok(())
}

/// The most frequent terms, as many as have so many documents.
fn most_frequent(mut terms: Vec<TermInfo>, documents_max: u64) -> Vec<TermInfo> {
    let documents: u64 = terms.iter().map(|info| u64::from(info.doc_freq)).sum();
    if documents > documents_max {
        terms.sort_unstable_by_key(|info| std::cmp::Reverse(info.doc_freq));
        let mut left = documents_max;
        terms.retain(|info| {
            left = left.saturating_sub(u64::from(info.doc_freq));
            left > 0
        });
    }
    terms
}

impl Look<'_> {
    /// Longer terms that begin so; at most `scanned_max` are looked at.
    fn beginning(&self, index: &InvertedIndexReader, text: &str, scanned_max: usize) -> Result<Vec<TermInfo>, Error> {
        // What follows everything with this beginning; UTF-8 has no byte that could not go up by one.
        let mut end = text.as_bytes().to_vec();
        if let Some(last) = end.last_mut() {
            *last = last.saturating_add(1);
        }
        let terms = index.terms().range().gt(text).lt(end).without_keys().into_stream();
        let mut terms = terms.map_err(tantivy::TantivyError::from)?;
        let mut found = Vec::new();
        while found.len() < scanned_max && terms.advance() {
            found.push(terms.value().clone());
            in_time(found.len(), self.until)?;
        }
        Ok(most_frequent(found, self.breadth.documents_max()))
    }

    /// Terms with one typo, and with two.
    fn mistyped(
        &self,
        index: &InvertedIndexReader,
        text: &str,
        automaton: &DfaWrapper,
        typos: usize,
    ) -> Result<[Vec<TermInfo>; 2], Error> {
        let terms = index.terms().search(automaton).into_stream();
        let mut terms = terms.map_err(tantivy::TantivyError::from)?;
        let mut found = [Vec::new(), Vec::new()];
        let mut count = 0;
        while count < WORDS_SCANNED_MAX && terms.advance() {
            count += 1;
            in_time(count, self.until)?;
            let word = std::str::from_utf8(terms.key()).unwrap_or_default();
            if word == text {
                continue;
            }
            let place = usize::from(typos > 1 && !within_typos(text, word, 1));
            found[place].push(terms.value().clone());
        }
        Ok(found.map(|terms| most_frequent(terms, self.breadth.documents_max())))
    }
}

fn in_time(count: usize, until: Instant) -> Result<(), Error> {
    if count.is_multiple_of(WORDS_PER_LOOK) && Instant::now() > until {
        return Err(Error::TooSlow);
    }
    Ok(())
}

fn phrase(
    snapshot: &Snapshot,
    segment: &Segment,
    field: Field,
    words: &[(usize, String)],
    score: Score,
    gathered: &mut Gathered,
) -> Result<(), Error> {
    let terms = words
        .iter()
        .map(|(position, word)| (*position, Term::from_field_text(field, word)))
        .collect();
    let scoring = EnableScoring::disabled_from_searcher(&snapshot.searcher);
    let weight = PhraseQuery::new_with_offset(terms).weight(scoring)?;
    let mut found = weight.scorer(&segment.reader, 1.0)?;
    let score = score.saturating_mul(Score::try_from(words.len()).unwrap_or(Score::MAX));
    while found.doc() != TERMINATED {
        gathered.add(&[found.doc()], score);
        found.advance();
    }
    Ok(())
}
