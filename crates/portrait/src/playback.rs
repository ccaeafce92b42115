//! Reading our own animations back, frame by frame, through libwebp. Like `encode.rs` it is a thin wall around
//! `unsafe`.

use std::ffi::c_int;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::{ptr, slice};

use libwebp_sys::{
    MODE_RGBA, WebPAnimDecoder, WebPAnimDecoderDelete, WebPAnimDecoderGetInfo, WebPAnimDecoderGetNext,
    WebPAnimDecoderHasMoreFrames, WebPAnimDecoderNew, WebPAnimDecoderOptionsInit, WebPData,
};

/// No animation of ours is larger or longer; checked before anything is allocated.
const LARGEST_SIDE: u32 = 1024;
const MOST_FRAMES: u32 = 400;

/// The frames of an animated WebP in order.
pub(crate) struct Playback<'a> {
    decoder: *mut WebPAnimDecoder,
    pub width: u32,
    pub height: u32,
    pub frames: u32,
    /// The decoder reads from the file while it lives.
    file: PhantomData<&'a [u8]>,
}

impl<'a> Playback<'a> {
    /// Opens an animation of at most 1024 × 1024 pixels and 400 frames; `None` if `file` is anything else.
    pub fn open(file: &'a [u8]) -> Option<Playback<'a>> {
        // The sides stand in the extended header, minus one, in 24 bits each.
        let header = file.get(12..30).filter(|header| file.starts_with(b"RIFF") && header.starts_with(b"VP8X"))?;
        let side = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], 0]) + 1;
        if side(12) > LARGEST_SIDE || side(15) > LARGEST_SIDE {
            return None;
        }
        let mut options = MaybeUninit::uninit();
        // SAFETY: the function writes the whole structure when it succeeds.
        if unsafe { WebPAnimDecoderOptionsInit(options.as_mut_ptr()) } == 0 {
            return None;
        }
        // SAFETY: initialised by the successful call above.
        let mut options = unsafe { options.assume_init() };
        options.color_mode = MODE_RGBA;
        options.use_threads = 0;
        let data = WebPData { bytes: file.as_ptr(), size: file.len() };
        // SAFETY: `data` points to the file, which outlives the decoder by the lifetime of `Playback`; the rest is
        // copied.
        let decoder = unsafe { WebPAnimDecoderNew(&data, &options) };
        if decoder.is_null() {
            return None;
        }
        let mut playback = Playback { decoder, width: 0, height: 0, frames: 0, file: PhantomData };
        let mut info = MaybeUninit::uninit();
        // SAFETY: the decoder is alive, and the function writes the whole structure when it succeeds.
        if unsafe { WebPAnimDecoderGetInfo(playback.decoder, info.as_mut_ptr()) } == 0 {
            return None;
        }
        // SAFETY: initialised by the successful call above.
        let info = unsafe { info.assume_init() };
        (playback.width, playback.height, playback.frames) = (info.canvas_width, info.canvas_height, info.frame_count);
        let bounded =
            playback.width <= LARGEST_SIDE && playback.height <= LARGEST_SIDE && playback.frames <= MOST_FRAMES;
        (bounded && playback.frames > 0).then_some(playback)
    }

    /// The next frame as `width × height` RGB pixels and the time it ends at, in milliseconds; `None` after the last
    /// one or at damage.
    pub fn next_frame(&mut self) -> Option<(Vec<u8>, u32)> {
        // SAFETY: the decoder is alive.
        if unsafe { WebPAnimDecoderHasMoreFrames(self.decoder) } == 0 {
            return None;
        }
        let (mut pixels, mut ends_at): (*mut u8, c_int) = (ptr::null_mut(), 0);
        // SAFETY: the decoder is alive and both places are valid for writing.
        if unsafe { WebPAnimDecoderGetNext(self.decoder, &mut pixels, &mut ends_at) } == 0 || pixels.is_null() {
            return None;
        }
        // SAFETY: after success `pixels` points to the decoder's canvas of four bytes a pixel, valid until its next
        // use.
        let rgba = unsafe { slice::from_raw_parts(pixels, self.width as usize * self.height as usize * 4) };
        let rgb = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Some((rgb, u32::try_from(ends_at).ok()?))
    }
}

impl Drop for Playback<'_> {
    fn drop(&mut self) {
        // SAFETY: made by WebPAnimDecoderNew, deleted once.
        unsafe { WebPAnimDecoderDelete(self.decoder) };
    }
}
