//! The format of `torch.save` since 1.6: a zip archive of stored entries, `<folder>/data.pkl` and `<folder>/data/<key>`
//! among them.
//!
//! Everything comes from the directory at the end, as torch itself reads it; of an entry's own header only its length
//! counts. Checksums are not looked at: torch can be told to leave them out.

use std::collections::HashMap;
use std::io::{Read, Seek};

use super::Tables;
use super::error::CheckpointError;
use super::pickle::{Budget, load};
use super::source::Source;

/// Bytes of the directory; the published checkpoint would have 0.2 MB.
const LARGEST_DIRECTORY: u64 = 16 << 20;

/// The fixed parts of a header, a directory entry, the three records at the end.
const HEADER: usize = 30;
const ENTRY: usize = 46;
const END: usize = 22;
const LOCATOR: u64 = 20;
const END_64: usize = 56;

struct Entry {
    method: u16,
    size: u64,
    /// Of its own header.
    at: u64,
}

type Directory = HashMap<String, Entry>;

pub(super) fn tables<R: Read + Seek>(source: &mut Source<R>) -> Result<Tables, CheckpointError> {
    let directory = directory(source)?;
    let mut folders =
        directory.keys().filter_map(|name| name.strip_suffix("/data.pkl")).filter(|folder| !folder.contains('/'));
    let folder = match (folders.next(), folders.next()) {
        (Some(folder), None) => folder,
        _ if directory.keys().any(|name| name.ends_with(".npy")) => {
            return Err(CheckpointError::Foreign("a NumPy archive"));
        }
        _ => {
            return Err(CheckpointError::Foreign(
                "a zip archive of something else (if it holds the checkpoint, unpack it first)",
            ));
        }
    };
    if directory.contains_key(&format!("{folder}/constants.pkl")) {
        return Err(CheckpointError::Foreign("a TorchScript program"));
    }
    if let Some(order) = directory.get(&format!("{folder}/byteorder")) {
        let at = data(source, "byteorder", order)?;
        source.jump(at)?;
        if source.bytes(order.size.min(16))?.starts_with(b"big") {
            return Err(CheckpointError::BigEndian);
        }
    }
    let Some(pickle) = directory.get(&format!("{folder}/data.pkl")) else { return Err(source.damaged("no table")) };
    let at = data(source, "data.pkl", pickle)?;
    source.jump(at)?;
    let (arena, root) = load(source, at + pickle.size, &mut Budget::default())?;
    let end = source.at();
    let mut starts = Vec::with_capacity(arena.storages.len());
    for storage in &arena.storages {
        let name = format!("{folder}/data/{}", storage.key);
        let entry = directory.get(&name).ok_or_else(|| source.damaged("a tensor whose numbers are not there"))?;
        let start = data(source, &name, entry)?;
        if storage.bytes() != Some(entry.size) {
            return Err(CheckpointError::Damaged {
                at: entry.at,
                what: "a storage of another size than its tensors say",
            });
        }
        starts.push(start);
    }
    Ok(Tables { arena, root, end, starts })
}

/// Where the bytes of an entry begin; all of them lie in the file.
fn data<R: Read + Seek>(source: &mut Source<R>, name: &str, entry: &Entry) -> Result<u64, CheckpointError> {
    if entry.method != 0 {
        return Err(CheckpointError::compressed(name));
    }
    let header: [u8; HEADER] = at(source, entry.at)?;
    if !header.starts_with(b"PK\x03\x04") {
        return Err(source.damaged("an entry without a header"));
    }
    let start = source.at() + u64::from(u16_of(&header, 26)) + u64::from(u16_of(&header, 28));
    let end = start.checked_add(entry.size).filter(|end| *end <= source.length());
    end.map(|_| start).ok_or_else(|| source.damaged("an entry that reaches over the end"))
}

fn directory<R: Read + Seek>(source: &mut Source<R>) -> Result<Directory, CheckpointError> {
    let (end, record) = end(source)?;
    let (mut count, mut size, mut from) =
        (u64::from(u16_of(&record, 10)), u64::from(u32_of(&record, 12)), u64::from(u32_of(&record, 16)));
    // Values that do not fit are in a second record, which a third one points to.
    if count == 0xffff || size == 0xffff_ffff || from == 0xffff_ffff {
        let missing = || CheckpointError::Damaged { at: end, what: "the directory of a large archive is missing" };
        let locator: [u8; LOCATOR as usize] = at(source, end.checked_sub(LOCATOR).ok_or_else(missing)?)?;
        let record: [u8; END_64] = at(source, u64_of(&locator, 8))?;
        if !locator.starts_with(b"PK\x06\x07") || !record.starts_with(b"PK\x06\x06") {
            return Err(missing());
        }
        (count, size, from) = (u64_of(&record, 32), u64_of(&record, 40), u64_of(&record, 48));
    }
    if size > LARGEST_DIRECTORY {
        return Err(CheckpointError::TooLarge { what: "a directory of over 16 MB" });
    }
    source.jump(from)?;
    let bytes = source.bytes(size)?;
    let damaged = |rest: &[u8], what| CheckpointError::Damaged { at: from + size - rest.len() as u64, what };
    let mut rest = bytes.as_slice();
    let mut directory = Directory::new();
    while !rest.is_empty() {
        let (name, entry, after) =
            entry(rest).ok_or_else(|| damaged(rest, "an entry of the directory that cannot be"))?;
        if directory.insert(name, entry).is_some() {
            return Err(damaged(rest, "an entry that is there twice"));
        }
        rest = after;
    }
    if directory.len() as u64 != count {
        return Err(damaged(rest, "a directory of another length"));
    }
    Ok(directory)
}

/// One entry of the directory and what follows it.
fn entry(bytes: &[u8]) -> Option<(String, Entry, &[u8])> {
    let (fixed, rest) = bytes.split_at_checked(ENTRY)?;
    let (name, rest) = rest.split_at_checked(u16_of(fixed, 28).into())?;
    let (mut extra, rest) = rest.split_at_checked(u16_of(fixed, 30).into())?;
    let (_comment, rest) = rest.split_at_checked(u16_of(fixed, 32).into())?;
    let (flags, method) = (u16_of(fixed, 8), u16_of(fixed, 10));
    let mut numbers = [24, 20, 42].map(|place| u64::from(u32_of(fixed, place)));
    // In archives over 4 GB: what is saturated above follows here in full, in this order.
    while let Some((head, after)) = extra.split_at_checked(4) {
        let (mut field, after) = after.split_at_checked(u16_of(head, 2).into())?;
        if u16_of(head, 0) == 1 {
            for number in numbers.iter_mut().filter(|number| **number == 0xffff_ffff) {
                let (bytes, after) = field.split_first_chunk()?;
                *number = u64::from_le_bytes(*bytes);
                field = after;
            }
        }
        extra = after;
    }
    let [size, packed, at] = numbers;
    let sound = fixed.starts_with(b"PK\x01\x02") && flags & 1 == 0 && (method != 0 || size == packed);
    let name = str::from_utf8(name).ok()?.to_owned();
    sound.then_some((name, Entry { method, size, at }, rest))
}

/// The record at the very end, and where it begins: before it there is nothing that says where the rest is.
fn end<R: Read + Seek>(source: &mut Source<R>) -> Result<(u64, [u8; END]), CheckpointError> {
    let length = source.length();
    // A comment of up to 64 kB may follow, which torch never writes.
    let from = length.saturating_sub(END as u64 + 0xffff);
    source.jump(from)?;
    let tail = source.bytes(length - from)?;
    let found = tail.windows(END).enumerate().rev().find_map(|(place, window)| {
        let comment = tail.len() - place - END;
        let record: [u8; END] = window.try_into().ok()?;
        (record.starts_with(b"PK\x05\x06") && usize::from(u16_of(&record, 20)) == comment)
            .then_some((from + place as u64, record))
    });
    found.ok_or_else(|| source.truncated())
}

fn at<R: Read + Seek, const N: usize>(source: &mut Source<R>, place: u64) -> Result<[u8; N], CheckpointError> {
    source.jump(place)?;
    source.array()
}

fn u16_of(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_of(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_of(bytes, at)) | u32::from(u16_of(bytes, at + 2)) << 16
}

fn u64_of(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_of(bytes, at)) | u64::from(u32_of(bytes, at + 4)) << 32
}
