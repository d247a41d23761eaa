//! What people type into a search box: words and "quoted phrases", all of which must be found.

use super::schema::ticket_word;
use super::words::{Aim, Script, Word, has_words, split};
use crate::model::{Code, TicketNumber, fold};

/// The longest query, in characters.
pub const QUERY_CHARS_MAX: usize = 256;
/// The most words of a query; a run of a script without spaces counts as one.
pub const QUERY_WORDS_MAX: usize = 16;
/// From so many letters on, a word is found with one typo …
const ONE_TYPO_CHARS: usize = 4;
/// … and with two.
const TWO_TYPOS_CHARS: usize = 8;
/// Longer words are found without typos only: automata grow with the word.
const TYPO_CHARS_MAX: usize = 24;
/// From so many letters on, the beginning of an email or ticket number finds it.
const CONTACT_CHARS_MIN: usize = 3;

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// All of these must be found. Without any, nothing is.
    pub clauses: Vec<Clause>,
    /// The ticket that the whole query is the number of, spaces and all.
    pub ticket: Option<TicketNumber>,
}

/// What stands between two spaces, or a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// All of these must be found …
    pub pieces: Vec<Piece>,
    /// … or one of these among emails and ticket numbers.
    pub contacts: Vec<Contact>,
}

/// An email or a ticket number, whole or its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub text: String,
    pub ending: Ending,
}

/// Whether a word may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Closed,
    Open,
}

/// What is looked for in names, places and descriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Word {
        text: String,
        ending: Ending,
        /// How many typos it may have.
        typos: usize,
    },
    /// Two words or more, one after the other: position and word.
    Phrase(Vec<(usize, String)>),
}

impl Query {
    /// Reads a query. One without a letter or digit finds nothing.
    ///
    /// # Errors
    /// When it is too long.
    pub fn parse(text: &str) -> Result<Self, (Code, String)> {
        let too_long = |what| (Code::TooLong, format!("must have at most {what}"));
        if text.chars().nth(QUERY_CHARS_MAX).is_some() {
            return Err(too_long(format!("{QUERY_CHARS_MAX} characters")));
        }
        let mut query = Self {
            clauses: Vec::new(),
            ticket: TicketNumber::parse(text).ok(),
        };
        let parts = parts(text);
        let searched: Vec<_> = parts.iter().filter(|(part, _)| has_words(part)).collect();
        for (n, (part, is_phrase)) in searched.iter().enumerate() {
            let last = n + 1 == searched.len();
            let ending = if last && !is_phrase {
                Ending::Open
            } else {
                Ending::Closed
            };
            let words = split(part, Aim::Query);
            query.clauses.extend(match is_phrase {
                true => phrase(words),
                false => plain(part, words, ending),
            });
        }
        let pieces: usize = query.clauses.iter().map(|clause| clause.pieces.len()).sum();
        let quoted: usize = searched
            .iter()
            .filter(|(_, is_phrase)| *is_phrase)
            .map(|(part, _)| part.split_whitespace().count().saturating_sub(1))
            .sum();
        if pieces + quoted > QUERY_WORDS_MAX {
            return Err(too_long(format!("{QUERY_WORDS_MAX} words")));
        }
        Ok(query)
    }

    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }
}

/// The parts of a query: what stands between quotes (`true`), else between spaces. A quote without a
/// second one is none, so that phrases can be typed.
fn parts(text: &str) -> Vec<(&str, bool)> {
    let is_quote = |c| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(is_quote) {
        let inside = rest[open..].trim_start_matches(is_quote);
        let Some(close) = inside.find(is_quote) else {
            break;
        };
        parts.extend(rest[..open].split_whitespace().map(|part| (part, false)));
        parts.push((&inside[..close], true));
        rest = inside[close..].trim_start_matches(is_quote);
    }
    parts.extend(rest.split_whitespace().map(|part| (part, false)));
    parts
}

fn phrase(words: Vec<Word>) -> Option<Clause> {
    let piece = match words.as_slice() {
        [] => return None,
        [one] => Piece::Word {
            text: one.text.clone(),
            ending: single_ending(one, Ending::Closed),
            typos: 0,
        },
        _ => Piece::Phrase(words.into_iter().map(|word| (word.position, word.text)).collect()),
    };
    Some(Clause {
        pieces: vec![piece],
        contacts: Vec::new(),
    })
}

fn plain(part: &str, words: Vec<Word>, ending: Ending) -> Option<Clause> {
    let mut pieces = Vec::new();
    let mut run: Vec<(usize, String)> = Vec::new();
    let count = words.len();
    for (n, word) in words.into_iter().enumerate() {
        if word.script == Script::Pair {
            if run.last().is_some_and(|(position, _)| position + 1 != word.position) {
                pieces.extend(pairs(&mut run));
            }
            run.push((word.position, word.text));
            continue;
        }
        pieces.extend(pairs(&mut run));
        let ending = if n + 1 == count { ending } else { Ending::Closed };
        pieces.push(Piece::Word {
            typos: typos(&word),
            ending: single_ending(&word, ending),
            text: word.text,
        });
    }
    pieces.extend(pairs(&mut run));
    (!pieces.is_empty()).then(|| Clause {
        contacts: contacts(part, ending),
        pieces,
    })
}

/// A single character of an undelimited script is found where any pair begins with it.
fn single_ending(word: &Word, ending: Ending) -> Ending {
    match word.script {
        Script::Single => Ending::Open,
        _ => ending,
    }
}

fn pairs(run: &mut Vec<(usize, String)>) -> Option<Piece> {
    let mut run = std::mem::take(run);
    match run.len() {
        0 => None,
        1 => run.pop().map(|(_, text)| Piece::Word {
            text,
            ending: Ending::Closed,
            typos: 0,
        }),
        _ => Some(Piece::Phrase(run)),
    }
}

fn typos(word: &Word) -> usize {
    match word.text.chars().count() {
        _ if word.script != Script::Spaced => 0,
        ONE_TYPO_CHARS..TWO_TYPOS_CHARS => 1,
        TWO_TYPOS_CHARS..=TYPO_CHARS_MAX => 2,
        _ => 0,
    }
}

/// The part as an email or ticket number, as far as it can be one.
fn contacts(part: &str, ending: Ending) -> Vec<Contact> {
    let text = fold(part);
    let mut contacts = Vec::new();
    if text.chars().count() < CONTACT_CHARS_MIN {
        return contacts;
    }
    if let Some(number) = ticket_beginning(part) {
        contacts.push(Contact {
            text: ticket_word(&number),
            ending,
        });
    }
    contacts.push(Contact { text, ending });
    contacts
}

/// What is typed of a ticket number, in the letters that are printed.
fn ticket_beginning(part: &str) -> Option<String> {
    let mut number = String::new();
    for c in part.chars().filter(|c| *c != '-') {
        number.push(match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c if c.is_ascii_alphanumeric() => c,
            _ => return None,
        });
    }
    (CONTACT_CHARS_MIN..=9).contains(&number.len()).then_some(number)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str, ending: Ending, typos: usize) -> Piece {
        Piece::Word {
            text: text.into(),
            ending,
            typos,
        }
    }

    fn pieces(text: &str) -> Vec<Piece> {
        let query = Query::parse(text).expect("a query");
        query.clauses.into_iter().flat_map(|clause| clause.pieces).collect()
    }

    #[test]
    fn words_typos_and_the_open_end() {
        use Ending::{Closed, Open};
        assert_eq!(
            pieces("Ada LOVELACE jazz ni"),
            [
                word("ada", Closed, 0),
                word("lovelace", Closed, 2),
                word("jazz", Closed, 1),
                word("ni", Open, 0)
            ]
        );
        assert_eq!(
            pieces("Anna-Mar"),
            [word("anna", Closed, 1), word("mar", Open, 0)],
            "only the end is open"
        );
        assert_eq!(pieces(&"x".repeat(30)), [word(&"x".repeat(30), Open, 0)]);
    }

    #[test]
    fn phrases_and_quotes_without_a_second_one() {
        let phrase = Piece::Phrase(vec![(0, "jazz".into()), (1, "night".into())]);
        assert_eq!(pieces("\"Jazz Night\""), std::slice::from_ref(&phrase));
        assert_eq!(
            pieces("live „Jazz Night“ ko"),
            [word("live", Ending::Closed, 1), phrase, word("ko", Ending::Open, 0)]
        );
        assert_eq!(
            pieces("\"jazz ni"),
            [word("jazz", Ending::Closed, 1), word("ni", Ending::Open, 0)]
        );
        assert_eq!(pieces("\"jazz\""), [word("jazz", Ending::Closed, 0)]);
        for nothing in ["", "\"", "\"\"", "\"\"\"", "***", " \u{200f} ", "\"…\" -"] {
            assert!(Query::parse(nothing).expect("read").is_empty(), "{nothing:?}");
        }
    }

    #[test]
    fn scripts_without_spaces() {
        assert_eq!(
            pieces("東京タ"),
            [Piece::Phrase(vec![(0, "東京".into()), (1, "京タ".into())])]
        );
        assert_eq!(pieces("東京"), [word("東京", Ending::Closed, 0)]);
        assert_eq!(
            pieces("東 x"),
            [word("東", Ending::Open, 0), word("x", Ending::Open, 0)]
        );
    }

    #[test]
    fn emails_and_ticket_numbers() {
        let query = Query::parse("Ada.L@Example.org").expect("read");
        assert_eq!(query.clauses[0].pieces.len(), 4);
        assert_eq!(query.clauses[0].contacts[0].text, "ada.l@example.org");
        let query = Query::parse("7kl-oi").expect("read");
        assert_eq!(query.clauses[0].contacts[0].text, "#7K101");
        assert!(Query::parse("ab").expect("read").clauses[0].contacts.is_empty());
    }

    #[test]
    fn bounds() {
        assert!(Query::parse(&"é".repeat(QUERY_CHARS_MAX)).is_ok());
        assert!(Query::parse(&"é".repeat(QUERY_CHARS_MAX + 1)).is_err());
        let words = |n| vec!["ab"; n].join(" ");
        assert!(Query::parse(&words(QUERY_WORDS_MAX)).is_ok());
        assert!(Query::parse(&words(QUERY_WORDS_MAX + 1)).is_err());
        assert!(Query::parse(&format!("\"{}\"", words(QUERY_WORDS_MAX + 1))).is_err());
        assert!(Query::parse(&words(QUERY_WORDS_MAX + 1).replace(' ', "-")).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[\"“ \\-a東🎉.*+()\\\\\u{200f}]{0,300}") {
            if let Ok(query) = Query::parse(&text) {
                for clause in &query.clauses {
                    prop_assert!(!clause.pieces.is_empty());
                    for piece in &clause.pieces {
                        if let Piece::Phrase(words) = piece {
                            prop_assert!(words.len() > 1);
                        }
                    }
                }
            }
        }
    }
}
