//! Pictures as large as is promised, in every format and in those of its kinds that need the most memory.

use image::ImageFormat;
use portrait::{Limits, Photo};

use crate::files::encoded;

const SIDE: u32 = 8_000;

/// A file that grows bit by bit.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    /// The lowest `length` bits of `value`, the lowest first.
    fn put(&mut self, value: u32, length: u32) {
        for at in 0..length {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= ((value >> at & 1) as u8) << (self.count % 8);
            self.count += 1;
        }
    }
}

/// A JPEG whose every block is empty, in middle grey of all components.
fn flat_jpeg(components: u8, progressive: bool) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let segment = |file: &mut Vec<u8>, marker: u8, body: &[u8]| {
        file.extend([0xff, marker]);
        file.extend((body.len() as u16 + 2).to_be_bytes());
        file.extend(body);
    };
    let [high, low] = (SIDE as u16).to_be_bytes();
    let ids = || 1..=components;
    segment(&mut file, 0xdb, &[&[0], &[1; 64][..]].concat());
    segment(&mut file, 0xc4, &[&[0x00, 1], &[0; 15][..], &[0]].concat());
    // One code alone: "end of block", or the longest run of ends.
    segment(&mut file, 0xc4, &[&[0x10, 1], &[0; 15][..], &[if progressive { 0xe0 } else { 0 }]].concat());
    let frame = ids().flat_map(|id| [id, 0x11, 0]);
    segment(
        &mut file,
        if progressive { 0xc2 } else { 0xc0 },
        &[8, high, low, high, low, components].into_iter().chain(frame).collect::<Vec<u8>>(),
    );
    let scan = |components: &[u8], band: [u8; 3]| {
        let chosen = components.iter().flat_map(|id| [*id, 0]);
        [components.len() as u8].into_iter().chain(chosen).chain(band).collect::<Vec<u8>>()
    };
    let blocks = SIDE.div_ceil(8).pow(2);
    let all: Vec<u8> = ids().collect();
    segment(&mut file, 0xda, &scan(&all, [0, if progressive { 0 } else { 63 }, 0]));
    let bits = blocks as usize * components as usize * if progressive { 1 } else { 2 };
    file.extend(vec![0; bits.div_ceil(8)]);
    for id in ids().filter(|_| progressive) {
        segment(&mut file, 0xda, &scan(&[id], [1, 63, 0]));
        // Each run ends 2¹⁴ blocks: a bit for its code, and fourteen that add nothing.
        file.extend(vec![0; (blocks.div_ceil(1 << 14) as usize * 15).div_ceil(8)]);
    }
    file.extend([0xff, 0xd9]);
    file
}

/// A lossless WebP of half-transparent red: every code has one symbol, so that no pixel takes a bit.
fn flat_webp() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0x2f, 8);
    bits.put(SIDE - 1, 14);
    bits.put(SIDE - 1, 14);
    bits.put(1, 1);
    bits.put(0, 3 + 3);
    for symbol in [0, 200, 0, 128] {
        bits.put(0b101, 3);
        bits.put(symbol, 8);
    }
    bits.put(0b0001, 4);
    let mut data = bits.bytes;
    data.resize(data.len().next_multiple_of(2), 0);
    let chunk = [b"VP8L", &(data.len() as u32).to_le_bytes()[..], &data].concat();
    [b"RIFF", &(chunk.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunk].concat()
}

fn gif() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, SIDE as u16, SIDE as u16, &[10, 20, 30, 200, 100, 50]).unwrap();
    let pixels = vec![1; (SIDE * SIDE) as usize];
    // Interlaced ones need all of their rows at once.
    encoder
        .write_frame(&gif::Frame {
            interlaced: true,
            ..gif::Frame::from_indexed_pixels(SIDE as u16, SIDE as u16, pixels, None)
        })
        .unwrap();
    drop(encoder);
    file
}

/// Without colours, one bit a pixel: the only way to have so many in ten megabytes.
fn bmp() -> Vec<u8> {
    let row = SIDE.div_ceil(32) * 4;
    let mut file = b"BM\0\0\0\0\0\0\0\0\x3e\0\0\0\x28\0\0\0".to_vec();
    file.extend(SIDE.to_le_bytes().repeat(2));
    file.extend([1, 0, 1, 0]);
    file.extend([0; 24]);
    file.extend([0, 0, 0, 0, 50, 100, 200, 0]);
    file.extend(vec![0xff; (row * SIDE) as usize]);
    file
}

#[test]
fn sixty_four_megapixels_are_taken_in_every_format() {
    let png = encoded(image::GrayImage::from_pixel(SIDE, SIDE, image::Luma([90])), ImageFormat::Png);
    let cases: [(&str, Vec<u8>, [u8; 3]); 7] = [
        ("JPEG", flat_jpeg(3, false), [128; 3]),
        ("progressive JPEG", flat_jpeg(3, true), [128; 3]),
        ("progressive CMYK JPEG", flat_jpeg(4, true), [64; 3]),
        ("PNG", png, [90; 3]),
        ("WebP with transparency", flat_webp(), [227, 127, 127]),
        ("GIF", gif(), [200, 100, 50]),
        ("BMP", bmp(), [200, 100, 50]),
    ];
    for (name, file, colour) in cases {
        let photo = Photo::decode_small(&file, &Limits::default(), 1_600);
        let photo = photo.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((photo.width(), photo.height()), (1_600, 1_600), "{name}");
        let near = |pixel: &[u8]| pixel.iter().zip(colour).all(|(value, wanted)| value.abs_diff(wanted) <= 1);
        assert!(photo.rgb().chunks_exact(3).all(near), "{name}: {:?} instead of {colour:?}", &photo.rgb()[..3]);
    }
}

/// What is decoded smaller is the picture shrunk, in every format that can do so.
#[test]
fn shrinking_on_the_way_is_shrinking() {
    let waves = crate::files::waves(700, 450);
    let rgb = image::RgbImage::from_raw(700, 450, waves.rgb().to_vec()).unwrap();
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Jpeg] {
        let file = encoded(rgb.clone(), format);
        let whole = Photo::decode(&file, &Limits::default()).unwrap();
        for long_side in [100, 170, 350, 699] {
            let small = Photo::decode_small(&file, &Limits::default(), long_side).unwrap();
            let usual = whole.thumbnail(long_side);
            assert_eq!((small.width(), small.height()), (usual.width(), usual.height()), "{format:?} {long_side}");
            let off: u32 = small.rgb().iter().zip(usual.rgb()).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
            assert!(f64::from(off) / small.rgb().len() as f64 <= 2.0, "{format:?} {long_side}: {off}");
        }
    }
}
