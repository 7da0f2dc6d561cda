//! The tiles of a picture that are compared with a painting's.

use burn::tensor::Tensor;

use crate::loss::tile_covariances;

/// Side of a tile in pixels.
pub const TILE: usize = 64;
/// Pixels from one place of the deepest layer that is compared tile by tile to the next.
const DEEPEST: usize = 8;

/// Which tiles of a picture are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tiles {
    /// Side by side from the upper left corner. What is left over at the right and below is in none: enough for crops, of
    /// which each step has others.
    Apart,
    /// The same, and once more up to the lower right corner: of a picture that is looked at again and again, every pixel is
    /// in a tile, and no edge is one for all of them.
    Overlapping,
}

impl Tiles {
    /// The upper left corners of the grids of tiles in a picture of this height and width.
    fn corners(self, size: [usize; 2]) -> Vec<[usize; 2]> {
        let shifted = size.map(|length| match length % TILE {
            0 if length > TILE => TILE / 2,
            rest => rest - rest % DEEPEST,
        });
        match self {
            Self::Overlapping if shifted != [0, 0] => vec![[0, 0], shifted],
            _ => vec![[0, 0]],
        }
    }

    /// The covariances of a layer's features (`[batch, N, height, width]`, a place of it `pixels` wide) in these tiles,
    /// `[batch * tiles, N, N]`, picture by picture.
    pub fn covariances(self, features: &Tensor<4>, pixels: usize, size: [usize; 2]) -> Tensor<3> {
        let [batch, channels, height, width] = features.dims();
        let grid = |[top, left]: [usize; 2]| {
            let [top, left] = [top, left].map(|at| at / pixels);
            let part = features.clone().narrow(2, top, height - top).narrow(3, left, width - left);
            let covariances = tile_covariances(part, TILE / pixels);
            let tiles = covariances.dims()[0] / batch;
            covariances.reshape([batch, tiles, channels * channels])
        };
        let grids: Vec<_> = self.corners(size).into_iter().map(grid).collect();
        let all = Tensor::cat(grids, 1);
        let tiles = all.dims()[1];
        all.reshape([batch * tiles, channels, channels])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    #[test]
    fn overlapping_tiles_reach_the_lower_right_corner() {
        assert_eq!(Tiles::Apart.corners([200, 128]), [[0, 0]]);
        // 200 is 3 tiles and 8 pixels; 128 is 2, so that the edge between them is covered.
        assert_eq!(Tiles::Overlapping.corners([200, 128]), [[0, 0], [8, 32]]);
        assert_eq!(Tiles::Overlapping.corners([64, 64]), [[0, 0]]);
        assert_eq!(Tiles::Overlapping.corners([64, 90]), [[0, 0], [0, 24]]);
    }

    #[test]
    fn the_tiles_of_each_picture_are_together() {
        let [height, width] = [64, 96];
        let values: Vec<f32> = (0..2 * 3 * height * width).map(|at| ((at * at) % 89) as f32).collect();
        let pictures = TensorData::new(values, [2, 3, height, width]);
        let pictures = Tensor::<4>::from_data(pictures, &Device::flex());
        let both = Tiles::Overlapping.covariances(&pictures, 1, [height, width]);
        assert_eq!(both.dims(), [4, 3, 3], "one tile at the left and one at the right of each");
        for index in [0, 1] {
            let one = pictures.clone().narrow(0, index, 1);
            let one = Tiles::Overlapping.covariances(&one, 1, [height, width]);
            let apart = (one - both.clone().narrow(0, 2 * index, 2)).abs().max().into_scalar::<f32>();
            assert!(apart < 1e-2, "{apart}");
        }
    }
}
