//! What becomes of a text when it is written: its HTML, and whom it names.

use crate::app::App;
use crate::boards::markup;
use crate::error::Result;
use crate::mentions::{self, Before, Mention, On};
use crate::text::{self, Code};

/// An article's body as it is kept.
pub struct Written {
    pub html: String,
    pub mentions: Vec<Mention>,
}

impl Written {
    /// Reads `body`; what it says instead of goes on naming whom it named.
    pub async fn article(on: On<'_>, body: &str, before: Option<&Before>) -> Result<Written> {
        let mentions = mentions::found(on, &markup::places(body), before).await?;
        Ok(Written { html: markup::article(body, &mentions), mentions })
    }

    /// The HTML as people see it now.
    pub fn seen(&self) -> String {
        markup::filled(&self.html, &self.mentions)
    }
}

/// Whom an article with this body names before it is changed.
pub async fn before(on: On<'_>, article: i64, body: &str) -> Result<Before> {
    Ok(Before { places: markup::old_places(body), mentions: mentions::of_article(on, article).await? })
}

/// A body that is still being written: it may say nothing yet.
pub fn draft(raw: &str) -> Result<String, Code> {
    let text = text::lines(raw)?;
    if text.chars().count() > 10_000 { Err("too_long") } else { Ok(text) }
}

/// The HTML of `body` as it would be seen if it were published now.
pub async fn preview(app: &App, body: &str, before: Option<&Before>) -> Result<String> {
    Ok(Written::article(On::Db(&app.db), body, before).await?.seen())
}
