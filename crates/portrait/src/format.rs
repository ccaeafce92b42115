//! What a file is, told by its first bytes; names and declared types are never asked.

/// The picture formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
}

/// What a refused file seems to be, so that the refusal can say how to convert it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    Heic,
    Avif,
    Tiff,
    JpegXl,
    Svg,
    Pdf,
    Video,
    /// A JPEG of a kind that hardly any program writes: arithmetic coding, 12 bits, lossless.
    UnusualJpeg,
    Unknown,
}

impl Format {
    /// Recognises the format by the bytes at the start of the file.
    pub fn recognise(bytes: &[u8]) -> Result<Format, Unsupported> {
        match bytes {
            [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::WebP),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Format::Gif),
            // "BM" alone would swallow any text that starts so: the header's size field must be a known one.
            [b'B', b'M', _, _, _, _, _, _, _, _, _, _, _, _, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0, ..] => {
                Ok(Format::Bmp)
            }
            _ => Err(Unsupported::recognise(bytes)),
        }
    }
}

impl Unsupported {
    fn recognise(bytes: &[u8]) -> Unsupported {
        match bytes {
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => Unsupported::of_brand(brand),
            [b'%', b'P', b'D', b'F', ..] => Unsupported::Pdf,
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Unsupported::Tiff,
            [0xff, 0x0a, ..] | [0, 0, 0, 12, b'J', b'X', b'L', b' ', ..] => Unsupported::JpegXl,
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Unsupported::Video,
            _ if looks_like_svg(bytes) => Unsupported::Svg,
            _ => Unsupported::Unknown,
        }
    }

    /// `brand` starts right after `ftyp` of an ISO base media file.
    fn of_brand(brand: &[u8]) -> Unsupported {
        match brand.get(..4) {
            Some(b"avif" | b"avis") => Unsupported::Avif,
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => {
                // Some AVIF files name the general brand first and their own among the compatible ones.
                let head = &brand[..brand.len().min(64)];
                if head.windows(4).any(|window| window == b"avif") { Unsupported::Avif } else { Unsupported::Heic }
            }
            _ => Unsupported::Video,
        }
    }
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let starts_as_markup = head.iter().find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    starts_as_markup == Some(&b'<') && head.windows(4).any(|window| window.eq_ignore_ascii_case(b"<svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_kinds_are_named() {
        let kind = |bytes: &[u8]| Format::recognise(bytes).unwrap_err();
        assert_eq!(kind(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), Unsupported::Heic);
        assert_eq!(kind(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf"), Unsupported::Avif);
        assert_eq!(kind(b"\0\0\0\x1cftypavif\0\0\0\0"), Unsupported::Avif);
        assert_eq!(kind(b"\0\0\0\x18ftypmp42"), Unsupported::Video);
        assert_eq!(kind(b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg xmlns=''>"), Unsupported::Svg);
        assert_eq!(kind(b"%PDF-1.7"), Unsupported::Pdf);
        assert_eq!(kind(b"II*\0"), Unsupported::Tiff);
        assert_eq!(kind(b"BM is how this text begins"), Unsupported::Unknown);
        assert_eq!(kind(b"<html><script>"), Unsupported::Unknown);
        assert_eq!(kind(b""), Unsupported::Unknown);
    }
}
