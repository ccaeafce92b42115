//! Reading FlatBuffers (the format of `.tflite` files) with every access checked; `None` means damaged.
//!
//! A table begins with the distance back to its vtable, which says where each field lies in it; a field that is not
//! there has its default. Vectors and strings are an offset to a count and the elements.

/// More elements than this no vector of a network this small has.
const MOST: usize = 1 << 22;

#[derive(Clone, Copy)]
pub(super) struct Flat<'a>(pub &'a [u8]);

impl<'a> Flat<'a> {
    fn bytes<const N: usize>(self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..at.checked_add(N)?)?.try_into().ok()
    }

    fn u16(self, at: usize) -> Option<usize> {
        Some(usize::from(u16::from_le_bytes(self.bytes(at)?)))
    }

    fn u32(self, at: usize) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.bytes(at)?)).ok()
    }

    fn i32(self, at: usize) -> Option<i32> {
        Some(i32::from_le_bytes(self.bytes(at)?))
    }

    /// The table, or whatever else, that the offset at `at` leads to.
    pub fn follow(self, at: usize) -> Option<usize> {
        at.checked_add(self.u32(at)?)
    }

    /// Where field `id` of the table lies; `None` if it has its default.
    pub fn field(self, table: usize, id: usize) -> Option<usize> {
        let back = i64::from(self.i32(table)?);
        let fields = usize::try_from(i64::try_from(table).ok()?.checked_sub(back)?).ok()?;
        let length = self.u16(fields)?;
        if 6 + 2 * id > length {
            return None;
        }
        match self.u16(fields.checked_add(4 + 2 * id)?)? {
            0 => None,
            offset => table.checked_add(offset),
        }
    }

    /// First element and count of the vector in field `id`.
    fn vector(self, table: usize, id: usize) -> Option<(usize, usize)> {
        let at = self.follow(self.field(table, id)?)?;
        let count = self.u32(at)?;
        (count <= MOST).then_some((at.checked_add(4)?, count))
    }

    /// The bytes in field `id`.
    pub fn raw(self, table: usize, id: usize) -> Option<&'a [u8]> {
        let (at, count) = self.vector(table, id)?;
        self.0.get(at..at.checked_add(count)?)
    }

    /// The numbers in field `id`; none where it has its default.
    pub fn ints(self, table: usize, id: usize) -> Option<Vec<i32>> {
        let Some((at, count)) = self.vector(table, id) else {
            return self.field(table, id).is_none().then(Vec::new);
        };
        let all = self.0.get(at..at.checked_add(count.checked_mul(4)?)?)?;
        Some(all.chunks_exact(4).map(|c| i32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect())
    }

    /// The tables in field `id`.
    pub fn tables(self, table: usize, id: usize) -> Option<Vec<usize>> {
        let (at, count) = self.vector(table, id)?;
        self.0.get(at..at.checked_add(count.checked_mul(4)?)?)?;
        (0..count).map(|index| self.follow(at + 4 * index)).collect()
    }

    /// The number in field `id`, or its default.
    pub fn int(self, table: usize, id: usize, default: i32) -> Option<i32> {
        self.field(table, id).map_or(Some(default), |at| self.i32(at))
    }

    /// The byte in field `id`; its default is 0.
    pub fn byte(self, table: usize, id: usize) -> Option<u8> {
        self.field(table, id).map_or(Some(0), |at| self.0.get(at).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_out_of_the_file_lead_nowhere() {
        for bytes in [&[][..], &[255; 3], &[255; 64], &[0; 64], &[4, 0, 0, 0, 255, 255, 255, 127, 1, 0]] {
            let flat = Flat(bytes);
            for at in [0, 1, 4, 60, usize::MAX] {
                let _ = (flat.follow(at), flat.field(at, 3), flat.ints(at, 0), flat.tables(at, 1), flat.raw(at, 2));
            }
        }
    }
}
