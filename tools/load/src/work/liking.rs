//! Reading a board while people like its articles, at a rate of their own.

use std::time::{Duration, Instant};

use load::ask::Listed;
use load::response::Response;

use crate::drive::Errors;
use crate::request::put_write;
use crate::town::Person;
use crate::work::known::{Known, Moment};
use crate::work::read::Read;
use crate::work::write::Pairs;
use crate::work::{Counts, Next, Work, expect};

/// Each waits for the answer to its like, so that a slow disk does not stop them all.
const LIKERS: u16 = 4;

/// The reader's connections come first, then those of the likers.
pub struct Liking {
    read: Read,
    readers: usize,
    people: Vec<Person>,
    pairs: Pairs,
    /// Between two likes of one liker.
    every: Duration,
    likers: Vec<Liker>,
}

#[derive(Clone, Copy, Default)]
struct Liker {
    due: Option<Instant>,
    /// What it waits for.
    article: u64,
    person: usize,
    sent: Moment,
}

impl Liking {
    /// `a_second` likes arrive on `articles`, which are what is liked and what pages are held against.
    pub fn new(mut read: Read, people: Vec<Person>, articles: &[Listed], connections: u16, a_second: u32) -> Self {
        let pairs = Pairs::new(articles.iter().map(|article| article.id).collect(), people.len());
        read.known = Some(Known::new(articles));
        let every = Duration::from_secs(1) * u32::from(LIKERS) / a_second.max(1);
        let likers = vec![Liker::default(); usize::from(LIKERS)];
        Self { read, readers: usize::from(connections), people, pairs, every, likers }
    }

    /// Whether this liker's time has come: it is told when the next comes. After a pause it does not catch up.
    fn turn(&mut self, liker: usize) -> Result<(), Instant> {
        let now = Instant::now();
        // the first likes are spread over the interval
        let first = now + self.every * liker as u32 / u32::from(LIKERS);
        let due = *self.likers[liker].due.get_or_insert(first);
        if now < due {
            return Err(due);
        }
        let next = due + self.every;
        self.likers[liker].due = Some(if next + self.every < now { now + self.every } else { next });
        Ok(())
    }
}

impl Work for Liking {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next {
        let Some(number) = connection.checked_sub(self.readers) else { return self.read.next(connection, request) };
        if let Err(due) = self.turn(number) {
            return Next::At(due);
        }
        let (article, person) = self.pairs.take();
        let sent = self.read.known.as_ref().map_or(0, Known::now);
        self.likers[number] = Liker { article, person, sent, ..self.likers[number] };
        put_write(request, "PUT", &format!("/api/v1/articles/{article}/like"), &self.people[person].write, "");
        Next::Send { keep: true }
    }

    fn answered(&mut self, connection: usize, response: &Response, body: &[u8]) -> Result<Counts, String> {
        let Some(number) = connection.checked_sub(self.readers) else {
            return self.read.answered(connection, response, body);
        };
        expect(response, 200)?;
        let Liker { article, person, sent, .. } = self.likers[number];
        let likes = super::number_in(body, "\"likes\":")?;
        if let Some(known) = &mut self.read.known {
            known.liked(article, person, likes, sent)?;
        }
        Ok(Counts::Beside)
    }

    fn look(&mut self) -> Errors {
        self.read.look()
    }

    fn connections_beside(&self) -> u16 {
        LIKERS
    }
}
