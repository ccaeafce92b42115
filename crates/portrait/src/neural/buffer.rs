//! Memory for numbers: on whole pages, large ones on huge pages where the system has them, or mapped from the packed
//! file.

use std::fs::File;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use memmap2::{Mmap, MmapMut};

/// From here on huge pages are asked for: a network walks through hundreds of megabytes for every frame, and looking up
/// small pages would take a tenth of the time.
#[cfg(target_os = "linux")]
const HUGE: usize = 2 << 20;

/// Numbers of our own, all 0 at first; aligned to a page.
pub(crate) struct Buffer {
    /// `None` when empty: nothing can be mapped then.
    map: Option<MmapMut>,
    length: usize,
}

impl Buffer {
    /// `length` zeros. The system hands out memory when it is written to; like any allocation it aborts if there is
    /// none.
    pub fn zeroed(length: usize) -> Buffer {
        if length == 0 {
            return Buffer { map: None, length };
        }
        let bytes = length.saturating_mul(size_of::<f32>());
        let Ok(map) = MmapMut::map_anon(bytes) else {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<[f32; 1 << 20]>());
        };
        #[cfg(target_os = "linux")]
        if bytes >= HUGE {
            // only faster with it
            let _ = map.advise(memmap2::Advice::HugePage);
        }
        Buffer { map: Some(map), length }
    }

    pub fn from_slice(values: &[f32]) -> Buffer {
        let mut buffer = Buffer::zeroed(values.len());
        buffer.copy_from_slice(values);
        buffer
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match &self.map {
            // SAFETY: the mapping has `length × 4` bytes, begins on a page, and every pattern of bits is an f32.
            Some(map) => unsafe { std::slice::from_raw_parts(map.as_ptr().cast(), self.length) },
            None => &[],
        }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        match &mut self.map {
            // SAFETY: as above; the mapping is borrowed mutably.
            Some(map) => unsafe { std::slice::from_raw_parts_mut(map.as_mut_ptr().cast(), self.length) },
            None => &mut [],
        }
    }
}

/// Numbers that are only read.
pub(crate) enum Floats {
    Owned(Buffer),
    /// `length` numbers from byte `start` of a file.
    Mapped {
        map: Arc<Mapping>,
        start: usize,
        length: usize,
    },
}

/// The bytes of a packed file.
pub(crate) struct Mapping {
    map: Mmap,
    /// Whether pages that are let go can be read from the file again.
    is_file: bool,
}

impl Mapping {
    /// # Safety
    ///
    /// The file must not be changed while the mapping lives.
    pub unsafe fn of_file(file: &File) -> std::io::Result<Mapping> {
        // SAFETY: the caller's promise.
        Ok(Mapping { map: unsafe { Mmap::map(file)? }, is_file: true })
    }

    pub fn of_bytes(bytes: &[u8]) -> std::io::Result<Mapping> {
        let mut map = MmapMut::map_anon(bytes.len().max(1))?;
        map[..bytes.len()].copy_from_slice(bytes);
        Ok(Mapping { map: map.make_read_only()?, is_file: false })
    }

    /// Lets `length` bytes from `start` on leave memory, as nobody needs them soon.
    pub fn release(&self, start: usize, length: usize) {
        #[cfg(unix)]
        if self.is_file {
            const PAGE: usize = 4096;
            let (from, to) = (start.next_multiple_of(PAGE), (start + length).min(self.map.len()) / PAGE * PAGE);
            if from < to {
                // SAFETY: the pages belong to the unchanged file and are read from it again if anybody wants them.
                let _ = unsafe { self.map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, from, to - from) };
            }
        }
    }
}

impl Deref for Mapping {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.map
    }
}

impl Floats {
    /// Part of a mapped file; `None` if it does not lie in it or does not begin on a multiple of 64 bytes.
    pub fn mapped(map: &Arc<Mapping>, start: usize, length: usize) -> Option<Floats> {
        let end = length.checked_mul(size_of::<f32>()).and_then(|bytes| bytes.checked_add(start))?;
        (start.is_multiple_of(64) && end <= map.len()).then(|| Floats::Mapped { map: map.clone(), start, length })
    }
}

/// Weights that were only read to compute others from them need not stay in memory.
impl Drop for Floats {
    fn drop(&mut self) {
        if let Floats::Mapped { map, start, length } = self {
            map.release(*start, *length * size_of::<f32>());
        }
    }
}

impl Deref for Floats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match self {
            Floats::Owned(buffer) => buffer,
            // SAFETY: `mapped` checked range and alignment (a mapping begins on a page); every pattern of bits is an
            // f32. That nobody writes to the file is the operator's part, see `Model::open`.
            Floats::Mapped { map, start, length } => unsafe {
                std::slice::from_raw_parts(map.as_ptr().add(*start).cast(), *length)
            },
        }
    }
}
