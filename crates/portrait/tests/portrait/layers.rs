//! The head before its background: what moves, what does not, and what a person can change.

use portrait::{Animation, FRAMES, Face, Mood, Photo, Request, survey};

use crate::files::{astronaut, request};

const SIZE: u32 = 128;

fn prepare(photo: &Photo, mood: Mood) -> Animation {
    Animation::prepare(&request(photo, &[SIZE], mood)).unwrap()
}

/// Mean absolute difference of two frames inside a part of them, given in shares of the side.
fn apart(a: &[u8], b: &[u8], x: [f32; 2], y: [f32; 2]) -> f32 {
    let size = (a.len() / 3).isqrt();
    let range = |[from, to]: [f32; 2]| (from * size as f32) as usize..(to * size as f32) as usize;
    let (mut sum, mut count) = (0.0, 0.0);
    for y in range(y) {
        for at in range(x).map(|x| 3 * (y * size + x)) {
            sum += (0..3).map(|lane| f32::from(a[at + lane].abs_diff(b[at + lane]))).sum::<f32>();
            count += 3.0;
        }
    }
    sum / count
}

/// The two layers laid over each other are the photo again; only the mark is added.
#[test]
fn at_rest_the_frame_is_the_photo() {
    let photo = astronaut();
    let found = survey(&photo)[0];
    let shown = photo.cropped(&found.crop, SIZE).unwrap();
    let still = prepare(&photo, Mood::Dream).still();
    assert!(apart(shown.rgb(), &still, [0.0, 1.0], [0.0, 0.85]) <= 0.03);
    let largest = shown.rgb().iter().zip(&still).take(shown.rgb().len() * 5 / 6).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(largest <= Some(2), "{largest:?}");
}

/// Corners that no head reaches stay as they are while the head turns as far as it does.
#[test]
fn the_background_stands_still_while_the_head_turns() {
    let photo = astronaut();
    let animation = prepare(&photo, Mood::LookAround);
    let still = animation.still();
    let mut turned = 0.0_f32;
    for index in 0..FRAMES {
        let frame = animation.frame(index);
        for x in [[0.02, 0.14], [0.86, 0.98]] {
            let change = apart(&frame, &still, x, [0.02, 0.30]);
            assert!(change <= 1.0, "frame {index}: {change}");
        }
        turned = turned.max(apart(&frame, &still, [0.35, 0.65], [0.35, 0.65]));
    }
    assert!(turned > 6.0, "{turned}");
}

/// Frames of the same moment with and without lids differ at one eye alone.
#[test]
fn a_wink_shuts_one_eye() {
    let photo = astronaut();
    let found = survey(&photo)[0];
    let with = |blink| {
        let request = Request { blink, ..request(&photo, &[256], Mood::Wink) };
        Animation::prepare(&request).unwrap().frame(35)
    };
    let (wink, open) = (with(true), with(false));
    let around = |a: [f32; 2], b: [f32; 2]| {
        let x = [a[0] - 0.02, b[0] + 0.02];
        apart(&wink, &open, x, [a[1].min(b[1]) - 0.06, a[1].max(b[1]) + 0.06])
    };
    let left = around(found.handles.left_outer, found.handles.left_inner);
    let right = around(found.handles.right_inner, found.handles.right_outer);
    assert!(right > 3.0 && left < 0.3, "left {left}, right {right}");
}

/// Only lips and chin differ from the mood without words, and they close again.
#[test]
fn lips_part_when_it_talks() {
    let photo = astronaut();
    let found = survey(&photo)[0];
    let animation = prepare(&photo, Mood::Talk);
    let frames: Vec<Vec<u8>> = animation.frames().collect();
    let (left, right) = (found.handles.mouth_left, found.handles.mouth_right);
    let y = 0.5 * (left[1] + right[1]);
    let mouth = |a: usize, b: usize| apart(&frames[a], &frames[b], [left[0], right[0]], [y - 0.03, y + 0.08]);
    let forehead = |a: usize, b: usize| apart(&frames[a], &frames[b], [0.4, 0.6], [0.22, 0.32]);
    assert!(mouth(30, 37) > 1.5 * forehead(30, 37), "{} and {}", mouth(30, 37), forehead(30, 37));
}

/// Points that a person moved bend the mesh: the lid that is drawn goes with its handle.
#[test]
fn a_corrected_lid_is_where_it_was_put() {
    let photo = astronaut();
    let found = survey(&photo)[0];
    let shut = |lower: f32| {
        let mut handles = found.handles;
        handles.right_lid[1] += lower;
        let face = Face::Chosen { quarter_turns: 0, crop: found.crop, handles, landmarks: None };
        let animation = Animation::prepare(&Request { face, ..request(&photo, &[256], Mood::Smile) }).unwrap();
        (animation.no_blink(), animation.frame(64))
    };
    let ((as_found, first), (moved, second)) = (shut(0.0), shut(-0.012));
    assert_eq!((as_found, moved), (None, None));
    let (a, b) = (found.handles.right_inner, found.handles.right_outer);
    let right = apart(&first, &second, [a[0], b[0]], [a[1] - 0.07, a[1] + 0.05]);
    let (a, b) = (found.handles.left_outer, found.handles.left_inner);
    let left = apart(&first, &second, [a[0], b[0]], [a[1] - 0.07, a[1] + 0.05]);
    assert!(right > 0.5 && left < 0.2 * right, "left {left}, right {right}");
}
