//! Searching in a list of articles.

use axum::http::StatusCode;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use template::Template;

use super::list::others_of;
use super::{Complaint, Pager, news};
use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::Board;
use crate::boards::folded::fold;
use crate::boards::list::{self, Entry, Finding};
use crate::error::{Error, Result};
use crate::form::PAGE;
use crate::frame::Page;
use crate::search::{MOST_CHARACTERS, Query};
use crate::web::page::{html_with, with_wait};

#[derive(Template)]
#[template(path = "boards/found.html")]
struct FoundPage {
    page: Page,
    /// Which of them are no news to the reader: classes.
    seen: String,
    /// Where it was searched; nowhere for one's own articles.
    board: Option<Board>,
    /// Links to the reader's other boards: markup.
    others: String,
    search: SearchBox,
    entries: Vec<Entry>,
    total: i64,
    more: bool,
    pager: Pager,
}

/// The box that is typed into.
pub struct SearchBox {
    /// The list that is searched.
    pub path: String,
    pub typed: String,
    /// Why nothing was looked for, in words.
    pub refusal: Option<String>,
    pub is_own: bool,
}

impl SearchBox {
    /// An empty one over the articles of a board, or over one's own.
    pub fn over(board: Option<Board>) -> SearchBox {
        let path = board.map_or_else(|| "/me/articles".to_owned(), Board::path);
        SearchBox { path, typed: String::new(), refusal: None, is_own: board.is_none() }
    }

    /// What was typed, where a text puts it in quotes: one phrase has its own.
    pub fn said(&self) -> &str {
        let is_quote = |c| matches!(c, '"' | '\u{201c}' | '\u{201d}');
        match self.typed.strip_prefix(is_quote).and_then(|rest| rest.strip_suffix(is_quote)) {
            Some(phrase) if !phrase.contains(is_quote) => phrase,
            _ => &self.typed,
        }
    }

    /// How much may be typed.
    pub fn most(&self) -> usize {
        MOST_CHARACTERS
    }
}

/// The page of what was found on a board, or among one's own articles; nothing when nothing was searched for.
pub async fn show(
    app: &App,
    page: &Page,
    citizen: &Citizen,
    board: Option<Board>,
    typed: &str,
    number: i64,
) -> Result<Option<Response>> {
    let found = async {
        let Some(query) = Query::parse(typed)? else { return Ok(None) };
        Ok(Some(match board {
            Some(board) => list::found(app, citizen, board, &query, number).await?,
            None => list::found_of_author(app, citizen, page.locale, &query, number).await?,
        }))
    };
    let (mut finding, complaint) = match found.await {
        Ok(None) => return Ok(None),
        Ok(Some(finding)) => (finding, Complaint::default()),
        Err(error) => (Finding { entries: Vec::new(), total: 0, more: false }, Complaint::of(error)?),
    };
    fold(app, citizen, &mut finding.entries).await?;
    let wait = complaint.wait.as_ref().and_then(Error::wait);
    let status = match &complaint.wait {
        Some(error) => error.status(),
        None if complaint.errors.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut search = SearchBox::over(board);
    typed.clone_into(&mut search.typed);
    search.refusal = complaint.wait_text(page).or_else(|| page.refusal(&complaint.errors, "q"));
    let pager =
        Pager::new(number, finding.total, PAGE).with(format!("q={}&", utf8_percent_encode(typed, NON_ALPHANUMERIC)));
    let found = FoundPage {
        page: page.clone(),
        seen: news::seen(app, page, citizen, &finding.entries).await?,
        board,
        others: board.map(|here| others_of(page, here, citizen)).unwrap_or_default(),
        search,
        entries: finding.entries,
        total: finding.total,
        more: finding.more,
        pager,
    };
    Ok(Some(with_wait(html_with(status, &found)?, wait)))
}
