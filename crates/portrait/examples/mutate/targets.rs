//! The readers that are tried. Another one is a line in [`TARGETS`] and a function.

use std::io::Cursor;

use portrait::neural::{Checkpoint, CheckpointError};

pub struct Target {
    pub name: &'static str,
    /// Small sound files and former offenders, from the folder of the crate.
    pub corpus: &'static str,
    /// Bytes that mean something to the reader.
    pub tokens: &'static [&'static [u8]],
    /// Reads all of a file; a refusal is named by its kind, without what differs from file to file.
    pub read: fn(&[u8]) -> Result<(), String>,
}

pub const TARGETS: &[Target] = &[Target { name: "checkpoint", corpus: "tests/data/fomm/corpus", tokens: PICKLES_AND_ARCHIVES, read: checkpoint }];

fn checkpoint(bytes: &[u8]) -> Result<(), String> {
    let read = || {
        let mut checkpoint = Checkpoint::open(Cursor::new(bytes))?;
        for tensor in checkpoint.tensors().to_vec() {
            let numbers = checkpoint.read(tensor.part, &tensor.name)?;
            assert_eq!(numbers.len(), tensor.shape.iter().product::<usize>(), "{tensor:?}");
        }
        Ok(())
    };
    read().map_err(|error| {
        // Whatever it says, it must be possible to say.
        let sentence = format!("{error}");
        assert!(!sentence.contains(char::is_control), "{sentence:?}");
        match error {
            CheckpointError::Damaged { what, .. } => what.to_owned(),
            CheckpointError::Foreign(kind) => kind.to_owned(),
            CheckpointError::TooLarge { what } => what.to_owned(),
            other => format!("{other:?}").split([' ', '(']).next().unwrap_or_default().to_owned(),
        }
    })
}

/// Instructions of the pickle machine with their operands, names and numbers that PyTorch writes, records of zip archives.
const PICKLES_AND_ARCHIVES: &[&[u8]] = &[
    b"(",
    b")",
    b".",
    b"0",
    b"N",
    b"R",
    b"Q",
    b"b",
    b"t",
    b"a",
    b"e",
    b"s",
    b"u",
    b"]",
    b"}",
    b"\x85",
    b"\x86",
    b"\x87",
    b"\x88",
    b"\x89",
    b"\x93",
    b"\x94",
    b"K\x00",
    b"K\x01",
    b"K\xff",
    b"M\xff\xff",
    b"J\xff\xff\xff\xff",
    b"J\xff\xff\xff\x7f",
    b"\x8a\x00",
    b"\x8a\x01\x80",
    b"\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f",
    b"\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80",
    b"\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\x00",
    b"G\x7f\xf0\x00\x00\x00\x00\x00\x00",
    b"h\x00",
    b"h\x01",
    b"h\x05",
    b"h\x0a",
    b"q\x00",
    b"q\x01",
    b"q\x05",
    b"j\x00\x00\x00\x00",
    b"r\xff\xff\xff\xff",
    b"\x80\x02",
    b"\x80\x04",
    b"\x95\x00\x00\x00\x00\x00\x00\x00\x00",
    b"X\x00\x00\x00\x00",
    b"X\x01\x00\x00\x000",
    b"X\xff\xff\xff\xff",
    b"U\x01w",
    b"\x8c\x011",
    b"\x8d\xff\xff\xff\xff\xff\xff\xff\xff",
    b"X\x09\x00\x00\x00generator",
    b"X\x0b\x00\x00\x00kp_detector",
    b"X\x07\x00\x00\x00storage",
    b"module.",
    b"ccollections\nOrderedDict\n",
    b"ctorch\nFloatStorage\n",
    b"ctorch\nHalfStorage\n",
    b"ctorch.cuda\nLongStorage\n",
    b"ctorch._utils\n_rebuild_tensor\n",
    b"ctorch._utils\n_rebuild_tensor_v2\n",
    b"ctorch._utils\n_rebuild_parameter\n",
    b"cos\nsystem\n",
    b"]q\x00h\x00a",
    b"}q\x00K\x00h\x00s",
    b")\x85\x85\x85\x85",
    b"(K\x02K\x03t",
    b"(K\x00K\x01t",
    b"(K\x01J\xff\xff\xff\x7ft",
    b"PK\x01\x02",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"/data.pkl",
    b"/data/0",
    b"/byteorder",
    b"\x01\x00\x10\x00",
];
