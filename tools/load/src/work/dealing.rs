//! Buying: everybody buys one piece after the other and, once they own all or can afford no more, sells them again.
//! Every answer has to tell the balance that follows from the one before; afterwards the ledger is held against it.

use std::collections::VecDeque;
use std::net::SocketAddrV4;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use load::ask::Visitor;
use load::response::Response;
use serde_json::Value;

use crate::drive::Errors;
use crate::request::put_write;
use crate::teller::Teller;
use crate::town::{Neighbour, Person};
use crate::work::turns::Turns;
use crate::work::{Counts, Next, Work, expect, number_in};

/// Selling gives half of the price, so dealing costs: whoever has less than this is granted as much.
const ENOUGH: u64 = 1_000_000;
/// When everybody waits, one is asked for again so much later.
const PAUSE: Duration = Duration::from_millis(1);

pub struct Dealing {
    address: SocketAddrV4,
    people: Vec<Purse>,
    turns: Turns,
    teller: Teller,
}

struct Purse {
    person: Person,
    visitor: Visitor,
    coins: u64,
    /// In the ledger.
    entries: u64,
    /// What they may buy, and what they may sell again.
    shelf: VecDeque<Piece>,
    owned: VecDeque<Piece>,
    sells: bool,
}

#[derive(Clone)]
struct Piece {
    id: String,
    price: u64,
    /// What selling it gives.
    worth: u64,
}

impl Dealing {
    pub fn new(address: SocketAddrV4, neighbours: Vec<Neighbour>, teller: Teller, connections: u16) -> Result<Self> {
        let market = match neighbours.first() {
            Some(first) => first.visitor.list(address, "/api/v1/market")?,
            None => Vec::new(),
        };
        // a piece of a planet is sold to its residents alone
        let pieces: Vec<Piece> =
            market.iter().filter(|piece| piece["planet"].is_null()).filter_map(Piece::sold).collect();
        let mut people = Vec::new();
        for Neighbour { person, visitor } in neighbours {
            load::interrupt::check()?;
            if coins(&visitor, address)? < ENOUGH {
                teller.grant(visitor.username(), ENOUGH)?;
            }
            let belongings = visitor.list(address, "/api/v1/me/furniture")?;
            people.push(Purse {
                coins: coins(&visitor, address)?,
                entries: entries(&visitor, address)?,
                shelf: pieces.iter().filter(|piece| !belongings.iter().any(|one| piece.is(one))).cloned().collect(),
                owned: pieces.iter().filter_map(|piece| piece.bought(&belongings)).collect(),
                sells: false,
                person,
                visitor,
            });
        }
        let turns = Turns::new(people.len(), connections);
        Ok(Self { address, people, turns, teller })
    }
}

fn coins(visitor: &Visitor, address: SocketAddrV4) -> Result<u64> {
    visitor.get(address, "/api/v1/me")?["coins"].as_u64().context("somebody without coins")
}

fn entries(visitor: &Visitor, address: SocketAddrV4) -> Result<u64> {
    visitor.get(address, "/api/v1/me/ledger")?["total"].as_u64().context("a ledger without a total")
}

impl Piece {
    fn sold(piece: &Value) -> Option<Self> {
        let price = piece["price"].as_u64()?;
        Some(Self { id: piece["id"].as_str()?.to_owned(), price, worth: price / 2 })
    }

    fn is(&self, belonging: &Value) -> bool {
        belonging["furniture"] == *self.id
    }

    /// The piece, if it was bought before: what was given cannot be sold.
    fn bought(&self, belongings: &[Value]) -> Option<Self> {
        let worth = belongings.iter().find(|one| self.is(one))?["worth"].as_u64().filter(|worth| *worth > 0)?;
        Some(Self { worth, ..self.clone() })
    }
}

impl Purse {
    /// Turns from buying to selling and back; false when neither can be done.
    fn can_deal(&mut self) -> bool {
        let buys = self.shelf.front().is_some_and(|piece| piece.price <= self.coins);
        if self.sells {
            self.sells = !self.owned.is_empty();
        } else {
            self.sells = !buys && !self.owned.is_empty();
        }
        self.sells || buys
    }

    /// The piece that is sold or bought next.
    fn piece(&self) -> Option<&Piece> {
        if self.sells { self.owned.front() } else { self.shelf.front() }
    }

    /// What was asked for was done, and the answer told a balance.
    fn dealt(&mut self, balance: u64) -> Result<(), String> {
        let (from, to) =
            if self.sells { (&mut self.owned, &mut self.shelf) } else { (&mut self.shelf, &mut self.owned) };
        let mut piece = from.pop_front().ok_or("an answer that nobody waits for")?;
        let expected = if self.sells { self.coins + piece.worth } else { self.coins - piece.price };
        piece.worth = piece.price / 2;
        to.push_back(piece);
        self.entries += 1;
        self.coins = balance;
        if balance == expected { Ok(()) } else { Err("a balance that does not follow".to_owned()) }
    }
}

impl Work for Dealing {
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next {
        let Self { people, turns, .. } = self;
        let taken = turns.take(connection, |person| people[person].can_deal()).map(|person| &people[person]);
        let Some((purse, piece)) = taken.and_then(|purse| Some((purse, purse.piece()?))) else {
            return Next::At(Instant::now() + PAUSE);
        };
        let deal = if purse.sells { "sale" } else { "purchase" };
        put_write(request, "POST", &format!("/api/v1/market/{}/{deal}", piece.id), &purse.person.write, "");
        Next::Send { keep: true }
    }

    fn answered(&mut self, connection: usize, response: &Response, body: &[u8]) -> Result<Counts, String> {
        let person = self.turns.done(connection).ok_or("an answer that nobody waits for")?;
        expect(response, 201)?;
        self.people[person].dealt(number_in(body, "\"balance\":")?)?;
        Ok(Counts::Own)
    }

    /// Whether everybody has the coins and the entries that were acknowledged, and every balance is its entries' sum.
    fn look(&mut self) -> Errors {
        let mut errors = Errors::new();
        let mut wrong = |why: String| *errors.entry(why).or_default() += 1;
        for purse in &mut self.people {
            match (coins(&purse.visitor, self.address), entries(&purse.visitor, self.address)) {
                (Ok(coins), Ok(entries)) if (coins, entries) != (purse.coins, purse.entries) => {
                    wrong("a ledger that is not what was acknowledged".to_owned());
                }
                (Ok(_), Ok(_)) => {}
                (Err(error), _) | (_, Err(error)) => wrong(error.to_string()),
            }
            if !purse.can_deal() {
                wrong("somebody can neither buy nor sell".to_owned());
            }
        }
        if let Err(error) = self.teller.verify() {
            wrong(error.to_string());
        }
        errors
    }
}
