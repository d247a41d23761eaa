//! A template's text as HTML for mail programs: Markdown that can do nothing but be read, with styles in its elements,
//! since mail programs drop style sheets.

use pulldown_cmark::{Event, Options, Parser, html};

use crate::markdown::{Links, tame};

const BODY: &str = "margin:0;padding:24px 12px;background:#f6f5fa;color:#1b1a21;font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const CARD: &str =
    "max-width:560px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #d9d6e3;border-radius:12px";

/// Text as HTML without any styles.
pub fn to_html(text: &str) -> String {
    let events = Parser::new_ext(text, Options::empty()).filter_map(|event| tame(event, Links::Whole));
    // Lines of a mail end where they were ended.
    let events = events.map(|event| match event {
        Event::SoftBreak => Event::HardBreak,
        other => other,
    });
    let mut html = String::with_capacity(text.len() * 2);
    html::push_html(&mut html, events);
    html
}

/// A whole document for a mail program. `picture` is the content id of a picture below the text, and what it shows.
pub fn document(language: &str, title: &str, inner: &str, picture: Option<(&str, &str)>) -> String {
    let picture = picture.map_or_else(String::new, |(id, alt)| {
        format!(
            "<p style=\"margin:24px 0 0;text-align:center\"><img src=\"cid:{id}\" width=\"240\" height=\"240\" alt=\"{}\"></p>",
            escaped(alt)
        )
    });
    format!(
        "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title></head>\n\
         <body style=\"{BODY}\"><div style=\"{CARD}\">\n{inner}{picture}</div></body></html>\n",
        escaped(title)
    )
}

/// A value as Markdown that says nothing but the value: a guest named `[x](y)` is no link.
pub fn literal(value: &str) -> String {
    let mut text = String::with_capacity(value.len() + 8);
    for c in value.chars() {
        // Any ASCII punctuation can be escaped (CommonMark, section 2.4); a line stays a line.
        if c.is_ascii_punctuation() {
            text.push('\\');
        }
        text.push(if c == '\n' || c == '\r' { ' ' } else { c });
    }
    text
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_values_and_nothing_runs() {
        for attack in [
            "[x](https://evil.example)",
            "**bold** _it_ `code` # head",
            "<script>alert(1)</script>",
            "<https://evil.example>",
            "![x](https://evil.example/p.png)",
            "a\n\n# b",
        ] {
            let html = to_html(&format!("Hello {},", literal(attack)));
            for bad in ["<a", "<strong", "<em", "<code", "<script", "<img", "<h1"] {
                assert!(!html.contains(bad), "{attack}: {html}");
            }
            assert_eq!(html.matches("<p>").count(), 1, "{attack}: {html}");
        }
        let html = to_html("Hi <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png)");
        for bad in ["<script", "javascript:", "<img"] {
            assert!(!html.contains(bad), "{html}");
        }
    }

    #[test]
    fn links_and_lines_are_kept() {
        let html = to_html("[Ticket](<https://example.org/t?key=a_b>)\nOne\nTwo");
        assert!(html.contains("href=\"https://example.org/t?key=a_b\""), "{html}");
        assert_eq!(html.matches("<br />").count(), 2, "{html}");
    }
}
