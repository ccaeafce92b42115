//! The format of `torch.save` before 1.6: five pickles, then the storages in the order of the fifth, each after its
//! length.

use std::io::{Read, Seek};

use super::Tables;
use super::error::CheckpointError;
use super::pickle::{Budget, load};
use super::source::Source;
use super::value::{Arena, Value};

/// The first pickle, little-endian.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
/// The second.
const PROTOCOL: i64 = 1001;

pub(super) fn tables<R: Read + Seek>(source: &mut Source<R>) -> Result<Tables, CheckpointError> {
    let (mut budget, end) = (Budget::default(), source.length());
    let (arena, magic) = load(source, end, &mut budget)?;
    if !matches!(arena.get(magic), Value::Long(bytes) if **bytes == MAGIC) {
        return Err(CheckpointError::Foreign("a pickle that PyTorch did not write"));
    }
    let (arena, protocol) = load(source, end, &mut budget)?;
    if arena.int(protocol) != Some(PROTOCOL) {
        return Err(CheckpointError::Foreign("a file of an unknown version of PyTorch"));
    }
    // The machine that saved it: numbers are little-endian whatever it says.
    load(source, end, &mut budget)?;
    let (arena, root) = load(source, end, &mut budget)?;
    let end = source.at();
    let order = order(source, &arena, &mut budget)?;
    let starts = starts(source, &arena, &order)?;
    Ok(Tables { arena, root, end, starts })
}

/// The fifth pickle: which storages follow, each of the tables once.
fn order<R: Read + Seek>(
    source: &mut Source<R>,
    arena: &Arena,
    budget: &mut Budget,
) -> Result<Vec<usize>, CheckpointError> {
    let end = source.length();
    let (keys, root) = load(source, end, budget)?;
    let Value::List(list) = keys.get(root) else { return Err(source.damaged("no list of storages")) };
    let mut seen = vec![false; arena.storages.len()];
    let mut order = Vec::with_capacity(list.len().min(seen.len()));
    for key in list {
        let place = keys
            .text(*key)
            .and_then(|key| arena.storage_of(key))
            .ok_or_else(|| source.damaged("a storage that no tensor names"))? as usize;
        if std::mem::replace(&mut seen[place], true) {
            return Err(source.damaged("a storage that is there twice"));
        }
        order.push(place);
    }
    if order.len() < seen.len() {
        return Err(source.damaged("a tensor whose numbers are not there"));
    }
    Ok(order)
}

/// The first byte of every storage. The file ends with the last one.
fn starts<R: Read + Seek>(source: &mut Source<R>, arena: &Arena, order: &[usize]) -> Result<Vec<u64>, CheckpointError> {
    let length = source.length();
    let sizes = order.iter().map(|place| arena.storages[*place].bytes());
    let expected = sizes.clone().try_fold(source.at(), |at, bytes| at.checked_add(8)?.checked_add(bytes?));
    let expected = expected.ok_or_else(|| source.damaged("storages of more bytes than there are"))?;
    if length < expected {
        return Err(CheckpointError::Truncated { length, expected: Some(expected) });
    }
    if length > expected {
        return Err(CheckpointError::Damaged { at: expected, what: "there are bytes after the end" });
    }
    let mut starts = vec![0; order.len()];
    for (place, bytes) in order.iter().zip(sizes) {
        let count = u64::from_le_bytes(source.array()?);
        if count != arena.storages[*place].count {
            return Err(source.damaged("a storage of another size than its tensors say"));
        }
        starts[*place] = source.at();
        source.jump(source.at() + bytes.unwrap_or(0))?;
    }
    Ok(starts)
}
