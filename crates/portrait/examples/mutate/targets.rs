//! The readers that are tried. Another one is a line in [`TARGETS`] and a function.

use std::io::Cursor;

use portrait::nets::{Mesh, Person};
use portrait::neural::{Checkpoint, CheckpointError, Image, Laps, Memory, Model, ModelError, Simd};
use portrait::{Limits, Photo, PhotoError};

pub struct Target {
    pub name: &'static str,
    /// Small sound files and former offenders, from the folder of the crate.
    pub corpus: &'static str,
    /// Bytes that mean something to the reader.
    pub tokens: &'static [&'static [u8]],
    /// Reads all of a file; a refusal is named by its kind, without what differs from file to file.
    pub read: fn(&[u8]) -> Result<(), String>,
}

pub const TARGETS: &[Target] = &[
    Target { name: "checkpoint", corpus: "tests/data/fomm/corpus", tokens: PICKLES_AND_ARCHIVES, read: checkpoint },
    Target { name: "packed", corpus: "tests/data/fomm/packed", tokens: TABLES, read: packed },
    Target { name: "tflite", corpus: "models", tokens: FLATBUFFERS, read: network },
    Target { name: "pictures", corpus: "tests/data/shown/files", tokens: PICTURES, read: picture },
];

/// Offsets, counts and codes of a flatbuffer.
const FLATBUFFERS: &[&[u8]] = &[
    b"\x00\x00\x00\x00",
    b"\x01\x00\x00\x00",
    b"\x04\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x80",
    b"\x00\x01\x00\x00",
    b"\x02\x00",
    b"\x06\x00",
    b"\x20\x00",
    b"\x75\x00",
];

/// Either of the two small networks; what can be read is run.
fn network(input: &[u8]) -> Result<(), String> {
    let simd = Simd::detect();
    if let Some(person) = Person::read(input, simd) {
        let mask = person.mask(vec![0.5; Person::SIDE * Person::SIDE * 3]).ok_or("no mask")?;
        assert_eq!(mask.len(), Person::SIDE * Person::SIDE);
        return Ok(());
    }
    let mesh = Mesh::read(input, simd).ok_or("no network")?;
    let found = mesh.points(vec![0.5; Mesh::SIDE * Mesh::SIDE * 3]).ok_or("no points")?;
    assert_eq!(found.points.len(), portrait::nets::POINTS);
    Ok(())
}

/// Markers, chunks and numbers at the edge of what a side may be.
const PICTURES: &[&[u8]] = &[
    b"\xff\xc0",
    b"\xff\xc2",
    b"\xff\xc4",
    b"\xff\xda",
    b"\xff\xdb",
    b"\xff\xdd",
    b"\xff\xd0",
    b"\xff\xd9",
    b"\xff\x00",
    b"IDAT",
    b"PLTE",
    b"tRNS",
    b"iCCP",
    b"cICP",
    b"fcTL",
    b"acTL",
    b"IEND",
    b"VP8X",
    b"VP8L",
    b"VP8 ",
    b"ALPH",
    b"ANMF",
    b"ICCP",
    b"\x21\xf9\x04",
    b"\x2c",
    b"\x2e\xe0",
    b"\xe0\x2e",
    b"\x00\x00",
    b"\xff\xff",
    b"acsp",
    b"mft2",
    b"mAB ",
    b"curv",
    b"para",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\x7f",
];

fn picture(input: &[u8]) -> Result<(), String> {
    let limits = Limits { max_side: 2_000, max_pixels: 1_000_000, max_memory: 20_000_000 };
    let small = Photo::decode_small(input, &limits, 16);
    let whole = Photo::decode(input, &limits);
    // The small one needs less memory, and shows no more and no less of a damaged file.
    assert!(small.is_ok() || whole.is_err(), "{small:?} but {whole:?}");
    whole.map(drop).map_err(|error| match error {
        PhotoError::TooLarge { .. } => "too large".to_owned(),
        other => other.to_string(),
    })
}

/// Numbers of a packed file before its table.
const NUMBERS: usize = 220_000;

/// The table of a packed model behind a byte of flags; the rest of the file is made around it, its checksum right. What
/// makes a network draws with it.
fn packed(input: &[u8]) -> Result<(), String> {
    let (flags, table) = input.split_first().ok_or("empty")?;
    let mut file = b"FOMMpack".to_vec();
    file.extend(1u32.to_le_bytes());
    file.extend(u32::from(*flags).to_le_bytes());
    // FNV-1a
    let sum = table
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    for field in [NUMBERS as u64, table.len() as u64, sum] {
        file.extend(field.to_le_bytes());
    }
    file.resize(64, 0);
    while file.len() < NUMBERS {
        file.extend((0.001 * (file.len() % 1_000) as f32 - 0.5).to_le_bytes());
    }
    file.extend(table);
    let model = Model::from_bytes(&file, Simd::detect()).map_err(|error| match error {
        ModelError::Damaged(what) => what.to_owned(),
        other => other.to_string().replace(char::is_numeric, "0"),
    })?;
    let (network, mut memory) = (model.network(), Memory::default());
    // the smallest picture that suits it
    let side =
        [16, 32, 48, 64].into_iter().find(|side| network.check(*side, *side).is_ok()).ok_or("no picture suits it")?;
    let image = Image::new(side, side, &vec![0.5; side * side * 3]).ok_or("no picture")?;
    let source = network.encode(&mut memory, &image).map_err(|error| error.to_string())?;
    let frames =
        network.draw(&mut memory, &source, &[source.keypoints.clone(), source.keypoints.clone()], &mut Laps::default());
    assert_eq!(frames.len(), 2);
    Ok(())
}

/// Kinds, sizes and names of a packed model's table.
const TABLES: &[&[u8]] = &[
    b"\x01",
    b"\x02",
    b"\x03",
    b"\x00\x00\x00\x00\x00\x00\x00\x00",
    b"\x01\x00\x00\x00\x00\x00\x00\x00",
    b"\x02\x00\x00\x00\x00\x00\x00\x00",
    b"\x03\x00\x00\x00\x00\x00\x00\x00",
    b"\x07\x00\x00\x00\x00\x00\x00\x00",
    b"\x21\x00\x00\x00\x00\x00\x00\x00",
    b"\x40\x00\x00\x00\x00\x00\x00\x00",
    b"\x00\x40\x00\x00\x00\x00\x00\x00",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\xff\xff\xff\xff\xff\xff\xff\x3f",
    b"\x00\x00\x00\x00\x00\x00\x00\x80",
    b"\x05first",
    b"\x05final",
    b"\x04up.0",
    b"\x04up.1",
    b"\x06down.0",
    b"\x06down.1",
    b"\x0dblock.0.conv1",
    b"\x0dblock.0.scale",
    b"\x09kp.down.1",
    b"\x07kp.up.1",
    b"\x0cdense.down.1",
    b"\x0adense.up.1",
    b"\x0fdense.antialias",
];

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

/// Instructions of the pickle machine with their operands, names and numbers that PyTorch writes, records of zip
/// archives.
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
