//! Wrong passwords, codes and links: guessing is slow, and nobody can lock an account that is not theirs. Only what was
//! wrong counts; it is counted before it is judged and taken back afterwards, so that many at once are no more than one
//! after the other. Wrong passwords from many addresses together slow down those addresses alone: one that has not
//! failed itself, and has no other try under way, always gets its try, and somebody signed in is counted by their own
//! sign-in.

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
    /// Counted though it was too often already; there it may have added nothing.
    noted: Option<(Limit, Who)>,
}

impl<'a> Guess<'a> {
    /// A password for the account called `name`, which need not exist.
    pub async fn of_account(limits: &'a Limits, address: IpAddr, name: &str) -> Result<Guess<'a>> {
        // the same on all servers
        let name = digest(name).first_chunk().map_or(0, |start| u64::from_le_bytes(*start));
        let (pair, account) = (Who::Pair(name, address), Who::Account(name));
        let mut guess = Guess { limits, counted: Vec::with_capacity(3), noted: None };
        let counted = async {
            let has_failed = guess.count(Limit::WrongPair, pair).await?;
            guess.count(Limit::WrongHere, Who::Address(address)).await?;
            if has_failed {
                guess.count(Limit::WrongAccount, account).await?;
            } else {
                // it gets its try, whatever others did
                limits.note(Limit::WrongAccount, account).await;
                guess.noted = Some((Limit::WrongAccount, account));
            }
            Ok(())
        };
        let outcome = counted.await;
        guess.begun(outcome).await
    }

    /// A secret that nobody guesses, such as the key of a link or a recovery code.
    pub async fn of_secret(limits: &'a Limits, address: IpAddr) -> Result<Guess<'a>> {
        Guess::one(limits, Limit::WrongHere, Who::Address(address)).await
    }

    /// The password of somebody who is signed in.
    pub async fn of_citizen(limits: &'a Limits, sign_in: i64) -> Result<Guess<'a>> {
        Guess::one(limits, Limit::WrongConfirmation, Who::SignIn(sign_in)).await
    }

    /// The code of a layout, typed by `user`.
    pub async fn of_layout(limits: &'a Limits, user: i64) -> Result<Guess<'a>> {
        Guess::one(limits, Limit::WrongCode, Who::Person(user)).await
    }

    async fn one(limits: &'a Limits, limit: Limit, who: Who) -> Result<Guess<'a>> {
        let mut guess = Guess { limits, counted: Vec::with_capacity(1), noted: None };
        let outcome = guess.count(limit, who).await.map(drop);
        guess.begun(outcome).await
    }

    /// Counts under one more limit; whether they had been wrong before, or are trying at this moment.
    async fn count(&mut self, limit: Limit, who: Who) -> Result<bool> {
        let owed = self.limits.count_more(limit, who).await?;
        self.counted.push((limit, who));
        Ok(owed)
    }

    /// The guess, unless it was one too many: then nothing of it stays counted.
    async fn begun(self, outcome: Result<()>) -> Result<Guess<'a>> {
        match outcome {
            Ok(()) => Ok(self),
            Err(error) => {
                self.forgive().await;
                Err(error)
            }
        }
    }

    /// Passes `outcome` on; unless it says that the guess was wrong, nothing stays counted. What was noted is taken
    /// back for a right guess alone: else whoever is turned away for another reason, from many addresses, would take
    /// back what others owe.
    pub async fn judged<T>(mut self, outcome: Result<T>) -> Result<T> {
        if outcome.is_ok() {
            self.counted.extend(self.noted);
        }
        if !matches!(outcome, Err(Error::BadCredentials | Error::NotFound)) {
            self.forgive().await;
        }
        outcome
    }

    async fn forgive(self) {
        for (limit, who) in self.counted {
            self.limits.forgive(limit, who, 1).await;
        }
    }
}
