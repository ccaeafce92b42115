//! A short look at how a face would move, before anybody decides: eyes that close, or a mood. Drawn by the embedded
//! engine from a photo that is only looked at or from the kept still, in the turns in which photos are decoded; nothing
//! of it is kept, and nobody draws on when nobody waits for it any more. What a look would say is known without it.

use std::ops::ControlFlow;

use portrait::{Face, Hint, Mood, NoBlink, RenderError, Request, foresee, glimpse, glimpse_of_blink};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::accounts::Citizen;
use crate::app::App;
use crate::db::args;
use crate::error::{Error, FieldError, Result};
use crate::form::Fields;
use crate::locale::Locale;
use crate::media::darkroom::Sitter;
use crate::portraits::choice::{Chosen, read_handles};
use crate::portraits::draw::Source;
use crate::portraits::store::{self, FilesRow};
use crate::portraits::wish::Wish;
use crate::portraits::{draw, engine, photo};
use crate::upload::Upload;

/// What is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Blink,
    Mood(Wish),
}

impl Act {
    /// Reads `act`: `blink`, or `mood` for what `mood` and `blink` say.
    fn parse(fields: &Fields) -> Result<Act> {
        match fields.get("act") {
            "" | "blink" => Ok(Act::Blink),
            "mood" => Ok(Act::Mood(Wish::parse(fields, true).map_err(Error::Invalid)?)),
            _ => Err(Error::field("act", "choice")),
        }
    }
}

/// What was seen, or would be.
pub struct Glimpse {
    /// An animated WebP; nothing where eyes would have to close that stay open, and where nothing was to be drawn.
    pub animation: Option<Vec<u8>>,
    pub hint: &'static str,
    pub no_blink: &'static str,
    /// Whether a person set the points.
    pub is_fitted: bool,
    /// The mood that was to be seen, one by chance included.
    pub mood: Option<Mood>,
}

impl Glimpse {
    /// Why it is not what one expected, in words; empty when it is.
    pub fn says(&self, locale: Locale) -> String {
        why_open(self.no_blink, self.is_fitted, self.mood == Some(Mood::Wink), locale)
    }

    /// Why the eyes stay open, in words, whatever was to be seen; empty where they do not.
    pub fn why_open(&self, locale: Locale) -> String {
        why_open(self.no_blink, self.is_fitted, false, locale)
    }

    /// Whether there is, or would be, something that moves.
    pub fn moves(&self) -> bool {
        self.mood.is_some() || self.no_blink.is_empty()
    }
}

/// Why eyes stay open, in words: what the engine said, what that means for a wink, and what a person who has not set
/// the points can do about it. Empty when they do not, or when nobody wants them to.
pub fn why_open(no_blink: &str, is_fitted: bool, winks: bool, locale: Locale) -> String {
    if no_blink.is_empty() || no_blink == NoBlink::Unwanted.key() {
        return String::new();
    }
    let key = format!("no-blink-{}", no_blink.replace('_', "-"));
    let all = [
        Some(locale.t(&key)),
        winks.then(|| locale.t("no-wink")),
        (!is_fitted && is_helped_by_points(no_blink)).then(|| locale.t("no-blink-fit")),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Whether eyes that stay open for this reason may blink once a person confirmed the points.
pub fn is_helped_by_points(no_blink: &str) -> bool {
    let helped = [NoBlink::NoFace, NoBlink::FaceUnsure, NoBlink::EyesUnsure, NoBlink::LidsUnsure, NoBlink::HalfProfile];
    helped.iter().any(|reason| reason.key() == no_blink)
}

/// Of a photo that is only looked at: `fields` say which face and points, as they would go with it, and what is to be
/// seen. 422 about those, and what a photo is refused for.
pub async fn of_photo(app: &App, user: i64, mut upload: Upload, fields: Fields) -> Result<Glimpse> {
    let act = Act::parse(&fields)?;
    let chosen = move |width, height| Chosen::parse(&fields, width, height);
    look(app, user, Source::Upload(&mut upload), act, chosen, true).await
}

/// Of one's own kept still, with `handles` if there are others than were kept. 404 without one, 422 with a `face`:
/// there is one alone in it.
pub async fn of_kept(app: &App, citizen: &Citizen, fields: &Fields) -> Result<Glimpse> {
    kept(app, citizen, fields, true).await
}

/// The same without its frames: what that would say.
pub async fn foreseen_of_kept(app: &App, citizen: &Citizen, fields: &Fields) -> Result<Glimpse> {
    kept(app, citizen, fields, false).await
}

async fn kept(app: &App, citizen: &Citizen, fields: &Fields, drawn: bool) -> Result<Glimpse> {
    let act = Act::parse(fields)?;
    if !fields.get("face").is_empty() {
        return Err(Error::field("face", "face_without_photo"));
    }
    let points = match fields.get("handles") {
        "" => None,
        text => Some(read_handles(text).map_err(|code| Error::field("handles", code))?),
    };
    let row: FilesRow = app.db.maybe(store::KEPT, args![citizen.id]).await?.ok_or(Error::NotFound)?;
    let bytes = app.store.get(&row.kept.ok_or(Error::NotFound)?).await?;
    let face = Chosen::of_json(&row.kept_face).unwrap_or_default().fitted(points);
    look(app, citizen.id, Source::Store(bytes), act, move |_, _| Ok(Some(face)), drawn).await
}

/// Looks when it is its turn, and only for as long as this is waited for: whoever went away waits no more, and nobody
/// waits longer than a look may take, be it for the turn or for the drawing.
async fn look(
    app: &App,
    user: i64,
    source: Source<'_>,
    act: Act,
    chosen: impl FnOnce(u32, u32) -> Result<Option<Chosen>, Vec<FieldError>> + Send + 'static,
    drawn: bool,
) -> Result<Glimpse> {
    let stop = CancellationToken::new();
    let _stops_when_dropped = stop.clone().drop_guard();
    let mut goes_on = move || match stop.is_cancelled() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let side = app.config.portraits.sides.small;
    let seen = draw::decode(&app.darkroom, Sitter::Person(user), source, move |photo, whole| {
        let _drawing = Drawing::begins();
        // nobody waited so long for the turn
        if goes_on().is_break() {
            return Err(given_up());
        }
        let (width, height) = whole.size;
        let chosen = chosen(width, height).map_err(Error::Invalid)?;
        if chosen.as_ref().is_some_and(|chosen| !chosen.is_there(&photo)) {
            return Err(Error::field("face", "face"));
        }
        let is_fitted = chosen.as_ref().is_some_and(Chosen::is_fitted);
        let (photo, face) = match chosen {
            Some(chosen) => chosen.resolve(photo),
            None => (photo, Face::Automatic),
        };
        let (mood, blink) = match act {
            Act::Blink => (Mood::Greeting, true),
            Act::Mood(wish) => (wish.mood, wish.may_blink()),
        };
        let request = Request { photo: &photo, sizes: &[side], face, mood, blink };
        let mut look = |face| match act {
            _ if !drawn => foresee(&Request { face, ..request }),
            Act::Blink => glimpse_of_blink(&Request { face, ..request }, &mut goes_on),
            Act::Mood(_) => glimpse(&Request { face, ..request }, &mut goes_on),
        };
        let seen = match look(face) {
            // what does not fit is found anew, as when it is drawn
            Err(RenderError::Box | RenderError::Crop | RenderError::Handle(_)) => look(Face::Automatic),
            other => other,
        };
        let seen = seen.map_err(|error| match error {
            RenderError::Cancelled => given_up(),
            other => Error::internal(other),
        })?;
        let mood = match act {
            Act::Blink => None,
            Act::Mood(wish) => Some(wish.mood),
        };
        let hint = engine::weightiest(&seen.hints).map(Hint::key).unwrap_or_default();
        let no_blink = seen.no_blink.map(NoBlink::key).unwrap_or_default();
        Ok(Glimpse { animation: seen.animation, hint, no_blink, is_fitted, mood })
    });
    timeout(app.config.portraits.longest_look, seen).await.map_err(|_| Error::Unavailable)??.map_err(photo::refusal)?
}

/// A look that ended because nobody waits for it any more.
fn given_up() -> Error {
    metrics::counter!("portrait_looks_given_up_total").increment(1);
    Error::Unavailable
}

/// A look that is being drawn just now, as long as it lives.
struct Drawing;

impl Drawing {
    fn begins() -> Drawing {
        metrics::gauge!("portrait_looks").increment(1);
        Drawing
    }
}

impl Drop for Drawing {
    fn drop(&mut self) {
        metrics::gauge!("portrait_looks").decrement(1);
    }
}
