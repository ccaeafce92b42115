//! How a room is seen: by day or by night, with the sky of its planet.

use isometric::{Drawing, Language, Room};

use crate::app::App;
use crate::clock::{Clock, HOUR, MINUTE, Micros};
use crate::homes::layouts::Light;
use crate::immigration::Planet;
use crate::locale::Locale;

/// From the first of these hours of the site on it is day, from the second on night.
const DAY: std::ops::Range<i8> = 6..18;

/// Whether it is night at `now` where the site is, and until when at least it stays so.
pub fn night(clock: &Clock, now: Micros) -> (bool, Micros) {
    let local = clock.local(now);
    let is_night = !DAY.contains(&local.hour());
    let to_come = [DAY.start, DAY.end, 24].into_iter().find(|hour| *hour > local.hour()).unwrap_or(24);
    // hours are as long as they are; the clocks' own change makes a page end an hour early or late
    let left = i64::from(to_come - local.hour()) * HOUR - i64::from(local.minute()) * MINUTE;
    (is_night, now - now.rem_euclid(MINUTE) + left)
}

/// Whether it is night in a room with this light at `now`, and until when at least it stays so.
pub fn seen_in(light: Light, clock: &Clock, now: Micros) -> (bool, Micros) {
    match light {
        Light::Auto => night(clock, now),
        Light::Day => (false, Micros::MAX),
        Light::Night => (true, Micros::MAX),
    }
}

/// A room as SVG, seen in its light at `now`; and until when it looks like this.
pub fn of_room(app: &App, room: &Room, light: Light, planet: Planet, locale: Locale, label: &str) -> (String, Micros) {
    tried_on(app, room, light, planet, locale, label, &[])
}

/// The same with some of its items, by their places, only hinted at.
pub fn tried_on(
    app: &App,
    room: &Room,
    light: Light,
    planet: Planet,
    locale: Locale,
    label: &str,
    faint: &[usize],
) -> (String, Micros) {
    let (night, until) = seen_in(light, &app.clock, app.clock.now());
    let drawing = Drawing { night, planet: planet.id(), label, names: Some(language(locale)), faint };
    (app.furniture.sprites.room(&app.furniture.catalogue, room, &drawing), until)
}

/// In which language furniture is named.
pub fn language(locale: Locale) -> Language {
    match locale {
        Locale::Ko => Language::Korean,
        Locale::En => Language::English,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gets_dark_in_the_evening_and_light_in_the_morning() {
        let clock = Clock::new(jiff::tz::TimeZone::UTC);
        let at = |hour: i64, minute: i64| night(&clock, hour * HOUR + minute * MINUTE);
        assert_eq!(at(5, 59), (true, 6 * HOUR));
        assert_eq!(at(6, 0), (false, 18 * HOUR));
        assert_eq!(at(17, 59), (false, 18 * HOUR));
        assert_eq!(at(18, 0), (true, 24 * HOUR));
        assert_eq!(at(23, 30), (true, 24 * HOUR));
    }
}
