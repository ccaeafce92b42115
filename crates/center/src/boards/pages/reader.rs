//! What of an article's page is the reader's own: it is put into a page that is kept for everybody, and stands in one
//! that is made for them alone in the same words.

use pieces::{Kept, Slot};
use template::Template;

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::is_moderator;
use crate::boards::read;
use crate::boards::visits::{self, Unread};
use crate::error::Result;
use crate::frame::{Own, Page};

/// Where somebody's own is on the page. A few take numbers with them, in [`Slot::of`].
pub(super) mod place {
    use super::Own;

    /// How many comments are new to them: the newest that was there when the page was read, and whether it shows all.
    pub const UNREAD: u8 = Own::FIRST_OF_PAGES;
    /// Like and bookmark. How many like the article is asked with that: a like makes no page of it old.
    pub const REACT: u8 = UNREAD + 1;
    /// What they may do with the article: its author, and whether it is a notice.
    pub const ACTS: u8 = UNREAD + 2;
    /// The key of the form below everything.
    pub const KEY: u8 = Own::FIRST_OF_ONCE;
    /// That a comment is new to them, as an attribute and in words: the comment and its author.
    pub const FRESH: u8 = UNREAD + 4;
    pub const FRESH_WORD: u8 = UNREAD + 5;
    /// What they may do with a comment: the comment and its author.
    pub const COMMENT_ACTS: u8 = UNREAD + 6;
}

/// What a page that is kept shows of the comments.
pub(super) struct Shown {
    /// The newest that was there when the page was read.
    newest: i64,
    /// Those that are still there, with their authors, if none is on another page.
    all: Option<Vec<(i64, i64)>>,
}

impl Shown {
    pub fn of(kept: &Kept) -> Shown {
        let (newest, are_all) = kept.slot(place::UNREAD).map_or((i64::MAX, 0), |slot| slot.of);
        let all = || kept.slots().filter(|slot| slot.kind == place::FRESH).map(|slot| slot.of).collect();
        Shown { newest, all: (are_all == 1).then(all) }
    }
}

/// What somebody has to do with an article.
pub(super) struct Mine {
    pub citizen: Citizen,
    /// The article's.
    path: String,
    likes: i64,
    liked: bool,
    kept: bool,
    unread: Unread,
    /// For the forms of the page.
    key: String,
}

#[derive(Template)]
#[template(path = "boards/own/unread.html")]
struct UnreadLink<'a> {
    page: &'a Page,
    unread: &'a Unread,
}

#[derive(Template)]
#[template(path = "boards/own/react.html")]
struct React<'a> {
    page: &'a Page,
    mine: &'a Mine,
    likes: i64,
}

#[derive(Template)]
#[template(path = "boards/own/acts.html")]
struct Acts<'a> {
    page: &'a Page,
    mine: &'a Mine,
    is_own: bool,
    pinned: bool,
}

#[derive(Template)]
#[template(path = "boards/own/comment_acts.html")]
struct CommentActs<'a> {
    page: &'a Page,
    id: i64,
    is_own: bool,
}

impl Mine {
    /// Asks what `citizen` has to do with the article `id` at `path`; they look at it now, unless `page` is fetched
    /// ahead. `shown` is what a page shows that was read before: later comments are not seen yet.
    pub async fn of(
        app: &App,
        page: &Page,
        citizen: &Citizen,
        (id, path): (i64, String),
        key: &str,
        shown: Option<Shown>,
    ) -> Result<Mine> {
        let mut reader = read::of_reader(app, citizen, id).await?;
        reader.newest = reader.newest.min(shown.as_ref().map_or(i64::MAX, |shown| shown.newest));
        let since = visits::look(app, citizen, id, &reader, !page.ahead);
        let unread = match shown.and_then(|shown| shown.all) {
            Some(all) => visits::unread_among(app, citizen, id, all, since).await?,
            None => visits::unread(app, citizen, id, &reader, since).await?,
        };
        let (likes, liked, kept) = (reader.likes, reader.liked, reader.kept);
        Ok(Mine { citizen: citizen.clone(), path, likes, liked, kept, unread, key: key.to_owned() })
    }

    /// Puts behind `out`, as markup, what is theirs at a place.
    pub fn put(&self, page: &Page, slot: Slot, out: &mut String) {
        let (id, author) = slot.of;
        match slot.kind {
            place::UNREAD if self.unread.count > 0 => rendered(&UnreadLink { page, unread: &self.unread }, out),
            place::REACT => rendered(&React { page, mine: self, likes: self.likes }, out),
            place::ACTS if id == self.citizen.id || is_moderator(&self.citizen) => {
                rendered(&Acts { page, mine: self, is_own: id == self.citizen.id, pinned: author == 1 }, out)
            }
            place::KEY => out.push_str(&self.key),
            place::FRESH if self.is_unread(id, author) => out.push_str(" class=\"fresh\""),
            place::FRESH_WORD if self.is_unread(id, author) => {
                out.push_str(page.t("comment-unread"));
                out.push_str(" · ");
            }
            place::COMMENT_ACTS if author == self.citizen.id || is_moderator(&self.citizen) => {
                rendered(&CommentActs { page, id, is_own: author == self.citizen.id }, out)
            }
            _ => {}
        }
    }

    /// The same as a text.
    pub fn at(&self, page: &Page, slot: Slot) -> String {
        let mut out = String::new();
        self.put(page, slot, &mut out);
        out
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn liked(&self) -> bool {
        self.liked
    }

    pub(super) fn kept(&self) -> bool {
        self.kept
    }

    /// Whether somebody else has said it since the reader's last visit, who has not answered it either.
    fn is_unread(&self, comment: i64, author: i64) -> bool {
        self.unread.has(comment, author, &self.citizen)
    }
}

/// Writing into memory does not fail.
fn rendered(template: &impl askama::Template, out: &mut String) {
    let _ = template.render_into(out);
}
