//! Pictures enlarged bilinearly, row by row.

use super::Picture;
use super::shrink::opaque;

/// A picture enlarged bilinearly, row by row.
pub(super) struct Enlarged<'a> {
    picture: &'a Picture,
    columns: Vec<Between>,
    rows: Vec<Between>,
}

/// Two neighbouring pixels of a side, and how far a place is from the first to the second.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Between {
    pub first: usize,
    pub second: usize,
    share: f32,
}

impl<'a> Enlarged<'a> {
    /// `picture` at the size `to`, width and height, where `joined` sides go on at their other end.
    pub fn new(picture: &'a Picture, to: [u32; 2], joined: [bool; 2]) -> Self {
        let [columns, rows] = [0, 1].map(|axis| {
            let from = if axis == 0 { picture.width } else { picture.height } as usize;
            Between::all(from, to[axis] as usize, joined[axis])
        });
        Self { picture, columns, rows }
    }

    /// Row `y` of the enlarged picture.
    pub fn row(&self, y: usize) -> impl Iterator<Item = [f32; 3]> + '_ {
        let (pixels, _) = self.picture.rgba.as_chunks::<4>();
        let line = |row: usize| pixels.chunks(self.picture.width as usize).nth(row).unwrap_or_default();
        let at = self.rows.get(y).copied().unwrap_or_default();
        let (above, below) = (line(at.first), line(at.second));
        self.columns.iter().map(move |column| {
            let pixel = |line: &[[u8; 4]], x: usize| {
                line.get(x).copied().map_or([0.0; 3], |p| opaque(p).map(f32::from))
            };
            let across = |line: &[[u8; 4]]| column.mix(pixel(line, column.first), pixel(line, column.second));
            at.mix(across(above), across(below))
        })
    }
}

impl Between {
    /// Where each pixel of `to` lies among `from`.
    pub fn all(from: usize, to: usize, joined: bool) -> Vec<Self> {
        (0..to).map(|index| Self::new(index, from, to, joined)).collect()
    }

    /// Where pixel `index` of `to` lies among `from`.
    fn new(index: usize, from: usize, to: usize, joined: bool) -> Self {
        let place = (index as f32 + 0.5) * from as f32 / to as f32 - 0.5;
        let first = place.floor();
        let side = |at: i32| {
            let last = from as i32 - 1;
            if joined { at.rem_euclid(from as i32) as usize } else { at.clamp(0, last) as usize }
        };
        Self { first: side(first as i32), second: side(first as i32 + 1), share: place - first }
    }

    /// What lies between `a` at the first and `b` at the second.
    #[inline]
    pub fn mix<const N: usize>(self, a: [f32; N], b: [f32; N]) -> [f32; N] {
        std::array::from_fn(|index| a[index] + (b[index] - a[index]) * self.share)
    }
}
