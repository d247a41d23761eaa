//! `/graphql`: the same use cases as REST, as a graph. One snapshot and one caller for each operation.
//!
//! A request is read (`request`), held against the bounds (`measure`), carried out (`run`, `stream`) by resolvers
//! (`query`, `mutation`, `subscription`) that read and write through one [`Asked`] only, and answered with errors
//! that have the words of problem+json (`error`).

mod account;
mod asked;
mod error;
mod event;
mod extension;
mod guest;
mod input;
mod list;
mod measure;
mod mutation;
mod page;
mod query;
mod request;
mod run;
mod scalar;
mod search;
mod stats;
mod stream;
mod subscription;
mod venue;

use std::sync::Arc;

use async_graphql::SDLExportOptions;
use axum::Extension;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::ToSchema;

use self::asked::Asked;
use self::mutation::Mutation;
use self::query::Query;
use self::request::Operation;
use self::run::Door;
use self::subscription::Live;
use crate::app::language_wanted;
use crate::http::auth::ClientAddress;
use crate::http::{Ask, GraphqlLimits, Problem};

/// The schema: what there is, and how it is resolved.
pub type Schema = async_graphql::Schema<Query, Mutation, Live>;

/// The schema with the bounds on its operations.
pub fn schema(limits: &GraphqlLimits) -> Schema {
    async_graphql::Schema::build(Query, Mutation, Live)
        .extension(extension::Ours::new(limits.complexity_max))
        .limit_recursive_depth(measure::LEVELS_MAX + 1)
        .finish()
}

/// The schema in its own language.
fn sdl_of(schema: &Schema) -> String {
    let options = SDLExportOptions::new();
    schema.sdl_with_options(options.prefer_single_line_descriptions().include_specified_by())
}

/// A GraphQL operation.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct OperationInput {
    query: String,
    #[schema(value_type = Option<Object>)]
    variables: Option<()>,
    #[schema(rename = "operationName")]
    operation_name: Option<String>,
    /// `{"explain": true}` adds what was read.
    #[schema(value_type = Option<Object>)]
    extensions: Option<()>,
}

/// What came of a GraphQL operation.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the answer, which the library writes")]
pub struct OutcomeView {
    #[schema(value_type = Option<Object>)]
    data: Option<()>,
    /// Each with `message`, `path`, and `extensions` that have `code`, `status` and, for refused input, `errors`.
    #[schema(value_type = Option<Vec<Object>>)]
    errors: Option<()>,
}

/// Carries out a GraphQL query or mutation. Errors stand in the answer; an operation that is not begun, because it
/// does not fit the schema or exceeds a bound, is 400.
#[utoipa::path(post, path = "/graphql", operation_id = "run_graphql", tag = "graphql", request_body = OperationInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "For mutations: the same key and body within 24 hours give the first answer.")),
    responses((status = 200, body = OutcomeView)))]
pub async fn execute(
    Extension(schema): Extension<Schema>,
    address: Extension<ClientAddress>,
    mut ask: Ask,
) -> Result<Response, Problem> {
    ask.no_params()?;
    let operation = Operation::of_body(ask.json().await?)?;
    let answer = run::run(schema, asked(&ask, &address), operation, Door::QueriesAndMutations).await?;
    Ok(answer.into_response(&ask.headers))
}

/// Carries out a GraphQL query. A browser gets a page to write queries on.
#[utoipa::path(get, path = "/graphql", operation_id = "query_graphql", tag = "graphql", params(
    ("query" = Option<String>, Query, description = "Needed, but for the page."),
    ("variables" = Option<String>, Query, description = "A JSON object."),
    ("operationName" = Option<String>, Query),
    ("extensions" = Option<String>, Query, description = "A JSON object."),
), responses((status = 200, body = OutcomeView)))]
pub async fn query(
    Extension(schema): Extension<Schema>,
    address: Extension<ClientAddress>,
    ask: Ask,
) -> Result<Response, Problem> {
    if accepts(&ask.headers, "text/html") {
        return page::answer(schema, asked(&ask, &address), ask.params()?).await;
    }
    let operation = Operation::of_params(ask.params()?)?;
    let answer = run::run(schema, asked(&ask, &address), operation, Door::QueriesOnly).await?;
    Ok(answer.into_response(&ask.headers))
}

/// Shows the GraphQL schema in its own language, to those with a role.
#[utoipa::path(get, path = "/graphql/schema.graphql", operation_id = "show_graphql_schema", tag = "graphql",
    responses((status = 200, body = String, content_type = "application/graphql")))]
pub async fn sdl(Extension(schema): Extension<Schema>, ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    ask.app().check_known(&ask.caller.actor)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/graphql; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, sdl_of(&schema)).into_response())
}

/// Follows a GraphQL subscription as server-sent events: `next` with an outcome each, and `complete`. Queries and
/// mutations are taken, too.
#[utoipa::path(post, path = "/graphql/stream", operation_id = "follow_graphql", tag = "graphql", request_body = OperationInput,
    responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn follow(
    Extension(schema): Extension<Schema>,
    address: Extension<ClientAddress>,
    mut ask: Ask,
) -> Result<Response, Problem> {
    ask.no_params()?;
    let operation = Operation::of_body(ask.json().await?)?;
    stream::answer(schema, asked(&ask, &address), operation, Door::All).await
}

/// The same for those who can only open an address, such as a browser's `EventSource`: queries and subscriptions.
#[utoipa::path(get, path = "/graphql/stream", operation_id = "follow_graphql_by_address", tag = "graphql", params(
    ("query" = String, Query),
    ("variables" = Option<String>, Query, description = "A JSON object."),
    ("operationName" = Option<String>, Query),
    ("extensions" = Option<String>, Query, description = "A JSON object."),
), responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn follow_by_address(
    Extension(schema): Extension<Schema>,
    address: Extension<ClientAddress>,
    ask: Ask,
) -> Result<Response, Problem> {
    let operation = Operation::of_params(ask.params()?)?;
    stream::answer(schema, asked(&ask, &address), operation, Door::QueriesAndSubscriptions).await
}

fn asked(ask: &Ask, address: &ClientAddress) -> Arc<Asked> {
    let asked = Asked::new(Arc::clone(&ask.site), ask.caller.clone(), address.0, ask.origin());
    Arc::new(asked.in_language(ask.accepted_language().and_then(language_wanted)))
}

fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains(kind))
}
