//! The finished files, read back by another decoder.

use std::io::Cursor;
use std::ops::ControlFlow;

use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, Frame, ImageFormat};
use portrait::{Animation, FRAMES, Hint, Limits, Photo, Portrait, RenderError, Request, Stage, render};

use crate::files::{astronaut, contains, encoded, exif, waves, with_segment};

fn finished(photo: &Photo, size: u32) -> Portrait {
    render(&Request { photo, size, face: None }, &mut |_, _| ControlFlow::Continue(())).unwrap()
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

/// Peak signal to noise ratio in decibels.
fn likeness(a: &[u8], b: &[u8]) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    10.0 * (255.0_f64.powi(2) / (squares / a.len() as f64).max(1e-9)).log10()
}

#[test]
fn the_animation_plays_and_is_small() {
    let photo = astronaut();
    let portrait = finished(&photo, 256);
    assert_eq!((portrait.frames, portrait.duration_ms, portrait.hint), (FRAMES, 4000, None));
    assert!(portrait.animation.len() <= 380_000, "{} bytes", portrait.animation.len());
    assert!(portrait.still.len() <= 30_000, "{} bytes", portrait.still.len());
    assert_eq!(chunk(&portrait.animation, b"ANIM").unwrap()[4..6], [0, 0], "it does not loop for ever");

    let decoded = frames_of(&portrait.animation);
    let duration: u32 = decoded.iter().map(|frame| frame.delay().numer_denom_ms()).map(|(ms, one)| ms / one).sum();
    assert_eq!((decoded.len(), duration), (FRAMES, 4000));
    let animation = Animation::prepare(&Request { photo: &photo, size: 256, face: None }).unwrap();
    for (index, frame) in decoded.into_iter().enumerate() {
        let rgb = image::DynamicImage::from(frame.into_buffer()).into_rgb8();
        let likeness = likeness(rgb.as_raw(), &animation.frame(index));
        assert!(likeness > 30.0, "frame {index}: {likeness} dB");
    }
}

#[test]
fn the_still_is_the_same_square_at_rest() {
    let photo = astronaut();
    let portrait = finished(&photo, 128);
    let still = Photo::decode(&portrait.still, &Limits::default()).unwrap();
    assert_eq!((still.width(), still.height()), (128, 128));
    let animation = Animation::prepare(&Request { photo: &photo, size: 128, face: None }).unwrap();
    assert!(likeness(still.rgb(), &animation.still()) > 30.0);
}

#[test]
fn both_files_say_that_they_are_synthetic() {
    let portrait = finished(&waves(80, 80), 64);
    for file in [&portrait.animation, &portrait.still] {
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
    for file in [portrait.animation, portrait.still, photo.thumbnail(50).encode_webp(80.0).unwrap()] {
        for secret in SECRETS.into_iter().chain([&b"Exif"[..], b"EXIF", b"Photoshop"]) {
            assert!(!contains(&file, secret), "{}", String::from_utf8_lossy(secret));
        }
    }
    let plain = photo.encode_webp(80.0).unwrap();
    assert!(chunk(&plain, b"XMP ").is_none() && chunk(&plain, b"VP8 ").is_some());
}

#[test]
fn a_single_pixel_becomes_a_portrait() {
    let portrait = finished(&Photo::from_rgb(1, 1, vec![9, 99, 199]).unwrap(), 64);
    assert_eq!(portrait.hint, Some(Hint::NoFace));
    assert_eq!(portrait.hint.unwrap().key(), "no_face");
    let still = Photo::decode(&portrait.still, &Limits::default()).unwrap();
    assert!(still.rgb()[..3].iter().zip([9_u8, 99, 199]).all(|(a, b)| a.abs_diff(b) < 8));
}

#[test]
fn progress_rises_to_a_hundred_and_is_told_often() {
    let photo = waves(80, 80);
    let mut reports = Vec::new();
    let request = Request { photo: &photo, size: 32, face: None };
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
    let request = Request { photo: &photo, size: 32, face: None };
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
