//! What people are told while they were not looking. Each recipient has numbers of their own without holes: a number is
//! given under a lock on their head, inside the transaction of what caused it, so that nothing is lost and nothing
//! comes twice, wherever it is heard. Rules: nobody is told of what they did themselves, of a board they may not see,
//! or of a kind they do not want; what may no longer be seen is neither listed nor sent, but its number stays; what was
//! told once of somebody's like is not told again when they take it back and like again; the count of the unread stands
//! on the head and equals the rows, up to a thousand.
//!
//! A feature calls it as the last thing before its commit, for heads stay locked until then:
//! `tell(app, &mut tx, &News::new(Kind::Follow, citizen.id, path), &[recipient])`. Where one transaction tells several
//! things, it says them together ([`tell_all`]), lest two wait for each other. What can be taken back and done again
//! goes by [`tell_once`] and [`take_back`]; what is deleted by [`forget`], [`hide_article`] and [`forget_comment`]; who
//! is no longer heard by [`silence`]. Whoever is seen at the path of a notification has read it (`layer.rs`).
//! Start with [`News`], then `tell.rs`.

pub mod api;
mod gone;
pub mod layer;
pub mod list;
pub mod live;
pub(crate) mod old;
pub mod pages;
pub mod past;
pub mod read;
pub(crate) mod rounds;
pub(crate) mod store;
mod tell;
pub mod wanted;

use serde::{Deserialize, Serialize};

use crate::boards::Board;
use crate::clock::Micros;
use crate::db::{Value, args};

pub use gone::{forget, forget_article, forget_comment, hide_article, show_article, silence, take_back};
pub use store::Head;
pub use tell::{tell, tell_all, tell_once, tell_unless_told};

/// Up to so many unread are counted, exactly; beyond it nobody counts. It stands for "this many or more": whoever has
/// fifty thousand pays no more for reading one than whoever has a thousand.
pub const MOST_UNREAD: i64 = 1_000;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// An answer to one's comment.
    Reply,
    /// A comment on one's article.
    Comment,
    Mention,
    /// Of an article, or of oneself.
    Like,
    Follow,
    Guestbook,
    Wave,
    /// One's portrait is ready.
    Portrait,
    Gift,
    Moderation,
    System,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Reply,
        Kind::Comment,
        Kind::Mention,
        Kind::Like,
        Kind::Follow,
        Kind::Guestbook,
        Kind::Wave,
        Kind::Portrait,
        Kind::Gift,
        Kind::Moderation,
        Kind::System,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Reply => "reply",
            Kind::Comment => "comment",
            Kind::Mention => "mention",
            Kind::Like => "like",
            Kind::Follow => "follow",
            Kind::Guestbook => "guestbook",
            Kind::Wave => "wave",
            Kind::Portrait => "portrait",
            Kind::Gift => "gift",
            Kind::Moderation => "moderation",
            Kind::System => "system",
        }
    }

    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Something to tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct News {
    pub kind: Kind,
    /// Who did it, who is not told; nothing when the town itself says it.
    pub actor: Option<i64>,
    /// Where it leads: a path of the site, with a `?tab=` where only that list shows it. Whoever is seen there has read
    /// it.
    pub path: String,
    /// What stands behind the path: a query, an anchor.
    pub rest: String,
    /// What those of one kind have in common that are shown as one, such as `article:7`.
    pub topic: String,
    /// What it is about, where that is no article or comment, such as a piece of furniture.
    pub thing: String,
    /// Where it happened: only who may see this board is told.
    board: Option<String>,
    /// What it goes with when that is deleted.
    article: Option<i64>,
    comment: Option<i64>,
}

impl News {
    /// `actor` did something that leads to `path`.
    pub fn new(kind: Kind, actor: impl Into<Option<i64>>, path: impl Into<String>) -> News {
        News {
            kind,
            actor: actor.into(),
            path: path.into(),
            rest: String::new(),
            topic: String::new(),
            thing: String::new(),
            board: None,
            article: None,
            comment: None,
        }
    }

    /// About an article, or a comment under it.
    pub fn on_board(kind: Kind, actor: i64, board: Board, article: i64, comment: Option<i64>) -> News {
        News {
            rest: comment.map_or_else(String::new, |id| format!("?comment={id}#c{id}")),
            topic: format!("article:{article}"),
            board: Some(board.id().to_owned()),
            article: Some(article),
            comment,
            ..News::new(kind, actor, format!("/boards/{}/{article}", board.id()))
        }
    }

    /// The row in which `user` is told it, as their `seq`th: values of [`store::INSERT`].
    fn row(&self, user: i64, seq: i64, at: Micros) -> Vec<Value> {
        args![
            user,
            seq,
            self.kind.name(),
            self.actor,
            self.topic.as_str(),
            self.thing.as_str(),
            self.board.as_deref(),
            self.article,
            self.comment,
            self.path.as_str(),
            self.rest.as_str(),
            at
        ]
        .into()
    }

    /// With what stands behind the path.
    pub fn at(self, rest: impl Into<String>) -> News {
        News { rest: rest.into(), ..self }
    }

    /// Shown as one with others of this topic.
    pub fn of_topic(self, topic: impl Into<String>) -> News {
        News { topic: topic.into(), ..self }
    }

    /// About this.
    pub fn about(self, thing: impl Into<String>) -> News {
        News { thing: thing.into(), ..self }
    }
}
