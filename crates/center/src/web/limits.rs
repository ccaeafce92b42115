//! How often is too often. Counts live in the memory of one server.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::{Error, Result};

/// All limits of the site; built once.
pub struct Limits {
    on: bool,
    sign_in_address: Limit,
    sign_in_pair: Limit,
    sign_in_account: Limit,
    sign_up: Limit,
    article: Limit,
    comment: Limit,
    upload: Limit,
    preview: Limit,
    available: Limit,
}

type Limit = DefaultKeyedRateLimiter<String>;

/// `burst` at once, then one every `seconds`.
fn limit(burst: u32, seconds: f64) -> Limit {
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(Duration::from_secs_f64(seconds)).unwrap_or(Quota::per_second(burst));
    RateLimiter::keyed(quota.allow_burst(burst))
}

impl Limits {
    pub fn new(on: bool) -> Limits {
        Limits {
            on,
            sign_in_address: limit(30, 2.0),
            sign_in_pair: limit(8, 20.0),
            // wider: a stranger who fails on purpose must not lock the owner out for long
            sign_in_account: limit(60, 10.0),
            sign_up: limit(10, 60.0),
            article: limit(5, 20.0),
            comment: limit(15, 4.0),
            upload: limit(6, 10.0),
            preview: limit(12, 5.0),
            available: limit(60, 0.5),
        }
    }

    pub fn are_on(&self) -> bool {
        self.on
    }

    /// Before a password is looked at.
    pub fn sign_in(&self, address: IpAddr, username: &str) -> Result<()> {
        self.count(&self.sign_in_address, address.to_string())?;
        self.count(&self.sign_in_pair, format!("{username} {address}"))?;
        self.count(&self.sign_in_account, username.to_owned())
    }

    pub fn sign_up(&self, address: IpAddr) -> Result<()> {
        self.count(&self.sign_up, address.to_string())
    }

    pub fn article(&self, user: i64) -> Result<()> {
        self.count(&self.article, user.to_string())
    }

    pub fn comment(&self, user: i64) -> Result<()> {
        self.count(&self.comment, user.to_string())
    }

    /// Photos and other files that cost work.
    pub fn upload(&self, user: i64) -> Result<()> {
        self.count(&self.upload, user.to_string())
    }

    /// Photos that are only looked at.
    pub fn preview(&self, user: i64) -> Result<()> {
        self.count(&self.preview, user.to_string())
    }

    /// Asking whether a name is free.
    pub fn available(&self, address: IpAddr) -> Result<()> {
        self.count(&self.available, address.to_string())
    }

    /// Forgets keys that have recovered; called now and then.
    pub fn tidy(&self) {
        for limit in [
            &self.sign_in_address,
            &self.sign_in_pair,
            &self.sign_in_account,
            &self.sign_up,
            &self.article,
            &self.comment,
            &self.upload,
            &self.preview,
            &self.available,
        ] {
            limit.retain_recent();
            limit.shrink_to_fit();
        }
    }

    fn count(&self, limit: &Limit, key: String) -> Result<()> {
        if !self.on {
            return Ok(());
        }
        limit.check_key(&key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            Error::TooOften(wait.as_secs() + 1)
        })
    }
}
