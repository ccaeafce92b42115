//! Walking every block of every scan (T.81, annexes F and G).

use super::blocks::{self, Band};
use super::component::{Component, Plane};
use super::frame::Frame;
use super::huffman::{Bits, Table};
use super::transform::Transform;
use super::usual_tables;

/// No encoder sends more scans than a few dozen; a small file of thousands would keep a decoder busy for hours.
const MOST_SCANS: usize = 100;

/// The state of a walk from scan to scan. All its verbs answer `None` where the file is damaged.
pub(super) struct Walk {
    components: Vec<Component>,
    transform: Transform,
    is_progressive: bool,
    units: [usize; 2],
    scans: usize,
    /// By class (direct, alternating) and number.
    codes: [[Option<Table>; 4]; 2],
    quantisers: [Option<[i32; 64]>; 4],
    restart_interval: usize,
    /// Progressive: how many more blocks of the scan end where they begin.
    end_of_band_run: u32,
}

impl Walk {
    /// A walk that draws blocks of `side × side` pixels: 1, 2, 4 or 8.
    pub fn new(frame: &Frame, side: usize) -> Walk {
        let transform = Transform::new(side);
        Walk {
            components: frame.parts.iter().map(|part| Component::new(frame, *part, &transform)).collect(),
            transform,
            is_progressive: frame.is_progressive,
            units: frame.units(),
            scans: 0,
            codes: usual_tables::codes(),
            quantisers: [None; 4],
            restart_interval: 0,
            end_of_band_run: 0,
        }
    }

    /// The body of a DHT segment.
    pub fn define_codes(&mut self, mut body: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = body {
            let (counts, rest) = rest.split_at_checked(16)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(total)?;
            let place = self.codes.get_mut(usize::from(kind >> 4))?.get_mut(usize::from(kind & 15))?;
            *place = Some(Table::new(counts, symbols)?);
            body = rest;
        }
        Some(())
    }

    /// The body of a DQT segment.
    pub fn define_quantisers(&mut self, mut body: &[u8]) -> Option<()> {
        while let [kind, rest @ ..] = body {
            let width = if kind >> 4 == 0 { 1 } else { 2 };
            let (values, rest) = rest.split_at_checked(64 * width)?;
            let mut quantiser = [0; 64];
            for (target, value) in quantiser.iter_mut().zip(values.chunks_exact(width)) {
                *target = value.iter().fold(0, |sum, byte| sum * 256 + i32::from(*byte));
            }
            *self.quantisers.get_mut(usize::from(kind & 15))? = Some(quantiser);
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

    /// One scan: the body of its header, and the entropy-coded data that follows.
    pub fn scan(&mut self, body: &[u8], data: &[u8]) -> Option<()> {
        let (count, body) = body.split_first()?;
        let (selected, rest) = body.split_at_checked(2 * usize::from(*count))?;
        let [first, last, approximation, ..] = rest else { return None };
        let band = if self.is_progressive {
            Band {
                first: usize::from(*first),
                last: usize::from(*last).min(63),
                high: approximation >> 4,
                low: approximation & 15,
            }
        } else {
            Band { first: 0, last: 63, high: 0, low: 0 }
        };
        let mut chosen = Vec::new();
        for pair in selected.chunks_exact(2) {
            let index = self.components.iter().position(|component| component.part.id == pair[0])?;
            if chosen.iter().any(|(other, _)| *other == index) {
                return None;
            }
            chosen.push((index, [usize::from(pair[1] >> 4 & 3), usize::from(pair[1] & 3)]));
        }
        // Coefficients beyond the first come from one component at a time, and not together with the first.
        let is_mixed = self.is_progressive && (band.first == 0) != (band.last == 0);
        if chosen.is_empty()
            || band.first > band.last
            || band.low > 13
            || is_mixed
            || (self.is_progressive && band.first > 0 && chosen.len() > 1)
        {
            return None;
        }
        for (index, _) in &chosen {
            let component = self.components.get_mut(*index)?;
            // A refinement goes on where the scan before it ended.
            let goes_on =
                band.high == 0 || (band.first..=band.last).all(|place| component.missing(place) == Some(band.high));
            if !goes_on || (band.high > 0 && band.high != band.low + 1) {
                return None;
            }
            component.begin(band.first, band.last, band.low, &self.quantisers)?;
        }
        self.scans += 1;
        if self.scans > MOST_SCANS {
            return None;
        }
        self.blocks(&chosen, &band, data)
    }

    fn blocks(&mut self, chosen: &[(usize, [usize; 2])], band: &Band, data: &[u8]) -> Option<()> {
        let mut bits = Bits::new(data);
        let single = if let [(index, _)] = chosen { self.components.get(*index) } else { None };
        let [columns, rows] = single.map_or(self.units, |component| [component.columns, component.rows]);
        let is_single = single.is_some();
        self.restart();
        for unit in 0..columns * rows {
            if self.restart_interval > 0 && unit > 0 && unit % self.restart_interval == 0 {
                bits.restart()?;
                self.restart();
            }
            let (column, row) = (unit % columns, unit / columns);
            for (index, codes) in chosen {
                let component = &self.components[*index];
                let (across, down) = if is_single { (1, 1) } else { (component.part.across, component.part.down) };
                for part in 0..across * down {
                    let at = (row * down + part / across) * self.components[*index].padded_columns
                        + column * across
                        + part % across;
                    self.block(&mut bits, *index, at, *codes, band)?;
                }
            }
        }
        Some(())
    }

    #[inline]
    fn block(
        &mut self,
        bits: &mut Bits,
        component: usize,
        at: usize,
        [direct, alternating]: [usize; 2],
        band: &Band,
    ) -> Option<()> {
        let [direct, alternating] = [self.codes[0][direct].as_ref(), self.codes[1][alternating].as_ref()];
        let component = self.components.get_mut(component)?;
        if !self.is_progressive {
            return blocks::whole(bits, component, at, [direct?, alternating?], &self.transform);
        }
        match (band.first, band.high) {
            (0, 0) => blocks::first_direct(bits, component, at, direct?, band, &self.transform),
            (0, _) => blocks::refined_direct(bits, component, at, band, &self.transform),
            (_, 0) => {
                blocks::first_band(bits, component, at, alternating?, &mut self.end_of_band_run, band, &self.transform)
            }
            (_, _) => blocks::refined_band(
                bits,
                component,
                at,
                alternating?,
                &mut self.end_of_band_run,
                band,
                &self.transform,
            ),
        }
    }

    /// Whether all components of the frame have come, to the last bit.
    pub fn is_complete(&self) -> bool {
        self.components.iter().all(Component::is_complete)
    }

    pub fn into_planes(self) -> Option<Vec<Plane>> {
        let Walk { components, transform, .. } = self;
        components.into_iter().map(|component| component.into_plane(&transform)).collect()
    }

    /// At the start of a scan and after a restart marker.
    fn restart(&mut self) {
        self.end_of_band_run = 0;
        self.components.iter_mut().for_each(|component| component.direct = 0);
    }
}
