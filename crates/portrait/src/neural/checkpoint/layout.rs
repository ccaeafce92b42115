//! How a tensor lies in its storage: offset, shape and strides, all of them claims of the file and checked here.

use std::io::{Read, Seek};

use super::error::CheckpointError;
use super::source::Source;
use super::storage::Kind;
use super::value::{Arena, Id, Value};

/// Convolutions have four.
const MOST_DIMENSIONS: usize = 8;

/// A tensor may repeat what its storage has (strides of 0), but not make much out of little.
const MOST_REPEATED: u64 = 1 << 20;

/// Read at once.
const PIECE: u64 = 1 << 16;

pub(super) struct Layout {
    pub storage: usize,
    pub kind: Kind,
    /// In numbers, from the start of the storage.
    offset: u64,
    pub shape: Vec<usize>,
    strides: Vec<u64>,
    /// Numbers in the tensor.
    pub count: usize,
    /// Numbers of the storage from its first to its last, all of which are read.
    pub span: u64,
}

impl Layout {
    /// From the arguments a tensor is rebuilt from; or what is wrong with them.
    pub fn of(arena: &Arena, arguments: Id) -> Result<Layout, &'static str> {
        let Some([storage, offset, shape, strides, ..]) = arena.tuple(arguments) else {
            return Err("a tensor without a shape");
        };
        let Value::Storage(place) = arena.get(*storage) else { return Err("a tensor without a storage") };
        let storage = &arena.storages[*place as usize];
        let whole = |id: &Id| arena.int(*id).and_then(|int| u64::try_from(int).ok());
        let wholes = |id: &Id| {
            arena
                .tuple(*id)
                .filter(|items| items.len() <= MOST_DIMENSIONS)?
                .iter()
                .map(whole)
                .collect::<Option<Vec<u64>>>()
        };
        let (Some(offset), Some(shape), Some(strides)) = (whole(offset), wholes(shape), wholes(strides)) else {
            return Err("a tensor whose shape is none");
        };
        if shape.len() != strides.len() {
            return Err("a tensor with more sides than strides");
        }
        // The sides' product must also fit where one of them is 0, so that nobody who multiplies them is surprised.
        let most = shape.iter().try_fold(1_u64, |product, side| product.checked_mul((*side).max(1)));
        if most.is_none_or(|most| most > storage.count.max(MOST_REPEATED)) {
            return Err("a tensor larger than its storage");
        }
        let count: u64 = shape.iter().product();
        let reach = shape
            .iter()
            .zip(&strides)
            .try_fold(0_u64, |reach, (side, stride)| reach.checked_add(side.saturating_sub(1).checked_mul(*stride)?));
        let span = if count == 0 { Some(0) } else { reach.and_then(|reach| reach.checked_add(1)) };
        let Some(span) = span.filter(|span| offset.checked_add(*span).is_some_and(|end| end <= storage.count)) else {
            return Err("a tensor outside its storage");
        };
        let shape: Vec<usize> = shape.into_iter().map(|side| side as usize).collect();
        Ok(Layout { storage: *place as usize, kind: storage.kind, offset, shape, strides, count: count as usize, span })
    }

    /// The numbers, row-major; the storage begins at byte `start` of the file and lies in it.
    pub fn read<R: Read + Seek>(&self, source: &mut Source<R>, start: u64) -> Result<Vec<f32>, CheckpointError> {
        source.jump(start + self.offset * self.kind.size())?;
        let span = self.run(source)?;
        Ok(if self.is_row_major() { span } else { self.gathered(&span) })
    }

    /// Everything between the first number and the last.
    fn run<R: Read + Seek>(&self, source: &mut Source<R>) -> Result<Vec<f32>, CheckpointError> {
        let mut left = self.span * self.kind.size();
        let mut numbers = Vec::with_capacity(self.span as usize);
        let mut piece = vec![0; left.min(PIECE) as usize];
        while left > 0 {
            let piece = &mut piece[..left.min(PIECE) as usize];
            source.fill(piece)?;
            self.kind.decode(piece, &mut numbers);
            left -= piece.len() as u64;
        }
        Ok(numbers)
    }

    fn is_row_major(&self) -> bool {
        let mut expected = 1;
        self.shape.iter().zip(&self.strides).rev().all(|(side, stride)| {
            let fits = *side == 1 || *stride == expected;
            expected *= *side as u64;
            fits
        }) || self.count == 0
    }

    fn gathered(&self, span: &[f32]) -> Vec<f32> {
        let mut numbers = Vec::with_capacity(self.count);
        let mut index = vec![0; self.shape.len()];
        let mut at = 0;
        while numbers.len() < self.count {
            numbers.push(span[at]);
            for (place, (side, stride)) in index.iter_mut().zip(self.shape.iter().zip(&self.strides)).rev() {
                *place += 1;
                at += *stride as usize;
                if *place < *side {
                    break;
                }
                at -= *side * *stride as usize;
                *place = 0;
            }
        }
        numbers
    }
}
