//! What time it is. Tests move it; everything else only asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// Microseconds since 1970, UTC: how times are stored.
pub type Micros = i64;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

/// The site's clock and time zone. Clones share the offset.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: TimeZone,
    offset: Arc<AtomicI64>,
    /// What is taken for the machine's clock since it was stopped; 0 while it goes.
    stopped: Arc<AtomicI64>,
}

impl Clock {
    pub fn new(zone: TimeZone) -> Clock {
        Clock { zone, offset: Arc::default(), stopped: Arc::default() }
    }

    pub fn now(&self) -> Micros {
        let at = match self.stopped.load(Ordering::Relaxed) {
            0 => Timestamp::now().as_microsecond(),
            at => at,
        };
        at + self.offset.load(Ordering::Relaxed)
    }

    /// From now on it goes only where it is moved, for tests of how much may be done in a time, or of pages that say
    /// how long ago something was: those may take long.
    pub fn stop(&self) {
        self.stopped.store(Timestamp::now().as_microsecond(), Ordering::Relaxed);
    }

    /// The same from a moment at which the clocks of other servers are stopped.
    pub fn stop_at(&self, at: Micros) {
        self.stopped.store(at - self.offset.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Moves the clock forward, for tests; back where `by` is negative.
    pub fn forward(&self, by: Micros) {
        self.offset.fetch_add(by, Ordering::Relaxed);
    }

    /// `at` on the walls of the site.
    pub fn local(&self, at: Micros) -> Zoned {
        Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(self.zone.clone())
    }

    /// The name of the site's time zone, for scripts that tell a time as pages do.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The number of the day (days since 1970-01-01) at `at` in the site's time zone.
    pub fn day(&self, at: Micros) -> i64 {
        let date = self.local(at).date();
        date.since(jiff::civil::date(1970, 1, 1)).map_or(0, |span| span.get_days().into())
    }

    /// When the day after the one of `at` begins in the site's time zone.
    pub fn next_day(&self, at: Micros) -> Micros {
        let next = self.local(at).date().tomorrow().and_then(|date| date.to_zoned(self.zone.clone()));
        next.map_or(at + DAY, |next| next.timestamp().as_microsecond())
    }

    /// The date of day number `day`, `YYYY-MM-DD`.
    pub fn date_of_day(day: i64) -> String {
        let start = jiff::civil::date(1970, 1, 1);
        start.checked_add(jiff::Span::new().days(day.clamp(0, 2_000_000))).unwrap_or(start).to_string()
    }
}

/// RFC 3339 in UTC, for the API and `<time datetime>`.
pub fn rfc3339(at: Micros) -> String {
    Timestamp::from_microsecond(at).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}
