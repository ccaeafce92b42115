//! Where the rows of a picture go while it is decoded.

use super::PhotoError;
use super::pixels::Layout;
use super::profile::Profile;
use crate::photo::Photo;

/// Takes rows from the top, in any layout, and keeps them as sRGB on white, averaged over squares of `step × step`
/// pixels.
///
/// Lives as long as the decoding of one picture; `Canvas::finish` ends it and refuses a picture with too few rows.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    step: usize,
    layout: Layout,
    profile: Option<Profile>,
    rows: usize,
    rgb: Vec<u8>,
    /// A row as RGB.
    line: Vec<u8>,
    /// For steps over 1: sums of the rows since the last one that was kept.
    sums: Vec<u32>,
}

/// A picture as it was decoded, perhaps smaller than it is.
pub(super) struct Drawn {
    pub photo: Photo,
    /// How much of its own width and height the picture covers: its last column and row may show less than a whole
    /// pixel.
    covered: (f32, f32),
}

impl Drawn {
    /// A picture of `width × height` pixels that was decoded at a part of its size: `1 / step`.
    pub fn new(photo: Photo, width: u32, height: u32, step: f32) -> Drawn {
        Drawn { photo, covered: (width as f32 / step, height as f32 / step) }
    }

    pub fn at(self, width: u32, height: u32) -> Photo {
        if (self.photo.width(), self.photo.height()) == (width, height) {
            return self.photo;
        }
        self.photo.resize_part(self.covered.0, self.covered.1, width, height)
    }
}

impl Canvas {
    pub fn new(width: u32, height: u32, step: u32, layout: Layout, profile: Option<Profile>) -> Canvas {
        let (width, height, step) = (width as usize, height as usize, step.max(1) as usize);
        let kept = width.div_ceil(step) * height.div_ceil(step) * 3;
        let sums = if step > 1 { width.div_ceil(step) * 3 } else { 0 };
        Canvas {
            width,
            height,
            step,
            layout,
            profile,
            rows: 0,
            rgb: Vec::with_capacity(kept),
            line: vec![0; width * 3],
            sums: vec![0; sums],
        }
    }

    /// The next row.
    pub fn push(&mut self, row: &[u8]) -> Result<(), PhotoError> {
        self.push_part(0, row)
    }

    /// The next row, of which this is a part; the rest of it is transparent. What reaches past the canvas is left out.
    pub fn push_part(&mut self, left: usize, part: &[u8]) -> Result<(), PhotoError> {
        let pixels = (part.len() / self.layout.bytes()).min(self.width.saturating_sub(left));
        let (part, place) =
            (&part[..pixels * self.layout.bytes()], left.min(self.width) * 3..(left.min(self.width) + pixels) * 3);
        if pixels < self.width {
            self.line.fill(255);
        }
        match &mut self.profile {
            Some(profile) => profile.convert(part, &mut self.line[place])?,
            None => self.layout.convert(part, &mut self.line[place]),
        }
        self.keep();
        Ok(())
    }

    /// Transparent rows.
    pub fn push_empty(&mut self, count: usize) {
        for _ in 0..count {
            self.line.fill(255);
            self.keep();
        }
    }

    fn keep(&mut self) {
        if self.rows == self.height {
            return;
        }
        self.rows += 1;
        if self.step == 1 {
            self.rgb.extend_from_slice(&self.line);
            return;
        }
        for (sums, pixels) in self.sums.chunks_exact_mut(3).zip(self.line.chunks(3 * self.step)) {
            for pixel in pixels.chunks_exact(3) {
                sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
            }
        }
        if self.rows.is_multiple_of(self.step) || self.rows == self.height {
            self.average();
        }
    }

    fn average(&mut self) {
        let lines = (self.rows - 1) % self.step + 1;
        let columns = self.sums.len() / 3;
        for (index, sums) in self.sums.chunks_exact_mut(3).enumerate() {
            let across = if index + 1 == columns { self.width - index * self.step } else { self.step };
            let count = (lines * across) as u32;
            self.rgb.extend(sums.iter().map(|sum| ((*sum + count / 2) / count) as u8));
            sums.fill(0);
        }
    }

    /// The picture, if all of its rows came.
    pub fn finish(self) -> Result<Drawn, PhotoError> {
        if self.rows < self.height {
            return Err(PhotoError::Unreadable);
        }
        let kept = |side: usize| side.div_ceil(self.step) as u32;
        let photo = Photo::from_rgb(kept(self.width), kept(self.height), self.rgb).ok_or(PhotoError::Unreadable)?;
        Ok(Drawn::new(photo, self.width as u32, self.height as u32, self.step as f32))
    }
}
