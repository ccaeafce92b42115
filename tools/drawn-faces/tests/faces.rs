//! What everything that measures with drawn faces relies on.

use drawn_faces::{Face, Glasses, Landmarks, Lid, Point, render};
use portrait::{Photo, find_faces};

const SIZE: usize = 160;

fn distance(a: Point, b: Point) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// How far `point` lies right and down of `from`, along the line through the eyes, in eye distances.
fn upright(marks: &Landmarks, from: Point, point: Point) -> [f32; 2] {
    let middle = |a: Point, b: Point| [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])];
    let (left, right) = (middle(marks.left.outer, marks.left.inner), middle(marks.right.outer, marks.right.inner));
    let (ax, ay) = (right[0] - left[0], right[1] - left[1]);
    let (dx, dy) = (point[0] - from[0], point[1] - from[1]);
    let square = ax * ax + ay * ay;
    [(dx * ax + dy * ay) / square, (dy * ax - dx * ay) / square]
}

#[test]
fn a_seed_gives_the_same_picture_and_another_seed_another() {
    let first = render(&Face::random(7), SIZE);
    assert_eq!(first.0.len(), SIZE * SIZE * 3);
    assert_eq!(first, render(&Face::random(7), SIZE));
    assert_ne!(first.0, render(&Face::random(8), SIZE).0);
}

#[test]
fn landmarks_lie_inside_the_picture_and_form_a_face() {
    for seed in 0..24 {
        let (_, marks) = render(&Face::random(seed), SIZE);
        for (name, [x, y]) in marks.named() {
            assert!((0.0..SIZE as f32).contains(&x) && (0.0..SIZE as f32).contains(&y), "{name} of {seed} at {x}, {y}");
        }
        assert!((0.12..0.20).contains(&(marks.eye_distance() / SIZE as f32)), "eyes of {seed}");
        for eye in [&marks.left, &marks.right] {
            assert!(upright(&marks, eye.upper_lid, eye.lower_lid)[1] > 0.0, "lids of {seed}");
            assert!(upright(&marks, eye.brow_top, eye.upper_lid)[1] > 0.05, "brow of {seed}");
            assert!((0.25..0.5).contains(&(distance(eye.outer, eye.inner) / marks.eye_distance())), "eye of {seed}");
        }
        let down = |from: Point, to: Point| upright(&marks, from, to)[1];
        assert!(down(marks.left.inner, marks.nose_base) > 0.5, "nose of {seed}");
        assert!(down(marks.nose_base, marks.mouth_middle) > 0.15, "mouth of {seed}");
        assert!(down(marks.mouth_middle, marks.chin) > 0.4, "chin of {seed}");
        assert!(upright(&marks, marks.mouth_left, marks.mouth_right)[0] > 0.5, "mouth of {seed}");
    }
}

#[test]
fn landmarks_grow_with_the_picture() {
    let face = Face::random(3);
    let (small, large) = (render(&face, 96).1, render(&face, 192).1);
    for ((name, a), (_, b)) in small.named().into_iter().zip(large.named()) {
        assert!(distance([2.0 * a[0], 2.0 * a[1]], b) < 0.05, "{name}");
    }
}

#[test]
fn closed_lids_meet_and_dark_glasses_hide() {
    let mut face = Face::random(1);
    face.eyes.open = 0.0;
    face.glasses = Glasses::Sun;
    let (_, marks) = render(&face, SIZE);
    assert!(!marks.eyes_open && !marks.eyes_visible);
    assert!(upright(&marks, marks.left.upper_lid, marks.left.lower_lid)[1].abs() < 0.03);
}

#[test]
fn every_lid_is_drawn_differently() {
    let mut pictures = Vec::new();
    for lid in [Lid::Double, Lid::Mono, Lid::Hooded, Lid::Round] {
        let mut face = Face::random(5);
        face.eyes.lid = lid;
        pictures.push(render(&face, SIZE).0);
    }
    for (i, picture) in pictures.iter().enumerate() {
        assert!(pictures[..i].iter().all(|other| other != picture));
    }
}

#[test]
fn the_detector_finds_a_drawn_face() {
    for seed in [2, 9, 15] {
        let (rgb, marks) = render(&Face::random(seed), 320);
        let faces = find_faces(&Photo::from_rgb(320, 320, rgb).unwrap());
        let [x, y] = marks.nose_base;
        let around = faces
            .boxes
            .first()
            .is_some_and(|face| (face.x..face.x + face.side).contains(&x) && (face.y..face.y + face.side).contains(&y));
        assert!(around && faces.quarter_turns == 0, "face {seed}");
    }
}
