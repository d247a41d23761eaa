//! Reads a query string parameter by parameter; what is wrong or unknown is named, all at once.

use super::Problem;
use crate::model::{Code, FieldErrors};
use crate::wire::fields::Checked;

/// A query string longer than this is refused.
const QUERY_BYTES_MAX: usize = 16 << 10;

/// The parameters that were not read yet.
pub struct Params {
    pairs: Vec<(String, String)>,
    errors: FieldErrors,
}

impl Params {
    pub fn new(query: Option<&str>) -> Result<Self, Problem> {
        let query = query.unwrap_or_default();
        if query.len() > QUERY_BYTES_MAX {
            return Err(Problem::malformed(format!(
                "The query string is longer than {QUERY_BYTES_MAX} bytes."
            )));
        }
        let mut errors = FieldErrors::new();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if pairs.iter().any(|(known, _)| *known == name) {
                errors.add(name.as_ref(), Code::Duplicate, "is given twice");
            } else if value.contains(['\0', char::REPLACEMENT_CHARACTER]) {
                errors.add(name.as_ref(), Code::Invalid, "is not UTF-8 text");
            } else {
                pairs.push((name.into_owned(), value.into_owned()));
            }
        }
        Ok(Self { pairs, errors })
    }

    /// Whether a parameter is there and not empty, and was not read yet.
    pub fn has(&self, name: &str) -> bool {
        self.pairs
            .iter()
            .any(|(known, value)| known == name && !value.is_empty())
    }

    /// Parameters that were not written as a query string.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut errors = FieldErrors::new();
        for (name, _) in pairs.iter().filter(|(_, value)| value.contains('\0')) {
            errors.add(name.as_str(), Code::Invalid, "must be text without zero bytes");
        }
        Self { pairs, errors }
    }

    /// A parameter as it stands; an empty one counts as absent.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let place = self.pairs.iter().position(|(known, _)| known == name)?;
        Some(self.pairs.swap_remove(place).1).filter(|value| !value.is_empty())
    }

    pub fn checked<T>(&mut self, name: &str, check: impl Fn(&str) -> Checked<T>) -> Option<T> {
        let value = self.take(name)?;
        self.errors.take(name, check(&value))
    }

    /// Several values separated by commas.
    pub fn list<T>(&mut self, name: &str, check: impl Fn(&str) -> Checked<T>) -> Vec<T> {
        let value = self.take(name).unwrap_or_default();
        value
            .split(',')
            .filter(|part| !part.is_empty())
            .filter_map(|part| self.errors.take(name, check(part)))
            .collect()
    }

    pub fn flag(&mut self, name: &str) -> bool {
        let check = |text: &str| text.parse().map_err(|_| (Code::Type, "must be true or false".into()));
        self.checked(name, check).unwrap_or(false)
    }

    /// A whole number within bounds.
    pub fn number(&mut self, name: &str, bounds: std::ops::RangeInclusive<u64>) -> Option<u64> {
        self.checked(name, |text| {
            let message = || format!("must be a whole number between {} and {}", bounds.start(), bounds.end());
            let number: u64 = text.parse().map_err(|_| (Code::Type, message()))?;
            if number < *bounds.start() {
                return Err((Code::TooSmall, message()));
            }
            if number > *bounds.end() {
                return Err((Code::TooLarge, message()));
            }
            Ok(number)
        })
    }

    pub fn errors(&mut self) -> &mut FieldErrors {
        &mut self.errors
    }

    /// Refuses what was not read.
    pub fn finish(mut self) -> Result<(), Problem> {
        for (name, _) in &self.pairs {
            let shown: String = name.chars().take(100).collect();
            self.errors
                .add(shown, Code::Unknown, "is not a parameter of this address");
        }
        self.errors.or(()).map_err(|errors| Problem::invalid(&errors))
    }
}
