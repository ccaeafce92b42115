//! Five face points by an ensemble of regression trees: four eye corners and the base of the nose.
//!
//! Method: V. Kazemi and J. Sullivan, "One Millisecond Face Alignment with an Ensemble of Regression Trees", CVPR 2014.
//! The numbers are those of `shape_predictor_5_face_landmarks.dat`, trained and placed in the public domain by Davis E.
//! King, the author of dlib; see `models/README.md`.
//!
//! File format, little endian: `"EYE5"`, six `u16` (version 1, points 5, cascades, trees, depth, features),
//! `f32 mean[10]` (x, y in the unit box), then per cascade `f32 unit`, `u8 anchor[features]`, `i16 delta[features][2]`
//! (× unit), `f32 scale[trees]`, `u32 split[trees][2^depth - 1]` = `index_a << 20 | index_b << 8 | threshold as i8`,
//! and `leaf[trees][2^depth][10]` of signed 12 bits (× the tree's scale), two in three bytes, the low one first.

/// Points a model gives.
pub(crate) const POINTS: usize = 5;

/// x and y in pixels, in this order: outer and inner corner of the eye on the image's right, outer and inner corner of
/// the eye on the image's left, base of the nose.
pub(crate) type Shape = [[f32; 2]; POINTS];

static EYES5: &[u8] = include_bytes!("../models/eyes5.bin");

/// A grey picture, one byte a pixel, rows from the top.
pub(crate) struct Grey {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

/// Where the model's unit square lies in a picture: centre and side in pixels, roll in radians, clockwise on the
/// screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    pub x: f32,
    pub y: f32,
    pub side: f32,
    pub roll: f32,
}

/// The regression trees, ready to be walked. Read-only, about 5 MB.
pub(crate) struct Model {
    mean: Shape,
    depth: u32,
    cascades: Vec<Cascade>,
}

/// One stage of refinement: pixel differences around the current shape choose a leaf in every tree.
struct Cascade {
    /// Each feature pixel hangs on a point of the mean shape (`anchor`) at an offset (`delta`, unit box).
    anchors: Vec<u8>,
    deltas: Vec<[f32; 2]>,
    scales: Vec<f32>,
    splits: Vec<Split>,
    leaves: Vec<[i16; 2 * POINTS]>,
}

#[derive(Clone, Copy)]
struct Split {
    first: u16,
    second: u16,
    threshold: i16,
}

impl Model {
    /// The model inside the library; `None` only if the file it was built with is damaged.
    pub fn embedded() -> Option<Model> {
        Model::read(EYES5)
    }

    fn read(bytes: &[u8]) -> Option<Model> {
        let mut reader = Reader(bytes);
        if reader.take(4)? != b"EYE5" {
            return None;
        }
        let [version, points, cascades, trees, depth, features] = reader.numbers::<6>()?;
        if version != 1 || points != POINTS || !(1..=8).contains(&depth) || !(1..=4096).contains(&features) {
            return None;
        }
        let mean = reader.floats(2 * POINTS)?;
        let model = Model {
            mean: std::array::from_fn(|point| [mean[2 * point], mean[2 * point + 1]]),
            depth: depth as u32,
            cascades: (0..cascades)
                .map(|_| Cascade::read(&mut reader, trees, depth, features))
                .collect::<Option<_>>()?,
        };
        reader.0.is_empty().then_some(model)
    }

    /// One evaluation inside `frame`. Any frame and any picture are fine; pixels outside the picture count as black.
    pub fn evaluate(&self, grey: &Grey, frame: &Frame) -> Shape {
        let mut shape = self.mean;
        let splits_per_tree = (1_usize << self.depth) - 1;
        let leaves_per_tree = 1_usize << self.depth;
        let mut features: Vec<i16> = Vec::new();
        for cascade in &self.cascades {
            let turn = Similarity::between(&self.mean, &shape);
            features.clear();
            features.extend(cascade.anchors.iter().zip(&cascade.deltas).map(|(anchor, delta)| {
                let anchor = shape[usize::from(*anchor)];
                let offset = turn.rotate_and_scale(*delta);
                grey.nearest(frame.place([anchor[0] + offset[0], anchor[1] + offset[1]]))
            }));
            let trees = cascade.splits.chunks_exact(splits_per_tree).zip(cascade.leaves.chunks_exact(leaves_per_tree));
            for ((splits, leaves), scale) in trees.zip(&cascade.scales) {
                let mut node = 0;
                while let Some(split) = splits.get(node) {
                    let difference = features[usize::from(split.first)] - features[usize::from(split.second)];
                    node = 2 * node + if difference > split.threshold { 1 } else { 2 };
                }
                for (point, step) in shape.iter_mut().zip(leaves[node - splits_per_tree].chunks_exact(2)) {
                    point[0] += f32::from(step[0]) * scale;
                    point[1] += f32::from(step[1]) * scale;
                }
            }
        }
        shape.map(|point| frame.place(point))
    }

    /// The frame in which the mean shape lies best (least squares) on `shape`.
    pub fn frame_of(&self, shape: &Shape) -> Frame {
        let turn = Similarity::between(&self.mean, shape);
        let (from, to) = (centroid(&self.mean), centroid(shape));
        let centre = turn.rotate_and_scale([0.5 - from[0], 0.5 - from[1]]);
        Frame {
            x: centre[0] + to[0],
            y: centre[1] + to[1],
            side: turn.cos.hypot(turn.sin),
            roll: turn.sin.atan2(turn.cos),
        }
    }
}

impl Cascade {
    fn read(reader: &mut Reader, trees: usize, depth: usize, features: usize) -> Option<Cascade> {
        let unit = reader.floats(1)?[0];
        let anchors = reader.take(features)?.to_vec();
        let deltas = reader.take(4 * features)?.chunks_exact(4).map(|b| {
            [i16::from_le_bytes([b[0], b[1]]), i16::from_le_bytes([b[2], b[3]])].map(|steps| f32::from(steps) * unit)
        });
        let deltas = deltas.collect();
        let scales = reader.floats(trees)?;
        let splits: Vec<Split> =
            reader.take(4 * trees * ((1 << depth) - 1))?.chunks_exact(4).map(Split::read).collect();
        let packed = reader.take(trees * (1 << depth) * POINTS * 3)?;
        let leaves = packed.chunks_exact(POINTS * 3).map(read_leaf).collect();
        let sound = anchors.iter().all(|anchor| usize::from(*anchor) < POINTS)
            && splits.iter().all(|split| usize::from(split.first.max(split.second)) < features);
        sound.then_some(Cascade { anchors, deltas, scales, splits, leaves })
    }
}

impl Split {
    fn read(bytes: &[u8]) -> Split {
        let word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        Split { first: (word >> 20) as u16, second: (word >> 8 & 0xfff) as u16, threshold: i16::from(word as u8 as i8) }
    }
}

/// Ten signed 12-bit numbers from fifteen bytes.
fn read_leaf(bytes: &[u8]) -> [i16; 2 * POINTS] {
    std::array::from_fn(|index| {
        let pair = &bytes[index / 2 * 3..];
        let bits = if index % 2 == 0 {
            u16::from(pair[0]) | u16::from(pair[1] & 15) << 8
        } else {
            u16::from(pair[1] >> 4) | u16::from(pair[2]) << 4
        };
        // To the top and back again: the arithmetic shift carries the sign.
        (bits << 4) as i16 >> 4
    })
}

impl Grey {
    fn nearest(&self, point: [f32; 2]) -> i16 {
        let (x, y) = ((point[0] + 0.5).floor(), (point[1] + 0.5).floor());
        if x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32 {
            i16::from(self.pixels[y as usize * self.width + x as usize])
        } else {
            0
        }
    }
}

impl Frame {
    /// A point of the unit box in picture pixels.
    fn place(&self, point: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.roll.sin_cos();
        let (u, v) = ((point[0] - 0.5) * self.side, (point[1] - 0.5) * self.side);
        [self.x + cos * u - sin * v, self.y + sin * u + cos * v]
    }
}

/// A rotation with a scale: (x, y) to (cos·x − sin·y, sin·x + cos·y).
struct Similarity {
    cos: f32,
    sin: f32,
}

impl Similarity {
    /// The least-squares one that takes `from` to `to`, both about their centroids.
    fn between(from: &Shape, to: &Shape) -> Similarity {
        let (from_middle, to_middle) = (centroid(from), centroid(to));
        let (mut dot, mut cross, mut norm) = (0.0, 0.0, 1e-12);
        for (a, b) in from.iter().zip(to) {
            let (x, y) = (a[0] - from_middle[0], a[1] - from_middle[1]);
            let (u, v) = (b[0] - to_middle[0], b[1] - to_middle[1]);
            dot += x * u + y * v;
            cross += x * v - y * u;
            norm += x * x + y * y;
        }
        Similarity { cos: dot / norm, sin: cross / norm }
    }

    fn rotate_and_scale(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [self.cos * x - self.sin * y, self.sin * x + self.cos * y]
    }
}

fn centroid(shape: &Shape) -> [f32; 2] {
    [0, 1].map(|axis| shape.iter().map(|point| point[axis]).sum::<f32>() / POINTS as f32)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn numbers<const COUNT: usize>(&mut self) -> Option<[usize; COUNT]> {
        let bytes = self.take(2 * COUNT)?;
        Some(std::array::from_fn(|i| usize::from(u16::from_le_bytes([bytes[2 * i], bytes[2 * i + 1]]))))
    }

    fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        let bytes = self.take(4 * count)?.chunks_exact(4);
        let values: Vec<f32> = bytes.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        values.iter().all(|value| value.is_finite()).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_model_is_sound_and_damage_is_noticed() {
        let model = Model::embedded().unwrap();
        assert_eq!(model.cascades.len(), 15);
        assert!(Model::read(&EYES5[..EYES5.len() - 1]).is_none());
        assert!(Model::read(&[EYES5, &[0]].concat()).is_none());
    }

    #[test]
    fn leaves_are_signed_twelve_bits_low_one_first() {
        let mut bytes = [0; 15];
        bytes[..3].copy_from_slice(&[0xff, 0x1f, 0x80]);
        assert_eq!(read_leaf(&bytes)[..3], [-1, -2047, 0]);
    }

    #[test]
    fn a_frame_survives_the_way_there_and_back() {
        let model = Model::embedded().unwrap();
        let frame = Frame { x: 120.0, y: 80.0, side: 64.0, roll: 0.3 };
        let back = model.frame_of(&model.mean.map(|point| frame.place(point)));
        assert!((back.x - frame.x).abs() < 0.01 && (back.y - frame.y).abs() < 0.01);
        assert!((back.side - frame.side).abs() < 0.01 && (back.roll - frame.roll).abs() < 1e-4);
    }
}
