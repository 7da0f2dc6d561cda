//! The uniforms of the layers' kernels: the same fields as in their WGSL.

use bytemuck::{Pod, Zeroable};

/// `Params` of `convolution.wgsl`.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Convolution {
    pub height: u32,
    pub width: u32,
    pub first: u32,
    pub skip_first: u32,
    pub first_row: u32,
    pub rows: u32,
    pub columns: u32,
    pub gather: u32,
    pub photo_first: u32,
    pub photo_width: u32,
    pub strength: f32,
    pub joined: u32,
    pub bias: [f32; 4],
    pub origins: [u32; 3],
    pub padding: u32,
}

/// `Params` of `statistics.wgsl`.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Statistics {
    pub rows: u32,
    pub channels: u32,
    pub blocks: u32,
    pub pixels: u32,
    pub remainder: u32,
    pub phases: u32,
    pub first: u32,
}

#[cfg(test)]
mod tests {
    use super::super::tile_shape::{TileShape, tile_for};
    use super::*;
    use crate::kernel::Network;
    use crate::kernel::gpu::layers::shader;
    use crate::kernel::gpu::precision::Precision;
    use crate::kernel::gpu::uniform_fields::{assert_as_in, fields};

    #[test]
    fn the_fields_are_those_of_the_kernels() {
        for layer in &Network::outline().unwrap().layers {
            let text = shader::convolution(layer, tile_for(layer, TileShape::DEFAULT), Precision::Full);
            let found = fields!(Convolution {
                height,
                width,
                first,
                skip_first,
                first_row,
                rows,
                columns,
                gather,
                photo_first,
                photo_width,
                strength,
                joined,
                bias,
                origins,
                padding
            });
            assert_as_in(&text, "Params", &found, size_of::<Convolution>());
        }
        let found = fields!(Statistics { rows, channels, blocks, pixels, remainder, phases, first });
        assert_as_in(include_str!("statistics.wgsl"), "Params", &found, size_of::<Statistics>());
    }
}
