//! A file that is read forward, with jumps: knows its length and where it stands, so that nothing is read or allocated
//! that it cannot hold.

use std::io::{BufReader, ErrorKind, Read, Seek, SeekFrom};

use super::error::CheckpointError;

pub(super) struct Source<R> {
    inner: BufReader<R>,
    length: u64,
    at: u64,
}

impl<R: Read + Seek> Source<R> {
    pub fn new(mut inner: R) -> Result<Source<R>, CheckpointError> {
        let length = inner.seek(SeekFrom::End(0)).map_err(CheckpointError::Read)?;
        inner.rewind().map_err(CheckpointError::Read)?;
        Ok(Source { inner: BufReader::new(inner), length, at: 0 })
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// Where the next byte comes from.
    pub fn at(&self) -> u64 {
        self.at
    }

    pub fn jump(&mut self, to: u64) -> Result<(), CheckpointError> {
        if to > self.length {
            return Err(self.truncated());
        }
        self.inner.seek(SeekFrom::Start(to)).map_err(CheckpointError::Read)?;
        self.at = to;
        Ok(())
    }

    pub fn fill(&mut self, bytes: &mut [u8]) -> Result<(), CheckpointError> {
        if bytes.len() as u64 > self.length - self.at {
            return Err(self.truncated());
        }
        match self.inner.read_exact(bytes) {
            Ok(()) => {
                self.at += bytes.len() as u64;
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(self.truncated()),
            Err(error) => Err(CheckpointError::Read(error)),
        }
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], CheckpointError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// So many bytes, allocated only if the file has them.
    pub fn bytes(&mut self, count: u64) -> Result<Vec<u8>, CheckpointError> {
        let Some(count) = usize::try_from(count).ok().filter(|_| count <= self.length - self.at) else {
            return Err(self.truncated());
        };
        let mut bytes = vec![0; count];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    pub fn truncated(&self) -> CheckpointError {
        CheckpointError::Truncated { length: self.length, expected: None }
    }

    /// Something that cannot be, just before the next byte.
    pub fn damaged(&self, what: &'static str) -> CheckpointError {
        CheckpointError::Damaged { at: self.at, what }
    }
}
