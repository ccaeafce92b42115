//! Signing up: everything is checked before anything is stored, and all that is wrong is said at once.

use std::net::IpAddr;

use crate::accounts::guesses::Guess;
use crate::accounts::passwords::Password;
use crate::accounts::store::{NewRow, PasswordRow};
use crate::accounts::tokens::digest;
use crate::accounts::{Citizen, Nickname, Role, Username, sign_ins, store};
use crate::app::App;
use crate::clock::{MINUTE, Micros, SECOND};
use crate::db::{Number, Tx, args, is_taken};
use crate::error::{Error, FieldError, Result};
use crate::limits::Limit;
use crate::search::{self, Thing};

/// For how long a form that is sent again is taken for the same, and what is sent at once.
const LOST: Micros = 10 * MINUTE;
const AT_ONCE: Micros = 2 * SECOND;

/// A sign-up whose fields are good.
pub struct SignUp {
    role: Role,
    pub username: Username,
    pub nickname: Nickname,
    password: Password,
}

/// Somebody new, with the code that resets a lost password; it is not stored and shown only now.
pub struct Welcome {
    pub user: i64,
    pub recovery_code: String,
}

impl SignUp {
    /// `role` is what they will be: it decides about names of staff.
    pub fn parse(role: Role, username: &str, nickname: &str, password: &str) -> Result<SignUp, Vec<FieldError>> {
        let mut errors = Vec::new();
        let nickname = Nickname::parse_for(role, nickname).map_err(|fault| errors.push(fault.at("nickname"))).ok();
        let mut note = |field, code| errors.push(FieldError::new(field, code));
        let username = Username::parse(username).map_err(|code| note("username", code)).ok();
        let password = Password::parse(password, username.as_ref()).map_err(|code| note("password", code)).ok();
        match (username, nickname, password) {
            (Some(username), Some(nickname), Some(password)) => Ok(SignUp { role, username, nickname, password }),
            _ => Err(errors),
        }
    }

    pub(super) fn into_password(self) -> Password {
        self.password
    }
}

/// Whether names are free; nothing about what was not asked.
#[derive(Default)]
pub struct Free {
    pub username: Option<bool>,
    pub nickname: Option<bool>,
    /// Why a name cannot be chosen although nobody has it.
    pub errors: Vec<FieldError>,
}

pub async fn availability(app: &App, role: Role, username: Option<&str>, nickname: Option<&str>) -> Result<Free> {
    let mut free = Free::default();
    match username.map(Username::parse) {
        Some(Ok(name)) => {
            free.username = Some(app.db.maybe::<Number>(store::USERNAME_TAKEN, args![name.as_str()]).await?.is_none())
        }
        Some(Err(code)) => {
            free.username = Some(false);
            free.errors.push(FieldError::new("username", code));
        }
        None => {}
    }
    match nickname.map(|raw| Nickname::parse_for(role, raw)) {
        Some(Ok(name)) => {
            free.nickname = Some(app.db.maybe::<Number>(store::NICKNAME_TAKEN, args![name.key()]).await?.is_none())
        }
        Some(Err(fault)) => {
            free.nickname = Some(false);
            free.errors.push(fault.at("nickname"));
        }
        None => {}
    }
    Ok(free)
}

/// Whether anybody has signed up besides `citizen`.
pub async fn is_anybody_besides(app: &App, citizen: &Citizen) -> Result<bool> {
    Ok(app.db.one::<Number>(store::ANYBODY_BESIDES, args![citizen.id]).await?.n > 0)
}

/// `errors` with the names that somebody has already: who must choose anew chooses once. The names are asked for only
/// when something is wrong with what was sent, not when it came too often.
pub async fn all_faults(
    app: &App,
    role: Role,
    username: &str,
    nickname: &str,
    mut errors: Vec<FieldError>,
) -> Result<Vec<FieldError>> {
    if errors.iter().any(|error| error.code == "too_often") {
        return Ok(errors);
    }
    let free = availability(app, role, Some(username), Some(nickname)).await?;
    for (field, free, code) in
        [("nickname", free.nickname, "nickname_taken"), ("username", free.username, "username_taken")]
    {
        if free == Some(false) && errors.iter().all(|error| error.field != field) {
            errors.push(FieldError::new(field, code));
        }
    }
    Ok(errors)
}

/// Makes the account. 429 when too many were made from this address, 409 `username_taken` or `nickname_taken` when
/// somebody was faster.
pub async fn sign_up(app: &App, address: IpAddr, new: SignUp) -> Result<Welcome> {
    app.limits.address(Limit::SignUp, address).await?;
    let hashed = hash(app, address, new).await?;
    let mut tx = app.db.begin().await?;
    let welcome = insert(app, &mut tx, hashed).await?;
    tx.commit().await?;
    Ok(welcome)
}

/// Somebody whose answer was lost and who sends the form again: the same names and password, soon after the account was
/// made. They get another code for the one that they have never seen; nothing when it is somebody else. What is sent
/// twice in one moment is not that: nobody knows which of two codes its sender would be shown.
pub async fn again(app: &App, address: IpAddr, sent: &SignUp, password: &str) -> Result<Option<Welcome>> {
    let (username, nickname, now) = (sent.username.as_str(), sent.nickname.as_str(), app.clock.now());
    let values = args![username, nickname, now - LOST, now - AT_ONCE];
    // of whom nobody is told anything: whether a name is free everybody may ask
    if app.db.maybe::<Number>(store::USERNAME_TAKEN, args![username]).await?.is_none() {
        return Ok(None);
    }
    let new = app.db.maybe::<NewRow>(store::PASSWORD_OF_NEW, values).await?;
    let known = new.as_ref().map(|new| PasswordRow { id: new.id, password_hash: new.password_hash.clone() });
    // counted and hashed whoever is called so: neither the time nor how often it may be tried tells which nickname
    // belongs to a username
    let guess = match Guess::of_account(&app.limits, address, &Username::counted(username)).await {
        Err(Error::TooOften(_)) => return Ok(None),
        guess => guess?,
    };
    let proven = match guess.judged(sign_ins::prove(app, address, known, password).await).await {
        Ok(proven) => proven,
        Err(Error::BadCredentials) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(NewRow { id: user, recovery_hash, .. }) = new else { return Ok(None) };
    // a code that nobody would be shown replaces none
    sign_ins::refuse_suspended(app, user).await?;
    let recovery_code = recovery_code();
    let mut tx = app.db.begin().await?;
    proven.hold(&mut tx).await?;
    // sent again twice at once, one is told that the name is taken
    if tx.run(store::REPLACE_RECOVERY, args![user, digest(&recovery_code), recovery_hash]).await? == 0 {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(Welcome { user, recovery_code }))
}

/// A sign-up whose password is hashed already.
pub(super) struct Hashed {
    role: Role,
    username: Username,
    nickname: Nickname,
    hash: String,
}

/// The long part, before any transaction. Names are asked for first, so that hashing is not spent on one that is gone;
/// the constraints decide.
pub(super) async fn hash(app: &App, address: IpAddr, new: SignUp) -> Result<Hashed> {
    let free = availability(app, new.role, Some(new.username.as_str()), Some(new.nickname.as_str())).await?;
    match (free.username, free.nickname) {
        (Some(false), _) => Err(Error::Conflict("username_taken")),
        (_, Some(false)) => Err(Error::Conflict("nickname_taken")),
        _ => Ok(Hashed {
            role: new.role,
            username: new.username,
            nickname: new.nickname,
            hash: app.hasher.hash(address, new.password).await?,
        }),
    }
}

/// Writes the account inside the caller's transaction.
pub(super) async fn insert(app: &App, tx: &mut Tx, new: Hashed) -> Result<Welcome> {
    let recovery_code = recovery_code();
    let Hashed { role, username, nickname, hash } = new;
    let values = args![
        username.as_str(),
        nickname.as_str(),
        nickname.key(),
        hash,
        digest(&recovery_code),
        role.name(),
        app.clock.now()
    ];
    search::hold_people(tx).await?;
    match tx.maybe::<Number>(store::INSERT_USER, values).await {
        Ok(Some(row)) => {
            search::added(tx, Thing::Person(row.n)).await?;
            Ok(Welcome { user: row.n, recovery_code })
        }
        Ok(None) => Err(Error::internal("no row came back from an insert")),
        Err(error) if is_taken(&error, "nickname_key") => Err(Error::Conflict("nickname_taken")),
        Err(error) if is_taken(&error, "username") => Err(Error::Conflict("username_taken")),
        Err(error) => Err(error.into()),
    }
}

/// `7K3F-Q2MX-…`: 100 bits in letters and digits that cannot be mixed up.
pub fn recovery_code() -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let bytes: [u8; 20] = rand::random();
    let letters: Vec<char> = bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
    letters.chunks(4).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as people type it back: without case, spaces and hyphens mattering.
pub fn normal_code(typed: &str) -> String {
    let letters: Vec<char> =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    letters.chunks(4).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
