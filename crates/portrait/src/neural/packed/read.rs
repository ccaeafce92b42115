//! Reading a packed file: nothing in it is believed before it is checked.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::{Entry, HALF, HEADER, MAGIC, MOST_ENTRIES, MOST_FRAMES, MOST_KEYPOINTS, POINT, VERSION, checksum};
use crate::mood::Mood;
use crate::neural::buffer::{Buffer, Floats, Mapping};
use crate::neural::clip::{Clip, Drive};
use crate::neural::kernels::PANEL;
use crate::neural::model::ModelError;
use crate::neural::network::{Keypoints, Weights};
use crate::neural::ops::direct::Convolution;

/// What a packed file holds.
#[derive(Default)]
pub(crate) struct Contents {
    pub weights: Weights,
    pub clips: Vec<(Clip, Drive)>,
    /// Bytes that entries refer to. No two of them share any, so these are never more than the file has, and a small
    /// file cannot ask for much memory.
    referred: usize,
}

impl Contents {
    fn refer(&mut self, map: &Mapping, bytes: usize) -> Option<()> {
        self.referred = self.referred.checked_add(bytes).filter(|total| *total <= map.len())?;
        Some(())
    }
}

/// Maps a packed file.
pub(crate) fn map(path: &Path) -> std::io::Result<Arc<Mapping>> {
    let file = File::open(path)?;
    // SAFETY: the contract of `Model::open`: nobody changes the file in place. Whatever its bytes are, they are only
    // read as numbers.
    Ok(Arc::new(unsafe { Mapping::of_file(&file)? }))
}

/// Finds everything in a packed file. Weights of 32 bits stay in the file, those of 16 are converted.
pub(crate) fn read(map: &Arc<Mapping>) -> Result<Contents, ModelError> {
    let damaged = ModelError::Damaged;
    let header = map.get(..HEADER as usize).ok_or(damaged("it is too short"))?;
    if !header.starts_with(MAGIC) {
        return Err(damaged("it begins like another kind of file"));
    }
    let mut fields = Fields(&header[MAGIC.len()..]);
    let (version, flags) = (fields.short().unwrap_or(0), fields.short().unwrap_or(0));
    if version != VERSION || flags & !HALF != 0 {
        return Err(damaged("another version wrote it: import the checkpoint again"));
    }
    let mut field = || fields.long().ok_or(damaged("its header is cut"));
    let (place, length, sum) = (field()?, field()?, field()?);
    let table = place
        .checked_add(length)
        .filter(|end| *end == map.len())
        .and_then(|end| map.get(place..end))
        .ok_or(damaged("it is cut, or longer than it says"))?;
    if checksum(table) != sum as u64 {
        return Err(damaged("its table is damaged"));
    }
    let mut contents = Contents::default();
    let mut fields = Fields(table);
    for _ in 0..MOST_ENTRIES {
        if fields.0.is_empty() {
            return Ok(contents);
        }
        entry(map, flags & HALF != 0, &mut fields, &mut contents).ok_or(damaged("its table is damaged"))?;
    }
    Err(damaged("its table is too long"))
}

fn entry(map: &Arc<Mapping>, half: bool, fields: &mut Fields, contents: &mut Contents) -> Option<()> {
    let (kind, name) = (fields.byte()?, fields.name()?);
    match kind {
        1 => {
            let entry = Entry {
                rows: fields.long()?,
                columns: fields.long()?,
                inputs: fields.long()?,
                outputs: fields.long()?,
            };
            if !entry.is_sane() {
                return None;
            }
            contents.refer(map, entry.length() * if half { size_of::<f16>() } else { size_of::<f32>() })?;
            let (weights, bias) = (fields.long()?, fields.long()?);
            let weights = if half {
                halves(map, weights, entry.length())?
            } else {
                Floats::mapped(map, weights, entry.length())?
            };
            let bias = Floats::mapped(map, bias, entry.panels() * PANEL)?;
            let convolution = Convolution {
                window: [entry.rows, entry.columns],
                inputs: entry.inputs,
                outputs: entry.outputs,
                weights,
                bias,
            };
            contents.weights.convolutions.insert(name, convolution);
        }
        2 => {
            let (place, length) = (fields.long()?, fields.long()?);
            contents.refer(map, length.checked_mul(size_of::<f32>())?)?;
            contents.weights.vectors.insert(name, Floats::mapped(map, place, length)?.to_vec());
        }
        3 => {
            let (mood, blinks, frames, keypoints, place) =
                (fields.long()?, fields.long()?, fields.long()?, fields.long()?, fields.long()?);
            if !(1..=MOST_FRAMES).contains(&frames) || !(1..=MOST_KEYPOINTS).contains(&keypoints) {
                return None;
            }
            contents.refer(map, (frames + 1) * keypoints * POINT * size_of::<f32>())?;
            let numbers = Floats::mapped(map, place, (frames + 1) * keypoints * POINT)?;
            let mut moments = numbers.chunks_exact(keypoints * POINT).map(unflat);
            let rest = moments.next()?;
            let mood = mood.checked_sub(1).and_then(|index| Mood::ALL.get(index).copied());
            contents
                .clips
                .push((Clip { name, mood, blinks: blinks != 0, frames }, Drive { rest, moments: moments.collect() }));
        }
        _ => return None,
    }
    Some(())
}

fn unflat(numbers: &[f32]) -> Keypoints {
    let points = numbers.chunks_exact(POINT);
    let values = points.clone().map(|point| [point[0], point[1]]).collect();
    Keypoints { values, jacobians: points.map(|point| [point[2], point[3], point[4], point[5]]).collect() }
}

/// Numbers of 16 bits, made numbers of 32.
fn halves(map: &Arc<Mapping>, start: usize, length: usize) -> Option<Floats> {
    let end = length.checked_mul(2).and_then(|bytes| bytes.checked_add(start))?;
    let bytes = map.get(start..end)?;
    let mut buffer = Buffer::zeroed(length);
    let mut some = [f16::ZERO; 4096];
    for (numbers, bytes) in buffer.chunks_mut(some.len()).zip(bytes.chunks(2 * some.len())) {
        for (to, from) in some.iter_mut().zip(bytes.chunks_exact(2)) {
            *to = f16::from_le_bytes([from[0], from[1]]);
        }
        some[..numbers.len()].convert_to_f32_slice(numbers);
    }
    map.release(start, end - start);
    Some(Floats::Owned(buffer))
}

/// What is left of a run of fields.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn short(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn long(&mut self) -> Option<usize> {
        self.take().map(u64::from_le_bytes).and_then(|value| usize::try_from(value).ok())
    }

    fn name(&mut self) -> Option<String> {
        let length = usize::from(self.byte()?);
        let (name, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(name.to_vec()).ok()
    }
}
