//! What a form sent, or an address's query has: names and texts, in order.

use serde_json::{Map, Value};

use crate::http::{Ask, Problem};

/// More fields than any form of ours has.
const FIELDS_MAX: usize = 10_000;

/// Names with what was typed or chosen under them. A name can come more than once.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The body of a form that was sent (`application/x-www-form-urlencoded`).
    pub async fn read(ask: &mut Ask) -> Result<Self, Problem> {
        let body = ask.bytes().await?;
        Ok(Self::of_bytes(&body))
    }

    pub fn of_query(query: Option<&str>) -> Self {
        Self::of_bytes(query.unwrap_or_default().as_bytes())
    }

    pub fn of_bytes(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes).take(FIELDS_MAX);
        // Browsers end lines in text fields with both; what is kept has one.
        Self(
            pairs
                .map(|(name, value)| (name.into_owned(), value.replace("\r\n", "\n")))
                .collect(),
        )
    }

    pub fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// What stands under a name, first.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The same without blanks around it; `None` if nothing is left.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// All that stands under a name.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked or a button pressed.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Fields as JSON for the doors that read JSON: text as it is, nothing where nothing was typed.
    pub fn texts(&self, names: &[&str]) -> Map<String, Value> {
        let text = |name: &&str| {
            let value = self.filled(name).map_or(Value::Null, Value::from);
            ((*name).to_owned(), value)
        };
        names.iter().map(text).collect()
    }

    /// A number as JSON, or the text itself where it is none, so that the field is refused by its name.
    pub fn number(&self, name: &str) -> Value {
        let number = |text: &str| text.parse::<u64>().map_or_else(|_| Value::from(text), Value::from);
        self.filled(name).map_or(Value::Null, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_read() {
        let form = Form::of_query(Some("name=+Ada%0D%0AL+&tag=a&tag=b&empty=+&n=12&bad=x1"));
        assert_eq!(form.get("name"), Some(" Ada\nL "));
        assert_eq!(form.filled("name"), Some("Ada\nL"));
        assert_eq!(form.all("tag").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((form.filled("empty"), form.get("none")), (None, None));
        assert_eq!(
            (form.number("n"), form.number("bad"), form.number("empty")),
            (12.into(), "x1".into(), Value::Null)
        );
        assert_eq!(
            Value::from(form.texts(&["name", "none"])),
            serde_json::json!({"name": "Ada\nL", "none": null})
        );
    }
}
