//! Bodies as a browser reads them. What a browser would pass over in silence is an error here: a check sum that does
//! not fit, a body that ends early, and bytes after the end, which browsers leave out.

use std::io::{Cursor, Read};

use flate2::bufread::GzDecoder;
use load::head::Encoding;

/// Nothing that the site sends is longer.
const LONGEST: u64 = 16 * 1024 * 1024;

/// The plain bytes of `body`.
pub fn decode(encoding: Encoding, body: &[u8]) -> Result<Vec<u8>, String> {
    match encoding {
        Encoding::Identity => Ok(body.to_vec()),
        Encoding::Gzip => gzip(body),
        Encoding::Br => brotli(body),
        Encoding::Other => Err("a content encoding that cannot be looked into".to_owned()),
    }
}

/// One member, with its check sum and length.
fn gzip(body: &[u8]) -> Result<Vec<u8>, String> {
    let mut decoder = GzDecoder::new(body);
    let plain = read(&mut decoder).map_err(|error| format!("broken gzip: {error}"))?;
    if !decoder.into_inner().is_empty() {
        return Err("broken gzip: bytes after the end".to_owned());
    }
    Ok(plain)
}

fn brotli(body: &[u8]) -> Result<Vec<u8>, String> {
    let mut source = Cursor::new(body);
    let mut plain = Vec::new();
    brotli_decompressor::BrotliDecompress(&mut source, &mut plain)
        .map_err(|error| format!("broken brotli: {error}"))?;
    Ok(plain)
}

fn read(decoder: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    decoder.take(LONGEST).read_to_end(&mut plain)?;
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const TEXT: &[u8] = b"a page of the town, a page of the town, a page of the town";

    fn gzipped() -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(TEXT).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn whole_bodies() {
        assert_eq!(decode(Encoding::Identity, TEXT).unwrap(), TEXT);
        assert_eq!(decode(Encoding::Gzip, &gzipped()).unwrap(), TEXT);
    }

    #[test]
    fn a_cut_body() {
        let whole = gzipped();
        for length in 0..whole.len() {
            assert!(decode(Encoding::Gzip, &whole[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_wrong_check_sum_and_a_wrong_length() {
        let whole = gzipped();
        for place in 1..=8 {
            let mut changed = whole.clone();
            let at = whole.len() - place;
            changed[at] ^= 1;
            assert!(decode(Encoding::Gzip, &changed).unwrap_err().starts_with("broken gzip"), "{place}");
        }
    }

    #[test]
    fn a_second_member_is_what_browsers_leave_out() {
        let twice = [gzipped(), gzipped()].concat();
        assert_eq!(decode(Encoding::Gzip, &twice).unwrap_err(), "broken gzip: bytes after the end");
    }

    #[test]
    fn unknown_encodings() {
        assert!(decode(Encoding::Other, TEXT).is_err());
    }
}
