//! The packed file: what a server maps at its start.
//!
//! ```text
//! 0   magic "FOMMpack", version, flags (1: weights of 16 bits), place and length of the table, its checksum; 64 bytes
//! 64  numbers, little-endian, each run of them on a multiple of 64 bytes
//! …   the table: convolutions, vectors, clips, each with its name and the places of its numbers
//! ```
//!
//! Weights lie in the order in which the kernels read them, so that nothing but the few convolutions that are computed in
//! another way has to be touched at start.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use half::f16;
use half::slice::HalfFloatSliceExt;

use super::buffer::{Buffer, Floats, Mapping};
use super::clip::{Clip, Drive};
use super::kernels::PANEL;
use super::model::ModelError;
use super::network::{Keypoints, Weights};
use super::ops::direct::Convolution;
use crate::mood::Mood;

const MAGIC: &[u8; 8] = b"FOMMpack";
const VERSION: u32 = 1;
const HALF: u32 = 1;
const HEADER: u64 = 64;
/// On what all runs of numbers begin; vectors load fastest from there.
const ALIGNMENT: u64 = 64;
const LONGEST_NAME: usize = 200;
const MOST_ENTRIES: usize = 10_000;
const MOST_FRAMES: usize = 400;
const MOST_KEYPOINTS: usize = 1_000;
/// Numbers of one keypoint: place and Jacobian.
const POINT: usize = 6;

/// The sides of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub rows: usize,
    pub columns: usize,
    pub inputs: usize,
    pub outputs: usize,
}

impl Entry {
    /// Whether a network may have such a convolution; products of the sides do not overflow then.
    pub fn is_sane(&self) -> bool {
        let window = 1..=15;
        let channels = 1..=16_384;
        window.contains(&self.rows) && window.contains(&self.columns) && channels.contains(&self.inputs) && channels.contains(&self.outputs)
    }

    pub fn panels(&self) -> usize {
        self.outputs.div_ceil(PANEL)
    }

    /// Weights, whole panels of them.
    fn length(&self) -> usize {
        self.panels() * PANEL * self.rows * self.columns * self.inputs
    }
}

/// Writes a packed file from front to back; the header comes last, so that a half-written file is none.
pub(crate) struct Writer<W> {
    file: W,
    at: u64,
    half: bool,
    table: Vec<u8>,
}

impl<W: Write + Seek> Writer<W> {
    pub fn new(mut file: W, half: bool) -> std::io::Result<Writer<W>> {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&[0; HEADER as usize])?;
        Ok(Writer { file, at: HEADER, half, table: Vec::new() })
    }

    pub fn vector(&mut self, name: &str, values: &[f32]) -> std::io::Result<()> {
        let place = self.numbers(values)?;
        self.entry(2, name);
        self.field(place);
        self.field(values.len() as u64);
        Ok(())
    }

    pub fn convolution(&mut self, name: &str, entry: Entry, bias: &[f32], panels: impl Iterator<Item = Vec<f32>>) -> std::io::Result<()> {
        let bias = self.numbers(bias)?;
        self.align()?;
        let weights = self.at;
        for panel in panels {
            if self.half {
                let halves: Vec<u8> = panel.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect();
                self.write(&halves)?;
            } else {
                self.write(&bytes(&panel))?;
            }
        }
        self.entry(1, name);
        for value in [entry.rows, entry.columns, entry.inputs, entry.outputs].map(|side| side as u64).into_iter().chain([weights, bias]) {
            self.field(value);
        }
        Ok(())
    }

    pub fn clip(&mut self, clip: &Clip, drive: &Drive) -> std::io::Result<()> {
        let keypoints = drive.rest.values.len();
        let numbers: Vec<f32> = [&drive.rest].into_iter().chain(&drive.moments).flat_map(flat).collect();
        let place = self.numbers(&numbers)?;
        self.entry(3, &clip.name);
        let mood = clip.mood.and_then(|mood| Mood::ALL.iter().position(|other| *other == mood)).map_or(0, |index| index as u64 + 1);
        for value in [mood, u64::from(clip.blinks), drive.moments.len() as u64, keypoints as u64, place] {
            self.field(value);
        }
        Ok(())
    }

    /// What was written to.
    pub fn into_inner(self) -> W {
        self.file
    }

    /// Puts table and header in place; more may be added afterwards and this called again.
    pub fn finish(&mut self) -> std::io::Result<u64> {
        self.align()?;
        let (place, table) = (self.at, self.table.clone());
        self.file.write_all(&table)?;
        let mut header = MAGIC.to_vec();
        header.extend(VERSION.to_le_bytes());
        header.extend(if self.half { HALF } else { 0 }.to_le_bytes());
        for value in [place, table.len() as u64, checksum(&table)] {
            header.extend(value.to_le_bytes());
        }
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header)?;
        self.file.flush()?;
        // the next numbers overwrite the table
        self.file.seek(SeekFrom::Start(place))?;
        Ok(place + table.len() as u64)
    }

    fn numbers(&mut self, values: &[f32]) -> std::io::Result<u64> {
        self.align()?;
        let place = self.at;
        self.write(&bytes(values))?;
        Ok(place)
    }

    fn align(&mut self) -> std::io::Result<()> {
        let gap = self.at.next_multiple_of(ALIGNMENT) - self.at;
        self.write(&[0; ALIGNMENT as usize][..gap as usize])
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.write_all(bytes)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    fn entry(&mut self, kind: u8, name: &str) {
        let name = name.as_bytes();
        let name = &name[..name.len().min(LONGEST_NAME)];
        self.table.extend([kind, name.len() as u8]);
        self.table.extend(name);
    }

    fn field(&mut self, value: u64) {
        self.table.extend(value.to_le_bytes());
    }
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn flat(keypoints: &Keypoints) -> Vec<f32> {
    let points = keypoints.values.iter().zip(&keypoints.jacobians);
    points.flat_map(|(value, jacobian)| value.iter().chain(jacobian).copied()).collect()
}

/// FNV-1a: it finds damage, not malice.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What a packed file holds.
#[derive(Default)]
pub(crate) struct Contents {
    pub weights: Weights,
    pub clips: Vec<(Clip, Drive)>,
    /// Bytes that entries refer to. No two of them share any, so these are never more than the file has, and a small file
    /// cannot ask for much memory.
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
    // SAFETY: the contract of `Model::open`: nobody changes the file in place. Whatever its bytes are, they are only read as
    // numbers.
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
    let table =
        place.checked_add(length).filter(|end| *end == map.len()).and_then(|end| map.get(place..end)).ok_or(damaged("it is cut, or longer than it says"))?;
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
            let entry = Entry { rows: fields.long()?, columns: fields.long()?, inputs: fields.long()?, outputs: fields.long()? };
            if !entry.is_sane() {
                return None;
            }
            contents.refer(map, entry.length() * if half { size_of::<f16>() } else { size_of::<f32>() })?;
            let (weights, bias) = (fields.long()?, fields.long()?);
            let weights = if half { halves(map, weights, entry.length())? } else { Floats::mapped(map, weights, entry.length())? };
            let bias = Floats::mapped(map, bias, entry.panels() * PANEL)?;
            let convolution = Convolution { window: [entry.rows, entry.columns], inputs: entry.inputs, outputs: entry.outputs, weights, bias };
            contents.weights.convolutions.insert(name, convolution);
        }
        2 => {
            let (place, length) = (fields.long()?, fields.long()?);
            contents.refer(map, length.checked_mul(size_of::<f32>())?)?;
            contents.weights.vectors.insert(name, Floats::mapped(map, place, length)?.to_vec());
        }
        3 => {
            let (mood, blinks, frames, keypoints, place) = (fields.long()?, fields.long()?, fields.long()?, fields.long()?, fields.long()?);
            if !(1..=MOST_FRAMES).contains(&frames) || !(1..=MOST_KEYPOINTS).contains(&keypoints) {
                return None;
            }
            contents.refer(map, (frames + 1) * keypoints * POINT * size_of::<f32>())?;
            let numbers = Floats::mapped(map, place, (frames + 1) * keypoints * POINT)?;
            let mut moments = numbers.chunks_exact(keypoints * POINT).map(unflat);
            let rest = moments.next()?;
            let mood = mood.checked_sub(1).and_then(|index| Mood::ALL.get(index).copied());
            contents.clips.push((Clip { name, mood, blinks: blinks != 0, frames }, Drive { rest, moments: moments.collect() }));
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
