//! What a file is by its first bytes: many things are called `vox-cpk.pth.tar` that are none.

use super::Format;
use super::error::CheckpointError;

/// How much of a file is looked at.
pub(super) const HEAD: usize = 512;

/// The shortest legacy file has 137 bytes before its first key, the shortest archive far more.
const SMALLEST: u64 = 128;

/// Which reader takes a file that begins with `head`.
pub(super) fn format(head: &[u8], length: u64) -> Result<Format, CheckpointError> {
    if head.starts_with(b"version https://git-lfs") {
        return Err(CheckpointError::LfsPointer);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if text.starts_with(b"<") {
        return Err(CheckpointError::WebPage);
    }
    if let Some(kind) = foreign(head) {
        return Err(CheckpointError::Foreign(kind));
    }
    if length < SMALLEST {
        return Err(CheckpointError::TooSmall { length });
    }
    match head {
        [b'P', b'K', 3, 4, ..] => Ok(Format::Zip),
        [0x80, 2..=5, ..] => Ok(Format::Legacy),
        [0x80, ..] => Err(CheckpointError::Foreign("a pickle of another kind")),
        _ if head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) => {
            Err(CheckpointError::Foreign("a text file"))
        }
        _ if head.iter().all(|byte| *byte == 0) => {
            Err(CheckpointError::Foreign("a file of zeros (a download that was never filled)"))
        }
        _ => Err(CheckpointError::Foreign("a file of an unknown kind")),
    }
}

fn foreign(head: &[u8]) -> Option<&'static str> {
    let begins: [(&[u8], &str); 18] = [
        (b"\x1f\x8b", "a gzip archive (unpack it first)"),
        (b"BZh", "a bzip2 archive (unpack it first)"),
        (b"\xfd7zXZ\0", "an xz archive (unpack it first)"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive (unpack it first)"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive (unpack it first)"),
        (b"Rar!", "a RAR archive (unpack it first)"),
        (b"PK\x05\x06", "an empty zip archive"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file, as Keras saves models"),
        (b"GGUF", "a GGUF file"),
        (b"\x93NUMPY", "a NumPy array"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"RIFF", "a picture or a sound"),
        (b"%PDF", "a PDF document"),
        (b"\x7fELF", "a program"),
        (b"MZ", "a program"),
        (b"{", "a JSON document"),
    ];
    if let Some((_, kind)) = begins.iter().find(|(begin, _)| head.starts_with(begin)) {
        return Some(kind);
    }
    match head {
        _ if head.get(257..262) == Some(b"ustar") => Some("a tar archive (unpack it first; `.pth.tar` is only a name)"),
        [_, _, _, _, _, 0, 0, 0, b'{', b'"', ..] => Some("a safetensors file"),
        [_, _, _, _, b'T', b'F', b'L', b'3', ..] => Some("a TensorFlow Lite model"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("a video or a picture"),
        // The version of the format, then the producer's name or a graph.
        [8, 1..=20, 0x12 | 0x1a | 0x3a, ..] => Some("an ONNX model"),
        _ => None,
    }
}
