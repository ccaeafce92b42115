//! A `.tflite` file as a list of steps whose shapes are checked once, so that running them needs no further care.
//!
//! Only what the two embedded networks use is read; anything else makes the file unreadable. Weights come in 16 bits
//! and are widened here, and convolutions are packed for the crate's tiles. Shapes are `[1, height, width, channels]`.

use half::f16;

use super::check::{Shapes, step};
use super::flat::Flat;
use crate::neural::kernels::PANEL;

/// Larger tensors and graphs are damage: the embedded ones have 590,000 numbers in a tensor and 380 steps.
pub(super) const MOST_NUMBERS: usize = 1 << 22;
const MOST_STEPS: usize = 4096;
/// Multiplications and additions of one run; the embedded ones have 0.3 thousand million at most.
const MOST_WORK: usize = 2_000_000_000;

/// What one operator of the file does. Weights are constants of the file.
#[derive(Debug)]
pub(super) enum Kind {
    /// Packed for the tiles: `[panel][row][column][input][PANEL]`, bias in whole panels.
    Convolve {
        weights: Vec<f32>,
        bias: Vec<f32>,
        window: [usize; 2],
        stride: usize,
        before: [usize; 2],
    },
    /// Weights `[row][column][channel]`.
    Depthwise {
        weights: Vec<f32>,
        bias: Vec<f32>,
        window: [usize; 2],
        stride: usize,
        before: [usize; 2],
    },
    /// With the other input, or a constant, repeated along all but the last axes.
    Add,
    Multiply,
    /// Negative numbers times the channel's slope.
    Slope(Vec<f32>),
    Relu,
    HardSwish,
    Logistic,
    /// The largest of two by two.
    MaxPool,
    /// The mean of a whole channel.
    Mean,
    Resize,
    /// More channels, zeros at the end.
    Widen,
    Copy,
    /// Each pixel to two by two, one channel: weights `[2][2][channel]`.
    Spread {
        weights: Vec<f32>,
        bias: f32,
    },
    /// Where the finer stage `0…2` (lips, left eye, right eye) looks: a matrix of 4 × 4 from coarse points.
    Window(usize),
    /// A feature map seen through such a matrix.
    Through,
    /// Points of such a window put back: (x, y) through the matrix.
    Place,
}

#[derive(Debug)]
pub(super) struct Step {
    pub kind: Kind,
    /// Tensors that are computed or given, by number.
    pub inputs: Vec<usize>,
    pub output: usize,
}

/// A network ready to run.
#[derive(Debug)]
pub(super) struct Graph {
    pub shapes: Vec<Vec<usize>>,
    /// Constants that steps read as they would read what was computed.
    pub constants: Vec<Option<Vec<f32>>>,
    pub steps: Vec<Step>,
    pub input: usize,
    pub outputs: Vec<usize>,
    /// After which step nobody reads a tensor any more.
    pub last: Vec<usize>,
}

/// An operator as it stands in the file.
pub(super) struct Operator {
    pub code: Code,
    pub inputs: Vec<usize>,
    pub output: usize,
    /// Whether windows stay inside.
    pub valid: bool,
    pub stride: usize,
    pub pool: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Built(i32),
    Spread,
    Window,
    Through,
    Place,
}

impl Graph {
    /// Reads a file; `None` if it is damaged, or asks for anything the two networks do not.
    pub fn read(bytes: &[u8]) -> Option<Graph> {
        let flat = Flat(bytes);
        let model = flat.follow(0)?;
        let codes: Vec<Code> = flat.tables(model, 1)?.into_iter().map(|at| code(flat, at)).collect::<Option<_>>()?;
        let buffers = flat.tables(model, 4)?;
        let graph = *flat.tables(model, 2)?.first()?;
        let (mut shapes, mut constants) = (Vec::new(), Vec::new());
        for table in flat.tables(graph, 0)? {
            let shape = flat.ints(table, 0)?.into_iter().map(|side| usize::try_from(side).ok());
            let shape: Vec<usize> = shape.collect::<Option<_>>()?;
            count(&shape)?;
            let buffer = *buffers.get(usize::try_from(flat.int(table, 2, 0)?).ok()?)?;
            let raw = flat.raw(buffer, 0).filter(|raw| !raw.is_empty());
            constants.push(match raw {
                Some(raw) => numbers(raw, flat.byte(table, 1)?, count(&shape)?)?,
                None => None,
            });
            shapes.push(shape);
        }
        let operators = flat.tables(graph, 3)?;
        if operators.len() > MOST_STEPS {
            return None;
        }
        let one = |id| -> Option<Vec<usize>> {
            flat.ints(graph, id)?
                .into_iter()
                .map(|at| usize::try_from(at).ok().filter(|at| *at < shapes.len()))
                .collect()
        };
        let (inputs, outputs) = (one(1)?, one(2)?);
        let [input] = inputs[..] else { return None };
        let mut known: Vec<bool> = constants.iter().map(Option::is_some).collect();
        *known.get_mut(input)? = true;
        let (mut steps, mut work) = (Vec::new(), 0_usize);
        for table in operators {
            let operator = operator(flat, table, &codes, shapes.len())?;
            if known[operator.output] {
                return None;
            }
            known[operator.output] = true;
            if operator.code == Code::Built(6) {
                // half numbers widened: done while reading
                let from = *operator.inputs.first()?;
                if shapes[from] != shapes[operator.output] {
                    return None;
                }
                constants[operator.output] = Some(constants[from].clone()?);
                continue;
            }
            let view = Shapes { shapes: &shapes, constants: &constants };
            let made =
                step(&operator, &view, steps.iter().filter(|s: &&Step| matches!(s.kind, Kind::Window(_))).count())?;
            if !made.inputs.iter().all(|at| known[*at]) {
                return None;
            }
            work = work.checked_add(operator_work(&made, &shapes)?)?;
            steps.push(made);
        }
        if work > MOST_WORK || !outputs.iter().all(|at| known[*at]) || outputs.is_empty() {
            return None;
        }
        let mut last = vec![0; shapes.len()];
        for (index, step) in steps.iter().enumerate() {
            step.inputs.iter().for_each(|at| last[*at] = index);
        }
        outputs.iter().for_each(|at| last[*at] = usize::MAX);
        // packed weights stand in the steps: only what is read as it is stays
        let mut is_read = vec![false; shapes.len()];
        steps.iter().flat_map(|step| &step.inputs).for_each(|at| is_read[*at] = true);
        constants.iter_mut().zip(&is_read).filter(|(_, read)| !**read).for_each(|(constant, _)| *constant = None);
        Some(Graph { shapes, constants, steps, input, outputs, last })
    }
}

/// How many numbers a tensor of that shape has.
pub(super) fn count(shape: &[usize]) -> Option<usize> {
    let all = shape.iter().try_fold(1_usize, |all, side| all.checked_mul(*side))?;
    (shape.len() <= 4 && all <= MOST_NUMBERS).then_some(all)
}

fn operator_work(step: &Step, shapes: &[Vec<usize>]) -> Option<usize> {
    let each = match &step.kind {
        Kind::Convolve { weights, bias, .. } => weights.len() / bias.len().max(1),
        Kind::Depthwise { window, .. } => window[0] * window[1],
        _ => 4,
    };
    count(&shapes[step.output])?.checked_mul(each)
}

/// Numbers of 32 or 16 bits; whole numbers are shapes, which nobody reads.
fn numbers(raw: &[u8], kind: u8, expected: usize) -> Option<Option<Vec<f32>>> {
    let values: Vec<f32> = match kind {
        0 => raw.chunks_exact(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect(),
        1 => raw.chunks_exact(2).map(|c| f16::from_le_bytes([c[0], c[1]]).to_f32()).collect(),
        2 => return Some(None),
        _ => return None,
    };
    (values.len() == expected).then_some(Some(values))
}

fn code(flat: Flat, table: usize) -> Option<Code> {
    // files from before 127 operators have the old field alone
    let built = flat.int(table, 3, 0)?.max(i32::from(flat.byte(table, 0)?));
    if built != 32 {
        return Some(Code::Built(built));
    }
    match flat.raw(table, 1)? {
        b"Convolution2DTransposeBias" => Some(Code::Spread),
        b"Landmarks2TransformMatrix" => Some(Code::Window),
        b"TransformTensorBilinear" => Some(Code::Through),
        b"TransformLandmarks" => Some(Code::Place),
        _ => None,
    }
}

fn operator(flat: Flat, table: usize, codes: &[Code], tensors: usize) -> Option<Operator> {
    let code = *codes.get(usize::try_from(flat.int(table, 0, 0)?).ok()?)?;
    let index = |at: i32| usize::try_from(at).ok().filter(|at| *at < tensors);
    let inputs: Vec<usize> = flat.ints(table, 1)?.into_iter().map(index).collect::<Option<_>>()?;
    let outputs = flat.ints(table, 2)?;
    let [output] = outputs[..] else { return None };
    let mut operator = Operator { code, inputs, output: index(output)?, valid: false, stride: 1, pool: 1 };
    let Some(options) = flat.field(table, 4).and_then(|at| flat.follow(at)) else { return Some(operator) };
    if let Code::Built(code @ (0 | 1 | 3 | 4 | 17 | 18)) = code {
        let activation = match code {
            3 => 3,
            4 => 4,
            0 | 18 => 0,
            _ => 5,
        };
        // the files have their activations as operators of their own
        if flat.byte(options, activation)? != 0 {
            return None;
        }
    }
    if let Code::Built(1 | 3 | 4 | 17) = code {
        operator.valid = flat.byte(options, 0)? == 1;
        operator.stride = usize::try_from(flat.int(options, 1, 1)?).ok().filter(|stride| (1..=512).contains(stride))?;
        if flat.int(options, 2, 1)? != flat.int(options, 1, 1)? {
            return None;
        }
    }
    if let Code::Built(1 | 17) = code {
        operator.pool = usize::try_from(flat.int(options, 3, 1)?).ok()?;
    }
    Some(operator)
}

/// From `[output][row][column][input]` to panels of [`PANEL`] outputs, zeros where there are none.
pub(super) fn pack(weights: &[f32], outputs: usize) -> Vec<f32> {
    let depth = weights.len() / outputs.max(1);
    let mut packed = vec![0.0; outputs.div_ceil(PANEL) * depth * PANEL];
    for (output, row) in weights.chunks_exact(depth.max(1)).enumerate() {
        for (k, value) in row.iter().enumerate() {
            packed[(output / PANEL * depth + k) * PANEL + output % PANEL] = *value;
        }
    }
    packed
}
