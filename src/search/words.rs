//! How text becomes the words that are indexed and searched for: folded, of letters and digits, CJK in pairs.
//!
//! Documents, queries and highlights all come through [`split`], so that they cannot disagree. Who changes
//! what it makes changes [`TOKENIZER`], too: an index with another tokeniser is rebuilt.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::is_combining_mark;

use crate::model::fold;

/// The name of this tokeniser and its version, which is part of the index's schema.
pub const TOKENIZER: &str = "words-1";
/// Longer words are cut, in characters; both sides cut alike, so that they still meet.
pub const WORD_CHARS_MAX: usize = 40;

/// What a word is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// A word as its writer delimited it.
    Spaced,
    /// Two neighbouring characters of a script that does not delimit words.
    Pair,
    /// One such character.
    Single,
}

/// What a text is split for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// Every run of CJK also gives its last character, so that it can be found by it.
    Index,
    /// Runs of more than one character give pairs only.
    Query,
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub script: Script,
    /// Counts the words of a text; phrases are consecutive positions.
    pub position: usize,
    /// The bytes of the text that it stands for.
    pub from: usize,
    pub to: usize,
}

/// The words of a text, in its order.
pub fn split(text: &str, aim: Aim) -> Vec<Word> {
    let mut words = Words {
        aim,
        position: 0,
        found: Vec::new(),
    };
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (belongs(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.take(text, from, at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        words.take(text, from, text.len());
    }
    words.found
}

/// Whether a text has anything that can be searched for.
pub fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Characters that a word goes on over: letters, digits, marks on them, and what is not seen at all.
fn belongs(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() || is_combining_mark(c) || is_invisible(c)
}

/// Joiners, direction marks, soft hyphens and the like: they are dropped wherever they stand.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Scripts whose words are not delimited: Han, Hiragana, Katakana, Hangul.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309b}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3131}'..='\u{318e}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

struct Words {
    aim: Aim,
    position: usize,
    found: Vec<Word>,
}

impl Words {
    /// Takes the part of a text that belongs together.
    fn take(&mut self, text: &str, from: usize, to: usize) {
        let part = &text[from..to];
        if part.is_ascii() {
            self.push(part.to_ascii_lowercase(), Script::Spaced, from, to);
            return;
        }
        let seen: Vec<(usize, char)> = part.char_indices().filter(|(_, c)| !is_invisible(*c)).collect();
        let plain: String = seen.iter().map(|(_, c)| *c).collect();
        let folded: Vec<char> = fold(&plain).chars().collect();
        // Where folding keeps the number of characters, each stands for its own; else all for all.
        let span = |first: usize, last: usize| {
            if folded.len() != seen.len() {
                return (from, to);
            }
            let end = seen.get(last + 1).map_or(to, |(at, _)| from + at);
            (from + seen[first].0, end)
        };
        let mut at = 0;
        while at < folded.len() {
            let length = folded[at..]
                .iter()
                .take_while(|c| class(**c) == class(folded[at]))
                .count();
            let run = &folded[at..at + length];
            match class(folded[at]) {
                Class::Spaced if run.iter().any(|c| c.is_alphanumeric()) => {
                    let (from, to) = span(at, at + length - 1);
                    self.push(run.iter().collect(), Script::Spaced, from, to);
                }
                Class::Cjk => self.take_cjk(run, at, &span),
                _ => {}
            }
            at += length;
        }
    }

    fn take_cjk(&mut self, run: &[char], at: usize, span: &impl Fn(usize, usize) -> (usize, usize)) {
        for (n, pair) in run.windows(2).enumerate() {
            let (from, to) = span(at + n, at + n + 1);
            self.push(pair.iter().collect(), Script::Pair, from, to);
        }
        let last = run.len() - 1;
        if self.aim == Aim::Index || run.len() == 1 {
            let (from, to) = span(at + last, at + last);
            self.push(run[last].to_string(), Script::Single, from, to);
        } else {
            self.position += 1;
        }
    }

    fn push(&mut self, mut text: String, script: Script, from: usize, to: usize) {
        if let Some((end, _)) = text.char_indices().nth(WORD_CHARS_MAX) {
            text.truncate(end);
        }
        self.found.push(Word {
            text,
            script,
            position: self.position,
            from,
            to,
        });
        self.position += 1;
    }
}

#[derive(PartialEq, Eq)]
enum Class {
    Spaced,
    Cjk,
    Between,
}

fn class(c: char) -> Class {
    if is_cjk(c) {
        Class::Cjk
    } else if c.is_alphanumeric() || is_combining_mark(c) {
        Class::Spaced
    } else {
        Class::Between
    }
}

/// [`split`] as the index's writer wants it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Splitter;

/// The words of one text.
pub struct SplitText {
    words: std::vec::IntoIter<Word>,
    token: Token,
}

impl Tokenizer for Splitter {
    type TokenStream<'a> = SplitText;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SplitText {
        SplitText {
            words: split(text, Aim::Index).into_iter(),
            token: Token::default(),
        }
    }
}

impl TokenStream for SplitText {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else {
            return false;
        };
        self.token = Token {
            offset_from: word.from,
            offset_to: word.to,
            position: word.position,
            text: word.text,
            position_length: 1,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Whether two words are at most `max` typos apart: a character more, less or other, or two neighbours
/// swapped (optimal string alignment).
pub fn within_typos(one: &str, other: &str, max: usize) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > max {
        return false;
    }
    let width = other.len() + 1;
    let mut before = vec![0; width];
    let mut above: Vec<usize> = (0..width).collect();
    for (i, c) in one.iter().enumerate() {
        let mut row = vec![i + 1; width];
        for (j, d) in other.iter().enumerate() {
            let mut cost = (above[j] + usize::from(c != d)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *c == other[j - 1] && one[i - 1] == *d {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
        }
        if row.iter().min().is_none_or(|least| *least > max) {
            return false;
        }
        before = std::mem::replace(&mut above, row);
    }
    above[width - 1] <= max
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str, aim: Aim) -> Vec<String> {
        split(text, aim).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_of_several_scripts() {
        for (text, words) in [
            ("Jazz & Soul: Live @ Köln!", vec!["jazz", "soul", "live", "koln"]),
            ("O'Brien-Smith", vec!["o", "brien", "smith"]),
            ("Олексій ЁЛКА", vec!["олексіи", "елка"]),
            ("Jose\u{301} ½ ﬁn", vec!["jose", "1", "2", "fin"]),
            ("東京", vec!["東京", "京"]),
            ("東京タワーA1", vec!["東京", "京タ", "タワ", "ワー", "ー", "a1"]),
            ("金", vec!["金"]),
            ("서울시", vec!["서울", "울시", "시"]),
            ("أحمد علي", vec!["أحمد", "علي"]),
            ("\u{200f}שלום\u{200f}", vec!["שלום"]),
            ("so\u{ad}ft", vec!["soft"]),
            ("हिन्दी", vec!["हिन्दी"]),
            ("…\u{200f}! — \u{301}", vec![]),
        ] {
            assert_eq!(texts(text, Aim::Index), words, "{text}");
        }
        assert_eq!(
            texts("東京タワー 金", Aim::Query),
            ["東京", "京タ", "タワ", "ワー", "金"]
        );
    }

    #[test]
    fn positions_are_the_same_for_both_aims() {
        let at = |aim| {
            let last = split("東京タワー jazz", aim).into_iter().next_back();
            last.map(|word| (word.text, word.position))
        };
        assert_eq!(at(Aim::Index), at(Aim::Query));
    }

    #[test]
    fn words_are_bounded() {
        let long = "x".repeat(1000);
        assert_eq!(texts(&long, Aim::Index), ["x".repeat(WORD_CHARS_MAX)]);
    }

    #[test]
    fn typos() {
        for (one, other, distance) in [
            ("lovelace", "lovelace", 0),
            ("lovelace", "lovelcae", 1),
            ("lovelace", "lovlace", 1),
            ("lovelace", "lovelacey", 1),
            ("lovelace", "luvelaze", 2),
            ("schmidt", "schmitd", 1),
            ("abc", "xyz", 3),
        ] {
            for max in 0..4 {
                assert_eq!(within_typos(one, other, max), distance <= max, "{one} {other} {max}");
                assert_eq!(within_typos(other, one, max), distance <= max, "{other} {one} {max}");
            }
        }
    }

    proptest! {
        #[test]
        fn spans_lie_within_the_text(text in "\\PC{0,40}") {
            for word in split(&text, Aim::Index) {
                prop_assert!(word.from < word.to && text.get(word.from..word.to).is_some(), "{:?}", word);
                prop_assert!(!word.text.is_empty() && word.text.chars().count() <= WORD_CHARS_MAX);
            }
        }

        #[test]
        fn what_is_searched_for_is_indexed(text in "\\PC{0,40}") {
            let indexed = split(&text, Aim::Index);
            for word in split(&text, Aim::Query) {
                prop_assert!(
                    indexed.iter().any(|one| one.text == word.text && one.position == word.position),
                    "{:?} of {:?}", word, text
                );
            }
        }

        #[test]
        fn case_and_accents_do_not_matter(text in "[a-zA-ZäöüÄÖÜéÉñç 東京]{0,30}") {
            prop_assert_eq!(texts(&text, Aim::Index), texts(&text.to_lowercase(), Aim::Index));
            prop_assert_eq!(texts(&text, Aim::Index), texts(&fold(&text), Aim::Index));
        }
    }
}
