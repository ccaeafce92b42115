//! Every format with all that changes how a picture looks, against what Chromium shows of it; see
//! `data/shown/README.md`.

use std::fs;

use image::RgbImage;
use portrait::{Limits, Photo, PhotoError, Unsupported};

/// Mean difference of the channels that is still the same picture.
const TOLERANCE: f64 = 2.0;

const UNUSUAL: PhotoError = PhotoError::Unsupported { kind: Unsupported::UnusualJpeg };

/// What Chromium shows, but is refused here with a reason.
const REFUSED: [(&str, PhotoError); 7] = [
    ("bmp-8-rle-top-down.bmp", PhotoError::Unreadable), // not allowed, and upside down
    ("jpeg-dc-only-progressive.jpg", PhotoError::Unreadable), // cut short: blocks of one colour
    ("jpeg-restart-without-markers.jpg", PhotoError::Unreadable), // grey for the most part
    ("gif-no-palette.gif", PhotoError::Unreadable),     // all black
    ("jpeg-arithmetic-progressive.jpg", UNUSUAL),
    ("jpeg-arithmetic.jpg", UNUSUAL),
    ("png-sum-stripes-IDAT-0.png", PhotoError::Unreadable), // the last rows are missing
];

/// What Chromium draws in part although all of it is there: by what file the whole one is known.
const IN_PART: [(&str, &str); 2] =
    [("jpeg-no-end.jpg", "jpeg-420.jpg"), ("jpeg-apart-no-end.jpg", "jpeg-420-apart.jpg")];

struct Case {
    name: String,
    file: Vec<u8>,
    /// `None` where Chromium shows nothing.
    shown: Option<RgbImage>,
    /// Whether nothing of it is drawn: it is clear all over, or could not be read.
    is_blank: bool,
}

fn folder() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/shown").into()
}

fn cases() -> Vec<Case> {
    let sheet = image::open(format!("{}/shown.png", folder())).unwrap().to_rgb8();
    let list = fs::read_to_string(format!("{}/shown.txt", folder())).unwrap();
    let mut top = 0;
    let cases = list.lines().map(|line| {
        let mut words = line.split(' ');
        let name = words.next().unwrap().to_owned();
        let file = fs::read(format!("{}/files/{name}", folder())).unwrap();
        let (blank, sides): (Vec<_>, Vec<_>) = words.partition(|word| *word == "blank");
        let sides: Option<Vec<u32>> = sides.into_iter().map(|word| word.parse().ok()).collect();
        let shown = sides.map(|sides| {
            let part = image::imageops::crop_imm(&sheet, 0, top, sides[0], sides[1]).to_image();
            top += sides[1];
            part
        });
        Case { name, file, shown, is_blank: !blank.is_empty() }
    });
    cases.collect()
}

fn difference(photo: &Photo, shown: &RgbImage) -> f64 {
    if (photo.width(), photo.height()) != shown.dimensions() {
        return f64::INFINITY;
    }
    let sum: u64 = photo.rgb().iter().zip(shown.as_raw()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / photo.rgb().len() as f64
}

/// `cargo test … looks_as_in_a_browser -- --nocapture` prints the table.
#[test]
fn every_file_looks_as_in_a_browser_or_is_refused() {
    let mut wrong = Vec::new();
    let mut cases = cases();
    for (name, whole) in IN_PART {
        let shown = cases.iter().find(|case| case.name == whole).unwrap().shown.clone();
        cases.iter_mut().find(|case| case.name == name).unwrap().shown = shown;
    }
    for Case { name, file, shown, is_blank } in cases {
        let refusal = REFUSED.iter().find(|(refused, _)| *refused == name).map(|(_, error)| *error);
        let result = Photo::decode(&file, &Limits::default());
        let (line, is_right) = match (&result, &shown, refusal) {
            (Err(error), Some(_), Some(expected)) => (format!("refused: {error}"), *error == expected),
            (Err(error), Some(_), None) => (format!("refused: {error}"), is_blank),
            (Err(error), None, _) => (format!("refused: {error}"), true),
            (Ok(photo), None, _) => (format!("{photo:?}, of which Chromium shows nothing"), false),
            (Ok(photo), Some(shown), _) => {
                let difference = difference(photo, shown);
                (format!("{difference:.2}"), difference <= TOLERANCE && refusal.is_none())
            }
        };
        println!("{name:44} {line}");
        if !is_right {
            wrong.push(format!("{name}: {line}"));
        }
        // What is made small while it is decoded is the same picture; here it stays as large as it is.
        let small = Photo::decode_small(&file, &Limits::default(), 4_000);
        if small != result {
            wrong.push(format!("{name}: other when it may be shrunk"));
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// Kinds of JPEG that no program writes by itself are told from damaged ones: people learn what to do.
#[test]
fn unusual_jpegs_are_called_so() {
    let usual = fs::read(format!("{}/files/jpeg-444.jpg", folder())).unwrap();
    let frame = usual.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    // Lossless, arithmetic; 12 bits; three samples for two; two components.
    for (at, value) in [(1, 0xc3), (1, 0xc9), (1, 0xca), (4, 12), (9, 2)] {
        let mut file = usual.clone();
        file[frame + at] = value;
        assert_eq!(Photo::decode(&file, &Limits::default()), Err(UNUSUAL), "{at}: {value:#x}");
    }
    let mut broken_ratio = usual.clone();
    (broken_ratio[frame + 11], broken_ratio[frame + 14]) = (0x31, 0x21);
    assert_eq!(Photo::decode(&broken_ratio, &Limits::default()), Err(UNUSUAL));
}
