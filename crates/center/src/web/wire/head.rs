//! The beginning of a request, looked at as it comes in: only what hyper does not tell us. It parses; this notices.

/// Where in a head the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Nothing of it is here; empty lines before a request are skipped.
    Before,
    /// In the request line.
    First,
    /// At the beginning of a field, with so many bytes of its name read.
    Name,
    Value,
    Done,
}

/// A head as far as it is known.
#[derive(Debug)]
pub struct Head {
    at: At,
    /// The first bytes of the field's name, in lower case.
    name: [u8; 18],
    length: usize,
    has_length: bool,
    has_encoding: bool,
}

impl Head {
    pub fn new() -> Head {
        Head { at: At::Before, name: [0; 18], length: 0, has_length: false, has_encoding: false }
    }

    /// Another request begins.
    pub fn begin(&mut self) {
        *self = Head::new();
    }

    /// The request was understood.
    pub fn end(&mut self) {
        self.at = At::Done;
    }

    pub fn is_done(&self) -> bool {
        self.at == At::Done
    }

    /// Whether some of it is here and some is not.
    pub fn is_partial(&self) -> bool {
        !matches!(self.at, At::Before | At::Done)
    }

    /// Whether not even the address is complete.
    pub fn is_at_address(&self) -> bool {
        self.at == At::First
    }

    /// Two ways to say how long the body is: proxies in front may believe the other one.
    pub fn is_ambiguous(&self) -> bool {
        self.has_length && self.has_encoding
    }

    pub fn read(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.at = match (self.at, byte) {
                (At::Done, _) => return,
                (At::Before, b'\r' | b'\n') => At::Before,
                (At::First | At::Value, b'\n') => self.next_line(),
                (At::Before, _) => At::First,
                (At::First | At::Value, _) => self.at,
                (At::Name, b'\n') if self.length == 0 => At::Done,
                (At::Name, b'\n') => self.next_line(),
                (At::Name, b'\r') => At::Name,
                (At::Name, b':') => self.name_ended(),
                (At::Name, _) => {
                    if let Some(place) = self.name.get_mut(self.length) {
                        *place = byte.to_ascii_lowercase();
                    }
                    self.length += 1;
                    At::Name
                }
            };
        }
    }

    fn next_line(&mut self) -> At {
        self.length = 0;
        At::Name
    }

    fn name_ended(&mut self) -> At {
        match self.name.get(..self.length) {
            Some(b"content-length") => self.has_length = true,
            Some(b"transfer-encoding") => self.has_encoding = true,
            _ => {}
        }
        At::Value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parts: &[&str]) -> Head {
        let mut head = Head::new();
        parts.iter().for_each(|part| head.read(part.as_bytes()));
        head
    }

    #[test]
    fn a_head_is_followed_wherever_it_is_cut() {
        let text = "\r\nPOST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTRANSFER-ENCODING: chunked\r\n\r\n";
        for cut in 0..text.len() {
            let head = read(&[&text[..cut], &text[cut..]]);
            assert!(head.is_done() && head.is_ambiguous(), "cut at {cut}");
            let part = read(&[&text[..cut]]);
            assert_eq!((part.is_partial(), part.is_at_address()), (cut > 2, (3..=18).contains(&cut)), "cut at {cut}");
        }
    }

    #[test]
    fn only_the_names_of_fields_count() {
        for text in [
            "GET /content-length:transfer-encoding: HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 1\r\nx: transfer-encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 60\r\n\r\ntransfer-encoding: chunked\r\n",
            "POST / HTTP/1.1\r\ncontent-length-of-something: 1\r\ntransfer-encoding: chunked\r\n\r\n",
        ] {
            assert!(!read(&[text]).is_ambiguous(), "{text}");
        }
        assert!(read(&["POST / HTTP/1.1\ntransfer-encoding: chunked\ncontent-length: 1\n\n"]).is_ambiguous());
    }
}
