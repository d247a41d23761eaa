//! Text that people type: names, emails, notes; how it is compared and sorted.

use std::fmt;

use bincode::{Decode, Encode};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Code;

/// Names, labels and titles, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// One-line texts that are not names (phone, company, an address), in characters.
pub const SHORT_TEXT_CHARS_MAX: usize = 500;
/// Descriptions and notes, in characters.
pub const LONG_TEXT_CHARS_MAX: usize = 20_000;
/// RFC 5321 allows 254 bytes for an address in a path.
const EMAIL_BYTES_MAX: usize = 254;
const EMAIL_LOCAL_BYTES_MAX: usize = 64;
/// RFC 5646 (section 4.4.1) asks for room for 35 characters.
const LANGUAGE_TAG_CHARS_MAX: usize = 35;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, serde::Serialize)]
        #[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Trims and normalises (NFC) the text, or says why it is refused.
            pub fn parse(text: &str) -> Result<Self, (Code, String)> {
                let check: fn(&str) -> Result<String, (Code, String)> = $check;
                check(text).map(Self)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    )*};
}

texts! {
    /// A name in any script: 1 to [`NAME_CHARS_MAX`] characters on one line.
    Name: |text| one_line(text, NAME_CHARS_MAX).and_then(not_empty);
    /// One line of 1 to [`SHORT_TEXT_CHARS_MAX`] characters.
    ShortText: |text| one_line(text, SHORT_TEXT_CHARS_MAX).and_then(not_empty);
    /// Up to [`LONG_TEXT_CHARS_MAX`] characters in any number of lines; may be empty.
    LongText: many_lines;
    /// An email address, stored as typed and compared by [`Email::folded`].
    Email: email;
    /// A language as BCP 47 names it, in its usual spelling: `de`, `pt-BR`, `zh-Hant`.
    LanguageTag: language_tag;
}

impl LongText {
    pub fn empty() -> Self {
        Self(String::new())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Email {
    /// The form under which two spellings of an address are the same.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// Whether no mail can ever arrive there: domains that are set aside for examples and tests (RFC 2606, RFC 6761).
    pub fn is_reserved(&self) -> bool {
        let folded = self.folded();
        let labels: Vec<&str> = folded.rsplit(['@', '.']).collect();
        matches!(
            labels.as_slice(),
            ["example" | "invalid" | "test" | "localhost", ..] | ["com" | "net" | "org", "example", ..]
        )
    }
}

fn not_empty(text: String) -> Result<String, (Code, String)> {
    if text.is_empty() {
        return Err((Code::Required, "must not be empty".into()));
    }
    Ok(text)
}

fn normal(text: &str) -> String {
    if text.is_ascii() {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

fn one_line(text: &str, chars_max: usize) -> Result<String, (Code, String)> {
    let text = bounded(text, chars_max)?;
    if text
        .chars()
        .any(|c| c.is_control() || c == '\u{2028}' || c == '\u{2029}')
    {
        return Err((Code::Invalid, "must be one line without control characters".into()));
    }
    Ok(text)
}

fn many_lines(text: &str) -> Result<String, (Code, String)> {
    let text = bounded(text, LONG_TEXT_CHARS_MAX)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err((
            Code::Invalid,
            "must not hold control characters other than line breaks and tabs".into(),
        ));
    }
    Ok(text)
}

fn bounded(text: &str, chars_max: usize) -> Result<String, (Code, String)> {
    let text = text.trim();
    // A character has at most four bytes and NFC at most triples a text: look at the length before the work.
    if text.len() > chars_max * 4 || text.chars().count() > chars_max {
        return Err((Code::TooLong, format!("must have at most {chars_max} characters")));
    }
    let text = normal(text);
    if text.chars().count() > chars_max {
        return Err((Code::TooLong, format!("must have at most {chars_max} characters")));
    }
    Ok(text)
}

/// The shape that mail servers agree on: `local@domain.tld`, no quotes, no comments, no address literals
/// (a subset of RFC 5322; RFC 6531 characters are allowed).
fn email(text: &str) -> Result<String, (Code, String)> {
    let text = normal(text.trim());
    if text.is_empty() {
        return Err((Code::Required, "must not be empty".into()));
    }
    if text.len() > EMAIL_BYTES_MAX {
        return Err((Code::TooLong, format!("must have at most {EMAIL_BYTES_MAX} bytes")));
    }
    if is_email(&text) {
        Ok(text)
    } else {
        Err((
            Code::Invalid,
            "must be an email address such as name@example.org".into(),
        ))
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_fits = !local.is_empty() && local.len() <= EMAIL_LOCAL_BYTES_MAX;
    let local_plain = local
        .chars()
        .all(|c| !c.is_control() && !c.is_whitespace() && !r#"@"(),:;<>[\]"#.contains(c));
    let local_dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let labels = domain.split('.').count();
    let domain_plain = domain.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|c| c == '-' || c.is_alphanumeric() || is_combining_mark(c))
    });
    local_fits && local_plain && local_dots && labels >= 2 && domain_plain
}

/// The shape of RFC 5646 (section 2.1): subtags of letters and digits, the first of two or three letters.
fn language_tag(text: &str) -> Result<String, (Code, String)> {
    let text = text.trim();
    let is_subtag = |part: &str| matches!(part.len(), 1..=8) && part.bytes().all(|c| c.is_ascii_alphanumeric());
    let first = text.split(['-', '_']).next().unwrap_or_default();
    let is_language = matches!(first.len(), 2..=3) && first.bytes().all(|c| c.is_ascii_alphabetic());
    if text.len() > LANGUAGE_TAG_CHARS_MAX || !is_language || !text.split(['-', '_']).all(is_subtag) {
        return Err((
            Code::Invalid,
            "must be the code of a language such as en or de-AT".into(),
        ));
    }
    let usual = text
        .split(['-', '_'])
        .enumerate()
        .map(|(n, part)| match (n, part.len()) {
            (1.., 2) => part.to_ascii_uppercase(),
            (1.., 4) => part[..1].to_ascii_uppercase() + &part[1..].to_ascii_lowercase(),
            _ => part.to_ascii_lowercase(),
        });
    Ok(usual.collect::<Vec<_>>().join("-"))
}

/// How texts are compared and sorted: compatibility forms unified (NFKD), accents and case dropped.
///
/// `Ärger`, `arger` and `ARGER` fold to the same; scripts without case or accents stay as they are.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_accent(*c)) {
        match c {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ø' | 'Ø' => folded.push('o'),
            'ł' | 'Ł' => folded.push('l'),
            'đ' | 'Đ' => folded.push('d'),
            'æ' | 'Æ' => folded.push_str("ae"),
            'œ' | 'Œ' => folded.push_str("oe"),
            'ı' => folded.push('i'),
            _ => folded.extend(c.to_lowercase().filter(|c| !is_accent(*c))),
        }
    }
    folded.nfkc().collect()
}

/// Accents of the Latin, Greek and Cyrillic scripts. Marks that make another letter (as in Devanagari, or
/// the Japanese voicing marks) are no accents.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

/// The URL form of a name: folded words of letters and digits joined by `-`, at most 60 characters.
pub fn slug(name: &str) -> String {
    const SLUG_CHARS_MAX: usize = 60;
    let mut slug = String::new();
    for c in fold(name).chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(SLUG_CHARS_MAX).collect();
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_script() {
        for name in [
            "Ada Lovelace",
            "李小龍",
            "أحمد",
            "Олексій",
            "Zoë",
            "ひらがな",
            "O'Brien-Smith",
            "José\u{301}",
        ] {
            assert!(Name::parse(name).is_ok(), "{name}");
        }
        assert_eq!(Name::parse("  Jose\u{301} ").expect("valid").as_str(), "José");
    }

    #[test]
    fn refused_names() {
        let long = "a".repeat(NAME_CHARS_MAX + 1);
        for (name, code) in [
            ("", Code::Required),
            ("  ", Code::Required),
            ("a\0b", Code::Invalid),
            ("a\nb", Code::Invalid),
            (&*long, Code::TooLong),
        ] {
            assert_eq!(Name::parse(name).expect_err("refused").0, code, "{name:?}");
        }
        assert!(Name::parse(&"é".repeat(NAME_CHARS_MAX)).is_ok());
        assert!(Name::parse(&"x".repeat(10_000_000)).is_err());
    }

    #[test]
    fn languages() {
        for (typed, usual) in [
            ("de", "de"),
            (" DE_at ", "de-AT"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("yue", "yue"),
        ] {
            assert_eq!(LanguageTag::parse(typed).expect("a language").as_str(), usual);
        }
        for bad in [
            "",
            "d",
            "German",
            "de-",
            "-de",
            "de--AT",
            "d3",
            "de-overlylong",
            "dé",
            "de AT",
            "x-y",
        ] {
            assert!(LanguageTag::parse(bad).is_err(), "{bad}");
        }
        assert!(LanguageTag::parse(&format!("de{}", "-a".repeat(17))).is_err());
    }

    #[test]
    fn addresses_that_no_mail_can_reach() {
        for (address, is_reserved) in [
            ("ada@example.org", true),
            ("Ada@Sub.EXAMPLE.com", true),
            ("ada@mail.example.net", true),
            ("ada@venue.example", true),
            ("ada@a.test", true),
            ("ada@nowhere.invalid", true),
            ("ada@my.localhost", true),
            ("ada@example.de", false),
            ("ada@myexample.org", false),
            ("example@venue.org", false),
            ("test@test.com", false),
            ("example.org@gmail.com", false),
        ] {
            assert_eq!(
                Email::parse(address).expect("an address").is_reserved(),
                is_reserved,
                "{address}"
            );
        }
    }

    #[test]
    fn emails() {
        for ok in [
            "a@b.co",
            "A.B+tag@Sub.Example.org",
            "jürgen@müller.de",
            "x_y@example-site.com",
        ] {
            assert!(Email::parse(ok).is_ok(), "{ok}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.co",
            "a@",
            "a b@c.de",
            "a@b..de",
            ".a@b.de",
            "a@-b.de",
            "a@b.de\n",
            "a@@b.de",
            "\"a\"@b.de",
        ] {
            let trimmed_is_fine = bad == "a@b.de\n";
            assert_eq!(Email::parse(bad).is_ok(), trimmed_is_fine, "{bad:?}");
        }
        let typed = Email::parse("Ada@Example.ORG").expect("valid");
        assert_eq!(
            (typed.as_str(), &*typed.folded()),
            ("Ada@Example.ORG", "ada@example.org")
        );
    }

    #[test]
    fn folding() {
        for (text, folded) in [
            ("Ärger", "arger"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("Ångström", "angstrom"),
            ("Łódź", "lodz"),
            ("Ελλάδα", "ελλαδα"),
            ("東京", "東京"),
            ("ｆｕｌｌ", "full"),
            ("がき", "がき"),
            ("İstanbul", "istanbul"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
            assert_eq!(fold(&fold(text)), folded, "folding twice changes nothing: {text}");
        }
    }

    #[test]
    fn slugs() {
        assert_eq!(slug("Jazz & Soul: Live @ Köln!"), "jazz-soul-live-koln");
        assert_eq!(slug("東京 ナイト"), "東京-ナイト");
        assert_eq!(slug("***"), "");
    }
}
