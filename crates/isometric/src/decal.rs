//! Decals out of a catalogue's lists, with what is written short spelt out.

use crate::colour::Ink;
use crate::measure::Point;
use crate::part::{Face, Part};
use crate::read::{Given, Read, rectangle};

pub(crate) fn parts(kind: &str, given: &mut Given<'_>) -> Read<Vec<Part>> {
    Ok(match kind {
        "q" => {
            let (face, at, u, v) = (given.face()?, given.point()?, given.length()?, given.length()?);
            let (ink, opacity) = (given.ink()?, given.opacity()?);
            vec![Part::Shapes { face, shapes: vec![rectangle(face, at, u, v)], ink, opacity }]
        }
        "P" => {
            let (face, shapes, ink, opacity) = (given.face()?, given.outlines()?, given.ink()?, given.opacity()?);
            vec![Part::Shapes { face, shapes, ink, opacity }]
        }
        "S" => vec![stripes(given)?],
        "L" | "m" => {
            let (face, lines, ink) = (given.face()?, given.outlines()?, given.ink()?);
            let (width, opacity) = (given.count_or(10)?, given.opacity()?);
            vec![Part::Lines { face, lines, ink, width, opacity, own: kind == "m" }]
        }
        "h" => vec![hatch(given)?],
        "B" => books(given)?,
        "O" => {
            let (face, at, radius, ink) = (given.face()?, given.point()?, given.length()?, given.ink()?);
            let (height, opacity) = (given.length_or(radius)?, given.opacity()?);
            vec![Part::Round { face, at, radius, height, ink, opacity }]
        }
        "o" => {
            let (face, at, wide, tall) = (given.face()?, given.point()?, given.length()?, given.length()?);
            let (ink, opacity) = (given.ink()?, given.opacity()?);
            vec![Part::Spot { face, at, wide, tall, ink, opacity }]
        }
        "i" => {
            let (face, at, data) = (given.face()?, given.point()?, given.text()?.to_owned());
            let plain = |byte: u8| byte.is_ascii_digit() || b"mlhvqtcasz -.".contains(&byte);
            if !data.starts_with('m') || !data.bytes().all(plain) {
                return Err("a drawing is path data in small letters that begins with m".to_owned());
            }
            let (ink, width) = (given.ink()?, given.count_or(0)?);
            vec![Part::Glyph { face, at, data, ink, width }]
        }
        other => return Err(format!("there is no part \"{other}\"")),
    })
}

/// The point `k` of `n` steps from `a` to `b`.
fn between(a: Point, b: Point, k: i32, n: i32) -> Point {
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * k / n)
}

fn stripes(given: &mut Given<'_>) -> Read<Part> {
    let (face, corners, count, ink) = (given.face()?, given.points()?, given.count()?, given.ink()?);
    let &[a, b, c, d] = corners.as_slice() else { return Err("stripes lie between four corners".to_owned()) };
    let (which, tip, opacity) = (given.count_or(0)?, given.length_or(0)?, given.opacity()?);
    let shapes = (0..count).filter(|i| which > 1 || i % 2 == which).map(|i| {
        let (low, high) = (between(d, c, i, count), between(d, c, i + 1, count));
        let mut shape = vec![between(a, b, i, count), between(a, b, i + 1, count), high];
        if tip > 0 {
            let middle = between(low, high, 1, 2);
            shape.push([middle[0], middle[1], middle[2] - tip]);
        }
        shape.push(low);
        shape
    });
    Ok(Part::Shapes { face, shapes: shapes.collect(), ink, opacity })
}

fn hatch(given: &mut Given<'_>) -> Read<Part> {
    let (face, at, u, v) = (given.face()?, given.point()?, given.length()?, given.length()?);
    let (across, along, ink) = (given.count()?, given.count()?, given.ink()?);
    let (width, opacity) = (given.count_or(8)?, given.opacity()?);
    let r = rectangle(face, at, u, v);
    let lines = (1..=across).map(|i| (0, 1, 3, 2, i, across)).chain((1..=along).map(|i| (0, 3, 1, 2, i, along)));
    let lines = lines.map(|(a, b, c, d, i, n)| vec![between(r[a], r[b], i, n + 1), between(r[c], r[d], i, n + 1)]);
    Ok(Part::Lines { face, lines: lines.collect(), ink, width, opacity, own: false })
}

/// Backs of books, their widths, heights and colours drawn by a small generator from a seed.
fn books(given: &mut Given<'_>) -> Read<Vec<Part>> {
    let (face, at, u, v, mut n) = (given.face()?, given.point()?, given.length()?, given.length()?, given.count()?);
    let list = given.value()?.as_array().filter(|list| !list.is_empty()).ok_or("books have colours")?.clone();
    let colours = list.iter().map(|name| given.ink_of(name.as_str().unwrap_or(""))).collect::<Read<Vec<Ink>>>()?;
    let mut rows: Vec<(Ink, Vec<Vec<Point>>)> = Vec::new();
    n = (n * 7919 + 17) % 65536;
    let mut from = 0;
    while from < u - 10 {
        n = (n * 1105 + 12345) % 65536;
        let wide = (u - from).min(20 + 10 * ((n >> 4) % 2));
        let high = v - 10 * ((n >> 7) % 3);
        let ink = colours[usize::try_from(n >> 9).unwrap_or(0) % colours.len()];
        if (n >> 3) % 7 != 0 {
            let spot = if face == Face::Left { [at[0] + from, at[1], at[2]] } else { [at[0], at[1] + from, at[2]] };
            let shape = rectangle(face, spot, wide - 5, high);
            match rows.iter_mut().find(|row| row.0 == ink) {
                Some(row) => row.1.push(shape),
                None => rows.push((ink, vec![shape])),
            }
        }
        from += wide;
    }
    Ok(rows.into_iter().map(|(ink, shapes)| Part::Shapes { face, shapes, ink, opacity: 100 }).collect())
}
