//! Faces, landmarks and frames.

use std::thread;

use portrait::{
    Animation, Crop, FRAMES, Face, FaceBox, Handles, Hint, Mood, NoBlink, Photo, RenderError, Request, find_faces,
    survey,
};

use crate::files::{astronaut, render_only, request, waves};

fn prepare(photo: &Photo, size: u32) -> Animation {
    Animation::prepare(&request(photo, &[size], Mood::LookAround)).unwrap()
}

/// Mean absolute difference of two pictures.
fn difference(a: &[u8], b: &[u8]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| f32::from(a.abs_diff(*b))).sum::<f32>() / a.len() as f32
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// In the order of the handles, in pixels of the photo, read off the enlarged picture by eye.
const ASTRONAUT: [[f32; 2]; 9] = [
    [194.5, 101.5],
    [212.5, 104.0],
    [237.0, 105.0],
    [257.0, 104.0],
    [203.0, 96.5],
    [247.5, 98.5],
    [203.5, 141.0],
    [244.0, 142.0],
    [221.0, 175.0],
];
const EYE_DISTANCE: f32 = 43.5;

#[test]
fn the_face_and_its_landmarks_are_found() {
    let photo = astronaut();
    let faces = find_faces(&photo);
    assert_eq!((faces.quarter_turns, faces.boxes.len()), (0, 1));
    let found = survey(&photo);
    let [found] = found.as_slice() else { panic!("{} faces", found.len()) };
    assert!(found.confidence > 0.9 && found.crop.is_within(&photo));
    let points =
        found.handles.points().map(|[x, y]| [found.crop.x + x * found.crop.side, found.crop.y + y * found.crop.side]);
    for (place, (point, expected)) in points.into_iter().zip(ASTRONAUT).enumerate() {
        // The chin is soft and the mouth has no sharp end.
        let tolerance = [0.07, 0.07, 0.07, 0.07, 0.05, 0.05, 0.12, 0.12, 0.2][place] * EYE_DISTANCE;
        assert!(distance(point, expected) < tolerance, "handle {place} at {point:?} instead of {expected:?}");
    }
    let sure = found.landmarks;
    assert!(sure.eyes > 0.5 && sure.lids > 0.5 && sure.bare_eyes > 0.5 && sure.mouth > 0.3, "{sure:?}");
}

#[test]
fn without_a_face_there_is_a_template() {
    let photo = waves(300, 200);
    let found = survey(&photo);
    assert_eq!((found.len(), found[0].confidence, found[0].face), (1, 0.0, None));
    assert_eq!(found[0].handles.check(), Ok(()));
    assert!(found[0].crop.is_within(&photo));
}

/// Two faces: both are found, the larger one first, and either can be chosen.
#[test]
fn of_several_faces_a_person_can_choose() {
    let one = astronaut();
    let small = one.resize(360, 360);
    let (width, height) = (one.width() + small.width(), one.height());
    let mut rgb = vec![90_u8; (width * height * 3) as usize];
    for (photo, left) in [(&small, 0), (&one, small.width())] {
        for (y, row) in photo.rgb().chunks_exact(photo.width() as usize * 3).enumerate() {
            let at = (y * width as usize + left as usize) * 3;
            rgb[at..at + row.len()].copy_from_slice(row);
        }
    }
    let both = Photo::from_rgb(width, height, rgb).unwrap();
    let found = survey(&both);
    assert_eq!(found.len(), 2);
    assert!(found[0].crop.x > found[1].crop.x && found[0].crop.side > found[1].crop.side);
    let portrait = render_only(&request(&both, &[64], Mood::Smile));
    assert_eq!((portrait.crop, &portrait.hints[..]), (found[0].crop, &[Hint::SeveralFaces][..]));
    for other in &found {
        let near = Face::Near { quarter_turns: 0, face: other.face.unwrap() };
        let portrait = render_only(&Request { face: near, ..request(&both, &[64], Mood::Smile) });
        assert_eq!((portrait.crop, portrait.handles, portrait.hints.len()), (other.crop, Some(other.handles), 0));
    }
}

/// The astronaut with glasses drawn over the eyes: rims, and lenses of so much darkness.
fn with_glasses(dark: f32) -> Photo {
    let photo = astronaut();
    let (width, mut rgb) = (photo.width() as usize, photo.rgb().to_vec());
    for y in 80..130 {
        for x in 180..275 {
            let at = (y * width + x) * 3;
            for (cx, cy) in [(203.5, 103.0), (246.5, 105.0)] {
                let from = ((x as f32 - cx) / 18.5).hypot((y as f32 - cy) / 14.0);
                if from < 1.0 {
                    rgb[at..at + 3].iter_mut().for_each(|value| *value = (f32::from(*value) * (1.0 - dark)) as u8);
                }
                if (0.93..1.07).contains(&from) {
                    rgb[at..at + 3].fill(25);
                }
            }
        }
    }
    for x in 221..229 {
        (100..103).for_each(|y| rgb[(y * width + x) * 3..][..3].fill(25));
    }
    Photo::from_rgb(photo.width(), photo.height(), rgb).unwrap()
}

/// Behind glasses eyes close, and nothing is painted on their rims; behind sunglasses nobody knows.
#[test]
fn glasses_blink_without_harm_and_sunglasses_do_not() {
    let clear = with_glasses(0.0);
    let of = |blink| {
        let request = Request { blink, ..request(&clear, &[512], Mood::Smile) };
        Animation::prepare(&request).unwrap()
    };
    let (wanted, unwanted) = (of(true), of(false));
    if wanted.no_blink().is_none() {
        let (shut, open) = (wanted.frame(64), unwanted.frame(64));
        assert!(difference(&shut, &open) > 0.05, "nothing closes");
        let is_rim = |at: &usize| open[*at..at + 3].iter().all(|value| *value < 45);
        let rims: Vec<usize> = (0..open.len() / 3).map(|pixel| 3 * pixel).filter(is_rim).collect();
        let changed = rims.iter().filter(|at| shut[**at].abs_diff(open[**at]) > 40).count();
        // what is dark and changes are irises and lashes
        assert!(changed * 6 < rims.len(), "{changed} of {}", rims.len());
    }
    let sun = with_glasses(0.85);
    let animation = Animation::prepare(&request(&sun, &[512], Mood::Smile)).unwrap();
    assert!(
        matches!(
            animation.no_blink(),
            Some(
                NoBlink::Glasses
                    | NoBlink::SkinUnsure
                    | NoBlink::EyesUnsure
                    | NoBlink::LidsUnsure
                    | NoBlink::FaceUnsure
            )
        ),
        "{:?}",
        animation.no_blink()
    );
}

/// One eye half as wide as the other: turned well to one side. A person who confirms the points may have the blink.
#[test]
fn a_half_profile_turns_half_as_far_and_does_not_blink_by_itself() {
    let photo = astronaut();
    let found = survey(&photo)[0];
    let mut handles = found.handles;
    handles.right_outer[0] -= 0.4 * (handles.right_outer[0] - handles.right_inner[0]);
    handles.right_lid[0] -= 0.3 * (handles.right_lid[0] - handles.right_inner[0]);
    let with = |handles, landmarks| Request {
        face: Face::Chosen { quarter_turns: 0, crop: found.crop, handles, landmarks },
        ..request(&photo, &[256], Mood::LookAround)
    };
    let portrait = render_only(&with(handles, Some(found.landmarks)));
    assert_eq!((&portrait.hints[..], portrait.no_blink), (&[Hint::HalfProfile][..], Some(NoBlink::HalfProfile)));
    assert_eq!(Animation::prepare(&with(handles, None)).unwrap().no_blink(), None);
    let away = |handles| {
        let animation = Animation::prepare(&with(handles, Some(found.landmarks))).unwrap();
        difference(&animation.frame(24), &animation.still())
    };
    assert!(away(handles) < 0.75 * away(found.handles));
}

#[test]
fn eyes_close_at_the_blink_and_are_open_otherwise() {
    let photo = astronaut();
    let found = survey(&photo)[0];
    // How many rows of an eye are darker than the lid above it, mean over its middle: iris and lashes, or lashes alone.
    let openness = |frame: &[u8]| {
        let eye = |a: [f32; 2], b: [f32; 2], sway: i32| {
            let columns = [0.3_f32, 0.4, 0.5, 0.6, 0.7].map(|share| {
                let [x, y] =
                    [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])].map(|part| (part * 512.0) as i32);
                let brightness = |row: i32| {
                    let at = ((y + row) * 512 + x + sway) as usize * 3;
                    frame[at..at + 3].iter().map(|channel| f32::from(*channel)).sum::<f32>()
                };
                let lid = (-16..-8).map(brightness).fold(0.0, f32::max);
                (-12..8).filter(|row| brightness(*row) < 0.72 * lid).count()
            });
            columns.iter().sum::<usize>() as f32 / 5.0
        };
        let handles = &found.handles;
        // The head sways: the eyes are where they look most open.
        let both = |sway| {
            eye(handles.left_outer, handles.left_inner, sway) + eye(handles.right_inner, handles.right_outer, sway)
        };
        (-2..=2).map(|step| both(4 * step)).fold(0.0, f32::max)
    };
    let open = openness(&Animation::prepare(&request(&photo, &[512], Mood::Smile)).unwrap().still());
    assert!(open > 14.0, "{open} rows");
    // In the two moods that move the eyes least up and down: at the same moment of the same motion, with lids and
    // without. What stays of a closed eye are its lashes.
    let share = |mood: Mood, frame: usize| {
        let wanted = Animation::prepare(&request(&photo, &[512], mood)).unwrap();
        let unwanted = Animation::prepare(&Request { blink: false, ..request(&photo, &[512], mood) }).unwrap();
        assert_eq!((wanted.no_blink(), unwanted.no_blink()), (None, Some(NoBlink::Unwanted)));
        openness(&wanted.frame(frame)) / openness(&unwanted.frame(frame))
    };
    for (mood, shut, open) in [(Mood::Smile, 64, [0, 50, 76]), (Mood::LookAround, 37, [0, 25, 60])] {
        let closed = share(mood, shut);
        assert!(closed < 0.6, "{}: {closed} open at the blink", mood.key());
        for frame in open {
            assert!(share(mood, frame) > 0.8, "{}: {} open at frame {frame}", mood.key(), share(mood, frame));
        }
    }
    let (smile, unwanted) =
        (request(&photo, &[512], Mood::Smile), Request { blink: false, ..request(&photo, &[512], Mood::Smile) });
    let [smile, unwanted] = [smile, unwanted].map(|request| Animation::prepare(&request).unwrap());
    // It is the lids only that the choice changes.
    assert!(difference(&unwanted.frame(64), &smile.frame(64)) < 1.0);
}

#[test]
fn a_photo_lying_on_its_side_is_set_upright() {
    let photo = astronaut();
    let upright = prepare(&photo, 64);
    for turns in 1..4 {
        let turned = photo.turned(turns);
        assert_eq!(survey(&turned)[0].quarter_turns, 4 - turns);
        assert!(difference(&prepare(&turned, 64).still(), &upright.still()) < 6.0, "turned {turns} times");
    }
}

#[test]
fn a_large_photo_gives_the_same_handles() {
    let photo = astronaut();
    let large = photo.resize(1536, 1536);
    let places = |photo: &Photo, scale: f32| {
        let found = survey(photo)[0];
        found
            .handles
            .points()
            .map(|[x, y]| [(found.crop.x + x * found.crop.side) / scale, (found.crop.y + y * found.crop.side) / scale])
    };
    for (a, b) in places(&photo, 1.0).into_iter().zip(places(&large, 3.0)) {
        assert!(distance(a, b) < 3.0, "{a:?} and {b:?}");
    }
}

#[test]
fn the_loop_has_no_seam() {
    let (face, none) = (astronaut(), waves(300, 300));
    for (photo, mood) in Mood::ALL.map(|mood| (&face, mood)).into_iter().chain([(&none, Mood::Smile)]) {
        let frames: Vec<Vec<u8>> = Animation::prepare(&request(photo, &[128], mood)).unwrap().frames().collect();
        assert_eq!(frames.len(), FRAMES);
        let steps: Vec<f32> =
            (0..FRAMES).map(|index| difference(&frames[index], &frames[(index + 1) % FRAMES])).collect();
        let (seam, largest) = (steps[FRAMES - 1], steps[..FRAMES - 1].iter().copied().fold(0.0, f32::max));
        assert!(
            seam <= 1.25 * steps[0].max(steps[FRAMES - 2]),
            "seam {seam}, beside it {} {}",
            steps[0],
            steps[FRAMES - 2]
        );
        assert!(largest < 8.0, "a jump of {largest}");
        // It moves, and at the half of the loop it is somewhere else.
        assert!(difference(&frames[0], &frames[FRAMES / 2]) > 0.5);
    }
}

#[test]
fn without_a_face_the_picture_breathes() {
    let photo = waves(400, 300);
    let animation = prepare(&photo, 128);
    assert_eq!(animation.no_blink(), Some(NoBlink::NoFace));
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
    let tiny = FaceBox { x: 216.0, y: 109.0, side: 47.0 };
    let request =
        Request { face: Face::Near { quarter_turns: 0, face: tiny }, ..request(&photo, &[64], Mood::Greeting) };
    let portrait = render_only(&request);
    assert_eq!(
        (&portrait.hints[..], portrait.handles, portrait.no_blink),
        (&[Hint::SmallFace][..], None, Some(NoBlink::TooSmall))
    );
    let animation = Animation::prepare(&request).unwrap();
    assert_eq!(animation.frame(0), animation.still());
}

/// The box is known, but there is no face in it: nothing is animated as one until a person says where it is.
#[test]
fn a_known_box_without_a_face_breathes_until_its_points_are_confirmed() {
    let photo = waves(300, 300);
    let face = Face::Near { quarter_turns: 0, face: FaceBox { x: 90.0, y: 80.0, side: 120.0 } };
    let request = Request { face, ..request(&photo, &[128], Mood::LookAround) };
    let portrait = render_only(&request);
    assert_eq!((&portrait.hints[..], portrait.no_blink), (&[Hint::FaceUnsure][..], Some(NoBlink::FaceUnsure)));
    assert!(portrait.handles.is_some() && portrait.landmarks.is_some(), "there is something to confirm");
    let animation = Animation::prepare(&request).unwrap();
    assert_eq!(animation.frame(0), animation.still());
    let face = Face::Chosen {
        quarter_turns: 0,
        crop: portrait.crop,
        handles: portrait.handles.unwrap(),
        landmarks: portrait.landmarks,
    };
    let again = render_only(&Request { face, ..request });
    assert_eq!((&again.hints[..], again.handles), (&[Hint::FaceUnsure][..], portrait.handles));
    let (crop, handles) = (portrait.crop, portrait.handles.unwrap());
    let face = Face::Chosen { quarter_turns: 0, crop, handles, landmarks: None };
    let confirmed = Request { face, ..request };
    assert!(render_only(&confirmed).hints.is_empty());
    let animation = Animation::prepare(&confirmed).unwrap();
    assert!(difference(&animation.frame(24), &animation.frame(58)) > 1.0);
}

#[test]
fn senseless_requests_are_refused() {
    let photo = waves(100, 100);
    let refused =
        |sizes: &[u32], face: Face| Animation::prepare(&Request { face, ..request(&photo, sizes, Mood::Smile) }).err();
    assert_eq!(refused(&[31], Face::Automatic), Some(RenderError::Size));
    assert_eq!(refused(&[1025], Face::Automatic), Some(RenderError::Size));
    assert_eq!(refused(&[], Face::Automatic), Some(RenderError::Size));
    for (x, y, side) in [
        (f32::NAN, 0.0, 50.0),
        (0.0, f32::INFINITY, 50.0),
        (0.0, 0.0, f32::NAN),
        (0.0, 0.0, 0.0),
        (0.0, 0.0, -50.0),
        (90.0, 0.0, 50.0),
        (-500.0, -500.0, 1000.0),
    ] {
        let near = Face::Near { quarter_turns: 0, face: FaceBox { x, y, side } };
        assert_eq!(refused(&[64], near), Some(RenderError::Box), "{x} {y} {side}");
    }
    let chosen = |x: f32, y: f32, side: f32| {
        let crop = Crop { x, y, side };
        refused(&[64], Face::Chosen { quarter_turns: 0, crop, handles: Handles::template(), landmarks: None })
    };
    assert_eq!(chosen(0.0, 0.0, 100.0), None);
    assert_eq!(chosen(0.4, -0.4, 100.0), None);
    for (x, y, side) in [
        (1.0, 0.0, 100.0),
        (0.0, 0.0, 101.5),
        (f32::NAN, 0.0, 50.0),
        (0.0, 0.0, f32::INFINITY),
        (0.0, 0.0, 3.0),
        (-9.0, 0.0, 50.0),
    ] {
        assert_eq!(chosen(x, y, side), Some(RenderError::Crop), "{x} {y} {side}");
    }
    let mut handles = Handles::template();
    handles.chin[1] = 0.2;
    let face = Face::Chosen { quarter_turns: 0, crop: Crop { x: 0.0, y: 0.0, side: 100.0 }, handles, landmarks: None };
    assert!(matches!(refused(&[64], face), Some(RenderError::Handle(_))));
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
        let near = Request { face: Face::Near { quarter_turns: 0, face }, ..request(&photo, &[32], Mood::Dream) };
        assert_eq!(Animation::prepare(&near).is_ok(), inside);
        // Handles over whatever there is.
        let crop = survey(&photo)[0].crop;
        let face = Face::Chosen { quarter_turns: 0, crop, handles: Handles::template(), landmarks: None };
        assert!(
            Animation::prepare(&Request { face, ..request(&photo, &[64], Mood::Dream) }).unwrap().frame(40).len()
                == 64 * 64 * 3
        );
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
