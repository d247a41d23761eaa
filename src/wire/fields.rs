//! Reads a JSON object field by field, so that a client sees everything that is wrong with it at once.

use serde_json::{Map, Value};

use crate::model::{Code, FieldErrors};

/// What a check of one value says: the value, or why it is refused.
pub type Checked<T> = Result<T, (Code, String)>;

/// The fields of one JSON object that were not read yet. A field that is `null` counts as absent.
pub struct Fields<'e> {
    /// Where the object stands in the document, `ticket_types[0].` say.
    path: String,
    map: Map<String, Value>,
    errors: &'e mut FieldErrors,
}

impl<'e> Fields<'e> {
    /// The fields of a body or of an object within one; notes an error if it is no object.
    pub fn new(path: &str, value: Value, errors: &'e mut FieldErrors) -> Option<Self> {
        match value {
            Value::Object(map) => {
                let path = if path.is_empty() {
                    String::new()
                } else {
                    format!("{path}.")
                };
                Some(Self { path, map, errors })
            }
            _ => {
                errors.add(
                    if path.is_empty() { "body" } else { path },
                    Code::Type,
                    "must be a JSON object",
                );
                None
            }
        }
    }

    pub fn path_of(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    pub fn errors(&mut self) -> &mut FieldErrors {
        self.errors
    }

    pub fn error(&mut self, name: &str, code: Code, message: impl Into<String>) {
        let path = self.path_of(name);
        self.errors.add(path, code, message);
    }

    /// A field as it stands.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name).filter(|value| !value.is_null())
    }

    /// Whether a field is there and not `null`.
    pub fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    /// Lets a field that may be sent bare be read as a list of one.
    pub fn make_list(&mut self, name: &str) {
        if let Some(value) = self.map.get_mut(name)
            && value.is_string()
        {
            *value = Value::Array(vec![value.take()]);
        }
    }

    fn typed<T>(&mut self, name: &str, expected: &str, read: impl Fn(Value) -> Option<T>) -> Option<T> {
        let value = self.take(name)?;
        let read = read(value);
        if read.is_none() {
            self.error(name, Code::Type, format!("must be {expected}"));
        }
        read
    }

    pub fn text(&mut self, name: &str) -> Option<String> {
        self.typed(name, "a string", |value| match value {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    pub fn flag(&mut self, name: &str) -> Option<bool> {
        self.typed(name, "true or false", |value| value.as_bool())
    }

    pub fn integer(&mut self, name: &str) -> Option<i64> {
        self.typed(name, "a whole number", |value| value.as_i64())
    }

    /// A whole number from 0 up.
    pub fn count(&mut self, name: &str) -> Option<u32> {
        let number = self.integer(name)?;
        let count = u32::try_from(number).ok();
        if count.is_none() {
            let code = if number < 0 { Code::TooSmall } else { Code::TooLarge };
            self.error(name, code, format!("must lie between 0 and {}", u32::MAX));
        }
        count
    }

    pub fn list(&mut self, name: &str) -> Option<Vec<Value>> {
        self.typed(name, "a list", |value| match value {
            Value::Array(list) => Some(list),
            _ => None,
        })
    }

    /// A list of at most `max` strings, each checked.
    pub fn texts<T>(&mut self, name: &str, max: usize, check: impl Fn(&str) -> Checked<T>) -> Vec<T> {
        let list = self.list(name).unwrap_or_default();
        if list.len() > max {
            self.error(name, Code::TooMany, format!("must have at most {max} entries"));
            return Vec::new();
        }
        let mut texts = Vec::with_capacity(list.len());
        for (n, value) in list.into_iter().enumerate() {
            let path = format!("{name}[{n}]");
            let checked = value
                .as_str()
                .map_or_else(|| Err((Code::Type, "must be a string".into())), &check);
            let path = self.path_of(&path);
            texts.extend(self.errors.take(&path, checked));
        }
        texts
    }

    /// A string that is checked on the way.
    pub fn checked<T>(&mut self, name: &str, check: impl Fn(&str) -> Checked<T>) -> Option<T> {
        let text = self.text(name)?;
        let path = self.path_of(name);
        self.errors.take(&path, check(&text))
    }

    /// As [`Fields::checked`], but an empty string counts as absent.
    pub fn checked_unless_empty<T>(&mut self, name: &str, check: impl Fn(&str) -> Checked<T>) -> Option<T> {
        if self
            .map
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| text.trim().is_empty())
        {
            self.map.remove(name);
        }
        self.checked(name, check)
    }

    /// A string that must be there.
    pub fn required<T>(&mut self, name: &str, check: impl Fn(&str) -> Checked<T>) -> Option<T> {
        if self.map.get(name).is_none_or(Value::is_null) {
            self.map.remove(name);
            self.error(name, Code::Required, "must be given");
            return None;
        }
        self.checked(name, check)
    }

    /// An object within this one.
    pub fn object(&mut self, name: &str) -> Option<Fields<'_>> {
        let value = self.take(name)?;
        let path = self.path_of(name);
        Fields::new(&path, value, self.errors)
    }

    /// The objects of a list, each with its number, at most `max`.
    pub fn objects(&mut self, name: &str, max: usize, mut each: impl FnMut(usize, Fields<'_>)) {
        let list = self.list(name).unwrap_or_default();
        if list.len() > max {
            self.error(name, Code::TooMany, format!("must have at most {max} entries"));
            return;
        }
        for (n, value) in list.into_iter().enumerate() {
            let path = self.path_of(&format!("{name}[{n}]"));
            if let Some(fields) = Fields::new(&path, value, self.errors) {
                each(n, fields);
            }
        }
    }

    /// Refuses fields that clients see but do not set.
    pub fn read_only(&mut self, names: &[&str]) {
        for name in names {
            if self.map.remove(*name).is_some() {
                self.error(name, Code::ReadOnly, "cannot be set");
            }
        }
    }

    /// What is left, for objects whose keys are data.
    pub fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.map)
    }

    /// Refuses what was not read.
    pub fn finish(mut self) {
        for (name, _) in self.rest() {
            let shown: String = name.chars().take(100).collect();
            self.error(&shown, Code::Unknown, "is not a known field");
        }
    }
}

/// A value if there were no errors.
pub fn finish<T>(value: Option<T>, errors: FieldErrors) -> Result<T, FieldErrors> {
    match value {
        Some(value) => errors.or(value),
        None if errors.is_empty() => Err(FieldErrors::one("body", Code::Invalid, "could not be read")),
        None => Err(errors),
    }
}

/// A check for one of a set of names.
pub fn one_of<T: Copy>(all: &[T], name_of: impl Fn(T) -> &'static str) -> impl Fn(&str) -> Checked<T> {
    move |text| {
        all.iter().copied().find(|one| name_of(*one) == text).ok_or_else(|| {
            let names: Vec<_> = all.iter().map(|one| name_of(*one)).collect();
            (Code::Invalid, format!("must be one of {}", names.join(", ")))
        })
    }
}

/// A check for an id in its hyphenated form.
pub fn id<T: std::str::FromStr>(text: &str) -> Checked<T> {
    text.parse().map_err(|_| {
        (
            Code::Invalid,
            "must be an id such as 01890a5d-ac96-774b-bcce-b302099a8057".into(),
        )
    })
}

/// A check for a time in RFC 3339 with its offset.
pub fn time(text: &str) -> Checked<crate::model::Time> {
    crate::model::Time::parse(text).ok_or_else(|| {
        (
            Code::Invalid,
            "must be a time in RFC 3339 such as 2026-11-23T19:00:00Z, in the years 1 to 9999".into(),
        )
    })
}

/// Applies a JSON merge patch (RFC 7396).
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(&name);
        } else {
            merge(target.entry(name).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_fault_is_named_at_once() {
        let mut errors = FieldErrors::new();
        let body = json!({"name": 7, "count": -1, "id": "x", "surprise": true, "when": "yesterday", "fine": "yes"});
        let mut fields = Fields::new("", body, &mut errors).expect("an object");
        fields.text("name");
        fields.count("count");
        fields.checked("when", time);
        fields.required("missing", |text| Ok(text.to_owned()));
        assert_eq!(fields.text("fine").as_deref(), Some("yes"));
        fields.read_only(&["id"]);
        fields.finish();
        let found: Vec<_> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
        assert_eq!(
            found,
            [
                ("name", Code::Type),
                ("count", Code::TooSmall),
                ("when", Code::Invalid),
                ("missing", Code::Required),
                ("id", Code::ReadOnly),
                ("surprise", Code::Unknown)
            ]
        );
    }

    #[test]
    fn the_examples_of_rfc_7396() {
        for (target, patch, result) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut merged = target.clone();
            merge(&mut merged, patch.clone());
            assert_eq!(merged, result, "{target} with {patch}");
        }
    }
}
