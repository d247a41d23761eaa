//! Answers of a moment ago, for forms that are sent twice: also those that show a secret, which is kept nowhere else.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::Body as _;

use super::Problem;
use crate::app::KeyedRequest;

/// Answers that are kept, and how long each is: a second click comes soon.
const ANSWERS_MAX: usize = 64;
const KEPT_MAX: Duration = Duration::from_secs(60);
/// Longer ones are not kept.
const ANSWER_BYTES_MAX: u64 = 256 << 10;

struct Recent {
    keyed: KeyedRequest,
    at: Instant,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Recent {
    fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        response
    }
}

/// The answers of this process, in memory alone.
#[derive(Default)]
pub struct RecentAnswers(Mutex<VecDeque<Recent>>);

impl RecentAnswers {
    fn with<T>(&self, look: impl FnOnce(&mut VecDeque<Recent>) -> T) -> T {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|recent| recent.at.elapsed() < KEPT_MAX);
        look(&mut answers)
    }

    /// Forgets what is too old; secrets are not kept longer than they are of use.
    pub fn expire(&self) {
        self.with(|_| ());
    }

    /// What the same request was answered a moment ago.
    pub fn get(&self, keyed: &KeyedRequest) -> Option<Response> {
        self.with(|answers| {
            answers
                .iter()
                .find(|recent| recent.keyed == *keyed)
                .map(Recent::response)
        })
    }

    /// Keeps an answer, if it is not too long, and gives it back.
    pub async fn keep(&self, keyed: KeyedRequest, response: Response) -> Result<Response, Problem> {
        let (parts, body) = response.into_parts();
        if body.size_hint().upper().is_none_or(|bytes| bytes > ANSWER_BYTES_MAX) {
            return Ok(Response::from_parts(parts, body));
        }
        let collected = body.collect().await;
        let body = collected
            .map_err(|error| Problem::internal(error.to_string()))?
            .to_bytes();
        let recent = Recent {
            keyed,
            at: Instant::now(),
            status: parts.status,
            headers: parts.headers.clone(),
            body: body.clone(),
        };
        self.with(|answers| {
            if answers.len() >= ANSWERS_MAX {
                answers.pop_front();
            }
            answers.push_back(recent);
        });
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Actor;

    fn keyed(n: usize, body: &[u8]) -> KeyedRequest {
        KeyedRequest::new(&Actor::Operator, &[&n.to_string()], &[body])
    }

    #[tokio::test]
    async fn answers_are_given_again_and_bounded() {
        let recent = RecentAnswers::default();
        for n in 0..=ANSWERS_MAX {
            let answer = Response::new(Body::from(format!("answer {n}")));
            let given = recent.keep(keyed(n, b"x"), answer).await.expect("kept");
            let bytes = given.into_body().collect().await.expect("read").to_bytes();
            assert_eq!(bytes, format!("answer {n}"));
        }
        assert!(recent.get(&keyed(0, b"x")).is_none(), "the oldest made place");
        assert!(recent.get(&keyed(1, b"y")).is_none(), "another request");
        let again = recent.get(&keyed(1, b"x")).expect("kept");
        assert_eq!(again.into_body().collect().await.expect("read").to_bytes(), "answer 1");
        let long = Response::new(Body::from(vec![b'x'; ANSWER_BYTES_MAX as usize + 1]));
        recent.keep(keyed(1000, b"x"), long).await.expect("passed on");
        assert!(recent.get(&keyed(1000, b"x")).is_none());
    }
}
