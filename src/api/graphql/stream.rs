//! Operations as server-sent events: GraphQL over SSE in its distinct connections mode, `next` … `complete`.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use axum::response::sse::{Event as Message, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt};

use super::Schema;
use super::asked::Asked;
use super::error;
use super::request::Operation;
use super::run::{self, Door, Prepared};
use crate::blocking;
use crate::http::Problem;

const KEEP_ALIVE_S: u64 = 15;

/// Answers with a stream. What cannot begin is refused with a status instead.
pub async fn answer(schema: Schema, asked: Arc<Asked>, operation: Operation, door: Door) -> Result<Response, Problem> {
    let place = Arc::clone(&asked.site.streams).try_acquire_owned();
    let place = place.map_err(|_| Problem::unavailable("Too many event streams are open."))?;
    let (reader, read) = (Arc::clone(&asked), operation.clone());
    let prepared = blocking::run(move || run::prepare(&reader, read, door));
    let prepared = prepared.await?;
    let prepared = prepared.map_err(|refused| error::problem(&refused))?;
    if prepared.kind != OperationType::Subscription {
        let answer = run::run(schema, asked, operation, door).await?;
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        return Ok(sse(futures_util::stream::iter([next(body), complete()])));
    }
    Ok(sse(follow(schema, prepared, asked).map(move |message| {
        // Holds the place among the open streams for as long as this one is.
        let _place = &place;
        message
    })))
}

fn follow(schema: Schema, prepared: Prepared, asked: Arc<Asked>) -> impl Stream<Item = Message> {
    async_stream::stream! {
        let mut outcomes = schema.execute_stream(prepared.request);
        while let Some(mut outcome) = outcomes.next().await {
            let done = asked.outcome();
            outcome.errors.extend(done.errors);
            error::complete(&mut outcome.errors);
            for cause in done.causes {
                tracing::error!(cause, "a GraphQL subscription failed");
            }
            yield next(serde_json::to_string(&outcome).unwrap_or_default());
        }
        yield complete();
    }
}

fn sse(messages: impl Stream<Item = Message> + Send + 'static) -> Response {
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(KEEP_ALIVE_S));
    Sse::new(messages.map(Ok::<_, Infallible>))
        .keep_alive(keep_alive)
        .into_response()
}

fn next(data: String) -> Message {
    Message::default().event("next").data(data)
}

fn complete() -> Message {
    Message::default().event("complete").data("")
}
