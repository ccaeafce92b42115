//! What the generator asks for, and what it makes of the answers. Start with [`Work`]; `read` asks for pages, `write`
//! likes and publishes, `furnishing` saves rooms, `dealing` buys and sells, `evening` does all of it at once and holds
//! every answer against what was acknowledged.

mod aside;
mod dealing;
mod evening;
mod furnishing;
mod known;
mod liking;
mod read;
mod seen;
mod turns;
mod write;

use std::time::Instant;

use load::response::Response;

use crate::drive::Errors;

pub use dealing::Dealing;
pub use evening::{ARTICLES as ARTICLES_OF_EVENING, Evening};
pub use furnishing::Furnishing;
pub use liking::Liking;
pub use read::{Form, Paths, Read};
pub use write::{Like, Post};

/// The requests of a scenario. A connection has one request in flight.
pub trait Work {
    /// Puts the next request of `connection` into `request`, which is empty, or says when to ask again.
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Next;

    /// Takes a whole answer. `body` is empty unless it was wanted. The error says why the answer is no good one.
    fn answered(&mut self, connection: usize, response: &Response, body: &[u8]) -> Result<Counts, String>;

    /// Looks at the answers that were put aside, after a run; gives what was wrong with them.
    fn look(&mut self) -> Errors {
        Errors::new()
    }

    /// Connections it needs beside those of the run.
    fn connections_beside(&self) -> u16 {
        0
    }
}

pub enum Next {
    /// The request is there; `keep` says whether its answer's body is wanted.
    Send {
        keep: bool,
    },
    At(Instant),
}

/// What a good answer is counted as.
#[derive(Debug, PartialEq, Eq)]
pub enum Counts {
    /// A request of the scenario.
    Own,
    /// Something that goes on beside it.
    Beside,
}

/// An error unless the answer has that status.
pub fn expect(response: &Response, status: u16) -> Result<(), String> {
    if response.status() == status { Ok(()) } else { Err(format!("status {}", response.status())) }
}

/// The number behind the first `mark` of a body. Inside of a JSON string, quotation marks are written otherwise.
fn number_in(body: &[u8], mark: &str) -> Result<u64, String> {
    let start = memchr::memmem::find(body, mark.as_bytes()).ok_or_else(|| format!("an answer without {mark}"))?;
    let digits = body[start + mark.len()..].iter().skip_while(|byte| **byte == b' ');
    let digits = digits.take_while(|byte| byte.is_ascii_digit());
    Ok(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}
