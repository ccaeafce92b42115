//! The pages of the boards.

mod article;
mod comment;
mod draft;
mod form;
mod list;
mod marks;
pub mod news;
mod places;
mod reader;
mod remove;
mod search;
mod write;

pub use article::show;
pub use comment::{comment, delete_comment, edit_comment, show_answer_comment, show_delete_comment, show_edit_comment};
pub use list::{mine, saved, show_board, to_solar};
pub use marks::{bookmark, like, pin};
pub use remove::{delete, restore};
pub use write::{create, edit, show_edit, show_new};

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::read::{self, Article};
use crate::boards::{Board, id_of};
use crate::error::{Error, FieldError, Result};
use crate::frame::Page;
use crate::frame::errors::sentence;

/// The pages of a list, as far as they are worth a link.
pub struct Pager {
    pub page: i64,
    pub pages: i64,
    /// What stands before the number in their addresses, e.g. `q=…&page=`.
    pub to: String,
    /// And behind it: what of the page is looked at.
    pub at: &'static str,
}

impl Pager {
    pub fn new(page: i64, total: i64, per_page: i64) -> Pager {
        Pager { page, pages: (total + per_page - 1) / per_page, to: "page=".to_owned(), at: "" }
    }

    /// What else stands in the addresses, e.g. `q=…&`.
    pub fn with(self, with: String) -> Pager {
        Pager { to: with + "page=", ..self }
    }

    /// Where the first page is.
    pub fn first(&self) -> String {
        self.link(&1)
    }

    /// Where a page is.
    pub fn link(&self, number: &i64) -> String {
        format!("?{}{number}{}", self.to, self.at)
    }

    /// The first, the last and those around; 0 stands for a gap.
    pub fn numbers(&self) -> Vec<i64> {
        let mut numbers = Vec::with_capacity(9);
        for number in (1..=self.pages.min(1))
            .chain((self.page - 2).max(2)..=(self.page + 2).min(self.pages - 1))
            .chain((self.pages > 1).then_some(self.pages))
        {
            match numbers.last() {
                Some(last) if number == last + 2 => numbers.push(last + 1),
                Some(last) if number > last + 1 => numbers.push(0),
                _ => {}
            }
            numbers.push(number);
        }
        numbers
    }

    /// The page before; past the end, the last there is.
    pub fn before(&self) -> Option<i64> {
        (self.page > 1 && self.pages > 0).then(|| (self.page - 1).min(self.pages))
    }

    pub fn after(&self) -> Option<i64> {
        (self.page < self.pages).then_some(self.page + 1)
    }
}

/// Why something was not taken, to be shown where it was typed.
#[derive(Default)]
pub struct Complaint {
    pub errors: Vec<FieldError>,
    /// That it was too often or too much, and how long to wait, or that it is there already.
    pub wait: Option<Error>,
}

impl Complaint {
    fn is_empty(&self) -> bool {
        self.errors.is_empty() && self.wait.is_none()
    }

    /// What can be said where it was typed; other errors go on.
    fn of(error: Error) -> Result<Complaint> {
        match error {
            Error::Invalid(errors) => Ok(Complaint { errors, wait: None }),
            error if error.wait().is_some() => Ok(Complaint { errors: Vec::new(), wait: Some(error) }),
            error => Err(error),
        }
    }

    fn wait_text(&self, page: &Page) -> Option<String> {
        self.wait.as_ref().map(|error| sentence(error, page))
    }
}

/// An article reached by an address: its own, or another board's that leads there.
enum Reached {
    Here(Article),
    Elsewhere(Article),
}

/// The article of `/boards/{board}/{id}`, if `citizen` may see the board it is really on.
async fn reach(app: &App, citizen: &Citizen, board: &str, id: &str) -> Result<Reached> {
    let named = Board::from_id(board).ok_or(Error::NotFound)?;
    let article = read::article(app, citizen, id_of(id)?).await?;
    Ok(if article.board == named { Reached::Here(article) } else { Reached::Elsewhere(article) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_around_and_at_the_ends() {
        let pager = |page, pages| Pager { page, pages, ..Pager::new(1, 0, 1) };
        let numbers = |page, pages| pager(page, pages).numbers();
        assert_eq!(numbers(1, 0), [0; 0]);
        assert_eq!(numbers(1, 1), [1]);
        assert_eq!(numbers(1, 3), [1, 2, 3]);
        assert_eq!(numbers(1, 9), [1, 2, 3, 0, 9]);
        assert_eq!(numbers(5, 9), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(numbers(50, 100), [1, 0, 48, 49, 50, 51, 52, 0, 100]);
        assert_eq!(numbers(500, 3), [1, 2, 3]);
        assert_eq!((pager(500, 3).before(), pager(3, 3).after()), (Some(3), None));
    }
}
