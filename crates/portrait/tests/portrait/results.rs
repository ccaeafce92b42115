//! The finished files, read back by another decoder.

use std::io::Cursor;
use std::ops::ControlFlow;

use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Frame, ImageFormat};
use portrait::{
    Animation, FRAMES, Face, Hint, Limits, Mood, NoBlink, Photo, Portrait, RenderError, Request, Stage, gif, render,
};

use crate::files::{astronaut, contains, encoded, exif, likeness, render_only, request, waves, with_segment};

fn finished(photo: &Photo, size: u32) -> Portrait {
    render_only(&request(photo, &[size], Mood::Greeting))
}

fn frames_of(animation: &[u8]) -> Vec<Frame> {
    let decoder = WebPDecoder::new(Cursor::new(animation)).unwrap();
    assert!(decoder.has_animation());
    decoder.into_frames().collect_frames().unwrap()
}

/// Content of the chunk `kind` of a WebP file.
fn chunk<'a>(file: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    let mut at = 12;
    while let Some(header) = file.get(at..at + 8) {
        let length = u32::from_le_bytes(header[4..8].try_into().unwrap()) as usize;
        if &header[..4] == kind {
            return file.get(at + 8..at + 8 + length);
        }
        at += 8 + length + length % 2;
    }
    None
}

/// At both sizes: small enough and like the frames, in one and the same setting.
#[test]
fn the_animation_plays_and_is_small_and_good() {
    let photo = astronaut();
    for (size, largest) in [(256, 380_000), (512, 850_000)] {
        let mut worst = f64::MAX;
        for mood in Mood::ALL {
            let sizes = [size];
            let request = request(&photo, &sizes, mood);
            let portrait = render_only(&request);
            assert_eq!((portrait.frames, portrait.duration_ms, portrait.no_blink), (FRAMES, 4000, None));
            assert!(portrait.hints.is_empty());
            let picture = &portrait.pictures[0];
            assert!(picture.animation.len() <= largest, "{} bytes at {size}, {}", picture.animation.len(), mood.key());
            assert!(picture.still.len() <= largest / 10, "{} bytes", picture.still.len());
            assert_eq!(chunk(&picture.animation, b"ANIM").unwrap()[4..6], [0, 0], "it does not loop for ever");

            let decoded = frames_of(&picture.animation);
            let duration: u32 =
                decoded.iter().map(|frame| frame.delay().numer_denom_ms()).map(|(ms, one)| ms / one).sum();
            assert_eq!((decoded.len(), duration), (FRAMES, 4000));
            let animation = Animation::prepare(&request).unwrap();
            let mut squares = 0.0;
            for (frame, drawn) in decoded.into_iter().zip(animation.frames()) {
                let rgb = image::DynamicImage::from(frame.into_buffer()).into_rgb8();
                let likeness = likeness(rgb.as_raw(), &drawn);
                squares += 10.0_f64.powf(-likeness / 10.0) / FRAMES as f64;
                assert!(likeness > 33.0, "{likeness} dB at {size}");
            }
            worst = worst.min(-10.0 * squares.log10());
        }
        assert!(worst >= 35.0, "{worst} dB at {size}");
    }
}

/// Noise all over the photo: worse, but hardly larger.
#[test]
fn noise_does_not_blow_up_the_file() {
    let photo = astronaut();
    let mut state = 1_u32;
    let mut noise = |value: &u8| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (i32::from(*value) + (state >> 24) as i32 % 31 - 15).clamp(0, 255) as u8
    };
    let noisy = Photo::from_rgb(512, 512, photo.rgb().iter().map(&mut noise).collect()).unwrap();
    let portrait = finished(&noisy, 256);
    assert!(portrait.pictures[0].animation.len() < 450_000, "{} bytes", portrait.pictures[0].animation.len());
}

#[test]
fn the_still_is_the_same_square_at_rest() {
    let photo = astronaut();
    let portrait = finished(&photo, 128);
    let still = Photo::decode(&portrait.pictures[0].still, &Limits::default()).unwrap();
    assert_eq!((still.width(), still.height()), (128, 128));
    let animation = Animation::prepare(&request(&photo, &[128], Mood::Greeting)).unwrap();
    assert!(likeness(still.rgb(), &animation.still()) > 30.0);
}

/// The upload is gone; another mood and other handles start from what was kept, and show the same square.
#[test]
fn the_kept_still_is_enough_for_another_mood() {
    let photo = astronaut();
    for turns in [0, 1] {
        let first = finished(&photo.turned(turns), 256);
        let kept = Photo::decode(&first.kept.file, &Limits::default()).unwrap();
        assert!(first.kept.crop.is_within(&kept));
        assert!(chunk(&first.kept.file, b"XMP ").is_none(), "nothing synthetic is in it");
        let face =
            Face::Chosen { quarter_turns: 0, crop: first.kept.crop, handles: first.handles.unwrap(), landmarks: None };
        let again = Request { photo: &kept, sizes: &[256], face, mood: Mood::Greeting, blink: true };
        let (before, after) = (
            Animation::prepare(&request(&photo, &[256], Mood::Greeting)).unwrap(),
            Animation::prepare(&again).unwrap(),
        );
        for frame in [0, 24, 50] {
            let likeness = likeness(&before.frame(frame), &after.frame(frame));
            assert!(likeness > 33.0, "frame {frame}: {likeness} dB");
        }
        let second = render_only(&Request { mood: Mood::Dream, ..again });
        assert_eq!((second.handles, second.no_blink), (first.handles, None));
    }
}

#[test]
fn several_sizes_come_from_one_job() {
    let photo = astronaut();
    let both = render_only(&request(&photo, &[64, 96], Mood::Smile));
    let sizes: Vec<u32> = both.pictures.iter().map(|picture| picture.size).collect();
    assert_eq!((sizes, both.no_blink), (vec![64, 96], Some(NoBlink::TooSmall)));
    assert_eq!(both.pictures[1], render_only(&request(&photo, &[96], Mood::Smile)).pictures[0]);
}

#[test]
fn both_files_say_that_they_are_synthetic() {
    let portrait = finished(&waves(80, 80), 64);
    for file in [&portrait.pictures[0].animation, &portrait.pictures[0].still] {
        let xmp = chunk(file, b"XMP ").unwrap();
        assert!(contains(xmp, b"http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"));
        assert_eq!(chunk(file, b"VP8X").unwrap()[0] & 0x2c, 0x04, "flags: XMP, but neither EXIF nor a profile");
        let declared = u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize;
        assert_eq!(declared + 8, file.len());
    }
}

/// A JPEG that knows where it was taken: nothing of that in any output.
#[test]
fn nothing_but_pixels_leaves_the_upload() {
    const SECRETS: [&[u8]; 4] = [b"GPS-37.5665N", b"xmp-by-somebody", b"a private comment", b"iptc-caption"];
    let picture = image::RgbImage::from_raw(90, 90, waves(90, 90).rgb().to_vec()).unwrap();
    let mut jpeg = encoded(picture, ImageFormat::Jpeg);
    jpeg = with_segment(&jpeg, 0xfe, SECRETS[2]);
    jpeg = with_segment(&jpeg, 0xed, &[b"Photoshop 3.0\08BIM", SECRETS[3]].concat());
    jpeg = with_segment(&jpeg, 0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRETS[1]].concat());
    jpeg = with_segment(&jpeg, 0xe1, &exif(6, SECRETS[0]));
    assert!(SECRETS.iter().all(|secret| contains(&jpeg, secret)));

    let photo = Photo::decode(&jpeg, &Limits::default()).unwrap();
    let portrait = finished(&photo, 64);
    let picture = &portrait.pictures[0];
    let gif = gif(&picture.animation).unwrap();
    for file in
        [&picture.animation, &picture.still, &portrait.kept.file, &gif, &photo.thumbnail(50).encode_webp(80.0).unwrap()]
    {
        for secret in SECRETS.into_iter().chain([&b"Exif"[..], b"EXIF", b"Photoshop"]) {
            assert!(!contains(file, secret), "{}", String::from_utf8_lossy(secret));
        }
    }
    let plain = photo.encode_webp(80.0).unwrap();
    assert!(chunk(&plain, b"XMP ").is_none() && chunk(&plain, b"VP8 ").is_some());
}

#[test]
fn a_single_pixel_becomes_a_portrait() {
    let portrait = finished(&Photo::from_rgb(1, 1, vec![9, 99, 199]).unwrap(), 64);
    assert_eq!((&portrait.hints[..], portrait.no_blink), (&[Hint::NoFace][..], Some(NoBlink::NoFace)));
    assert_eq!(portrait.hints[0].key(), "no_face");
    let still = Photo::decode(&portrait.pictures[0].still, &Limits::default()).unwrap();
    assert!(still.rgb()[..3].iter().zip([9_u8, 99, 199]).all(|(a, b)| a.abs_diff(b) < 8));
}

#[test]
fn progress_rises_to_a_hundred_and_is_told_often() {
    let photo = waves(80, 80);
    let mut reports = Vec::new();
    let request = request(&photo, &[32], Mood::Dream);
    render(&request, &mut |stage, percent| {
        reports.push((stage, percent));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!((reports.first(), reports.last()), (Some(&(Stage::FindingFace, 0)), Some(&(Stage::Finishing, 100))));
    assert!(reports.is_sorted_by(|a, b| a.1 <= b.1) && reports.len() >= 20);
}

#[test]
fn a_job_can_be_cancelled_at_every_report() {
    let photo = waves(80, 80);
    let request = request(&photo, &[32], Mood::Dream);
    let mut total = 0;
    render(&request, &mut |_, _| {
        total += 1;
        ControlFlow::Continue(())
    })
    .unwrap();
    for stop_at in 1..=total {
        let mut calls = 0;
        let result = render(&request, &mut |_, _| {
            calls += 1;
            if calls == stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((result.err(), calls), (Some(RenderError::Cancelled), stop_at));
    }
}
