//! What is asked for: every scenario by its name.

use std::net::SocketAddrV4;

use anyhow::Result;

use crate::options::RunOptions;
use crate::request::Manner;
use crate::teller::Teller;
use crate::town::{Person, Town};
use crate::work::{ARTICLES_OF_EVENING, Dealing, Evening, Form, Furnishing, Like, Liking, Paths, Post, Read, Work};

/// The names that targets go by.
pub const BOARD: &str = "board";
pub const BOARD_BROWSER: &str = "board, browser";
pub const BOARD_BROWSER_64: &str = "board, browser, 64 connections";
pub const ARTICLE: &str = "article";
pub const ARTICLE_BROWSER: &str = "article, browser";
pub const PLANETS: &str = "planets";
pub const PLANETS_BROWSER: &str = "planets, browser";
pub const HOME_BROWSER: &str = "home, browser";
pub const TOWER_BROWSER: &str = "tower, browser";
pub const ROOM_BROWSER: &str = "room, browser";
pub const PEOPLE_BROWSER: &str = "people, browser";
pub const MARKET_BROWSER: &str = "market, browser";
pub const DEEP: &str = "deep page, browser";
pub const DEEP_OTHERS: &str = "deep pages, browser";
pub const SEARCH: &str = "search";
pub const SEARCH_NONE: &str = "search, none";
pub const BOARD_LIKED: &str = "board, liked, browser";
pub const LIKE: &str = "like";
pub const POST: &str = "post";
pub const SAVE_ROOM: &str = "save room";
pub const BUY: &str = "buy";
pub const EVENING: &str = "evening";

const ARTICLE_ID: &str = "{article}";
/// The page of the room of somebody who does not ask.
const DOOR: &str = "{door}";
/// Their number.
const HOST: &str = "{host}";
/// Scenarios of this ending are asked as browsers ask.
const BROWSER: &str = ", browser";
const BOARD_PATH: &str = "/boards/solar";
/// The pages that nobody keeps are of the second half of a city's board.
const DEEP_PAGES: (usize, usize) = (1_001, 2_500);
/// Articles that are liked while the board is read: those of its first ten pages.
const LIKED: usize = 200;
/// Enough that what was kept of a page is no longer good when it is asked for again.
const LIKES_AGAINST_KEEPING: u32 = 10;
const LIKES_ON_THE_BOARD: u32 = 100;

/// One of the rows of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub name: String,
    /// What is asked for, as it is told.
    pub path: String,
    manner: Manner,
    kind: Kind,
    /// Of its own, instead of the run's.
    connections: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The same page by everybody.
    Page,
    /// Pages far back, another each time, while somebody likes.
    DeepPages,
    /// The board while people like its articles.
    Liked,
    Like,
    Post,
    SaveRoom,
    Buy,
    Evening,
}

/// All that have names, in the order in which they run: those that write come last.
pub fn all() -> Vec<Scenario> {
    let page = Scenario::page;
    let other = |name: &str, path: &str, manner, kind| Scenario { manner, kind, ..Scenario::page(name, path) };
    vec![
        page(BOARD, BOARD_PATH),
        page(BOARD_BROWSER, BOARD_PATH),
        Scenario { connections: Some(64), manner: Manner::Browser, ..page(BOARD_BROWSER_64, BOARD_PATH) },
        page(ARTICLE, "/boards/solar/{article}"),
        page(ARTICLE_BROWSER, "/boards/solar/{article}"),
        page(PLANETS, "/planets"),
        page(PLANETS_BROWSER, "/planets"),
        page("home", "/home"),
        page(HOME_BROWSER, "/home"),
        page(TOWER_BROWSER, "/planets/saturn"),
        page(ROOM_BROWSER, DOOR),
        page(PEOPLE_BROWSER, "/residents/{host}/followers"),
        page(MARKET_BROWSER, "/market"),
        page("deep page", "/boards/solar?page=2000"),
        page(DEEP, "/boards/solar?page=2000"),
        page("api", "/api/v1/boards/solar/articles"),
        // the demo's word, in one article of a hundred, and one that is in none
        page(SEARCH, "/boards/solar?q=%ED%98%9C%EC%84%B1"),
        page(SEARCH_NONE, "/boards/solar?q=%EC%BF%BC%EC%B9%B4"),
        other(DEEP_OTHERS, "/boards/solar?page=1001 to 2500", Manner::Browser, Kind::DeepPages),
        other(BOARD_LIKED, BOARD_PATH, Manner::Browser, Kind::Liked),
        other(LIKE, "/api/v1/articles/ID/like", Manner::Plain, Kind::Like),
        other(POST, "/api/v1/boards/solar/articles", Manner::Plain, Kind::Post),
        other(SAVE_ROOM, "/api/v1/me/room", Manner::Plain, Kind::SaveRoom),
        other(BUY, "/api/v1/market/ID/purchase", Manner::Plain, Kind::Buy),
        other(EVENING, "the solar board", Manner::Browser, Kind::Evening),
    ]
}

pub fn named(name: &str) -> Option<Scenario> {
    all().into_iter().find(|scenario| scenario.name == name)
}

/// The scenarios of a run.
pub fn chosen(options: &RunOptions) -> Vec<Scenario> {
    if options.scenarios.is_empty() {
        return all().into_iter().filter(|scenario| options.writes || !scenario.writes()).collect();
    }
    options.scenarios.clone()
}

impl Scenario {
    /// A page of the town, or of the API.
    pub fn page(name: &str, path: &str) -> Self {
        let manner = if name.ends_with(BROWSER) { Manner::Browser } else { Manner::Plain };
        Self { name: name.to_owned(), path: path.to_owned(), manner, kind: Kind::Page, connections: None }
    }

    /// Whether the town is another one afterwards.
    pub fn writes(&self) -> bool {
        self.kind != Kind::Page
    }

    /// Whether it waits for the disk, so that its flushes are of interest.
    pub fn is_durable(&self) -> bool {
        matches!(self.kind, Kind::Like | Kind::Post | Kind::SaveRoom | Kind::Buy)
    }

    /// Whether every answer to a page has to be compressed, or none; no word where programs are answered as well.
    pub fn is_compressed(&self) -> Option<bool> {
        (!matches!(self.kind, Kind::Evening)).then_some(self.manner == Manner::Browser)
    }

    pub fn connections(&self, options: &RunOptions) -> u16 {
        self.connections.unwrap_or(options.connections)
    }

    /// The path with the article's id and the door in it.
    pub fn settle(&mut self, town: &mut Town) -> Result<()> {
        if self.path.contains(ARTICLE_ID) {
            self.path = self.path.replace(ARTICLE_ID, &town.article()?);
        }
        if [DOOR, HOST].iter().any(|place| self.path.contains(place)) {
            let (host, door) = town.host()?;
            self.path = self.path.replace(DOOR, &door).replace(HOST, &host.to_string());
        }
        Ok(())
    }

    /// Its requests, by the people of the town.
    pub fn work(&self, town: &Town, options: &RunOptions) -> Result<Box<dyn Work>> {
        let connections = self.connections(options);
        let json = self.path.starts_with("/api/");
        let people = town.people(self.manner, json);
        let read = |paths, must| {
            let form = if json { Form::Json } else { Form::Page };
            Read::new(paths, form, must, people.clone(), connections)
        };
        let work: Box<dyn Work> = match self.kind {
            Kind::Page => Box::new(read(Paths::One(self.path.clone()), self.must())),
            Kind::DeepPages => {
                let (first, last) = DEEP_PAGES;
                let read = read(Paths::Deep { first, last }, Vec::new());
                Box::new(Liking::new(read, people.clone(), &town.articles(LIKED)?, connections, LIKES_AGAINST_KEEPING))
            }
            Kind::Liked => {
                let read = read(Paths::One(self.path.clone()), self.must());
                Box::new(Liking::new(read, people.clone(), &town.articles(LIKED)?, connections, LIKES_ON_THE_BOARD))
            }
            Kind::Like => {
                let articles = town.articles(ARTICLES_OF_EVENING)?.iter().map(|article| article.id).collect();
                Box::new(Like::new(people, articles, connections))
            }
            Kind::Post => Box::new(Post::new(people)),
            Kind::SaveRoom => Box::new(Furnishing::new(town.address(), town.neighbours()?, connections)?),
            Kind::Buy => Box::new(Dealing::new(town.address(), town.neighbours()?, Teller::new(options), connections)?),
            Kind::Evening => Box::new(Evening::new(people, &town.articles(ARTICLES_OF_EVENING)?, connections)),
        };
        Ok(work)
    }

    /// The bare server's page, asked for with this scenario's connections.
    pub fn bare(address: SocketAddrV4, token: &str, connections: u16) -> Read {
        let people = vec![Person::nobody(address, token)];
        Read::new(Paths::One("/".to_owned()), Form::Any, Vec::new(), people, connections)
    }

    /// What its page has to hold: of a board rows, of an article the way to like it, of a room its drawing.
    fn must(&self) -> Vec<String> {
        if self.path.strip_prefix("/planets/").is_some_and(|rest| rest.contains('/')) {
            return vec!["<div class=\"stage\"><svg".to_owned()];
        }
        if self.path.starts_with("/residents/") {
            return vec!["<ul class=\"people\"".to_owned()];
        }
        let Some(rest) = self.path.strip_prefix("/boards/solar") else { return Vec::new() };
        match rest.split_at_checked(1) {
            None => vec!["<ol class=\"posts".to_owned()],
            Some(("?", query)) if query.starts_with("page=") => vec!["<ol class=\"posts".to_owned()],
            Some(("/", article)) if article.bytes().all(|byte| byte.is_ascii_digit()) => {
                vec![format!("/boards/solar/{article}/like"), "id=\"comments\"".to_owned()]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::options::{Command, Options};

    fn options(more: &[&str]) -> RunOptions {
        let given = ["load", "run", "--server", "s", "--data", "d"].iter().chain(more);
        match Options::try_parse_from(given).unwrap().command {
            Command::Run(options) => *options,
            Command::Bare { .. } | Command::Compare(_) | Command::Presence(_) | Command::Streams(_) => panic!(),
        }
    }

    #[test]
    fn what_writes_runs_when_asked_for() {
        let reading = chosen(&options(&[]));
        assert!(reading.iter().all(|scenario| !scenario.writes()) && reading.len() > 10);
        let all = chosen(&options(&["--writes"]));
        assert_eq!(all[..reading.len()], reading);
        assert!(all[reading.len()..].iter().all(Scenario::writes) && all.len() > reading.len());
    }

    #[test]
    fn scenarios_can_be_replaced() {
        let found =
            chosen(&options(&["--scenario", "mine=/x", "--scenario", "mine, browser=/x", "--scenario", "like"]));
        assert_eq!(found[..2], [Scenario::page("mine", "/x"), Scenario::page("mine, browser", "/x")]);
        assert_eq!((found[0].manner, found[1].manner), (Manner::Plain, Manner::Browser));
        assert_eq!(found[2].kind, Kind::Like);
    }

    #[test]
    fn what_pages_must_hold() {
        assert_eq!(Scenario::page("x", "/boards/solar").must(), ["<ol class=\"posts"]);
        assert_eq!(Scenario::page("x", "/boards/solar/17").must()[0], "/boards/solar/17/like");
        assert_eq!(Scenario::page("x", "/boards/solar?page=9").must(), ["<ol class=\"posts"]);
        assert!(Scenario::page("x", "/boards/solar?q=x").must().is_empty());
        assert!(Scenario::page("x", "/planets/venus").must().is_empty());
        assert_eq!(Scenario::page("x", "/planets/venus/2/5").must(), ["<div class=\"stage\"><svg"]);
    }
}
