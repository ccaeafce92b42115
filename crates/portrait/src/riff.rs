//! The chunks of WebP files ("WebP Container Specification"): an XMP packet for a still, frames for an animation.

/// What a portrait tells machines about itself.
macro_rules! synthetic_xmp {
    ($kind:literal) => {
        concat!(
            r#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">"#,
            r#"<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" "#,
            r#"Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/"#,
            $kind,
            r#""/></rdf:RDF></x:xmpmeta>"#
        )
    };
}

/// `compositeSynthetic` of the IPTC vocabulary is "a mix or composite of several elements, at least one of which is
/// synthetic": a captured photo with a computed motion. `algorithmicMedia` would claim that there was no photo.
pub(crate) const SYNTHETIC_XMP: &str = synthetic_xmp!("compositeSynthetic");

/// For frames whose pixels a trained network made out of a photo.
pub(crate) const TRAINED_XMP: &str = synthetic_xmp!("compositeWithTrainedAlgorithmicMedia");

const XMP_FLAG: u8 = 0x04;
const ANIMATION_FLAG: u8 = 0x02;
/// The frame replaces what was there instead of being laid over it.
const REPLACE: u8 = 0x02;

/// `file` with `xmp` as its only metadata; `None` if `file` is no WebP of `width × height` without metadata.
pub(crate) fn with_xmp(file: &[u8], width: u32, height: u32, xmp: &str) -> Option<Vec<u8>> {
    let body = file.get(12..)?;
    let mut chunks = Vec::with_capacity(file.len() + xmp.len() + 64);
    if body.starts_with(b"VP8X") {
        chunks.extend_from_slice(body);
        *chunks.get_mut(8)? |= XMP_FLAG;
    } else {
        // A simple file becomes an extended one: flags, three reserved bytes, sides minus one in 24 bits.
        let mut header = vec![XMP_FLAG, 0, 0, 0];
        header.extend_from_slice(&width.checked_sub(1)?.to_le_bytes()[..3]);
        header.extend_from_slice(&height.checked_sub(1)?.to_le_bytes()[..3]);
        push_chunk(&mut chunks, b"VP8X", &header);
        chunks.extend_from_slice(body);
    }
    push_chunk(&mut chunks, b"XMP ", xmp.as_bytes());
    whole(&chunks)
}

/// A rectangle of a picture that stands at even places, as a frame's must.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

/// A pixel that differs by no more than this from what was told is not told anew; compression changes it by more.
const SAME: u8 = 1;

/// An animation of square pictures that loops for ever.
pub(crate) struct AnimationFile {
    size: u32,
    frame_ms: u16,
    chunks: Vec<u8>,
}

impl AnimationFile {
    /// `size` is 1 to 16,384 pixels.
    pub fn new(size: u32, frame_ms: u16) -> AnimationFile {
        AnimationFile { size, frame_ms, chunks: Vec::new() }
    }

    /// Appends a whole still WebP, what changed in `part` of the picture; `None` if it has more than its picture.
    pub fn push(&mut self, still: &[u8], part: Part) -> Option<()> {
        let picture = still.get(12..).filter(|chunk| chunk.starts_with(b"VP8 "))?;
        let mut frame = Vec::with_capacity(picture.len() + 16);
        for number in [part.left / 2, part.top / 2, part.width.checked_sub(1)?, part.height.checked_sub(1)?] {
            frame.extend_from_slice(&number.to_le_bytes()[..3]);
        }
        frame.extend_from_slice(&u32::from(self.frame_ms).to_le_bytes()[..3]);
        frame.push(REPLACE);
        frame.extend_from_slice(picture);
        push_chunk(&mut self.chunks, b"ANMF", &frame);
        Some(())
    }

    /// The finished file with `xmp` as its only metadata.
    pub fn finish(self, xmp: &str) -> Option<Vec<u8>> {
        let sides = self.size.checked_sub(1)?.to_le_bytes();
        let mut chunks = Vec::with_capacity(self.chunks.len() + xmp.len() + 64);
        push_chunk(&mut chunks, b"VP8X", &[&[XMP_FLAG | ANIMATION_FLAG, 0, 0, 0], &sides[..3], &sides[..3]].concat());
        push_chunk(&mut chunks, b"ANIM", &[0xff, 0xff, 0xff, 0xff, 0, 0]); // white behind, endless
        chunks.extend_from_slice(&self.chunks);
        push_chunk(&mut chunks, b"XMP ", xmp.as_bytes());
        whole(&chunks)
    }
}

impl Part {
    pub fn whole(width: u32, height: u32) -> Part {
        Part { left: 0, top: 0, width, height }
    }

    /// The smallest in which all that differs lies, of square pictures of three bytes a pixel; never empty.
    pub fn changed(before: &[u8], after: &[u8], size: u32) -> Part {
        let side = (size as usize).max(1);
        let differs = |a: &[u8], b: &[u8]| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > SAME);
        let (mut rows, mut columns) = ((usize::MAX, 0), (usize::MAX, 0));
        for (y, (a, b)) in before.chunks_exact(3 * side).zip(after.chunks_exact(3 * side)).enumerate() {
            if a == b {
                continue;
            }
            let mut places = a.chunks_exact(3).zip(b.chunks_exact(3)).enumerate().filter(|(_, (a, b))| differs(a, b));
            let Some((first, _)) = places.next() else { continue };
            let last = places.next_back().map_or(first, |(last, _)| last);
            rows = (rows.0.min(y), y + 1);
            columns = (columns.0.min(first), columns.1.max(last + 1));
        }
        // one place that changed by nothing, for a moment in which nothing does
        let (left, right) = if columns.1 == 0 { (0, side.min(2)) } else { columns };
        let (top, bottom) = if rows.1 == 0 { (0, side.min(2)) } else { rows };
        let (left, top) = (left & !1, top & !1);
        Part { left: left as u32, top: top as u32, width: (right - left) as u32, height: (bottom - top) as u32 }
    }
}

fn whole(chunks: &[u8]) -> Option<Vec<u8>> {
    let mut file = Vec::with_capacity(chunks.len() + 12);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&u32::try_from(chunks.len() + 4).ok()?.to_le_bytes());
    file.extend_from_slice(b"WEBP");
    file.extend_from_slice(chunks);
    Some(file)
}

fn push_chunk(chunks: &mut Vec<u8>, kind: &[u8; 4], content: &[u8]) {
    chunks.extend_from_slice(kind);
    chunks.extend_from_slice(&(content.len() as u32).to_le_bytes());
    chunks.extend_from_slice(content);
    if content.len() % 2 == 1 {
        chunks.push(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_told_and_at_even_places() {
        let before = vec![100_u8; 3 * 20 * 20];
        let mut after = before.clone();
        for (x, y) in [(5, 7), (12, 9), (9, 15)] {
            after[3 * (y * 20 + x) + 1] = 103;
        }
        after[0] = 101; // too little to be told
        assert_eq!(Part::changed(&before, &after, 20), Part { left: 4, top: 6, width: 9, height: 10 });
        assert_eq!(Part::changed(&before, &before, 20), Part { left: 0, top: 0, width: 2, height: 2 });
        assert_eq!(Part::changed(&[0; 3], &[9; 3], 1), Part { left: 0, top: 0, width: 1, height: 1 });
        after.fill(0);
        assert_eq!(Part::changed(&before, &after, 20), Part::whole(20, 20));
    }
}
