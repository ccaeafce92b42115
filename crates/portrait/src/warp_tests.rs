//! Geometry of the warp, over every mood and several heads.

use super::*;
use crate::crop::Crop;
use crate::handles::Handles;
use crate::mood::Mood;
use crate::motion::Motion;
use crate::photo::Photo;
use crate::surface::Reach;
use crate::view::Canvas;

const SIZE: usize = 256;

/// A canvas with a head over it: average, tilted, near, far, with a long and with a short chin.
fn warps() -> Vec<(Canvas, Warp, f32)> {
    let photo = Photo::from_rgb(300, 300, vec![128; 300 * 300 * 3]).unwrap();
    let canvas = Canvas::cut(&photo, &Crop { x: 0.0, y: 0.0, side: 300.0 }, SIZE);
    let tilted = [0.5_f32.cos(), 0.5_f32.sin()];
    let upright = [1.0, 0.0];
    let mut chins = [Handles::average([0.5, 0.43], 0.175, upright); 2];
    chins[0].chin[1] -= 0.08;
    chins[1].chin[1] += 0.08;
    let heads = [
        (Handles::template(), 1.0),
        (Handles::average([0.5, 0.43], 0.175, tilted), 1.0),
        (Handles::average([0.5, 0.35], 0.34, upright), 0.205 / 0.34),
        (Handles::average([0.4, 0.4], 0.125, upright), 1.0),
        (chins[0], 1.0),
        (chins[1], 1.0),
    ];
    let over = |(handles, strength): (Handles, f32)| {
        handles.check().unwrap();
        (
            canvas.clone(),
            Warp::new(&canvas, SIZE, Some(Head::new(&handles, SIZE, canvas.margin)), None, false),
            strength,
        )
    };
    heads.into_iter().map(over).collect()
}

fn poses(mood: Mood, strength: f32) -> impl Iterator<Item = Pose> {
    let motion = Motion::Alive { mood, strength, turn: 1.0, smile: 1.0, blinks: true, reach: Reach::generic() };
    (0..80).map(move |frame| motion.pose(frame as f32 / 80.0))
}

/// Every pose of every mood over every head.
fn every_pose(mut check: impl FnMut(&Canvas, &Warp, &Pose)) {
    for (canvas, warp, strength) in warps() {
        for mood in Mood::ALL {
            poses(mood, strength).for_each(|pose| check(&canvas, &warp, &pose));
        }
    }
}

/// The smallest Jacobian determinant of the forward map over all cells.
fn smallest_jacobian(field: &Field, pose: &Pose) -> f32 {
    let shifts = field.shifts(pose);
    let mut smallest = f32::MAX;
    for row in 0..field.columns - 1 {
        for column in 0..field.columns - 1 {
            let at = row * field.columns + column;
            let (here, right, below) = (shifts[at], shifts[at + 1], shifts[at + field.columns]);
            let slope = |a: f32, b: f32| (b - a) / field.cell;
            let determinant = (1.0 + slope(here.dx, right.dx)) * (1.0 + slope(here.dy, below.dy))
                - slope(here.dx, below.dx) * slope(here.dy, right.dy);
            smallest = smallest.min(determinant);
        }
    }
    smallest
}

#[test]
fn no_mood_folds_the_picture() {
    let mut smallest = f32::MAX;
    every_pose(|_, warp, pose| smallest = smallest.min(smallest_jacobian(warp.field.as_ref().unwrap(), pose)));
    assert!(smallest > 0.3, "smallest determinant {smallest}");
    // The check can fail: a turn this far does fold.
    let (_, warp, _) = &warps()[0];
    assert!(smallest_jacobian(warp.field.as_ref().unwrap(), &Pose { yaw: 0.8, ..Pose::default() }) < 0.0);
}

#[test]
fn the_inverse_is_found() {
    every_pose(|_, warp, pose| {
        let field = warp.field.as_ref().unwrap();
        let shifts = field.shifts(pose);
        let nodes = SIZE / warp.cell + 1;
        for (index, origin) in warp.origins(pose, nodes).iter().enumerate() {
            let target = [index % nodes * warp.cell, index / nodes * warp.cell].map(|at| at as f32 + warp.margin);
            let shift = field.interpolate(&shifts, [origin.dx, origin.dy]);
            let miss = (origin.dx + shift.dx - target[0]).hypot(origin.dy + shift.dy - target[1]);
            assert!(miss < 0.05, "missed by {miss} pixels at {target:?}");
        }
    });
}

#[test]
fn frames_stay_inside_the_margin_and_corners_stay_put() {
    every_pose(|canvas, warp, pose| {
        let nodes = SIZE / warp.cell + 1;
        let origins = warp.origins(pose, nodes);
        for origin in &origins {
            let last = canvas.side as f32 - 2.0;
            assert!(origin.dx >= 1.0 && origin.dy >= 1.0 && origin.dx <= last && origin.dy <= last, "{origin:?}");
        }
        for (column, row) in [(0, 0), (nodes - 1, 0), (0, nodes - 1), (nodes - 1, nodes - 1)] {
            let (origin, at) = (origins[row * nodes + column], |node: usize| (node * warp.cell) as f32 + warp.margin);
            assert!((origin.dx - at(column)).hypot(origin.dy - at(row)) < 0.2, "{origin:?}");
        }
    });
}

#[test]
fn the_neutral_pose_is_the_picture() {
    let photo = Photo::from_rgb(64, 64, (0..64 * 64 * 3).map(|value| (value * 7 % 251) as u8).collect()).unwrap();
    let canvas = Canvas::cut(&photo, &Crop { x: 0.0, y: 0.0, side: 64.0 }, 64);
    let head = Head::new(&Handles::template(), 64, canvas.margin);
    let drawn = Warp::new(&canvas, 64, Some(head), None, false).draw(&canvas, None, &Pose::default());
    assert_eq!(drawn, photo.rgb());
}

#[test]
fn the_nose_follows_the_turn_and_the_mouth_smiles() {
    let (_, warp, _) = &warps()[0];
    let field = warp.field.as_ref().unwrap();
    let at = |pose: &Pose, place: [f32; 2]| field.interpolate(&field.shifts(pose), field.head.axes.point(place));
    let turned = Pose { yaw: 0.13, ..Pose::default() };
    assert!(at(&turned, [0.0, 0.64]).dx > at(&turned, [1.0, 0.64]).dx + 1.0);
    let nodded = Pose { pitch: 0.05, ..Pose::default() };
    assert!(at(&nodded, [0.0, 0.64]).dy < -1.0);
    let [left, right] = field.head.mouth.map(|corner| at(&Pose { smile: 1.0, ..Pose::default() }, corner));
    assert!(left.dx < -0.8 && right.dx > 0.8 && left.dy < -1.5 && right.dy < -1.5, "{left:?} {right:?}");
}

/// Where the nose, the eyes and the chest go in each mood: between any two moods the mean motion differs by 30 % in
/// size or direction.
#[test]
fn moods_differ() {
    let (_, warp, _) = &warps()[0];
    let field = warp.field.as_ref().unwrap();
    let places =
        [[0.0, 0.64], [-0.5, 0.0], [0.5, 0.0], [0.0, 1.1], [0.0, -1.0]].map(|place| field.head.axes.point(place));
    let mean = |mood: Mood| {
        let mut sum = [0.0; 2];
        for pose in poses(mood, 1.0) {
            let shifts = field.shifts(&pose);
            for shift in places.map(|place| field.interpolate(&shifts, place)) {
                sum = [sum[0] + shift.dx.abs() / 400.0, sum[1] + shift.dy.abs() / 400.0];
            }
        }
        sum
    };
    let means = Mood::ALL.map(mean);
    println!("{means:?}");
    for (first, a) in means.iter().enumerate() {
        for b in &means[first + 1..] {
            let apart = (a[0] - b[0]).hypot(a[1] - b[1]);
            assert!(apart > 0.3 * a[0].hypot(a[1]).max(b[0].hypot(b[1])), "{a:?} and {b:?}");
        }
    }
}

/// Whatever a person drags the handles to, as long as it passes the check: nothing folds and no corner moves.
#[test]
fn no_checked_handles_fold_the_picture() {
    let photo = Photo::from_rgb(64, 64, vec![128; 64 * 64 * 3]).unwrap();
    let canvas = Canvas::cut(&photo, &Crop { x: 0.0, y: 0.0, side: 64.0 }, 64);
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move |from: f32, to: f32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        from + (to - from) * (state >> 40) as f32 / (1_u64 << 24) as f32
    };
    let (mut tried, mut smallest) = (0, (f32::MAX, Handles::template()));
    while tried < 150 {
        let tilt = random(-0.6, 0.6);
        let average =
            Handles::average([random(0.2, 0.8), random(0.15, 0.7)], random(0.12, 0.5), [tilt.cos(), tilt.sin()]);
        let unit = crate::handles::Axes::of(&average).unit;
        let mut points = average.points();
        for point in &mut points {
            *point = point.map(|part| part + 0.12 * unit * random(-1.0, 1.0));
        }
        points[8] = points[8].map(|part| part + 0.6 * unit * random(-1.0, 1.0));
        let handles = Handles::from_points(points);
        if handles.check().is_err() {
            continue;
        }
        tried += 1;
        let warp = Warp::new(&canvas, 64, Some(Head::new(&handles, 64, canvas.margin)), None, false);
        let strength = crate::plan::strength(&handles);
        for mood in Mood::ALL {
            for pose in poses(mood, strength).step_by(3) {
                let jacobian = smallest_jacobian(warp.field.as_ref().unwrap(), &pose);
                if jacobian < smallest.0 {
                    smallest = (jacobian, handles);
                }
            }
        }
    }
    assert!(smallest.0 > 0.15, "{smallest:?}");
}

/// The astronaut's head by its mesh, at every moment of every mood and at its farthest turns: hardly anything folds.
#[test]
fn a_head_in_depth_does_not_fold() {
    let file = include_bytes!("../tests/data/astronaut.png");
    let photo = Photo::decode(file, &crate::decode::Limits::default()).unwrap();
    let face = crate::render::Face::Automatic;
    let request = crate::render::Request { photo: &photo, sizes: &[256], face, mood: Mood::Smile, blink: true };
    let plan = crate::plan::Plan::of(&request).unwrap();
    let canvas = Canvas::cut(&photo, &plan.crop, SIZE);
    let face = plan.face.as_ref().unwrap();
    let (scale, margin) = (SIZE as f32 / plan.crop.side, canvas.margin as f32);
    let place = |[x, y]: [f32; 2]| [(x - plan.crop.x) * scale + margin - 0.5, (y - plan.crop.y) * scale + margin - 0.5];
    let handles = face.handles.map(|part| part.map(|at| at * SIZE as f32 + margin - 0.5));
    let surface = Surface::new(face.mesh.as_ref().unwrap(), &handles, place);
    let head = Head::new(&face.handles, SIZE, canvas.margin);
    let warp = Warp::new(&canvas, SIZE, Some(head), Some(&surface), true);
    let reach = warp.reach();
    assert!(reach.left.min(reach.right) > 10.0_f32.to_radians() && reach.up > 0.15 && reach.down > 0.1, "{reach:?}");
    let field = warp.field.as_ref().unwrap();
    let on_head = field.nodes.iter().filter(|node| node.follows > 0.5).count();
    let folded = |pose: &Pose| {
        let shifts = field.shifts(pose);
        let rows = (0..(field.columns - 1) * field.columns).filter(|at| at % field.columns + 1 < field.columns);
        rows.filter(|at| {
            let slope = |a: f32, b: f32| (b - a) / field.cell;
            let (here, right, below) = (shifts[*at], shifts[at + 1], shifts[at + field.columns]);
            let determinant = (1.0 + slope(here.dx, right.dx)) * (1.0 + slope(here.dy, below.dy))
                - slope(here.dx, below.dx) * slope(here.dy, right.dy);
            field.nodes[*at].follows > 0.5 && determinant < 0.0
        })
        .count()
    };
    let far = [(-reach.left, 0.0), (reach.right, 0.0), (0.0, reach.up), (0.0, -reach.down)];
    let far = far.map(|(yaw, pitch)| Pose { yaw, pitch, ..Pose::default() });
    let moods = Mood::ALL.into_iter().flat_map(|mood| {
        let motion = Motion::Alive { mood, strength: 1.0, turn: 1.0, smile: 1.0, blinks: true, reach };
        (0..80).map(move |frame| motion.pose(frame as f32 / 80.0))
    });
    for pose in far.into_iter().chain(moods) {
        assert!(folded(&pose) * 1_000 <= on_head, "{} of {on_head} fold at {pose:?}", folded(&pose));
    }
    // The check can fail: a turn this far does fold.
    assert!(folded(&Pose { yaw: 0.9, ..Pose::default() }) * 1_000 > on_head);
}
