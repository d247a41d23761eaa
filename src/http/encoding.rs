//! Content codings (RFC 9110, section 12.5.3): which one a client wants, and bodies in them.

use std::io::Write;

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::Response;
use http_body_util::BodyExt;

/// Bodies shorter than this fit a packet as they are.
pub const COMPRESSED_BYTES_MIN: usize = 1024;
/// Longer bodies are compressed with the least effort, and beyond the next bound not at all.
const EFFORT_BYTES_MAX: usize = 256 << 10;
const COMPRESSED_BYTES_MAX: usize = 8 << 20;
/// The most bytes of `Accept-Encoding` that are read.
const ACCEPT_BYTES_MAX: usize = 1024;
const BROTLI_WINDOW_BITS: u32 = 20;

/// A form of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Gzip,
    Brotli,
}

/// How often a compressed body will be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    Once,
    Often,
}

impl Encoding {
    /// What ends the entity tag of this form.
    pub fn suffix(self) -> &'static str {
        match self {
            Encoding::Identity => "",
            Encoding::Gzip => ".gz",
            Encoding::Brotli => ".br",
        }
    }

    /// `Content-Encoding`.
    pub fn header(self) -> Option<HeaderValue> {
        match self {
            Encoding::Identity => None,
            Encoding::Gzip => Some(HeaderValue::from_static("gzip")),
            Encoding::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    /// The one that a request wants most. Of equals the one that is shorter; a client that refuses everything,
    /// identity too, gets identity, since an answer that it may be able to read is better than none.
    pub fn wanted(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::ACCEPT_ENCODING).iter();
        match (values.next(), values.next()) {
            (None, _) => Encoding::Identity,
            (Some(one), None) => one.to_str().map_or(Encoding::Identity, wanted_by),
            (Some(_), Some(_)) => {
                let all = headers.get_all(header::ACCEPT_ENCODING).iter();
                let all: Vec<&str> = all.filter_map(|value| value.to_str().ok()).collect();
                wanted_by(&all.join(","))
            }
        }
    }
}

/// The weights, in thousandths, that a value of `Accept-Encoding` gives to gzip, brotli, identity and the rest.
fn wanted_by(value: &str) -> Encoding {
    if value.len() > ACCEPT_BYTES_MAX {
        return Encoding::Identity;
    }
    let (mut gzip, mut brotli, mut identity, mut rest) = (None, None, None, None);
    for part in value.split(',') {
        let mut parts = part.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let weight = parts.next().map_or(Some(1000), weight_of);
        // What cannot be read is as if it were not there.
        let Some(weight) = weight else { continue };
        let place = if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            &mut gzip
        } else if name.eq_ignore_ascii_case("br") {
            &mut brotli
        } else if name.eq_ignore_ascii_case("identity") {
            &mut identity
        } else if name == "*" {
            &mut rest
        } else {
            continue;
        };
        *place = Some(weight);
    }
    let gzip = gzip.or(rest).unwrap_or(0);
    let brotli = brotli.or(rest).unwrap_or(0);
    // Identity is acceptable unless it is refused, but what is named is preferred to it.
    let identity = identity.unwrap_or(0);
    if brotli > 0 && brotli >= gzip && brotli >= identity {
        Encoding::Brotli
    } else if gzip > 0 && gzip >= identity {
        Encoding::Gzip
    } else {
        Encoding::Identity
    }
}

/// `q=0.5` in thousandths.
fn weight_of(text: &str) -> Option<u16> {
    let (name, value) = text.trim().split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let weight: f32 = value.trim().parse().ok()?;
    (0.0..=1.0).contains(&weight).then_some((weight * 1000.0) as u16)
}

/// The body in another form, if it is worth sending so: seven eighths of its length at most.
pub fn compress(body: &[u8], encoding: Encoding, effort: Effort) -> Option<Bytes> {
    if !(COMPRESSED_BYTES_MIN..=COMPRESSED_BYTES_MAX).contains(&body.len()) {
        return None;
    }
    pack(body, encoding, effort)
}

/// The same, however long the body is: for those who wait aside from the threads that answer.
pub fn pack(body: &[u8], encoding: Encoding, effort: Effort) -> Option<Bytes> {
    let effort = if body.len() > EFFORT_BYTES_MAX {
        Effort::Once
    } else {
        effort
    };
    let mut out = Vec::with_capacity(body.len() / 4);
    match encoding {
        Encoding::Identity => return None,
        Encoding::Gzip => {
            let level = match effort {
                Effort::Once => 1,
                Effort::Often => 6,
            };
            let mut encoder = flate2::write::GzEncoder::new(&mut out, flate2::Compression::new(level));
            encoder.write_all(body).ok()?;
            encoder.finish().ok()?;
        }
        Encoding::Brotli => {
            let quality = match effort {
                Effort::Once => 1,
                Effort::Often => 5,
            };
            let mut encoder = brotli::CompressorWriter::new(&mut out, 4096, quality, BROTLI_WINDOW_BITS);
            encoder.write_all(body).ok()?;
            encoder.flush().ok()?;
            drop(encoder);
        }
    }
    (out.len() <= body.len() / 8 * 7).then(|| out.into())
}

/// An answer whose body is whole, in the form that its client wants. Streams, files, what is compressed already,
/// and what carries a secret stay as they are: the length of a compressed secret tells about it (BREACH).
pub async fn encoded(mut response: Response, method: &Method, wanted: Encoding) -> Response {
    if !is_compressible(&response, method) {
        return response;
    }
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if wanted == Encoding::Identity {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        // A body in memory does not fail; should one, its client is told by the connection's end.
        return Response::from_parts(parts, Body::empty());
    };
    let Some(short) = compress(&body, wanted, Effort::Once) else {
        return Response::from_parts(parts, Body::from(body));
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    if let Some(name) = wanted.header() {
        parts.headers.insert(header::CONTENT_ENCODING, name);
    }
    let tag = parts.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let tag = tag.and_then(|tag| Some(format!("{}{}\"", tag.strip_suffix('"')?, wanted.suffix())));
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        parts.headers.insert(header::ETAG, tag);
    }
    Response::from_parts(parts, Body::from(short))
}

fn is_compressible(response: &Response, method: &Method) -> bool {
    let headers = response.headers();
    let length = response.body().size_hint().exact();
    let is_of_size =
        length.is_some_and(|length| (COMPRESSED_BYTES_MIN as u64..=COMPRESSED_BYTES_MAX as u64).contains(&length));
    if !is_of_size || *method == Method::HEAD || headers.contains_key(header::CONTENT_ENCODING) {
        return false;
    }
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let is_settled = text(header::VARY).is_some_and(|vary| vary.contains("accept-encoding"));
    let is_secret = text(header::CACHE_CONTROL).is_some_and(|value| value.contains("no-store"));
    let kind = text(header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default();
    let is_text = kind.starts_with("text/")
        || kind.ends_with("json")
        || matches!(kind, "application/javascript" | "application/xml" | "image/svg+xml");
    !is_settled && !is_secret && is_text && kind != "text/event-stream"
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn clients_get_what_they_want_most() {
        for (value, wanted) in [
            ("", Encoding::Identity),
            ("gzip", Encoding::Gzip),
            ("GZIP;Q=0.3", Encoding::Gzip),
            ("x-gzip", Encoding::Gzip),
            ("gzip, deflate, br", Encoding::Brotli),
            ("gzip;q=1.0, br;q=0.9", Encoding::Gzip),
            ("br;q=0, gzip;q=0.001", Encoding::Gzip),
            ("identity, gzip;q=0.5", Encoding::Identity),
            ("*", Encoding::Brotli),
            ("*;q=0.5, br;q=0", Encoding::Gzip),
            ("*;q=0", Encoding::Identity),
            ("identity;q=0", Encoding::Identity),
            ("deflate, zstd", Encoding::Identity),
            ("gzip;q=2", Encoding::Identity),
            ("gzip;level=9", Encoding::Identity),
            ("gzip;q=nan", Encoding::Identity),
            (" br ; q=1 ", Encoding::Brotli),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(Encoding::wanted(&headers), wanted, "{value}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(Encoding::wanted(&headers), Encoding::Identity);
        headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip;q=0.5"));
        headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static("br;q=0.4"));
        assert_eq!(Encoding::wanted(&headers), Encoding::Gzip);
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let text = "a line that is said again\n".repeat(1000);
        for effort in [Effort::Once, Effort::Often] {
            let gzip = compress(text.as_bytes(), Encoding::Gzip, effort).expect("shorter");
            let mut read = String::new();
            flate2::read::GzDecoder::new(&gzip[..])
                .read_to_string(&mut read)
                .expect("gzip");
            assert_eq!(read, text);
            let short = compress(text.as_bytes(), Encoding::Brotli, effort).expect("shorter");
            let mut read = String::new();
            brotli::Decompressor::new(&short[..], 4096)
                .read_to_string(&mut read)
                .expect("brotli");
            assert_eq!(read, text);
        }
    }

    #[test]
    fn what_gains_nothing_stays_as_it_is() {
        assert!(compress(&[b'a'; COMPRESSED_BYTES_MIN - 1], Encoding::Gzip, Effort::Often).is_none());
        assert!(compress(&[b'a'; COMPRESSED_BYTES_MIN], Encoding::Identity, Effort::Often).is_none());
        let mut state = 1u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        })
        .take(10_000)
        .collect();
        assert!(compress(&noise, Encoding::Gzip, Effort::Often).is_none());
        assert!(compress(&noise, Encoding::Brotli, Effort::Often).is_none());
    }
}
