//! A field of a form: its label, what was typed, and what is wrong with it, said beside it.

use askama::Template;

use crate::language::Words;
use crate::model::FieldErrors;

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line, as the HTML input type says: `text`, `email`, `tel`, `url`, `password`, `datetime-local`, `date`, `search`.
    Line(&'static str),
    /// A whole number.
    Number { min: u64, max: u64 },
    /// Several lines.
    Lines { rows: u8 },
    /// One of several.
    Choice(Vec<Choice>),
    /// Yes or no.
    Tick,
    /// A file, of these media types.
    File { accept: &'static str },
}

/// One of several things to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A field.
#[derive(Clone, Debug, Template)]
#[template(path = "field.html", config = "src/web/askama.toml")]
pub struct Field {
    name: String,
    label: String,
    kind: Kind,
    value: String,
    hint: Option<String>,
    errors: Vec<String>,
    is_required: bool,
    /// What browsers may fill in by themselves (HTML `autocomplete`).
    autocomplete: Option<&'static str>,
    /// Attributes for scripts, such as `list`; written by us, never by others.
    extra: &'static str,
    /// What follows the label of a field that may be left empty.
    optional: String,
    /// What tells its id from that of the same field in another form of the page.
    scope: String,
}

impl Field {
    pub fn new(words: Words, name: impl Into<String>, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            value: String::new(),
            hint: None,
            errors: Vec::new(),
            is_required: false,
            autocomplete: None,
            extra: "",
            optional: words.t("optional"),
            scope: String::new(),
        }
    }

    /// One of a form that is there several times on a page.
    pub fn scope(self, scope: &str) -> Self {
        Self {
            scope: scope.to_owned(),
            ..self
        }
    }

    /// Without a word that it may be left empty, as every filter may.
    pub fn plain(self) -> Self {
        Self {
            optional: String::new(),
            ..self
        }
    }

    pub fn required(self) -> Self {
        Self {
            is_required: true,
            ..self
        }
    }

    pub fn value(self, value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            ..self
        }
    }

    pub fn ticked(self, is_ticked: bool) -> Self {
        self.value(if is_ticked { "on" } else { "" })
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    pub fn autocomplete(self, what: &'static str) -> Self {
        Self {
            autocomplete: Some(what),
            ..self
        }
    }

    pub fn extra(self, attributes: &'static str) -> Self {
        Self {
            extra: attributes,
            ..self
        }
    }

    /// Says what is wrong with it; `path` is its name in the errors, which may differ from the form's.
    pub fn errors(self, words: Words, path: &str, errors: &FieldErrors) -> Self {
        let own = errors.iter().filter(|error| error.field == path);
        let errors = own.map(|error| said(words, &self.label, error)).collect();
        Self { errors, ..self }
    }

    /// An id that other elements can name; names of fields have brackets and dots.
    fn id(&self) -> String {
        let fine = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
        let name = self.scope.chars().chain(self.name.chars());
        format!("f-{}", name.map(fine).collect::<String>())
    }

    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let hint = self.hint.as_ref().map(|_| format!("{id}-hint"));
        let error = (!self.errors.is_empty()).then(|| format!("{id}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// What is wrong with a field. The program's own messages are English and follow the label; other languages say it by
/// the kind of error.
pub fn said(words: Words, label: &str, error: &crate::model::FieldError) -> String {
    match words.code() {
        "en" => format!("{label} {}.", error.message),
        _ => words.t(&format!("error-{}", error.code.as_str())),
    }
}

/// The errors that belong to none of the fields with these paths.
pub fn others(words: Words, paths: &[&str], errors: &FieldErrors) -> Vec<String> {
    let others = errors.iter().filter(|error| !paths.contains(&error.field.as_str()));
    others
        .map(|error| {
            let message = said(words, &error.field, error);
            match words.code() {
                "en" => message,
                _ => words.t2(
                    "form-error-other",
                    ("field", error.field.as_str()),
                    ("message", message),
                ),
            }
        })
        .collect()
}
