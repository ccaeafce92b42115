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

/// The `<symbol>` of a planet's drawing with its gradients, or of the whole system (`solar`), for the hidden sprite of
/// a page.
pub fn planet_symbol(id: &str) -> &'static str {
    match id {
        "solar" => include_str!("../../../../assets/planets/solar.svg"),
        "mercury" => include_str!("../../../../assets/planets/mercury.svg"),
        "venus" => include_str!("../../../../assets/planets/venus.svg"),
        "earth" => include_str!("../../../../assets/planets/earth.svg"),
        "mars" => include_str!("../../../../assets/planets/mars.svg"),
        "jupiter" => include_str!("../../../../assets/planets/jupiter.svg"),
        "saturn" => include_str!("../../../../assets/planets/saturn.svg"),
        "uranus" => include_str!("../../../../assets/planets/uranus.svg"),
        "neptune" => include_str!("../../../../assets/planets/neptune.svg"),
        _ => "",
    }
}
