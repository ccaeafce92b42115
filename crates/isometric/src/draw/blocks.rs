//! Boxes: sharp, rounded, narrowing, and cloth that hangs over them.

use super::{Canvas, Coat};
use crate::colour::{Ink, Rgb, Tone};
use crate::measure::{Point, screen, screen_x, screen_y};
use crate::part::Form;
use crate::pen::Pen;

const EDGE: Rgb = Rgb([0xff, 0xf6, 0xe0]);
const FOLD: Rgb = Rgb([0x2a, 0x1a, 0x5e]);

impl Canvas<'_> {
    pub(super) fn block(&mut self, at: Point, size: Point, ink: Ink, form: Form, topless: bool) {
        match form {
            Form::Rounded { corner, bevel } if corner >= 10 || bevel > 0 => {
                self.rounded(at, size, ink, (corner, bevel), topless);
            }
            Form::Sharp | Form::Rounded { .. } => self.sharp(at, size, ink, topless),
            Form::Narrowing { x, y } => self.narrowing(at, size, ink, (x, y)),
            Form::Cloth { flare } => self.cloth(at, size, ink, flare),
        }
    }

    fn edge(&mut self, pen: &mut Pen) {
        self.put(Coat::Line(EDGE, super::USUAL_WIDTH, if self.night { 30 } else { 55 }), pen);
    }

    fn sharp(&mut self, [x, y, z]: Point, [w, d, h]: Point, ink: Ink, topless: bool) {
        let (v, u, top) = (x + w, y + d, z + h);
        if h > 0 {
            self.side(ink, Tone::Left, &[[x, u, z], [v, u, z], [v, u, top], [x, u, top]]);
            self.side(ink, Tone::Right, &[[v, y, z], [v, u, z], [v, u, top], [v, y, top]]);
        }
        if topless {
            return;
        }
        self.side(ink, Tone::Top, &[[x, y, top], [v, y, top], [v, u, top], [x, u, top]]);
        if h > 10 && w > 70 && d > 70 {
            self.edge(Pen::new().outline(&[screen([x, u, top]), screen([v, u, top]), screen([v, y, top])]));
        }
    }

    /// A rounded corner is one quadratic with its control point in the true corner; what is seen of a side ends in the
    /// middle of that curve. Whole numbers throughout, and shorter than an arc.
    fn rounded(&mut self, [x, y, z]: Point, [w, d, h]: Point, ink: Ink, (q, b): (i32, i32), topless: bool) {
        let rim = z + h - b;
        let (k, m, deep) = (2 * q, q, 5 * (h - b));
        // a low edge shows no corner
        let strip = q >= 20 && deep >= 100;
        let (fx, fy) = screen([x + w - q, y + d, rim]);
        let light = |tone| self.light.tone(ink, tone);
        let (left, right, corner) = (light(Tone::Left), light(Tone::Right), light(Tone::Corner));
        if h > b {
            let mut pen = Pen::new();
            pen.to((screen_x(x + q, y + d) - k, screen_y(x + q, y + d, rim) - k)).by(0, deep).curve(0, m, k, k);
            along(&mut pen, w - 2 * q, 0);
            if !strip {
                pen.by(2 * k, m);
            }
            self.fill(left, pen.by(0, -deep));
            let mut pen = Pen::new();
            if strip {
                pen.to((fx + 4 * k, fy)).by(0, deep);
            } else {
                pen.to((fx + 2 * k, fy + m)).by(0, deep).by(2 * k, -m);
            }
            along(&mut pen, 0, 2 * q - d);
            self.fill(right, pen.curve(k, -m, k, -k).by(0, -deep));
            if strip {
                self.fill(corner, Pen::new().to((fx, fy)).by(0, deep).curve(2 * k, k, 4 * k, 0).by(0, -deep));
            }
        }
        if b > 0 {
            let inner = ((10 * q - 4 * b + 25).div_euclid(50) * 5).max(10).min(w.min(d) / 2 - b);
            self.fill(self.light.tone(ink, Tone::Rim), &mut plan([x, y, rim], w, d, q));
            if b >= 20 {
                let e = b / 4;
                let ring = &mut plan([x + e, y + e, rim + b * 6 / 10], w - 2 * e, d - 2 * e, q);
                self.fill(self.light.tone(ink, Tone::InnerRim), ring);
            }
            self.fill(self.light.tone(ink, Tone::Top), &mut plan([x + b, y + b, z + h], w - 2 * b, d - 2 * b, inner));
        } else if !topless {
            self.fill(self.light.tone(ink, Tone::Top), &mut plan([x, y, z + h], w, d, q));
            if w > 60 && d > 60 {
                let mut pen = Pen::new();
                pen.to(screen([x + q, y + d, rim]));
                along(&mut pen, w - 2 * q, 0);
                pen.curve(2 * k, k, 4 * k, 0);
                along(&mut pen, 0, 2 * q - d);
                self.edge(&mut pen);
            }
        }
    }

    fn narrowing(&mut self, [x, y, z]: Point, [w, d, h]: Point, ink: Ink, (i, j): (i32, i32)) {
        let (v, u, top) = (x + w, y + d, z + h);
        self.side(ink, Tone::Left, &[[x, u, z], [v, u, z], [v - i, u - j, top], [x + i, u - j, top]]);
        self.side(ink, Tone::Right, &[[v, y, z], [v, u, z], [v - i, u - j, top], [v - i, y + j, top]]);
        if w > 2 * i && d > 2 * j {
            let corners = [[x + i, y + j, top], [v - i, y + j, top], [v - i, u - j, top], [x + i, u - j, top]];
            self.side(ink, Tone::Top, &corners);
        }
    }

    fn cloth(&mut self, [x, y, z]: Point, [w, d, h]: Point, ink: Ink, flare: i32) {
        let (v, u, top) = (x + w, y + d, z + h);
        let corners = [[x - flare, u + flare, z], [v + flare, u + flare, z], [v + flare, y - flare, z]];
        let mut folds = Pen::new();
        let mut hem = |pen: &mut Pen, a: Point, b: Point| {
            let n = (((b[0] - a[0]).abs() + (b[1] - a[1]).abs() + 35) / 70).max(2);
            let ((ax, ay), (bx, by)) = (screen(a), screen(b));
            let mut last = (ax, ay);
            for i in 1..=n {
                let next = (ax + (bx - ax) * i / n, ay + (by - ay) * i / n);
                let (dx, dy) = (next.0 - last.0, next.1 - last.1);
                pen.curve(dx / 2, dy / 2 + 44, dx, dy);
                if i < n {
                    folds.to(next).by(0, -3 * h);
                }
                last = next;
            }
        };
        let mut left = Pen::new();
        left.outline(&[screen([v, u, top]), screen([x, u, top]), screen(corners[0])]);
        hem(&mut left, corners[0], corners[1]);
        let mut right = Pen::new();
        right.outline(&[screen([v, u, top]), screen(corners[1])]);
        hem(&mut right, corners[1], corners[2]);
        let (cx, cy) = screen(corners[2]);
        let (tx, ty) = screen([v, y, top]);
        right.by(tx - cx, ty - cy);
        self.fill(self.light.tone(ink, Tone::Left), &mut left);
        self.fill(self.light.tone(ink, Tone::Right), &mut right);
        self.put(Coat::Line(FOLD, 20, 16), &mut folds);
        self.side(ink, Tone::Top, &[[x, y, top], [v, y, top], [v, u, top], [x, u, top]]);
    }
}

/// On along the floor by so much in x and y.
fn along(pen: &mut Pen, x: i32, y: i32) {
    pen.by(screen_x(x, y), screen_y(x, y, 0));
}

/// A rounded rectangle that lies flat.
fn plan([x, y, z]: Point, w: i32, d: i32, q: i32) -> Pen {
    let mut pen = Pen::new();
    pen.to(screen([x + q, y, z]));
    let round = |pen: &mut Pen, a: (i32, i32), b: (i32, i32)| {
        pen.curve(screen_x(a.0, a.1), screen_y(a.0, a.1, 0), screen_x(b.0, b.1), screen_y(b.0, b.1, 0));
    };
    along(&mut pen, w - 2 * q, 0);
    round(&mut pen, (q, 0), (q, q));
    along(&mut pen, 0, d - 2 * q);
    round(&mut pen, (0, q), (-q, q));
    along(&mut pen, 2 * q - w, 0);
    round(&mut pen, (-q, 0), (-q, -q));
    along(&mut pen, 0, 2 * q - d);
    round(&mut pen, (0, -q), (q, -q));
    pen
}
