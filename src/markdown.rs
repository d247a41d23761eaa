//! What Markdown by whoever may become, on a page as in a mail: text that can do nothing but be read, without raw HTML,
//! pictures from elsewhere, or addresses but those of pages and mail.

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};

/// Which addresses links may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Links {
    /// Whole ones only: a mail is not read at the place that others would begin from.
    Whole,
    /// Also those without a scheme, which lead to pages of this server.
    AlsoOwn,
}

/// A part of a text as it may stand; `None` for what is left out.
pub fn tame(event: Event<'_>, links: Links) -> Option<Event<'_>> {
    Some(match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        // What it would show stays as its text.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: if is_harmless(&dest_url, links) {
                dest_url
            } else {
                CowStr::Borrowed("#")
            },
            title,
            id,
        }),
        other => other,
    })
}

fn is_harmless(address: &str, links: Links) -> bool {
    match address.split_once(':') {
        Some((scheme, _)) => ["http", "https", "mailto"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known)),
        None => links == Links::AlsoOwn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_mail() {
        for (address, whole, also_own) in [
            ("https://example.org/?a=b:c", true, true),
            ("HTTP://example.org", true, true),
            ("mailto:ada@example.org", true, true),
            ("/events/gala", false, true),
            ("", false, true),
            ("javascript:alert(1)", false, false),
            ("java\nscript:alert(1)", false, false),
            (" https:x", false, false),
            ("data:text/html;base64,PA==", false, false),
        ] {
            let found = [Links::Whole, Links::AlsoOwn].map(|links| is_harmless(address, links));
            assert_eq!(found, [whole, also_own], "{address:?}");
        }
    }
}
