//! Finding faces: boxes by the SeetaFace detector (`rustface`), in a small grey copy of the photo.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::landmarks::Grey;
use crate::photo::Photo;

static DETECTOR: &[u8] = include_bytes!("../models/seeta_fd_frontal_v1.0.bin");

// Measured: no false find on a cat and a cup, both faces of a pair found. The detector panics on values out of its
// range.
const LONG_SIDE: u32 = 480;
const SMALLEST_FACE: u32 = 40;
const SCORE: f64 = 2.0;
const PYRAMID: f32 = 0.8;
const STEP: u32 = 4;

/// A square around a face, in photo pixels, as the detector draws it: from brow top to chin, ear to ear. The eyes lie
/// at about 0.37 of its height and 0.41 of its side apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceBox {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width and height.
    pub side: f32,
}

impl FaceBox {
    pub(crate) fn is_within(&self, photo: &Photo) -> bool {
        let (x, y) = (self.x + 0.5 * self.side, self.y + 0.5 * self.side);
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        // Comparisons with NaN are false, so only finite boxes pass.
        self.side >= 1.0 && self.side <= 2.0 * width.max(height) && x > 0.0 && y > 0.0 && x < width && y < height
    }
}

/// What [`find_faces`] found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faces {
    /// How often the photo must be turned clockwise by 90° ([`Photo::turned`]) until the faces stand upright.
    pub quarter_turns: u8,
    /// Boxes in pixels of the photo turned that way; the best first: the largest, weighed with the detector's score.
    pub boxes: Vec<FaceBox>,
    /// That each is a face, 0 to 1.
    pub scores: Vec<f32>,
}

/// Finds upright faces of at least a twelfth of the photo's long side; if there is none, also in the photo turned by
/// 90°, 270° and 180°. About 50 ms of one core, four times that if nothing is found.
pub fn find_faces(photo: &Photo) -> Faces {
    let small = photo.thumbnail(LONG_SIDE);
    let scale = photo.width().max(photo.height()) as f32 / small.width().max(small.height()) as f32;
    for quarter_turns in [0, 1, 3, 2] {
        // The detector is third-party code with panics of its own; a photo it stumbles over has no face.
        let found = catch_unwind(AssertUnwindSafe(|| detect(&small.turned(quarter_turns)))).unwrap_or_default();
        if !found.is_empty() {
            let to_photo =
                |(face, _): &(FaceBox, f32)| FaceBox { x: face.x * scale, y: face.y * scale, side: face.side * scale };
            let scores = found.iter().map(|(_, score)| *score).collect();
            return Faces { quarter_turns, boxes: found.iter().map(to_photo).collect(), scores };
        }
    }
    Faces::default()
}

/// Boxes in pixels of `photo` and their confidences, best first.
fn detect(photo: &Photo) -> Vec<(FaceBox, f32)> {
    if photo.width().min(photo.height()) < SMALLEST_FACE {
        return Vec::new();
    }
    let Ok(model) = rustface::read_model(Cursor::new(DETECTOR)) else { return Vec::new() };
    let mut detector = rustface::create_detector_with_model(model);
    detector.set_min_face_size(SMALLEST_FACE);
    detector.set_score_thresh(SCORE);
    detector.set_pyramid_scale_factor(PYRAMID);
    detector.set_slide_window_step(STEP, STEP);
    let grey = Grey::of(photo);
    let mut found = detector.detect(&rustface::ImageData::new(&grey.pixels, photo.width(), photo.height()));
    let rank = |face: &rustface::FaceInfo| f64::from(face.bbox().width()) * face.score();
    found.sort_by(|a, b| rank(b).total_cmp(&rank(a)));
    found
        .iter()
        .map(|face| {
            let bounds = face.bbox();
            let side = 0.5 * (bounds.width() + bounds.height()) as f32;
            // Scores begin at 2; clear frontal faces have 10 to 30.
            (FaceBox { x: bounds.x() as f32, y: bounds.y() as f32, side }, 1.0 - (-face.score() as f32 / 6.0).exp())
        })
        .collect()
}

impl Grey {
    /// Luma (Rec. 601 weights) of every pixel.
    pub(crate) fn of(photo: &Photo) -> Grey {
        let luma = |rgb: &[u8]| {
            let [r, g, b] = [rgb[0], rgb[1], rgb[2]].map(u32::from);
            ((77 * r + 150 * g + 29 * b + 128) >> 8) as u8
        };
        Grey {
            width: photo.width() as usize,
            height: photo.height() as usize,
            pixels: photo.rgb().chunks_exact(3).map(luma).collect(),
        }
    }
}
