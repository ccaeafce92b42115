//! Guestbooks: what residents write to whoever lives in a room. Rules: secret entries are seen by writer and owner
//! alone, and are in nobody else's pages and counts; whoever is not let in reads `closed`, the same to the letter for
//! everybody; the owner may answer an entry once. Reading is here, writing in `change.rs`.

mod change;

pub use change::{answer, delete, edit, write};

use sha2::{Digest, Sha256};

use crate::accounts::Citizen;
use crate::app::App;
use crate::boards::{Author, markup};
use crate::clock::Micros;
use crate::db::{Number, args};
use crate::error::{Error, FieldError, Result};
use crate::form::PAGE;
use crate::immigration::Address;
use crate::neighbours::store::{self, EntryRow};
use crate::text;

/// Characters of an entry, and of an answer.
pub const LONGEST: usize = 300;

/// What somebody writes: 1–300 scalar values of plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// 422 at `body`.
    pub fn read(raw: &str) -> Result<Words> {
        let parsed = text::lines(raw).and_then(|lines| text::sized(lines, LONGEST));
        let at_body = |code| Error::Invalid(vec![FieldError::in_text("body", code, raw, text::is_refused)]);
        parsed.map(Words).map_err(at_body)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An entry.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: i64,
    pub owner: i64,
    pub writer: Author,
    /// As typed.
    pub body: String,
    /// Made from `body`, safe to show.
    pub html: String,
    pub is_secret: bool,
    pub answer: Option<Answer>,
    pub created_at: Micros,
    pub edited_at: Option<Micros>,
}

impl Entry {
    /// What its owner has said to it, as typed.
    pub fn answered(&self) -> &str {
        self.answer.as_ref().map_or("", |answer| &answer.body)
    }
}

/// What the owner says to it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub body: String,
    pub html: String,
    pub at: Micros,
}

/// Names what an entry says and to whom: whoever answers it says what they have read.
fn version_of(body: &str, is_secret: bool) -> String {
    let mut digest = Sha256::new();
    digest.update([u8::from(is_secret)]);
    digest.update(body);
    digest.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Entry {
    /// Another one once it says something else, or is secret and was not, or the other way round.
    pub fn version(&self) -> String {
        version_of(&self.body, self.is_secret)
    }

    /// Whether `user` may see it.
    pub fn is_open_to(&self, user: i64) -> bool {
        !self.is_secret || self.owner == user || self.writer.id == user
    }

    /// 403 `not_yours` unless `citizen` wrote it.
    pub fn must_be_by(&self, citizen: &Citizen) -> Result<()> {
        if self.writer.id == citizen.id { Ok(()) } else { Err(Error::Forbidden("not_yours")) }
    }

    /// 403 `not_yours` unless it stands in the guestbook of `citizen`.
    pub fn must_be_at(&self, citizen: &Citizen) -> Result<()> {
        if self.owner == citizen.id { Ok(()) } else { Err(Error::Forbidden("not_yours")) }
    }
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Entry {
        let answer = |(body, at): (String, Micros)| Answer { html: markup::plain(&body, &[]), body, at };
        Entry {
            id: row.id,
            owner: row.owner_id,
            writer: Author {
                id: row.writer_id,
                nickname: row.nickname,
                address: Address::from_row(row.planet.as_deref(), row.floor, row.unit),
                still: row.still,
            },
            html: markup::plain(&row.body, &[]),
            body: row.body,
            is_secret: row.is_secret,
            answer: row.answer.zip(row.answered_at).map(answer),
            created_at: row.created_at,
            edited_at: row.edited_at,
        }
    }
}

/// The entry `id`, if `user` may see it; otherwise 404.
pub async fn entry(app: &App, user: i64, id: i64) -> Result<Entry> {
    let row: Option<EntryRow> = app.db.maybe(store::ENTRY, args![id]).await?;
    row.map(Entry::from).filter(|entry| entry.is_open_to(user)).ok_or(Error::NotFound)
}

/// A page of what everybody sees in the guestbook of `owner`, newest first, and how much that is.
pub async fn for_all(app: &App, owner: i64, number: i64) -> Result<(Vec<Entry>, i64)> {
    let rows: Vec<EntryRow> = app.db.all(store::ENTRIES, args![owner, PAGE, (number - 1) * PAGE]).await?;
    let total = match rows.first() {
        Some(row) => row.for_all,
        None if number == 1 => 0,
        None => open(app, owner).await?,
    };
    Ok((rows.into_iter().map(Entry::from).collect(), total))
}

/// The same with what is a secret between the owner and `viewer`, or all of it for the owner.
pub async fn seen_by(app: &App, owner: i64, viewer: i64, number: i64) -> Result<(Vec<Entry>, i64)> {
    let total = open(app, owner).await? + app.db.one::<Number>(store::COUNT_SECRETS, args![owner, viewer]).await?.n;
    let rows: Vec<EntryRow> = app.db.all(store::ENTRIES_SEEN, args![owner, PAGE, (number - 1) * PAGE, viewer]).await?;
    Ok((rows.into_iter().map(Entry::from).collect(), total))
}

/// How many entries everybody sees.
async fn open(app: &App, owner: i64) -> Result<i64> {
    Ok(app.db.maybe::<Number>(store::COUNT_ENTRIES, args![owner]).await?.map_or(0, |count| count.n))
}

/// On which page of what `viewer` sees an entry stands.
pub async fn page_of(app: &App, entry: &Entry, viewer: i64) -> Result<i64> {
    let newer = app.db.one::<Number>(store::NEWER, args![entry.owner, entry.id, viewer]).await?.n;
    Ok(newer / PAGE + 1)
}
