//! Times as pages tell them. What will be called otherwise later ends the page then.

use super::Page;
use crate::clock::{DAY, HOUR, MINUTE, Micros, rfc3339};
use crate::locale::Locale;

impl Page {
    /// How long ago, or the date when it is more than a week.
    pub fn ago(&self, at: &Micros) -> String {
        let past = (self.now - at).max(0);
        let step = [MINUTE, HOUR, DAY].into_iter().rfind(|step| past >= *step).unwrap_or(MINUTE);
        if past < 7 * DAY {
            self.ends_at(at + (past / step + 1) * step);
        }
        if past < MINUTE {
            self.t("time-now").to_owned()
        } else if past < HOUR {
            self.with("time-minutes", "n", past / MINUTE)
        } else if past < DAY {
            self.with("time-hours", "n", past / HOUR)
        } else if past < 7 * DAY {
            self.with("time-days", "n", past / DAY)
        } else {
            self.date(at)
        }
    }

    /// `2026.11.23`, `23 Nov 2026`: as in [`Page::moment`].
    pub fn date(&self, at: &Micros) -> String {
        let form = match self.locale {
            Locale::Ko => "%Y.%m.%d",
            Locale::En => "%-d\u{a0}%b\u{a0}%Y",
        };
        self.clock.local(*at).strftime(form).to_string()
    }

    /// `2026.11.23 오전 9:12`
    pub fn date_time(&self, at: &Micros) -> String {
        self.day_and_time(*at, ' ')
    }

    /// The same where it stands by itself: a line may end between day and time, and nowhere else.
    pub fn moment(&self, at: &Micros) -> String {
        self.day_and_time(*at, '\u{a0}')
    }

    fn day_and_time(&self, at: Micros, space: char) -> String {
        let local = self.clock.local(at);
        match self.locale {
            Locale::Ko => {
                let half = self.t(if local.hour() < 12 { "time-am" } else { "time-pm" });
                let hour = if local.hour() % 12 == 0 { 12 } else { local.hour() % 12 };
                format!("{} {half}{space}{hour}:{:02}", local.strftime("%Y.%m.%d"), local.minute())
            }
            Locale::En => local.strftime(&format!("%-d{space}%b{space}%Y, %H:%M")).to_string(),
        }
    }

    /// For `<time datetime>`.
    pub fn iso(&self, at: &Micros) -> String {
        rfc3339(*at)
    }

    /// Written less than a day ago.
    pub fn is_new(&self, at: &Micros) -> bool {
        let is_new = self.now - at < DAY;
        if is_new {
            self.ends_at(at + DAY);
        }
        is_new
    }
}
