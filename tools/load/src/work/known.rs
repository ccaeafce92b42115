//! What the server has acknowledged, and when: the measure of whether an answer is stale. Counts of likes and comments
//! and the newest article only grow, since nothing is taken back where this is used.

use std::collections::HashMap;

use load::ask::Listed;

use crate::work::seen::{Article, Row};

/// A point in the order of acknowledgements.
pub type Moment = u64;

pub struct Known {
    now: Moment,
    articles: HashMap<u64, Counts>,
    newest: Steps,
    /// Who likes what since when, by article and person.
    likes: HashMap<(u64, usize), Moment>,
}

struct Counts {
    likes: Steps,
    comments: Steps,
}

/// A number that grows: every value with the moment from which it was known.
struct Steps(Vec<(Moment, u64)>);

impl Known {
    /// `articles` as they were before anything was written.
    pub fn new(articles: &[Listed]) -> Self {
        let counts = |article: &Listed| Counts {
            likes: Steps(vec![(0, article.likes)]),
            comments: Steps(vec![(0, article.comments)]),
        };
        let newest = articles.iter().map(|article| article.id).max().unwrap_or_default();
        Self {
            now: 0,
            articles: articles.iter().map(|article| (article.id, counts(article))).collect(),
            newest: Steps(vec![(0, newest)]),
            likes: HashMap::new(),
        }
    }

    /// Everything acknowledged so far must be in what is asked for now.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// A like by `person`, asked for at `sent`, was acknowledged, and the answer counted `likes`.
    pub fn liked(&mut self, article: u64, person: usize, likes: u64, sent: Moment) -> Result<(), String> {
        self.now += 1;
        self.likes.entry((article, person)).or_insert(self.now);
        let Some(counts) = self.articles.get_mut(&article) else { return Ok(()) };
        let known = counts.likes.at(sent);
        counts.likes.raise(self.now, likes);
        check("the answer to a like", likes, known)
    }

    /// A comment was acknowledged.
    pub fn commented(&mut self, article: u64) {
        self.now += 1;
        if let Some(counts) = self.articles.get_mut(&article) {
            let comments = counts.comments.at(self.now) + 1;
            counts.comments.raise(self.now, comments);
        }
    }

    /// A new article was acknowledged.
    pub fn published(&mut self, article: u64) {
        self.now += 1;
        self.newest.raise(self.now, article);
    }

    /// Whether the page of an article shows what was known at `moment`.
    pub fn check_article(&self, id: u64, person: usize, seen: &Article, moment: Moment) -> Result<(), String> {
        let Some(counts) = self.articles.get(&id) else { return Ok(()) };
        if !seen.liked && self.likes.get(&(id, person)).is_some_and(|since| *since <= moment) {
            return Err("stale: the reader's own like".to_owned());
        }
        check("likes of an article", seen.likes, counts.likes.at(moment))?;
        check("comments of an article", seen.comments, counts.comments.at(moment))
    }

    /// Whether a page of the board shows what was known at `moment`; the first page has the newest article, too.
    pub fn check_board(&self, rows: &[Row], is_first: bool, moment: Moment) -> Result<(), String> {
        if rows.is_empty() {
            return Err("a page of the board without rows".to_owned());
        }
        if is_first {
            let newest = rows.iter().map(|row| row.id).max().unwrap_or_default();
            check("the newest article of the board", newest, self.newest.at(moment))?;
        }
        for row in rows {
            let Some(counts) = self.articles.get(&row.id) else { continue };
            check("likes on the board", row.likes, counts.likes.at(moment))?;
            check("comments on the board", row.comments, counts.comments.at(moment))?;
        }
        Ok(())
    }
}

impl Steps {
    fn at(&self, moment: Moment) -> u64 {
        let later = self.0.partition_point(|(from, _)| *from <= moment);
        later.checked_sub(1).and_then(|place| self.0.get(place)).map_or(0, |(_, value)| *value)
    }

    fn raise(&mut self, now: Moment, value: u64) {
        if self.0.last().is_none_or(|(_, last)| *last < value) {
            self.0.push((now, value));
        }
    }
}

/// The numbers stay out of it, so that all of a kind are counted together.
fn check(what: &str, seen: u64, known: u64) -> Result<(), String> {
    if seen < known { Err(format!("stale: {what}")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known::new(&[Listed { id: 5, likes: 10, comments: 2 }, Listed { id: 4, likes: 0, comments: 0 }])
    }

    fn shown(likes: u64, comments: u64) -> Article {
        Article { likes, comments, liked: false }
    }

    #[test]
    fn what_was_acknowledged_later_need_not_be_shown() {
        let mut known = known();
        let before = known.now();
        known.liked(5, 0, 11, before).unwrap();
        known.commented(5);
        let after = known.now();
        assert_eq!(known.check_article(5, 1, &shown(10, 2), before), Ok(()));
        assert_eq!(known.check_article(5, 1, &shown(11, 2), after).unwrap_err(), "stale: comments of an article");
        assert_eq!(known.check_article(5, 1, &shown(10, 3), after).unwrap_err(), "stale: likes of an article");
        assert_eq!(known.check_article(5, 1, &shown(12, 9), after), Ok(()));
        assert_eq!(known.check_article(5, 0, &shown(11, 3), after).unwrap_err(), "stale: the reader's own like");
        assert_eq!(known.check_article(5, 0, &Article { liked: true, ..shown(11, 3) }, after), Ok(()));
    }

    #[test]
    fn a_board() {
        let mut known = known();
        let row = |id, likes, comments| Row { id, likes, comments };
        known.published(9);
        let now = known.now();
        let rows = [row(9, 0, 0), row(5, 10, 2)];
        assert_eq!(known.check_board(&rows, true, now), Ok(()));
        assert_eq!(known.check_board(&rows[1..], true, now).unwrap_err(), "stale: the newest article of the board");
        assert_eq!(known.check_board(&rows[1..], false, now), Ok(()));
        assert_eq!(known.check_board(&[row(5, 9, 2)], false, now).unwrap_err(), "stale: likes on the board");
        assert!(known.check_board(&[], false, now).is_err());
    }

    #[test]
    fn the_answer_to_a_like_may_not_be_stale_either() {
        let mut known = known();
        let now = known.now();
        known.liked(5, 0, 12, now).unwrap();
        assert_eq!(known.liked(5, 1, 11, now), Ok(()));
        assert!(known.liked(5, 2, 11, known.now()).is_err());
    }
}
