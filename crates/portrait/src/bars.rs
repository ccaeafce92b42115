//! Black bars beside a picture, as screens and films leave them: no part of what a portrait shows, and nothing that may
//! move with a head.

use std::ops::Range;

use crate::median::median_by;
use crate::photo::Photo;

/// No pixel of a bar is lighter, in any channel.
const BLACK: u8 = 16;
/// A bar has so many lines at least, and this share of all at most.
const LEAST: usize = 3;
const MOST: f32 = 0.4;
/// So many lines behind its last one half of the line is lighter by so much: the picture begins all along it. A person
/// before a black wall begins little by little.
const BEGINS: usize = 4;
const LIGHTER: u8 = 8;
/// The lines between both are blurred.
const BLURRED: usize = 2;

/// Columns and rows of the picture without its bars.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Content {
    pub columns: Range<usize>,
    pub rows: Range<usize>,
}

impl Content {
    pub fn of(photo: &Photo) -> Content {
        let (width, height) = (photo.width() as usize, photo.height() as usize);
        let light = |x: usize, y: usize| {
            let at = 3 * (y * width + x);
            photo.rgb()[at..at + 3].iter().copied().max().unwrap_or(0)
        };
        let column = |x: usize| (0..height).map(|y| light(x, y)).collect();
        let row = |y: usize| (0..width).map(|x| light(x, y)).collect();
        Content { columns: between(width, &column), rows: between(height, &row) }
    }

    /// All of a photo.
    pub fn whole(photo: &Photo) -> Content {
        Content { columns: 0..photo.width() as usize, rows: 0..photo.height() as usize }
    }
}

/// The lines of `count` that are no bars.
fn between(count: usize, line: &dyn Fn(usize) -> Vec<u8>) -> Range<usize> {
    bar(count, line)..count - bar(count, &|index| line(count - 1 - index))
}

/// How many lines at the beginning are a bar's.
fn bar(count: usize, line: &dyn Fn(usize) -> Vec<u8>) -> usize {
    let most = (MOST * count as f32) as usize;
    let black = (0..most).take_while(|index| line(*index).iter().all(|light| *light <= BLACK)).count();
    if black < LEAST || black + BEGINS >= most {
        return 0;
    }
    let begins = median(line(black + BEGINS)) >= median(line(black / 2)).saturating_add(LIGHTER);
    if begins { black + BLURRED } else { 0 }
}

fn median(line: Vec<u8>) -> u8 {
    median_by(line, u8::cmp).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of this brightness with bars left and right, and a person who begins in the middle of a black wall.
    fn photo(wall: u8, bars: usize) -> Photo {
        let pixel = |index: usize| {
            let (x, y) = (index % 80, index / 80);
            if x < bars || x >= 80 - bars {
                [1; 3]
            } else if (x as f32 - 40.0).hypot(y as f32 - 60.0) < 30.0 {
                [200, 150, 120]
            } else {
                [wall; 3]
            }
        };
        Photo::from_rgb(80, 60, (0..80 * 60).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn bars_are_no_content_and_a_black_wall_is() {
        assert_eq!(Content::of(&photo(60, 12)), Content { columns: 14..66, rows: 0..60 });
        assert_eq!(Content::of(&photo(20, 12)), Content { columns: 14..66, rows: 0..60 });
        for (wall, bars) in [(60, 0), (60, 2), (1, 0), (1, 12)] {
            let photo = photo(wall, bars);
            assert_eq!(Content::of(&photo), Content::whole(&photo), "{wall}, {bars}");
        }
        let black = Photo::from_rgb(9, 7, vec![0; 9 * 7 * 3]).unwrap();
        assert_eq!(Content::of(&black), Content::whole(&black));
    }
}
