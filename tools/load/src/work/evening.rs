//! A busy evening: 90 % reading, 8 % likes and comments, 2 % articles, over the newest articles by Zipf's law. No
//! answer may be older than the last write acknowledged before its request was sent; every one is looked at.

use std::collections::HashMap;

use load::ask::Listed;
use load::response::Response;

use crate::chance::{Chance, Zipf};
use crate::drive::Errors;
use crate::request::{put_get, put_write};
use crate::town::Person;
use crate::work::aside::Aside;
use crate::work::known::{Known, Moment};
use crate::work::write::Texts;
use crate::work::{Counts, Next, Work, expect, number_in, seen};

/// How many articles the evening is about.
pub const ARTICLES: usize = 5_000;
/// Of a page of a board.
const ROWS: usize = 20;
/// So much is put aside; what comes then is looked at during the run and slows it.
const ASIDE_BYTES: usize = 2 * 1024 * 1024 * 1024;

pub struct Evening {
    people: Vec<Person>,
    articles: Vec<u64>,
    zipf: Zipf,
    chance: Chance,
    texts: Texts,
    known: Known,
    /// How many people like an article already.
    liked: HashMap<u64, usize>,
    asked: Vec<Asked>,
    aside: Aside<Asked>,
    errors: Errors,
}

/// What a connection waits for.
#[derive(Clone, Copy)]
struct Asked {
    what: What,
    person: usize,
    /// What was acknowledged before must be in the answer.
    sent: Moment,
}

#[derive(Clone, Copy)]
enum What {
    Article(u64),
    /// A page of the board, from 1.
    Board(usize),
    Like(u64),
    Comment(u64),
    Post,
}

impl Evening {
    pub fn new(people: Vec<Person>, articles: &[Listed], connections: u16) -> Self {
        let nothing = Asked { what: What::Post, person: 0, sent: 0 };
        Self {
            people,
            articles: articles.iter().map(|article| article.id).collect(),
            zipf: Zipf::new(articles.len()),
            chance: Chance::new(1_969),
            texts: Texts::new(),
            known: Known::new(articles),
            liked: HashMap::new(),
            asked: vec![nothing; usize::from(connections)],
            aside: Aside::new(ASIDE_BYTES),
            errors: Errors::new(),
        }
    }

    fn draw(&mut self) -> (What, usize) {
        let person = self.chance.below(self.people.len());
        let place = self.zipf.draw(&mut self.chance);
        let what = match self.chance.below(100) {
            0..60 => What::Article(self.articles[place]),
            60..90 => What::Board(place / ROWS + 1),
            90..94 => return self.draw_like(place),
            94..98 => What::Comment(self.articles[place]),
            _ => What::Post,
        };
        (what, person)
    }

    /// The next article after `place` that somebody does not like yet, and who.
    fn draw_like(&mut self, place: usize) -> (What, usize) {
        let people = self.people.len();
        for step in 0..self.articles.len() {
            let place = (place + step) % self.articles.len();
            let liked = self.liked.entry(self.articles[place]).or_default();
            if *liked < people {
                *liked += 1;
                return (What::Like(self.articles[place]), (place + *liked) % people);
            }
        }
        (What::Post, place % people)
    }

    fn look_now(&mut self) {
        let Self { people, known, aside, errors, .. } = self;
        aside.look(errors, |asked, html| {
            people[asked.person].check_page(html)?;
            match asked.what {
                What::Article(id) => known.check_article(id, asked.person, &seen::article(html), asked.sent),
                What::Board(page) => known.check_board(&seen::rows(html), page == 1, asked.sent),
                What::Like(_) | What::Comment(_) | What::Post => Ok(()),
            }
        });
    }
}

impl Work for Evening {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next {
        let (what, person) = self.draw();
        self.asked[connection] = Asked { what, person, sent: self.known.now() };
        let Person { get, write, .. } = &self.people[person];
        match what {
            What::Article(id) => put_get(request, &format!("/boards/solar/{id}"), get),
            What::Board(1) => put_get(request, "/boards/solar", get),
            What::Board(page) => put_get(request, &format!("/boards/solar?page={page}"), get),
            What::Like(id) => put_write(request, "PUT", &format!("/api/v1/articles/{id}/like"), write, ""),
            What::Comment(id) => {
                let path = format!("/api/v1/articles/{id}/comments");
                put_write(request, "POST", &path, write, &self.texts.comment());
            }
            What::Post => put_write(request, "POST", "/api/v1/boards/solar/articles", write, &self.texts.article()),
        }
        Next::Send { keep: true }
    }

    fn answered(&mut self, connection: usize, response: &Response, body: &[u8]) -> Result<Counts, String> {
        let asked = self.asked[connection];
        let Asked { what, person, sent } = asked;
        match what {
            What::Article(_) | What::Board(_) => {
                expect(response, 200)?;
                if !self.aside.put(response.encoding(), body, asked) {
                    self.look_now();
                    self.aside.put(response.encoding(), body, asked);
                }
            }
            What::Like(id) => {
                expect(response, 200)?;
                self.known.liked(id, person, number_in(body, "\"likes\":")?, sent)?;
            }
            What::Comment(id) => {
                expect(response, 201)?;
                self.known.commented(id);
            }
            What::Post => {
                expect(response, 201)?;
                self.known.published(number_in(body, "\"id\":")?);
            }
        }
        Ok(Counts::Own)
    }

    fn look(&mut self) -> Errors {
        self.look_now();
        std::mem::take(&mut self.errors)
    }
}
