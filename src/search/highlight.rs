//! Where a text matches a query, as HTML: everything escaped, and `<mark>` around what was found.

use super::query::{Contact, Ending, Piece, Query};
use super::words::{Aim, Word, split, within_typos};
use crate::model::fold;

/// What is shown of a long text, in characters.
const SNIPPET_CHARS: usize = 200;
/// What is shown of it before the first thing that was found.
const LEAD_CHARS: usize = 60;

impl Query {
    /// The whole text with what was found marked; `None` when nothing was.
    pub fn mark(&self, text: &str) -> Option<String> {
        let found = self.spans(text);
        (!found.is_empty()).then(|| html(text, 0, text.len(), &found))
    }

    /// A part of the text around the first thing that was found; `None` when nothing was.
    pub fn snippet(&self, text: &str) -> Option<String> {
        let found = self.spans(text);
        let (first, _) = *found.first()?;
        let (from, to) = window(text, first);
        let before = if from > 0 { "… " } else { "" };
        let after = if to < text.len() { " …" } else { "" };
        Some(format!("{before}{}{after}", html(text, from, to, &found)))
    }

    /// An email, marked as a whole when it, its local part or its beginning was asked for.
    pub fn mark_email(&self, email: &str) -> Option<String> {
        let whole = fold(email);
        let local = whole.rsplit_once('@').map_or("", |(local, _)| local);
        self.mark_contact(email, &[&whole, local])
    }

    /// A ticket number, marked when it or its beginning was asked for.
    pub fn mark_ticket(&self, number: &str) -> Option<String> {
        let word = super::schema::ticket_word(number);
        let whole = self.ticket.is_some_and(|ticket| ticket.as_str() == number);
        if whole {
            return Some(format!("<mark>{}</mark>", escaped(number)));
        }
        self.mark_contact(number, &[&word])
    }

    fn mark_contact(&self, shown: &str, known: &[&str]) -> Option<String> {
        let is_meant = |contact: &Contact| {
            known.iter().any(|known| match contact.ending {
                Ending::Open => known.starts_with(&contact.text),
                Ending::Closed => *known == contact.text,
            })
        };
        let mut contacts = self.clauses.iter().flat_map(|clause| &clause.contacts);
        contacts
            .any(is_meant)
            .then(|| format!("<mark>{}</mark>", escaped(shown)))
    }

    /// What was found, as spans of bytes in order, none touching another.
    fn spans(&self, text: &str) -> Vec<(usize, usize)> {
        let words = split(text, Aim::Index);
        let mut spans = Vec::new();
        for piece in self.clauses.iter().flat_map(|clause| &clause.pieces) {
            match piece {
                Piece::Word { text, ending, typos } => spans.extend(
                    words
                        .iter()
                        .filter(|word| is_meant(text, *ending, *typos, &word.text))
                        .map(|word| (word.from, word.to)),
                ),
                Piece::Phrase(phrase) => phrases(&words, phrase, &mut spans),
            }
        }
        spans.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::with_capacity(spans.len());
        for (from, to) in spans {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        joined
    }
}

fn is_meant(asked: &str, ending: Ending, typos: usize, word: &str) -> bool {
    word == asked || ending == Ending::Open && word.starts_with(asked) || typos > 0 && within_typos(asked, word, typos)
}

fn phrases(words: &[Word], phrase: &[(usize, String)], spans: &mut Vec<(usize, usize)>) {
    let Some((first_position, first)) = phrase.first() else {
        return;
    };
    for (n, word) in words.iter().enumerate().filter(|(_, word)| word.text == *first) {
        let mut rest = &words[n..];
        let mut to = word.to;
        let follows = phrase[1..].iter().all(|(position, text)| {
            let wanted = word.position + position - first_position;
            let found = rest.iter().position(|one| one.position == wanted && one.text == *text);
            if let Some(found) = found {
                rest = &rest[found..];
                to = rest[0].to;
            }
            found.is_some()
        });
        if follows {
            spans.push((word.from, to));
        }
    }
}

/// The part of a text to show around a byte, beginning and ending between words where it can.
fn window(text: &str, at: usize) -> (usize, usize) {
    let lead = text[..at]
        .char_indices()
        .rev()
        .nth(LEAD_CHARS - 1)
        .map_or(0, |(place, _)| place);
    let mut from = lead;
    if lead > 0 {
        let next = text[lead..at].find(char::is_whitespace).map(|gap| lead + gap);
        from = next.map_or(lead, |gap| gap + text[gap..].chars().next().map_or(0, char::len_utf8));
    }
    let end = text[from..]
        .char_indices()
        .nth(SNIPPET_CHARS)
        .map(|(place, _)| from + place);
    let to = end.map_or(text.len(), |end| {
        let gap = text[from..end].rfind(char::is_whitespace).map(|gap| from + gap);
        gap.filter(|gap| *gap > at).unwrap_or(end)
    });
    (from, to)
}

fn html(text: &str, from: usize, to: usize, found: &[(usize, usize)]) -> String {
    let mut html = String::with_capacity(to - from + 16);
    let mut place = from;
    for (start, end) in found {
        let (start, end) = ((*start).max(place), (*end).min(to));
        if start >= end {
            continue;
        }
        escape(&text[place..start], &mut html);
        html.push_str("<mark>");
        escape(&text[start..end], &mut html);
        html.push_str("</mark>");
        place = end;
    }
    escape(&text[place..to], &mut html);
    html
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    escape(text, &mut html);
    html
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(text).expect("a query")
    }

    #[test]
    fn marks() {
        for (asked, text, marked) in [
            ("ada", "Ada Lovelace", "<mark>Ada</mark> Lovelace"),
            ("lov", "Ada Lovelace", "Ada <mark>Lovelace</mark>"),
            ("lovelcae ada", "Ada Lovelace", "<mark>Ada</mark> <mark>Lovelace</mark>"),
            ("koln", "Live @ Köln <b>", "Live @ <mark>Köln</mark> &lt;b&gt;"),
            ("b", "a<b>&\"'", "a&lt;<mark>b</mark>&gt;&amp;&quot;&#39;"),
            ("\"jazz night\"", "Jazz! Night, jazz", "<mark>Jazz! Night</mark>, jazz"),
            ("東京", "新東京駅", "新<mark>東京</mark>駅"),
            ("東京駅", "新東京駅", "新<mark>東京駅</mark>"),
            ("京", "東京", "東<mark>京</mark>"),
        ] {
            assert_eq!(query(asked).mark(text).as_deref(), Some(marked), "{asked}");
        }
        assert_eq!(query("grace").mark("Ada Lovelace"), None);
    }

    #[test]
    fn emails_and_ticket_numbers() {
        let marked = query("ada.l").mark_email("Ada.L@example.org");
        assert_eq!(marked.as_deref(), Some("<mark>Ada.L@example.org</mark>"));
        assert_eq!(query("example").mark_email("Ada.L@example.org"), None);
        assert_eq!(
            query("7ko").mark_ticket("7K0123456").as_deref(),
            Some("<mark>7K0123456</mark>")
        );
    }

    #[test]
    fn snippets_show_what_was_found() {
        let text = format!("{} needle {}", "lorem ipsum ".repeat(100), "dolor sit ".repeat(100));
        let snippet = query("needle").snippet(&text).expect("found");
        assert!(snippet.contains("<mark>needle</mark>"), "{snippet}");
        assert!(snippet.starts_with("… ") && snippet.ends_with(" …"), "{snippet}");
        assert!(snippet.chars().count() < SNIPPET_CHARS + 40, "{snippet}");
        assert_eq!(query("a").snippet("a b").as_deref(), Some("<mark>a</mark> b"));
    }

    proptest! {
        #[test]
        fn without_its_marks_it_is_the_escaped_text(
            text in "[a-c<>&\"' \n東京é\u{301}]{0,400}", asked in "[a-c \"東京é]{0,12}"
        ) {
            let query = query(&asked);
            if let Some(marked) = query.mark(&text) {
                let plain = marked.replace("<mark>", "").replace("</mark>", "");
                prop_assert_eq!(plain, escaped(&text));
            }
            if let Some(snippet) = query.snippet(&text) {
                prop_assert!(snippet.contains("<mark>"), "{}", snippet);
                let plain = snippet.replace("<mark>", "").replace("</mark>", "");
                let plain = plain.trim_start_matches("… ").trim_end_matches(" …");
                prop_assert!(escaped(&text).contains(plain));
            }
        }
    }
}
