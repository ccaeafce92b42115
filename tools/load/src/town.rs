//! The town behind a server: the people who ask, and the articles they ask for.

use std::net::SocketAddrV4;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use load::ask::{Listed, Visitor};
use load::interrupt;
use serde_json::Value;

use crate::options::RunOptions;
use crate::request::{self, Manner};

/// The demo's residents are numbered from here; the first has a name of their own.
const FIRST_NUMBER: usize = 1;
/// Among so many accounts after the last who is signed in lives somebody whose door is looked at.
const DOORS: u64 = 100;
/// So many who cannot sign in, one after the other, and the town has no more people.
const MISSING: usize = 5;

/// Signed-in people of one server.
pub struct Town {
    address: SocketAddrV4,
    people: Vec<Resident>,
    /// The article with 50 comments, once it was asked for.
    article: Option<String>,
}

struct Resident {
    visitor: Visitor,
    id: u64,
    nickname: String,
    /// Their door, where they have moved in.
    door: Option<String>,
}

/// Somebody who has moved in, and who can be asked what they have.
pub struct Neighbour {
    pub person: Person,
    pub visitor: Visitor,
}

/// Somebody who asks: what their requests carry, and how their pages are recognised.
#[derive(Clone)]
pub struct Person {
    pub id: u64,
    /// As pages write it; empty when it has characters that they write otherwise.
    pub nickname: String,
    /// What follows the address of a page.
    pub get: Vec<u8>,
    /// What follows an address that is written to.
    pub write: Vec<u8>,
}

impl Town {
    /// Signs in the named account and as many of the demo's residents as were asked for, if there are so many.
    pub fn enter(address: SocketAddrV4, options: &RunOptions) -> Result<Self> {
        let mut town = Self { address, people: Vec::new(), article: options.article.clone() };
        town.sign_in(&options.username, &options.password)?;
        let (mut number, mut missing) = (FIRST_NUMBER, 0);
        while town.people.len() < usize::from(options.people) && missing < MISSING {
            interrupt::check()?;
            let known = town.sign_in(&format!("resident_{number:04}"), &options.password).is_ok();
            missing = if known { 0 } else { missing + 1 };
            number += 1;
        }
        if town.people.len() < usize::from(options.people) {
            eprintln!("only {} people of {} live in this town", town.people.len(), options.people);
        }
        Ok(town)
    }

    fn sign_in(&mut self, username: &str, password: &str) -> Result<()> {
        let visitor = Visitor::sign_in(self.address, username, password)?;
        let me = visitor.get(self.address, "/api/v1/me")?;
        let id = me["id"].as_u64().with_context(|| format!("{username} has no id"))?;
        let nickname = me["nickname"].as_str().unwrap_or_default();
        let plain = !nickname.contains(['&', '<', '>', '"', '\'']);
        let nickname = if plain { nickname.to_owned() } else { String::new() };
        self.people.push(Resident { door: door(&me), visitor, id, nickname });
        Ok(())
    }

    pub fn size(&self) -> usize {
        self.people.len()
    }

    /// Renews the tokens that would not outlive `needed`.
    pub fn stay(&mut self, needed: Duration) -> Result<()> {
        for resident in &mut self.people {
            resident.visitor.stay(self.address, needed)?;
        }
        Ok(())
    }

    /// The people, as they ask for pages in this manner or, when `json`, for what the API has.
    pub fn people(&self, manner: Manner, json: bool) -> Vec<Person> {
        self.people.iter().map(|resident| self.person(resident, manner, json)).collect()
    }

    fn person(&self, resident: &Resident, manner: Manner, json: bool) -> Person {
        Person {
            id: resident.id,
            nickname: resident.nickname.clone(),
            get: request::rest_of_get(self.address, resident.visitor.token(), manner, json),
            write: request::rest_of_write(self.address, resident.visitor.token()),
        }
    }

    /// Where the API of the town is asked.
    pub fn address(&self) -> SocketAddrV4 {
        self.address
    }

    /// Those of the people who have moved in.
    pub fn neighbours(&self) -> Result<Vec<Neighbour>> {
        let settled = self.people.iter().filter(|resident| resident.door.is_some());
        let neighbour = |resident: &Resident| Neighbour {
            person: self.person(resident, Manner::Plain, true),
            visitor: resident.visitor.clone(),
        };
        let neighbours: Vec<Neighbour> = settled.map(neighbour).collect();
        if neighbours.is_empty() {
            bail!("none of the people has moved in");
        }
        Ok(neighbours)
    }

    /// Somebody who is none of the people, so that all are visitors there, by number and door; in a small town one of
    /// theirs.
    pub fn host(&self) -> Result<(u64, String)> {
        let last = self.people.iter().map(|resident| resident.id).max().unwrap_or_default();
        for id in last + 1..=last + DOORS {
            let resident = self.first()?.get(self.address, &format!("/api/v1/residents/{id}"));
            if let Some(door) = resident.ok().as_ref().and_then(door) {
                return Ok((id, door));
            }
        }
        let of_ours = |resident: &Resident| Some((resident.id, resident.door.clone()?));
        self.people.iter().find_map(of_ours).context("nobody has moved in")
    }

    /// The id of the article with 50 comments.
    pub fn article(&mut self) -> Result<String> {
        if let Some(article) = &self.article {
            return Ok(article.clone());
        }
        let article = self.first()?.find_article(self.address)?;
        Ok(self.article.insert(article).clone())
    }

    /// The newest `most` articles of the solar board, as they are now.
    pub fn articles(&self, most: usize) -> Result<Vec<Listed>> {
        let mut found = self.first()?.articles(self.address, |articles| articles.len() >= most)?;
        found.truncate(most);
        // a list that grew while it was read shows the same article twice
        found.sort_by_key(|article| std::cmp::Reverse(article.id));
        found.dedup_by_key(|article| article.id);
        if found.is_empty() {
            bail!("the solar board has no articles");
        }
        Ok(found)
    }

    fn first(&self) -> Result<&Visitor> {
        self.people.first().map(|resident| &resident.visitor).context("nobody is signed in")
    }
}

/// The page of the door at which somebody lives, as the API tells of them.
fn door(about: &Value) -> Option<String> {
    let home = &about["address"];
    let (planet, floor, unit) = (home["planet"].as_str()?, home["floor"].as_u64()?, home["unit"].as_u64()?);
    Some(format!("/planets/{planet}/{floor}/{unit}"))
}

impl Person {
    /// Somebody the bare server has never heard of, with a request as long as a real one.
    pub fn nobody(address: SocketAddrV4, token: &str) -> Self {
        let get = request::rest_of_get(address, token, Manner::Plain, false);
        Self { id: 0, nickname: String::new(), get, write: Vec::new() }
    }

    /// An error unless `html` is a whole page and theirs.
    pub fn check_page(&self, html: &str) -> Result<(), String> {
        if !html.trim_end().ends_with("</html>") {
            return Err("half a page".to_owned());
        }
        let named = self.nickname.is_empty() || html.contains(&format!("{}<", self.nickname));
        let other =
            html.split_once("data-user=\"").is_some_and(|(_, rest)| !rest.starts_with(&format!("{}\"", self.id)));
        if named && !other { Ok(()) } else { Err("somebody else's page".to_owned()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_door() {
        let about = serde_json::json!({"address": {"planet": "venus", "floor": 2, "unit": 5, "text": "…"}});
        assert_eq!(door(&about).as_deref(), Some("/planets/venus/2/5"));
        assert_eq!(door(&serde_json::json!({"address": null})), None);
    }

    #[test]
    fn whose_page() {
        let address = "127.0.0.1:80".parse().unwrap();
        let person = Person { id: 12, nickname: "Mina".to_owned(), ..Person::nobody(address, "abc") };
        assert_eq!(person.check_page("<html data-user=\"12\"><b>Mina</b></html>\n"), Ok(()));
        assert_eq!(person.check_page("<html><b>Mina</b></html>"), Ok(()));
        for other in ["<html data-user=\"123\"><b>Mina</b></html>", "<html data-user=\"12\"><b>Joon</b></html>"] {
            assert_eq!(person.check_page(other).unwrap_err(), "somebody else's page");
        }
        assert_eq!(person.check_page("<html data-user=\"12\"><b>Mina</b>").unwrap_err(), "half a page");
    }
}
