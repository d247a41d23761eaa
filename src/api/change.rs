//! `/api/changes`: the journal as one may see it, by pages and as a stream of server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event as Message, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};

use crate::app::{ChangeFeed, ChangeMessage, FeedScope, Listening};
use crate::blocking;
use crate::http::{Ask, Id, Problem, respond};
use crate::model::EventId;
use crate::wire::change::ChangesView;

const LIMIT_DEFAULT: usize = 100;
const LIMIT_MAX: u64 = 1000;
/// Changes that a stream reads ahead of its client.
const STREAM_PAGE: usize = 100;
/// A change goes out at once; those that come within this time after it are read together. With many who follow and many
/// changes a second, waking everybody for each would cost more than the changes do.
const STREAM_PAUSE: Duration = Duration::from_millis(50);
const KEEP_ALIVE_S: u64 = 15;

/// Lists changes after a commit.
#[utoipa::path(get, path = "/api/changes", operation_id = "list_changes", tag = "changes", params(
    ("since" = Option<u64>, Query, description = "The last commit that is known already; 0 when absent."),
    ("limit" = Option<u64>, Query, description = "1 to 1000; 100 when absent. Changes of one commit stay together, so that there can be more."),
), responses((status = 200, body = ChangesView)))]
pub async fn changes(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let since = params.number("since", 0..=u64::MAX >> 1).unwrap_or(0);
    let limit = params
        .number("limit", 1..=LIMIT_MAX)
        .map_or(LIMIT_DEFAULT, |limit| limit as usize);
    params.finish()?;
    let feed = ask.app().changes(&ask.caller, FeedScope::Everything, since)?;
    answer(ask, feed, limit).await
}

/// Reads a page of a feed; shared with the audit log.
pub async fn answer(ask: Ask, mut feed: ChangeFeed, limit: usize) -> Result<Response, Problem> {
    let site = Arc::clone(&ask.site);
    let read = blocking::run(move || {
        feed.next(&site.app, limit)
            .map(|items| (items, feed.position(), feed.head()))
    });
    let (items, next_since, head) = read.await??;
    respond::read(
        &ask.headers,
        None,
        &ChangesView {
            items,
            next_since,
            head,
        },
    )
}

/// Follows changes as they happen. Each message's `id` is its commit, which `Last-Event-ID` takes to go on.
#[utoipa::path(get, path = "/api/changes/stream", operation_id = "follow_changes", tag = "changes", params(
    ("since" = Option<u64>, Query, description = "The last commit that is known already; the newest when absent."),
    ("Last-Event-ID" = Option<u64>, Header),
), responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn stream(ask: Ask) -> Result<Response, Problem> {
    follow(ask, FeedScope::Everything)
}

/// Follows the changes of one event and its guests.
#[utoipa::path(get, path = "/api/events/{id}/stream", operation_id = "follow_event", tag = "changes", params(
    ("id" = uuid::Uuid, Path),
    ("since" = Option<u64>, Query, description = "The last commit that is known already; the newest when absent."),
    ("Last-Event-ID" = Option<u64>, Header),
), responses((status = 200, body = String, content_type = "text/event-stream")))]
pub async fn event_stream(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    follow(ask, FeedScope::Event(id))
}

fn follow(ask: Ask, scope: FeedScope) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let since = params.number("since", 0..=u64::MAX >> 1);
    params.finish()?;
    let last = ask
        .headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok());
    let since = last.or(since).unwrap_or_else(|| ask.app().store().head());
    let place = Arc::clone(&ask.site.streams).try_acquire_owned();
    let place = place.map_err(|_| Problem::unavailable("Too many event streams are open."))?;
    let mut feed = ask.app().changes(&ask.caller, scope, since)?;
    let mut bell = ask.app().store().bell();
    let site = Arc::clone(&ask.site);
    let listening = Listening::new(ask.app().presence(), &ask.caller.actor, ask.caller.at);
    let messages = async_stream::stream! {
        let _held = (place, listening);
        loop {
            // Marks the bell as heard before looking, so that a commit in between rings again.
            let rung = *bell.borrow_and_update();
            let mut read = feed.retell(&site.app);
            if read.as_ref().is_ok_and(Vec::is_empty) && feed.position() < rung {
                let reading = Arc::clone(&site);
                let telling = blocking::run(move || {
                    let read = feed.tell(&reading.app, STREAM_PAGE);
                    (feed, read)
                });
                let Ok((back, told)) = telling.await else { return };
                (feed, read) = (back, told);
            }
            match read {
                Ok(frames) => {
                    let more = feed.position() < rung;
                    for message in frames.iter().flat_map(|frame| &frame.messages) {
                        yield Ok::<_, Infallible>(told(message));
                    }
                    if more {
                        continue;
                    }
                    if !frames.is_empty() {
                        tokio::select! {
                            () = tokio::time::sleep(STREAM_PAUSE) => {}
                            () = site.closed() => return,
                        }
                    }
                }
                Err(error) => {
                    yield Ok(Message::default().event("error").data(error.to_string()));
                    return;
                }
            }
            tokio::select! {
                rung = bell.changed() => if rung.is_err() { return },
                () = site.closed() => return,
            }
        }
    };
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(KEEP_ALIVE_S));
    Ok(Sse::new(messages).keep_alive(keep_alive).into_response())
}

fn told(message: &ChangeMessage) -> Message {
    let told = Message::default().event(message.verb.as_str()).data(&message.text);
    match message.goes_on {
        // Only a commit's last change names it: a client that is cut off before gets it whole again.
        true => told,
        false => told.id(message.seq.to_string()),
    }
}
