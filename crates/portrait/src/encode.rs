//! WebP stills and animations through libwebp: with `playback.rs` and `decode/webp.rs` the wall around its `unsafe`.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::{fmt, slice};

use libwebp_sys::{
    WEBP_PRESET_PHOTO, WebPConfig, WebPConfigPreset, WebPEncode, WebPPicture, WebPPictureFree, WebPPictureImportRGB,
    WebPPictureInit, WebPValidateConfig,
};

use crate::riff::{AnimationFile, Part};

/// The longest side a WebP file can have.
const LARGEST_SIDE: u32 = 16_383;

/// Up to this side an animation is encoded with more effort, since time counts less and size more.
const SMALL: u32 = 320;
/// Effort (0 to 6) and quality (0 to 100) of small animations and of larger ones. Measured: 35.2 dB in 355 KB and 36.7
/// dB in 800 KB for 80 frames of 256 and 512 pixels.
const SETTINGS: [(c_int, f32); 2] = [(3, 53.4), (2, 45.6)];
/// Noise and busy backgrounds make large files. If a first frame promises more than this, quality falls by a step, at
/// most so often. In bytes for 256 pixels (frames are softer than the still that is tried, so the file stays below);
/// twice the side may have 2.25 times as many.
const LARGEST_FILE: f32 = 390_000.0;
const QUALITY_STEP: f32 = 3.0;
const QUALITY_STEPS: usize = 10;
/// Strength of the filter over block borders, 0 to 100. Together with no shaping of noise by segments it gives the
/// frames the most likeness for their bytes, and keeps blocks off the skin.
const FILTER: c_int = 50;
const STILL_METHOD: c_int = 2;
const STILL_FILTER: c_int = 30;

/// The encoder refused: a size out of range, a frame of the wrong length, or no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodeError;

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the picture could not be encoded as WebP")
    }
}

impl std::error::Error for EncodeError {}

/// A lossy still, quality 0 to 100, without metadata. `rgb` holds `3 × width × height` bytes.
pub(crate) fn still(rgb: &[u8], width: u32, height: u32, quality: f32) -> Result<Vec<u8>, EncodeError> {
    let mut config = config(STILL_METHOD, quality.clamp(0.0, 100.0))?;
    config.filter_strength = STILL_FILTER;
    encode(rgb, width, height, &config)
}

fn encode(rgb: &[u8], width: u32, height: u32, config: &WebPConfig) -> Result<Vec<u8>, EncodeError> {
    encode_part(rgb, width, height, Part::whole(width, height), config)
}

/// A piece of a picture of `3 × width × height` bytes.
fn encode_part(rgb: &[u8], width: u32, height: u32, part: Part, config: &WebPConfig) -> Result<Vec<u8>, EncodeError> {
    check_frame(rgb, width, height)?;
    if part.width == 0 || part.height == 0 || part.left + part.width > width || part.top + part.height > height {
        return Err(EncodeError);
    }
    let mut file: Vec<u8> = Vec::with_capacity(16_384);
    let mut picture = Picture::import(rgb, width, part)?;
    picture.0.writer = Some(append);
    picture.0.custom_ptr = (&raw mut file).cast::<c_void>();
    // SAFETY: configuration and picture are initialised; `append` gets `file`, which outlives the call, as its target,
    // and nothing else touches it meanwhile.
    check(unsafe { WebPEncode(config, &mut picture.0) })?;
    if file.is_empty() { Err(EncodeError) } else { Ok(file) }
}

fn check_frame(rgb: &[u8], width: u32, height: u32) -> Result<(), EncodeError> {
    let sides = 1..=LARGEST_SIDE;
    let fits = sides.contains(&width) && sides.contains(&height);
    let expected = u64::from(width) * u64::from(height) * 3;
    if fits && rgb.len() as u64 == expected { Ok(()) } else { Err(EncodeError) }
}

/// Takes frame after frame of an endlessly looping animation.
///
/// Every frame is a picture of its own, which is faster than libwebp's search for differences and equally good in all
/// frames; but of what stands still around the head nothing is told again: a frame is as large as what changed.
pub(crate) struct AnimationEncoder {
    config: WebPConfig,
    size: u32,
    file: AnimationFile,
    /// The pixels that were last told of every place; empty before the first frame.
    told: Vec<u8>,
    /// The first frame and how it was told: when it comes again it looks the same again.
    first: (Vec<u8>, Vec<u8>),
}

impl AnimationEncoder {
    /// For so many square frames of `size` pixels, shown for `frame_ms` milliseconds each; `sample` is one of them or
    /// like them.
    pub fn new(size: u32, frame_ms: u16, frames: usize, sample: &[u8]) -> Result<AnimationEncoder, EncodeError> {
        if !(1..=LARGEST_SIDE).contains(&size) {
            return Err(EncodeError);
        }
        let largest = LARGEST_FILE * (size as f32 / 256.0).powf(2.25_f32.log2()) / frames.max(1) as f32;
        let (method, mut quality) = SETTINGS[usize::from(size > SMALL)];
        for _ in 0..QUALITY_STEPS {
            if encode(sample, size, size, &config(method, quality)?)?.len() as f32 <= largest {
                break;
            }
            quality -= QUALITY_STEP;
        }
        let file = AnimationFile::new(size, frame_ms);
        Ok(AnimationEncoder {
            config: config(method, quality)?,
            size,
            file,
            told: Vec::new(),
            first: Default::default(),
        })
    }

    /// Appends a frame of `3 × size × size` bytes.
    pub fn add(&mut self, rgb: &[u8]) -> Result<(), EncodeError> {
        check_frame(rgb, self.size, self.size)?;
        if rgb == self.first.0 && self.told != self.first.0 {
            self.told = rgb.to_vec();
            return self.file.push(&self.first.1, Part::whole(self.size, self.size)).ok_or(EncodeError);
        }
        let is_first = self.told.is_empty();
        let part = if is_first {
            self.told = rgb.to_vec();
            Part::whole(self.size, self.size)
        } else {
            let part = Part::changed(&self.told, rgb, self.size);
            let stride = 3 * self.size as usize;
            for row in part.top as usize..(part.top + part.height) as usize {
                let range = row * stride + 3 * part.left as usize..row * stride + 3 * (part.left + part.width) as usize;
                self.told[range.clone()].copy_from_slice(&rgb[range]);
            }
            part
        };
        let still = encode_part(rgb, self.size, self.size, part, &self.config)?;
        self.file.push(&still, part).ok_or(EncodeError)?;
        if is_first {
            self.first = (rgb.to_vec(), still);
        }
        Ok(())
    }

    /// The finished file, with `xmp` as its only metadata.
    pub fn finish(self, xmp: &str) -> Result<Vec<u8>, EncodeError> {
        self.file.finish(xmp).ok_or(EncodeError)
    }
}

/// Called by libwebp with every piece of its output.
extern "C" fn append(data: *const u8, length: usize, picture: *const WebPPicture) -> c_int {
    // SAFETY: libwebp hands over `length` readable bytes and the picture whose `custom_ptr` is the vector that `encode`
    // lent it.
    unsafe { (*(*picture).custom_ptr.cast::<Vec<u8>>()).extend_from_slice(slice::from_raw_parts(data, length)) };
    1
}

fn config(method: c_int, quality: f32) -> Result<WebPConfig, EncodeError> {
    let mut config = MaybeUninit::<WebPConfig>::uninit();
    // SAFETY: the function writes the whole structure when it succeeds.
    check(unsafe { WebPConfigPreset(config.as_mut_ptr(), WEBP_PRESET_PHOTO, quality) })?;
    // SAFETY: initialised by the successful call above.
    let mut config = unsafe { config.assume_init() };
    config.method = method;
    config.sns_strength = 0;
    config.segments = 1;
    config.filter_strength = FILTER;
    config.filter_sharpness = 0;
    // SAFETY: a pointer to an initialised structure that is only read.
    check(unsafe { WebPValidateConfig(&config) })?;
    Ok(config)
}

/// libwebp answers 0 for failure.
fn check(answer: c_int) -> Result<(), EncodeError> {
    if answer == 0 { Err(EncodeError) } else { Ok(()) }
}

/// Owns the pixel buffers of a C picture.
struct Picture(WebPPicture);

impl Picture {
    /// `part` must lie within `rgb`, whose rows are `width` pixels.
    fn import(rgb: &[u8], width: u32, part: Part) -> Result<Picture, EncodeError> {
        let (stride, start) = (3 * width as usize, 3 * part.left as usize);
        let rgb = rgb.get(part.top as usize * stride + start..).ok_or(EncodeError)?;
        let needed = (part.height as usize).saturating_sub(1) * stride + 3 * part.width as usize;
        if rgb.len() < needed {
            return Err(EncodeError);
        }
        let mut picture = MaybeUninit::<WebPPicture>::uninit();
        // SAFETY: the function writes the whole structure when it succeeds.
        check(unsafe { WebPPictureInit(picture.as_mut_ptr()) })?;
        // SAFETY: initialised by the successful call above; from here on `Picture` frees what it comes to own.
        let mut picture = Picture(unsafe { picture.assume_init() });
        picture.0.width = part.width as c_int;
        picture.0.height = part.height as c_int;
        // SAFETY: checked above: from the part's first pixel on `rgb` holds all its rows; the pixels are copied.
        check(unsafe { WebPPictureImportRGB(&mut picture.0, rgb.as_ptr(), stride as c_int) })?;
        Ok(picture)
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: the picture was initialised; freeing one without buffers is allowed.
        unsafe { WebPPictureFree(&mut self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playback::Playback;
    use crate::riff::SYNTHETIC_XMP;

    const SIZE: usize = 96;

    /// Still noise, and a square on it that goes from left to right.
    fn frame(index: usize) -> Vec<u8> {
        let pixel = |at: usize| {
            let (x, y) = (at % SIZE, at / SIZE);
            let noise = (at * 7919 % 61) as u8;
            let inside = (4 + 5 * index..24 + 5 * index).contains(&x) && (40..60).contains(&y);
            if inside { [230, 60, 60] } else { [90 + noise, 90 + noise / 2, 120] }
        };
        (0..SIZE * SIZE).flat_map(pixel).collect()
    }

    #[test]
    fn what_stands_still_is_told_once_and_stays_as_good() {
        let sizes = [1, 12].map(|frames| {
            let mut encoder = AnimationEncoder::new(SIZE as u32, 50, 12, &frame(0)).unwrap();
            (0..frames).for_each(|index| encoder.add(&frame(index)).unwrap());
            let file = encoder.finish(SYNTHETIC_XMP).unwrap();
            let mut playback = Playback::open(&file).unwrap();
            for index in 0..frames {
                let (shown, _) = playback.next_frame().unwrap();
                let apart: f32 = shown.iter().zip(frame(index)).map(|(a, b)| f32::from(a.abs_diff(b))).sum();
                assert!(apart / ((shown.len()) as f32) < 12.0, "frame {index}: {}", apart / shown.len() as f32);
            }
            file.len()
        });
        assert!(sizes[1] < 5 * sizes[0], "{sizes:?}");
    }

    /// A loop that comes to rest where it began shows the very same there.
    #[test]
    fn the_first_frame_comes_back_as_it_was_shown() {
        let order = [0, 1, 2, 3, 0];
        let mut encoder = AnimationEncoder::new(SIZE as u32, 50, order.len(), &frame(0)).unwrap();
        order.iter().for_each(|index| encoder.add(&frame(*index)).unwrap());
        let file = encoder.finish(SYNTHETIC_XMP).unwrap();
        let mut playback = Playback::open(&file).unwrap();
        let shown = order.map(|_| playback.next_frame().unwrap().0);
        assert!(shown[4] == shown[0] && shown[3] != shown[0]);
    }

    #[test]
    fn a_part_that_does_not_fit_is_refused() {
        let config = config(2, 50.0).unwrap();
        for part in [Part { left: 90, top: 0, width: 8, height: 8 }, Part { left: 0, top: 0, width: 0, height: 8 }] {
            assert_eq!(encode_part(&frame(0), SIZE as u32, SIZE as u32, part, &config), Err(EncodeError));
        }
    }
}
