//! Accounts: names, passwords, sign-ins and the tokens that keep them open. Rules: a sign-in is looked up at every
//! request, so ending it works at once everywhere; a password is never in a log or an answer. Start with `sign_up.rs`
//! and `sign_ins.rs`.

pub mod admin;
pub mod api;
mod device;
pub mod guesses;
pub mod links;
mod lookalikes;
pub mod nicknames;
pub mod pages;
pub mod passwords;
pub mod quota;
pub mod renaming;
pub mod renewals;
mod sealed;
pub mod secrets;
pub mod session;
pub mod settings;
pub mod sign_ins;
pub mod sign_up;
pub(crate) mod store;
pub mod tokens;
pub mod upgrade;

use crate::clock::Micros;
use crate::immigration::Address;
use crate::text::Code;

pub use nicknames::Nickname;

/// 3–20 of `a–z 0–9 _`, stored in lower case; never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    pub fn parse(raw: &str) -> Result<Username, Code> {
        let name = raw.trim().to_ascii_lowercase();
        match name.len() {
            0 => Err("required"),
            _ if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') => {
                Err("username_letters")
            }
            3..=20 => Ok(Username(name)),
            _ => Err("username_length"),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Under which tries to sign in as `raw` are counted: the account's name however it was typed, and one key for all
    /// that is no name.
    pub fn counted(raw: &str) -> String {
        Username::parse(raw).map_or_else(|_| "?".to_owned(), |name| name.0)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    Member,
    Moderator,
    Admin,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Member => "member",
            Role::Moderator => "moderator",
            Role::Admin => "admin",
        }
    }

    fn from_name(name: &str) -> Role {
        match name {
            "admin" => Role::Admin,
            "moderator" => Role::Moderator,
            _ => Role::Member,
        }
    }
}

/// How far the journey has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Newcomer,
    Applicant,
    Resident,
}

impl Stage {
    pub fn name(self) -> &'static str {
        match self {
            Stage::Newcomer => "newcomer",
            Stage::Applicant => "applicant",
            Stage::Resident => "resident",
        }
    }

    fn from_name(name: &str) -> Stage {
        match name {
            "resident" => Stage::Resident,
            "applicant" => Stage::Applicant,
            _ => Stage::Newcomer,
        }
    }

    /// Where the journey goes on.
    pub fn next_step(self) -> &'static str {
        match self {
            Stage::Newcomer => "/application",
            Stage::Applicant => "/planets",
            Stage::Resident => "/home",
        }
    }
}

/// Somebody signed in, as every request reads them: one query for the sign-in, the user, the address and the portrait.
#[derive(Debug, Clone)]
pub struct Citizen {
    pub id: i64,
    pub sign_in_id: i64,
    pub username: String,
    pub nickname: String,
    /// What they were called before an older account got the name; told until they have read it.
    pub renamed_from: Option<String>,
    pub role: Role,
    pub stage: Stage,
    pub coins: i64,
    /// Day number of the last daily reward.
    pub attended_on: i64,
    pub suspended_until: Micros,
    /// How many people they mute.
    pub mutes: i64,
    /// How many people block them. Never told.
    pub hushed: i64,
    pub address: Option<Address>,
    pub citizen_number: Option<String>,
    /// File name of the portrait's still.
    pub still: Option<String>,
    /// Whether this very request earned the daily reward.
    pub rewarded_now: bool,
    /// And that of a seventh day in a row.
    pub rewarded_row: bool,
    /// Of what this request shows, read with the sign-in, or right after it.
    pub version: Option<i64>,
    /// How many notifications they have not read, and the number of the newest.
    pub unread: i64,
    pub head: i64,
    /// Whether those were counted when they saw other boards than now.
    pub sees_other_boards: bool,
}

impl Citizen {
    /// Somebody of the same role and stage, of whom no more is known.
    pub fn anybody(&self) -> Citizen {
        Citizen {
            role: self.role,
            stage: self.stage,
            id: 0,
            sign_in_id: 0,
            username: String::new(),
            nickname: String::new(),
            renamed_from: None,
            coins: 0,
            attended_on: 0,
            suspended_until: 0,
            mutes: 0,
            hushed: 0,
            address: None,
            citizen_number: None,
            still: None,
            rewarded_now: false,
            rewarded_row: false,
            version: self.version,
            unread: 0,
            head: 0,
            sees_other_boards: false,
        }
    }

    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin
    }

    pub fn is_suspended(&self, now: Micros) -> bool {
        self.suspended_until > now
    }

    pub fn is_applicant(&self) -> bool {
        self.stage == Stage::Applicant
    }

    pub fn is_resident(&self) -> bool {
        self.stage == Stage::Resident
    }

    /// Address of the portrait's still.
    pub fn still_url(&self) -> Option<String> {
        self.still.as_ref().map(|name| format!("/media/{name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames() {
        assert_eq!(Username::parse(" Moon_Rabbit7 ").unwrap().as_str(), "moon_rabbit7");
        for bad in ["", "ab", "달토끼", "a b c", "a-b-c", "abcdefghijklmnopqrstu", "<b>", "abc\0"] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
    }
}
