//! What pages show, by topic. A topic has a version that grows with every transaction that changes what is shown of it,
//! in that transaction; whoever keeps a page keeps it under the version that was read before the page was made.

use std::collections::BTreeSet;

use crate::db::STATEMENTS;
use crate::immigration::{Address, Planet};

/// Something that changes as a whole as far as pages go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// Nicknames, stills, who lives where, and how many on each planet.
    People,
    /// The lists of a board, by its id.
    Board(&'static str),
    /// How many articles each board has.
    Boards,
    /// An article with its comments, and the titles of its neighbours.
    Article(i64),
    /// A home, by its address: how its room is furnished, what is said at its door and in its guestbook, and what of it
    /// strangers may see.
    Home(Address),
    /// What is said at the doors of a planet, by its id.
    Doors(&'static str),
    /// What is said at any door.
    Statuses,
    /// Who likes and follows somebody, and whom they follow, by their id.
    Ties(i64),
    /// All of it, as when many things were written at once.
    Everything,
}

impl Topic {
    /// As its rows are called.
    pub fn name(&self) -> String {
        match self {
            Topic::People => "people".to_owned(),
            Topic::Board(id) => format!("board:{id}"),
            Topic::Boards => "boards".to_owned(),
            Topic::Article(id) => format!("article:{id}"),
            Topic::Home(Address { planet, floor, unit }) => format!("home:{}/{floor}/{unit}", planet.id()),
            Topic::Doors(planet) => format!("doors:{planet}"),
            Topic::Statuses => "statuses".to_owned(),
            Topic::Ties(user) => format!("ties:{user}"),
            Topic::Everything => EVERYTHING.to_owned(),
        }
    }

    fn is(&self, kind: Kind) -> bool {
        match self {
            Topic::People => kind == Kind::People,
            Topic::Board(_) => kind == Kind::Board,
            Topic::Boards => kind == Kind::Boards,
            Topic::Article(_) => kind == Kind::Article,
            Topic::Home(_) => kind == Kind::Home,
            Topic::Doors(_) => kind == Kind::Doors,
            Topic::Statuses => kind == Kind::Statuses,
            Topic::Ties(_) => kind == Kind::Ties,
            Topic::Everything => true,
        }
    }
}

/// The names of those that a request asks for; empty where there are fewer.
pub type Asked = [String; 3];

/// Stands for the board of the planet on which whoever asks lives, as the third.
pub const OWN_BOARD: &str = "own board";
/// Stands for the ties of whoever asks, as the second.
pub const OWN_TIES: &str = "own ties";

/// The topics that `asked` stands for when `user` asks, who lives on `planet`.
pub fn of(asked: &Asked, user: i64, planet: Option<Planet>) -> Asked {
    asked.each_ref().map(|name| match name.as_str() {
        OWN_BOARD => planet.map(|planet| Topic::Board(planet.id()).name()).unwrap_or_default(),
        OWN_TIES => Topic::Ties(user).name(),
        name => name.to_owned(),
    })
}

/// Stands in every version.
pub(crate) const EVERYTHING: &str = "all";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    People,
    Board,
    Boards,
    Article,
    Home,
    Doors,
    Statuses,
    Ties,
}

/// What pages show: table, the columns that matter (all if none are named), and which kinds of topic must be touched by
/// whoever writes to them. A table that is not here is shown to its owner only, or nowhere; somebody who has just
/// signed up, or sent a photo, is shown nowhere yet.
const SHOWN: &[(&str, &[&str], &[Kind])] = &[
    ("articles", &[], &[Kind::Article, Kind::Board]),
    ("comments", &[], &[Kind::Article]),
    ("mentions", &[], &[Kind::Article]),
    ("pictures", &[], &[Kind::Article]),
    ("boards", &[], &[Kind::Board, Kind::Boards]),
    ("planets", &["population"], &[Kind::People]),
    ("residences", &["user_id", "planet", "floor", "unit", "issued_at"], &[Kind::People]),
    ("portraits", &["still"], &[Kind::People]),
    ("users", &["nickname"], &[Kind::People]),
    ("layouts", &[], &[Kind::Home]),
    ("statuses", &["message"], &[Kind::Home, Kind::Doors, Kind::Statuses]),
    ("ties", &["likes_since", "follows_since", "is_quiet"], &[Kind::Ties]),
    ("openness", &["room", "card"], &[Kind::Home]),
    ("guestbook", &["body", "is_secret", "answer"], &[Kind::Home]),
];

/// Columns of articles that only lists show: pages of an article have them at a place of the reader's own.
const ONLY_LISTED: [&str; 2] = ["like_count", "recent_likes"];

/// What a transaction has touched, and in debug builds what it has written.
#[derive(Default)]
pub struct Topics {
    touched: BTreeSet<Topic>,
    written: BTreeSet<(Kind, &'static str)>,
    is_excused: bool,
}

impl Topics {
    pub fn touch(&mut self, topic: Topic) {
        self.touched.insert(topic);
    }

    /// Whether open pages are told of some of it as it changes: those who tell them look then.
    pub fn are_looked_at(&self) -> bool {
        self.touched.iter().any(|topic| matches!(topic, Topic::Article(_) | Topic::Board(_) | Topic::Everything))
    }

    pub fn touch_nothing(&mut self) {
        self.is_excused = true;
    }

    /// Hears of a statement that was asked.
    pub fn note(&mut self, sql: &'static str) {
        if !cfg!(debug_assertions) {
            return;
        }
        let kinds = needs(sql);
        if is_ours(sql) {
            self.written.extend(kinds.into_iter().map(|kind| (kind, sql)));
        } else if !kinds.is_empty() {
            self.touch(Topic::Everything);
        }
    }

    /// The names of what was touched, in the order of all; panics in a debug build when something is missing.
    pub fn take(&mut self) -> impl Iterator<Item = String> + use<> {
        for (kind, sql) in &self.written {
            let is_touched = self.touched.iter().any(|topic| topic.is(*kind));
            assert!(self.is_excused || is_touched, "a transaction that does this touches no {kind:?}: {sql}");
        }
        std::mem::take(&mut self.touched).into_iter().map(|topic| topic.name())
    }
}

/// Whether a feature has this statement. Whoever asks another one, such as a test, is not expected to know of topics.
fn is_ours(sql: &str) -> bool {
    STATEMENTS.iter().any(|(_, known)| sql.starts_with(known))
}

/// Which kinds of topic a statement changes.
fn needs(sql: &str) -> BTreeSet<Kind> {
    let words: Vec<String> = sql
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '=')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let mut kinds = BTreeSet::new();
    for at in 0..words.len().saturating_sub(1) {
        let table = match (words[at].as_str(), words[at + 1].as_str()) {
            ("insert", "into") | ("delete", "from") => words.get(at + 2),
            ("update", "set") => None,
            ("update", _) => words.get(at + 1),
            _ => None,
        };
        let Some((_, columns, of)) = SHOWN.iter().find(|(name, ..)| table.is_some_and(|table| table == name)) else {
            continue;
        };
        let sets = |column: &&str| words[at..].windows(2).any(|pair| pair[0] == **column && pair[1].starts_with('='));
        let is_born_unseen = words[at] == "insert" && matches!(table.map(String::as_str), Some("users" | "portraits"));
        let is_update = words[at] == "update" || is_born_unseen;
        let mut set =
            words[at..].windows(2).take_while(|pair| pair[0] != "where").filter(|pair| pair[1].starts_with('='));
        let is_of_articles = words[at] == "update" && words[at + 1] == "articles";
        if is_of_articles && set.all(|pair| ONLY_LISTED.contains(&pair[0].as_str())) {
            kinds.insert(Kind::Board);
            continue;
        }
        if !is_update || columns.is_empty() || columns.iter().any(sets) {
            kinds.extend(of.iter().copied());
        }
    }
    kinds
}

/// Whether a statement on its own changes what is shown, as far as a debug build looks: one of a feature panics then.
pub fn changes_alone(sql: &'static str) -> bool {
    if !cfg!(debug_assertions) {
        return false;
    }
    let kinds = needs(sql);
    assert!(kinds.is_empty() || !is_ours(sql), "this belongs into a transaction that touches {kinds:?}: {sql}");
    !kinds.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_understood() {
        let kinds = |sql| needs(sql).into_iter().collect::<Vec<_>>();
        assert_eq!(kinds("select title from articles"), []);
        assert_eq!(kinds("insert into articles (title) values ($1)"), [Kind::Board, Kind::Article]);
        assert_eq!(kinds("update articles set title = $1 where id = $2"), [Kind::Board, Kind::Article]);
        let both = "update articles set like_count = like_count + $1, recent_likes = 0 where id = $2";
        assert_eq!(kinds(both), [Kind::Board]);
        let all = "update articles set like_count = like_count + $1, pinned = true where id = $2";
        assert_eq!(kinds(all), [Kind::Board, Kind::Article]);
        assert_eq!(kinds("update users set coins = coins + $1 where nickname = $2 and id = 1"), [Kind::People]);
        assert_eq!(kinds("update users set coins = coins + $1 where id = $2"), []);
        assert_eq!(kinds("update users set\n nickname = $1, x = 2"), [Kind::People]);
        assert_eq!(kinds("with x as (delete from comments where id = $1 returning id) select 1"), [Kind::Article]);
        assert_eq!(kinds("insert into likes (a) values (1) on conflict do update set n = 1"), []);
    }
}
