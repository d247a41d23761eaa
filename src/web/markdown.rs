//! Markdown as organisers write it, made into HTML for a page.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use crate::markdown::{Links, tame};

/// CommonMark with tables and strikethrough.
pub fn to_html(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(text, options)
        .filter_map(|event| tame(event, Links::AlsoOwn))
        .map(below_title);
    let mut page = String::with_capacity(text.len() * 2);
    html::push_html(&mut page, events);
    page
}

/// Its words alone, on one line, cut short at a blank.
pub fn to_text(text: &str, chars_max: usize) -> String {
    let mut words = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(part) | Event::Code(part) => words.push_str(&part),
            Event::Start(_) | Event::Html(_) | Event::InlineHtml(_) => {}
            // What stands within a line does not end a word.
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image) => {}
            _ => words.push(' '),
        }
    }
    let mut line = String::new();
    let mut chars = 0;
    for word in words.split_whitespace() {
        chars += word.chars().count() + 1;
        if chars > chars_max {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// A page has one heading of the first order, which is its title.
fn below_title(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level: lower(level),
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        other => other,
    }
}

fn lower(level: pulldown_cmark::HeadingLevel) -> pulldown_cmark::HeadingLevel {
    use pulldown_cmark::HeadingLevel as H;
    match level {
        H::H1 => H::H2,
        H::H2 => H::H3,
        _ => H::H4,
    }
}

#[cfg(test)]
mod tests {
    use super::{to_html, to_text};

    #[test]
    fn words_alone() {
        assert_eq!(to_text("# A\n\n*b*\n[c](https://example.org)<br>`d`", 100), "A b cd");
        assert_eq!(to_text("one two three", 8), "one two…");
        assert_eq!(to_text("", 8), "");
    }

    #[test]
    fn text_is_set_and_can_do_nothing() {
        assert_eq!(
            to_html("# A\n\n*b* [c](https://example.org)"),
            "<h2>A</h2>\n<p><em>b</em> <a href=\"https://example.org\">c</a></p>\n"
        );
        for attack in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "![x](https://evil.example/pixel.png)",
            "<div\n\nonclick=alert(1)>",
            "[x](<java\nscript:alert(1)>)",
            "<a href='vbscript:x'>",
            "```html\n<script>\n```",
        ] {
            let html = to_html(attack);
            for bad in [
                "<script",
                "<img",
                "<div",
                "<a href='",
                "javascript:alert",
                "\"data:",
                "evil.example",
            ] {
                assert!(
                    !html.to_ascii_lowercase().contains(&format!("href=\"{bad}")),
                    "{attack}: {html}"
                );
            }
            for bad in ["<script", "<img", "<div", "<a href='"] {
                assert!(!html.to_ascii_lowercase().contains(bad), "{attack}: {html}");
            }
        }
    }
}
