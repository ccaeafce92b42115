//! The frame header: sides, components, sampling (T.81, B.2.2).

use super::Refusal;

/// What a frame header says, checked.
pub(super) struct Frame {
    pub width: usize,
    pub height: usize,
    pub is_progressive: bool,
    pub parts: Vec<Part>,
}

/// What it says of one component.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub id: u8,
    /// Sampling factors, 1 to 4.
    pub across: usize,
    pub down: usize,
    /// The number of its quantiser.
    pub quantiser: usize,
    /// The largest factors of all components.
    pub most_across: usize,
    pub most_down: usize,
}

impl Frame {
    pub fn read(marker: u8, body: &[u8]) -> Result<Frame, Refusal> {
        let [precision, h1, h0, w1, w0, count, parts @ ..] = body else { return Err(Refusal::Damaged) };
        let (height, width) =
            (usize::from(u16::from_be_bytes([*h1, *h0])), usize::from(u16::from_be_bytes([*w1, *w0])));
        if width == 0 || height == 0 || parts.len() < 3 * usize::from(*count) {
            return Err(Refusal::Damaged);
        }
        if *precision != 8 || !matches!(marker, 0xc0..=0xc2) || !matches!(count, 1 | 3 | 4) {
            return Err(Refusal::Unusual);
        }
        let parts = parts.chunks_exact(3).take(usize::from(*count));
        let mut parts: Vec<Part> = parts
            .map(|part| Part {
                id: part[0],
                across: usize::from(part[1] >> 4),
                down: usize::from(part[1] & 15),
                quantiser: usize::from(part[2] & 3),
                most_across: 1,
                most_down: 1,
            })
            .collect();
        if !parts.iter().all(|part| (1..=4).contains(&part.across) && (1..=4).contains(&part.down)) {
            return Err(Refusal::Damaged);
        }
        let most = |factor: fn(&Part) -> usize| parts.iter().map(factor).max().unwrap_or(1);
        let (most_across, most_down) = (most(|part| part.across), most(|part| part.down));
        if !parts.iter().all(|part| most_across.is_multiple_of(part.across) && most_down.is_multiple_of(part.down)) {
            return Err(Refusal::Unusual);
        }
        parts.iter_mut().for_each(|part| (part.most_across, part.most_down) = (most_across, most_down));
        Ok(Frame { width, height, is_progressive: marker == 0xc2, parts })
    }

    /// Columns and rows of units: the smallest pieces that have whole blocks of every component.
    pub fn units(&self) -> [usize; 2] {
        let most = self.parts.first().map_or((1, 1), |part| (part.most_across, part.most_down));
        [self.width.div_ceil(8 * most.0), self.height.div_ceil(8 * most.1)]
    }

    /// Columns and rows of a component's blocks in all units.
    pub fn padded_blocks(&self, part: &Part) -> [usize; 2] {
        let [across, down] = self.units();
        [across * part.across, down * part.down]
    }

    /// Bytes that drawing takes: pixels of all blocks, and in a progressive file their coefficients, which are kept
    /// until the last scan.
    pub fn memory(&self, eighths: usize) -> u64 {
        let blocks: u64 = self.parts.iter().map(|part| self.padded_blocks(part).iter().product::<usize>() as u64).sum();
        let kept = (eighths * eighths) as u64;
        // Planes grow as coefficients go, component by component.
        blocks * if self.is_progressive { 2 * kept + 8 + kept / 3 } else { kept }
    }
}

impl Part {
    /// How many samples of it a picture of this width has, at so many eighths of its size.
    pub fn samples_across(&self, width: usize, eighths: usize) -> usize {
        (width * self.across * eighths).div_ceil(self.most_across * 8)
    }

    pub fn samples_down(&self, height: usize, eighths: usize) -> usize {
        (height * self.down * eighths).div_ceil(self.most_down * 8)
    }
}
