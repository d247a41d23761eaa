//! `/api/openapi.json`, and `/api/docs`: the same as a page that needs nothing from elsewhere.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::Value;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder};

use crate::cache::TimeClass;
use crate::http::auth::SESSION_COOKIE;
use crate::http::html::{self, escape};
use crate::http::kept::{Place, Shown};
use crate::http::{Ask, Problem, Site, respond};

/// The order in which one address's methods are shown.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// The document does not change while the program runs.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(super::openapi()).unwrap_or_default());

/// Adds what every operation shares: how one is recognised, and what refusals look like.
pub fn complete(document: &mut OpenApi) {
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE)));
    let components = document.components.get_or_insert_default();
    components.security_schemes.insert("bearer".to_owned(), bearer.into());
    components.security_schemes.insert("session".to_owned(), session.into());
    let scopes: [&str; 0] = [];
    // An empty requirement: much can be asked without credentials.
    document.security = Some(vec![
        SecurityRequirement::new("bearer", scopes),
        SecurityRequirement::new("session", scopes),
        SecurityRequirement::default(),
    ]);
    for item in document.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            let content = Content::new(Some(Ref::from_schema_name("ProblemView")));
            let problem = ResponseBuilder::new()
                .description("Refused; `status`, `type` and `errors` say why.")
                .content("application/problem+json", content)
                .build();
            let responses = &mut operation.responses.responses;
            for (status, response) in responses.iter_mut() {
                if let RefOr::T(response) = response
                    && response.description.is_empty()
                {
                    response.description = meaning(status).to_owned();
                }
            }
            responses.insert("default".to_owned(), problem.into());
        }
    }
}

/// OpenAPI asks for a description of every response.
fn meaning(status: &str) -> &'static str {
    match status {
        "200" => "Done, or here it is.",
        "201" => "Made; `Location` says where it is.",
        "204" => "Gone.",
        _ => "Not now.",
    }
}

/// The OpenAPI 3.1 document of this API.
#[utoipa::path(get, path = "/api/openapi.json", tag = "service", responses((status = 200, body = Object)))]
pub async fn openapi(ask: Ask) -> Result<Response, Problem> {
    let place = Place {
        route: "openapi",
        id: None,
        params: &[],
    };
    ask.kept(place, || {
        Ok(Shown {
            version: None,
            shows: Vec::new(),
            class: TimeClass::Long,
            body: respond::to_json(&*DOCUMENT)?,
        })
    })
}

pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/api/docs", get(page))
}

async fn page() -> Response {
    let csp = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    ([(header::CONTENT_SECURITY_POLICY, csp)], Html(render(&DOCUMENT))).into_response()
}

const INTRODUCTION: &str = "<p>Send <code>Authorization: Bearer TOKEN</code>; \
    <code>event-manager token create</code> makes tokens. Every error is <code>application/problem+json</code>, every list has \
    <code>items</code> and <code>next_cursor</code>. The same as data: <a href=\"/api/openapi.json\">openapi.json</a>.</p>";

fn render(document: &Value) -> String {
    let tags: Vec<&str> = array(&document["tags"]).map(|tag| text(&tag["name"])).collect();
    let mut body = String::from("<div class=\"wide\"><nav aria-label=\"Sections\"><ul>");
    for tag in tags.iter().copied().chain(["schemas"]) {
        add(&mut body, format_args!("<li><a href=\"#{0}\">{0}</a>", escape(tag)));
    }
    body.push_str("</ul></nav><main id=\"main\"><h1>API reference</h1>");
    body.push_str(INTRODUCTION);
    for tag in tags {
        section(&mut body, document, tag);
    }
    body.push_str("<h2 id=\"schemas\">schemas</h2>");
    for (name, schema) in object(&document["components"]["schemas"]) {
        let name = escape(name);
        add(
            &mut body,
            format_args!("<section id=\"schema-{name}\"><h3><code>{name}</code></h3>"),
        );
        properties(&mut body, schema);
        body.push_str("</section>");
    }
    body.push_str("</main></div>");
    html::page("API reference", &body)
}

fn section(html: &mut String, document: &Value, tag: &str) {
    add(html, format_args!("<h2 id=\"{0}\">{0}</h2>", escape(tag)));
    for (path, methods) in object(&document["paths"]) {
        for method in METHODS {
            let operation = &methods[method];
            if text(&operation["tags"][0]) == tag {
                operation_of(html, method, path, operation);
            }
        }
    }
}

fn operation_of(html: &mut String, method: &str, path: &str, operation: &Value) {
    let whole = [text(&operation["summary"]), text(&operation["description"])].join(" ");
    let (first, rest) = first_sentence(whole.trim());
    add(
        html,
        format_args!(
            "<details><summary><span class=\"method {method}\">{}</span><code>{}</code><span>{}.</span></summary>",
            method.to_uppercase(),
            escape(path),
            prose(first.trim_end_matches('.'))
        ),
    );
    if !rest.is_empty() {
        add(html, format_args!("<p>{}</p>", prose(rest)));
    }
    if operation["parameters"].is_array() {
        parameters(html, operation);
    }
    html.push_str("<dl>");
    for (kind, content) in object(&operation["requestBody"]["content"]) {
        let schema = reference(&content["schema"]);
        add(
            html,
            format_args!("<dt>Body<dd>{schema} as <code>{}</code>", escape(kind)),
        );
    }
    for (status, response) in object(&operation["responses"]) {
        let schemas: Vec<String> = object(&response["content"])
            .map(|(_, content)| reference(&content["schema"]))
            .collect();
        let what = if schemas.is_empty() {
            "nothing".to_owned()
        } else {
            schemas.join(", ")
        };
        add(html, format_args!("<dt>Answer {}<dd>{what}", escape(status)));
    }
    html.push_str("</dl></details>");
}

fn parameters(html: &mut String, operation: &Value) {
    html.push_str(concat!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Parameters\"><table><thead><tr>",
        "<th scope=\"col\">Parameter<th scope=\"col\">In<th scope=\"col\">Type<th scope=\"col\">Meaning</thead>",
    ));
    for one in array(&operation["parameters"]) {
        add(
            html,
            format_args!(
                "<tr><td><code>{}</code><td>{}<td>{}<td>{}",
                escape(text(&one["name"])),
                escape(text(&one["in"])),
                reference(&one["schema"]),
                prose(text(&one["description"]))
            ),
        );
    }
    html.push_str("</table></div>");
}

fn properties(html: &mut String, schema: &Value) {
    add(
        html,
        format_args!(
            "<p>{}</p><div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Fields\"><table><thead><tr>\
             <th scope=\"col\">Field<th scope=\"col\">Type<th scope=\"col\">Meaning</thead>",
            prose(text(&schema["description"]))
        ),
    );
    for part in std::iter::once(schema).chain(array(&schema["allOf"])) {
        for (name, property) in object(&part["properties"]) {
            add(
                html,
                format_args!(
                    "<tr><td><code>{}</code><td>{}<td>{}",
                    escape(name),
                    reference(property),
                    prose(text(&property["description"]))
                ),
            );
        }
        if part.get("$ref").is_some() {
            add(
                html,
                format_args!("<tr><td colspan=\"3\">and all of {}", reference(part)),
            );
        }
    }
    html.push_str("</table></div>");
}

/// A schema's name as a link, or its type.
fn reference(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape(name));
    }
    if let Some(all) = schema["oneOf"].as_array().or_else(|| schema["allOf"].as_array()) {
        return all.iter().map(reference).collect::<Vec<_>>().join(" or ");
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" or "),
        kind => text(kind).to_owned(),
    };
    match schema.get("items") {
        Some(items) => format!("{} of {}", escape(&kind), reference(items)),
        None => escape(&kind),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What fits on a line of the list, and the rest: at the first full stop, or before an example.
fn first_sentence(text: &str) -> (&str, &str) {
    let end = [". ", ": `"].iter().filter_map(|end| text.find(end)).min();
    end.map_or((text, ""), |end| (&text[..end], text[end + 2..].trim_start()))
}

/// Text whose parts between backticks are code.
fn prose(text: &str) -> String {
    let mut html = String::new();
    for (n, part) in text.split('`').enumerate() {
        let part = escape(part);
        match n % 2 {
            0 => html.push_str(&part),
            _ => add(&mut html, format_args!("<code>{part}</code>")),
        }
    }
    html
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn add(html: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written = html.write_fmt(part);
}
