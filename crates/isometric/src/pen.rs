//! Path data, written as short as it can be: relative, without letters or spaces that can be left out. All numbers are
//! tenths of a pixel.

/// A path that is being written, with the box it stays within and the way it turns.
#[derive(Default)]
pub(crate) struct Pen {
    pub data: String,
    /// What it stays within.
    pub bounds: Bounds,
    /// The box of what is seen, as far as it is known.
    pub seen: Bounds,
    /// Twice the area that the points enclose; its sign is the direction. Only that of the outline's points.
    pub area: i64,
    x: i32,
    y: i32,
    start: (i32, i32),
    command: u8,
    /// What stands before the next number: a letter or a flag (nothing is needed), a number, a number with a point.
    before: Before,
}

/// Left, top, right, bottom, then the least and most of `x + 2y` and of `x − 2y`: edges of the floor run that way, so
/// two things side by side are seen not to touch.
pub(crate) type Bounds = [i32; 8];

const FAR: i32 = 9_999_999;
pub(crate) const NOWHERE: Bounds = [FAR, FAR, -FAR, -FAR, FAR, -FAR, FAR, -FAR];
pub(crate) const EVERYWHERE: Bounds = [-FAR, -FAR, FAR, FAR, -FAR, FAR, -FAR, FAR];

/// Whether two come closer than a pixel.
pub(crate) fn touch(a: &Bounds, b: &Bounds) -> bool {
    let meet = |low: usize, high: usize| a[low] < b[high] + 10 && b[low] < a[high] + 10;
    meet(0, 2) && meet(1, 3) && meet(4, 5) && meet(6, 7)
}

pub(crate) fn join(a: &Bounds, b: &Bounds) -> Bounds {
    let (low, high) = (|i: usize| a[i].min(b[i]), |i: usize| a[i].max(b[i]));
    [low(0), low(1), high(2), high(3), low(4), high(5), low(6), high(7)]
}

pub(crate) fn at(x: i32, y: i32) -> Bounds {
    let (down, up) = (x + 2 * y, x - 2 * y);
    [x, y, x, y, down, down, up, up]
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Before {
    #[default]
    Letter,
    Number,
    Point,
}

impl Pen {
    pub fn new() -> Pen {
        Pen { bounds: NOWHERE, seen: NOWHERE, ..Pen::default() }
    }

    /// A new outline begins at `(x, y)`.
    pub fn to(&mut self, (x, y): (i32, i32)) -> &mut Pen {
        self.letter(b'M');
        self.number(x);
        self.number(y);
        (self.x, self.y, self.start) = (x, y, (x, y));
        self.reach(x, y);
        self
    }

    pub fn by(&mut self, dx: i32, dy: i32) -> &mut Pen {
        match (dx, dy) {
            (0, 0) => return self,
            (_, 0) => {
                self.letter(b'h');
                self.number(dx);
            }
            (0, _) => {
                self.letter(b'v');
                self.number(dy);
            }
            _ => {
                self.letter(b'l');
                self.number(dx);
                self.number(dy);
            }
        }
        self.moved(dx, dy)
    }

    /// A point, however small, that a round line makes a dot.
    pub fn dot(&mut self) -> &mut Pen {
        self.letter(b'h');
        self.number(0);
        self
    }

    /// A quadratic by its control point and end, both from where the pen is.
    pub fn curve(&mut self, cx: i32, cy: i32, dx: i32, dy: i32) -> &mut Pen {
        self.letter(b'q');
        for number in [cx, cy, dx, dy] {
            self.number(number);
        }
        self.reach(self.x + cx, self.y + cy);
        self.moved(dx, dy)
    }

    pub fn cubic(&mut self, points: [i32; 6]) -> &mut Pen {
        self.letter(b'c');
        for number in points {
            self.number(number);
        }
        self.reach(self.x + points[0], self.y + points[1]);
        self.reach(self.x + points[2], self.y + points[3]);
        self.moved(points[4], points[5])
    }

    pub fn arc(&mut self, radii: (i32, i32), lean: i32, flags: &str, dx: i32, dy: i32) -> &mut Pen {
        self.letter(b'a');
        self.number(radii.0);
        self.number(radii.1);
        self.number(lean);
        self.data.push(' ');
        self.data.push_str(flags);
        self.before = Before::Letter;
        self.number(dx);
        self.number(dy);
        let (x, y) = (self.x, self.y);
        for (px, py) in [(x, y), (x + dx, y + dy)] {
            self.round(px, py, radii.0, radii.1);
        }
        self.moved(dx, dy)
    }

    /// A whole ellipse: one arc whose ends are a tenth of a pixel apart.
    pub fn ring(&mut self, (x, y): (i32, i32), rx: i32, ry: i32) -> &mut Pen {
        self.letter(b'M');
        self.number(x);
        self.number(y - ry);
        self.letter(b'a');
        for number in [rx, ry, 0] {
            self.number(number);
        }
        self.data.push_str(" 10.1 0");
        self.before = Before::Number;
        self.round(x, y, rx, ry);
        self.area -= i64::from(rx) * i64::from(ry);
        self
    }

    /// Outlines through points of the screen; not closed, which a filled outline is by itself.
    pub fn outline(&mut self, points: &[(i32, i32)]) -> &mut Pen {
        let mut last = points[0];
        self.to(last);
        for &point in &points[1..] {
            self.by(point.0 - last.0, point.1 - last.1);
            last = point;
        }
        self
    }

    /// A drawing in pixels of its own, placed at a point. Nobody looks where it goes, so nothing is put before it.
    pub fn glyph(&mut self, at: (i32, i32), data: &str) -> &mut Pen {
        self.to(at);
        self.data.push_str(data);
        self.bounds = EVERYWHERE;
        self.seen = join(&self::at(at.0 - 300, at.1 - 400), &self::at(at.0 + 300, at.1 + 200));
        self
    }

    fn moved(&mut self, dx: i32, dy: i32) -> &mut Pen {
        let (sx, sy) = self.start;
        let (ax, ay) = (i64::from(self.x - sx), i64::from(self.y - sy));
        self.area += ax * i64::from(dy) - ay * i64::from(dx);
        self.x += dx;
        self.y += dy;
        self.reach(self.x, self.y);
        self
    }

    fn reach(&mut self, x: i32, y: i32) {
        self.bounds = join(&self.bounds, &at(x, y));
        self.seen = self.bounds;
    }

    /// An ellipse is within the box around it, whichever way one looks.
    fn round(&mut self, x: i32, y: i32, rx: i32, ry: i32) {
        let (x1, y1, x2, y2) = (x - rx, y - ry, x + rx, y + ry);
        for (x, y) in [(x1, y1), (x2, y1), (x1, y2), (x2, y2)] {
            self.reach(x, y);
        }
    }

    fn letter(&mut self, letter: u8) {
        if self.command != letter || letter == b'M' {
            self.data.push(char::from(letter));
            self.command = letter;
            self.before = Before::Letter;
        }
    }

    fn number(&mut self, tenths: i32) {
        let alone = tenths < 0 || self.before == Before::Letter;
        let small = tenths.abs() < 10 && tenths != 0;
        if !(alone || small && self.before == Before::Point) {
            self.data.push(' ');
        }
        tenths_into(&mut self.data, tenths);
        self.before = if tenths % 10 == 0 { Before::Number } else { Before::Point };
    }
}

/// Writes tenths as a decimal number: `12`, `-.5`, `3.4`.
pub(crate) fn tenths_into(text: &mut String, tenths: i32) {
    if tenths < 0 {
        text.push('-');
    }
    let (whole, part) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if whole > 0 || part == 0 {
        whole_into(text, whole);
    }
    if part > 0 {
        text.push('.');
        text.push(char::from(b'0' + u8::try_from(part).unwrap_or(0)));
    }
}

fn whole_into(text: &mut String, mut number: u32) {
    let mut digits = [0u8; 10];
    let mut from = digits.len();
    loop {
        from -= 1;
        digits[from] = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    text.extend(digits[from..].iter().map(|&digit| char::from(digit)));
}

/// Tenths as text.
pub(crate) fn tenths(number: i32) -> String {
    let mut text = String::new();
    tenths_into(&mut text, number);
    text
}
