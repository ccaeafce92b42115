//! `make-migrations ledger …`: coins from the terminal.

use clap::Subcommand;

use crate::accounts::Username;
use crate::app;
use crate::clock::Clock;
use crate::config::DataConfig;
use crate::db::{Db, Number, args};
use crate::error::{Error, Result};
use crate::market::ledger::{self, Reason};
use crate::market::store::{self, SumRow};
use crate::terminal;
use crate::text;

/// So many accounts are looked at by one statement.
const AT_ONCE: i64 = 500;
/// How long what a grant is for may be.
const LONGEST_CAUSE: usize = 100;

#[derive(Subcommand)]
pub enum LedgerCommand {
    /// Prove that every balance equals its entries; fails when one does not, and names the first entry that is wrong
    Verify {
        #[command(flatten)]
        data: DataConfig,
    },
    /// Give somebody coins
    Grant {
        /// Their username
        name: String,
        #[arg(value_parser = clap::value_parser!(i64).range(1..=1_000_000))]
        coins: i64,
        /// What they are for, as they read it; nobody is granted the same twice
        #[arg(long = "for", value_name = "TEXT")]
        cause: String,
        #[command(flatten)]
        data: DataConfig,
    },
}

impl LedgerCommand {
    pub fn data(&self) -> &DataConfig {
        let (LedgerCommand::Verify { data } | LedgerCommand::Grant { data, .. }) = self;
        data
    }
}

/// Runs a command. The error is a sentence for the operator.
pub async fn run(command: LedgerCommand) -> Result<(), String> {
    let data = command.data();
    data.check()?;
    let db = app::open(data).await?;
    let outcome = match &command {
        LedgerCommand::Verify { .. } => match verify(&db).await {
            Ok(verdict) => verdict.sentence(),
            Err(_) => Err("the ledger could not be read; the log says why".to_owned()),
        },
        LedgerCommand::Grant { name, coins, cause, data } => {
            let now = Clock::new(data.time_zone.clone()).now();
            grant(&db, name, *coins, cause, now).await
        }
    };
    db.close().await;
    terminal::tell(outcome?)
}

/// What became of looking through the ledger.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub accounts: i64,
    pub entries: i64,
    pub coins: i64,
    pub made: i64,
    pub spent: i64,
    /// The first entry whose balance is not the sum up to it.
    pub first_wrong: Option<i64>,
    /// The first account whose coins are not the sum of its entries.
    pub first_account: Option<(String, i64, i64)>,
}

impl Verdict {
    /// Ok when all is right.
    pub fn sentence(&self) -> Result<String, String> {
        if let Some(entry) = self.first_wrong {
            return Err(format!(
                "entry {entry} is the first that is wrong: its balance is not the sum of the entries up to it"
            ));
        }
        if let Some((name, coins, sum)) = &self.first_account {
            return Err(format!("{name} has {coins} coins, and the entries say {sum}"));
        }
        let Verdict { accounts, entries, coins, made, spent, .. } = self;
        if *coins != made - spent {
            return Err(format!("there are {coins} coins, and {made} were made and {spent} spent"));
        }
        Ok(format!(
            "the ledger is right: {entries} entries of {accounts} accounts; {made} coins made − {spent} spent = {coins}"
        ))
    }
}

/// Looks at every entry. Each account is read in one moment, so that the site may go on meanwhile.
pub async fn verify(db: &Db) -> Result<Verdict> {
    let mut verdict = Verdict::default();
    let mut after = 0;
    loop {
        let rows: Vec<SumRow> = db.all(store::SUMS, args![after, AT_ONCE]).await?;
        let Some(last) = rows.last().map(|row| row.id) else { return Ok(verdict) };
        let wrong = db.one::<Number>(store::WRONG, args![after, last]).await?.n;
        let before = verdict.first_wrong.unwrap_or(i64::MAX);
        if wrong > 0 && wrong < before {
            verdict.first_wrong = Some(wrong);
        }
        for row in rows {
            verdict.accounts += 1;
            verdict.entries += row.entries;
            verdict.coins += row.coins;
            verdict.made += row.made;
            verdict.spent += row.made - row.total;
            if row.coins != row.total && verdict.first_account.is_none() {
                verdict.first_account = Some((row.username, row.coins, row.total));
            }
        }
        after = last;
    }
}

/// Gives `coins` to the account called `name`.
pub async fn grant(db: &Db, name: &str, coins: i64, cause: &str, now: i64) -> Result<String, String> {
    let username = Username::parse(name).map_err(|_| format!("{name:?} is no username"))?;
    let cause = text::line(cause).and_then(|text| text::sized(text, LONGEST_CAUSE));
    let cause = cause.map_err(|_| format!("--for: 1 to {LONGEST_CAUSE} characters on one line"))?;
    let failed = |_| "the coins could not be given; the log says why".to_owned();
    let account: Option<Number> = db.maybe(store::ACCOUNT, args![username.as_str()]).await.map_err(|_| failed(()))?;
    let user = account.ok_or_else(|| format!("there is no account called {}", username.as_str()))?.n;
    let mut tx = db.begin().await.map_err(|_| failed(()))?;
    let balance = match ledger::enter(&mut tx, user, coins, Reason::Grant, &cause, now).await {
        Err(Error::Conflict(_)) => return Err(format!("{} was granted this before: {cause}", username.as_str())),
        balance => balance.map_err(|_| failed(()))?,
    };
    tx.commit().await.map_err(|_| failed(()))?;
    Ok(format!("{} has {balance} coins now", username.as_str()))
}
