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

use crate::http::auth::SESSION_COOKIE;
use crate::http::{Ask, Problem, Site, respond};

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
    respond::read(&ask.headers, None, &*DOCUMENT)
}

pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/api/docs", get(page))
}

async fn page() -> Response {
    let csp = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    ([(header::CONTENT_SECURITY_POLICY, csp)], Html(render(&DOCUMENT))).into_response()
}

fn render(document: &Value) -> String {
    let mut html = String::from(concat!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">",
        "<title>Event Manager API</title><link rel=\"stylesheet\" href=\"/assets/style.css\"><main><h1>Event Manager API</h1>",
        "<p>Errors are <code>application/problem+json</code>. Send <code>Authorization: Bearer TOKEN</code>. ",
        "The same as data: <a href=\"/api/openapi.json\">openapi.json</a>.</p>",
    ));
    for tag in document["tags"].as_array().into_iter().flatten() {
        section(&mut html, document, text(&tag["name"]));
    }
    html.push_str("<h2 id=\"schemas\">Schemas</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        add(
            &mut html,
            format_args!(
                "<details id=\"schema-{0}\"><summary><code>{0}</code></summary>",
                escape(name)
            ),
        );
        properties(&mut html, schema);
        html.push_str("</details>");
    }
    html.push_str("</main></html>");
    html
}

fn section(html: &mut String, document: &Value, tag: &str) {
    add(html, format_args!("<h2>{}</h2>", escape(tag)));
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            if text(&operation["tags"][0]) == tag {
                operation_of(html, &method.to_uppercase(), path, operation);
            }
        }
    }
}

fn operation_of(html: &mut String, method: &str, path: &str, operation: &Value) {
    let summary = escape(text(&operation["summary"]));
    add(
        html,
        format_args!(
            "<details><summary><code>{method} {}</code> {summary}</summary>",
            escape(path)
        ),
    );
    if let Some(more) = operation["description"].as_str() {
        add(html, format_args!("<p>{}</p>", escape(more)));
    }
    if let Some(parameters) = operation["parameters"].as_array() {
        html.push_str(
            "<table><thead><tr><th scope=\"col\">Parameter<th scope=\"col\">In<th scope=\"col\">Meaning</thead>",
        );
        for one in parameters {
            let cells = [&one["name"], &one["in"], &one["description"]].map(|cell| escape(text(cell)));
            add(
                html,
                format_args!("<tr><td><code>{}</code><td>{}<td>{}", cells[0], cells[1], cells[2]),
            );
        }
        html.push_str("</table>");
    }
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        add(
            html,
            format_args!(
                "<p>Body: <code>{}</code> {}</p>",
                escape(kind),
                reference(&content["schema"])
            ),
        );
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let schemas: String = response["content"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, content)| reference(&content["schema"]))
            .collect();
        add(html, format_args!("<p>Answer {}: {schemas}</p>", escape(status)));
    }
    html.push_str("</details>");
}

fn properties(html: &mut String, schema: &Value) {
    add(
        html,
        format_args!(
            "<p>{}</p><table><thead><tr><th scope=\"col\">Field<th scope=\"col\">Type<th scope=\"col\">Meaning</thead>",
            escape(text(&schema["description"]))
        ),
    );
    let parts = std::iter::once(schema).chain(schema["allOf"].as_array().into_iter().flatten());
    for part in parts {
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            let meaning = escape(text(&property["description"]));
            add(
                html,
                format_args!(
                    "<tr><td><code>{}</code><td>{}<td>{meaning}",
                    escape(name),
                    reference(property)
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
    html.push_str("</table>");
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

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn add(html: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _written = html.write_fmt(part);
}
