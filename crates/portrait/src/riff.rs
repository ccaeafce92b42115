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

    /// Appends a whole still WebP of the right size as a frame; `None` if it has more than its picture.
    pub fn push(&mut self, still: &[u8]) -> Option<()> {
        let picture = still.get(12..).filter(|chunk| chunk.starts_with(b"VP8 "))?;
        let sides = self.size.checked_sub(1)?.to_le_bytes();
        let mut frame = Vec::with_capacity(picture.len() + 16);
        frame.extend_from_slice(&[0; 6]); // its place: upper left
        frame.extend_from_slice(&sides[..3]);
        frame.extend_from_slice(&sides[..3]);
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
