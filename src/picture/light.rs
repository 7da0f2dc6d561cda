//! The photo's light on its painting.
//!
//! Instance normalization takes from a photo how light it is, so a painting of the night is as light as one of the noon.
//! A guided filter (He, Sun and Tang 2010) gives it back. On a small grid, with the photo as its guide, it fits how much
//! lighter the photo is than the painting by a line through the photo's luminance at each node. The lines change slowly,
//! so between the nodes they are interpolated (He and Sun 2015); edges come from the luminance of the photo's pixels.

use super::Picture;
use super::ground::{Between, luminance};
use super::shrink::{level, opaque};
use crate::Result;

/// Nodes along the longer side of the grid.
const NODES: u32 = 128;
/// A line is fitted to the nodes around its own: so many on each side, with all [`NODES`].
const RADIUS: u32 = 8;
/// The variance of luminance, of a range of 1, from which on lines follow the photo's edges.
const VARIANCE: f32 = 0.004;
/// What is added to what a luminance has and to what it lacks, of a range of 1, so that black and white have finite odds.
const FLARE: f32 = 0.03;

/// How much lighter a photo is than its painting.
pub(crate) struct LightMap {
    /// Nodes across and down.
    pub size: [u32; 2],
    /// For each node the slope and the offset of its line: from the photo's luminance, 0 to 1, to the difference of
    /// log-odds.
    pub lines: Vec<[f32; 2]>,
}

impl LightMap {
    /// The size of the grid for a picture of width and height `size`.
    pub fn grid(size: [u32; 2]) -> [u32; 2] {
        let longer = size[0].max(size[1]);
        let nodes = longer.min(NODES);
        size.map(|side| ((side * nodes + longer / 2) / longer).max(1))
    }

    /// Of a photo and its painting, both of the size of the grid; `joined` says whether left and right, and top and
    /// bottom, join.
    pub fn new(photo: &Picture, painting: &Picture, joined: [bool; 2]) -> Self {
        let size = [photo.width, photo.height];
        let luminances = |picture: &Picture| -> Vec<f32> {
            let (pixels, _) = picture.rgba.as_chunks::<4>();
            pixels.iter().map(|pixel| luminance(opaque(*pixel).map(f32::from)) / 255.0).collect()
        };
        let products = luminances(photo).into_iter().zip(luminances(painting)).map(|(guide, painted)| {
            let lighter = (odds(guide) / odds(painted)).ln();
            [guide, lighter, guide * guide, guide * lighter]
        });
        let around = means(products.collect(), size, joined);
        let fitted = around.into_iter().map(|[guide, lighter, square, product]| {
            let slope = (product - guide * lighter) / (square - guide * guide + VARIANCE);
            [slope, lighter - slope * guide, 0.0, 0.0]
        });
        let lines = means(fitted.collect(), size, joined);
        Self { size, lines: lines.into_iter().map(|[slope, offset, ..]| [slope, offset]).collect() }
    }
}

/// The mean of the nodes around each one; those beyond a border do not count, or are those of the other side.
fn means(mut values: Vec<[f32; 4]>, size: [u32; 2], joined: [bool; 2]) -> Vec<[f32; 4]> {
    let radius = (size[0].max(size[1]) * RADIUS / NODES).max(1) as i32;
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

/// What a luminance, 0 to 1, has beside what it lacks.
fn odds(luminance: f32) -> f32 {
    (luminance + FLARE) / (1.0 - luminance + FLARE)
}

/// A colour, 0 to 255, whose luminance has `lighter` more log-odds. Its chroma stays as far as there is room for it.
fn toned(colour: [f32; 3], lighter: f32) -> [f32; 3] {
    let before = luminance(colour) / 255.0;
    let odds = odds(before) * lighter.exp();
    let after = ((odds * (1.0 + FLARE) - FLARE) / (1.0 + odds)).clamp(0.0, 1.0);
    let chroma = colour.map(|value| value / 255.0 - before);
    let share = chroma.iter().fold(1.0_f32, |share, chroma| {
        let room = if *chroma > 0.0 { 1.0 - after } else { after };
        share.min(room / chroma.abs().max(1e-6))
    });
    chroma.map(|chroma| 255.0 * (after + share * chroma))
}

impl Picture {
    /// This painting of `photo`, which has its size, in so much of the photo's light: from 0, none, to 1.
    ///
    /// # Errors
    /// None in practice: no side is empty.
    pub(crate) fn lit(mut self, photo: &Self, joined: [bool; 2], light: f32) -> Result<Self> {
        let size = [self.width, self.height];
        let [across, down] = LightMap::grid(size);
        let map = LightMap::new(&photo.shrunk(across, down)?, &self.shrunk(across, down)?, joined);
        let [columns, rows] = [0, 1]
            .map(|axis| Between::all(map.size[axis] as usize, size[axis] as usize, joined[axis]));
        let width = self.width as usize;
        let (painted, _) = self.rgba.as_chunks_mut::<4>();
        let (photo, _) = photo.rgba.as_chunks::<4>();
        for ((painted, photo), row) in painted.chunks_mut(width).zip(photo.chunks(width)).zip(rows) {
            let nodes = |row: usize| map.lines.chunks(across as usize).nth(row).unwrap_or_default();
            let (above, below) = (nodes(row.first), nodes(row.second));
            for ((pixel, photo), column) in painted.iter_mut().zip(photo).zip(&columns) {
                let node = |nodes: &[[f32; 2]], at: usize| nodes.get(at).copied().unwrap_or_default();
                let line = |nodes| column.mix(node(nodes, column.first), node(nodes, column.second));
                let [slope, offset] = row.mix(line(above), line(below));
                let guide = luminance(opaque(*photo).map(f32::from)) / 255.0;
                let colour = [pixel[0], pixel[1], pixel[2]].map(f32::from);
                for (byte, toned) in pixel.iter_mut().zip(toned(colour, slope * guide + offset)) {
                    // The painting in the photo's light is a picture too, wherever the two are mixed.
                    let lit = f32::from(level(toned));
                    *byte = level(f32::from(*byte) + light * (lit - f32::from(*byte)));
                }
            }
        }
        Ok(self)
    }
}
