//! Talk: a board for everybody and one for every planet, with articles, comments and likes. Rules: access follows the
//! article's own board, for every verb and for pictures alike, and what may not be seen does not exist (404); counts
//! change in the same transaction as the rows they count. Start with [`Board`], then `read.rs` and `publish.rs`.

pub mod api;
pub mod authors;
pub mod bookmarks;
pub mod comments;
pub mod counts;
pub mod folded;
pub mod likes;
pub mod links;
pub mod list;
pub mod live;
pub mod markup;
pub mod pages;
pub mod pictures;
pub mod publish;
pub mod read;
pub mod remove;
mod shown;
pub(crate) mod store;
mod twice;
pub mod visits;
pub mod written;

use crate::accounts::{Citizen, Role};
use crate::db::{DbError, is_orphan};
use crate::error::{Error, FieldError, Result};
use crate::immigration::{Address, Planet};
use crate::locale::Locale;
use crate::text::{self, Code};

pub use crate::form::id_of;

/// Where people talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Board {
    /// For everyone signed in.
    Solar,
    /// For the residents of one planet.
    Planet(Planet),
}

impl Board {
    /// The solar board, then the planets by their distance from the sun.
    pub fn all() -> impl Iterator<Item = Board> {
        std::iter::once(Board::Solar).chain(Planet::ALL.into_iter().map(Board::Planet))
    }

    /// Its name in addresses and in the database.
    pub fn id(self) -> &'static str {
        match self {
            Board::Solar => "solar",
            Board::Planet(planet) => planet.id(),
        }
    }

    pub fn from_id(id: &str) -> Option<Board> {
        if id == "solar" { Some(Board::Solar) } else { Planet::from_id(id).map(Board::Planet) }
    }

    /// `태양계`, `화성`
    pub fn name(self, locale: Locale) -> &'static str {
        match self {
            Board::Solar => locale.t("board-solar"),
            Board::Planet(planet) => planet.name(locale),
        }
    }

    /// `화성 게시판`
    pub fn title(self, locale: Locale) -> String {
        locale.with("board-title", "board", self.name(locale))
    }

    pub fn path(self) -> String {
        format!("/boards/{}", self.id())
    }

    /// What the search calls it: its position among the boards, and one more.
    pub fn place(self) -> i64 {
        Board::all().zip(1..).find(|(board, _)| *board == self).map_or(0, |(_, place)| place)
    }

    pub fn planet(self) -> Option<Planet> {
        match self {
            Board::Solar => None,
            Board::Planet(planet) => Some(planet),
        }
    }

    /// The one rule of access: the solar board is everybody's, a planet's its residents', and admins see all.
    pub fn is_open_to(self, citizen: &Citizen) -> bool {
        match self {
            Board::Solar => true,
            Board::Planet(planet) => {
                citizen.is_admin() || citizen.address.is_some_and(|address| address.planet == planet)
            }
        }
    }

    /// The same rule for a query: besides the solar board, the one of this name, and whether all boards are open.
    pub fn reach(citizen: &Citizen) -> (&'static str, bool) {
        (citizen.address.map_or("solar", |address| address.planet.id()), citizen.is_admin())
    }

    /// The board called `id`, if `citizen` may see it; otherwise 404.
    pub fn open(id: &str, citizen: &Citizen) -> Result<Board> {
        Board::from_id(id).filter(|board| board.is_open_to(citizen)).ok_or(Error::NotFound)
    }

    /// The boards `citizen` may see.
    pub fn open_to(citizen: &Citizen) -> Vec<Board> {
        Board::all().filter(|board| board.is_open_to(citizen)).collect()
    }
}

/// What it means that something could not be written about an article: that went meanwhile.
fn orphan(error: DbError) -> Error {
    if is_orphan(&error) { Error::NotFound } else { error.into() }
}

/// Whether `citizen` keeps order on the boards they see.
pub fn is_moderator(citizen: &Citizen) -> bool {
    matches!(citizen.role, Role::Moderator | Role::Admin)
}

/// 1–50 scalar values on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    pub fn parse(raw: &str) -> Result<Title, Code> {
        Ok(Title(text::sized(text::line(raw)?, 50)?))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// 1–10,000 scalar values, kept as typed; the HTML is made from it by `markup`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

impl Body {
    pub fn parse(raw: &str) -> Result<Body, Code> {
        Ok(Body(text::sized(text::lines(raw)?, 10_000)?))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A comment: 1–1,000 scalar values of plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark(String);

impl Remark {
    pub fn parse(raw: &str) -> Result<Remark, Code> {
        Ok(Remark(text::sized(text::lines(raw)?, 1_000)?))
    }

    /// What was sent as `body`; when it is refused, with the reason for that field.
    pub fn read(body: &str) -> Result<Remark> {
        let at_body = |code| Error::Invalid(vec![FieldError::in_text("body", code, body, text::is_refused)]);
        Remark::parse(body).map_err(at_body)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a picture shows, for those who cannot see it: up to 200 scalar values on one line, may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alt(String);

impl Alt {
    pub fn parse(raw: &str) -> Result<Alt, Code> {
        let alt = text::line(raw)?;
        if alt.chars().count() > 200 { Err("too_long") } else { Ok(Alt(alt)) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who wrote something, as the boards show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    pub id: i64,
    pub nickname: String,
    pub address: Option<Address>,
    /// File name of the portrait's still.
    pub still: Option<String>,
}

impl Author {
    pub fn still_url(&self) -> Option<String> {
        self.still.as_ref().map(|name| format!("/media/{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_have_names_that_lead_back() {
        let boards: Vec<Board> = Board::all().collect();
        assert_eq!(boards.len(), 8);
        for board in boards {
            assert_eq!(Board::from_id(board.id()), Some(board));
        }
        for unknown in ["earth", "pluto", "Solar", "", "solar "] {
            assert_eq!(Board::from_id(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn texts_are_kept_as_typed_within_their_limits() {
        assert_eq!(Title::parse(" <b>제목</b> ").map(|t| t.0).as_deref(), Ok(" <b>제목</b> "));
        assert_eq!(Title::parse("a\nb"), Err("invalid_text"));
        assert_eq!(Title::parse(&"가".repeat(51)), Err("too_long"));
        assert_eq!(Body::parse("a\r\n\tb").map(|b| b.0).as_deref(), Ok("a\n\tb"));
        assert!(Body::parse(&"가".repeat(10_000)).is_ok());
        assert_eq!(Body::parse(&"가".repeat(10_001)), Err("too_long"));
        assert_eq!(Body::parse(" \n\u{200b}"), Err("required"));
        assert_eq!(Remark::parse(&"🚀".repeat(1_001)), Err("too_long"));
        assert!(Remark::parse(&"🚀".repeat(1_000)).is_ok());
        assert_eq!(Alt::parse(""), Ok(Alt::default()));
    }
}
