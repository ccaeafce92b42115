//! What is asked for, and the bytes that ask for it.

use std::net::SocketAddrV4;

use crate::options::RunOptions;

/// The names that targets and the compressed twin go by.
pub const BOARD: &str = "board";
pub const BOARD_COMPRESSED: &str = "board, br";
pub const ARTICLE: &str = "article";
pub const PLANETS: &str = "planets";
pub const SEARCH: &str = "search";
pub const SEARCH_NONE: &str = "search, none";

const ARTICLE_ID: &str = "{article}";

const DEFAULTS: [(&str, &str); 8] = [
    (BOARD, "/boards/solar"),
    (ARTICLE, "/boards/solar/{article}"),
    (PLANETS, "/planets"),
    ("home", "/home"),
    ("deep page", "/boards/solar?page=2500"),
    ("api", "/api/v1/boards/solar/articles"),
    // the demo's word, in one article of a hundred, and one that is in none
    (SEARCH, "/boards/solar?q=%ED%98%9C%EC%84%B1"),
    (SEARCH_NONE, "/boards/solar?q=%EC%BF%BC%EC%B9%B4"),
];

/// One page, asked for by everybody at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    pub name: String,
    pub path: String,
    /// The value of `Accept-Encoding`.
    pub accept: &'static str,
}

/// The scenarios of a run; each named [`BOARD`] is followed by its compressed twin.
pub fn chosen(options: &RunOptions) -> Vec<Scenario> {
    let named: Vec<(&str, &str)> = if options.scenarios.is_empty() {
        DEFAULTS.to_vec()
    } else {
        options.scenarios.iter().map(|(name, path)| (name.as_str(), path.as_str())).collect()
    };
    let mut scenarios = Vec::new();
    for (name, path) in named {
        scenarios.push(Scenario::new(name, path, "identity"));
        if name == BOARD {
            scenarios.push(Scenario::new(BOARD_COMPRESSED, path, "br"));
        }
    }
    scenarios
}

impl Scenario {
    pub fn new(name: &str, path: &str, accept: &'static str) -> Self {
        Self { name: name.to_owned(), path: path.to_owned(), accept }
    }

    pub fn needs_article(&self) -> bool {
        self.path.contains(ARTICLE_ID)
    }

    pub fn set_article(&mut self, id: &str) {
        self.path = self.path.replace(ARTICLE_ID, id);
    }

    /// The whole request. Pages are asked for as a browser would, the API as a program would.
    pub fn request(&self, address: SocketAddrV4, token: &str) -> Vec<u8> {
        let Self { path, accept: encoding, .. } = self;
        let accept = if path.starts_with("/api/") { "application/json" } else { "text/html" };
        format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nuser-agent: load\r\naccept: {accept}\r\naccept-language: ko\r\n\
             accept-encoding: {encoding}\r\nauthorization: Bearer {token}\r\n\r\n"
        )
        .into_bytes()
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
            Command::Bare { .. } | Command::Compare(_) => panic!(),
        }
    }

    #[test]
    fn the_board_runs_twice() {
        let names: Vec<String> = chosen(&options(&[])).into_iter().map(|scenario| scenario.name).collect();
        assert_eq!(
            names,
            ["board", "board, br", "article", "planets", "home", "deep page", "api", "search", "search, none"]
        );
    }

    #[test]
    fn scenarios_can_be_replaced() {
        let found = chosen(&options(&["--scenario", "mine=/x/{article}"]));
        assert_eq!(found, [Scenario::new("mine", "/x/{article}", "identity")]);
        let mut mine = found[0].clone();
        assert!(mine.needs_article());
        mine.set_article("17");
        assert_eq!(mine.path, "/x/17");
    }

    #[test]
    fn a_request() {
        let address = "127.0.0.1:80".parse().unwrap();
        let request = String::from_utf8(Scenario::new("api", "/api/v1/x", "br").request(address, "abc")).unwrap();
        assert!(request.starts_with("GET /api/v1/x HTTP/1.1\r\nhost: 127.0.0.1:80\r\n"));
        assert!(
            request.contains("\r\naccept: application/json\r\n") && request.contains("\r\naccept-encoding: br\r\n")
        );
        assert!(request.ends_with("\r\nauthorization: Bearer abc\r\n\r\n"));
    }
}
