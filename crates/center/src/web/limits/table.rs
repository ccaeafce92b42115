//! Every limit of the site, in one table.

use crate::clock::{Micros, SECOND};

/// What is counted. The comment says by whom: a person is a user, an address is where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Whatever has no limit of its own, by person.
    Change,
    /// The same for people who are not signed in, by address.
    Visit,
    /// Tries to sign in, right or wrong, by address.
    SignIn,
    /// Wrong passwords and recovery codes, by address.
    WrongHere,
    /// Wrong passwords for one account, by address and account.
    WrongPair,
    /// Wrong passwords for one account, from anywhere. Slows down only addresses that failed at it themselves.
    WrongAccount,
    /// Wrong passwords of somebody signed in, by sign-in.
    WrongConfirmation,
    /// Sign-ins that succeeded, by person.
    OpenSignIn,
    /// Renewals, by sign-in.
    Renewal,
    /// New accounts, by address.
    SignUp,
    /// Asking whether a name is free, by address.
    Availability,
    /// New articles, by person.
    Article,
    /// New comments, by person.
    Comment,
    /// Changes of articles and comments, by person.
    Edit,
    /// Deleting, by person.
    Delete,
    /// Likes given and taken back, by person.
    Like,
    /// Photos and other files that cost work, by person.
    Upload,
    /// Photos that are only looked at, by person.
    Preview,
    /// Another motion for a portrait that is there, by person.
    Mood,
    /// Tries to move into a unit, by person.
    Claim,
    /// Pictures drawn when they are asked for, by person.
    Drawing,
    /// Texts that wait for their writer to sign in again, by address.
    Held,
}

impl Limit {
    pub const ALL: [Limit; 22] = [
        Limit::Change,
        Limit::Visit,
        Limit::SignIn,
        Limit::WrongHere,
        Limit::WrongPair,
        Limit::WrongAccount,
        Limit::WrongConfirmation,
        Limit::OpenSignIn,
        Limit::Renewal,
        Limit::SignUp,
        Limit::Availability,
        Limit::Article,
        Limit::Comment,
        Limit::Edit,
        Limit::Delete,
        Limit::Like,
        Limit::Upload,
        Limit::Preview,
        Limit::Mood,
        Limit::Claim,
        Limit::Drawing,
        Limit::Held,
    ];

    /// How many at once, and after how long there is one more. Wide enough for a class of forty behind one address.
    pub(super) const fn rule(self) -> Rule {
        match self {
            Limit::Change => rule(120, SECOND / 2),
            Limit::Visit => rule(300, SECOND / 10),
            Limit::SignIn => rule(120, SECOND / 2),
            Limit::WrongHere => rule(60, 5 * SECOND),
            Limit::WrongPair => rule(8, 20 * SECOND),
            Limit::WrongAccount => rule(60, 10 * SECOND),
            Limit::WrongConfirmation => rule(8, 20 * SECOND),
            Limit::OpenSignIn => rule(60, 60 * SECOND),
            Limit::Renewal => rule(120, 20 * SECOND),
            Limit::SignUp => rule(40, 60 * SECOND),
            Limit::Availability => rule(120, SECOND / 4),
            Limit::Article => rule(5, 20 * SECOND),
            Limit::Comment => rule(15, 4 * SECOND),
            Limit::Edit => rule(30, 4 * SECOND),
            Limit::Delete => rule(60, 2 * SECOND),
            Limit::Like => rule(60, 2 * SECOND),
            Limit::Upload => rule(10, 10 * SECOND),
            Limit::Preview => rule(12, 5 * SECOND),
            Limit::Mood => rule(12, 10 * SECOND),
            Limit::Claim => rule(20, 3 * SECOND),
            Limit::Drawing => rule(30, 2 * SECOND),
            Limit::Held => rule(60, 20 * SECOND),
        }
    }
}

/// At most `burst` at once, and one more after each `every`.
pub(super) struct Rule {
    pub burst: Micros,
    pub every: Micros,
}

const fn rule(burst: Micros, every: Micros) -> Rule {
    Rule { burst, every }
}
