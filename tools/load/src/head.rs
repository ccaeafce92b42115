//! The head of an answer: its status, and the few headers that matter to a reader.

use serde::Serialize;

use crate::response::Malformed;

/// What a head says of the answer and its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    /// Whether the connection may carry another request.
    pub keep_alive: bool,
    pub encoding: Encoding,
    pub framing: Framing,
}

/// How the body's end is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    Length(u64),
    Chunked,
    UntilClose,
}

/// What `Content-Encoding` said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    Identity,
    Gzip,
    Br,
    Other,
}

impl Head {
    /// Of a connection that has answered nothing yet.
    pub fn none() -> Self {
        Self { status: 0, keep_alive: true, encoding: Encoding::Identity, framing: Framing::Length(0) }
    }

    /// Reads a head with its empty line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut lines = bytes.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let (minor, status) = parse_status(lines.next().unwrap_or_default())?;
        let mut keep_alive = minor == b'1';
        let mut encoding = Encoding::Identity;
        let mut length = None;
        let mut chunked = false;
        for line in lines.filter(|line| !line.is_empty()) {
            let colon = line.iter().position(|&byte| byte == b':');
            let (name, value) = line.split_at(colon.ok_or(Malformed::Head)?);
            let value = value[1..].trim_ascii();
            // The length first: it rules most headers out without a comparison.
            match name.len() {
                10 if name.eq_ignore_ascii_case(b"connection") => {
                    if value.eq_ignore_ascii_case(b"close") {
                        keep_alive = false;
                    } else if value.eq_ignore_ascii_case(b"keep-alive") {
                        keep_alive = true;
                    }
                }
                14 if name.eq_ignore_ascii_case(b"content-length") => {
                    let announced = parse_number(value, 10).ok_or(Malformed::Head)?;
                    if length.is_some_and(|other| other != announced) {
                        return Err(Malformed::Head);
                    }
                    length = Some(announced);
                }
                16 if name.eq_ignore_ascii_case(b"content-encoding") => {
                    encoding = Encoding::parse(value);
                }
                17 if name.eq_ignore_ascii_case(b"transfer-encoding") => {
                    if !value.eq_ignore_ascii_case(b"chunked") {
                        return Err(Malformed::Head);
                    }
                    chunked = true;
                }
                _ => {}
            }
        }
        let framing = match (chunked, length) {
            (true, _) => Framing::Chunked,
            (false, Some(length)) => Framing::Length(length),
            (false, None) if status == 204 || status == 304 => Framing::Length(0),
            (false, None) => Framing::UntilClose,
        };
        Ok(Self {
            status,
            keep_alive: keep_alive && (framing != Framing::UntilClose || status < 200),
            encoding,
            framing,
        })
    }
}

impl Encoding {
    fn parse(value: &[u8]) -> Self {
        if value.eq_ignore_ascii_case(b"br") {
            Self::Br
        } else if value.eq_ignore_ascii_case(b"gzip") {
            Self::Gzip
        } else if value.eq_ignore_ascii_case(b"identity") {
            Self::Identity
        } else {
            Self::Other
        }
    }
}

/// The minor version's digit and the status of `HTTP/1.1 200 OK`.
fn parse_status(line: &[u8]) -> Result<(u8, u16), Malformed> {
    let rest = line.strip_prefix(b"HTTP/1.").ok_or(Malformed::Head)?;
    let [minor @ (b'0' | b'1'), b' ', a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] = rest else {
        return Err(Malformed::Head);
    };
    if !matches!(rest.first(), None | Some(b' ')) {
        return Err(Malformed::Head);
    }
    let status = [a, b, c].iter().fold(0, |status, digit| status * 10 + u16::from(*digit - b'0'));
    Ok((*minor, status))
}

/// Digits only: no sign, no separators.
pub fn parse_number(digits: &[u8], radix: u32) -> Option<u64> {
    if digits.first() == Some(&b'+') {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}
