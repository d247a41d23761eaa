//! What search engines read: `/sitemap.xml` and `/robots.txt`.

use std::fmt::Write;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::event_path;
use crate::app::{Mapped, Sitemap};
use crate::http::html::escape;
use crate::http::{Ask, Problem};
use crate::model::{Code, EventId, RawId};

/// Of one file (sitemaps.org).
const URLS_MAX: usize = 50_000;
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// Pages besides the events.
const PAGES: [&str; 3] = ["/", "/events", "/calendar"];
/// What is for people with a link or a role alone.
const PRIVATE: [&str; 5] = ["/admin", "/tickets", "/door", "/api/tickets", "/setup"];

/// All public pages, or where the parts of such a list are.
pub async fn sitemap(ask: Ask) -> Result<Response, Problem> {
    let mut params = ask.params()?;
    let after = params.checked("after", |text| {
        text.parse::<EventId>()
            .map_err(|_| (Code::Invalid, "must be an id".to_owned()))
    });
    params.finish()?;
    let origin = ask.origin();
    // The first part begins after no id, which is the one of zeros; it has the pages besides.
    let is_first = after.is_none_or(|id| *id.raw() == RawId::default());
    let text = match ask.site.app.sitemap(after, URLS_MAX - PAGES.len()).await? {
        Sitemap::Whole(events) => urls(&origin, if is_first { &PAGES[..] } else { &[] }, &events),
        Sitemap::Parts(starts) => index(&origin, &starts),
    };
    Ok(file(text, "application/xml"))
}

fn urls(origin: &str, pages: &[&str], events: &[Mapped]) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n");
    let origin = escape(origin);
    for page in pages {
        // Writing to a string cannot fail.
        let _written = writeln!(text, "<url><loc>{origin}{page}</loc></url>");
    }
    for event in events {
        let (path, at) = (event_path(&event.slug), event.updated_at);
        let _written = writeln!(text, "<url><loc>{origin}{path}</loc><lastmod>{at}</lastmod></url>");
    }
    text.push_str("</urlset>\n");
    text
}

fn index(origin: &str, starts: &[EventId]) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    let origin = escape(origin);
    for start in starts {
        let _written = writeln!(text, "<sitemap><loc>{origin}/sitemap.xml?after={start}</loc></sitemap>");
    }
    text.push_str("</sitemapindex>\n");
    text
}

pub async fn robots(ask: Ask) -> Response {
    let private: String = PRIVATE.iter().map(|place| format!("Disallow: {place}\n")).collect();
    let text = format!("User-agent: *\n{private}\nSitemap: {}/sitemap.xml\n", ask.origin());
    file(text, "text/plain; charset=utf-8")
}

fn file(text: String, media_type: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    headers.insert(header::VARY, HeaderValue::from_static("host"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    #[test]
    fn maps_are_xml_and_addresses_are_plain() {
        let events = [Mapped {
            slug: "東京".to_owned(),
            updated_at: Time::from_millis_clamped(0),
        }];
        let text = urls("https://a.example", &PAGES, &events);
        assert!(
            text.contains(
                "<loc>https://a.example/events/%E6%9D%B1%E4%BA%AC</loc><lastmod>1970-01-01T00:00:00Z</lastmod>"
            )
        );
        assert_eq!(text.matches("<url>").count(), PAGES.len() + 1);
        let parts = index(
            "https://a.example/?a&b",
            &[EventId::from_raw([0; 16]), EventId::from_raw([1; 16])],
        );
        assert_eq!(parts.matches("<sitemap>").count(), 2);
        assert!(parts.contains("https://a.example/?a&amp;b/sitemap.xml?after=01010101-0101-0101-0101-010101010101"));
    }
}
