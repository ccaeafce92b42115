//! From what people typed to HTML that is safe to show. Articles: a Markdown subset, rendered once at writing. Whatever
//! is not one of its marks is text and is shown, so that nothing that was typed vanishes; the marks are chosen so that
//! what Koreans write every day (`9~18시`, `1987. 6월`, `[출처]: …`, `^_^`) is none. Every tag is written here from a
//! constant and all else is escaped: there is no way for a text to bring its own. Comments: plain text with line breaks
//! and links. Start with [`article`]: `lines.rs` says what a line begins (`tables.rs`
//! whether it is a table), `blocks.rs` writes it, `spans.rs` what stands in it, and `marks.rs` says when a star is one.

mod blocks;
mod lines;
mod marks;
mod spans;
mod tables;

use std::borrow::Cow;

use crate::boards::links::{self, Piece};
use crate::text::is_right_to_left;

/// Grows when the rules below change: articles made by another version are rendered anew when they are read.
pub const VERSION: i64 = 5;

/// Lists and quotations inside each other, and emphasis; what lies deeper is shown without its wrapping.
const DEEPEST: usize = 8;

/// The HTML of an article's body.
pub fn article(body: &str) -> String {
    blocks::render(body)
}

/// The HTML of a comment: everything escaped, addresses as links, line ends as `<br>`.
pub fn plain(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    for piece in links::pieces(text) {
        match piece {
            Piece::Text(text) => escape(text, &mut html),
            Piece::Address(found) => link(&found.href, None, &escaped(found.shown), &mut html),
        }
    }
    html
}

/// Writes a link; `inside` is HTML.
fn link(href: &str, title: Option<&str>, inside: &str, html: &mut String) {
    html.push_str("<a href=\"");
    escape(href, html);
    if let Some(title) = title {
        html.push_str("\" title=\"");
        escape(title, html);
    }
    html.push_str("\" rel=\"nofollow ugc noopener\">");
    html.push_str(inside);
    html.push_str("</a>");
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '<', '>', '"', '\'', '\n']) {
        let mut html = String::with_capacity(text.len() + 16);
        escape(text, &mut html);
        Cow::Owned(html)
    } else {
        Cow::Borrowed(text)
    }
}

fn escape(text: &str, html: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let written = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'\n' => "<br>",
            _ => continue,
        };
        html.push_str(&text[done..at]);
        html.push_str(written);
        done = at + 1;
    }
    html.push_str(&text[done..]);
}

/// The attribute of a block with `text` in it: one that holds letters of a script from right to left finds its own
/// direction.
fn direction(text: &str) -> &'static str {
    if text.chars().any(is_right_to_left) { " dir=\"auto\"" } else { "" }
}

#[cfg(test)]
mod boxes;
#[cfg(test)]
mod everyday;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
