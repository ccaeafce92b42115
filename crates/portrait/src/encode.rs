//! WebP stills and animations through libwebp. The only file with `unsafe`.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::{fmt, ptr, slice};

use libwebp_sys::{
    WEBP_PRESET_PHOTO, WebPAnimEncoder, WebPAnimEncoderAdd, WebPAnimEncoderAssemble, WebPAnimEncoderDelete, WebPAnimEncoderNew, WebPAnimEncoderOptionsInit,
    WebPConfig, WebPConfigPreset, WebPData, WebPDataClear, WebPEncodeRGB, WebPFree, WebPPicture, WebPPictureFree, WebPPictureImportRGB, WebPPictureInit,
    WebPValidateConfig,
};

/// The longest side a WebP file can have.
const LARGEST_SIDE: u32 = 16_383;

/// Effort of the animation encoder, 0 to 6: from 2 on files hardly shrink, while time doubles.
const METHOD: c_int = 2;
/// Distance between key frames, in frames.
const KEY_FRAMES: (c_int, c_int) = (9, 17);

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
    check_frame(rgb, width, height)?;
    let mut output = ptr::null_mut();
    // SAFETY: `rgb` holds `height` rows of `3 * width` bytes (checked above), both sides fit a C int, and `output` is a valid
    // place for the pointer the function returns.
    let length = unsafe {
        let (width, height) = (width as c_int, height as c_int);
        WebPEncodeRGB(rgb.as_ptr(), width, height, width * 3, quality.clamp(0.0, 100.0), &mut output)
    };
    if output.is_null() {
        return Err(EncodeError);
    }
    // SAFETY: libwebp reports `length` initialised bytes at `output`, which nothing else points to.
    let file = unsafe { slice::from_raw_parts(output, length) }.to_vec();
    // SAFETY: `output` came from libwebp's allocator and is not used again.
    unsafe { WebPFree(output.cast::<c_void>()) };
    if file.is_empty() { Err(EncodeError) } else { Ok(file) }
}

fn check_frame(rgb: &[u8], width: u32, height: u32) -> Result<(), EncodeError> {
    let sides = 1..=LARGEST_SIDE;
    let fits = sides.contains(&width) && sides.contains(&height);
    let expected = u64::from(width) * u64::from(height) * 3;
    if fits && rgb.len() as u64 == expected { Ok(()) } else { Err(EncodeError) }
}

/// Takes frame after frame of an endlessly looping animation.
pub(crate) struct AnimationEncoder {
    encoder: Encoder,
    config: WebPConfig,
    size: u32,
    frame_ms: c_int,
    frames: c_int,
}

impl AnimationEncoder {
    /// For square frames of `size` pixels shown for `frame_ms` milliseconds each, quality 0 to 100.
    pub fn new(size: u32, frame_ms: u16, quality: f32) -> Result<AnimationEncoder, EncodeError> {
        if !(1..=LARGEST_SIDE).contains(&size) {
            return Err(EncodeError);
        }
        Ok(AnimationEncoder { encoder: Encoder::new(size as c_int)?, config: config(quality)?, size, frame_ms: c_int::from(frame_ms), frames: 0 })
    }

    /// Appends a frame of `3 × size × size` bytes.
    pub fn add(&mut self, rgb: &[u8]) -> Result<(), EncodeError> {
        check_frame(rgb, self.size, self.size)?;
        let mut picture = Picture::import(rgb, self.size as c_int)?;
        let timestamp = self.frames * self.frame_ms;
        // SAFETY: encoder, picture and configuration are initialised and live through the call, which keeps no pointer to
        // the latter two.
        let added = unsafe { WebPAnimEncoderAdd(self.encoder.0, &mut picture.0, timestamp, &self.config) };
        self.frames += 1;
        check(added)
    }

    /// The finished file.
    pub fn finish(self) -> Result<Vec<u8>, EncodeError> {
        let end = self.frames * self.frame_ms;
        // SAFETY: a null frame is libwebp's way of telling the end of the last frame; it then ignores the configuration.
        check(unsafe { WebPAnimEncoderAdd(self.encoder.0, ptr::null_mut(), end, ptr::null()) })?;
        let mut file = File(WebPData { bytes: ptr::null(), size: 0 });
        // SAFETY: the encoder is alive and `file` is an empty WebPData to be filled.
        check(unsafe { WebPAnimEncoderAssemble(self.encoder.0, &mut file.0) })?;
        if file.0.bytes.is_null() {
            return Err(EncodeError);
        }
        // SAFETY: after success `bytes` points to `size` initialised bytes owned by `file`, copied before it is dropped.
        Ok(unsafe { slice::from_raw_parts(file.0.bytes, file.0.size) }.to_vec())
    }
}

fn config(quality: f32) -> Result<WebPConfig, EncodeError> {
    let mut config = MaybeUninit::<WebPConfig>::uninit();
    // SAFETY: the function writes the whole structure when it succeeds.
    check(unsafe { WebPConfigPreset(config.as_mut_ptr(), WEBP_PRESET_PHOTO, quality.clamp(0.0, 100.0)) })?;
    // SAFETY: initialised by the successful call above.
    let mut config = unsafe { config.assume_init() };
    config.method = METHOD;
    // SAFETY: a pointer to an initialised structure that is only read.
    check(unsafe { WebPValidateConfig(&config) })?;
    Ok(config)
}

/// libwebp answers 0 for failure.
fn check(answer: c_int) -> Result<(), EncodeError> {
    if answer == 0 { Err(EncodeError) } else { Ok(()) }
}

/// Owns the C encoder.
struct Encoder(*mut WebPAnimEncoder);

impl Encoder {
    fn new(size: c_int) -> Result<Encoder, EncodeError> {
        let mut options = MaybeUninit::uninit();
        // SAFETY: the function writes the whole structure when it succeeds.
        check(unsafe { WebPAnimEncoderOptionsInit(options.as_mut_ptr()) })?;
        // SAFETY: initialised by the successful call above.
        let mut options = unsafe { options.assume_init() };
        options.anim_params.loop_count = 0; // endless
        (options.kmin, options.kmax) = KEY_FRAMES;
        // SAFETY: the options are initialised, and the encoder copies them.
        let encoder = unsafe { WebPAnimEncoderNew(size, size, &options) };
        if encoder.is_null() { Err(EncodeError) } else { Ok(Encoder(encoder)) }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        // SAFETY: made by WebPAnimEncoderNew, deleted once.
        unsafe { WebPAnimEncoderDelete(self.0) };
    }
}

/// Owns the pixel buffers of a C picture.
struct Picture(WebPPicture);

impl Picture {
    fn import(rgb: &[u8], size: c_int) -> Result<Picture, EncodeError> {
        let mut picture = MaybeUninit::<WebPPicture>::uninit();
        // SAFETY: the function writes the whole structure when it succeeds.
        check(unsafe { WebPPictureInit(picture.as_mut_ptr()) })?;
        // SAFETY: initialised by the successful call above; from here on `Picture` frees what it comes to own.
        let mut picture = Picture(unsafe { picture.assume_init() });
        picture.0.use_argb = 1; // the animation encoder compares frames in ARGB and would convert to it
        picture.0.width = size;
        picture.0.height = size;
        // SAFETY: the caller checked that `rgb` holds `size` rows of `3 * size` bytes; the pixels are copied.
        check(unsafe { WebPPictureImportRGB(&mut picture.0, rgb.as_ptr(), size * 3) })?;
        Ok(picture)
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: the picture was initialised; freeing one without buffers is allowed.
        unsafe { WebPPictureFree(&mut self.0) };
    }
}

/// Owns a file made by libwebp.
struct File(WebPData);

impl Drop for File {
    fn drop(&mut self) {
        // SAFETY: empty or filled by libwebp's allocator, cleared once.
        unsafe { WebPDataClear(&mut self.0) };
    }
}
