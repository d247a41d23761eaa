//! The documents of one segment that match something, and how well: sparse or dense, joined and met.

use tantivy::DocId;

/// How well something matches; zero is not at all. Scores add up over the clauses of a query.
pub type Score = u16;

/// A segment's documents are kept in a list until it has more than one in so many, then in an array.
const DENSE_SHARE: u32 = 64;
/// Shorter lists stay lists, however small the segment is.
const SPARSE_MAX: u32 = 256;
/// Documents of an array that are passed over at once when none of them is there.
const CHUNK: usize = 64;

/// Documents and their scores.
#[derive(Clone, Debug)]
pub enum Matches {
    /// In the order of documents, each once.
    Sparse(Vec<(DocId, Score)>),
    /// By document; zero is none.
    Dense(Vec<Score>),
}

impl Matches {
    pub fn none() -> Self {
        Matches::Sparse(Vec::new())
    }

    pub fn is_empty(&self) -> bool {
        matches!(self, Matches::Sparse(list) if list.is_empty())
    }

    /// How much work it is to go through all of it.
    fn weight(&self) -> usize {
        match self {
            Matches::Sparse(list) => list.len(),
            Matches::Dense(scores) => scores.len(),
        }
    }

    fn score(&self, doc: DocId) -> Score {
        match self {
            Matches::Sparse(list) => list
                .binary_search_by_key(&doc, |(doc, _)| *doc)
                .map_or(0, |place| list[place].1),
            Matches::Dense(scores) => scores.get(doc as usize).copied().unwrap_or(0),
        }
    }

    /// Gives each document and its score to `see`, the last first, until it answers `false`. Later documents
    /// are newer ones for the most part, and newer ones are shown first: so most that follow are no better.
    pub fn each(&self, mut see: impl FnMut(DocId, Score) -> bool) {
        match self {
            Matches::Sparse(list) => {
                let _all = list.iter().rev().all(|(doc, score)| see(*doc, *score));
            }
            Matches::Dense(scores) => {
                for (n, chunk) in scores.chunks(CHUNK).enumerate().rev() {
                    if chunk.iter().fold(0, |any, score| any | score) == 0 {
                        continue;
                    }
                    let found = chunk.iter().enumerate().rev().filter(|(_, score)| **score > 0);
                    for (m, score) in found {
                        if !see((n * CHUNK + m) as DocId, *score) {
                            return;
                        }
                    }
                }
            }
        }
    }

    /// The documents that are in all of them, with the sum of their scores.
    pub fn met(mut all: Vec<Matches>) -> Self {
        all.sort_by_key(Matches::weight);
        let mut rest = all.into_iter();
        let Some(least) = rest.next() else {
            return Self::none();
        };
        let others: Vec<Matches> = rest.collect();
        if others.is_empty() {
            return least;
        }
        let mut met = Vec::new();
        least.each(|doc, score| {
            let mut sum = score;
            for other in &others {
                match other.score(doc) {
                    0 => return true,
                    score => sum = sum.saturating_add(score),
                }
            }
            met.push((doc, sum));
            true
        });
        met.reverse();
        Matches::Sparse(met)
    }
}

/// Matches in the making: a document that is found more than once keeps its best score.
pub struct Gathered {
    max_doc: u32,
    list: Vec<(DocId, Score)>,
    dense: Option<Vec<Score>>,
}

impl Gathered {
    pub fn new(max_doc: u32) -> Self {
        Self {
            max_doc,
            list: Vec::new(),
            dense: None,
        }
    }

    pub fn add(&mut self, docs: &[DocId], score: Score) {
        if let Some(scores) = &mut self.dense {
            for doc in docs {
                if let Some(best) = scores.get_mut(*doc as usize) {
                    *best = score.max(*best);
                }
            }
            return;
        }
        self.list.extend(docs.iter().map(|doc| (*doc, score)));
        if self.list.len() > (self.max_doc / DENSE_SHARE).max(SPARSE_MAX) as usize {
            self.dense = Some(vec![0; self.max_doc as usize]);
            for (doc, score) in std::mem::take(&mut self.list) {
                self.add(&[doc], score);
            }
        }
    }

    pub fn add_all(&mut self, matches: &Matches) {
        matches.each(|doc, score| {
            self.add(&[doc], score);
            true
        });
    }

    pub fn finish(mut self) -> Matches {
        if let Some(scores) = self.dense {
            return Matches::Dense(scores);
        }
        // The best score of a document comes first, and is the one that stays.
        self.list
            .sort_unstable_by_key(|(doc, score)| (*doc, std::cmp::Reverse(*score)));
        self.list.dedup_by_key(|(doc, _)| *doc);
        Matches::Sparse(self.list)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn gather(max_doc: u32, found: &[(DocId, Score)]) -> Matches {
        let mut gathered = Gathered::new(max_doc);
        for (doc, score) in found {
            gathered.add(&[*doc], *score);
        }
        gathered.finish()
    }

    fn best(found: &[(DocId, Score)]) -> BTreeMap<DocId, Score> {
        let mut best = BTreeMap::new();
        for (doc, score) in found {
            let entry = best.entry(*doc).or_insert(0);
            *entry = (*score).max(*entry);
        }
        best
    }

    fn listed(matches: &Matches) -> Vec<(DocId, Score)> {
        let mut list = Vec::new();
        matches.each(|doc, score| {
            list.push((doc, score));
            true
        });
        list.reverse();
        list
    }

    proptest! {
        #[test]
        fn sparse_and_dense_say_the_same(
            one in prop::collection::vec((0u32..600, 1u16..50), 0..700),
            other in prop::collection::vec((0u32..600, 1u16..50), 0..100),
        ) {
            let (a, b) = (gather(600, &one), gather(600, &other));
            prop_assert_eq!(listed(&a), best(&one).into_iter().collect::<Vec<_>>());
            let others = best(&other);
            let both: Vec<_> = best(&one)
                .into_iter()
                .filter_map(|(doc, score)| others.get(&doc).map(|more| (doc, score + more)))
                .collect();
            prop_assert_eq!(listed(&Matches::met(vec![a, b])), both);
        }
    }
}
