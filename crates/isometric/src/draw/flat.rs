//! What is thin or flat: tubes, leaves, panes, windows, decals.

use super::{Canvas, Coat, tone_of};
use crate::colour::{Ink, Rgb, Tone};
use crate::measure::{Point, root, screen, screen_x, screen_y};
use crate::part::{Face, Part};
use crate::pen::{Bounds, NOWHERE, Pen, at, join, tenths};

const WHITE: Rgb = Rgb([255, 255, 255]);

impl Canvas<'_> {
    pub(super) fn tube(&mut self, from: Point, to: Point, width: i32, ink: Ink) {
        let (a, b) = (screen(from), screen(to));
        self.put(Coat::Line(self.light.flat(ink, Tone::Left), width, 100), Pen::new().outline(&[a, b]));
        if width > 90 {
            let o = width * 16 / 100;
            let coat = Coat::Line(self.light.tone(ink, Tone::Top), width * 4 / 10, 100);
            self.put(coat, Pen::new().outline(&[(a.0 - o, a.1 - o), (b.0 - o, b.1 - o)]));
        }
    }

    /// A card of two tones, bent a little.
    pub(super) fn leaf(&mut self, at: Point, along: Point, width: i32, ink: Ink) {
        let a = screen(at);
        let (vx, vy) = screen(along);
        let long = root(vx * vx + vy * vy).max(1);
        let (nx, ny) = (-vy * width / long, vx * width / long);
        let (mx, my) = (vx * 45 / 100, vy * 45 / 100 - 40);
        let up = if ny < 0 { 1 } else { -1 };
        for (tone, sign) in [(Tone::Right, -up), (Tone::Top, up)] {
            let mut pen = Pen::new();
            pen.to(a).curve(mx + sign * nx, my + sign * ny, vx, vy).curve(mx - vx, my - vy, -vx, -vy);
            self.fill(self.light.tone(ink, tone), &mut pen);
        }
    }

    pub(super) fn flat(&mut self, part: &Part) {
        match part {
            Part::Pane { points, ink, face, opacity } if !face.is_hidden() => {
                let coat = Coat::Fill(self.light.flat(*ink, tone_of(*face)), *opacity);
                self.put(coat, Pen::new().outline(&on_screen(points)));
            }
            Part::View { points, face } if !face.is_hidden() => self.view(points, *face),
            Part::Shapes { face, shapes, ink, opacity } if !face.is_hidden() => {
                let mut pen = Pen::new();
                for shape in shapes {
                    pen.outline(&on_screen(shape));
                }
                self.put(Coat::Fill(self.light.flat(*ink, tone_of(*face)), *opacity), &mut pen);
            }
            Part::Lines { face, lines, ink, width, opacity, own } if !face.is_hidden() => {
                let mut pen = Pen::new();
                for line in lines {
                    pen.outline(&on_screen(line));
                    if line.iter().all(|point| *point == line[0]) {
                        pen.dot();
                    }
                }
                let tone = if *own { Tone::Plain } else { tone_of(*face) };
                self.put(Coat::Line(self.light.flat(*ink, tone), *width, *opacity), &mut pen);
            }
            Part::Round { face, at, radius, height, ink, opacity } if !face.is_hidden() => {
                let coat = Coat::Fill(self.light.flat(*ink, tone_of(*face)), *opacity);
                self.put(coat, &mut circle(*face, *at, *radius, *height));
            }
            Part::Spot { face, at, wide, tall, ink, opacity } if !face.is_hidden() => {
                let coat = Coat::Fill(self.light.tone(*ink, Tone::Plain), *opacity);
                self.put(coat, Pen::new().ring(screen(*at), *wide / 2, *tall / 2));
            }
            Part::Glyph { face, at, data, ink, width } if !face.is_hidden() => {
                let colour = self.light.tone(*ink, Tone::Plain);
                let coat = if *width > 0 { Coat::Line(colour, *width, 100) } else { Coat::Fill(colour, 100) };
                self.put(coat, Pen::new().glyph(screen(*at), data));
            }
            _ => {}
        }
    }

    /// A window: sky, by night stars, the resident's planet and its hills, all within the pane; a gleam over it.
    fn view(&mut self, points: &[Point], face: Face) {
        use std::fmt::Write as _;
        let seen = on_screen(points);
        let outline = std::mem::take(&mut Pen::new().outline(&seen).data);
        let within = seen.iter().fold(NOWHERE, |box_: Bounds, &(x, y)| join(&box_, &at(x, y)));
        let [left, top, right, bottom, ..] = within;
        let (cx, cy, r) = ((left + right) / 2, (top + bottom) / 2, (right - left) * 36 / 100);
        let (prefix, name) = (self.prefix, self.name);
        let mut text = format!(
            "<clipPath id=\"{name}w\"><path d=\"{outline}\"/></clipPath><g clip-path=\"url(#{name}w)\"><path fill=\"url(#{prefix}k)\" d=\"{outline}\"/>"
        );
        if self.night {
            let mut stars = Pen::new();
            let mut seed = (left * 7 + 99991).abs();
            let mut next = || {
                seed = (seed * 1105 + 12345) % 65536;
                seed
            };
            for _ in 0..16 {
                let x = left + next() % (right - left);
                let y = top + next() % (bottom - top);
                stars.to((x, y)).dot();
            }
            let _ = write!(text, "<path stroke=\"#ffffffcc\" stroke-width=\"2\" d=\"{}\"/>", stars.data);
        }
        let low = points.iter().map(|point| point[2]).min().unwrap_or(0);
        let (hx, hy) = points.iter().fold((i32::MAX, i32::MAX), |(x, y), p| (x.min(p[0]), y.min(p[1])));
        let slope = if face == Face::Right { "-4 2" } else { "4 2" };
        let _ = write!(
            text,
            "<use href=\"#{prefix}p\" x=\"{}\" y=\"{}\" width=\"{d}\" height=\"{d}\"{faint}/><use href=\"#{prefix}h\" transform=\"matrix({slope} 0-3 {} {})\"/></g>",
            tenths(cx - r),
            tenths(cy - r),
            tenths(screen_x(hx, hy)),
            tenths(screen_y(hx, hy, low)),
            d = tenths(2 * r),
            faint = if self.night { "" } else { " opacity=\".8\"" },
        );
        self.raw(text, within);
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| points[i * points.len() / 4]);
        let part = |u: Point, v: Point, k: i32| screen([0, 1, 2].map(|i| u[i] + (v[i] - u[i]) * k / 16));
        let mut pen = Pen::new();
        pen.outline(&[part(a, b, 2), part(a, b, 5), part(d, c, 8), part(d, c, 5)]);
        pen.outline(&[part(a, b, 6), part(a, b, 7), part(d, c, 10), part(d, c, 9)]);
        if points.len() == 4 {
            self.put(Coat::Fill(WHITE, 10), &mut pen);
        }
    }
}

fn on_screen(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().map(|&point| screen(point)).collect()
}

/// A circle that lies in a side of the room, by four cubics.
fn circle(face: Face, at: Point, radius: i32, height: i32) -> Pen {
    let u = match face {
        Face::Right | Face::BackLeft => (-4 * radius, 2 * radius),
        _ => (4 * radius, 2 * radius),
    };
    let v = if face == Face::Top { (-4 * height, 2 * height) } else { (0, -5 * height) };
    let (cx, cy) = screen(at);
    let k = |n: i32| n * 5523 / 10000;
    let mut pen = Pen::new();
    pen.to((cx + u.0, cy + u.1));
    let mut quarter = |u: (i32, i32), v: (i32, i32)| {
        let end = (v.0 - u.0, v.1 - u.1);
        pen.cubic([k(v.0), k(v.1), end.0 + k(u.0), end.1 + k(u.1), end.0, end.1]);
    };
    quarter(u, v);
    quarter(v, (-u.0, -u.1));
    quarter((-u.0, -u.1), (-v.0, -v.1));
    quarter((-v.0, -v.1), u);
    pen
}
