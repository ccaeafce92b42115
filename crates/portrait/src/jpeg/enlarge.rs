//! Components with fewer samples are brought to the size of the picture.
//!
//! By libjpeg's rules, which browsers follow: twice as wide, as high, or both by triangles (each new sample lies a
//! quarter of the way between two old ones), anything else by repeating.

use super::component::Plane;

/// A component at the size of the picture, one line of it at a time.
pub(super) struct Enlarged {
    plane: Plane,
    way: Way,
    line: Vec<u8>,
    /// Between the two steps of [`Way::Both`]: a line of the old width, times four.
    blended: Vec<u16>,
}

#[derive(Clone, Copy)]
enum Way {
    Across,
    Down,
    Both,
    Repeat { across: usize, down: usize },
}

impl Enlarged {
    pub fn new(plane: Plane, width: usize) -> Enlarged {
        let part = &plane.part;
        let ratio = (part.most_across / part.across, part.most_down / part.down);
        let is_wide = plane.samples[0] > 2;
        let way = match ratio {
            (2, 1) if is_wide => Way::Across,
            (1, 2) => Way::Down,
            (2, 2) if is_wide => Way::Both,
            (across, down) => Way::Repeat { across, down },
        };
        // A ratio times the samples may be more than the picture is wide.
        let room = (plane.samples[0] * ratio.0).max(width);
        Enlarged { way, line: vec![0; room], blended: vec![0; plane.samples[0]], plane }
    }

    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// Makes line `y` of the picture.
    pub fn go_to(&mut self, y: usize) {
        let Enlarged { plane, way, line, blended } = self;
        let samples = |row: usize| plane.row(row);
        match *way {
            Way::Across => {
                let row = samples(y);
                let last = row.len() - 1;
                for (x, pair) in line.chunks_exact_mut(2).enumerate().take(row.len()) {
                    let at = |x: usize| u16::from(row[x]);
                    pair[0] = if x == 0 { row[0] } else { ((3 * at(x) + at(x - 1) + 1) >> 2) as u8 };
                    pair[1] = if x == last { row[last] } else { ((3 * at(x) + at(x + 1) + 2) >> 2) as u8 };
                }
            }
            Way::Down => {
                let (near, far) = (samples(y / 2), samples(neighbour(y, plane.samples[1])));
                let round = if y.is_multiple_of(2) { 1 } else { 2 };
                for ((target, near), far) in line.iter_mut().zip(near).zip(far) {
                    *target = ((3 * u16::from(*near) + u16::from(*far) + round) >> 2) as u8;
                }
            }
            Way::Both => {
                let (near, far) = (samples(y / 2), samples(neighbour(y, plane.samples[1])));
                for ((target, near), far) in blended.iter_mut().zip(near).zip(far) {
                    *target = 3 * u16::from(*near) + u16::from(*far);
                }
                let last = blended.len() - 1;
                for (x, pair) in line.chunks_exact_mut(2).enumerate().take(blended.len()) {
                    let (here, before, after) = (blended[x], blended[x.saturating_sub(1)], blended[(x + 1).min(last)]);
                    pair[0] = ((3 * here + before + 8) >> 4) as u8;
                    pair[1] = ((3 * here + after + 7) >> 4) as u8;
                }
            }
            Way::Repeat { across: 1, down } => {
                let row = samples(y / down);
                line[..row.len()].copy_from_slice(row);
            }
            Way::Repeat { across, down } => {
                for (group, sample) in line.chunks_mut(across).zip(samples(y / down)) {
                    group.fill(*sample);
                }
            }
        }
    }
}

impl Plane {
    /// A row of it; past the last one there is the last one again.
    fn row(&self, row: usize) -> &[u8] {
        let start = row.min(self.samples[1].saturating_sub(1)) * self.stride;
        self.pixels.get(start..start + self.samples[0]).unwrap_or_default()
    }
}

/// The row that is second nearest to line `y` of twice as many.
fn neighbour(y: usize, rows: usize) -> usize {
    if y.is_multiple_of(2) { (y / 2).saturating_sub(1) } else { (y / 2 + 1).min(rows.saturating_sub(1)) }
}
