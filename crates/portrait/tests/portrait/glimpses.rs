//! What is seen of a portrait before it is made.

use std::io::Cursor;
use std::ops::ControlFlow;

use image::AnimationDecoder;
use image::codecs::webp::WebPDecoder;
use portrait::{Face, Mood, NoBlink, Photo, RenderError, Request, foresee, glimpse, glimpse_of_blink, outlook, survey};

use crate::files::{astronaut, request, waves};

fn on() -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn frames(file: &[u8]) -> Vec<Vec<u8>> {
    assert!(file.windows(18).any(|part| part == b"compositeSynthetic"), "it says what it is");
    let frames = WebPDecoder::new(Cursor::new(file)).unwrap().into_frames().collect_frames().unwrap();
    frames.into_iter().map(|frame| frame.into_buffer().into_raw()).collect()
}

fn apart(a: &[u8], b: &[u8]) -> f32 {
    a.iter().zip(b).map(|(a, b)| f32::from(a.abs_diff(*b))).sum::<f32>() / a.len() as f32
}

/// The same where it is most, in squares of a sixteenth of the side of 192 pixels.
fn apart_at_most(a: &[u8], b: &[u8]) -> f32 {
    let square = |left: usize, top: usize| {
        let lines = (top..top + 12).flat_map(|y| (y * 192 + left) * 4..(y * 192 + left + 12) * 4);
        lines.map(|at| f32::from(a[at].abs_diff(b[at]))).sum::<f32>() / (12.0 * 12.0 * 4.0)
    };
    let places = (0..16).flat_map(|y| (0..16).map(move |x| (x * 12, y * 12)));
    places.map(|(left, top)| square(left, top)).fold(0.0, f32::max)
}

#[test]
fn eyes_close_and_open_before_anybody_decides() {
    let photo = astronaut();
    // also for whoever has switched blinking off meanwhile
    let wanted = Request { blink: false, ..request(&photo, &[256], Mood::Smile) };
    let seen = glimpse_of_blink(&wanted, &mut on).unwrap();
    assert_eq!((seen.no_blink, seen.hints.as_slice()), (None, [].as_slice()));
    let frames = frames(&seen.animation.unwrap());
    assert_eq!((frames.len(), frames[0].len()), (20, 192 * 192 * 4));
    // what does not move is the very same, so that only the eyes tell
    let rest = apart_at_most(&frames[0], &frames[2]);
    let shut = apart_at_most(&frames[0], &frames[9]);
    assert!(rest < 0.5 && shut > 50.0, "at rest {rest}, shut {shut}");
    assert!(apart_at_most(&frames[0], &frames[19]) < 0.5, "open again");
}

#[test]
fn a_mood_is_seen_small() {
    let photo = astronaut();
    for mood in [Mood::Talk, Mood::Wink] {
        let seen = glimpse(&request(&photo, &[256], mood), &mut on).unwrap();
        let file = seen.animation.unwrap();
        let frames = frames(&file);
        assert!(frames.len() == 40 && apart(&frames[0], &frames[16]) > 1.0, "{mood:?}");
        assert!(file.len() < 200_000, "{mood:?}: {} bytes", file.len());
    }
}

#[test]
fn what_is_no_face_closes_no_eyes_and_says_so() {
    let photo = waves(300, 260);
    let seen = glimpse_of_blink(&request(&photo, &[256], Mood::Smile), &mut on).unwrap();
    assert_eq!((seen.animation, seen.no_blink), (None, Some(NoBlink::NoFace)));
    let breathes = glimpse(&request(&photo, &[256], Mood::Smile), &mut on).unwrap();
    assert!(breathes.animation.is_some() && breathes.no_blink == Some(NoBlink::NoFace));
}

/// Whoever looks before, at what is drawn, and at what came of it is told the same.
#[test]
fn what_is_said_before_is_what_is_said_of_what_is_drawn() {
    let whole = astronaut();
    let photos = [whole.resize(60, 60), whole.resize(200, 200), whole, waves(300, 260)];
    for (number, photo) in photos.iter().enumerate() {
        for (mood, blink) in [(Mood::Wink, true), (Mood::Smile, false)] {
            let wanted = Request { blink, ..request(photo, &[256, 512], mood) };
            let before = foresee(&wanted).unwrap();
            assert_eq!(before.animation, None);
            let told = (before.no_blink, before.hints);
            let seen = glimpse(&wanted, &mut on).unwrap();
            assert_eq!((seen.no_blink, seen.hints), told, "seen small, {number}");
            let made = portrait::render(&wanted, &mut |_, _| ControlFlow::Continue(())).unwrap();
            assert_eq!((made.no_blink, made.hints), told, "made, {number}");
        }
        let wanted = request(photo, &[256], Mood::Smile);
        let (before, closing) = (foresee(&wanted).unwrap(), glimpse_of_blink(&wanted, &mut on).unwrap());
        assert_eq!((closing.animation.is_some(), closing.no_blink), (before.no_blink.is_none(), before.no_blink));
        assert_eq!(outlook(photo, &mut on).unwrap()[0].no_blink, before.no_blink, "{number}");
    }
}

/// Each face with what would have to be said of it; and points that a person set are believed.
#[test]
fn each_face_says_what_would_become_of_it() {
    let photo = astronaut();
    let outlook = |photo: &Photo| outlook(photo, &mut on).unwrap();
    let seen = outlook(&photo);
    assert_eq!((seen[0].found, seen[0].no_blink), (survey(&photo)[0], None));
    assert_eq!(outlook(&waves(300, 260))[0].no_blink, Some(NoBlink::NoFace));
    let small = photo.resize(60, 60);
    assert_eq!(outlook(&small)[0].no_blink, Some(NoBlink::NoFace));
    assert_eq!(outlook(&photo.resize(200, 200))[0].no_blink, Some(NoBlink::TooSmall));
    let found = seen[0].found;
    let chosen = |photo: &Photo, landmarks| {
        let face = Face::Chosen { quarter_turns: 0, crop: found.crop, handles: found.handles, landmarks };
        glimpse_of_blink(&Request { face, ..request(photo, &[256], Mood::Smile) }, &mut on).unwrap()
    };
    assert!(chosen(&photo, None).animation.is_some() && chosen(&photo, Some(found.landmarks)).animation.is_some());
}

#[test]
fn nobody_draws_on_when_nobody_waits() {
    let photo = astronaut();
    let mut asked = 0;
    let mut third = || {
        asked += 1;
        if asked < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    assert_eq!(
        glimpse_of_blink(&request(&photo, &[256], Mood::Smile), &mut third).unwrap_err(),
        RenderError::Cancelled
    );
    assert_eq!(asked, 3);
    asked = 0;
    let mut third = || {
        asked += 1;
        if asked < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    assert_eq!(glimpse(&request(&photo, &[256], Mood::Talk), &mut third).unwrap_err(), RenderError::Cancelled);
    assert_eq!(asked, 3);
}
