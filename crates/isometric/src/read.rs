//! Parts out of a catalogue's lists. What is wrong is said by what stands there, never guessed.

use serde_json::Value;

use crate::colour::{Ink, Paint, Rgb};
use crate::measure::Point;
use crate::part::{Face, Form, Part};

/// Names of the palette, in its order.
pub(crate) struct Names<'a>(pub &'a [String]);

impl Names<'_> {
    pub fn find(&self, name: &str) -> Option<u16> {
        self.0.iter().position(|other| other == name).and_then(|at| u16::try_from(at).ok())
    }

    fn ink(&self, text: &str) -> Result<Ink, String> {
        let (shines, name) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let paint = match Rgb::parse(name) {
            Some(colour) => Paint::Exact(colour),
            None => Paint::Named(self.find(name).ok_or_else(|| format!("unknown colour \"{text}\""))?),
        };
        Ok(Ink { paint, shines })
    }
}

/// A decimal number with at most one decimal, as tenths. No length of a room comes near the bound.
pub(crate) fn tenths_of(value: &Value) -> Result<i32, String> {
    let number = value.as_f64().ok_or_else(|| format!("{value} is no number"))? * 10.0;
    let whole = number.round();
    if (number - whole).abs() > 1e-6 {
        return Err(format!("{value} has more than one decimal"));
    }
    if whole.abs() > 2000.0 {
        return Err(format!("{value} is too large"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is small and whole")]
    Ok(whole as i32)
}

/// What a part needs, one after the other.
pub(crate) struct Given<'a> {
    names: &'a Names<'a>,
    rest: std::slice::Iter<'a, Value>,
}

pub(crate) type Read<T> = Result<T, String>;

impl Given<'_> {
    pub fn value(&mut self) -> Read<&Value> {
        self.rest.next().ok_or_else(|| "it ends too early".to_owned())
    }
    pub fn length(&mut self) -> Read<i32> {
        tenths_of(self.value()?)
    }
    /// A length that may be left out.
    pub fn length_or(&mut self, usual: i32) -> Read<i32> {
        self.rest.next().map_or(Ok(usual), tenths_of)
    }
    pub fn count(&mut self) -> Read<i32> {
        let value = self.value()?;
        value
            .as_i64()
            .and_then(|n| i32::try_from(n).ok())
            .filter(|n| (0..1000).contains(n))
            .ok_or_else(|| format!("{value} is no whole number from 0 to 999"))
    }
    pub fn count_or(&mut self, usual: i32) -> Read<i32> {
        if self.rest.len() == 0 { Ok(usual) } else { self.count() }
    }
    pub fn opacity(&mut self) -> Read<i32> {
        match self.count_or(100)? {
            opacity @ 1..=100 => Ok(opacity),
            other => Err(format!("{other} is no opacity from 1 to 100")),
        }
    }
    pub fn text(&mut self) -> Read<&str> {
        let value = self.value()?;
        value.as_str().ok_or_else(|| format!("{value} is no text"))
    }
    pub fn ink(&mut self) -> Read<Ink> {
        let names = self.names;
        names.ink(self.text()?)
    }
    pub fn ink_of(&self, name: &str) -> Read<Ink> {
        self.names.ink(name)
    }
    pub fn face(&mut self) -> Read<Face> {
        Ok(match self.text()? {
            "z" => Face::Top,
            "y" => Face::Left,
            "x" => Face::Right,
            "X" => Face::BackLeft,
            "Y" => Face::BackRight,
            "*" => Face::Any,
            other => return Err(format!("\"{other}\" is no side: z, y, x, Y, X or *")),
        })
    }
    pub fn point(&mut self) -> Read<Point> {
        Ok([self.length()?, self.length()?, self.length()?])
    }
    pub fn points(&mut self) -> Read<Vec<Point>> {
        points_of(self.value()?)
    }
    pub fn outlines(&mut self) -> Read<Vec<Vec<Point>>> {
        self.value()?.as_array().ok_or("outlines are a list")?.iter().map(points_of).collect()
    }
    pub fn profile(&mut self) -> Read<Vec<(i32, i32)>> {
        let list = self.value()?.as_array().ok_or("a profile is a list")?;
        let profile = list.iter().map(|ring| match ring.as_array().map(Vec::as_slice) {
            Some([radius, height]) => Ok((tenths_of(radius)?, tenths_of(height)?)),
            _ => Err(format!("{ring} is no radius and height")),
        });
        let profile: Vec<_> = profile.collect::<Read<_>>()?;
        let grows = profile.windows(2).all(|pair| pair[0].1 <= pair[1].1);
        if profile.len() < 2 || !grows || profile.iter().any(|ring| ring.0 < 0) {
            return Err("a profile is two rings or more, from below upwards".to_owned());
        }
        Ok(profile)
    }
}

fn points_of(value: &Value) -> Read<Vec<Point>> {
    let points = value.as_array().filter(|list| list.len() >= 2).ok_or("an outline is two points or more")?;
    let points = points.iter().map(|point| match point.as_array().map(Vec::as_slice) {
        Some([x, y, z]) => Ok([tenths_of(x)?, tenths_of(y)?, tenths_of(z)?]),
        _ => Err(format!("{point} is no point")),
    });
    points.collect()
}

/// The parts that one entry of a catalogue's list stands for.
pub(crate) fn parts(value: &Value, names: &Names<'_>) -> Read<Vec<Part>> {
    let list = value.as_array().ok_or("a part is a list")?;
    let kind = list.first().and_then(Value::as_str).ok_or("a part begins with its letter")?;
    let mut given = Given { names, rest: list[1..].iter() };
    let parts = match kind {
        "b" | "r" | "t" | "D" => vec![block(kind, &mut given)?],
        "4" => posts(&mut given)?,
        "v" => {
            let (at, ink, profile) = (given.point()?, given.ink()?, given.profile()?);
            let top = if given.rest.len() == 0 { None } else { Some(given.ink()?) };
            vec![Part::Turned { at, ink, profile, top }]
        }
        "k" => {
            let (at, radius, height, ink) = (given.point()?, given.length()?, given.length()?, given.ink()?);
            vec![Part::Ball { at, radius, height, ink, ring: None }]
        }
        "s" => {
            let (at, radius, ink) = (given.point()?, given.length()?, given.ink()?);
            let ring =
                if given.rest.len() == 0 { None } else { Some((given.length()?, given.ink()?, given.count_or(24)?)) };
            vec![Part::Ball { at, radius, height: radius, ink, ring }]
        }
        "l" => {
            let (from, to, width, ink) = (given.point()?, given.point()?, given.count()?, given.ink()?);
            vec![Part::Tube { from, to, width, ink }]
        }
        "f" => {
            let (at, along, width, ink) = (given.point()?, given.point()?, given.length()?, given.ink()?);
            vec![Part::Leaf { at, along, width, ink }]
        }
        "e" => {
            let (at, radius, ink, opacity) = (given.point()?, given.length()?, given.ink()?, given.opacity()?);
            vec![Part::Disc { at, radius, ink, opacity }]
        }
        "p" => {
            let (points, ink, face, opacity) = (given.points()?, given.ink()?, given.face()?, given.opacity()?);
            vec![Part::Pane { points, ink, face, opacity }]
        }
        "A" => glass(&mut given)?,
        "W" => {
            let (points, face) = (given.points()?, given.face()?);
            let long = |i: usize| {
                let along = points.iter().map(|point| point[i]);
                along.clone().max().unwrap_or(0) - along.min().unwrap_or(0)
            };
            if points.len() < 4 || long(2) < 10 || long(0).min(long(1)) != 0 || long(0).max(long(1)) < 10 {
                return Err("a window has four corners or more, upright along x or y".to_owned());
            }
            vec![Part::View { points, face }]
        }
        _ => crate::decal::parts(kind, &mut given)?,
    };
    if given.rest.len() > 0 {
        return Err("there is more in it than it needs".to_owned());
    }
    Ok(parts)
}

fn block(kind: &str, given: &mut Given<'_>) -> Read<Part> {
    let (at, size, ink) = (given.point()?, given.point()?, given.ink()?);
    let [w, d, h] = size;
    if w <= 0 || d <= 0 || h < 0 {
        return Err("a box has a width, a depth and a height".to_owned());
    }
    let form = match kind {
        "b" => Form::Sharp,
        "t" => Form::Narrowing { x: given.length()?, y: given.length()? },
        "D" => Form::Cloth { flare: given.length()? },
        _ => {
            let (corner, bevel) = (given.length_or(20)?, given.length_or(0)?);
            if corner < 0 || bevel < 0 || 2 * corner.max(bevel) > w.min(d) || bevel > h {
                return Err("its corners or its soft edge are larger than itself".to_owned());
            }
            Form::Rounded { corner, bevel }
        }
    };
    Ok(Part::Block { at, size, ink, form, topless: false })
}

fn posts(given: &mut Given<'_>) -> Read<Vec<Part>> {
    let ([x, y, z], [w, d, h], ink, s) = (given.point()?, given.point()?, given.ink()?, given.length()?);
    if w < s || d < s || h <= 0 || s <= 0 {
        return Err("posts stand in the corners of something larger".to_owned());
    }
    let corners = [(x, y), (x + w - s, y), (x, y + d - s), (x + w - s, y + d - s)];
    let post = |(x, y)| Part::Block { at: [x, y, z], size: [s, s, h], ink, form: Form::Sharp, topless: false };
    Ok(corners.map(post).into())
}

fn glass(given: &mut Given<'_>) -> Read<Vec<Part>> {
    let ([x, y, z], [w, d, h]) = (given.point()?, given.point()?);
    let pale = Ink { paint: Paint::Exact(Rgb([0xd8, 0xf0, 0xff])), shines: false };
    let ink = if given.rest.len() == 0 { pale } else { given.ink()? };
    let opacity = given.count_or(16)?;
    let pane = |face, x, y, size| Part::Pane { points: rectangle(face, [x, y, z], size, h), ink, face, opacity };
    Ok(vec![
        pane(Face::Left, x, y + d, w),
        pane(Face::BackRight, x, y, w),
        pane(Face::Right, x + w, y, d),
        pane(Face::BackLeft, x, y, d),
    ])
}

/// A rectangle that lies in a side: `u` along it, `v` up (on a top: back to front).
pub(crate) fn rectangle(face: Face, [x, y, z]: Point, u: i32, v: i32) -> Vec<Point> {
    match face {
        Face::Top => vec![[x, y, z], [x + u, y, z], [x + u, y + v, z], [x, y + v, z]],
        Face::Left | Face::BackRight | Face::Any => vec![[x, y, z], [x + u, y, z], [x + u, y, z + v], [x, y, z + v]],
        Face::Right | Face::BackLeft => vec![[x, y, z], [x, y + u, z], [x, y + u, z + v], [x, y, z + v]],
    }
}
