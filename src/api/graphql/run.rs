//! Carries an operation out on a thread that may block, within its bounds, and answers over HTTP.

use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response as Outcome, ServerError, Value, Variables};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use super::Schema;
use super::asked::{Asked, Secrecy};
use super::error;
use super::measure::{self, Introspection};
use super::request::{Explain, Operation};
use crate::blocking;
use crate::http::problem::Cause;
use crate::http::respond::JOURNAL_SEQ;
use crate::http::{Problem, respond};
use crate::store::Seq;

/// The media type of GraphQL over HTTP; clients that do not name it get plain JSON.
const GRAPHQL_JSON: &str = "application/graphql-response+json";

/// Which operations a door lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// An address can be called by any page or link: it reads only.
    QueriesOnly,
    QueriesAndMutations,
    /// The same, where the answer is a stream.
    QueriesAndSubscriptions,
    All,
}

/// An operation within its bounds, ready to be carried out.
pub struct Prepared {
    pub request: Request,
    pub kind: OperationType,
}

/// What came of an operation.
pub struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
    seq: Option<Seq>,
    secrecy: Secrecy,
    causes: Vec<String>,
}

/// Reads, measures and admits an operation. Blocks for as long as a bounded text is parsed.
pub fn prepare(asked: &Arc<Asked>, operation: Operation, door: Door) -> Result<Prepared, ServerError> {
    let limits = &asked.site.options.graphql;
    measure::text(&operation.query, limits).map_err(|problem| error::refusal(&problem, None))?;
    let document = parse_query(&operation.query).map_err(ServerError::from)?;
    let measured = measure::document(&document, operation.name.as_deref(), limits)?;
    admit(measured.kind, door)?;
    if measured.introspection == Introspection::Asked {
        let known = asked.app().check_known(&asked.caller.actor);
        known.map_err(|error| error::refusal(&error.into(), None))?;
    }
    let variables = Variables::from_json(operation.variables.into());
    let mut request = Request::new(operation.query)
        .variables(variables)
        .data(Arc::clone(asked));
    request.operation_name = operation.name;
    request.set_parsed_query(document);
    Ok(Prepared {
        request,
        kind: measured.kind,
    })
}

fn admit(kind: OperationType, door: Door) -> Result<(), ServerError> {
    let problem = match (kind, door) {
        (OperationType::Query, _)
        | (_, Door::All)
        | (OperationType::Mutation, Door::QueriesAndMutations)
        | (OperationType::Subscription, Door::QueriesAndSubscriptions) => return Ok(()),
        (OperationType::Mutation, _) => Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "A mutation is sent with POST.",
        ),
        (OperationType::Subscription, _) => {
            Problem::malformed("A subscription is followed at /graphql/stream, as server-sent events.")
        }
    };
    Err(error::refusal(&problem, None))
}

/// Carries out a query or mutation. Resolvers read the store in place, so it has a blocking thread to itself,
/// which ends by itself at the operation's time: each read asks for it.
pub async fn run(schema: Schema, asked: Arc<Asked>, operation: Operation, door: Door) -> Result<Answer, Problem> {
    let explain = operation.explain;
    let running = tokio::runtime::Handle::current();
    let (worker, asker) = (Arc::clone(&asked), asked);
    let work = blocking::run(move || match prepare(&worker, operation, door) {
        Ok(prepared) => running.block_on(schema.execute(prepared.request)),
        Err(refused) => Outcome::from_errors(vec![refused]),
    });
    let outcome = work.await?;
    answer(&asker, outcome, explain)
}

/// An operation that never began has errors and no data; otherwise errors stand beside the data.
fn answer(asked: &Asked, mut outcome: Outcome, explain: Explain) -> Result<Answer, Problem> {
    let done = asked.outcome();
    outcome.errors.extend(done.errors);
    error::complete(&mut outcome.errors);
    if explain == Explain::Yes {
        outcome.extensions.insert("reads".to_owned(), done.reads.to_value());
    }
    let is_refused = outcome.data == Value::Null && !outcome.errors.is_empty();
    let (status, body) = match is_refused {
        true => (
            error::status_of(&outcome.errors),
            respond::to_json(&json!({ "errors": outcome.errors }))?,
        ),
        false => (StatusCode::OK, respond::to_json(&outcome)?),
    };
    Ok(Answer {
        status,
        body,
        seq: done.seq,
        secrecy: done.secrecy,
        causes: done.causes,
    })
}

impl Answer {
    pub fn into_response(self, asked_with: &HeaderMap) -> Response {
        let accepts = asked_with.get_all(header::ACCEPT).iter();
        let accepts_graphql = accepts
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.contains(GRAPHQL_JSON));
        let mut response = respond::json(self.status, self.body);
        let headers = response.headers_mut();
        if accepts_graphql {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(GRAPHQL_JSON));
        }
        let caching = match self.secrecy {
            Secrecy::Ordinary => "private, no-cache",
            Secrecy::Secret => "no-store",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(header::VARY, HeaderValue::from_static("accept, authorization, cookie"));
        if let Some(seq) = self.seq {
            headers.insert(JOURNAL_SEQ, HeaderValue::from(seq));
        }
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if !self.causes.is_empty() {
            response.extensions_mut().insert(Cause(self.causes.join("; ")));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::app::{App, Settings};
    use crate::http::{GraphqlLimits, Site, SiteOptions};
    use crate::metrics::Metrics;
    use crate::model::Actor;
    use crate::store::{Options, Store};

    async fn ask(limits: GraphqlLimits, query: &str) -> (StatusCode, serde_json::Value) {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, _) = Store::open(dir.path(), &Options::default(), &mut |_| {}).expect("opened");
        let app = Arc::new(App::new(store.clone(), Settings::default()).await.expect("made"));
        let options = SiteOptions {
            graphql: limits,
            ..SiteOptions::default()
        };
        let (_close, closing) = tokio::sync::watch::channel(false);
        let site = Arc::new(Site::new(app, options, Metrics::unrecorded(), closing));
        let caller = site.app.caller(Actor::Operator);
        let asked = Arc::new(Asked::new(site, caller, IpAddr::from([127, 0, 0, 1]), String::new()));
        let operation = Operation::of_body(json!({ "query": query })).unwrap_or_else(|_| panic!("an operation"));
        let answer = run(
            super::super::schema(&limits),
            asked,
            operation,
            Door::QueriesAndMutations,
        )
        .await;
        let answer = answer.unwrap_or_else(|_| panic!("an answer"));
        (answer.status, serde_json::from_slice(&answer.body).expect("JSON"))
    }

    #[tokio::test]
    async fn an_operation_ends_at_its_time() {
        let limits = GraphqlLimits {
            timeout_s: 0,
            ..GraphqlLimits::default()
        };
        let (status, answer) = ask(limits, "{ venues { items { id } } }").await;
        assert_eq!((status, &answer["data"]), (StatusCode::OK, &json!({ "venues": null })));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "timeout");
        let (_, answer) = ask(
            limits,
            "mutation { create_venue(input: {name: \"Hall\"}) { journal_seq } }",
        )
        .await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "timeout");
        let (_, answer) = ask(GraphqlLimits::default(), "{ venues { items { id } } }").await;
        assert_eq!(answer, json!({ "data": { "venues": { "items": [] } } }));
    }
}
