//! The beginning of a request, looked at as it comes in: only what hyper does not tell us. It parses; this notices.

use memchr::memchr;

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
    /// In the value of `Transfer-Encoding`: how much of it is the one that we take.
    encoding: Option<usize>,
    is_encoded_oddly: bool,
    /// In the value of `Content-Length`: the number as far as it is read.
    size: Option<u64>,
    is_endless: bool,
}

/// The only way to transfer a body that has no length.
const CHUNKED: &[u8] = b"chunked";

impl Head {
    pub fn new() -> Head {
        Head {
            at: At::Before,
            name: [0; 18],
            length: 0,
            has_length: false,
            has_encoding: false,
            encoding: None,
            is_encoded_oddly: false,
            size: None,
            is_endless: false,
        }
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

    /// Two ways to say how long the body is, or one that not everybody understands alike: proxies in front may believe
    /// another one.
    pub fn is_ambiguous(&self) -> bool {
        self.has_length && self.has_encoding || self.is_encoded_oddly
    }

    /// Whether the body is said to be as long as none can be; hyper would call that fields that are too large.
    pub fn is_endless(&self) -> bool {
        self.is_endless
    }

    /// Whether nothing was said of a body.
    pub fn is_without_body(&self) -> bool {
        !self.has_length && !self.has_encoding
    }

    /// How many of `bytes` belong to the head.
    pub fn read(&mut self, bytes: &[u8]) -> usize {
        let mut count = 0;
        while let Some(&byte) = bytes.get(count) {
            if self.at == At::Done {
                return count;
            }
            // most bytes are of an address, or of values in which nothing is looked for
            if self.at == At::First || self.at == At::Value && self.size.is_none() && self.encoding.is_none() {
                match memchr(b'\n', &bytes[count..]) {
                    Some(length) => count += length + 1,
                    None => return bytes.len(),
                }
                self.at = self.next_line();
                continue;
            }
            self.byte(byte);
            count += 1;
        }
        count
    }

    fn byte(&mut self, byte: u8) {
        if self.at == At::Value {
            self.value(byte);
        }
        self.at = match (self.at, byte) {
            (At::Before, b'\r' | b'\n') => At::Before,
            (At::First | At::Value, b'\n') => self.next_line(),
            (At::Before, _) => At::First,
            (At::Done | At::First | At::Value, _) => self.at,
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

    fn value(&mut self, byte: u8) {
        if let Some(size) = self.size {
            let next = match byte {
                b'0'..=b'9' => size.saturating_mul(10).saturating_add(u64::from(byte - b'0')),
                _ => size,
            };
            self.is_endless |= next > i64::MAX as u64;
            self.size = (byte != b'\n').then_some(next);
        }
        let Some(known) = self.encoding else { return };
        match byte {
            b' ' | b'\t' | b'\r' => {}
            b'\n' => {
                self.is_encoded_oddly |= known != CHUNKED.len();
                self.encoding = None;
            }
            byte if CHUNKED.get(known) == Some(&byte.to_ascii_lowercase()) => self.encoding = Some(known + 1),
            _ => self.is_encoded_oddly = true,
        }
    }

    fn next_line(&mut self) -> At {
        self.length = 0;
        At::Name
    }

    fn name_ended(&mut self) -> At {
        match self.name.get(..self.length) {
            Some(b"content-length") => (self.has_length, self.size) = (true, Some(0)),
            Some(b"transfer-encoding") => {
                self.is_encoded_oddly |= self.has_encoding;
                (self.has_encoding, self.encoding) = (true, Some(0));
            }
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
        for part in parts {
            head.read(part.as_bytes());
        }
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
    fn bodies_are_chunked_once_or_not_at_all() {
        for (fields, odd) in [
            ("transfer-encoding: chunked\r\n", false),
            ("transfer-encoding:\tChunked \r\n", false),
            ("transfer-encoding: gzip, chunked\r\n", true),
            ("transfer-encoding: chunked, chunked\r\n", true),
            ("transfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n", true),
            ("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n", true),
            ("transfer-encoding: chunkedx\r\n", true),
            ("transfer-encoding: identity\r\n", true),
            ("transfer-encoding:\r\n", true),
            ("x: gzip\r\n", false),
        ] {
            let head = read(&[&format!("POST / HTTP/1.1\r\n{fields}\r\n")]);
            assert_eq!((head.is_done(), head.is_ambiguous()), (true, odd), "{fields:?}");
        }
    }

    #[test]
    fn what_follows_a_head_is_told() {
        let mut head = Head::new();
        assert_eq!(head.read(b"GET / HTTP/1.1\r\n\r\nGET /h"), 18);
        assert!(head.is_without_body());
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
