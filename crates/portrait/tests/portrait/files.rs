//! Pictures for the tests, made on the spot.

use std::io::Cursor;
use std::ops::ControlFlow;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, RgbaImage};
use portrait::{Face, Limits, Mood, Photo, Portrait, Request, render};

pub const ASTRONAUT: &[u8] = include_bytes!("../data/astronaut.png");

pub fn astronaut() -> Photo {
    Photo::decode(ASTRONAUT, &Limits::default()).unwrap()
}

/// Four quarters: red, green, blue, white (reading order).
pub fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([230, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 230]),
        (false, false) => Rgb([240, 240, 240]),
    })
}

/// A picture without a face, with detail everywhere.
pub fn waves(width: u32, height: u32) -> Photo {
    let pixel = |x: u32, y: u32| {
        let wave = |step: f32, phase: f32| (128.0 + 90.0 * ((x as f32 * step + y as f32 * 0.07 + phase).sin())) as u8;
        [wave(0.11, 0.0), wave(0.05, 1.0), wave(0.02, 2.0)]
    };
    let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Photo::from_rgb(width, height, rgb).unwrap()
}

pub fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => image.into().write_with_encoder(JpegEncoder::new_with_quality(&mut file, 92)).unwrap(),
        _ => image.into().write_to(&mut file, format).unwrap(),
    }
    file.into_inner()
}

/// The same picture in all five formats.
pub fn in_every_format(image: &RgbImage) -> [(ImageFormat, Vec<u8>); 5] {
    [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp].map(|format| {
        let image = DynamicImage::from(image.clone());
        let image = if format == ImageFormat::Gif { image.to_rgba8().into() } else { image };
        (format, encoded(image, format))
    })
}

/// A GIF with one frame for each colour.
pub fn animated_gif(colors: &[[u8; 3]]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for [r, g, b] in colors {
        let frame = RgbaImage::from_pixel(20, 10, image::Rgba([*r, *g, *b, 255]));
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    file
}

/// `jpeg` with a segment right after its start; 0xe1 is EXIF or XMP, 0xfe a comment.
pub fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, body, &jpeg[2..]].concat()
}

/// An EXIF segment's body: big-endian TIFF with the orientation and a GPS directory whose area text is `area`.
pub fn exif(orientation: u8, area: &[u8]) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()].concat()
    };
    let (gps_at, area_at) = (8 + 2 + 24 + 4, 8 + 2 + 24 + 4 + 2 + 12 + 4);
    [
        b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec(),
        2_u16.to_be_bytes().to_vec(),
        entry(0x0112, 3, 1, u32::from(orientation) << 16),
        entry(0x8825, 4, 1, gps_at),
        0_u32.to_be_bytes().to_vec(),
        1_u16.to_be_bytes().to_vec(),
        entry(0x001c, 7, area.len() as u32, area_at),
        0_u32.to_be_bytes().to_vec(),
        area.to_vec(),
    ]
    .concat()
}

/// An 8 × 8 CMYK JPEG of one colour, as Adobe's programs store it (inverted: 255 is no ink), written bit by bit.
pub fn cmyk_jpeg(inks: [u8; 4]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let mut segment = |marker: u8, body: &[u8]| {
        file.extend([0xff, marker]);
        file.extend((body.len() as u16 + 2).to_be_bytes());
        file.extend(body);
    };
    segment(0xee, b"Adobe\0\x64\0\0\0\0\0");
    segment(0xdb, &[&[0], &[1; 64][..]].concat());
    let components = (1..=4).flat_map(|id| [id, 0x11, 0]);
    segment(0xc0, &[8, 0, 8, 0, 8, 4].into_iter().chain(components).collect::<Vec<u8>>());
    // Direct current: twelve symbols of four bits. Alternating current: "end of block" alone, one bit.
    segment(0xc4, &[&[0x00, 0, 0, 0, 12], &[0; 12][..], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]].concat());
    segment(0xc4, &[&[0x10, 1], &[0; 15][..], &[0]].concat());
    segment(0xda, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    let mut bits = String::new();
    for ink in inks {
        // The quantiser is 1, so the coefficient is eight times the level around 128.
        let level = (i32::from(ink) - 128) * 8;
        let length = 32 - level.unsigned_abs().leading_zeros();
        let value = if level < 0 { level - 1 + (1 << length) } else { level };
        bits += &format!("{length:04b}");
        if length > 0 {
            bits += &format!("{value:0width$b}", width = length as usize);
        }
        bits += "0";
    }
    while !bits.len().is_multiple_of(8) {
        bits += "1";
    }
    for start in (0..bits.len()).step_by(8) {
        let byte = u8::from_str_radix(&bits[start..start + 8], 2).unwrap();
        file.push(byte);
        if byte == 0xff {
            file.push(0);
        }
    }
    file.extend([0xff, 0xd9]);
    file
}

pub fn contains(file: &[u8], text: &[u8]) -> bool {
    file.windows(text.len()).any(|window| window == text)
}

/// The automatic way with everything on.
pub fn request<'a>(photo: &'a Photo, sizes: &'a [u32], mood: Mood) -> Request<'a> {
    Request { photo, sizes, face: Face::Automatic, mood, blink: true }
}

/// Peak signal to noise ratio in decibels.
pub fn likeness(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let squares: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    10.0 * (255.0_f64.powi(2) / (squares / a.len() as f64).max(1e-9)).log10()
}

/// The portrait, without looking at the progress.
pub fn render_only(request: &Request) -> Portrait {
    render(request, &mut |_, _| ControlFlow::Continue(())).unwrap()
}
