//! Bodies put aside during a run and looked at after it, so that looking takes nothing from the server.

use load::head::Encoding;

use crate::decode::decode;
use crate::drive::Errors;

/// Bodies as they were sent, each with what is to be known when it is looked at.
pub struct Aside<E> {
    most: usize,
    bytes: Vec<u8>,
    entries: Vec<Entry<E>>,
}

struct Entry<E> {
    end: usize,
    encoding: Encoding,
    about: E,
}

impl<E> Aside<E> {
    /// Holds up to `most` bytes of bodies.
    pub fn new(most: usize) -> Self {
        Self { most, bytes: Vec::new(), entries: Vec::new() }
    }

    /// Puts a body aside; false when there is no room for it.
    pub fn put(&mut self, encoding: Encoding, body: &[u8], about: E) -> bool {
        if self.bytes.len() + body.len() > self.most {
            return false;
        }
        self.bytes.extend_from_slice(body);
        self.entries.push(Entry { end: self.bytes.len(), encoding, about });
        true
    }

    /// Decodes all and gives each to `check`; adds what was wrong to `errors`. Nothing is left then.
    pub fn look(&mut self, errors: &mut Errors, mut check: impl FnMut(&E, &str) -> Result<(), String>) {
        let mut start = 0;
        for entry in self.entries.drain(..) {
            let body = &self.bytes[start..entry.end];
            start = entry.end;
            let verdict = decode(entry.encoding, body).and_then(|plain| {
                let text = std::str::from_utf8(&plain).map_err(|_| "a body is not UTF-8".to_owned())?;
                check(&entry.about, text)
            });
            if let Err(why) = verdict {
                *errors.entry(why).or_default() += 1;
            }
        }
        self.bytes.clear();
    }
}
