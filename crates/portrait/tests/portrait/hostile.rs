//! Files that are damaged, cut short, or much larger than they look.

use image::ImageFormat;
use portrait::{Limits, Mood, Photo, PhotoError, Unsupported, inspect};

use crate::files::{animated_gif, astronaut, encoded, in_every_format, quarters, render_only, request, waves};

#[path = "../../examples/hostile/corpus.rs"]
mod corpus;

fn decode(bytes: &[u8]) -> Result<Photo, PhotoError> {
    Photo::decode(bytes, &Limits::default())
}

/// `file` with other sides in its header.
fn claiming(format: ImageFormat, mut file: Vec<u8>, width: u32, height: u32) -> Vec<u8> {
    match format {
        ImageFormat::Jpeg => {
            let at = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap() + 5;
            file[at..at + 2].copy_from_slice(&(height as u16).to_be_bytes());
            file[at + 2..at + 4].copy_from_slice(&(width as u16).to_be_bytes());
        }
        ImageFormat::Png => {
            file[16..20].copy_from_slice(&width.to_be_bytes());
            file[20..24].copy_from_slice(&height.to_be_bytes());
            let checksum = crc32(&file[12..29]);
            file[29..33].copy_from_slice(&checksum.to_be_bytes());
        }
        ImageFormat::Gif => {
            file[6..8].copy_from_slice(&(width as u16).to_le_bytes());
            file[8..10].copy_from_slice(&(height as u16).to_le_bytes());
        }
        ImageFormat::Bmp => {
            file[18..22].copy_from_slice(&width.to_le_bytes());
            file[22..26].copy_from_slice(&height.to_le_bytes());
        }
        other => panic!("no header to write for {other:?}"),
    }
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn sides_and_area_are_checked_on_the_header() {
    for (format, file) in in_every_format(&quarters(16, 16)) {
        if format == ImageFormat::WebP {
            continue;
        }
        for (width, height) in [(12_001, 10), (10, 12_001), (9_000, 9_000), (30_000, 30_000)] {
            let bomb = claiming(format, file.clone(), width, height);
            // A GIF's screen is never smaller than its frame.
            let least = if format == ImageFormat::Gif { 16 } else { 0 };
            let (width, height) = (width.max(least), height.max(least));
            assert_eq!(decode(&bomb), Err(PhotoError::TooLarge { width, height }), "{format:?}");
            let found = inspect(&bomb).unwrap();
            assert_eq!((found.width, found.height), (width, height));
        }
        // Within the limits the lie is found by decoding; a GIF's frame may be smaller than its canvas.
        if format == ImageFormat::Gif {
            continue;
        }
        assert_eq!(decode(&claiming(format, file.clone(), 400, 400)), Err(PhotoError::Unreadable), "{format:?}");
    }
}

#[test]
fn limits_are_inclusive_and_memory_counts() {
    let png = encoded(quarters(40, 20), ImageFormat::Png);
    let exact = Limits { max_side: 40, max_pixels: 800, max_memory: 2400 };
    assert!(Photo::decode(&png, &exact).is_ok());
    let too_large = Err(PhotoError::TooLarge { width: 40, height: 20 });
    for limits in
        [Limits { max_side: 39, ..exact }, Limits { max_pixels: 799, ..exact }, Limits { max_memory: 2399, ..exact }]
    {
        for (format, file) in in_every_format(&quarters(40, 20)) {
            assert_eq!(Photo::decode(&file, &limits), too_large, "{format:?} {limits:?}");
        }
    }
}

#[test]
fn a_file_cut_short_is_unreadable() {
    let picture = image::RgbImage::from_raw(96, 64, waves(96, 64).rgb().to_vec()).unwrap();
    for (format, file) in in_every_format(&picture) {
        // A picture is whole without what follows its last pixel: the end markers of JPEG and PNG with the checksums
        // before, a GIF's trailer and its frame's terminator.
        let spare = match format {
            ImageFormat::Jpeg => 3,
            ImageFormat::Png => 24,
            ImageFormat::Gif => 3,
            _ => 1,
        };
        let last = file.len() - spare;
        let cuts = (1..=60).map(|step| step * last / 60).filter(|cut| *cut >= 32);
        for cut in cuts {
            assert_eq!(decode(&file[..cut]), Err(PhotoError::Unreadable), "{format:?} of {} cut at {cut}", file.len());
        }
    }
}

#[test]
fn a_cut_jpeg_with_an_end_glued_on_is_unreadable() {
    let picture = image::RgbImage::from_raw(96, 64, waves(96, 64).rgb().to_vec()).unwrap();
    let file = encoded(picture, ImageFormat::Jpeg);
    for tenth in [5, 6, 7, 8] {
        let cut = [&file[..file.len() * tenth / 10], &[0xff, 0xd9]].concat();
        assert_eq!(decode(&cut), Err(PhotoError::Unreadable), "cut at {tenth} tenths");
    }
}

#[test]
fn bytes_after_the_end_do_no_harm() {
    for (format, mut file) in in_every_format(&quarters(16, 16)) {
        file.extend(b"and a video from the phone");
        assert!(decode(&file).is_ok(), "{format:?}");
    }
}

#[test]
fn other_files_are_refused_by_kind() {
    let unsupported = |kind| Err(PhotoError::Unsupported { kind });
    assert_eq!(decode(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), unsupported(Unsupported::Heic));
    assert_eq!(decode(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), unsupported(Unsupported::Svg));
    assert_eq!(decode(b"%PDF-1.7 ..."), unsupported(Unsupported::Pdf));
    assert_eq!(decode(b""), unsupported(Unsupported::Unknown));
    assert_eq!(decode(b"photo.jpg"), unsupported(Unsupported::Unknown));
}

/// Flipped, overwritten, removed and doubled bytes: every answer is an error or a whole picture within the limits.
#[test]
fn mutated_files_never_panic() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    let limits = Limits { max_side: 500, max_pixels: 100_000, max_memory: 2_000_000 };
    let mut seeds: Vec<Vec<u8>> = in_every_format(&quarters(24, 18)).into_iter().map(|(_, file)| file).collect();
    seeds.push(animated_gif(&[[1, 2, 3], [4, 5, 6]]));
    seeds.push(waves(24, 18).encode_webp(50.0).unwrap());
    let mut refused = 0;
    for seed in &seeds {
        for _ in 0..120 {
            let mut file = seed.clone();
            for _ in 0..=random(4) {
                let at = random(file.len());
                match random(4) {
                    0 => file[at] ^= 1 << random(8),
                    1 => file[at] = random(256) as u8,
                    2 => drop(file.remove(at)),
                    _ => file.insert(at, [0, 0xff, 0x7f][random(3)]),
                }
            }
            match Photo::decode(&file, &limits) {
                Ok(photo) => {
                    let pixels = u64::from(photo.width()) * u64::from(photo.height());
                    assert!(photo.width().max(photo.height()) <= 500 && pixels <= 100_000);
                    assert_eq!(photo.rgb().len() as u64, 3 * pixels);
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 100, "the mutations were too tame: {refused} refused");
}

/// A share of what `--example hostile` does ten thousand times: sound files of every kind are read, wounded ones give a
/// result or an error, and what survives becomes a portrait.
#[test]
fn the_hostile_corpus_is_survived() {
    let seeds = corpus::seeds(&astronaut()).unwrap();
    for (name, file) in &seeds {
        assert!(decode(file).is_ok() && Photo::decode_small(file, &corpus::limits(0), 16).is_ok(), "{name}");
    }
    let mut random = corpus::Random::new(7);
    let mut survivors = 0;
    for _ in 0..600 {
        let (name, sound) = &seeds[random.below(seeds.len())];
        let file = corpus::wounded(sound, &mut random);
        let small = Photo::decode_small(&file, &corpus::limits(0), 8);
        if let Ok(photo) = Photo::decode(&file, &corpus::limits(0)) {
            assert!(small.is_ok(), "{name}: only whole");
            assert_eq!(photo.rgb().len() as u64, 3 * u64::from(photo.width()) * u64::from(photo.height()), "{name}");
            survivors += 1;
            if survivors % 10 == 0 && photo.width().max(photo.height()) < 1000 {
                render_only(&request(&photo, &[32], Mood::Dream));
            }
        }
    }
    assert!((20..400).contains(&survivors), "{survivors} survivors");
}

/// Progressive files are walked scan by scan; one that lost its last scans' data is refused like any other.
#[test]
fn progressive_files_are_read_whole_or_not_at_all() {
    let file: &[u8] = include_bytes!("../data/progressive.jpg");
    assert_eq!(decode(file).map(|photo| (photo.width(), photo.height())), Ok((128, 128)));
    for percent in (30..100).step_by(7) {
        let cut = [&file[..file.len() * percent / 100], &[0xff, 0xd9]].concat();
        assert_eq!(decode(&cut), Err(PhotoError::Unreadable), "cut at {percent} %");
    }
}
