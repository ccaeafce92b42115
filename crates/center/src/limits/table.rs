//! Every limit of the site, in one table.

use crate::clock::{Micros, SECOND};

/// At most `burst` at once, and one more after each `every`.
pub(super) struct Rule {
    pub burst: Micros,
    pub every: Micros,
}

macro_rules! limits {
    ($(#[doc = $what:literal] $name:ident: $burst:expr, $every:expr;)*) => {
        /// What is counted. The comment says by whom: a person is a user, an address is where a request comes from.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Limit {
            $(#[doc = $what] $name,)*
        }

        impl Limit {
            pub const ALL: [Limit; [$($what),*].len()] = [$(Limit::$name),*];

            /// What it is called in the database.
            pub(super) const fn name(self) -> &'static str {
                match self {
                    $(Limit::$name => stringify!($name),)*
                }
            }

            pub(super) const fn rule(self) -> Rule {
                match self {
                    $(Limit::$name => Rule { burst: $burst, every: $every },)*
                }
            }
        }
    };
}

// How many at once, and after how long there is one more. Wide enough for a class of forty behind one address.
limits! {
    /// Whatever has no limit of its own, by person.
    Change: 120, SECOND / 2;
    /// The same for people who are not signed in, by address.
    Visit: 300, SECOND / 10;
    /// Tries to sign in, right or wrong, by address.
    SignIn: 120, SECOND / 2;
    /// Wrong passwords and recovery codes, by address.
    WrongHere: 60, 5 * SECOND;
    /// Wrong passwords for one account, by address and account.
    WrongPair: 8, 20 * SECOND;
    /// Wrong passwords for one account, from anywhere. Slows down only addresses that failed at it themselves.
    WrongAccount: 60, 10 * SECOND;
    /// Wrong passwords of somebody signed in, by sign-in.
    WrongConfirmation: 8, 20 * SECOND;
    /// Sign-ins that succeeded, by person.
    OpenSignIn: 60, 60 * SECOND;
    /// Renewals, by sign-in.
    Renewal: 120, 20 * SECOND;
    /// New accounts, by address.
    SignUp: 40, 60 * SECOND;
    /// Asking whether a name is free, by address.
    Availability: 120, SECOND / 4;
    /// New articles, by person.
    Article: 5, 20 * SECOND;
    /// New comments, by person.
    Comment: 15, 4 * SECOND;
    /// New entries in guestbooks, by person.
    Guestbook: 10, 10 * SECOND;
    /// Waves, by person.
    Wave: 20, 15 * SECOND;
    /// Changes of articles, comments and guestbooks, by person.
    Edit: 30, 4 * SECOND;
    /// Deleting, by person.
    Delete: 60, 2 * SECOND;
    /// Likes and bookmarks given and taken back, by person.
    Like: 60, 2 * SECOND;
    /// Photos and other files that cost work, by person.
    Upload: 10, 10 * SECOND;
    /// Texts that are only looked at, by person.
    Writing: 40, SECOND / 2;
    /// Asking whose nickname begins like this, by person.
    Naming: 60, SECOND / 4;
    /// Photos that are only looked at, by person.
    Preview: 12, 5 * SECOND;
    /// Short looks at how a face would move, by person.
    Glimpse: 24, 3 * SECOND;
    /// Another motion for a portrait that is there, by person.
    Mood: 12, 10 * SECOND;
    /// Tries to move into a unit, by person.
    Claim: 20, 3 * SECOND;
    /// Pictures drawn when they are asked for, by person; a stranger's by address.
    Drawing: 30, 2 * SECOND;
    /// Looks at the proof of a card, by person or address.
    Proof: 120, SECOND / 4;
    /// Looks into one's feed, by person.
    Feed: 30, 20 * SECOND;
    /// Addresses of feeds that are nobody's, by address.
    WrongFeed: 60, SECOND;
    /// Codes of layouts that are nobody's, by person.
    WrongCode: 20, 30 * SECOND;
    /// Searches, by person.
    Search: 60, SECOND;
    /// Texts that wait for their writer to sign in again, by address.
    Held: 60, 20 * SECOND;
}
