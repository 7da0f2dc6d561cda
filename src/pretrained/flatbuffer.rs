//! Flatbuffers: tables of fields, at places that the file itself names, as in
//! [the format's description](https://flatbuffers.dev/internals/). Every place is checked before it is read.
//!
//! The crate `flatbuffers` reads tables without a generated schema only by `unsafe` functions, and the schema of TensorFlow
//! Lite has more lines than all that reads weights here.

use super::tensor::wrong;
use crate::Result;

/// A table: its fields have numbers, and each may be missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// Items of a list at most; the person network's longest has 360. Tables may share lists, so that a small file could have many
/// long ones.
const MOST_ITEMS: usize = 4096;

/// `N` bytes of `bytes` from `at` on.
fn some<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N]> {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk());
    found.copied().ok_or_else(|| wrong("it names a place beyond its end"))
}

/// A place of four bytes, and how far after it something is.
fn after(bytes: &[u8], at: usize) -> Result<usize> {
    Ok(at.saturating_add(u32::from_le_bytes(some(bytes, at)?) as usize))
}

impl<'a> Table<'a> {
    /// The table that a file begins with.
    pub fn root(bytes: &'a [u8]) -> Result<Self> {
        Ok(Self { bytes, at: after(bytes, 0)? })
    }

    /// Where field `number` is, if it is there. The table names a list of places, which may be shared.
    fn field(&self, number: usize) -> Result<Option<usize>> {
        let back = i32::from_le_bytes(some(self.bytes, self.at)?);
        let list = usize::try_from(self.at as i64 - i64::from(back)).map_err(wrong)?;
        let length = usize::from(u16::from_le_bytes(some(self.bytes, list)?));
        let entry = 4 + 2 * number;
        if entry + 2 > length {
            return Ok(None);
        }
        let place = usize::from(u16::from_le_bytes(some(self.bytes, list + entry)?));
        Ok((place != 0).then_some(self.at + place))
    }

    /// A number of a byte; 0 where it is missing.
    pub fn byte(&self, number: usize) -> Result<u8> {
        let place = self.field(number)?;
        place.map_or(Ok(0), |place| some(self.bytes, place).map(|[byte]| byte))
    }

    /// A number of four bytes; 0 where it is missing.
    pub fn int(&self, number: usize) -> Result<u32> {
        let place = self.field(number)?;
        place.map_or(Ok(0), |place| some(self.bytes, place).map(u32::from_le_bytes))
    }

    /// Where the items of a list of this many bytes each are, and their bytes.
    fn items(&self, number: usize, size: usize) -> Result<(usize, &'a [u8])> {
        let Some(place) = self.field(number)? else { return Ok((0, &[])) };
        let list = after(self.bytes, place)?;
        let count = u32::from_le_bytes(some(self.bytes, list)?) as usize;
        if size > 1 && count > MOST_ITEMS {
            return Err(wrong(format!("a list has {count} items")));
        }
        let end = count.checked_mul(size).and_then(|length| length.checked_add(list + 4));
        let items = end.and_then(|end| self.bytes.get(list + 4..end));
        Ok((list + 4, items.ok_or_else(|| wrong("a list goes on beyond its end"))?))
    }

    /// A list of bytes; empty where it is missing.
    pub fn bytes(&self, number: usize) -> Result<&'a [u8]> {
        Ok(self.items(number, 1)?.1)
    }

    /// A list of numbers; empty where it is missing.
    pub fn ints(&self, number: usize) -> Result<Vec<u32>> {
        let (items, _) = self.items(number, 4)?.1.as_chunks();
        Ok(items.iter().map(|item| u32::from_le_bytes(*item)).collect())
    }

    /// A list of tables; empty where it is missing.
    pub fn tables(&self, number: usize) -> Result<Vec<Self>> {
        let (start, items) = self.items(number, 4)?;
        let table = |place| Ok(Self { bytes: self.bytes, at: after(self.bytes, start + place)? });
        (0..items.len()).step_by(4).map(table).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file whose table has, from field 0 on, these four bytes each.
    fn file(fields: &[[u8; 4]], rest: &[u8]) -> Vec<u8> {
        let list = 4 + 2 * fields.len() as u16;
        // The list of places, the table behind it, and what its fields name.
        let mut bytes = (4 + u32::from(list)).to_le_bytes().to_vec();
        bytes.extend(list.to_le_bytes());
        bytes.extend((4 + 4 * fields.len() as u16).to_le_bytes());
        bytes.extend((0..fields.len() as u16).flat_map(|index| (4 + 4 * index).to_le_bytes()));
        bytes.extend(i32::from(list).to_le_bytes());
        bytes.extend(fields.as_flattened());
        [&bytes, rest].concat()
    }

    #[test]
    fn fields_are_where_the_file_says() {
        let bytes = file(&[[7, 0, 0, 0], [4, 0, 0, 0]], &[2, 0, 0, 0, 9, 0, 0, 0, 1, 1, 0, 0]);
        let table = Table::root(&bytes).unwrap();
        assert_eq!((table.byte(0).unwrap(), table.int(0).unwrap(), table.int(2).unwrap()), (7, 7, 0));
        assert_eq!(table.ints(1).unwrap(), [9, 257]);
        assert_eq!(table.bytes(1).unwrap(), [9, 0]);
        assert!(table.ints(2).unwrap().is_empty() && table.tables(3).unwrap().is_empty());
    }

    #[test]
    fn lies_about_places_and_lengths_are_errors() {
        for place in [0_u32, 4, 8, 1000, u32::MAX] {
            let bytes = file(&[place.to_le_bytes()], &[255, 255, 255, 255]);
            let table = Table::root(&bytes).unwrap();
            assert!(table.ints(0).is_err() || place == 0, "{place}");
            assert!(table.tables(0).is_err() || place == 0, "{place}");
        }
        let bytes = file(&[[4, 0, 0, 0]], &[0, 32, 0, 0]);
        let long = [bytes, vec![0; 4 * 8192]].concat();
        assert!(Table::root(&long).unwrap().ints(0).is_err());
        assert_eq!(Table::root(&long).unwrap().bytes(0).unwrap().len(), 8192);
        for length in 0..12 {
            let cut = &long[..length];
            assert!(Table::root(cut).and_then(|table| table.int(0)).is_err(), "{length}");
        }
        // The list of places before the file, and behind it.
        for back in [i32::MAX, i32::MIN, 100] {
            let mut bytes = file(&[[0; 4]], &[]);
            bytes[10..14].copy_from_slice(&back.to_le_bytes());
            assert!(Table::root(&bytes).and_then(|table| table.int(0)).is_err(), "{back}");
        }
    }
}
