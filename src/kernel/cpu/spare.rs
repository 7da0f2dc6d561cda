//! Buffers that are used again.

use std::ops::Range;

use super::map::Map;

/// The memory of maps that nothing reads any more, for those that are written next: new memory would be cleared and
/// handed out page by page for every layer.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    maps: Vec<Vec<f32>>,
}

impl Spare {
    /// Rows `rows` of a map, to be written.
    pub fn map(&mut self, [height, width]: [usize; 2], channels: usize, rows: Range<usize>) -> Map {
        let data = self.take(rows.len() * width * channels);
        Map { height, width, channels, first: rows.start, data }
    }

    /// Memory for `length` numbers, of any value.
    pub fn take(&mut self, length: usize) -> Vec<f32> {
        if let Some(index) = self.maps.iter().position(|map| map.len() == length) {
            return self.maps.swap_remove(index);
        }
        // What does not fit goes first, so that no more memory is taken than the maps in use ever have.
        self.maps.clear();
        vec![0.0; length]
    }

    /// Takes the memory of maps that are done with.
    pub fn give(&mut self, maps: impl IntoIterator<Item = Map>) {
        self.maps.extend(maps.into_iter().map(|map| map.data));
    }

    /// Numbers it holds.
    #[cfg(test)]
    pub fn length(&self) -> usize {
        self.maps.iter().map(Vec::len).sum()
    }
}
