//! The immigration application: what is asked, and filing it. All that is wrong is said at once; it is filed once.

use jiff::civil::Date;

use crate::accounts::{Citizen, Stage};
use crate::app::App;
use crate::db::{Tx, args};
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::immigration::store;
use crate::portraits::choice::Chosen;
use crate::portraits::photo::{self, KeptPhoto, Wanted};
use crate::portraits::wish::Wish;
use crate::repeats::{self, Key};
use crate::text::{self, Code};
use crate::upload::{Form, Upload};

/// The boxes of the page, one a caution; the API says `consent=true` for all of them.
pub const CAUTIONS: [&str; 3] = ["consent_moving", "consent_earth", "consent_changes"];

/// 1–10 letters of any script, in NFC; spaces, hyphens, apostrophes, full stops and middle dots between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKo(String);

impl NameKo {
    pub fn parse(raw: &str) -> Result<NameKo, Code> {
        name(raw, 10, |c| c.is_alphabetic() || is_joint(c) || c == '\u{b7}').map(NameKo)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// 1–30 Latin letters, also with diacritics, in NFC; spaces, hyphens, apostrophes and full stops between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameEn(String);

impl NameEn {
    pub fn parse(raw: &str) -> Result<NameEn, Code> {
        name(raw, 30, |c| is_latin(c) || is_joint(c)).map(NameEn)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A real day from 1900 to today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Birthday(Date);

impl Birthday {
    /// Reads `YYYY-MM-DD`; `today` is the day in the site's time zone.
    pub fn parse(raw: &str, today: Date) -> Result<Birthday, Code> {
        let raw = raw.trim();
        if raw.is_empty() {
            return Err("required");
        }
        let date = day(raw).ok_or("date")?;
        if date > today {
            Err("future")
        } else if date.year() < 1900 {
            Err("too_early")
        } else {
            Ok(Birthday(date))
        }
    }

    pub fn date(&self) -> Date {
        self.0
    }
}

/// Reads `YYYY-MM-DD`, and nothing looser.
pub fn day(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

/// An application whose fields are good.
pub struct Application {
    pub name_ko: NameKo,
    pub name_en: NameEn,
    pub birthday: Birthday,
    /// Whether the photo may be made to move.
    pub animate: bool,
    /// How.
    pub wish: Wish,
}

impl Application {
    /// Reads the fields and hands on the photo, which is still to be looked at, with what was said of the face in it.
    /// `animate` and `blink` are what an absent answer means: yes for programs, no for the boxes on the page.
    pub fn parse(
        mut form: Form,
        today: Date,
        animate: bool,
        blink: bool,
    ) -> Result<(Application, Upload, Fields), Vec<FieldError>> {
        let (mut errors, mut errors_of_wish) = (Vec::new(), Vec::new());
        let photo = form.take("photo");
        let fields = &form.fields;
        // of a character that no name holds it is said which, and where
        let is_refused = |c| text::is_refused_in_line(c) || text::is_invisible(c);
        let mut note = |field, code| errors.push(FieldError::in_text(field, code, fields.get(field), is_refused));
        let name_ko = NameKo::parse(fields.get("name_ko")).map_err(|code| note("name_ko", code)).ok();
        let name_en = NameEn::parse(fields.get("name_en")).map_err(|code| note("name_en", code)).ok();
        let birthday = Birthday::parse(fields.get("birthday"), today).map_err(|code| note("birthday", code)).ok();
        let animate = choice(fields, "animate", animate).map_err(|code| note("animate", code)).ok();
        let wish = Wish::parse(fields, blink).map_err(|wrong| errors_of_wish.extend(wrong)).ok();
        let consent = (fields.ticked("consent") || CAUTIONS.iter().all(|caution| fields.ticked(caution)))
            .then_some(())
            .ok_or("consent");
        let consent = consent.map_err(|code| note("consent", code)).ok();
        let photo = photo.ok_or("required").map_err(|code| note("photo", code)).ok();
        match (name_ko, name_en, birthday, animate, wish, consent, photo) {
            (Some(name_ko), Some(name_en), Some(birthday), Some(animate), Some(wish), Some(()), Some(photo)) => {
                Ok((Application { name_ko, name_en, birthday, animate, wish }, photo, form.fields))
            }
            _ => {
                errors.extend(errors_of_wish);
                Err(errors)
            }
        }
    }
}

/// The kind of thing that a key is for.
const KIND: &str = "application";

/// Files `form` for a newcomer; what was filed with the same key before is filed. 409 `already_applied`; 415, 413 or
/// 422 when the photo is no good, and nothing is filed then.
pub async fn file(
    app: &App,
    citizen: &Citizen,
    form: Form,
    animate: bool,
    blink: bool,
    key: Option<&Key>,
) -> Result<()> {
    if repeats::first(app, citizen.id, KIND, key).await?.is_some() {
        return Ok(());
    }
    if citizen.stage != Stage::Newcomer {
        return Err(Error::Conflict("already_applied"));
    }
    let today = app.clock.local(app.clock.now()).date();
    let (application, upload, fields) = Application::parse(form, today, animate, blink).map_err(Error::Invalid)?;
    // a box that is no text is not just left open
    fields.readable()?;
    let photo = photo::keep(app, citizen.id, upload, &fields).await?;
    let outcome = match photo.chosen(&fields) {
        Ok(chosen) => write(app, citizen.id, &application, &photo, chosen, key).await,
        Err(errors) => Err(Error::Invalid(errors)),
    };
    match outcome {
        // if the answer to the commit is lost, `tidy` finds out whether the file is named
        Ok(Filed::Now(tx)) => Ok(tx.commit().await?),
        Ok(Filed::Before) => {
            photo::forget(app, photo).await;
            Ok(())
        }
        Err(error) => {
            photo::forget(app, photo).await;
            Err(error)
        }
    }
}

enum Filed {
    /// All but the commit.
    Now(Tx),
    /// The same application was filed a moment ago.
    Before,
}

async fn write(
    app: &App,
    user: i64,
    application: &Application,
    photo: &KeptPhoto,
    chosen: Option<Chosen>,
    key: Option<&Key>,
) -> Result<Filed> {
    let mut tx = app.db.begin().await?;
    if repeats::take(&mut tx, user, KIND, key, app.clock.now()).await?.is_some() {
        return Ok(Filed::Before);
    }
    // of many at once, one moves the user on; the row is locked by it, so the others wait and then see nothing to
    // change
    if tx.run(store::BECOME_APPLICANT, args![user]).await? == 0 {
        return Err(Error::Conflict("already_applied"));
    }
    let (name_ko, name_en, birthday) =
        (application.name_ko.as_str(), application.name_en.as_str(), application.birthday.date().to_string());
    tx.run(store::INSERT_APPLICATION, args![user, name_ko, name_en, birthday, app.clock.now()]).await?;
    let wanted = Wanted { animate: application.animate, wish: application.wish, chosen };
    photo::enqueue(app, &mut tx, user, photo, &wanted, None).await?;
    repeats::settle(&mut tx, user, KIND, key, user).await?;
    Ok(Filed::Now(tx))
}

fn choice(fields: &Fields, name: &str, otherwise: bool) -> Result<bool, Code> {
    match fields.get(name) {
        "" => Ok(otherwise),
        "true" | "on" | "1" => Ok(true),
        "false" | "off" | "0" => Ok(false),
        _ => Err("choice"),
    }
}

fn name(raw: &str, most: usize, fits: fn(char) -> bool) -> Result<String, Code> {
    let name = text::nfc(&text::line(raw)?);
    let name = name.trim();
    if name.is_empty() {
        Err("required")
    } else if name.chars().any(text::is_invisible) {
        Err("invalid_text")
    } else if !name.chars().all(fits) || !name.chars().any(char::is_alphabetic) {
        Err("letters")
    } else {
        text::sized(name.to_owned(), most)
    }
}

fn is_joint(c: char) -> bool {
    matches!(c, ' ' | '-' | '\'' | '\u{2019}' | '.')
}

/// Latin letters of Unicode's blocks up to Latin Extended-B, Latin Extended Additional, and marks that combine with
/// them.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic())
        || matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["김달", "  김 달 ", "José", "존·스미스", "가나다라마바사아자차"] {
            assert!(NameKo::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            " ",
            "가나다라마바사아자차카",
            "김\u{200b}달",
            "김\0",
            "<img src=x",
            "\u{3164}",
            "-",
            "김달3",
            "🐰",
            "김\n달",
        ] {
            assert!(NameKo::parse(bad).is_err(), "{bad:?}");
        }
        for good in ["KIM DAL", "Anne-Marie O'Neil Jr.", "Łukasz Żółć", "Ngọc", "D\u{2019}Arcy", "Jose\u{301}"] {
            assert!(NameEn::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["", "김달", "Kim<Dal", "\"Kim\"", "Kim & Dal", "a×b", "Иван", "...", "abcdefghijklmnopqrstuvwxyzabcde"]
        {
            assert!(NameEn::parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(NameKo::parse("\u{1100}\u{1175}\u{11b7}").unwrap().as_str(), "김");
    }

    #[test]
    fn birthdays_are_real_days_from_1900_to_today() {
        let today = jiff::civil::date(2026, 11, 23);
        for good in ["1900-01-01", "2000-02-29", "2026-11-23", " 2001-03-14 "] {
            assert!(Birthday::parse(good, today).is_ok(), "{good}");
        }
        for (bad, code) in [
            ("", "required"),
            ("2001-02-29", "date"),
            ("1900-02-29", "date"),
            ("2001-13-01", "date"),
            ("2001-3-14", "date"),
            ("14.03.2001", "date"),
            ("+200-01-01", "date"),
            ("2001-03-14T00:00", "date"),
            ("２００１-03-14", "date"),
            ("2026-11-24", "future"),
            ("1899-12-31", "too_early"),
        ] {
            assert_eq!(Birthday::parse(bad, today), Err(code), "{bad}");
        }
    }
}
