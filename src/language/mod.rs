//! What pages and messages say, in each language that there is a file of: Project Fluent (projectfluent.org).

mod dates;
mod negotiate;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// The language of those who asked for none that there is, and of what another language lacks.
const FALLBACK: &str = "en";

static ALL: LazyLock<Vec<Language>> =
    LazyLock::new(|| SOURCES.iter().map(|(code, text)| Language::new(code, text)).collect());

/// A language that pages come in.
pub struct Language {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Language {
    fn new(code: &'static str, text: &str) -> Self {
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks that it would put around each value are for text without markup of its own.
        bundle.set_use_isolating(false);
        // What cannot be read is left out; a test reads every file whole.
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(text.to_owned());
        bundle.add_resource_overriding(resource);
        Self { code, bundle }
    }

    fn say(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, args, &mut errors).into_owned())
    }
}

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Words(&'static Language);

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.code())
    }
}

impl Words {
    /// The languages that there are, by their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(Self)
    }

    /// Those of a language, if there is a file of it.
    pub fn of(code: &str) -> Option<Self> {
        Self::all().find(|words| words.code().eq_ignore_ascii_case(code))
    }

    /// Those of a language with its region and script, or without: `de-AT` is `de` where there is nothing nearer.
    pub fn nearest(tag: &str) -> Option<Self> {
        Self::of(tag).or_else(|| Self::of(tag.split('-').next()?))
    }

    /// Those that weigh most in an `Accept-Language`, of the languages that there are.
    pub fn accepted(accepted: &str) -> Option<Self> {
        negotiate::best(accepted)
    }

    /// The language that is always there.
    pub fn fallback() -> Self {
        // The build takes whatever files there are; a test holds that this one is among them.
        Self::of(FALLBACK).unwrap_or(Self(&ALL[0]))
    }

    /// What a client asks for by its choice, kept in a cookie, or else by `Accept-Language`.
    pub fn wanted(chosen: Option<&str>, accepted: Option<&str>) -> Self {
        let chosen = chosen.and_then(Self::of);
        chosen
            .or_else(|| Self::accepted(accepted?))
            .unwrap_or_else(Self::fallback)
    }

    /// The language's code (BCP 47).
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// What stands under a key.
    pub fn t(self, key: &str) -> String {
        self.say(key, None)
    }

    /// The same with a value in it.
    pub fn t1<'v>(self, key: &str, name: &'v str, value: impl Into<FluentValue<'v>>) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value);
        self.say(key, Some(&args))
    }

    /// The same with two values in it.
    pub fn t2<'v>(
        self,
        key: &str,
        first: (&'v str, impl Into<FluentValue<'v>>),
        second: (&'v str, impl Into<FluentValue<'v>>),
    ) -> String {
        let mut args = FluentArgs::new();
        args.set(first.0, first.1);
        args.set(second.0, second.1);
        self.say(key, Some(&args))
    }

    /// The same with any values in it.
    pub fn with<'v>(self, key: &str, values: impl IntoIterator<Item = (&'v str, FluentValue<'v>)>) -> String {
        let args: FluentArgs<'v> = values
            .into_iter()
            .map(|(name, value)| (Cow::Borrowed(name), value))
            .collect();
        self.say(key, Some(&args))
    }

    fn say(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let said = self.0.say(key, args);
        said.or_else(|| Self::fallback().0.say(key, args))
            .unwrap_or_else(|| key.to_owned())
    }

    /// A whole number with its groups apart.
    pub fn number(self, number: u64) -> String {
        let digits = number.to_string();
        let separator = self.t("number-group");
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (n, digit) in digits.chars().enumerate() {
            if n > 0 && (digits.len() - n).is_multiple_of(3) {
                text.push_str(&separator);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests;
