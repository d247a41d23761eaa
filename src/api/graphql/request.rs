//! An operation as it is sent: a JSON object, or the parameters of an address.

use serde_json::{Map, Value};

use crate::http::{Params, Problem};
use crate::model::{Code, FieldErrors};
use crate::wire::Fields;

/// What `operationName` may have.
const NAME_BYTES_MAX: usize = 256;

/// An operation that was not looked at yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub query: String,
    pub variables: Map<String, Value>,
    pub name: Option<String>,
    pub explain: Explain,
}

/// Whether the answer tells what it cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explain {
    Yes,
    No,
}

impl Operation {
    pub fn of_body(body: Value) -> Result<Self, Problem> {
        if body.is_array() {
            return Err(Problem::malformed(
                "Batches of operations are not taken: send one operation, with several fields if need be.",
            ));
        }
        let mut errors = FieldErrors::new();
        let operation = Fields::new("", body, &mut errors).and_then(|mut fields| {
            let query = fields.required("query", |query| Ok(query.to_owned()));
            let name = fields.checked("operationName", short);
            let variables = fields.object("variables").map(|mut variables| variables.rest());
            // Clients put things of their own in here, which are nobody's fault.
            let explain = fields.object("extensions").and_then(|mut extensions| {
                let explain = extensions.flag("explain");
                extensions.rest();
                explain
            });
            fields.finish();
            Some(Self::new(
                query?,
                variables.unwrap_or_default(),
                name,
                explain.unwrap_or(false),
            ))
        });
        match operation {
            Some(operation) if errors.is_empty() => Ok(operation),
            _ => Err(unreadable(&errors)),
        }
    }

    /// `query`, `variables` and `extensions` as JSON, and `operationName`.
    pub fn of_params(mut params: Params) -> Result<Self, Problem> {
        let query = params.take("query");
        if query.is_none() {
            params.errors().add("query", Code::Required, "must be given");
        }
        let name = params.checked("operationName", short);
        let variables = params.checked("variables", object).unwrap_or_default();
        let extensions = params.checked("extensions", object).unwrap_or_default();
        let explain = extensions.get("explain").and_then(Value::as_bool).unwrap_or(false);
        params.finish()?;
        Ok(Self::new(query.unwrap_or_default(), variables, name, explain))
    }

    fn new(query: String, variables: Map<String, Value>, name: Option<String>, explain: bool) -> Self {
        let explain = if explain { Explain::Yes } else { Explain::No };
        Self {
            query,
            variables,
            name: name.filter(|name| !name.is_empty()),
            explain,
        }
    }
}

fn short(name: &str) -> Result<String, (Code, String)> {
    match name.len() {
        0..=NAME_BYTES_MAX => Ok(name.to_owned()),
        _ => Err((Code::TooLong, format!("must have at most {NAME_BYTES_MAX} bytes"))),
    }
}

fn object(text: &str) -> Result<Map<String, Value>, (Code, String)> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(Value::Null) => Ok(Map::new()),
        _ => Err((Code::Type, "must be a JSON object".into())),
    }
}

fn unreadable(errors: &FieldErrors) -> Problem {
    let detail =
        "The body must be an object such as {\"query\": \"{ events { items { name } } }\", \"variables\": {}}.";
    Problem::malformed_fields(errors, detail)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(body: Value) -> Vec<String> {
        let problem = Operation::of_body(body).expect_err("refused");
        assert_eq!(problem.status(), 400);
        problem.errors().iter().map(|error| error.field.clone()).collect()
    }

    #[test]
    fn bodies() {
        let operation = Operation::of_body(json!({
            "query": "{ a }", "operationName": "", "variables": null, "extensions": {"explain": true, "x": 1},
        }));
        let operation = operation.unwrap_or_else(|_| panic!("an operation"));
        assert_eq!((operation.name, operation.explain), (None, Explain::Yes));
        assert!(operation.variables.is_empty());
        assert_eq!(
            faults(json!({"query": 1, "variables": [], "operation": "x"})),
            ["query", "variables", "operation"]
        );
        assert_eq!(faults(json!({})), ["query"]);
        assert_eq!(faults(json!("{ a }")), ["body"]);
        assert_eq!(faults(json!([{"query": "{ a }"}])), [""; 0]);
        assert_eq!(
            faults(json!({"query": "{ a }", "operationName": "n".repeat(257)})),
            ["operationName"]
        );
    }

    #[test]
    fn parameters() {
        let params = |text| Params::new(Some(text)).unwrap_or_else(|_| panic!("parameters"));
        let read = Operation::of_params(params("query=%7Ba%7D&variables=%7B%22id%22%3A1%7D&operationName=A"));
        let operation = read.unwrap_or_else(|_| panic!("an operation"));
        assert_eq!(
            (operation.query.as_str(), operation.name.as_deref()),
            ("{a}", Some("A"))
        );
        assert_eq!(operation.variables.get("id"), Some(&json!(1)));
        for bad in ["", "query=x&variables=1", "query=x&extensions=%5B%5D", "query=x&y=z"] {
            assert!(Operation::of_params(params(bad)).is_err(), "{bad}");
        }
    }
}
