//! What flows between layers, and its reuse.

use super::buffer::Buffer;

/// A batch of feature maps: images, rows, pixels, channels, the channels next to each other, around every image a
/// border of `pad` zero pixels, so that windows at the edge need no special case. Whoever writes leaves the border
/// alone.
pub(crate) struct Act {
    pub images: usize,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub pad: usize,
    pub data: Buffer,
}

impl Act {
    pub fn zeroed(shape: Shape) -> Act {
        let Shape { images, height, width, channels, pad } = shape;
        let length = images * (height + 2 * pad) * (width + 2 * pad) * channels;
        Act { images, height, width, channels, pad, data: Buffer::zeroed(length) }
    }

    pub fn shape(&self) -> Shape {
        let Act { images, height, width, channels, pad, .. } = *self;
        Shape { images, height, width, channels, pad }
    }

    /// Numbers from one row to the next.
    pub fn row(&self) -> usize {
        (self.width + 2 * self.pad) * self.channels
    }

    /// Where the channels of a pixel begin; x and y may reach into the border.
    #[inline(always)]
    pub fn at(&self, image: usize, y: isize, x: isize) -> usize {
        let (pad, height, width) =
            (self.pad as isize, (self.height + 2 * self.pad) as isize, (self.width + 2 * self.pad) as isize);
        debug_assert!(y >= -pad && y + pad <= height && x >= -pad && x + pad <= width);
        (((image as isize * height + y + pad) * width + x + pad) as usize) * self.channels
    }

    /// The channels of a pixel inside.
    pub fn pixel(&self, image: usize, y: usize, x: usize) -> &[f32] {
        let at = self.at(image, y as isize, x as isize);
        &self.data[at..at + self.channels]
    }
}

/// Sides and channels of an [`Act`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub images: usize,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub pad: usize,
}

/// Feature maps to be used again: a frame needs some sixty megabytes, and fresh memory costs time to get.
#[derive(Default)]
pub(crate) struct Workspace {
    free: Vec<Act>,
}

impl Workspace {
    /// A map with zeros in its border and anything inside.
    pub fn take(&mut self, shape: Shape) -> Act {
        match self.free.iter().position(|act| act.shape() == shape) {
            Some(index) => self.free.swap_remove(index),
            None => Act::zeroed(shape),
        }
    }

    pub fn give(&mut self, act: Act) {
        self.free.push(act);
    }
}

/// A pointer that threads share. Each of them writes to places of its own; where it is made, the reason stands.
#[derive(Clone, Copy)]
pub(crate) struct Shared(*mut f32);

// SAFETY: a pointer is only an address; those who write through it say why no two threads write the same place.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

impl Shared {
    pub fn new(values: &mut [f32]) -> Shared {
        Shared(values.as_mut_ptr())
    }

    /// # Safety
    ///
    /// `index` must lie in the slice that this was made of.
    #[inline(always)]
    pub unsafe fn add(self, index: usize) -> *mut f32 {
        // SAFETY: the caller's promise.
        unsafe { self.0.add(index) }
    }
}
