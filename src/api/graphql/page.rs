//! The page to write queries on: our own, so that it works without a network. Without JavaScript its form is sent
//! as an address, which carries out queries only; with it, as JSON, and mutations can be sent with a token.

use std::fmt::Write;
use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;

use super::Schema;
use super::asked::Asked;
use super::request::Operation;
use super::run::{self, Door};
use crate::http::asset::path::GRAPHQL_JS;
use crate::http::html::{self, escape};
use crate::http::{Params, Problem};

/// What the page may load and do: our style sheet and script, and requests to this server.
const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

const EXAMPLE: &str = "query {\n  events(limit: 5) {\n    items { id name date venue { name } guests { total checked_in } }\n    next_cursor\n  }\n}";

/// The page; with a `query` among the parameters also its result.
pub async fn answer(schema: Schema, asked: Arc<Asked>, mut params: Params) -> Result<Response, Problem> {
    let sent = Sent {
        query: params.take("query"),
        variables: params.take("variables"),
        name: params.take("operationName"),
    };
    params.finish()?;
    let sdl = match asked.app().check_known(&asked.caller.actor) {
        Ok(()) => Some(super::sdl_of(&schema)),
        Err(_) => None,
    };
    let result = match &sent.query {
        Some(_) => Some(carry_out(schema, asked, &sent).await?),
        None => None,
    };
    let status = result.as_ref().map_or(StatusCode::OK, |result| result.status);
    let mut response = (status, Html(render(&sent, result.as_ref(), sdl.as_deref()))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CSP));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, authorization, cookie"));
    Ok(response)
}

/// What the form was sent with.
struct Sent {
    query: Option<String>,
    variables: Option<String>,
    name: Option<String>,
}

/// What came of it, as it is shown.
struct Shown {
    status: StatusCode,
    text: String,
}

async fn carry_out(schema: Schema, asked: Arc<Asked>, sent: &Sent) -> Result<Shown, Problem> {
    let pairs = [
        ("query", &sent.query),
        ("variables", &sent.variables),
        ("operationName", &sent.name),
    ];
    let pairs = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
    let operation = match Operation::of_params(Params::of(pairs.collect())) {
        Ok(operation) => operation,
        Err(problem) => {
            let faults = problem
                .errors()
                .iter()
                .map(|error| format!("{} {}", error.field, error.message));
            let text = faults.fold(problem.detail().to_owned(), |text, fault| format!("{text}\n{fault}"));
            return Ok(Shown {
                status: problem.status(),
                text,
            });
        }
    };
    let answer = run::run(schema, asked, operation, Door::QueriesOnly).await?;
    let json: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    Ok(Shown {
        status: answer.status,
        text: serde_json::to_string_pretty(&json).unwrap_or_default(),
    })
}

fn render(sent: &Sent, result: Option<&Shown>, sdl: Option<&str>) -> String {
    let query = escape(sent.query.as_deref().unwrap_or(EXAMPLE));
    let variables = escape(sent.variables.as_deref().unwrap_or_default());
    let name = escape(sent.name.as_deref().unwrap_or_default());
    let (state, text) = match result {
        Some(shown) if shown.status.is_success() => ("Done.".to_owned(), escape(&shown.text)),
        Some(shown) => (format!("Refused: {}.", shown.status), escape(&shown.text)),
        None => ("Nothing was sent yet.".to_owned(), String::new()),
    };
    let schema = schema_of(sdl);
    let body = format!(
        r#"<main id="main" class="graphql">
<h1>GraphQL</h1>
<p>What is sent here goes to <code>/graphql</code> of this server and nowhere else. Without a token or a sign-in you see what is public.</p>
<form id="operation" method="get" action="/graphql">
<div class="field"><label for="query">Query</label>
<textarea id="query" name="query" rows="12" spellcheck="false" autocapitalize="off" autocomplete="off" required aria-describedby="query-hint">{query}</textarea>
<span class="hint" id="query-hint">Ctrl and Enter run it.</span></div>
<div class="field"><label for="variables">Variables</label>
<textarea id="variables" name="variables" rows="3" spellcheck="false" autocapitalize="off" autocomplete="off" aria-describedby="variables-hint">{variables}</textarea>
<span class="hint" id="variables-hint">A JSON object, or nothing.</span></div>
<div class="field"><label for="operation-name">Operation name</label>
<input id="operation-name" name="operationName" value="{name}" autocomplete="off" aria-describedby="operation-name-hint">
<span class="hint" id="operation-name-hint">Only if the query has several operations.</span></div>
<div class="field" id="token-field" hidden><label for="token">Token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" aria-describedby="token-hint">
<span class="hint" id="token-hint">Used on this page until you leave it, and kept nowhere. Mutations need it, or a sign-in.</span></div>
<div><button type="submit">Run</button></div>
</form>
<h2 id="result-title">Result</h2>
<p id="state" role="status">{state}</p>
<pre id="result" tabindex="0" role="region" aria-labelledby="result-title">{text}</pre>
<h2>Schema</h2>
<div id="schema">{schema}</div>
</main>
<script src="{GRAPHQL_JS}" defer></script>"#
    );
    html::page("GraphQL", &body)
}

fn schema_of(sdl: Option<&str>) -> String {
    let Some(sdl) = sdl else {
        return "<p>The schema is shown to those who are signed in or give a token. \
            The queries that need neither: <code>event</code>, <code>events</code>, <code>venue</code>, <code>venues</code>.</p>"
            .to_owned();
    };
    let mut html = String::from("<p>The same as a file: <a href=\"/graphql/schema.graphql\">schema.graphql</a>.</p>");
    for (name, text) in definitions(sdl) {
        // Writing to a string cannot fail.
        let _written = write!(
            html,
            "<details class=\"type\"><summary>{}</summary><pre tabindex=\"0\">{}</pre></details>",
            escape(name),
            escape(text)
        );
    }
    html
}

/// The definitions of a schema's text, each under a name such as `type Event`.
fn definitions(sdl: &str) -> impl Iterator<Item = (&str, &str)> {
    let kinds = ["type ", "input ", "enum ", "scalar ", "directive ", "schema "];
    sdl.split("\n\n").filter_map(move |text| {
        let line = text
            .lines()
            .find(|line| kinds.iter().any(|kind| line.starts_with(kind)))?;
        let name = line.split(['{', '(']).next().unwrap_or(line);
        let name = name.split(" @specifiedBy").next().unwrap_or(name);
        Some((name.trim(), text.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::GraphqlLimits;

    #[test]
    fn the_schema_is_listed_whole() {
        let sdl = super::super::sdl_of(&super::super::schema(&GraphqlLimits::default()));
        let names: Vec<&str> = definitions(&sdl).map(|(name, _)| name).collect();
        for name in [
            "type Event",
            "input EventPatch",
            "enum GuestStatus",
            "scalar GeoJSON",
            "type Query",
            "type Subscription",
        ] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
        let shown: usize = definitions(&sdl).map(|(_, text)| text.len()).sum();
        assert!(
            shown + 8 * names.len() >= sdl.trim().len(),
            "parts of the schema are missing"
        );
    }

    #[test]
    fn what_was_sent_is_shown_as_text() {
        let sent = Sent {
            query: Some("{ a } </textarea><script>".to_owned()),
            variables: Some("\"><b>".to_owned()),
            name: Some("\"x".to_owned()),
        };
        let shown = Shown {
            status: StatusCode::OK,
            text: "<i>".to_owned(),
        };
        let page = render(&sent, Some(&shown), None);
        for raw in ["</textarea><script>", "\"><b>", "<i>", "\"\"x"] {
            assert!(!page.contains(raw), "{raw}");
        }
    }
}
