//! WebP stills and animations through libwebp. Only this file and `playback.rs` have `unsafe`.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::{fmt, slice};

use libwebp_sys::{
    WEBP_PRESET_PHOTO, WebPConfig, WebPConfigPreset, WebPEncode, WebPPicture, WebPPictureFree, WebPPictureImportRGB,
    WebPPictureInit, WebPValidateConfig,
};

use crate::riff::AnimationFile;

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
    check_frame(rgb, width, height)?;
    let mut file: Vec<u8> = Vec::with_capacity(16_384);
    let mut picture = Picture::import(rgb, width as c_int, height as c_int)?;
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
/// Every frame is a picture of its own, which is faster than libwebp's search for differences, hardly larger (nearly
/// everything moves a little), and equally good in all frames.
pub(crate) struct AnimationEncoder {
    config: WebPConfig,
    size: u32,
    file: AnimationFile,
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
        Ok(AnimationEncoder { config: config(method, quality)?, size, file: AnimationFile::new(size, frame_ms) })
    }

    /// Appends a frame of `3 × size × size` bytes.
    pub fn add(&mut self, rgb: &[u8]) -> Result<(), EncodeError> {
        let still = encode(rgb, self.size, self.size, &self.config)?;
        self.file.push(&still).ok_or(EncodeError)
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
    /// `rgb` must hold `3 × width × height` bytes.
    fn import(rgb: &[u8], width: c_int, height: c_int) -> Result<Picture, EncodeError> {
        let mut picture = MaybeUninit::<WebPPicture>::uninit();
        // SAFETY: the function writes the whole structure when it succeeds.
        check(unsafe { WebPPictureInit(picture.as_mut_ptr()) })?;
        // SAFETY: initialised by the successful call above; from here on `Picture` frees what it comes to own.
        let mut picture = Picture(unsafe { picture.assume_init() });
        picture.0.width = width;
        picture.0.height = height;
        // SAFETY: the caller checked that `rgb` holds `height` rows of `3 * width` bytes; the pixels are copied.
        check(unsafe { WebPPictureImportRGB(&mut picture.0, rgb.as_ptr(), width * 3) })?;
        Ok(picture)
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: the picture was initialised; freeing one without buffers is allowed.
        unsafe { WebPPictureFree(&mut self.0) };
    }
}
