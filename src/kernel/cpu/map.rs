//! Rows of a map in memory.

use std::ops::Range;

use super::super::strips::Strip;

/// Consecutive rows of a map, `[rows, width, channels]`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Map {
    /// Rows of the whole map.
    pub height: usize,
    /// Pixels a row.
    pub width: usize,
    /// Numbers a pixel.
    pub channels: usize,
    /// The first row that is there.
    pub first: usize,
    /// The rows that are there.
    pub data: Vec<f32>,
}

impl Map {
    /// Numbers a row.
    pub fn row_length(&self) -> usize {
        self.width * self.channels
    }

    /// The first row after those that are there.
    pub fn end(&self) -> usize {
        self.first + self.data.len() / self.row_length().max(1)
    }

    /// Row `y` of the whole map, or nothing if it is not there.
    #[inline(always)]
    pub fn row(&self, y: usize) -> &[f32] {
        let start = y.wrapping_sub(self.first).wrapping_mul(self.row_length());
        start.checked_add(self.row_length()).and_then(|end| self.data.get(start..end)).unwrap_or_default()
    }
}

impl Strip for Map {
    fn rows(&self) -> Range<usize> {
        self.first..self.end()
    }
}
