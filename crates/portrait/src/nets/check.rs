//! From an operator of the file to a step, with all shapes checked: what passes here runs without any index out of
//! range.

use super::graph::{Code, Kind, Operator, Step, count, pack};
use super::window::{MESH_POINTS, STAGES};
use crate::neural::kernels::PANEL;

pub(super) struct Shapes<'a> {
    pub shapes: &'a [Vec<usize>],
    pub constants: &'a [Option<Vec<f32>>],
}

impl Shapes<'_> {
    fn of(&self, operator: &Operator, input: usize) -> Option<&[usize]> {
        Some(&self.shapes[*operator.inputs.get(input)?])
    }

    /// Height, width, channels.
    fn map(&self, at: usize) -> Option<[usize; 3]> {
        match self.shapes[at][..] {
            [1, height, width, channels] if height > 0 && width > 0 && channels > 0 => Some([height, width, channels]),
            _ => None,
        }
    }

    fn map_of(&self, operator: &Operator, input: usize) -> Option<[usize; 3]> {
        self.map(*operator.inputs.get(input)?)
    }

    fn constant(&self, operator: &Operator, input: usize) -> Option<&[f32]> {
        self.constants[*operator.inputs.get(input)?].as_deref()
    }
}

/// `windows` finer stages were opened before.
pub(super) fn step(operator: &Operator, at: &Shapes, windows: usize) -> Option<Step> {
    let numbers = |input: usize| count(at.of(operator, input)?);
    let (first, output) = (*operator.inputs.first()?, operator.output);
    let out = &at.shapes[output];
    let same = at.shapes[first] == *out;
    let (kind, inputs) = match operator.code {
        Code::Built(3) => convolve(operator, at)?,
        Code::Built(4) => depthwise(operator, at)?,
        Code::Built(code @ (0 | 18)) => {
            let (all, repeated) = (numbers(0)?, numbers(1)?);
            if !same || repeated == 0 || !all.is_multiple_of(repeated) || operator.inputs.len() != 2 {
                return None;
            }
            (if code == 0 { Kind::Add } else { Kind::Multiply }, 2)
        }
        Code::Built(54) => {
            let slopes = at.constant(operator, 1)?;
            let [.., channels] = out[..] else { return None };
            if !same || slopes.len() != channels || channels == 0 {
                return None;
            }
            (Kind::Slope(slopes.to_vec()), 1)
        }
        Code::Built(19) if same => (Kind::Relu, 1),
        Code::Built(117) if same => (Kind::HardSwish, 1),
        Code::Built(14) if same => (Kind::Logistic, 1),
        Code::Built(22 | 45) if numbers(0)? == count(out)? => (Kind::Copy, 1),
        Code::Built(17) => {
            let ([h, w, c], to) = (at.map(first)?, at.map(output)?);
            if operator.pool != 2 || operator.stride != 2 || h % 2 + w % 2 != 0 || to != [h / 2, w / 2, c] {
                return None;
            }
            (Kind::MaxPool, 1)
        }
        Code::Built(1) => {
            let ([h, w, c], to) = (at.map(first)?, at.map(output)?);
            if operator.pool != h || h != w || to != [1, 1, c] {
                return None;
            }
            (Kind::Mean, 1)
        }
        Code::Built(23) => {
            (at.map(first)?[2] == at.map(output)?[2]).then_some(())?;
            (Kind::Resize, 1)
        }
        Code::Built(34) => {
            let ([h, w, c], [oh, ow, oc]) = (at.map(first)?, at.map(output)?);
            ([h, w] == [oh, ow] && oc >= c).then_some(())?;
            (Kind::Widen, 1)
        }
        Code::Spread => {
            let ([h, w, c], to) = (at.map(first)?, at.map(output)?);
            let (weights, bias) = (at.constant(operator, 1)?, at.constant(operator, 2)?);
            (to == [2 * h, 2 * w, 1] && weights.len() == 4 * c && bias.len() == 1).then_some(())?;
            (Kind::Spread { weights: weights.to_vec(), bias: bias[0] }, 1)
        }
        Code::Window => {
            (at.shapes[first] == [1, MESH_POINTS, 3] && out[..] == [1, 4, 4] && windows < STAGES).then_some(())?;
            (Kind::Window(windows), 1)
        }
        Code::Through => {
            let ([_, _, c], [h, w, channels]) = (at.map(first)?, at.map(output)?);
            (c == channels && h == w && at.of(operator, 1)? == [1, 4, 4]).then_some(())?;
            (Kind::Through, 2)
        }
        Code::Place => {
            let [1, _, 2] = at.shapes[first][..] else { return None };
            (same && at.of(operator, 1)? == [1, 4, 4]).then_some(())?;
            (Kind::Place, 2)
        }
        Code::Built(_) => return None,
    };
    Some(Step { kind, inputs: operator.inputs.get(..inputs)?.to_vec(), output })
}

/// How many pixels a window reaches out before the map: all of "same" padding, the smaller half first.
fn before(side: usize, out: usize, window: usize, operator: &Operator) -> Option<usize> {
    let reach = (out.checked_sub(1)?).checked_mul(operator.stride)?.checked_add(window)?;
    if operator.valid {
        return (reach <= side && out == (side - window) / operator.stride + 1).then_some(0);
    }
    (out == side.div_ceil(operator.stride)).then_some(reach.saturating_sub(side) / 2)
}

fn convolve(operator: &Operator, at: &Shapes) -> Option<(Kind, usize)> {
    let ([h, w, inputs], [oh, ow, outputs]) = (at.map_of(operator, 0)?, at.map(operator.output)?);
    let (weights, bias) = (at.constant(operator, 1)?, at.constant(operator, 2)?);
    let [o, rows, columns, i] = at.of(operator, 1)?[..] else { return None };
    let sides = 1..=16;
    if o != outputs || i != inputs || bias.len() != outputs || !sides.contains(&rows) || !sides.contains(&columns) {
        return None;
    }
    let mut whole = vec![0.0; outputs.div_ceil(PANEL) * PANEL];
    whole[..outputs].copy_from_slice(bias);
    let before = [before(h, oh, rows, operator)?, before(w, ow, columns, operator)?];
    let weights = pack(weights, outputs);
    Some((Kind::Convolve { weights, bias: whole, window: [rows, columns], stride: operator.stride, before }, 1))
}

fn depthwise(operator: &Operator, at: &Shapes) -> Option<(Kind, usize)> {
    let ([h, w, inputs], [oh, ow, outputs]) = (at.map_of(operator, 0)?, at.map(operator.output)?);
    let (weights, bias) = (at.constant(operator, 1)?.to_vec(), at.constant(operator, 2)?.to_vec());
    let [1, rows, columns, o] = at.of(operator, 1)?[..] else { return None };
    let sides = 1..=16;
    if o != outputs || inputs != outputs || bias.len() != outputs || !sides.contains(&rows) || !sides.contains(&columns)
    {
        return None;
    }
    let before = [before(h, oh, rows, operator)?, before(w, ow, columns, operator)?];
    Some((Kind::Depthwise { weights, bias, window: [rows, columns], stride: operator.stride, before }, 1))
}
