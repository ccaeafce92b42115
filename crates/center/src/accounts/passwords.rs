//! Passwords: which are good enough, and Argon2id on as many threads as there are processors, so that a rush of
//! sign-ins cannot take all memory.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};

use crate::accounts::Username;
use crate::config::PasswordCost;
use crate::error::{Error, Result};
use crate::text::{self, Code};
use crate::turns::{Bounds, Turns};

static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common_passwords.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Of one address about a second's work on two processors.
const WAITING: Bounds = Bounds { of_one: 64, in_all: 1_024 };

/// More scalar values than any password has that is composed of 128: each comes of at most four.
const MOST_TYPED: usize = 600;

/// 8–128 scalar values in NFC, not one of the common ones, not the username with digits around it.
pub struct Password(String);

impl Password {
    /// `username` is whose it will be, as far as that is a name.
    pub fn parse(raw: &str, username: Option<&Username>) -> Result<Password, Code> {
        let password = composed(raw);
        let length = password.chars().count();
        let lower = password.to_lowercase();
        if password.is_empty() {
            Err("required")
        } else if password.chars().any(char::is_control) {
            Err("invalid_text")
        } else if !(8..=128).contains(&length) {
            Err("password_length")
        } else if COMMON.contains(lower.as_str()) || lower.chars().all(|c| lower.starts_with(c)) {
            Err("password_common")
        } else if username.is_some_and(|name| without_digits(&lower) == without_digits(name.as_str())) {
            Err("password_username")
        } else {
            Ok(Password(password))
        }
    }
}

/// As it is hashed: in NFC, because one keyboard sends `é` as one character and another as two.
fn composed(raw: &str) -> String {
    let typed: String = raw.chars().take(MOST_TYPED).collect();
    text::nfc(&typed)
}

fn without_digits(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_ascii_digit())
}

/// Hashes and verifies, as many at once as there are processors; those who wait take turns by address.
pub struct Hasher {
    turns: Arc<Turns<IpAddr>>,
    /// Whether an address that has too many waiting is sent away.
    fair: bool,
    cost: PasswordCost,
    /// What is verified when there is no such user, so that both answers take the same time.
    nobody: Arc<OnceLock<Option<String>>>,
}

impl Hasher {
    pub fn new(fair: bool, cost: PasswordCost) -> Hasher {
        let processors = std::thread::available_parallelism().map_or(2, |n| n.get());
        Hasher { turns: Turns::new(processors, WAITING), fair, cost, nobody: Arc::default() }
    }

    /// Hashes for somebody at `address`; 429 when too many wait there already.
    pub async fn hash(&self, address: IpAddr, password: Password) -> Result<String> {
        let cost = self.cost;
        self.run(address, move || hash_now(&password.0, cost))
            .await?
            .map_err(|error| Error::internal(format_args!("argon2: {error}")))
    }

    /// Whether `password` belongs to `hash`; with no hash at all it is always wrong, and takes as long.
    pub async fn verify(&self, address: IpAddr, password: &str, hash: Option<String>) -> Result<Verdict> {
        let (password, typed) = (composed(password), password.chars().take(MOST_TYPED).collect::<String>());
        let (cost, nobody) = (self.cost, self.nobody.clone());
        self.run(address, move || {
            let known = hash.is_some();
            let nobody = || nobody.get_or_init(|| hash_now("nobody has this password", cost).ok()).clone();
            let Some(hash) = hash.or_else(nobody) else { return Verdict::Wrong };
            match (judge(&password, &typed, |candidate| belongs(candidate, &hash)), known) {
                (Verdict::RightAsTyped(_), true) => {
                    hash_now(&password, cost).map_or(Verdict::Right, |hash| Verdict::RightAsTyped(Some(hash)))
                }
                (verdict, true) => verdict,
                (_, false) => Verdict::Wrong,
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, address: IpAddr, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = self.turns.enter(address, self.fair).await?;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(Error::internal)
    }
}

/// What verifying a password found.
#[cfg_attr(test, derive(Debug))]
#[derive(PartialEq, Eq)]
pub enum Verdict {
    Wrong,
    Right,
    /// Right only as it was typed: the hash is from before passwords were composed. With the hash that takes its place.
    RightAsTyped(Option<String>),
}

/// Tries the composed password, and what was typed only where that differs: a wrong one costs a second time at most
/// there, whoever it is for.
fn judge(composed: &str, typed: &str, belongs: impl Fn(&str) -> bool) -> Verdict {
    if belongs(composed) {
        Verdict::Right
    } else if typed != composed && belongs(typed) {
        Verdict::RightAsTyped(None)
    } else {
        Verdict::Wrong
    }
}

fn belongs(password: &str, hash: &str) -> bool {
    // what it takes is read from the hash, and not from this
    PasswordHash::new(hash)
        .is_ok_and(|hash| argon2(PasswordCost::default()).verify_password(password.as_bytes(), &hash).is_ok())
}

/// Argon2id in one lane.
fn argon2(cost: PasswordCost) -> Argon2<'static> {
    let params = Params::new(cost.memory, cost.passes, 1, None).unwrap_or(Params::DEFAULT);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_now(password: &str, cost: PasswordCost) -> argon2::password_hash::Result<String> {
    argon2(cost).hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        let name = Username::parse("moon_rabbit").unwrap();
        let refused = |raw: &str| Password::parse(raw, Some(&name)).err();
        assert_eq!(refused("short7!"), Some("password_length"));
        assert_eq!(refused(&"x".repeat(129)), Some("password_length"));
        assert_eq!(refused("password123"), Some("password_common"));
        assert_eq!(refused("PassWord123"), Some("password_common"));
        assert_eq!(refused("aaaaaaaaaaaa"), Some("password_common"));
        assert_eq!(refused("123Moon_Rabbit99"), Some("password_username"));
        assert_eq!(refused("line\nends here"), Some("invalid_text"));
        assert_eq!(refused("달빛아래서춤을추자"), None);
        assert_eq!(refused("correct horse battery"), None);
    }

    #[test]
    fn lengths_count_what_is_composed() {
        let jamo = |n: usize| "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}".repeat(n);
        assert_eq!(Password::parse(&jamo(3), None).err(), Some("password_length"), "six syllables of eighteen jamo");
        assert!(Password::parse(&jamo(64), None).is_ok(), "128 syllables");
        assert_eq!(Password::parse(&jamo(65), None).err(), Some("password_length"));
        assert_eq!(Password::parse(&"e\u{301}".repeat(100_000), None).err(), Some("password_length"));
    }

    #[test]
    fn a_wrong_password_is_tried_twice_only_where_it_differs_composed() {
        let tries = |typed: &str, right: &str| {
            let count = std::cell::Cell::new(0);
            let verdict = judge(&composed(typed), typed, |candidate| {
                count.set(count.get() + 1);
                candidate == right
            });
            (verdict, count.get())
        };
        assert_eq!(tries("correct horse", "wrong"), (Verdict::Wrong, 1));
        assert_eq!(tries("\u{ac00}", "wrong"), (Verdict::Wrong, 1));
        assert_eq!(tries("\u{1100}\u{1161}", "wrong"), (Verdict::Wrong, 2));
        assert_eq!(tries("\u{1100}\u{1161}", "\u{ac00}"), (Verdict::Right, 1));
        assert_eq!(tries("\u{1100}\u{1161}", "\u{1100}\u{1161}"), (Verdict::RightAsTyped(None), 2));
    }

    #[test]
    fn hashes_verify() {
        let hash = hash_now("달빛아래서춤을추자", PasswordCost::default()).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let cheap = hash_now("달빛아래서춤을추자", PasswordCost { memory: 64, passes: 1 }).unwrap();
        assert!(cheap.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        for hash in [hash, cheap] {
            assert!(belongs("달빛아래서춤을추자", &hash));
            assert!(!belongs("wrong", &hash));
        }
    }
}
