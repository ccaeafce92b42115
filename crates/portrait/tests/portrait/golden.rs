//! Frames as they were when somebody last looked at them and found them good.
//!
//! After a change that is meant to show, look at the new frames, then write them anew:
//! `PORTRAIT_GOLDEN=write cargo test -p portrait golden`.

use std::{env, fs};

use portrait::{Animation, FRAMES, Limits, Mood, Photo, contact_sheet};

use crate::files::{astronaut, likeness, request};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/golden.webp");
/// Large enough for lids.
const SIZE: u32 = 160;

/// Of every mood two moments, of one of them the blink, the parted lips, the wink: all on one sheet.
#[test]
fn frames_are_as_they_were() {
    let photo = astronaut();
    let moments = [
        (Mood::Greeting, [24, 50]),
        (Mood::Smile, [42, 64]),
        (Mood::LookAround, [24, 58]),
        (Mood::Dream, [42, 60]),
        (Mood::Talk, [30, 51]),
        (Mood::Wink, [20, 35]),
    ];
    let mut frames = Vec::new();
    for (mood, places) in moments {
        let animation = Animation::prepare(&request(&photo, &[SIZE], mood)).unwrap();
        assert!(places.iter().all(|place| *place < FRAMES));
        frames.extend(places.map(|place| animation.frame(place)));
    }
    let sheet = Photo::decode(&contact_sheet(&frames).unwrap(), &Limits::default()).unwrap();
    if env::var_os("PORTRAIT_GOLDEN").is_some() {
        fs::write(PATH, sheet.encode_webp(95.0).unwrap()).unwrap();
    }
    let golden = Photo::decode(&fs::read(PATH).unwrap(), &Limits::default()).unwrap();
    assert_eq!((sheet.width(), sheet.height()), (4 * SIZE, 3 * SIZE));
    // The golden sheet itself is compressed to 41 dB. By frame, or one wrong eye would drown in eleven good pictures.
    for place in 0..12 {
        let cell = |photo: &Photo| {
            let (left, top) = (place % 4 * SIZE as usize, place / 4 * SIZE as usize);
            let rows = photo.rgb().chunks_exact(4 * SIZE as usize * 3).skip(top).take(SIZE as usize);
            rows.flat_map(|row| row[left * 3..(left + SIZE as usize) * 3].to_vec()).collect::<Vec<u8>>()
        };
        let likeness = likeness(&cell(&sheet), &cell(&golden));
        assert!(likeness > 36.0, "frame {place} of the sheet: {likeness} dB");
    }
}
