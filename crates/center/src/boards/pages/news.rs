//! What is no news to whoever looks at a list: their own articles, and those that they have read. A list marks what is
//! new for everybody; of whom it is not news, classes of the list say so by the places of the articles, so that one
//! place in the page says it of all (`boards.css`).

use std::fmt::Write as _;

use pieces::{Kept, mark, note};

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::list::Entry;
use crate::boards::visits;
use crate::error::Result;
use crate::frame::{Own, Page};

/// Where the classes stand.
pub const SEEN: u8 = Own::FIRST_OF_PAGES + 40;
/// Where each row says which article it is, and whose, if it is new.
const ROW: u8 = SEEN + 1;
/// Where something begins that stands around the rows.
const AROUND: u8 = ROW + 1;

impl Entry {
    /// What a row says besides, on a page that is kept.
    pub fn told(&self, page: &Page) -> String {
        if page.is_shared() { note(ROW, self.news(page)) } else { String::new() }
    }

    /// The article, and its author if it is new.
    fn news(&self, page: &Page) -> (i64, i64) {
        (self.id, if page.is_new(&self.created_at) { self.author.id } else { 0 })
    }
}

/// Said in front of what stands around a list, on a page that is kept.
pub fn around(page: &Page) -> String {
    if page.is_shared() { note(AROUND, (0, 0)) } else { String::new() }
}

/// The classes of a list, or the place where they stand on a page for everybody.
pub async fn seen(app: &App, page: &Page, citizen: &Citizen, entries: &[Entry]) -> Result<String> {
    if page.is_shared() {
        return Ok(mark(SEEN, (0, 0)));
    }
    classes(app, citizen, entries.iter().map(|entry| entry.news(page)).collect()).await
}

/// The articles of a page that is kept, and the authors of those that are new.
pub fn rows(kept: &Kept) -> Vec<(i64, i64)> {
    kept.notes(ROW).collect()
}

/// The classes of a list with these rows.
pub async fn classes(app: &App, citizen: &Citizen, rows: Vec<(i64, i64)>) -> Result<String> {
    let others = rows.iter().filter(|(_, author)| *author > 0 && *author != citizen.id);
    let ids: Vec<i64> = others.map(|(id, _)| *id).collect();
    let read = visits::read(app, citizen, &ids).await?;
    let mut classes = String::new();
    for (place, (id, author)) in (1..).zip(rows) {
        if author > 0 && (author == citizen.id || read.contains(&id)) {
            let _ = write!(classes, " k{place}");
        }
    }
    Ok(classes)
}
