//! What a host decides: who may write in the guestbook, who may see that they are in a room, and whether their own may
//! be among those of the month.

use crate::accounts::Citizen;
use crate::app::App;
use crate::db::args;
use crate::error::{Error, Result};
use crate::immigration::Address;
use crate::neighbours::store::{self, ChoicesRow};
use crate::presence;
use crate::topics::Topic;

/// Who may write in a guestbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Writers {
    #[default]
    Everyone,
    /// Residents of the same planet.
    Planet,
    /// People whom the host follows.
    Followed,
    Nobody,
}

impl Writers {
    pub const ALL: [Writers; 4] = [Writers::Everyone, Writers::Planet, Writers::Followed, Writers::Nobody];

    /// In addresses, forms and the database.
    pub fn name(self) -> &'static str {
        match self {
            Writers::Everyone => "everyone",
            Writers::Planet => "planet",
            Writers::Followed => "followed",
            Writers::Nobody => "nobody",
        }
    }

    /// 422 at `guestbook` for anything else.
    pub fn parse(name: &str) -> Result<Writers> {
        Writers::ALL
            .into_iter()
            .find(|writers| writers.name() == name)
            .ok_or_else(|| Error::field("guestbook", "choice"))
    }

    /// As the database has it.
    pub(super) fn from_name(name: &str) -> Writers {
        Writers::ALL.into_iter().find(|writers| writers.name() == name).unwrap_or(Writers::Nobody)
    }

    /// Whether `writer` may write at `address`; `is_followed` by whoever lives there.
    pub(super) fn let_in(self, writer: &Citizen, address: Address, is_followed: bool) -> bool {
        match self {
            Writers::Everyone => true,
            Writers::Planet => writer.address.is_some_and(|home| home.planet == address.planet),
            Writers::Followed => is_followed,
            Writers::Nobody => false,
        }
    }
}

/// Who may see that somebody is in a room with them; whoever hides sees nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Audience {
    Everyone,
    /// People whom they follow and who follow them.
    #[default]
    Neighbours,
    Nobody,
}

impl Audience {
    pub const ALL: [Audience; 3] = [Audience::Everyone, Audience::Neighbours, Audience::Nobody];

    /// In forms and the database.
    pub fn name(self) -> &'static str {
        match self {
            Audience::Everyone => "everyone",
            Audience::Neighbours => "neighbours",
            Audience::Nobody => "nobody",
        }
    }

    /// 422 at `presence` for anything else.
    pub fn parse(name: &str) -> Result<Audience> {
        Audience::ALL
            .into_iter()
            .find(|audience| audience.name() == name)
            .ok_or_else(|| Error::field("presence", "choice"))
    }

    /// As the database has it.
    pub fn from_name(name: &str) -> Audience {
        Audience::ALL.into_iter().find(|audience| audience.name() == name).unwrap_or(Audience::Nobody)
    }
}

/// What a host has chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    pub guestbook: Writers,
    /// Whether the room may be shown among those of the month.
    pub is_listed: bool,
    pub presence: Audience,
}

impl Default for Choices {
    fn default() -> Choices {
        Choices { guestbook: Writers::Everyone, is_listed: true, presence: Audience::default() }
    }
}

impl From<ChoicesRow> for Choices {
    fn from(row: ChoicesRow) -> Choices {
        Choices {
            guestbook: Writers::from_name(&row.guestbook),
            is_listed: row.is_listed,
            presence: Audience::from_name(&row.presence),
        }
    }
}

/// What is to be another choice; the rest stays, whoever else chooses at the same time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish {
    pub guestbook: Option<Writers>,
    pub is_listed: Option<bool>,
    pub presence: Option<Audience>,
}

/// What `user` has chosen.
pub async fn of(app: &App, user: i64) -> Result<Choices> {
    let row: Option<ChoicesRow> = app.db.maybe(store::CHOICES, args![user]).await?;
    Ok(row.map_or_else(Choices::default, Choices::from))
}

/// Chooses, and what is chosen then; 403 `not_resident`.
pub async fn set(app: &App, citizen: &Citizen, wish: Wish) -> Result<Choices> {
    if !citizen.is_resident() {
        return Err(Error::Forbidden("not_resident"));
    }
    let mut tx = app.db.begin().await?;
    let before: ChoicesRow = tx.one(store::HOLD_CHOICES, args![citizen.id]).await?;
    let before = Choices::from(before);
    let choices = Choices {
        guestbook: wish.guestbook.unwrap_or(before.guestbook),
        is_listed: wish.is_listed.unwrap_or(before.is_listed),
        presence: wish.presence.unwrap_or(before.presence),
    };
    if choices == before {
        return Ok(choices);
    }
    let (guestbook, presence) = (choices.guestbook.name(), choices.presence.name());
    tx.run(store::CHOOSE, args![citizen.id, guestbook, choices.is_listed, presence]).await?;
    if choices.presence != before.presence {
        presence::stir_after(app, &mut tx, &[citizen.id]);
    }
    if choices.is_listed != before.is_listed {
        // rooms that are worth a visit are read anew
        tx.touch(Topic::People);
    }
    tx.commit().await?;
    Ok(choices)
}
