//! Colours: light comes from the upper left, in front. Shadows are never grey: to the left they lean to plum, to the
//! right to indigo; by night what is lit less is multiplied, not mixed, so that colours stay clean.

use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rgb(pub [i32; 3]);

impl Rgb {
    /// Reads `#rrggbb`.
    pub fn parse(text: &str) -> Option<Rgb> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = i32::from_str_radix(digits, 16).ok()?;
        Some(Rgb([number >> 16, (number >> 8) & 255, number & 255]))
    }

    const fn of(number: i32) -> Rgb {
        Rgb([number >> 16, (number >> 8) & 255, number & 255])
    }

    /// `percent` of the way to another colour.
    pub fn mix(self, other: Rgb, percent: i32) -> Rgb {
        let at = |i: usize| (self.0[i] * (100 - percent) + other.0[i] * percent + 50) / 100;
        Rgb([at(0), at(1), at(2)])
    }

    pub fn write(self, text: &mut String) {
        let [r, g, b] = self.0;
        let _ = write!(text, "#{r:02x}{g:02x}{b:02x}");
    }

    pub fn text(self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }
}

pub(crate) const CREAM: Rgb = Rgb::of(0xfff4dc);
pub(crate) const PLUM: Rgb = Rgb::of(0x6a3f86);
pub(crate) const INDIGO: Rgb = Rgb::of(0x2f2264);
pub(crate) const DUSK: Rgb = Rgb::of(0x2b1f6b);
const WHITE: Rgb = Rgb::of(0xffffff);
const BLUSH: Rgb = Rgb::of(0xc9567a);
const ASLEEP: Rgb = Rgb::of(0x6f6a86);

/// What falls on a thing: each channel is multiplied by this and divided by 256.
pub(crate) type Tint = [i32; 3];

pub(crate) const DAY: Tint = [256, 256, 256];
/// By night, from far from every lamp to beside one.
pub(crate) const LEVELS: [Tint; 3] = [[164, 150, 202], [212, 184, 192], [256, 230, 194]];

pub(crate) fn tinted(colour: Rgb, tint: Tint) -> Rgb {
    let at = |i: usize| ((colour.0[i] * tint[i] + 128) >> 8).min(255);
    Rgb([at(0), at(1), at(2)])
}

/// Which way a surface looks, as far as its tone goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it is.
    Plain,
    Top,
    Left,
    Right,
    /// The strip between left and right on a rounded corner.
    Corner,
    /// The lit side of something round.
    Round,
    /// The rim of a soft top, and the ring within it.
    Rim,
    InnerRim,
}

/// A colour of a part: `name` or `#rrggbb` in the catalogue, with `!` in front if it shines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink {
    pub paint: Paint,
    pub shines: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Its place in the palette, so that another colourway may swap it.
    Named(u16),
    Exact(Rgb),
}

/// The colours of one drawing: the palette under one colourway, the light that falls on it, and whether its lamps are
/// on.
pub(crate) struct Light<'a> {
    pub palette: &'a [Rgb],
    /// Which names stand for which others.
    pub swaps: &'a [(u16, u16)],
    pub tint: Tint,
    pub lit: bool,
}

impl Light<'_> {
    pub fn tone(&self, ink: Ink, tone: Tone) -> Rgb {
        let colour = match ink.paint {
            Paint::Exact(colour) => colour,
            Paint::Named(name) => {
                let name = self.swaps.iter().find(|(from, _)| *from == name).map_or(name, |(_, to)| *to);
                self.palette[usize::from(name)]
            }
        };
        if ink.shines && self.lit {
            return match tone {
                Tone::Top => colour.mix(WHITE, 12),
                Tone::Right => colour.mix(BLUSH, 16),
                _ => colour,
            };
        }
        let colour = if ink.shines { colour.mix(ASLEEP, 22) } else { colour };
        shade(tinted(colour, self.tint), tone)
    }

    /// The tone that fills a flat thing: what shines does so alike from all sides.
    pub fn flat(&self, ink: Ink, tone: Tone) -> Rgb {
        self.tone(ink, if ink.shines && self.lit { Tone::Plain } else { tone })
    }

    pub fn shines(&self, ink: Ink) -> bool {
        ink.shines && self.lit
    }
}

pub(crate) fn shade(colour: Rgb, tone: Tone) -> Rgb {
    let left = || colour.mix(PLUM, 11);
    match tone {
        Tone::Plain => colour,
        Tone::Top => colour.mix(CREAM, 14),
        Tone::Round => colour.mix(CREAM, 5),
        Tone::Left => left(),
        Tone::Right => colour.mix(INDIGO, 33),
        Tone::Corner => left().mix(colour.mix(INDIGO, 33), 48),
        Tone::InnerRim => colour.mix(CREAM, 13).mix(left(), 20),
        Tone::Rim => colour.mix(CREAM, 13).mix(left(), 45),
    }
}
