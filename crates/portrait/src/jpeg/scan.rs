//! Walking every block of every scan, to know that all of them are there (T.81, annexes F and G).

use super::huffman::{Bits, Table};
use super::shrink::Shrunk;

/// No encoder sends more scans than a few dozen; a small file of thousands would keep a decoder busy for hours.
const MOST_SCANS: usize = 100;

/// One component of the frame.
struct Component {
    id: u8,
    /// Sampling factors, 1 to 4.
    across: usize,
    down: usize,
    /// Blocks that the picture covers, as a scan of this component alone sends them.
    columns: usize,
    rows: usize,
    /// Blocks of all whole units, as scans of several components send them; the stride of `known`.
    padded_columns: usize,
    /// Progressive: for every block, which coefficients are not zero. Refinements send one bit more for each of these.
    known: Vec<u64>,
    /// For every coefficient, how many of its lowest bits have not come yet; [`NOTHING`] if none has.
    missing: [u8; 64],
}

const NOTHING: u8 = u8::MAX;

/// What a progressive scan adds: a band of coefficients, whose bits above `high` are known (0: none are), down to bit `low`.
struct Band {
    first: usize,
    last: usize,
    high: u8,
    low: u8,
}

/// The state of a walk from scan to scan. All its verbs answer `None` where the file is damaged.
#[derive(Default)]
pub(super) struct Walk {
    components: Vec<Component>,
    is_progressive: bool,
    units: [usize; 2],
    sides: [usize; 2],
    scans: usize,
    /// By class (direct, alternating) and number.
    tables: [[Option<Table>; 4]; 2],
    restart_interval: usize,
    /// Progressive: how many more blocks of the scan end where they begin.
    end_of_band_run: u32,
    /// What is drawn on the way, if anything.
    pub drawing: Option<Shrunk>,
}

impl Walk {
    /// A walk that draws, of a sequential file.
    pub fn drawing(drawing: Shrunk) -> Walk {
        Walk { drawing: Some(drawing), ..Walk::default() }
    }

    /// The body of a DHT segment.
    pub fn define_tables(&mut self, mut body: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = body {
            let (counts, rest) = rest.split_at_checked(16)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(total)?;
            let place = self.tables.get_mut(usize::from(kind >> 4))?.get_mut(usize::from(kind & 15))?;
            *place = Some(Table::new(counts, symbols)?);
            body = rest;
        }
        Some(())
    }

    /// The body of a DRI segment.
    pub fn define_restarts(&mut self, body: &[u8]) -> Option<()> {
        let [high, low, ..] = body else { return None };
        self.restart_interval = usize::from(u16::from_be_bytes([*high, *low]));
        Some(())
    }

    /// The body of a frame header, of which there must be one.
    pub fn start_frame(&mut self, marker: u8, body: &[u8]) -> Option<()> {
        let [8, h1, h0, w1, w0, count, parts @ ..] = body else { return None };
        if !self.components.is_empty() || !matches!(marker, 0xc0..=0xc2) || !(1..=4).contains(count) || parts.len() < 3 * usize::from(*count) {
            return None;
        }
        let (height, width) = (usize::from(u16::from_be_bytes([*h1, *h0])), usize::from(u16::from_be_bytes([*w1, *w0])));
        let factors = |part: &[u8]| (usize::from(part[1] >> 4), usize::from(part[1] & 15));
        let parts = || parts.chunks_exact(3).take(usize::from(*count));
        if !parts().map(factors).all(|(across, down)| (1..=4).contains(&across) && (1..=4).contains(&down)) {
            return None;
        }
        let (most_across, most_down) = parts().map(factors).fold((1, 1), |most, each| (most.0.max(each.0), most.1.max(each.1)));
        self.is_progressive = marker == 0xc2;
        self.sides = [width, height];
        self.units = [width.div_ceil(8 * most_across), height.div_ceil(8 * most_down)];
        let [units_across, units_down] = self.units;
        self.components = parts()
            .map(|part| {
                let (across, down) = factors(part);
                let blocks = if self.is_progressive { units_across * across * units_down * down } else { 0 };
                Component {
                    id: part[0],
                    across,
                    down,
                    columns: (width * across).div_ceil(8 * most_across),
                    rows: (height * down).div_ceil(8 * most_down),
                    padded_columns: units_across * across,
                    known: vec![0; blocks],
                    missing: [NOTHING; 64],
                }
            })
            .collect();
        if let Some(drawing) = &mut self.drawing {
            for (part, component) in parts().zip(&self.components) {
                drawing.add_plane(part[2], component.padded_columns, units_down * component.down);
            }
        }
        Some(())
    }

    /// The picture that was drawn: width, height, RGB.
    pub fn into_drawn(self) -> Option<(usize, usize, Vec<u8>)> {
        let factors: Vec<(usize, usize)> = self.components.iter().map(|component| (component.across, component.down)).collect();
        self.drawing?.into_rgb(self.sides[0], self.sides[1], &factors)
    }

    /// One scan: the body of its header, and the entropy-coded data that follows.
    pub fn scan(&mut self, body: &[u8], data: &[u8]) -> Option<()> {
        let (count, body) = body.split_first()?;
        let (selected, rest) = body.split_at_checked(2 * usize::from(*count))?;
        let [first, last, approximation, ..] = rest else { return None };
        let band = Band { first: usize::from(*first), last: usize::from(*last).min(63), high: approximation >> 4, low: approximation & 15 };
        let mut chosen = Vec::new();
        for pair in selected.chunks_exact(2) {
            let index = self.components.iter().position(|component| component.id == pair[0])?;
            let tables = [usize::from(pair[1] >> 4 & 3), usize::from(pair[1] & 3)];
            if self.is_progressive {
                self.components[index].missing.get_mut(band.first..=band.last)?.fill(band.low);
            } else {
                self.components[index].missing = [0; 64];
            }
            chosen.push((index, tables));
        }
        // Coefficients beyond the first come from one component at a time.
        if chosen.is_empty() || band.first > band.last || (self.is_progressive && band.first > 0 && chosen.len() > 1) {
            return None;
        }
        self.scans += 1;
        if self.scans > MOST_SCANS {
            return None;
        }
        self.restart();
        let mut bits = Bits::new(data);
        let single = if let [(index, _)] = chosen[..] { Some(&self.components[index]) } else { None };
        let [columns, rows] = single.map_or(self.units, |component| [component.columns, component.rows]);
        let is_single = single.is_some();
        for unit in 0..columns * rows {
            if self.restart_interval > 0 && unit > 0 && unit % self.restart_interval == 0 {
                bits.restart()?;
                self.restart();
            }
            let (column, row) = (unit % columns, unit / columns);
            for (index, tables) in &chosen {
                let component = &self.components[*index];
                let (across, down) = if is_single { (1, 1) } else { (component.across, component.down) };
                for part in 0..across * down {
                    let at = (row * down + part / across) * self.components[*index].padded_columns + column * across + part % across;
                    self.block(&mut bits, *index, at, *tables, &band)?;
                }
            }
        }
        Some(())
    }

    /// Whether all components of a frame have come, to the last bit.
    pub fn is_complete(&self) -> bool {
        !self.components.is_empty() && self.components.iter().all(|component| component.missing == [0; 64])
    }

    fn restart(&mut self) {
        self.end_of_band_run = 0;
        if let Some(drawing) = &mut self.drawing {
            drawing.restart();
        }
    }

    fn block(&mut self, bits: &mut Bits, component: usize, at: usize, [direct, alternating]: [usize; 2], band: &Band) -> Option<()> {
        let [direct, alternating] = [self.tables[0][direct].as_ref(), self.tables[1][alternating].as_ref()];
        if !self.is_progressive {
            return match &mut self.drawing {
                Some(drawing) => drawing.block(bits, component, at, direct?, alternating?),
                None => whole_block(bits, direct?, alternating?),
            };
        }
        let known = self.components[component].known.get_mut(at)?;
        match (band.first, band.high) {
            (0, 0) => {
                let size = bits.symbol(direct?)?;
                bits.take(u32::from(size).min(16)).map(drop)
            }
            (0, _) => bits.take(1).map(drop),
            (_, 0) => first_band(bits, alternating?, known, &mut self.end_of_band_run, band),
            (_, _) => refined_band(bits, alternating?, known, &mut self.end_of_band_run, band),
        }
    }
}

/// A sequential block: the direct coefficient, then runs of zeros each with the value that ends it.
#[inline]
fn whole_block(bits: &mut Bits, direct: &Table, alternating: &Table) -> Option<()> {
    let size = bits.symbol(direct)?;
    bits.take(u32::from(size).min(16))?;
    let mut place = 1;
    while place < 64 {
        let symbol = bits.symbol(alternating)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        match (run, size) {
            (15, 0) => place += 16,
            (_, 0) => break,
            // A value past the last coefficient is damage that happened to be a code.
            _ if place + run > 63 => return None,
            _ => {
                place += run + 1;
                bits.take(size)?;
            }
        }
    }
    Some(())
}

/// The first bits of a band of coefficients (G.1.2.2).
fn first_band(bits: &mut Bits, table: &Table, known: &mut u64, run_of_ends: &mut u32, band: &Band) -> Option<()> {
    if *run_of_ends > 0 {
        *run_of_ends -= 1;
        return Some(());
    }
    let mut place = band.first;
    while place <= band.last {
        let symbol = bits.symbol(table)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            *run_of_ends = (1 << run) - 1 + bits.take(run)?;
            break;
        }
        place += run as usize;
        if size > 0 {
            bits.take(size)?;
            *known |= 1_u64.checked_shl(place as u32)?;
        }
        place += 1;
    }
    Some(())
}

/// One more bit for the coefficients of a band that are known, and new ones of this size between them (G.1.2.3).
fn refined_band(bits: &mut Bits, table: &Table, known: &mut u64, run_of_ends: &mut u32, band: &Band) -> Option<()> {
    let mut place = band.first;
    if *run_of_ends == 0 {
        while place <= band.last {
            let symbol = bits.symbol(table)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 && zeros < 15 {
                *run_of_ends = (1 << zeros) + bits.take(zeros)?;
                break;
            }
            if size > 0 {
                bits.take(1)?;
            }
            // Past the known ones to the place after `zeros` unknown ones.
            while place <= band.last {
                if *known >> place & 1 == 1 {
                    bits.take(1)?;
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                place += 1;
            }
            if size > 0 && place <= band.last {
                *known |= 1 << place;
            }
            place += 1;
        }
    }
    if *run_of_ends > 0 {
        for place in place..=band.last {
            if *known >> place & 1 == 1 {
                bits.take(1)?;
            }
        }
        *run_of_ends -= 1;
    }
    Some(())
}
