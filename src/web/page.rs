//! What every page has: who looks at it, in which language, the frame around it, and what it may load.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures_util::FutureExt;

use super::form::Form;
use crate::app::Caller;
use crate::http::ask::accepted_language;
use crate::http::asset::path;
use crate::http::auth::cookie;
use crate::http::observe::{REQUEST_ID, TimeLimit, panicked, reads_pages, too_slow};
use crate::http::problem::no_route;
use crate::http::{Ask, Problem, Site};
use crate::language::Words;
use crate::model::{Actor, Role};

/// What pages may load and do: their own files, and this server.
const CSP: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);
/// The cookie that keeps the language somebody chose.
pub const LANGUAGE_COOKIE: &str = "em_language";
/// What the one-time key of a form is called.
pub const FORM_KEY: &str = "form_key";
/// A problem's text is read from its answer up to this length.
const PROBLEM_BYTES_MAX: usize = 256 << 10;

/// Who looks at a page, and how.
pub struct Frame {
    pub words: Words,
    /// Who is signed in: the name, and what it may do.
    pub user: Option<(String, Role)>,
    /// The page's own address with its query, for links that lead back.
    pub address: String,
    /// What was just done, if the page comes after a form.
    pub notice: Option<String>,
    /// Who it is for those that ask what one may see.
    pub actor: Actor,
    /// The public address of this server.
    pub origin: String,
    /// The one-time key of the page's form.
    pub form_key: String,
}

impl Frame {
    pub fn of(ask: &Ask) -> Result<Self, Problem> {
        Self::new(&ask.site, &ask.caller, &ask.headers, ask.uri(), ask.origin())
    }

    fn new(site: &Site, caller: &Caller, headers: &HeaderMap, uri: &Uri, origin: String) -> Result<Self, Problem> {
        let words = Self::words_of(headers);
        let user = match (&caller.actor, caller.actor.role()) {
            (Actor::User { .. }, Some(role)) => {
                let user = site.app.signed_in(&site.app.view(), &caller.actor)?;
                Some((user.name.to_string(), role))
            }
            (_, role) => role.map(|role| (words.t(&format!("role-{}", role.as_str())), role)),
        };
        // Only what stands in the language's own file can be said, whatever a link has behind `notice=`.
        let done = Form::of_query(uri.query())
            .get("notice")
            .map(|name| format!("notice-{name}"));
        let notice = done.map(|key| (words.t(&key), key)).filter(|(text, key)| text != key);
        Ok(Self {
            words,
            user,
            address: uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
            notice: notice.map(|(text, _)| text),
            actor: caller.actor,
            origin,
            form_key: site.app.new_id().to_string(),
        })
    }

    /// The language of the pages of whoever asks.
    pub fn words_of(headers: &HeaderMap) -> Words {
        Words::wanted(cookie(headers, LANGUAGE_COOKIE), accepted_language(headers))
    }

    /// What stands under a key.
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }

    /// The hidden field of a form that makes something: sent twice, it makes it once.
    pub fn once(&self) -> String {
        once(&self.form_key)
    }

    /// What a role is called.
    pub fn role_name(&self, role: &Role) -> String {
        self.t(&format!("role-{}", role.as_str()))
    }

    /// For `aria-current`: whether the page is at this address or below it.
    pub fn is_at(&self, place: &str) -> bool {
        let own = self.address.split('?').next().unwrap_or_default();
        let below = own.strip_prefix(place);
        below.is_some_and(|below| below.is_empty() || place != "/admin" && below.starts_with('/'))
    }

    /// The languages to choose from: code, own name, whether it is this one.
    pub fn languages(&self) -> Vec<(&'static str, String, bool)> {
        let all = Words::all();
        all.map(|words| {
            (
                words.code(),
                words.t("language-name"),
                words.code() == self.words.code(),
            )
        })
        .collect()
    }
}

/// The hidden field with a form's one-time key, which is ours.
pub fn once(key: &str) -> String {
    format!("<input type=\"hidden\" name=\"{FORM_KEY}\" value=\"{key}\">")
}

/// A page out of its template.
pub fn page(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let text = page.render().map_err(|error| Problem::internal(error.to_string()))?;
    Ok(answer(status, text))
}

fn answer(status: StatusCode, text: String) -> Response {
    let mut response = (status, Html(text)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, CSP);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    response
}

/// A page as it is read.
pub fn shown(template: &impl Template) -> Result<Response, Problem> {
    page(StatusCode::OK, template)
}

/// After a form was taken: the browser goes on to a page that can be read again without sending it again.
pub fn see(address: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(address) = HeaderValue::from_str(address) {
        response.headers_mut().insert(header::LOCATION, address);
    }
    response
}

/// An address within this site that a form or link names, or the front page.
pub fn local(address: &str) -> &str {
    let is_local = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains(['\\', '\r', '\n'])
        && address.is_ascii();
    if is_local { address } else { "/" }
}

/// Takes the language that somebody chose.
pub async fn choose_language(mut ask: Ask) -> Result<Response, Problem> {
    let form = Form::read(&mut ask).await?;
    let chosen = form.get("language").and_then(Words::of);
    let mut response = see(local(form.get("next").unwrap_or("/")));
    if let Some(words) = chosen {
        let kept = format!(
            "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax",
            words.code()
        );
        if let Ok(kept) = HeaderValue::from_str(&kept) {
            response.headers_mut().insert(header::SET_COOKIE, kept);
        }
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "problem.html", config = "src/web/askama.toml")]
struct ProblemPage {
    frame: Frame,
    status: u16,
    title: String,
    detail: String,
    hint: Option<String>,
    request_id: Option<String>,
}

/// Turns problems into pages for those who read pages; who is not signed in is led to where one signs in.
pub async fn problems_as_pages(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if !reads_pages(request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let kept = (
        parts.method.clone(),
        parts.uri.clone(),
        parts.headers.clone(),
        parts.extensions.clone(),
    );
    // A panic and a page that hangs are problems like others, while it is still known who asks.
    let limit = kept.3.get::<TimeLimit>().copied();
    let work = AssertUnwindSafe(next.run(Request::from_parts(parts, body))).catch_unwind();
    let outcome = match limit {
        Some(TimeLimit(limit)) => tokio::time::timeout(limit, work).await,
        None => Ok(work.await),
    };
    let response = match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => panicked(&*panic).into_response(),
        Err(_) => too_slow().into_response(),
    };
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind == "application/problem+json");
    if !is_problem {
        return response;
    }
    let (method, uri, headers, extensions) = kept;
    if response.status() == StatusCode::UNAUTHORIZED && method == axum::http::Method::GET {
        let back =
            form_urlencoded::byte_serialize(uri.path_and_query().map_or("/admin", |all| all.as_str()).as_bytes());
        return see(&format!("/admin/sign-in?next={}", back.collect::<String>()));
    }
    let Some(caller) = extensions.get::<Caller>() else {
        return response;
    };
    let scheme = extensions.get().copied().unwrap_or(crate::http::origin::Scheme::Http);
    let frame = Frame::new(&site, caller, &headers, &uri, site.origin(scheme, &headers));
    match frame {
        Ok(frame) => told(frame, headers.get(REQUEST_ID), response).await,
        Err(_) => response,
    }
}

/// The same problem as a page.
async fn told(frame: Frame, request_id: Option<&HeaderValue>, problem: Response) -> Response {
    let status = problem.status();
    let (parts, body) = problem.into_parts();
    let body = axum::body::to_bytes(body, PROBLEM_BYTES_MAX).await.unwrap_or_default();
    let text: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let said = |key: String| Some(frame.words.t(&key)).filter(|text| *text != key);
    let page_of = ProblemPage {
        status: status.as_u16(),
        title: said(format!("problem-{}", status.as_u16()))
            .unwrap_or_else(|| text["title"].as_str().unwrap_or_default().to_owned()),
        detail: text["detail"].as_str().unwrap_or_default().to_owned(),
        hint: said(format!("problem-hint-{}", status.as_u16())),
        request_id: request_id.and_then(|id| id.to_str().ok()).map(str::to_owned),
        frame,
    };
    match page(status, &page_of) {
        Ok(mut response) => {
            let kept = parts
                .headers
                .into_iter()
                .filter_map(|(name, value)| Some((name?, value)));
            for (name, value) in kept {
                if name == header::RETRY_AFTER || name == header::ALLOW {
                    response.headers_mut().insert(name, value);
                }
            }
            *response.extensions_mut() = parts.extensions;
            response
        }
        Err(_) => Response::from_parts(parts, Body::from(body)),
    }
}

/// Why a list is shown without the words that were searched for, by the name of the problem.
pub fn search_away(words: Words, name: &str) -> String {
    words.t(match name {
        "search_rebuilding" => "search-away-rebuilding",
        "search_too_slow" => "search-away-slow",
        _ => "search-away",
    })
}

/// For addresses that lead nowhere.
pub async fn nowhere() -> Problem {
    no_route().await
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::http::SiteOptions;
    use crate::http::observe::observe;
    use crate::http::problem::Cause;

    /// Routes with what every request goes through.
    async fn routes(options: SiteOptions) -> (Router, tempfile::TempDir) {
        let (site, dir) = Site::of_a_test(options).await;
        let hangs = || async { std::future::pending::<&'static str>().await };
        let routes = Router::new()
            .route("/admin/panics", get(panics).post(panics))
            .route("/admin/hangs", get(hangs))
            .layer(from_fn_with_state(Arc::clone(&site), problems_as_pages))
            .layer(from_fn_with_state(site, observe));
        (routes, dir)
    }

    async fn panics() -> &'static str {
        panic!("a secret detail")
    }

    /// Status, media type, cause, and text.
    async fn ask(routes: &Router, method: &str, place: &str, accepted: &str) -> (u16, String, String, String) {
        let request = Request::builder().method(method).uri(place);
        let request = request.header("accept", accepted).header("x-request-id", "evening-7");
        let request = request.body(Body::empty()).expect("a request");
        let response = routes.clone().oneshot(request).await.expect("answered");
        assert_eq!(response.headers()[REQUEST_ID], "evening-7");
        let cause = response.extensions().get::<Cause>().map(|cause| cause.0.clone());
        let kind = response.headers()[header::CONTENT_TYPE]
            .to_str()
            .expect("text")
            .to_owned();
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), PROBLEM_BYTES_MAX).await;
        let text = String::from_utf8(body.expect("a body").to_vec()).expect("text");
        (status, kind, cause.unwrap_or_default(), text)
    }

    #[tokio::test]
    async fn a_panic_is_a_page_with_the_number_that_the_log_has_it_under() {
        let (routes, _dir) = routes(SiteOptions::default()).await;
        for (method, accepted, is_page) in [
            ("GET", "text/html", true),
            ("POST", "text/html", true),
            ("GET", "application/json", false),
        ] {
            let (status, kind, cause, text) = ask(&routes, method, "/admin/panics", accepted).await;
            assert_eq!((status, kind.starts_with("text/html")), (500, is_page), "{kind}");
            assert!(cause.contains("a secret detail"), "the log learns why: {cause}");
            assert_eq!(text.contains("Number: evening-7"), is_page, "{text}");
            assert!(!text.contains("secret"), "{text}");
        }
    }

    #[tokio::test]
    async fn a_page_that_hangs_says_so_as_a_page() {
        let options = SiteOptions {
            request_timeout_s: 1,
            ..SiteOptions::default()
        };
        let (routes, _dir) = routes(options).await;
        for (accepted, is_page) in [("text/html", true), ("application/json", false)] {
            let (status, kind, _, text) = ask(&routes, "GET", "/admin/hangs", accepted).await;
            assert_eq!((status, kind.starts_with("text/html")), (503, is_page), "{kind}");
            assert!(text.contains("took too long"), "{text}");
        }
    }

    #[test]
    fn forms_lead_nowhere_but_here() {
        for fine in ["/", "/events?q=x&page=2", "/admin/events/1"] {
            assert_eq!(local(fine), fine);
        }
        for bad in [
            "",
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "/a\r\nb",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }
}
