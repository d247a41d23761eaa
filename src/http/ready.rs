//! Answers that are ready to send: a body with its compressed forms and their entity tags.
//!
//! The forms of one answer are different octets, so that each has a strong tag of its own (RFC 9110, section 8.8.3.3):
//! `"TAG"`, `"TAG.gz"`, `"TAG.br"`. `If-None-Match` with the tag of any form is answered 304, since a client that has
//! one form has the answer; `If-Match` reads the version in front, which all of them share.

use std::hash::Hasher;
use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use siphasher::sip::SipHasher13;

use super::encoding::{COMPRESSED_BYTES_MIN, Effort, Encoding, compress};
use crate::cache::Weight;

/// A body may be kept in three forms, none longer than itself.
const FORMS: u64 = 3;

/// Who may keep an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anybody without credentials gets the same. Caches may keep it, and ask each time whether it still holds.
    Everybody,
    /// It depends on who asks: only the client itself keeps it.
    Caller,
}

impl Audience {
    fn cache_control(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Audience::Everybody => "public, max-age=0, must-revalidate",
            Audience::Caller => "private, no-cache",
        })
    }
}

struct Form {
    body: Bytes,
    tag: HeaderValue,
}

/// JSON that is ready to send.
pub struct Ready {
    /// The tag without quotation marks.
    tag: String,
    plain: Form,
    gzip: OnceLock<Option<Form>>,
    brotli: OnceLock<Option<Form>>,
}

impl Ready {
    /// `version` comes first in a resource's tag, so that `If-Match` can ask for it.
    pub fn new(version: Option<u64>, body: Vec<u8>) -> Self {
        let tag = tag(version, &body);
        Self {
            plain: Form {
                tag: quoted(&tag, Encoding::Identity),
                body: body.into(),
            },
            tag,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
        }
    }

    /// An answer whose compressed forms were made before; `None` is a form that gains nothing.
    pub fn made(plain: &'static [u8], gzip: Option<&'static [u8]>, brotli: Option<&'static [u8]>) -> Self {
        let tag = tag(None, plain);
        let form = |encoding, body: &'static [u8]| Form {
            tag: quoted(&tag, encoding),
            body: Bytes::from_static(body),
        };
        Self {
            plain: form(Encoding::Identity, plain),
            gzip: OnceLock::from(gzip.map(|body| form(Encoding::Gzip, body))),
            brotli: OnceLock::from(brotli.map(|body| form(Encoding::Brotli, body))),
            tag,
        }
    }

    /// The form that is sent for an encoding, which is the plain one where compressing gains nothing.
    fn form(&self, wanted: Encoding, effort: Effort) -> (Encoding, &Form) {
        let cell = match wanted {
            _ if self.plain.body.len() < COMPRESSED_BYTES_MIN => return (Encoding::Identity, &self.plain),
            Encoding::Identity => return (Encoding::Identity, &self.plain),
            Encoding::Gzip => &self.gzip,
            Encoding::Brotli => &self.brotli,
        };
        let form = cell.get_or_init(|| {
            compress(&self.plain.body, wanted, effort).map(|body| Form {
                body,
                tag: quoted(&self.tag, wanted),
            })
        });
        match form {
            Some(form) => (wanted, form),
            None => (Encoding::Identity, &self.plain),
        }
    }

    /// The answer to a request with these headers: this, or 304 if the client has it already.
    pub fn answer(&self, request: &HeaderMap, audience: Audience, effort: Effort) -> Response {
        let known = self.known(request);
        let wanted = Encoding::wanted(request);
        let mut response = match known {
            Some(tag) => {
                // The tag that the client has, so that it knows which of its copies is meant.
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                response.headers_mut().insert(header::ETAG, tag);
                response
            }
            None => {
                let (encoding, form) = self.form(wanted, effort);
                let mut response = Response::new(Body::from(form.body.clone()));
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                headers.insert(header::ETAG, form.tag.clone());
                if let Some(encoding) = encoding.header() {
                    headers.insert(header::CONTENT_ENCODING, encoding);
                }
                response
            }
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, audience.cache_control());
        headers.insert(
            header::VARY,
            HeaderValue::from_static("accept-encoding, authorization, cookie"),
        );
        response
    }

    /// The tag of this answer that is among those a client has; `*` stands for the plain one.
    fn known(&self, request: &HeaderMap) -> Option<HeaderValue> {
        for value in request.get_all(header::IF_NONE_MATCH) {
            let Ok(value) = value.to_str() else { continue };
            if value.trim() == "*" {
                return Some(self.plain.tag.clone());
            }
            for one in value.split(',') {
                // Weak comparison (RFC 9110, section 8.8.3.2).
                let one = one.trim().trim_start_matches("W/");
                let inner = one.strip_prefix('"').and_then(|one| one.strip_suffix('"'));
                let suffix = inner.and_then(|inner| inner.strip_prefix(self.tag.as_str()));
                for encoding in [Encoding::Identity, Encoding::Gzip, Encoding::Brotli] {
                    if suffix == Some(encoding.suffix()) {
                        return Some(quoted(&self.tag, encoding));
                    }
                }
            }
        }
        None
    }
}

impl Weight for Ready {
    fn bytes(&self) -> u64 {
        FORMS * self.plain.body.len() as u64 + 4 * self.tag.len() as u64 + size_of::<Self>() as u64
    }
}

fn quoted(tag: &str, encoding: Encoding) -> HeaderValue {
    // A tag is a number and a hash; it is always fit for a header.
    HeaderValue::from_maybe_shared(Bytes::from(format!("\"{tag}{}\"", encoding.suffix())))
        .unwrap_or(HeaderValue::from_static("\"\""))
}

/// An entity tag without its quotation marks.
pub fn tag(version: Option<u64>, body: &[u8]) -> String {
    let mut hasher = SipHasher13::new();
    hasher.write(body);
    let hash = hasher.finish();
    match version {
        Some(version) => format!("{version}-{hash:016x}"),
        None => format!("{hash:016x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value")));
        pairs.collect()
    }

    fn header<'r>(response: &'r Response, name: &str) -> &'r str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    #[test]
    fn every_form_has_a_tag_of_its_own_and_any_of_them_is_known() {
        let ready = Ready::new(Some(3), "ready to send ".repeat(200).into_bytes());
        let mut tags = Vec::new();
        for (accept, encoding) in [("", ""), ("gzip", "gzip"), ("br", "br")] {
            let request = asked(&[(header::ACCEPT_ENCODING, accept)]);
            let response = ready.answer(&request, Audience::Everybody, Effort::Often);
            assert_eq!(header(&response, "content-encoding"), encoding);
            tags.push(header(&response, "etag").to_owned());
        }
        assert!(tags[0] != tags[1] && tags[1] != tags[2], "{tags:?}");
        assert!(tags.iter().all(|tag| tag.starts_with("\"3-")), "{tags:?}");
        for tag in &tags {
            for sent in [tag.clone(), format!("W/{tag}"), format!("\"other\" , {tag}")] {
                let request = asked(&[(header::IF_NONE_MATCH, &sent), (header::ACCEPT_ENCODING, "gzip")]);
                let response = ready.answer(&request, Audience::Everybody, Effort::Often);
                assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{sent}");
                assert_eq!(header(&response, "etag"), tag);
                assert_eq!(header(&response, "vary"), "accept-encoding, authorization, cookie");
            }
        }
        for sent in ["\"4-00\"", "3", "\"\"", "\"3-.gz\"", &tags[1].replace(".gz", ".zip")] {
            let response = ready.answer(&asked(&[(header::IF_NONE_MATCH, sent)]), Audience::Caller, Effort::Once);
            assert_eq!(response.status(), StatusCode::OK, "{sent}");
        }
    }

    #[test]
    fn short_answers_go_as_they_are() {
        let ready = Ready::new(None, vec![b'x'; COMPRESSED_BYTES_MIN - 1]);
        let response = ready.answer(
            &asked(&[(header::ACCEPT_ENCODING, "br")]),
            Audience::Caller,
            Effort::Often,
        );
        assert_eq!(header(&response, "content-encoding"), "");
        assert_eq!(header(&response, "cache-control"), "private, no-cache");
    }
}
