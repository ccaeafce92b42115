//! A layout as a code: whoever has it, and lives here, may try the layout on in their own room. Rules: a code is
//! random, and its owner's to renew and to take back; it opens the layout and nothing else, as it is at the moment, for
//! as long as its owner may come in; whoever tries codes that are nobody's is held up; what is kept of it is kept by
//! the rules of `furnish.rs`. It stands in the table as it is given out: its owner is to see it again, and whoever
//! reads that row reads the layout beside it, so that a digest would hide nothing. Start with [`give`], [`find`] and
//! [`keep`].

use std::collections::HashSet;

use isometric::{Piece, Room};

use crate::accounts::Citizen;
use crate::accounts::guesses::Guess;
use crate::app::App;
use crate::db::{Tx, args};
use crate::error::{Error, Result};
use crate::homes::furnish::{self, Wish, home_of};
use crate::homes::layouts::Layout;
use crate::homes::store::{self, LayoutRow, OwnerRow};
use crate::immigration::Address;
use crate::market::belongings;
use crate::repeats::{self, Key};
use crate::topics::Topic;

/// Letters of a code, each one of 32: 80 bits.
const LETTERS: usize = 16;
/// None of them is taken for another, said or written.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// With what others may try a layout on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    fn fresh() -> Code {
        let bytes: [u8; LETTERS] = rand::random();
        Code(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// As people type it back: case, spaces and hyphens do not matter, nor whether a one is a letter; nothing for what
    /// cannot be one.
    pub fn parse(typed: &str) -> Option<Code> {
        let mut letters = String::with_capacity(LETTERS);
        for c in
            typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'))
        {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            if letters.len() == LETTERS || !u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte)) {
                return None;
            }
            letters.push(c);
        }
        (letters.len() == LETTERS).then_some(Code(letters))
    }

    /// `K7QM-2XHD-9VTE-4RNB`
    pub fn shown(&self) -> String {
        [0, 4, 8, 12].map(|at| &self.0[at..at + 4]).join("-")
    }

    /// Where the layout is tried on.
    pub fn path(&self) -> String {
        format!("/layouts/{}", self.shown())
    }
}

/// Gives a layout of `citizen` a code, or with `renew` another one, which ends the one before. What it has already, it
/// keeps. 404 when there is no such layout, 403 `not_resident`.
pub async fn give(app: &App, citizen: &Citizen, n: i64, renew: bool) -> Result<Code> {
    home_of(citizen)?;
    let mut tx = app.db.begin().await?;
    furnish::hold(&mut tx, citizen.id).await?;
    let there: Layout = row_of(&mut tx, citizen.id, n).await?.try_into()?;
    if let Some(code) = there.code.filter(|_| !renew) {
        return Ok(code);
    }
    let code = Code::fresh();
    tx.run(store::SET_CODE, args![citizen.id, n, code.0.clone()]).await?;
    tx.touch_nothing();
    tx.commit().await?;
    Ok(code)
}

/// Takes the code of a layout back, if it has one. 404 when there is no such layout, 403 `not_resident`.
pub async fn end(app: &App, citizen: &Citizen, n: i64) -> Result<()> {
    home_of(citizen)?;
    let mut tx = app.db.begin().await?;
    furnish::hold(&mut tx, citizen.id).await?;
    row_of(&mut tx, citizen.id, n).await?;
    tx.run(store::SET_CODE, args![citizen.id, n, None::<String>]).await?;
    tx.touch_nothing();
    Ok(tx.commit().await?)
}

async fn row_of(tx: &mut Tx, user: i64, n: i64) -> Result<LayoutRow> {
    tx.maybe::<LayoutRow>(store::LAYOUT, args![user, n]).await?.ok_or(Error::NotFound)
}

/// A layout that somebody tries on.
pub struct Tried<'a> {
    pub code: Code,
    pub layout: Layout,
    pub owner: i64,
    pub nickname: String,
    pub address: Address,
    /// Pieces of it that are not theirs yet, each once, in the order in which they stand.
    pub missing: Vec<Missing<'a>>,
    /// Where those stand, by their places among the items.
    pub faint: Vec<usize>,
}

/// A piece that somebody does not own.
pub struct Missing<'a> {
    pub piece: &'a Piece,
    /// Whether the market has it.
    pub is_sold: bool,
    /// Whether it is sold to them.
    pub is_for_them: bool,
}

impl Tried<'_> {
    /// What it takes to buy all that they can buy.
    pub fn price(&self) -> i64 {
        self.missing.iter().filter(|one| one.is_for_them).map(|one| one.piece.price).sum()
    }

    /// How many things of it stand in their room if they keep it.
    pub fn kept(&self) -> usize {
        self.layout.room.items.len() - self.faint.len()
    }
}

/// The layout behind a code, as `citizen` would have it. 404 when the code is nobody's, was taken back, or its owner is
/// gone or rests; 403 `not_resident`; 429 for whoever tries too many that are nobody's.
pub async fn find<'a>(app: &'a App, citizen: &Citizen, typed: &str) -> Result<Tried<'a>> {
    let home = home_of(citizen)?;
    let guess = Guess::of_layout(&app.limits, citizen.id).await?;
    let (code, row) = guess.judged(of_code(app, typed).await).await?;
    let owner: OwnerRow = app.db.maybe(store::OWNER_OF_CODE, args![code.0.clone()]).await?.ok_or(Error::NotFound)?;
    let layout: Layout = row.try_into()?;
    let owned = belongings::of(app, citizen.id).await?;
    let mut tried = Tried {
        code,
        owner: owner.id,
        nickname: owner.nickname,
        address: Address::from_row(Some(&owner.planet), Some(owner.floor), Some(owner.unit)).ok_or(Error::NotFound)?,
        missing: Vec::new(),
        faint: Vec::new(),
        layout,
    };
    let mut seen = HashSet::new();
    for (at, item) in tried.layout.room.items.iter().enumerate() {
        if owned.contains(&item.furniture) {
            continue;
        }
        tried.faint.push(at);
        let Some(piece) = app.furniture.piece(&item.furniture).filter(|piece| seen.insert(&piece.id)) else { continue };
        let is_sold = app.furniture.is_sold(&piece.id);
        let is_for_them = is_sold && piece.planet.as_deref().is_none_or(|planet| planet == home.planet.id());
        tried.missing.push(Missing { piece, is_sold, is_for_them });
    }
    Ok(tried)
}

async fn of_code(app: &App, typed: &str) -> Result<(Code, LayoutRow)> {
    let code = Code::parse(typed).ok_or(Error::NotFound)?;
    let row: Option<LayoutRow> = app.db.maybe(store::OF_CODE, args![code.0.clone(), app.clock.now()]).await?;
    Ok((code, row.ok_or(Error::NotFound)?))
}

/// Keeps what `citizen` owns of a layout under a free number of theirs, which is the answer; the room that they show
/// stays. As for [`find`], and 409 `layouts_full`, 422 as in `furnish.rs`. Sent once more with the same key, it is kept
/// once, and that is the answer, also when the code was taken back meanwhile.
pub async fn keep(app: &App, citizen: &Citizen, typed: &str, key: Option<&Key>) -> Result<i64> {
    if let Some(first) = kept(app, citizen, key).await? {
        return Ok(first);
    }
    let Tried { code, layout, nickname, .. } = find(app, citizen, typed).await?;
    let name = if layout.name.is_empty() { nickname } else { layout.name };
    let source = Source::Code(&code);
    add(app, citizen, source, name, key).await
}

/// Keeps a layout of one's own once more, under a free number; 404 when there is none, otherwise as [`keep`].
pub async fn copy(app: &App, citizen: &Citizen, n: i64, key: Option<&Key>) -> Result<i64> {
    if let Some(first) = kept(app, citizen, key).await? {
        return Ok(first);
    }
    add(app, citizen, Source::Own(n), String::new(), key).await
}

/// What a new layout is made of.
enum Source<'a> {
    Code(&'a Code),
    Own(i64),
}

/// The number under which something was kept with this key before, if it is there still.
async fn kept(app: &App, citizen: &Citizen, key: Option<&Key>) -> Result<Option<i64>> {
    home_of(citizen)?;
    Ok(repeats::first(app, citizen.id, furnish::LAYOUT, key).await?.map(number))
}

/// Of a layout, from what a key remembers of it.
fn number(subject: i64) -> i64 {
    subject % furnish::NUMBERS
}

async fn add(app: &App, citizen: &Citizen, source: Source<'_>, name: String, key: Option<&Key>) -> Result<i64> {
    let address = home_of(citizen)?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(first) = repeats::take(&mut tx, citizen.id, furnish::LAYOUT, key, now).await? {
        return Ok(number(first));
    }
    furnish::hold(&mut tx, citizen.id).await?;
    // as it is now, and of what is theirs now
    let row: Option<LayoutRow> = match source {
        Source::Code(code) => tx.maybe(store::OF_CODE, args![code.0.clone(), now]).await?,
        Source::Own(n) => tx.maybe(store::LAYOUT, args![citizen.id, n]).await?,
    };
    let Layout { room, light, .. } = row.ok_or(Error::NotFound)?.try_into()?;
    let owned = belongings::of_in(&mut tx, citizen.id).await?;
    let items = room.items.into_iter().filter(|item| owned.contains(&item.furniture)).collect();
    let room = Room { items, ..room };
    furnish::check(app, &room)?;
    let taken: Vec<LayoutRow> = tx.all(store::LAYOUTS, args![citizen.id]).await?;
    let free = (1..=furnish::MOST).find(|n| taken.iter().all(|row| row.n != *n));
    let n = free.ok_or(Error::Conflict("layouts_full"))?;
    let wish = Wish { room, light: Some(light), name: Some(name), version: Some(0) };
    furnish::write(&mut tx, citizen.id, Some(n), &wish, now).await?;
    repeats::settle(&mut tx, citizen.id, furnish::LAYOUT, key, furnish::subject(citizen.id, n)).await?;
    tx.touch(Topic::Home(address));
    tx.commit().await?;
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::fresh();
        let shown = code.shown();
        assert_eq!(shown.len(), LETTERS + 3);
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), format!("\n {} ", code.0)] {
            assert_eq!(Code::parse(&typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(Code::parse("oiL0-0000-0000-0000"), Code::parse("0110-0000-0000-0000"));
        let long = "0".repeat(LETTERS + 1);
        for bad in ["", "0", "U000-0000-0000-0000", "가000-0000-0000-0000", "０000-0000-0000-0000", &long] {
            assert_eq!(Code::parse(bad), None, "{bad}");
        }
        assert_ne!(Code::fresh(), Code::fresh());
    }
}
