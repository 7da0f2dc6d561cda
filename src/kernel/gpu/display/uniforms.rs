//! The uniforms of the picture shaders: the same fields as in their WGSL.

use std::ops::Range;

use bytemuck::{Pod, Zeroable};

use super::pair::{Blend, Pair};
use super::texture::Texture;
use crate::picture::{LightMap, OCTAVES, Shape, framed};

/// `Params` of `blits.wgsl`.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Blit {
    pub width: u32,
    pub height: u32,
    pub row: u32,
    pub frame: u32,
    pub first: u32,
    pub count: u32,
    pub strength: f32,
    pub light: f32,
    pub nodes: [u32; 2],
    pub joined: [u32; 2],
}

impl Blit {
    /// Some rows of a picture.
    pub fn of(picture: &Texture, rows: Range<usize>) -> Self {
        let (width, height) = picture.size();
        let [row, frame] = framed(width, height).map(|side| side as u32);
        let (first, count) = (rows.start as u32, rows.len() as u32);
        let Blend { strength, light } = Blend::PHOTO;
        Self { width, height, row, frame, first, count, strength, light, nodes: [1; 2], joined: [0; 2] }
    }

    /// Some rows of a mixture.
    pub fn of_pair(pair: &Pair, rows: Range<usize>, blend: Blend) -> Self {
        let LightMap { size: nodes, joined, .. } = pair.light;
        let Blend { strength, light } = blend;
        Self { strength, light, nodes, joined: joined.map(u32::from), ..Self::of(&pair.photo, rows) }
    }
}

/// `Params` of `ground.wgsl`.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Ground {
    pub cells: [[i32; 4]; OCTAVES],
    pub inner: [i32; 2],
    pub margin: [i32; 2],
    pub joined: [i32; 2],
    pub seed: u32,
    pub gain: i32,
    pub detail: f32,
    pub padding: [u32; 3],
}

impl Ground {
    /// Without noise.
    pub fn of(shape: Shape) -> Self {
        let Shape { inner, margin, joined } = shape;
        let [inner, margin] = [inner, margin].map(|pair| pair.map(|side| side as i32));
        Self {
            cells: [[1, 1, 0, 0]; OCTAVES],
            inner,
            margin,
            joined: joined.map(i32::from),
            seed: 0,
            gain: 0,
            detail: 0.0,
            padding: [0; 3],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::gpu::uniform_fields::{assert_as_in, fields};

    #[test]
    fn the_fields_are_those_of_the_shaders() {
        let found = fields!(Blit { width, height, row, frame, first, count, strength, light, nodes, joined });
        assert_as_in(include_str!("blits.wgsl"), "Params", &found, size_of::<Blit>());
        let found = fields!(Ground { cells, inner, margin, joined, seed, gain, detail, padding });
        assert_as_in(include_str!("ground.wgsl"), "Params", &found, size_of::<Ground>());
    }
}
