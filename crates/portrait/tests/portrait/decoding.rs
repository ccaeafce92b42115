//! What a sound file becomes.

use image::{ImageFormat, Luma, Rgb, Rgba};
use portrait::{Format, Limits, Photo, PhotoError, inspect};

use crate::files::{
    animated_gif, astronaut, cmyk_jpeg, encoded, exif, in_every_format, likeness, quarters, with_segment,
};

fn decode(bytes: &[u8]) -> Photo {
    Photo::decode(bytes, &Limits::default()).unwrap()
}

fn pixel(photo: &Photo, x: u32, y: u32) -> [u8; 3] {
    let at = (y * photo.width() + x) as usize * 3;
    photo.rgb()[at..at + 3].try_into().unwrap()
}

#[track_caller]
fn assert_near(actual: [u8; 3], expected: [u8; 3], tolerance: u8) {
    let near = actual.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= tolerance);
    assert!(near, "{actual:?} instead of {expected:?}");
}

#[test]
fn every_format_is_recognised_by_its_bytes() {
    for (format, file) in in_every_format(&quarters(40, 24)) {
        let found = inspect(&file).unwrap();
        let expected = match format {
            ImageFormat::Jpeg => Format::Jpeg,
            ImageFormat::Png => Format::Png,
            ImageFormat::WebP => Format::WebP,
            ImageFormat::Gif => Format::Gif,
            _ => Format::Bmp,
        };
        assert_eq!((found.format, found.width, found.height), (expected, 40, 24));
        let photo = decode(&file);
        assert_eq!((photo.width(), photo.height()), (40, 24));
        assert_near(pixel(&photo, 4, 4), [230, 20, 20], 12);
        assert_near(pixel(&photo, 35, 4), [20, 200, 20], 12);
        assert_near(pixel(&photo, 4, 20), [20, 20, 230], 12);
        assert_near(pixel(&photo, 35, 20), [240, 240, 240], 12);
    }
}

#[test]
fn lossy_stills_can_be_read_back() {
    let photo = decode(&encoded(quarters(64, 48), ImageFormat::Png));
    let file = photo.thumbnail(32).encode_webp(80.0).unwrap();
    let back = decode(&file);
    assert_eq!((back.width(), back.height()), (32, 24));
    assert_near(pixel(&back, 4, 4), [230, 20, 20], 25);
}

/// Where the stored corners end up, by the EXIF standard (tag 0x0112): the upper left one, then the upper right one.
#[test]
fn all_eight_orientations_are_applied() {
    const UPPER_LEFT: (bool, bool) = (false, false);
    const UPPER_RIGHT: (bool, bool) = (true, false);
    const LOWER_LEFT: (bool, bool) = (false, true);
    const LOWER_RIGHT: (bool, bool) = (true, true);
    let expected = [
        (1, UPPER_LEFT, UPPER_RIGHT),
        (2, UPPER_RIGHT, UPPER_LEFT),
        (3, LOWER_RIGHT, LOWER_LEFT),
        (4, LOWER_LEFT, LOWER_RIGHT),
        (5, UPPER_LEFT, LOWER_LEFT),
        (6, UPPER_RIGHT, LOWER_RIGHT),
        (7, LOWER_RIGHT, UPPER_RIGHT),
        (8, LOWER_LEFT, UPPER_LEFT),
    ];
    let jpeg = encoded(quarters(48, 32), ImageFormat::Jpeg);
    for (orientation, red, green) in expected {
        let photo = decode(&with_segment(&jpeg, 0xe1, &exif(orientation, b"somewhere")));
        let sides = if orientation < 5 { (48, 32) } else { (32, 48) };
        assert_eq!((photo.width(), photo.height()), sides, "orientation {orientation}");
        let corner = |(right, low): (bool, bool)| {
            let place = |far: bool, side: u32| if far { side - 4 } else { 3 };
            pixel(&photo, place(right, photo.width()), place(low, photo.height()))
        };
        assert_near(corner(red), [230, 20, 20], 20);
        assert_near(corner(green), [20, 200, 20], 20);
    }
}

#[test]
fn a_senseless_orientation_is_ignored() {
    let jpeg = encoded(quarters(48, 32), ImageFormat::Jpeg);
    for orientation in [0, 9, 255] {
        let photo = decode(&with_segment(&jpeg, 0xe1, &exif(orientation, b"")));
        assert_eq!((photo.width(), photo.height()), (48, 32));
    }
}

#[test]
fn transparency_is_laid_on_white() {
    let glass = image::RgbaImage::from_fn(4, 4, |x, _| Rgba([0, 100, 200, [0, 128, 255, 255][x as usize]]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let photo = decode(&encoded(glass.clone(), format));
        assert_eq!(pixel(&photo, 0, 1), [255, 255, 255]);
        assert_near(pixel(&photo, 1, 1), [127, 177, 227], 1);
        assert_eq!(pixel(&photo, 3, 1), [0, 100, 200]);
    }
    let grey = image::GrayAlphaImage::from_pixel(3, 3, image::LumaA([0, 51]));
    assert_near(pixel(&decode(&encoded(grey, ImageFormat::Png)), 1, 1), [204; 3], 1);
}

#[test]
fn sixteen_bits_and_grey_become_eight_bit_rgb() {
    let deep = image::ImageBuffer::from_pixel(3, 2, Rgb([65_535_u16, 32_896, 257]));
    assert_eq!(pixel(&decode(&encoded(deep, ImageFormat::Png)), 2, 1), [255, 128, 1]);
    let deep_glass = image::ImageBuffer::from_pixel(3, 2, Rgba([0_u16, 0, 0, 65_535]));
    assert_eq!(pixel(&decode(&encoded(deep_glass, ImageFormat::Png)), 2, 1), [0, 0, 0]);
    let deep_grey = image::ImageBuffer::from_pixel(3, 2, Luma([25_700_u16]));
    assert_eq!(pixel(&decode(&encoded(deep_grey, ImageFormat::Png)), 2, 1), [100; 3]);
    let grey = image::GrayImage::from_pixel(9, 9, Luma([77]));
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        assert_near(pixel(&decode(&encoded(grey.clone(), format)), 4, 4), [77; 3], 2);
    }
}

#[test]
fn cmyk_becomes_rgb() {
    assert_near(pixel(&decode(&cmyk_jpeg([255, 0, 0, 255])), 4, 4), [255, 0, 0], 6);
    assert_near(pixel(&decode(&cmyk_jpeg([255, 255, 255, 255])), 4, 4), [255, 255, 255], 6);
    assert_near(pixel(&decode(&cmyk_jpeg([255, 255, 255, 0])), 4, 4), [0, 0, 0], 6);
}

#[test]
fn of_an_animation_the_first_frame_is_taken() {
    let photo = decode(&animated_gif(&[[200, 10, 10], [10, 10, 200]]));
    assert_near(pixel(&photo, 10, 5), [200, 10, 10], 8);
}

#[test]
fn a_single_pixel_is_a_picture() {
    for (_, file) in in_every_format(&quarters(1, 1)) {
        let photo = decode(&file);
        assert_eq!((photo.width(), photo.height()), (1, 1));
        assert_near(pixel(&photo, 0, 0), [240, 240, 240], 4);
    }
}

/// No channel is brighter or darker as a whole, and sharp edges may differ as filters do.
#[track_caller]
fn assert_alike(a: &Photo, b: &Photo, decibels: f64) {
    let likeness = likeness(a.rgb(), b.rgb());
    assert!(likeness > decibels, "{a:?}: {likeness} dB");
    for channel in 0..3 {
        let mean = |photo: &Photo| {
            photo.rgb().iter().skip(channel).step_by(3).map(|value| f64::from(*value)).sum::<f64>()
                / (photo.rgb().len() / 3) as f64
        };
        assert!((mean(a) - mean(b)).abs() < 1.0, "channel {channel}: {} and {}", mean(a), mean(b));
    }
}

/// A large JPEG shrunk while it is decoded is the picture that decoding and shrinking give, in grey and in colour,
/// turned or not, at each of the three sizes.
#[test]
fn decoding_small_is_decoding_and_shrinking() {
    let photo = astronaut();
    let rgb = image::RgbImage::from_raw(512, 512, photo.rgb().to_vec()).unwrap();
    let colour = encoded(image::imageops::crop_imm(&rgb, 0, 0, 510, 333).to_image(), ImageFormat::Jpeg);
    let grey = encoded(image::DynamicImage::from(rgb).into_luma8(), ImageFormat::Jpeg);
    let turned = with_segment(&colour, 0xe1, &exif(6, b"somewhere"));
    for file in [&colour, &grey, &turned] {
        for long_side in [60, 64, 100, 128, 250, 256, 300, 900] {
            let small = Photo::decode_small(file, &Limits::default(), long_side).unwrap();
            let usual = decode(file).thumbnail(long_side);
            assert_eq!((small.width(), small.height()), (usual.width(), usual.height()));
            assert_alike(&small, &usual, 30.0);
        }
    }
    // With colours halved in both directions, as cameras do; what this file is small enough for is decided by its
    // sides.
    let subsampled: &[u8] = include_bytes!("../data/subsampled.jpg");
    for long_side in [32, 64, 128] {
        let small = Photo::decode_small(subsampled, &Limits::default(), long_side).unwrap();
        assert_alike(&small, &decode(subsampled).thumbnail(long_side), 30.0);
    }
    for cut in [colour.len() / 2, colour.len() - 2] {
        let cut = [&colour[..cut - 30], &[0xff, 0xd9]].concat();
        assert_eq!(Photo::decode_small(&cut, &Limits::default(), 64), Err(PhotoError::Unreadable));
    }
    let cmyk: &[u8] = include_bytes!("../data/cmyk.jpg");
    // Inks multiply, so that means of them are not quite means of colours.
    for long_side in [8, 16, 32] {
        let small = Photo::decode_small(cmyk, &Limits::default(), long_side).unwrap();
        assert!(likeness(small.rgb(), decode(cmyk).thumbnail(long_side).rgb()) > 26.0, "{long_side}");
    }
}
