//! From what people typed to HTML that is safe to show. Articles: a Markdown subset, rendered once at writing. Whatever
//! is not one of its marks is text and is shown, so that nothing that was typed vanishes; the marks are chosen so that
//! what Koreans write every day (`9~18시`, `1987. 6월`, `[출처]: …`, `^_^`) is none. Every tag is written here from a
//! constant and all else is escaped: there is no way for a text to bring its own. Comments: plain text with line breaks
//! and links. Start with [`article`]: `lines.rs` says what a line begins (`tables.rs`
//! whether it is a table), `blocks.rs` writes it, `spans.rs` what stands in it, `marks.rs` says when a star is
//! one, and `names.rs` who is named.

mod blocks;
mod lines;
mod marks;
mod names;
mod spans;
mod tables;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::boards::links::{self, Piece};
use crate::boards::markup::names::Names;
use crate::mentions::Mention;
use crate::text::is_right_to_left;

pub use names::{filled, names_somebody};

/// Grows when the rules below change: articles made by another version are rendered anew when they are read.
pub const VERSION: i64 = 5;

/// Lists and quotations inside each other, and emphasis; what lies deeper is shown without its wrapping.
const DEEPEST: usize = 8;

/// The HTML of an article's body that names these people, to be kept; [`filled`] makes of it what is seen.
pub fn article(body: &str, mentions: &[Mention]) -> String {
    blocks::render(body, &Names::of(mentions))
}

/// Where an article's body could name somebody: what follows each `@`, its line at most.
pub fn places(body: &str) -> Vec<String> {
    let names = Names::of(&[]);
    if body.contains('@') {
        blocks::render(body, &names);
    }
    names.places()
}

/// Where a comment could.
pub fn plain_places(text: &str) -> Vec<String> {
    let names = Names::of(&[]);
    if text.contains('@') {
        render_plain(text, &names);
    }
    names.places()
}

/// All places at which an article could have named somebody, however many.
pub fn old_places(body: &str) -> BTreeSet<String> {
    let names = Names::listing_all();
    if body.contains('@') {
        blocks::render(body, &names);
    }
    names.places().into_iter().collect()
}

/// The same of a comment.
pub fn old_plain_places(text: &str) -> BTreeSet<String> {
    let names = Names::listing_all();
    if text.contains('@') {
        render_plain(text, &names);
    }
    names.places().into_iter().collect()
}

/// The HTML of a comment that names these people, as it is seen: everything escaped, addresses as links, line ends as
/// `<br>`.
pub fn plain(text: &str, mentions: &[Mention]) -> String {
    let html = render_plain(text, &Names::of(mentions));
    if mentions.is_empty() { html } else { filled(&html, mentions) }
}

fn render_plain(text: &str, names: &Names) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    let mut at = 0;
    for piece in links::pieces(text) {
        let end = match piece {
            Piece::Text(piece) => {
                named(text, at..at + piece.len(), names, &mut html);
                at + piece.len()
            }
            Piece::Address(found) => {
                link(&found.href, None, &escaped(found.shown), &mut html);
                at + found.shown.len()
            }
        };
        at = end;
    }
    html
}

/// Writes a stretch of `text` without addresses, in which people may be named.
fn named(text: &str, stretch: Range<usize>, names: &Names, html: &mut String) {
    let mut done = stretch.start;
    while let Some(at) = text[done..stretch.end].find('@').map(|found| done + found) {
        escape(&text[done..at], html);
        done = match names.read(text, at, at) {
            Some((length, name)) => {
                html.push_str(&name);
                at + length
            }
            None => {
                html.push('@');
                at + 1
            }
        };
        // a name may reach into what was taken for an address
        if done >= stretch.end {
            return;
        }
    }
    escape(&text[done..stretch.end], html);
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
mod brackets;
#[cfg(test)]
mod everyday;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// An article and a comment that name nobody.
#[cfg(test)]
fn article_of(body: &str) -> String {
    article(body, &[])
}

#[cfg(test)]
fn plain_of(text: &str) -> String {
    plain(text, &[])
}
