//! Wrong passwords, codes and links: guessing is slow, and nobody can lock an account that is not theirs. Only what was
//! wrong counts. Wrong passwords from many addresses together slow down those addresses alone: one that has not failed
//! itself always gets its try, and somebody signed in is counted by their own sign-in.

use std::net::IpAddr;

use crate::accounts::tokens::digest;
use crate::error::{Error, Result};
use crate::limits::{Limit, Limits, Who};

/// A try that is counted until it turns out right; many at once are all counted before the first is judged. One that is
/// given up stays counted.
#[must_use]
pub struct Guess<'a> {
    limits: &'a Limits,
    counted: Vec<(Limit, Who)>,
    account: Option<Who>,
}

impl<'a> Guess<'a> {
    /// A password for the account called `name`, which need not exist.
    pub async fn of_account(limits: &'a Limits, address: IpAddr, name: &str) -> Result<Guess<'a>> {
        // the same on all servers
        let name = digest(name).first_chunk().map_or(0, |start| u64::from_le_bytes(*start));
        let (pair, account) = (Who::Pair(name, address), Who::Account(name));
        if limits.owes(Limit::WrongPair, pair).await {
            limits.look(Limit::WrongAccount, account).await?;
        }
        let here = Guess::count(limits, [(Limit::WrongPair, pair), (Limit::WrongHere, Who::Address(address))]).await?;
        Ok(Guess { account: Some(account), ..here })
    }

    /// A secret that nobody guesses, such as the key of a link or a recovery code.
    pub async fn of_secret(limits: &'a Limits, address: IpAddr) -> Result<Guess<'a>> {
        Guess::count(limits, [(Limit::WrongHere, Who::Address(address))]).await
    }

    /// The password of somebody who is signed in.
    pub async fn of_citizen(limits: &'a Limits, sign_in: i64) -> Result<Guess<'a>> {
        Guess::count(limits, [(Limit::WrongConfirmation, Who::SignIn(sign_in))]).await
    }

    async fn count<const N: usize>(limits: &'a Limits, all: [(Limit, Who); N]) -> Result<Guess<'a>> {
        let mut guess = Guess { limits, counted: Vec::with_capacity(N), account: None };
        for (limit, who) in all {
            match limits.count(limit, who).await {
                Ok(()) => guess.counted.push((limit, who)),
                Err(error) => {
                    guess.forgive().await;
                    return Err(error);
                }
            }
        }
        Ok(guess)
    }

    /// Passes `outcome` on; unless it says that the guess was wrong, nothing stays counted.
    pub async fn judged<T>(self, outcome: Result<T>) -> Result<T> {
        match &outcome {
            Err(Error::BadCredentials | Error::NotFound) => {
                if let Some(account) = self.account {
                    self.limits.note(Limit::WrongAccount, account).await;
                }
            }
            _ => self.forgive().await,
        }
        outcome
    }

    async fn forgive(self) {
        for (limit, who) in self.counted {
            self.limits.forgive(limit, who).await;
        }
    }
}
