//! The guided filter: what follows the edges of a picture (He, Sun and Tang, "Guided image filtering", 2010).
//!
//! At each node of a grid a line is fitted to the nodes around: from the luminance of the picture, the guide, to the number
//! that is to follow it. The lines change slowly, so between the nodes they are interpolated (He and Sun, "Fast guided
//! filter", 2015), and each pixel has what its line gives for its own luminance.

use super::Picture;
use super::enlarge::Between;
use super::ground::luminance;
use super::shrink::opaque;

/// How lines are fitted.
pub(super) struct Fit {
    /// So many nodes on each side of a node count with it.
    pub radius: u32,
    /// The variance of luminance, of a range of 1, from which on lines follow the guide.
    pub variance: f32,
}

impl Fit {
    /// The line of each node of a grid of `size`, slope and offset, to pairs of luminance, 0 to 1, and the number that
    /// follows it. Sides that are `joined` go on at their other end.
    pub fn lines(
        &self,
        pairs: impl Iterator<Item = [f32; 2]>,
        size: [u32; 2],
        joined: [bool; 2],
    ) -> Vec<[f32; 2]> {
        let products = pairs.map(|[guide, number]| [guide, number, guide * guide, guide * number]);
        let around = means(products.collect(), size, joined, self.radius);
        let fitted = around.into_iter().map(|[guide, number, square, product]| {
            let slope = (product - guide * number) / (square - guide * guide + self.variance);
            [slope, number - slope * guide, 0.0, 0.0]
        });
        let lines = means(fitted.collect(), size, joined, self.radius);
        lines.into_iter().map(|[slope, offset, ..]| [slope, offset]).collect()
    }
}

/// The mean of the nodes around each one; those beyond a border do not count, or are those of the other side.
fn means(mut values: Vec<[f32; 4]>, size: [u32; 2], joined: [bool; 2], radius: u32) -> Vec<[f32; 4]> {
    let radius = radius as i32;
    for axis in [0, 1] {
        let [width, height] = [size[axis] as usize, size[1 - axis] as usize];
        // What is read row by row is written column by column, so that the second time it is upright again.
        let mut turned = vec![[0.0; 4]; values.len()];
        for (y, row) in values.chunks(width).enumerate() {
            for x in 0..width {
                let window = (x as i32 - radius..=x as i32 + radius).filter_map(|place| {
                    let place = if joined[axis] { place.rem_euclid(width as i32) } else { place };
                    row.get(usize::try_from(place).ok()?)
                });
                let (mut sum, mut count) = ([0.0; 4], 0.0_f32);
                for value in window {
                    sum = std::array::from_fn(|index| sum[index] + value[index]);
                    count += 1.0;
                }
                turned[x * height + y] = sum.map(|sum| sum / count);
            }
        }
        values = turned;
    }
    values
}

impl Picture {
    /// Gives `write` each pixel's place, and what its line gives for its luminance: of `lines` at the nodes of a grid of
    /// `size` over the picture.
    #[inline]
    pub(super) fn guide(
        &self,
        lines: &[[f32; 2]],
        size: [u32; 2],
        joined: [bool; 2],
        mut write: impl FnMut(usize, f32),
    ) {
        let [columns, rows] = [(0, self.width), (1, self.height)]
            .map(|(axis, side)| Between::all(size[axis] as usize, side as usize, joined[axis]));
        let (pixels, _) = self.rgba.as_chunks::<4>();
        let mut place = 0;
        for (pixels, row) in pixels.chunks(self.width as usize).zip(rows) {
            let nodes = |row: usize| lines.chunks(size[0] as usize).nth(row).unwrap_or_default();
            let (above, below) = (nodes(row.first), nodes(row.second));
            for (pixel, column) in pixels.iter().zip(&columns) {
                let node = |nodes: &[[f32; 2]], at: usize| nodes.get(at).copied().unwrap_or_default();
                let line = |nodes| column.mix(node(nodes, column.first), node(nodes, column.second));
                let [slope, offset] = row.mix(line(above), line(below));
                let guide = luminance(opaque(*pixel).map(f32::from)) / 255.0;
                write(place, slope * guide + offset);
                place += 1;
            }
        }
    }
}
