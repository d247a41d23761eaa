//! Forms that make something have a key of their own, made with the page: sent twice, as by a double click, they lead to
//! what they made the first time.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::OwnedMutexGuard;

use super::held::is_secret;
use crate::app::{Caller, Conflict, Error, Kept, KeyedRequest};
use crate::blocking;
use crate::http::ask::read_body;
use crate::http::asset::path;
use crate::http::upload::Upload;
use crate::http::{Ask, Problem, Site};
use crate::model::{Actor, Device, EventId, Gate, Guest, KeptAnswer, Kind, RawId};
use crate::store::View;
use crate::web::form::Form;
use crate::web::page::{FORM_KEY, Frame, page, see};

/// Longer keys are none of ours.
const KEY_BYTES_MAX: usize = 64;
/// What tells these keys from those of the header.
const SCOPE: &str = "form";
/// A form with it changes something that there is already.
const VERSION: &str = "version";
/// The version of what is not there yet.
const NONE_YET: &str = "0";

/// Carries out a form with a key once.
pub async fn once(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_form = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let is_known = request
        .extensions()
        .get::<Caller>()
        .is_some_and(|caller| caller.actor != Actor::Public && caller.keyed.is_none());
    if !(request.method() == Method::POST && is_form && is_known) {
        return next.run(request).await;
    }
    match answer(&site, request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn answer(site: &Arc<Site>, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let bytes = read_body(body, site.options.body_bytes_max).await?;
    let form = Form::of_bytes(&bytes);
    let caller = parts.extensions.get::<Caller>().cloned();
    let (Some(mut caller), Some(key)) = (caller, form.get(FORM_KEY).and_then(usable)) else {
        return Ok(next.run(Request::from_parts(parts, Body::from(bytes))).await);
    };
    let keyed = keyed(&caller, key, parts.uri.path(), &form);
    let turn = site.keys.turn(keyed.id());
    let _held = turn.lock().await;
    if let Some(answer) = site.recent.get(&keyed) {
        return Ok(answer);
    }
    match site.app.kept(&keyed, caller.at) {
        Ok(Kept::Nothing) => {}
        Ok(Kept::Answer(answer)) => return Ok(again(&answer)),
        Ok(Kept::Made(made)) => return Ok(see(&place_of(&site.app.view(), made)?)),
        Err(Error::Conflict(Conflict::KeyReused)) => {
            let made = site.app.made_under(&keyed)?;
            let request = Request::from_parts(parts, Body::empty());
            let ask = Ask::from_request(request, site).await?;
            return sent_before(&ask, &form, &place_of(&ask.app().view(), made)?);
        }
        Err(error) => return Err(error.into()),
    }
    caller.keyed = Some(keyed.clone());
    parts.extensions.insert(caller.clone());
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    if response.status().is_success() || response.status() == StatusCode::SEE_OTHER {
        keep_place(site, &caller, place_in(&response)).await?;
        return site.recent.keep(keyed, response).await;
    }
    Ok(response)
}

/// A form with a file, which is read by its page alone, and the turn to carry it out.
pub struct FileTurn {
    pub caller: Caller,
    _held: Option<OwnedMutexGuard<()>>,
}

/// The turn of a form with a file; none if it was carried out before. Who goes back and chooses another file, or describes
/// it in other words, sends another form.
pub async fn turn_with_file(
    site: Arc<Site>,
    mut caller: Caller,
    path: String,
    sent: Upload,
) -> Result<Option<FileTurn>, Problem> {
    let Some(key) = sent.get(FORM_KEY).and_then(usable).map(str::to_owned) else {
        return Ok(Some(FileTurn { caller, _held: None }));
    };
    let actor = caller.actor;
    // A large file takes a while to hash.
    let keyed = blocking::run(move || {
        let typed = sent.fields.iter().flat_map(|(name, value)| [name, value]);
        let said: Vec<&[u8]> = typed.map(String::as_bytes).chain([&*sent.file]).collect();
        KeyedRequest::new(&actor, &[SCOPE, &path, &key], &said)
    });
    let keyed = keyed.await?;
    let held = site.keys.turn(keyed.id()).lock_owned().await;
    match site.app.kept(&keyed, caller.at) {
        Ok(Kept::Nothing) | Err(Error::Conflict(Conflict::KeyReused)) => {
            caller.keyed = Some(keyed);
            Ok(Some(FileTurn {
                caller,
                _held: Some(held),
            }))
        }
        Ok(_) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn usable(key: &str) -> Option<&str> {
    let key = key.trim();
    (!key.is_empty() && key.len() <= KEY_BYTES_MAX).then_some(key)
}

/// What is asked for under a key. Passwords are no part of it: of what is kept, nothing must help to guess them.
///
/// Something new is made once by a form, whatever it says the second time. What is changed by a form that says something
/// else is another change: it meets the version that the first one left.
fn keyed(caller: &Caller, key: &str, path: &str, form: &Form) -> KeyedRequest {
    let mut said = form_urlencoded::Serializer::new(String::new());
    said.extend_pairs(form.pairs().iter().filter(|(name, _)| !is_secret(name)));
    let said = said.finish();
    let change = form.filled(VERSION).filter(|version| *version != NONE_YET);
    let change = change.map_or("", |_| said.as_str());
    KeyedRequest::new(&caller.actor, &[SCOPE, path, key, change], &[said.as_bytes()])
}

/// Notes where a form led, so that it leads there after a restart, too.
async fn keep_place(site: &Site, caller: &Caller, place: Option<String>) -> Result<(), Problem> {
    let Some(place) = place else { return Ok(()) };
    let answer = KeptAnswer {
        status: StatusCode::SEE_OTHER.as_u16(),
        headers: vec![(header::LOCATION.to_string(), place)],
        body: Vec::new(),
    };
    Ok(site.app.keep_answer(caller, answer).await?)
}

fn place_in(response: &Response) -> Option<String> {
    let place = response.headers().get(header::LOCATION)?;
    Some(place.to_str().ok()?.to_owned())
}

fn again(answer: &KeptAnswer) -> Response {
    let place = answer
        .headers
        .iter()
        .find(|(name, _)| *name == header::LOCATION.as_str());
    see(place.map_or("/admin", |(_, place)| place.as_str()))
}

/// The page of what a form made, with the word that it was sent before. What a token or a pairing code was is not shown
/// a second time.
fn place_of(view: &View, made: Option<(Kind, RawId)>) -> Result<String, Problem> {
    let fault = |error| Problem::from(Error::from(error));
    let desk = || "/admin?notice=form-sent-before".to_owned();
    let Some((kind, id)) = made else { return Ok(desk()) };
    let text = uuid::Uuid::from_bytes(id);
    let at_event = |event: EventId, end: &str| format!("/admin/events/{event}{end}?notice=form-sent-before");
    Ok(match kind {
        Kind::Event => at_event(EventId::from_raw(id), ""),
        Kind::Venue => format!("/admin/venues/{text}?notice=form-sent-before"),
        Kind::Guest => match view.get::<Guest>(&id).map_err(fault)? {
            Some(guest) => at_event(guest.event_id, &format!("/guests/{text}")),
            None => desk(),
        },
        Kind::Gate => match view.get::<Gate>(&id).map_err(fault)? {
            Some(gate) => at_event(gate.event_id, "/door"),
            None => desk(),
        },
        Kind::Device => match view.get::<Device>(&id).map_err(fault)? {
            Some(device) => format!("/admin/events/{}/door?notice=form-code-shown", device.event_id),
            None => desk(),
        },
        Kind::Token => "/admin/users?notice=form-secret-shown".to_owned(),
        Kind::User => "/admin/users?notice=form-sent-before".to_owned(),
        _ => desk(),
    })
}

/// A form was sent, and then sent again with something else in it.
#[derive(Template)]
#[template(path = "desk/sent_before.html", config = "src/web/askama.toml")]
struct SentBeforePage {
    frame: Frame,
    /// What it made the first time.
    made: String,
    to: String,
    pairs: Vec<(String, String)>,
}

fn sent_before(ask: &Ask, form: &Form, made: &str) -> Result<Response, Problem> {
    let kept = form.pairs().iter();
    let kept = kept.filter(|(name, _)| !is_secret(name) && name != FORM_KEY);
    let asked = SentBeforePage {
        made: made.split('?').next().unwrap_or(made).to_owned(),
        to: ask.uri().path().to_owned(),
        pairs: kept.cloned().collect(),
        frame: Frame::of(ask)?,
    };
    page(StatusCode::CONFLICT, &asked)
}
