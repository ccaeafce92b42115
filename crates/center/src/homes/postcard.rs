//! Rooms and cards as pictures of pixels, of the size that other sites show of a link. Rules: one is drawn at a time,
//! on no thread that answers people, and not more wait than can be drawn in a few seconds; what was drawn is kept,
//! within bounds, as long as the room or the card is what it was. Nothing is written on that of a room: no font is
//! needed.

use std::fmt::Write as _;
use std::sync::Arc;

use isometric::{Drawing, Room};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::furniture::Furniture;
use crate::homes::album::{Album, Picture};
use crate::immigration::drawings::symbol;
use crate::immigration::{Address, Planet};
use crate::locale::Locale;

/// Width and height.
pub const SIZE: (u32, u32) = (1200, 630);
/// So many bytes of pictures are kept.
const MOST_BYTES: usize = 16 << 20;
/// So many may wait for theirs to be drawn.
const MOST_WAITING: usize = 16;

/// What a picture of a room shows: a layout's version is never that of another layout of the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    pub user: i64,
    pub version: i64,
    pub night: bool,
    pub planet: Planet,
}

/// What a drawing for pages shows: the same, and words in the language of whoever looks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seen {
    pub view: View,
    pub locale: Locale,
    /// Of whoever lives there.
    pub nickname: String,
}

/// What a picture shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    Room(View),
    Card(CardView),
}

/// A card as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CardView {
    pub user: i64,
    pub locale: Locale,
    pub nickname: String,
    pub address: Address,
    /// Of arrival.
    pub month: String,
    /// The file of the portrait's still.
    pub still: Option<String>,
}

impl Subject {
    /// Whether `before` is what it looked like before, which is asked for no more.
    fn follows(&self, before: &Subject) -> bool {
        match (self, before) {
            (Subject::Room(now), Subject::Room(before)) => now.user == before.user && now.version != before.version,
            (Subject::Card(now), Subject::Card(before)) => {
                let other = CardView { locale: now.locale, ..before.clone() };
                now.user == before.user && *now != other
            }
            _ => false,
        }
    }
}

/// Drawings for pages that are kept.
pub fn drawings() -> Album<Seen> {
    Album::of(MOST_BYTES / 2)
}

/// The pictures that are kept; as long as the program runs.
#[derive(Clone)]
pub struct Postcards(Arc<Parts>);

struct Parts {
    kept: Album<Subject>,
    turn: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Default for Postcards {
    fn default() -> Postcards {
        Postcards(Arc::new(Parts {
            kept: Album::of(MOST_BYTES),
            turn: Arc::new(Semaphore::new(1)),
            waiting: Semaphore::new(MOST_WAITING),
        }))
    }
}

impl Postcards {
    /// The picture, made by `draw` if it is not there; 503 when too many wait for theirs.
    pub async fn get(
        &self,
        subject: Subject,
        draw: impl FnOnce() -> Result<Vec<u8>> + Send + 'static,
    ) -> Result<Arc<Picture>> {
        if let Some(known) = self.0.kept.known(&subject) {
            return Ok(known);
        }
        let _place = self.0.waiting.try_acquire().map_err(|_| Error::Unavailable)?;
        let turn = self.0.turn.clone().acquire_owned().await.map_err(Error::internal)?;
        // whoever was before may have wanted the same one
        if let Some(known) = self.0.kept.known(&subject) {
            return Ok(known);
        }
        let cards = self.clone();
        let draw = move || {
            // also when nobody waits for it any more: the next one begins after it
            let _turn = turn;
            let png = draw()?;
            let tag = format!("\"{}\"", &hex::encode(Sha256::digest(&png))[..16]);
            let card = Arc::new(Picture { bytes: png.into(), tag });
            cards.0.kept.keep(subject.clone(), card.clone(), |known| subject.follows(known));
            Ok(card)
        };
        tokio::task::spawn_blocking(draw).await.map_err(Error::internal)?
    }

    /// Whether the picture is there.
    pub fn has(&self, subject: &Subject) -> bool {
        self.0.kept.known(subject).is_some()
    }
}

/// A room as it is seen, as PNG.
pub fn of_room(furniture: &Furniture, room: &Room, view: View) -> Result<Vec<u8>> {
    let drawing = Drawing { night: view.night, planet: view.planet.id(), ..Drawing::default() };
    png(&furniture.sprites.room(&furniture.catalogue, room, &drawing), view.planet, view.night)
}

/// A room's drawing as PNG, before the sky of its planet. Takes up to a third of a second and some ten megabytes.
pub fn png(room: &str, planet: Planet, night: bool) -> Result<Vec<u8>> {
    let (wide, high) = SIZE;
    let mut pixels = Pixmap::new(wide, high).ok_or(Error::Internal)?;
    let options = Options::default();
    let ground = format!("{}</svg>", ground(planet, night));
    let ground = Tree::from_str(&ground, &options).map_err(Error::internal)?;
    resvg::render(&ground, Transform::identity(), &mut pixels.as_mut());
    let room = Tree::from_str(room, &options).map_err(Error::internal)?;
    // as large as it fits, in the middle
    let scale = (wide as f32 / room.size().width()).min((high as f32 - 20.0) / room.size().height());
    let left = (wide as f32 - room.size().width() * scale) / 2.0;
    let above = (high as f32 - room.size().height() * scale) / 2.0;
    resvg::render(&room, Transform::from_row(scale, 0.0, 0.0, scale, left, above), &mut pixels.as_mut());
    pixels.encode_png().map_err(Error::internal)
}

/// What is behind it: the sky, by night with stars, as the beginning of a drawing of this size.
pub fn ground(planet: Planet, night: bool) -> String {
    let (wide, high) = SIZE;
    let (inner, outer) = if night { ("#3a2b80", "#0d0930") } else { ("#fdfbff", "#d8cff6") };
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"><defs>{}<radialGradient id="g" gradientUnits="userSpaceOnUse" cx="600" cy="250" r="760"><stop stop-color="{inner}"/><stop offset="1" stop-color="{outer}"/></radialGradient></defs><path fill="url(#g)" d="M0 0h{wide}v{high}H0z"/>"##,
        symbol(planet.id())
    );
    if night {
        let mut state = planet.place() * 7_919;
        let mut next = |below: i64| {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            (state >> 8) % below
        };
        svg.push_str(r##"<g fill="#fff">"##);
        for _ in 0..90 {
            let _ = write!(
                svg,
                r##"<circle cx="{}" cy="{}" r="1.{}" opacity=".{}"/>"##,
                next(1200),
                next(630),
                next(10),
                2 + next(7)
            );
        }
        svg.push_str("</g>");
    }
    let _ = write!(
        svg,
        r##"<use href="#pl-{0}" x="880" y="-90" width="380" height="380" opacity="{1}"/>"##,
        planet.id(),
        if night { ".9" } else { ".75" }
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_no_more_goes() {
        let room = |user, version, night| Subject::Room(View { user, version, night, planet: Planet::Mars });
        let address = Address { planet: Planet::Mars, floor: 1, unit: 1 };
        let card = |user, nickname: &str, locale| {
            let (nickname, month) = (nickname.to_owned(), "2026.11".to_owned());
            Subject::Card(CardView { user, locale, nickname, address, month, still: None })
        };
        assert!(room(1, 2, false).follows(&room(1, 1, true)), "another version");
        assert!(!room(1, 2, false).follows(&room(1, 2, true)) && !room(1, 2, false).follows(&room(2, 1, false)));
        assert!(card(1, "새이름", Locale::Ko).follows(&card(1, "달토끼", Locale::En)), "it says something else");
        assert!(!card(1, "달토끼", Locale::Ko).follows(&card(1, "달토끼", Locale::En)));
        assert!(!card(1, "달토끼", Locale::Ko).follows(&card(2, "달토끼", Locale::Ko)));
        assert!(!card(1, "달토끼", Locale::Ko).follows(&room(1, 1, false)));
    }
}
