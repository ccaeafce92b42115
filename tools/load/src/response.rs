//! A minimal HTTP/1.1 answer parser: it counts a body rather than keeping it, and keeps its buffers between answers.
//!
//! It understands what RFC 9112 §6 lets a server send: a length, chunks with trailers, no body, or a body until the
//! connection closes.

use std::fmt;

use crate::head::{Encoding, Framing, Head, parse_number};

/// A head or a chunk line longer than this is refused.
const LONGEST_HEAD: usize = 64 * 1024;

/// One answer being read. [`Response::reset`] makes it ready for the next one.
pub struct Response {
    state: State,
    /// The part of the head or of a line that arrived so far, when it was split between reads.
    partial: Vec<u8>,
    head: Head,
    body_bytes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    Fixed(u64),
    ChunkSize,
    ChunkData(u64),
    ChunkEnd,
    Trailers,
    UntilClose,
    Done,
}

/// Why an answer could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    Head,
    TooLong,
    Chunk,
    /// The server sent more than the answer it announced.
    Excess,
    /// The connection ended inside the answer.
    Cut,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Head => "the answer's head is malformed",
            Self::TooLong => "the answer's head or a chunk line is too long",
            Self::Chunk => "a chunk is malformed",
            Self::Excess => "more bytes than the answer announced",
            Self::Cut => "the connection ended inside the answer",
        })
    }
}

impl std::error::Error for Malformed {}

impl Default for Response {
    fn default() -> Self {
        Self::new()
    }
}

impl Response {
    pub fn new() -> Self {
        Self { state: State::Head, partial: Vec::new(), head: Head::none(), body_bytes: 0 }
    }

    pub fn reset(&mut self) {
        self.partial.clear();
        self.state = State::Head;
        self.body_bytes = 0;
    }

    pub fn status(&self) -> u16 {
        self.head.status
    }

    /// Whether the connection may carry another request.
    pub fn keep_alive(&self) -> bool {
        self.head.keep_alive
    }

    pub fn encoding(&self) -> Encoding {
        self.head.encoding
    }

    /// Bytes of the body without the framing of chunks, still encoded.
    pub fn body_bytes(&self) -> u64 {
        self.body_bytes
    }

    /// Takes the bytes of one read, appends body bytes to `body` when it is given, and says whether the answer is
    /// complete.
    pub fn feed(&mut self, mut bytes: &[u8], mut body: Option<&mut Vec<u8>>) -> Result<bool, Malformed> {
        while !bytes.is_empty() {
            bytes = match self.state {
                State::Head => self.take_head(bytes)?,
                State::Fixed(left) => {
                    let (left, rest) = self.take_body(left, bytes, &mut body);
                    self.state = if left == 0 { State::Done } else { State::Fixed(left) };
                    rest
                }
                State::ChunkData(left) => {
                    let (left, rest) = self.take_body(left, bytes, &mut body);
                    self.state = if left == 0 { State::ChunkEnd } else { State::ChunkData(left) };
                    rest
                }
                State::UntilClose => self.take_body(u64::MAX, bytes, &mut body).1,
                State::ChunkSize | State::ChunkEnd | State::Trailers => self.take_line(bytes)?,
                State::Done => return Err(Malformed::Excess),
            };
        }
        Ok(self.state == State::Done)
    }

    /// The other side closed: that ends a body without a length, and cuts anything else short.
    pub fn close(&mut self) -> Result<(), Malformed> {
        match self.state {
            State::UntilClose => self.state = State::Done,
            State::Done => {}
            _ => return Err(Malformed::Cut),
        }
        Ok(())
    }

    fn take_body<'a>(&mut self, left: u64, bytes: &'a [u8], body: &mut Option<&mut Vec<u8>>) -> (u64, &'a [u8]) {
        let length = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        let (now, rest) = bytes.split_at(length);
        self.body_bytes += now.len() as u64;
        if let Some(body) = body {
            body.extend_from_slice(now);
        }
        (left - now.len() as u64, rest)
    }

    /// Most heads arrive whole and are read where they lie; a split one is gathered in `partial`.
    fn take_head<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Malformed> {
        if self.partial.is_empty()
            && let Some(end) = head_end(bytes)
        {
            let (head, rest) = bytes.split_at(end);
            self.parse_head(head)?;
            return Ok(rest);
        }
        let before = self.partial.len();
        self.partial.extend_from_slice(bytes);
        let from = before.saturating_sub(3);
        let Some(end) = head_end(&self.partial[from..]).map(|end| from + end) else {
            return if self.partial.len() > LONGEST_HEAD { Err(Malformed::TooLong) } else { Ok(&[]) };
        };
        let mut head = std::mem::take(&mut self.partial);
        let parsed = self.parse_head(&head[..end]);
        head.clear();
        self.partial = head;
        parsed?;
        Ok(&bytes[end - before..])
    }

    /// Sets the state that follows the head. An interim answer (1xx) is skipped.
    fn parse_head(&mut self, head: &[u8]) -> Result<(), Malformed> {
        self.head = Head::parse(head)?;
        self.state = match (self.head.status, self.head.framing) {
            (100..=199, _) => State::Head,
            (204 | 304, _) | (_, Framing::Length(0)) => State::Done,
            (_, Framing::Length(length)) => State::Fixed(length),
            (_, Framing::Chunked) => State::ChunkSize,
            (_, Framing::UntilClose) => State::UntilClose,
        };
        Ok(())
    }

    /// Takes one line of the chunk framing: a size, the end of a chunk, or a trailer.
    fn take_line<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Malformed> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else {
            self.partial.extend_from_slice(bytes);
            return if self.partial.len() > LONGEST_HEAD { Err(Malformed::TooLong) } else { Ok(&[]) };
        };
        self.partial.extend_from_slice(&bytes[..end]);
        let line = self.partial.strip_suffix(b"\r").unwrap_or(&self.partial);
        self.state = match self.state {
            State::ChunkSize => {
                let digits = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
                match parse_number(digits, 16).ok_or(Malformed::Chunk)? {
                    0 => State::Trailers,
                    size => State::ChunkData(size),
                }
            }
            State::ChunkEnd if line.is_empty() => State::ChunkSize,
            State::ChunkEnd => return Err(Malformed::Chunk),
            _ if line.is_empty() => State::Done,
            state => state,
        };
        self.partial.clear();
        Ok(&bytes[end + 1..])
    }
}

/// Where the empty line ends.
fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|start| start + 4)
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
