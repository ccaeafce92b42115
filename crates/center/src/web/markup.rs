//! Helpers for templates that make markup rather than text.

use std::fmt;

use askama::filters::{Escaper, Html, HtmlSafe};

use crate::text;

/// What a person wrote, on a line with other words: whatever direction it is written in, it changes nothing of theirs.
pub struct Apart<'t>(pub &'t str);

impl fmt::Display for Apart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<bdi>")?;
        Html.write_escaped_str(&mut *f, &text::closed_in(self.0))?;
        f.write_str("</bdi>")
    }
}

impl HtmlSafe for Apart<'_> {}
