//! Parts to paths. What follows another of the same paint becomes one path with it, as long as nothing between them
//! covers it.

mod blocks;
mod flat;
mod round;

use crate::colour::{Ink, Light, Rgb, Tone};
use crate::measure::{Point, screen};
use crate::part::{Face, Part};
use crate::pen::{Bounds, NOWHERE, Pen, join, tenths_into, touch};

/// How many paths back one of the same paint is looked for.
const BACK: usize = 60;
/// The width of a line that says none, in tenths of a pixel; the room's outermost group has it.
pub(crate) const USUAL_WIDTH: i32 = 13;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Coat {
    Fill(Rgb, i32),
    Line(Rgb, i32, i32),
    /// A gradient over the path's own box: such paths are never joined.
    Gradient(&'static str),
}

struct Stroke {
    coat: Coat,
    data: String,
    bounds: Bounds,
    seen: Bounds,
    area: i64,
}

/// One drawing in the making.
pub(crate) struct Canvas<'a> {
    pub light: Light<'a>,
    /// What the ids of this drawing begin with.
    pub prefix: &'a str,
    /// What a window's own clip path is called.
    pub name: &'a str,
    pub night: bool,
    strokes: Vec<Entry>,
}

enum Entry {
    Path(Stroke),
    Raw(String, Bounds),
}

impl<'a> Canvas<'a> {
    pub fn new(light: Light<'a>, prefix: &'a str, name: &'a str, night: bool) -> Canvas<'a> {
        Canvas { light, prefix, name, night, strokes: Vec::new() }
    }

    pub fn put(&mut self, coat: Coat, pen: &mut Pen) {
        let new =
            Stroke { coat, data: std::mem::take(&mut pen.data), bounds: pen.bounds, seen: pen.seen, area: pen.area };
        if !matches!(coat, Coat::Gradient(_)) {
            let opaque = matches!(coat, Coat::Fill(_, 100) | Coat::Line(_, _, 100));
            for entry in self.strokes.iter_mut().rev().take(BACK) {
                let Entry::Path(old) = entry else { break };
                let meet = touch(&old.bounds, &new.bounds);
                if old.coat == coat {
                    // overlapping outlines that turn against each other would cut holes into each other
                    if meet && (!opaque || matches!(coat, Coat::Fill(..)) && (old.area < 0) != (new.area < 0)) {
                        break;
                    }
                    old.data.push_str(&new.data);
                    old.bounds = join(&old.bounds, &new.bounds);
                    old.seen = join(&old.seen, &new.seen);
                    return;
                }
                if meet {
                    break;
                }
            }
        }
        self.strokes.push(Entry::Path(new));
    }

    pub fn raw(&mut self, text: String, bounds: Bounds) {
        self.strokes.push(Entry::Raw(text, bounds));
    }

    pub fn fill(&mut self, colour: Rgb, pen: &mut Pen) {
        self.put(Coat::Fill(colour, 100), pen);
    }

    /// A polygon of the room, in the tone of a side.
    pub fn side(&mut self, ink: Ink, tone: Tone, points: &[Point]) {
        self.fill(
            self.light.tone(ink, tone),
            Pen::new().outline(&points.iter().map(|&p| screen(p)).collect::<Vec<_>>()),
        );
    }

    pub fn part(&mut self, part: &Part) {
        match part {
            Part::Block { at, size, ink, form, topless } => self.block(*at, *size, *ink, *form, *topless),
            Part::Turned { at, ink, profile, top } => self.turned(*at, *ink, profile, *top),
            Part::Ball { at, radius, height, ink, ring } => self.ball(*at, *radius, *height, *ink, *ring),
            Part::Tube { from, to, width, ink } => self.tube(*from, *to, *width, *ink),
            Part::Leaf { at, along, width, ink } => self.leaf(*at, *along, *width, *ink),
            Part::Disc { at, radius, ink, opacity } => self.disc(*at, *radius, *ink, *opacity),
            _ => self.flat(part),
        }
    }

    /// The drawing as SVG, and the box that is seen of it, lines' widths left out.
    pub fn finish(self) -> (String, Bounds) {
        let mut text = String::new();
        let mut bounds = NOWHERE;
        for entry in &self.strokes {
            match entry {
                Entry::Raw(raw, within) => {
                    bounds = join(&bounds, within);
                    text.push_str(raw);
                }
                Entry::Path(Stroke { coat, data, seen, .. }) => {
                    bounds = join(&bounds, seen);
                    text.push_str("<path ");
                    coat_into(&mut text, *coat, self.prefix);
                    text.push_str(" d=\"");
                    text.push_str(data);
                    text.push_str("\"/>");
                }
            }
        }
        (text, bounds)
    }
}

pub(crate) fn coat_into(text: &mut String, coat: Coat, prefix: &str) {
    match coat {
        Coat::Fill(colour, opacity) => {
            text.push_str("fill=\"");
            colour.write(text);
            alpha_into(text, opacity);
        }
        Coat::Line(colour, width, opacity) => {
            text.push_str("stroke=\"");
            colour.write(text);
            alpha_into(text, opacity);
            if width != USUAL_WIDTH {
                text.push_str("\" stroke-width=\"");
                tenths_into(text, width);
            }
        }
        Coat::Gradient(name) => {
            text.push_str("fill=\"url(#");
            text.push_str(prefix);
            text.push_str(name);
            text.push(')');
        }
    }
    text.push('"');
}

/// How much of what is behind is covered, as the fourth byte of a colour.
fn alpha_into(text: &mut String, opacity: i32) {
    use std::fmt::Write as _;
    if opacity < 100 {
        let _ = write!(text, "{:02x}", (opacity * 255 + 50) / 100);
    }
}

pub(crate) fn tone_of(face: Face) -> Tone {
    match face {
        Face::Top => Tone::Top,
        Face::Left | Face::Any => Tone::Left,
        Face::Right => Tone::Right,
        Face::BackLeft | Face::BackRight => Tone::Plain,
    }
}
