//! WebP, through libwebp, as browsers do. Like `encode.rs` it is a thin wall around `unsafe`.

use std::ffi::c_int;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::slice;

use libwebp_sys::{
    ANIMATION_FLAG, MODE_RGB, MODE_RGBA, VP8_STATUS_OK, WEBP_FF_CANVAS_HEIGHT, WEBP_FF_CANVAS_WIDTH,
    WEBP_FF_FORMAT_FLAGS, WebPChunkIterator, WebPData, WebPDecode, WebPDecoderConfig, WebPDemux, WebPDemuxDelete,
    WebPDemuxGetChunk, WebPDemuxGetFrame, WebPDemuxGetI, WebPDemuxReleaseChunkIterator, WebPDemuxReleaseIterator,
    WebPDemuxer, WebPGetFeatures, WebPInitDecoderConfig, WebPIterator,
};

use super::canvas::{Canvas, Drawn};
use super::exif::Turn;
use super::pixels::Layout;
use super::profile::Profile;
use super::{PhotoError, Wanted};

pub(super) fn sides(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    Ok(Container::open(bytes)?.sides())
}

/// Browsers turn no WebP, whatever its EXIF says.
pub(super) fn draw(bytes: &[u8], wanted: &Wanted) -> Result<(Drawn, Turn), PhotoError> {
    let container = Container::open(bytes)?;
    let frame = container.first_frame()?;
    let layout = if frame.has_alpha { Layout::RGBA } else { Layout::RGB };
    // Those of animations are not converted by browsers.
    let profile = container.profile().filter(|_| !container.is_animated()).and_then(|icc| Profile::of_icc(icc, layout));
    // The decoder shrinks without ever having the whole picture, if only by whole numbers the fine filter has the last
    // word.
    let step = wanted.long_side.map_or(1, |long_side| (wanted.width.max(wanted.height) / long_side.max(1)).max(1));
    let at = |side: u32| (side / step).max(1);
    let (width, height) = (at(wanted.width), at(wanted.height));
    let out = u64::from(at(frame.width)) * u64::from(at(frame.height)) * layout.bytes() as u64;
    wanted.may_take(out + frame.memory(), width, height)?;
    let pixels = frame.decode(at(frame.width), at(frame.height), layout)?;
    let mut canvas = Canvas::new(width, height, 1, layout, profile);
    canvas.push_empty((frame.top / step) as usize);
    for row in pixels.chunks_exact(at(frame.width) as usize * layout.bytes()) {
        canvas.push_part((frame.left / step) as usize, row)?;
    }
    canvas.push_empty(height as usize);
    Ok((canvas.finish()?, Turn::NONE))
}

/// The parsed structure of a file, which it borrows.
struct Container<'a> {
    demuxer: *mut WebPDemuxer,
    file: PhantomData<&'a [u8]>,
}

/// The first frame of an animation, or the picture.
struct FirstFrame<'a> {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
    has_alpha: bool,
    file: &'a [u8],
}

impl<'a> Container<'a> {
    /// Refuses what is cut short, as libwebp tells; a flag without its chunk is no fault.
    fn open(file: &'a [u8]) -> Result<Container<'a>, PhotoError> {
        let data = WebPData { bytes: file.as_ptr(), size: file.len() };
        // SAFETY: `data` points to the file, which outlives the demuxer by the lifetime of `Container`.
        let demuxer = unsafe { WebPDemux(&data) };
        if demuxer.is_null() { Err(PhotoError::Unreadable) } else { Ok(Container { demuxer, file: PhantomData }) }
    }

    fn sides(&self) -> (u32, u32) {
        // SAFETY: the demuxer is alive.
        unsafe {
            (WebPDemuxGetI(self.demuxer, WEBP_FF_CANVAS_WIDTH), WebPDemuxGetI(self.demuxer, WEBP_FF_CANVAS_HEIGHT))
        }
    }

    fn is_animated(&self) -> bool {
        // SAFETY: the demuxer is alive.
        unsafe { WebPDemuxGetI(self.demuxer, WEBP_FF_FORMAT_FLAGS) & ANIMATION_FLAG != 0 }
    }

    fn first_frame(&self) -> Result<FirstFrame<'a>, PhotoError> {
        let mut iterator = MaybeUninit::<WebPIterator>::zeroed();
        // SAFETY: the demuxer is alive, and the structure, which is plain numbers and pointers, is written when the
        // call succeeds.
        if unsafe { WebPDemuxGetFrame(self.demuxer, 1, iterator.as_mut_ptr()) } == 0 {
            return Err(PhotoError::Unreadable);
        }
        // SAFETY: initialised by the successful call above.
        let mut iterator = unsafe { iterator.assume_init() };
        let is_complete = iterator.complete != 0;
        // SAFETY: the fragment lies in the file, which outlives `FirstFrame`.
        let file = unsafe { slice::from_raw_parts(iterator.fragment.bytes, iterator.fragment.size) };
        let side = |value: c_int| u32::try_from(value).map_err(|_| PhotoError::Unreadable);
        let (left, top, width, height) =
            (side(iterator.x_offset), side(iterator.y_offset), side(iterator.width), side(iterator.height));
        let has_alpha = iterator.has_alpha != 0;
        // SAFETY: filled by the call above, released once.
        unsafe { WebPDemuxReleaseIterator(&mut iterator) };
        if !is_complete {
            return Err(PhotoError::Unreadable);
        }
        Ok(FirstFrame { left: left?, top: top?, width: width?, height: height?, has_alpha, file })
    }

    /// Its colour profile, if it has one.
    fn profile(&self) -> Option<&'a [u8]> {
        let mut iterator = MaybeUninit::<WebPChunkIterator>::zeroed();
        // SAFETY: the demuxer is alive, the name has four bytes, and the structure is written when the call succeeds.
        if unsafe { WebPDemuxGetChunk(self.demuxer, c"ICCP".as_ptr(), 1, iterator.as_mut_ptr()) } == 0 {
            return None;
        }
        // SAFETY: initialised by the successful call above.
        let mut iterator = unsafe { iterator.assume_init() };
        // SAFETY: the chunk lies in the file.
        let profile = unsafe { slice::from_raw_parts(iterator.chunk.bytes, iterator.chunk.size) };
        // SAFETY: filled by the call above, released once.
        unsafe { WebPDemuxReleaseChunkIterator(&mut iterator) };
        Some(profile)
    }
}

impl Drop for Container<'_> {
    fn drop(&mut self) {
        // SAFETY: made by WebPDemux, deleted once.
        unsafe { WebPDemuxDelete(self.demuxer) };
    }
}

impl FirstFrame<'_> {
    /// What the decoder takes for itself: all pixels of a lossless picture, or those of its transparency, four bytes
    /// each, and the transparency.
    fn memory(&self) -> u64 {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let is_lossless = self.file.starts_with(b"VP8L");
        if is_lossless { 4 * pixels } else { u64::from(self.has_alpha) * 5 * pixels }
    }

    /// Decodes it at this size, which is its own or smaller.
    fn decode(&self, width: u32, height: u32, layout: Layout) -> Result<Vec<u8>, PhotoError> {
        let mut config = MaybeUninit::<WebPDecoderConfig>::zeroed();
        // SAFETY: the function writes the whole structure when it succeeds.
        if unsafe { WebPInitDecoderConfig(config.as_mut_ptr()) } == 0 {
            return Err(PhotoError::Unreadable);
        }
        // SAFETY: initialised by the successful call above.
        let mut config = unsafe { config.assume_init() };
        // SAFETY: the bytes are the file's, and the structure is ours.
        let status = unsafe { WebPGetFeatures(self.file.as_ptr(), self.file.len(), &mut config.input) };
        // The container may claim other sides than the picture in it has.
        let is_as_claimed = (i64::from(config.input.width), i64::from(config.input.height))
            == (i64::from(self.width), i64::from(self.height));
        if status != VP8_STATUS_OK || !is_as_claimed {
            return Err(PhotoError::Unreadable);
        }
        let stride = width as usize * layout.bytes();
        let mut pixels = vec![0; stride * height as usize];
        if (width, height) != (self.width, self.height) {
            config.options.use_scaling = 1;
            config.options.scaled_width = width as c_int;
            config.options.scaled_height = height as c_int;
        }
        config.output.colorspace = if layout.has_alpha() { MODE_RGBA } else { MODE_RGB };
        config.output.is_external_memory = 1;
        config.output.u.RGBA.rgba = pixels.as_mut_ptr();
        config.output.u.RGBA.stride = stride as c_int;
        config.output.u.RGBA.size = pixels.len();
        // SAFETY: input and configuration are initialised; the output is memory of ours, of the size told, that
        // outlives the call.
        let status = unsafe { WebPDecode(self.file.as_ptr(), self.file.len(), &mut config) };
        if status == VP8_STATUS_OK { Ok(pixels) } else { Err(PhotoError::Unreadable) }
    }
}
