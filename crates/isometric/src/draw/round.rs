//! What is round: turned things, balls, discs.

use super::{Canvas, Coat};
use crate::colour::{Ink, Tone};
use crate::measure::{Point, flat, screen, screen_x, screen_y, tall, wide};
use crate::pen::Pen;

impl Canvas<'_> {
    /// A smooth profile turned around its axis; the right half is shaded by one gradient that all share.
    pub(super) fn turned(&mut self, [x, y, z]: Point, ink: Ink, profile: &[(i32, i32)], top: Option<Ink>) {
        let cx = screen_x(x, y);
        let rings: Vec<(i32, i32)> = profile.iter().map(|&(r, h)| (wide(r), screen_y(x, y, z + h))).collect();
        let (first, last) = (rings[0], rings[rings.len() - 1]);
        if profile[profile.len() - 1].1 > profile[0].1 || rings.len() > 2 {
            let shines = self.light.shines(ink);
            let mut pen = Pen::new();
            pen.to((cx - last.0, last.1));
            side(&mut pen, rings.iter().rev().copied(), rings.len(), -1);
            if first.0 > 0 {
                pen.arc((first.0, first.0 >> 1), 0, "00", 2 * first.0, 0);
            }
            side(&mut pen, rings.iter().copied(), rings.len(), 1);
            self.fill(self.light.tone(ink, if shines { Tone::Plain } else { Tone::Round }), &mut pen);
            if profile.iter().any(|point| point.0 >= 24) {
                let mut pen = Pen::new();
                pen.to((cx, first.1 + (first.0 >> 1)));
                if first.0 > 0 {
                    pen.arc((first.0, first.0 >> 1), 0, "00", first.0, -(first.0 >> 1));
                }
                side(&mut pen, rings.iter().copied(), rings.len(), 1);
                self.put(Coat::Gradient(if shines { "e" } else { "y" }), pen.by(-last.0, 0));
            }
        }
        if last.0 > 0 {
            self.fill(self.light.tone(ink, Tone::Top), Pen::new().ring((cx, last.1), last.0, last.0 >> 1));
            if let Some(top) = top {
                let r = (last.0 - 9).max(5);
                self.fill(self.light.tone(top, Tone::Left), Pen::new().ring((cx, last.1 + 4), r, r >> 1));
            }
        }
    }

    pub(super) fn ball(&mut self, at: Point, radius: i32, height: i32, ink: Ink, ring: Option<(i32, Ink, i32)>) {
        let (cx, cy) = screen(at);
        let (rx, ry) = (wide(radius), tall(radius, height));
        let shines = self.light.shines(ink);
        self.ring_half((cx, cy), ring, "01", Tone::Left);
        self.fill(self.light.tone(ink, Tone::Plain), Pen::new().ring((cx, cy), rx, ry));
        if radius > 15 {
            self.put(Coat::Gradient(if shines { "b" } else { "o" }), Pen::new().ring((cx, cy), rx, ry));
        }
        self.ring_half((cx, cy), ring, "00", Tone::Top);
    }

    /// Half of a planet's ring: the far one (`01`) is hidden by the ball, the near one is not.
    fn ring_half(&mut self, (cx, cy): (i32, i32), ring: Option<(i32, Ink, i32)>, flags: &str, tone: Tone) {
        let Some((radius, ink, width)) = ring else { return };
        let a = wide(radius);
        let mut pen = Pen::new();
        pen.to((cx - a, cy + (a >> 3))).arc((a, a * 36 / 100), -80, flags, 2 * a, -(a >> 2));
        self.put(Coat::Line(self.light.flat(ink, tone), width, 100), &mut pen);
    }

    pub(super) fn disc(&mut self, at: Point, radius: i32, ink: Ink, opacity: i32) {
        let coat = Coat::Fill(self.light.flat(ink, Tone::Top), opacity);
        self.put(coat, Pen::new().ring(screen(at), wide(radius), flat(radius)));
    }
}

/// One side of a profile, by quadratics through the middles between its points.
fn side(pen: &mut Pen, mut rings: impl Iterator<Item = (i32, i32)>, count: usize, sign: i32) {
    let Some(mut now) = rings.next() else { return };
    let rest: Vec<(i32, i32)> = rings.collect();
    if count == 2 {
        pen.by(sign * (rest[0].0 - now.0), rest[0].1 - now.1);
        return;
    }
    for pair in rest.windows(2).enumerate() {
        let (i, &[control, next]) = (pair.0, &[pair.1[0], pair.1[1]]);
        let end = if i + 3 == count { next } else { ((control.0 + next.0) >> 1, (control.1 + next.1) >> 1) };
        pen.curve(sign * (control.0 - now.0), control.1 - now.1, sign * (end.0 - now.0), end.1 - now.1);
        now = end;
    }
}
