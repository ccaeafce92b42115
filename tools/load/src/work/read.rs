//! Asking for pages, by many people in turns.

use load::response::Response;

use crate::drive::Errors;
use crate::town::Person;
use crate::work::aside::Aside;
use crate::work::known::{Known, Moment};
use crate::work::{Counts, Next, Work, expect, seen};

/// One answer in so many is looked into: the others are read whole and counted.
const LOOKED_INTO: usize = 32;
const ASIDE_BYTES: usize = 128 * 1024 * 1024;

/// What is asked for.
pub enum Paths {
    One(String),
    /// Pages of the solar board, each once before the first again.
    Deep {
        first: usize,
        last: usize,
    },
}

/// What an answer has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page of the town, for whoever asked.
    Page,
    Json,
    /// Only whole.
    Any,
}

pub struct Read {
    paths: Paths,
    form: Form,
    /// What a page has to hold besides.
    must: Vec<String>,
    people: Vec<Person>,
    turn: usize,
    /// Who asked, and whether their page is looked into, by connection.
    asked: Vec<(usize, bool, Moment)>,
    aside: Aside<(usize, Moment)>,
    /// What pages of a board are held against, while likes go on beside.
    pub known: Option<Known>,
}

impl Read {
    pub fn new(paths: Paths, form: Form, must: Vec<String>, people: Vec<Person>, connections: u16) -> Self {
        Self {
            paths,
            form,
            must,
            people,
            turn: 0,
            asked: vec![(0, false, 0); usize::from(connections)],
            aside: Aside::new(ASIDE_BYTES),
            known: None,
        }
    }
}

impl Work for Read {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next {
        let person = self.turn % self.people.len();
        let keep = self.form != Form::Any && self.turn.is_multiple_of(LOOKED_INTO);
        let rest = &self.people[person].get;
        match &self.paths {
            Paths::One(path) => crate::request::put_get(request, path, rest),
            Paths::Deep { first, last } => {
                let page = first + self.turn % (last - first + 1);
                crate::request::put_get(request, &format!("/boards/solar?page={page}"), rest);
            }
        }
        self.asked[connection] = (person, keep, self.known.as_ref().map_or(0, Known::now));
        self.turn += 1;
        Next::Send { keep }
    }

    fn answered(&mut self, connection: usize, response: &Response, body: &[u8]) -> Result<Counts, String> {
        expect(response, 200)?;
        let (person, is_kept, moment) = self.asked[connection];
        if is_kept {
            self.aside.put(response.encoding(), body, (person, moment));
        }
        Ok(Counts::Own)
    }

    fn look(&mut self) -> Errors {
        let mut errors = Errors::new();
        let Self { paths, form, must, people, aside, known, .. } = self;
        aside.look(&mut errors, |(person, moment), text| {
            match form {
                Form::Page => people[*person].check_page(text)?,
                Form::Json => {
                    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|_| "no JSON".to_owned())?;
                }
                Form::Any => {}
            }
            if let Some(missing) = must.iter().find(|must| !text.contains(must.as_str())) {
                return Err(format!("a page without {missing}"));
            }
            match known {
                Some(known) => known.check_board(&seen::rows(text), matches!(paths, Paths::One(_)), *moment),
                None => Ok(()),
            }
        });
        errors
    }
}
