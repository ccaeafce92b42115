//! The GIF made of a finished animation.

use std::io::Cursor;

use image::codecs::{gif::GifDecoder, webp::WebPDecoder};
use image::{AnimationDecoder, Frames};
use portrait::{Animation, FRAMES, Mood, gif};

use crate::files::{astronaut, contains, likeness, render_only, request, waves};

#[test]
fn a_gif_plays_like_the_animation() {
    let photo = astronaut();
    let request = request(&photo, &[128], Mood::LookAround);
    let portrait = render_only(&request);
    let file = gif(&portrait.pictures[0].animation).unwrap();
    assert!(file.len() < 500_000, "{} bytes", file.len());
    assert!(contains(&file, b"NETSCAPE2.0") && contains(&file, b"digitalsourcetype/compositeSynthetic"));

    let frames = GifDecoder::new(Cursor::new(&file)).unwrap().into_frames().collect_frames().unwrap();
    assert_eq!(frames.len(), FRAMES);
    let animation = Animation::prepare(&request).unwrap();
    for (index, frame) in frames.into_iter().enumerate() {
        assert_eq!(frame.delay().numer_denom_ms(), (50, 1));
        let rgb = image::DynamicImage::from(frame.into_buffer()).into_rgb8();
        let likeness = likeness(rgb.as_raw(), &animation.frame(index));
        assert!(likeness > 30.0, "frame {index}: {likeness} dB");
    }
}

/// Skin and lips keep their colours: their mean in the GIF is that of the animation.
#[test]
fn skin_and_lips_keep_their_colours() {
    let photo = astronaut();
    let request = request(&photo, &[256], Mood::Smile);
    let animation = &render_only(&request).pictures[0].animation;
    let file = gif(animation).unwrap();
    let first = |mut frames: Frames| {
        image::DynamicImage::from(frames.next().unwrap().unwrap().into_buffer()).into_rgb8().into_raw()
    };
    let shown = first(GifDecoder::new(Cursor::new(&file)).unwrap().into_frames());
    let drawn = first(WebPDecoder::new(Cursor::new(animation)).unwrap().into_frames());
    // Forehead, left cheek, lower lip: read off the frame by eye.
    for (x, y) in [(128, 82), (100, 132), (124, 160)] {
        let mean = |rgb: &[u8]| {
            let pixels =
                (-3..=3).flat_map(|dy: i32| (-5..=5).map(move |dx: i32| (((y + dy) * 256 + x + dx) * 3) as usize));
            let mut sum = [0.0; 3];
            pixels.for_each(|at| (0..3).for_each(|channel| sum[channel] += f32::from(rgb[at + channel]) / 77.0));
            sum
        };
        let (shown, drawn) = (mean(&shown), mean(&drawn));
        assert!(
            shown.iter().zip(drawn).all(|(a, b)| (a - b).abs() < 5.0),
            "{shown:?} instead of {drawn:?} at {x}, {y}"
        );
    }
}

#[test]
fn what_is_no_animation_of_ours_is_refused() {
    let portrait = render_only(&request(&waves(80, 80), &[32], Mood::Dream));
    let animation = &portrait.pictures[0].animation;
    assert!(gif(b"").is_err() && gif(&portrait.pictures[0].still[..40]).is_err());
    for cut in [30, 100, animation.len() / 2, animation.len() - 900] {
        assert!(gif(&animation[..cut]).is_err(), "cut at {cut}");
    }
    // Sides of 16,384 pixels would be a gigabyte.
    let mut bomb = animation.clone();
    bomb[24..30].fill(0xff);
    assert!(gif(&bomb).is_err());
}
