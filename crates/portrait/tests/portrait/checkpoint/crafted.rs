//! Checkpoints made by hand, to be wrong where PyTorch never is.

/// A text, as a pickle has it.
pub fn text(text: &str) -> Vec<u8> {
    [b"X".as_slice(), &(text.len() as u32).to_le_bytes(), text.as_bytes()].concat()
}

pub fn int(number: i64) -> Vec<u8> {
    [b"\x8a\x08".as_slice(), &number.to_le_bytes()].concat()
}

pub fn global(module: &str, name: &str) -> Vec<u8> {
    format!("c{module}\n{name}\n").into_bytes()
}

pub fn tuple(items: &[Vec<u8>]) -> Vec<u8> {
    [b"(", items.concat().as_slice(), b"t"].concat()
}

pub fn dict(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let entries: Vec<u8> = entries.iter().flat_map(|(key, value)| [text(key), value.clone()].concat()).collect();
    [b"}(", entries.as_slice(), b"u"].concat()
}

/// A whole pickle with this value.
pub fn pickle(value: &[u8]) -> Vec<u8> {
    [b"\x80\x02", value, b"."].concat()
}

pub struct Tensor {
    pub class: &'static str,
    pub key: &'static str,
    pub count: i64,
    pub offset: i64,
    pub shape: Vec<i64>,
    pub strides: Vec<i64>,
}

impl Tensor {
    /// Four numbers, 1 to 4, in a storage of their own.
    pub fn four() -> Tensor {
        Tensor { class: "FloatStorage", key: "0", count: 4, offset: 0, shape: vec![4], strides: vec![1] }
    }

    pub fn pickled(&self) -> Vec<u8> {
        let class = global("torch", self.class);
        let storage = [
            tuple(&[text("storage"), class, text(self.key), text("cpu"), int(self.count), b"N".to_vec()]),
            b"Q".to_vec(),
        ]
        .concat();
        let ints = |numbers: &[i64]| tuple(&numbers.iter().map(|number| int(*number)).collect::<Vec<_>>());
        let arguments = tuple(&[
            storage,
            int(self.offset),
            ints(&self.shape),
            ints(&self.strides),
            b"\x89".to_vec(),
            b"N".to_vec(),
        ]);
        [global("torch._utils", "_rebuild_tensor_v2"), arguments, b"R".to_vec()].concat()
    }
}

pub fn four_numbers() -> Vec<u8> {
    [1.0_f32, 2.0, 3.0, 4.0].iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// The object of a checkpoint: one tensor `w` in the generator, none in the keypoint detector.
pub fn object(tensor: &Tensor) -> Vec<u8> {
    object_of(tensor.pickled())
}

pub fn object_of(value: Vec<u8>) -> Vec<u8> {
    dict(&[("generator", dict(&[("w", value)])), ("kp_detector", b"}".to_vec())])
}

/// A legacy file: the object, and storages by key, number of numbers, and bytes.
pub fn legacy(object: &[u8], storages: &[(&str, u64, Vec<u8>)]) -> Vec<u8> {
    let keys: Vec<u8> = storages.iter().flat_map(|(key, _, _)| text(key)).collect();
    let bytes: Vec<u8> =
        storages.iter().flat_map(|(_, count, bytes)| [count.to_le_bytes().to_vec(), bytes.clone()].concat()).collect();
    let magic = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.".to_vec();
    // As long as the description of a real machine, which makes the shortest file.
    let system = pickle(&dict(&[
        ("protocol_version", b"M\xe9\x03".to_vec()),
        ("little_endian", b"\x88".to_vec()),
        ("type_sizes", dict(&[("short", int(2)), ("int", int(4))])),
    ]));
    [magic, pickle(b"M\xe9\x03"), system, pickle(object), pickle(&[b"](", keys.as_slice(), b"e"].concat()), bytes]
        .concat()
}

/// A sound legacy file around this object, with the storage of [`Tensor::four`].
pub fn around(object: &[u8]) -> Vec<u8> {
    legacy(object, &[("0", 4, four_numbers())])
}

#[derive(Clone, Copy, PartialEq)]
pub enum Zip {
    Plain,
    /// With every number that can be in its 64-bit place, as over 4 GB.
    Large,
    /// Says that its entries are compressed.
    Compressed,
    Encrypted,
}

pub fn zip(entries: &[(&str, Vec<u8>)], how: Zip) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    let method = u16::from(how == Zip::Compressed) * 8;
    let flags = 0x800 | u16::from(how == Zip::Encrypted);
    for (name, bytes) in entries {
        let (at, size) = (file.len() as u64, bytes.len() as u64);
        let fixed = |size: u32| {
            [
                &[20, 0][..],
                &flags.to_le_bytes(),
                &method.to_le_bytes(),
                &[0; 8],
                &size.to_le_bytes(),
                &size.to_le_bytes(),
                &(name.len() as u16).to_le_bytes(),
            ]
            .concat()
        };
        let padding = b"FB\x03\0ZZZ";
        file.extend(
            [b"PK\x03\x04", fixed(size as u32).as_slice(), &[padding.len() as u8, 0], name.as_bytes(), padding, bytes]
                .concat(),
        );
        let (claimed, place, extra) = match how {
            Zip::Large => (
                u32::MAX,
                u32::MAX,
                [b"ab\x01\0!\x01\0\x18\0".as_slice(), &size.to_le_bytes(), &size.to_le_bytes(), &at.to_le_bytes()]
                    .concat(),
            ),
            _ => (size as u32, at as u32, Vec::new()),
        };
        let end = [&(extra.len() as u16).to_le_bytes()[..], &[0; 10], &place.to_le_bytes()].concat();
        directory.extend([b"PK\x01\x02\0\0", fixed(claimed).as_slice(), &end, name.as_bytes(), &extra].concat());
    }
    let (at, size, count) = (file.len() as u64, directory.len() as u64, entries.len() as u64);
    file.extend(directory);
    if how == Zip::Large {
        let end = file.len() as u64;
        file.extend(
            [
                b"PK\x06\x06".as_slice(),
                &44_u64.to_le_bytes(),
                &[0; 12],
                &count.to_le_bytes(),
                &count.to_le_bytes(),
                &size.to_le_bytes(),
                &at.to_le_bytes(),
            ]
            .concat(),
        );
        file.extend([b"PK\x06\x07\0\0\0\0".as_slice(), &end.to_le_bytes(), &[1, 0, 0, 0]].concat());
        file.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &[0xff; 12], &[0; 2]].concat());
    } else {
        let count = (count as u16).to_le_bytes();
        file.extend(
            [
                b"PK\x05\x06\0\0\0\0".as_slice(),
                &count,
                &count,
                &(size as u32).to_le_bytes(),
                &(at as u32).to_le_bytes(),
                &[0; 2],
            ]
            .concat(),
        );
    }
    file
}

/// The entries of a sound archive with the tensor of [`Tensor::four`].
pub fn entries() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a/data.pkl", pickle(&object(&Tensor::four()))),
        ("a/byteorder", b"little".to_vec()),
        ("a/data/0", four_numbers()),
        ("a/version", b"3\n".to_vec()),
    ]
}
