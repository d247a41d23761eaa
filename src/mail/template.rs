//! How mails are worded: templates as they come, as organisers change them, and what a template may hold.

use minijinja::{AutoEscape, Environment, UndefinedBehavior};

use super::Error;
use super::markdown::to_html;
use super::values::Values;
use crate::model::{Code, FieldErrors, LongText, MailTemplate, MessageKind, ShortText};

/// What a template can name: [`Values`] has what each stands for.
pub const PLACEHOLDERS: &[&str] = &[
    "guest_name",
    "event_name",
    "event_when",
    "event_where",
    "event_url",
    "ticket_number",
    "ticket_type",
    "party_size",
    "ticket_url",
    "old_when",
    "old_where",
    "waitlisted",
];
/// What else can stand within tags.
const WORDS: &[&str] = &["if", "elif", "else", "endif", "not", "and", "or"];
/// Steps that making one text may take.
const FUEL: u64 = 100_000;

macro_rules! defaults {
    ($($language:literal),*) => {
        /// The texts that come with the program: language, kind, subject line and text.
        const DEFAULTS: &[(&str, MessageKind, &str)] = &[$(
            ($language, MessageKind::Confirmation, include_str!(concat!("templates/", $language, "/confirmation.txt"))),
            ($language, MessageKind::Waitlisted, include_str!(concat!("templates/", $language, "/waitlisted.txt"))),
            ($language, MessageKind::Promotion, include_str!(concat!("templates/", $language, "/promotion.txt"))),
            ($language, MessageKind::Cancellation, include_str!(concat!("templates/", $language, "/cancellation.txt"))),
            ($language, MessageKind::EventCancelled, include_str!(concat!("templates/", $language, "/event_cancelled.txt"))),
            ($language, MessageKind::EventChanged, include_str!(concat!("templates/", $language, "/event_changed.txt"))),
            ($language, MessageKind::Reminder, include_str!(concat!("templates/", $language, "/reminder.txt"))),
            ($language, MessageKind::Ticket, include_str!(concat!("templates/", $language, "/ticket.txt"))),
        )*];
    };
}

defaults!("en", "de");

/// The language of the texts that another language lacks.
const FALLBACK: &str = "en";

/// A subject and a text with placeholders in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    pub subject: String,
    pub text: String,
}

impl From<&MailTemplate> for Wording {
    fn from(template: &MailTemplate) -> Self {
        Self {
            subject: template.subject.to_string(),
            text: template.text.as_str().to_owned(),
        }
    }
}

/// A mail as it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    /// The text's HTML, without a document around it and without styles.
    pub html: String,
}

/// Whether there are texts in this language.
pub fn has_defaults(language: &str) -> bool {
    DEFAULTS.iter().any(|(known, ..)| *known == language)
}

/// A kind of mail as it comes with the program.
pub fn default_of(language: &str, kind: MessageKind) -> Wording {
    let in_language = |language: &str| {
        let found = DEFAULTS.iter().find(|(known, of, _)| *known == language && *of == kind);
        found.map(|(_, _, file)| *file)
    };
    let file = in_language(language)
        .or_else(|| in_language(FALLBACK))
        .unwrap_or_default();
    let (subject, text) = file.split_once("\n\n").unwrap_or(("", file));
    Wording {
        subject: subject.to_owned(),
        text: text.trim_end().to_owned(),
    }
}

/// Holds a wording against what templates may be. Everything that is wrong is named at once.
///
/// # Errors
/// Under `subject` and `text`; a placeholder that there is not is named, with those that there are.
pub fn check(wording: &Wording) -> Result<(ShortText, LongText), FieldErrors> {
    let mut errors = FieldErrors::new();
    let subject = errors.take("subject", ShortText::parse(&wording.subject));
    let text = errors.take("text", LongText::parse(&wording.text));
    if text.as_ref().is_some_and(LongText::is_empty) {
        errors.add("text", Code::Required, "must not be empty");
    }
    for (field, source) in [("subject", &wording.subject), ("text", &wording.text)] {
        if let Err((code, message)) = check_source(source) {
            errors.add(field, code, message);
        }
    }
    match subject.zip(text) {
        Some(both) => errors.or(both),
        None => Err(errors),
    }
}

/// The placeholders of a text that there are not.
pub fn unknown(source: &str) -> Vec<String> {
    let mut names = names(source).unwrap_or_default();
    names.retain(|name| !PLACEHOLDERS.contains(&name.as_str()));
    names
}

fn check_source(source: &str) -> Result<(), (Code, String)> {
    for name in names(source)? {
        if !PLACEHOLDERS.contains(&name.as_str()) {
            let known = PLACEHOLDERS.join(", ");
            return Err((
                Code::NotFound,
                format!("has the placeholder {name}, which there is not; there are {known}"),
            ));
        }
    }
    environment()
        .template_from_str(source)
        .map(drop)
        .map_err(|error| (Code::Invalid, format!("cannot be read as a template: {error}")))
}

/// The names in a template's tags. Nothing else than names and conditions may stand there, so that a template's work
/// is bounded by its length.
fn names(source: &str) -> Result<Vec<String>, (Code, String)> {
    let mut names = Vec::new();
    let mut rest = source;
    while let Some(start) = rest
        .find("{{")
        .into_iter()
        .chain(rest.find("{%"))
        .chain(rest.find("{#"))
        .min()
    {
        let (opening, after) = rest[start..].split_at(2);
        let (closing, is_comment) = match opening {
            "{{" => ("}}", false),
            "{%" => ("%}", false),
            _ => ("#}", true),
        };
        let end = after
            .find(closing)
            .ok_or_else(|| (Code::Invalid, format!("has {opening} without {closing}")))?;
        if !is_comment {
            names.extend(names_in(&after[..end], opening)?);
        }
        rest = &after[end + 2..];
    }
    Ok(names)
}

fn names_in(tag: &str, opening: &str) -> Result<Vec<String>, (Code, String)> {
    let inner = tag.trim_matches('-').trim();
    let words: Vec<&str> = inner.split_whitespace().collect();
    let is_name = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_fine = match opening {
        "{{" => words.len() == 1 && is_name(inner),
        _ => words.first().is_some_and(|word| WORDS.contains(word)) && words.iter().all(|word| is_name(word)),
    };
    if !is_fine {
        return Err((
            Code::NotAllowed,
            format!("has {opening} {inner}, which templates may not hold; use {{{{ name }}}} and {{% if name %}}"),
        ));
    }
    let names = words
        .into_iter()
        .filter(|word| opening == "{{" || !WORDS.contains(word));
    Ok(names.map(str::to_owned).collect())
}

/// No filters, functions or tests: only what [`names`] lets through.
fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Values come as they may stand: plain, or as Markdown that means nothing but itself.
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment
}

/// A wording with the values of one mail in it.
pub fn render(wording: &Wording, values: &Values) -> Result<Rendered, Error> {
    let environment = environment();
    let made = |source: &str, values: &std::collections::BTreeMap<&'static str, String>| {
        let made = environment.render_str(&without_tag_lines(source), values);
        made.map_err(|error| Error::Template(error.to_string()))
    };
    let subject = made(&wording.subject, values.plain())?;
    Ok(Rendered {
        subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
        // Emphasis is for the eye; plain text does without its marks.
        text: made(&wording.text.replace("**", ""), values.plain())?,
        html: to_html(&made(&wording.text, &values.markdown())?),
    })
}

/// A line that has nothing but a condition is no line of the text.
fn without_tag_lines(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for line in source.split_inclusive('\n') {
        let bare = line.trim();
        let is_tag = bare.starts_with("{%") && bare.find("%}") == bare.len().checked_sub(2);
        text.push_str(if is_tag { bare } else { line });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wording(subject: &str, text: &str) -> Wording {
        Wording {
            subject: subject.into(),
            text: text.into(),
        }
    }

    #[test]
    fn what_comes_with_the_program_is_fine() {
        assert_eq!(DEFAULTS.len(), 2 * MessageKind::ALL.len());
        for (language, kind, _) in DEFAULTS {
            let wording = default_of(language, *kind);
            assert!(check(&wording).is_ok(), "{language} {kind:?}: {:?}", check(&wording));
            assert!(wording.text.contains("{{ guest_name }}") && wording.subject.contains("{{ event_name }}"));
        }
        assert_eq!(
            default_of("tlh", MessageKind::Ticket),
            default_of("en", MessageKind::Ticket)
        );
    }

    #[test]
    fn unknown_placeholders_are_named_with_those_there_are() {
        let errors = check(&wording("Hello", "Dear {{ guest_nam }}, {{ event_name }}")).expect_err("refused");
        let error = errors.iter().next().expect("one");
        assert_eq!((error.field.as_str(), error.code), ("text", Code::NotFound));
        assert!(error.message.contains("guest_nam,") && error.message.contains("guest_name, event_name"));
    }

    #[test]
    fn templates_cannot_work() {
        for attack in [
            "{{ 'x' * 999999999 }}",
            "{% for i in range(100000) %}x{% endfor %}",
            "{{ guest_name.__class__ }}",
            "{{ guest_name | upper }}",
            "{% set x = 1 %}",
            "{% include 'etc' %}",
            "{{ guest_name",
            "{% if guest_name %}",
            "{{ }}",
            "{% raw %}{{ x }}{% endraw %}",
        ] {
            assert!(check(&wording("Hello", attack)).is_err(), "{attack}");
            assert!(check(&wording(attack, "Hello")).is_err(), "{attack}");
        }
        assert!(check(&wording("a\nb", "x")).is_err() && check(&wording("", "")).is_err());
        let fine = "{% if not old_when and event_where %}a{% else %}{{guest_name}}{% endif %} { } {# note #} 50 %}";
        assert!(check(&wording("Hello", fine)).is_ok());
    }
}
