//! Writing a packed file.

use std::io::{Seek, SeekFrom, Write};

use half::f16;

use super::{ALIGNMENT, Entry, HALF, HEADER, LONGEST_NAME, MAGIC, VERSION, checksum};
use crate::mood::Mood;
use crate::neural::clip::{Clip, Drive};
use crate::neural::network::Keypoints;

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

    pub fn convolution(
        &mut self,
        name: &str,
        entry: Entry,
        bias: &[f32],
        panels: impl Iterator<Item = Vec<f32>>,
    ) -> std::io::Result<()> {
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
        for value in [entry.rows, entry.columns, entry.inputs, entry.outputs]
            .map(|side| side as u64)
            .into_iter()
            .chain([weights, bias])
        {
            self.field(value);
        }
        Ok(())
    }

    pub fn clip(&mut self, clip: &Clip, drive: &Drive) -> std::io::Result<()> {
        let keypoints = drive.rest.values.len();
        let numbers: Vec<f32> = [&drive.rest].into_iter().chain(&drive.moments).flat_map(flat).collect();
        let place = self.numbers(&numbers)?;
        self.entry(3, &clip.name);
        let mood = clip
            .mood
            .and_then(|mood| Mood::ALL.iter().position(|other| *other == mood))
            .map_or(0, |index| index as u64 + 1);
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
