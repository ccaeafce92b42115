//! Images made to hurt: sound ones of every kind, then damaged by a seeded generator.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{
    DynamicImage, ExtendedColorType, Frame, ImageBuffer, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba, RgbaImage,
};
use portrait::{Face, Limits, Mood, Photo, Request, render};

/// The generator (xorshift64*, S. Vigna 2016): the same seed makes the same corpus on every machine.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`, which counts as at least 1.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }
}

/// A file with a name for messages.
pub type Named = (String, Vec<u8>);

/// Sound files: name and bytes. `photo` is any picture, best one with a face.
pub fn seeds(photo: &Photo) -> Result<Vec<Named>, Box<dyn std::error::Error>> {
    let mut seeds = Vec::new();
    for side in [1, 2, 7, 24, 160] {
        let small = photo.resize(side, side.div_ceil(2) + side / 3);
        let rgb = RgbImage::from_raw(small.width(), small.height(), small.rgb().to_vec()).ok_or("wrong length")?;
        let (width, height) = rgb.dimensions();
        let glass = RgbaImage::from_fn(width, height, |x, y| {
            let Rgb([r, g, b]) = *rgb.get_pixel(x, y);
            Rgba([r, g, b, (x * 31 + y * 17) as u8])
        });
        let deep: ImageBuffer<Rgb<u16>, Vec<u16>> =
            ImageBuffer::from_fn(width, height, |x, y| Rgb(rgb.get_pixel(x, y).0.map(|value| u16::from(value) * 257)));
        let deep_glass: ImageBuffer<LumaA<u16>, Vec<u16>> =
            ImageBuffer::from_fn(width, height, |x, y| LumaA([(x * 999) as u16, (y * 777) as u16]));
        let grey: ImageBuffer<Luma<u8>, Vec<u8>> = ImageBuffer::from_fn(width, height, |x, y| Luma([(x ^ y) as u8]));
        let images: [(&str, DynamicImage, &[ImageFormat]); 5] = [
            ("rgb", rgb.clone().into(), &[ImageFormat::Png, ImageFormat::Bmp]),
            ("alpha", glass.clone().into(), &[ImageFormat::Png, ImageFormat::WebP, ImageFormat::Bmp]),
            ("16 bit", deep.into(), &[ImageFormat::Png]),
            ("16 bit alpha", deep_glass.into(), &[ImageFormat::Png]),
            ("grey", grey.into(), &[ImageFormat::Png, ImageFormat::Bmp]),
        ];
        for (kind, image, formats) in images {
            for format in formats {
                let mut file = Cursor::new(Vec::new());
                image.write_to(&mut file, *format)?;
                seeds.push((format!("{format:?} {kind} {side}"), file.into_inner()));
            }
        }
        for quality in [30, 95] {
            let mut jpeg = Vec::new();
            JpegEncoder::new_with_quality(&mut jpeg, quality).encode(
                rgb.as_raw(),
                width,
                height,
                ExtendedColorType::Rgb8,
            )?;
            for orientation in 1..=8 {
                seeds.push((
                    format!("JPEG {quality} orientation {orientation} {side}"),
                    with_orientation(&jpeg, orientation),
                ));
            }
            seeds.push((format!("WebP {quality} {side}"), small.encode_webp(f32::from(quality))?));
        }
        let mut lossless = Vec::new();
        WebPEncoder::new_lossless(&mut lossless).encode(rgb.as_raw(), width, height, ExtendedColorType::Rgb8)?;
        seeds.push((format!("WebP lossless {side}"), lossless));
        let mut gif = Vec::new();
        let mut encoder = GifEncoder::new(&mut gif);
        for _ in 0..3 {
            encoder.encode_frame(Frame::new(glass.clone()))?;
        }
        drop(encoder);
        seeds.push((format!("GIF animated {side}"), gif));
    }
    let sizes = [32];
    let request = Request { photo, sizes: &sizes, face: Face::Automatic, mood: Mood::Smile, blink: true };
    let moving = render(&request, &mut |_, _| std::ops::ControlFlow::Continue(()))?;
    seeds.push(("WebP animated".into(), moving.pictures[0].animation.clone()));
    seeds.push(("JPEG progressive".into(), include_bytes!("../../tests/data/progressive.jpg").to_vec()));
    seeds.push(("JPEG CMYK".into(), include_bytes!("../../tests/data/cmyk.jpg").to_vec()));
    Ok(seeds)
}

/// Sound files of a few kilobytes that unpack to as much as the limits allow, and to more.
#[allow(dead_code, reason = "too slow for a test")]
pub fn bombs() -> Result<Vec<Vec<u8>>, Box<dyn std::error::Error>> {
    let encoded = |image: DynamicImage, format: ImageFormat| {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format)?;
        Ok::<Vec<u8>, Box<dyn std::error::Error>>(file.into_inner())
    };
    Ok(vec![
        encoded(DynamicImage::new_luma8(7_900, 7_900), ImageFormat::Png)?,
        encoded(DynamicImage::new_rgb8(11_900, 5_300), ImageFormat::Png)?,
        encoded(DynamicImage::new_rgba16(3_990, 4_000), ImageFormat::Png)?,
        encoded(DynamicImage::new_rgba16(6_000, 8_000), ImageFormat::Png)?,
        encoded(DynamicImage::new_rgb8(13_000, 13_000), ImageFormat::Png)?,
        encoded(DynamicImage::new_rgba8(3_990, 4_000), ImageFormat::WebP)?,
        encoded(DynamicImage::new_rgba8(3_990, 4_000), ImageFormat::Gif)?,
        encoded(DynamicImage::new_rgb8(3_990, 4_000), ImageFormat::Jpeg)?,
        encoded(DynamicImage::new_rgb8(7_900, 7_900), ImageFormat::Jpeg)?,
    ])
}

fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif =
        [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation], b"\0\0\0\0\0\0"]
            .concat();
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

/// One of the seeds with up to six wounds.
pub fn wounded(seed: &[u8], random: &mut Random) -> Vec<u8> {
    let mut file = seed.to_vec();
    for _ in 0..=random.below(6) {
        // Headers are short and matter most.
        let reach = if random.below(2) == 0 { file.len().min(64) } else { file.len() };
        let at = random.below(reach);
        let Some(byte) = file.get(at).copied() else { return file };
        match random.below(9) {
            0 => file[at] = byte ^ 1 << random.below(8),
            1 => file[at] = random.below(256) as u8,
            2 => drop(file.remove(at)),
            3 => file.insert(at, [0, 0xff, 0x7f, 0x80][random.below(4)]),
            4 => file.truncate(at + 1),
            5 => {
                // A piece twice.
                let end = (at + random.below(200)).min(file.len());
                let piece = file[at..end].to_vec();
                file.splice(at..at, piece);
            }
            6 => {
                let end = (at + random.below(40)).min(file.len());
                file.drain(at..end);
            }
            7 => {
                // Numbers at the edge, in both byte orders, where a length or a side may stand.
                let number =
                    [0_u32, 1, 0x7fff, 0xffff, 0x0001_0000, 0x7fff_ffff, 0xffff_ffff, 12_000, 8_000][random.below(9)];
                let bytes = if random.below(2) == 0 { number.to_be_bytes() } else { number.to_le_bytes() };
                let count = [2, 4][random.below(2)];
                for (target, byte) in file[at..].iter_mut().zip(&bytes[4 - count..]) {
                    *target = *byte;
                }
            }
            _ => {
                let end = (at + random.below(64)).min(file.len());
                file[at..end].fill(random.below(256) as u8);
            }
        }
    }
    file
}

/// The server's limits for a file that claims so many pixels.
pub fn limits(pixels: u64) -> Limits {
    Limits { max_memory: if pixels > 16_000_000 { 400_000_000 } else { 160_000_000 }, ..Limits::default() }
}
