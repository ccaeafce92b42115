//! Why something was refused, in words: the same on pages, in the API and in the terminal.

use crate::error::{About, FieldError};
use crate::locale::Locale;
use crate::text;

/// The sentence for a refused field: `invalid-{field}-{code}` when there is one, else `invalid-{code}`, else that of
/// the error `error-{code}`.
pub fn refusal(locale: Locale, error: &FieldError) -> String {
    if let Some(About::Misplaced { character, before }) = &error.about {
        let key = if before.is_empty() { "invalid-text-first" } else { "invalid-text-after" };
        return locale.with2(key, "character", character.as_str(), "before", text::isolated(before).as_ref());
    }
    let code = error.code.replace('_', "-");
    let own = format!("invalid-{}-{code}", error.field.replace('_', "-"));
    let keys = [own, format!("invalid-{code}"), format!("error-{code}")];
    match (keys.iter().find(|key| locale.has(key)), &error.about) {
        (Some(key), Some(About::Characters(about))) => locale.with(key, "character", about.as_str()),
        (Some(key), Some(About::Wait(seconds))) => locale.with(key, "wait", wait(*seconds, locale)),
        (Some(key), _) => locale.t(key).to_owned(),
        (None, _) => error.code.to_owned(),
    }
}

/// How long to wait, in the largest unit that says it.
pub fn wait(seconds: u64, locale: Locale) -> String {
    let (key, unit) = match seconds {
        0..=99 => ("wait-seconds", 1),
        100..=5_999 => ("wait-minutes", 60),
        _ => ("wait-hours", 3_600),
    };
    locale.with(key, "n", seconds.div_ceil(unit) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_said_in_a_unit_that_people_count_in() {
        let said = |seconds| wait(seconds, Locale::En);
        assert_eq!(
            [1, 99, 100, 5_999, 6_000, 86_400].map(said),
            ["1 second", "99 seconds", "2 minutes", "100 minutes", "2 hours", "24 hours"]
        );
    }
}
