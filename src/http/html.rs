//! The frame of every page, and text made safe to stand in it.

use super::asset::path::STYLE_CSS;

/// A whole page around its body, which is HTML already and has the one element with the id `main`.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{} – Event Manager</title>\n<link rel=\"stylesheet\" href=\"{STYLE_CSS}\">\n\
         <a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
         <header class=\"bar\"><div class=\"bar-inner\"><a class=\"brand\" href=\"/\">Event Manager</a></div></header>\n{body}\n</html>\n",
        escape(title)
    )
}

/// Text for an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
