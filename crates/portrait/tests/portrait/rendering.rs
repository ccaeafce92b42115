//! Faces, eyes and frames.

use std::thread;

use portrait::{Animation, FRAMES, FaceBox, Hint, Photo, RenderError, Request, Trust, find_faces};

use crate::files::{astronaut, waves};

fn prepare(photo: &Photo, size: u32) -> Animation {
    Animation::prepare(&Request { photo, size, face: None }).unwrap()
}

/// Mean absolute difference of two pictures.
fn difference(a: &[u8], b: &[u8]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| f32::from(a.abs_diff(*b))).sum::<f32>() / a.len() as f32
}

/// `x` and `y` in pixels of the photo, read off the enlarged picture by eye.
const LEFT_EYE: [f32; 2] = [202.0, 100.5];
const RIGHT_EYE: [f32; 2] = [247.5, 103.0];

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[test]
fn the_face_and_its_eyes_are_found() {
    let photo = astronaut();
    let faces = find_faces(&photo);
    assert_eq!((faces.quarter_turns, faces.boxes.len()), (0, 1));
    let animation = prepare(&photo, 256);
    let eyes = animation.eyes().unwrap();
    assert_eq!((eyes.trust, animation.hint()), (Trust::Sure, None));
    let middle = |a: [f32; 2], b: [f32; 2]| [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])];
    let (left, right) = (middle(eyes.left_outer, eyes.left_inner), middle(eyes.right_inner, eyes.right_outer));
    assert!(distance(left, LEFT_EYE) < 3.0, "left eye at {left:?}");
    assert!(distance(right, RIGHT_EYE) < 3.0, "right eye at {right:?}");
    assert!(eyes.left_outer[0] < eyes.left_inner[0] && eyes.right_inner[0] < eyes.right_outer[0]);
    assert!(eyes.nose_base[1] > left[1] + 15.0);
}

#[test]
fn a_photo_lying_on_its_side_is_set_upright() {
    let photo = astronaut();
    let upright = prepare(&photo, 64);
    for turns in 1..4 {
        let animation = prepare(&photo.turned(turns), 64);
        assert_eq!(animation.quarter_turns(), 4 - turns);
        assert!(difference(&animation.still(), &upright.still()) < 6.0, "turned {turns} times");
    }
}

#[test]
fn a_large_photo_gives_the_same_eyes() {
    let photo = astronaut();
    let large = photo.resize(1536, 1536);
    let (small, large) = (prepare(&photo, 64).eyes().unwrap(), prepare(&large, 64).eyes().unwrap());
    for (a, b) in [(small.left_outer, large.left_outer), (small.right_outer, large.right_outer)] {
        assert!(distance(a, b.map(|part| part / 3.0)) < 1.5, "{a:?} and {b:?}");
    }
}

#[test]
fn the_loop_has_no_seam() {
    for photo in [astronaut(), waves(300, 300)] {
        let frames: Vec<Vec<u8>> = prepare(&photo, 128).frames().collect();
        assert_eq!(frames.len(), FRAMES);
        let steps: Vec<f32> = (0..FRAMES).map(|index| difference(&frames[index], &frames[(index + 1) % FRAMES])).collect();
        let (seam, largest) = (steps[FRAMES - 1], steps[..FRAMES - 1].iter().copied().fold(0.0, f32::max));
        assert!(seam <= 1.25 * steps[0].max(steps[FRAMES - 2]), "seam {seam}, beside it {} {}", steps[0], steps[FRAMES - 2]);
        assert!(largest < 8.0, "a jump of {largest}");
        // It moves, and at the half of the loop it is somewhere else.
        assert!(difference(&frames[0], &frames[FRAMES / 4]) > 0.5);
    }
}

#[test]
fn without_a_face_the_picture_breathes() {
    let photo = waves(400, 300);
    let animation = prepare(&photo, 128);
    assert_eq!((animation.hint(), animation.face(), animation.eyes()), (Some(Hint::NoFace), None, None));
    let frames: Vec<Vec<u8>> = animation.frames().collect();
    // Nearest in the middle of the loop, at rest at its ends; both halves are the same motion.
    assert_eq!(frames[0], animation.still());
    let away: Vec<f32> = frames.iter().map(|frame| difference(frame, &frames[0])).collect();
    assert!(away[FRAMES / 2] > 1.0 && away.iter().all(|step| *step <= away[FRAMES / 2]));
    assert!(difference(&frames[10], &frames[FRAMES - 10]) < 0.1);
}

#[test]
fn a_small_face_is_not_turned() {
    let photo = astronaut();
    let face = prepare(&photo, 64).face().unwrap();
    let tiny = FaceBox { x: face.x + 40.0, y: face.y + 40.0, side: 47.0 };
    let animation = Animation::prepare(&Request { photo: &photo, size: 64, face: Some(tiny) }).unwrap();
    assert_eq!((animation.hint(), animation.eyes()), (Some(Hint::SmallFace), None));
    assert_eq!(animation.frame(0), animation.still());
}

/// A drawn face: the box is known, the eyes need not be found.
#[test]
fn a_known_box_skips_the_search() {
    let photo = waves(300, 300);
    let face = FaceBox { x: 90.0, y: 80.0, side: 120.0 };
    let animation = Animation::prepare(&Request { photo: &photo, size: 128, face: Some(face) }).unwrap();
    assert_eq!((animation.face(), animation.hint()), (Some(face), Some(Hint::EyesUnsure)));
    assert!(difference(&animation.frame(20), &animation.frame(60)) > 1.0);
}

#[test]
fn senseless_requests_are_refused() {
    let photo = waves(100, 100);
    let refused = |size: u32, face: Option<FaceBox>| Animation::prepare(&Request { photo: &photo, size, face }).err();
    assert_eq!(refused(31, None), Some(RenderError::Size));
    assert_eq!(refused(1025, None), Some(RenderError::Size));
    for (x, y, side) in [
        (f32::NAN, 0.0, 50.0),
        (0.0, f32::INFINITY, 50.0),
        (0.0, 0.0, f32::NAN),
        (0.0, 0.0, 0.0),
        (0.0, 0.0, -50.0),
        (90.0, 0.0, 50.0),
        (-500.0, -500.0, 1000.0),
    ] {
        assert_eq!(refused(64, Some(FaceBox { x, y, side })), Some(RenderError::Face), "{x} {y} {side}");
    }
}

#[test]
fn every_size_of_photo_and_result_is_fine() {
    for (width, height) in [(1, 1), (1, 700), (700, 1), (2, 3), (39, 41), (64, 2000)] {
        let photo = waves(width, height);
        for size in [32, 33, 100] {
            let animation = prepare(&photo, size);
            assert_eq!(animation.frame(40).len(), (3 * size * size) as usize, "{width} × {height} at {size}");
        }
        // A face that fills or leaves the picture.
        let face = FaceBox { x: 0.0, y: 0.0, side: width.max(height) as f32 };
        let inside = width.min(height) as f32 > 0.5 * face.side;
        let animation = Animation::prepare(&Request { photo: &photo, size: 32, face: Some(face) });
        assert_eq!(animation.is_ok(), inside);
    }
}

#[test]
fn animations_may_be_drawn_by_many_threads() {
    let animation = prepare(&waves(120, 120), 64);
    let expected = animation.frame(7);
    thread::scope(|scope| {
        for thread in [scope.spawn(|| animation.frame(7)), scope.spawn(|| animation.frame(7))] {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
    thread::spawn(move || assert_eq!(animation.frame(7), expected)).join().unwrap();
}
