//! The local style loss: covariances of the features in each tile of a picture.

use burn::tensor::{FloatDType, Tensor};

use super::reduce::EPSILON;

/// One layer's part in [`local_style_loss`].
#[derive(Debug, Clone)]
pub struct LocalLayer {
    /// Of the picture's tiles, `[tiles, N, N]`.
    pub covariances: Tensor<3>,
    /// Of the painting, `[examples, N, N]`: what its tiles may look like.
    pub examples: Tensor<3>,
    /// The layer's share.
    pub weight: f32,
}

/// The covariances `C_ij = 1/M * sum_k (F_ik - mean F_i) (F_jk - mean F_j)` of the features (`[batch, N, height,
/// width]`) in each tile of `M = tile * tile` places: `[batch * tiles, N, N]` in f32, picture by picture, row by row
/// from the upper left corner. What is left over at the right and below is in no tile.
///
/// Without the means a tile of one colour has a matrix of 0. A Gram matrix of the whole picture lets edges and trees
/// carry all of the style; one of a tile does not.
pub fn tile_covariances(features: Tensor<4>, tile: usize) -> Tensor<3> {
    let [batch, channels, height, width] = features.dims();
    let [rows, columns] = [height / tile, width / tile];
    let tiles = features
        .narrow(2, 0, rows * tile)
        .narrow(3, 0, columns * tile)
        .cast(FloatDType::F32)
        .reshape([batch, channels, rows, tile, columns, tile])
        .permute([0, 2, 4, 1, 3, 5])
        .reshape([batch * rows * columns, channels, tile * tile]);
    let centred = tiles.clone() - tiles.mean_dim(2);
    centred.clone().matmul(centred.swap_dims(1, 2)).div_scalar((tile * tile) as f32)
}

/// `L_local = mean_t min_k sum_l w_l |C_lt - A_lk|^2 / (|C_lt|^2 + |A_lk|^2)` of the covariances `C` of the picture's
/// tiles `t` and the examples `A` of the painting in the layers `l`: how far each tile is from the example it is
/// nearest to in all layers together. The denominator is an upper bound (Cheng et al. 2021, "Style-Aware Normalized
/// Loss", arXiv 2104.10064, section 4): a part is 0 for equal matrices, 1 for a tile of one colour and at most 1, for
/// covariances have no negative products. Which example is the nearest is chosen without a gradient.
///
/// The layers have the same tiles and examples, of which there is at least one each. Shape `[1]`.
pub fn local_style_loss(layers: &[LocalLayer]) -> Option<Tensor<1>> {
    let distances = layers.iter().map(distances).reduce(|sum, distances| sum + distances)?;
    let nearest = distances.clone().detach().argmin(1);
    Some(distances.gather(1, nearest).mean())
}

/// Of each tile from each example, times the layer's weight: `[tiles, examples]`.
fn distances(layer: &LocalLayer) -> Tensor<2> {
    let [c, a] = [&layer.covariances, &layer.examples].map(|matrices| matrices.clone().flatten::<2>(1, 2));
    let [c_norms, a_norms] = [&c, &a].map(|matrices| matrices.clone().square().sum_dim(1));
    let bound = c_norms + a_norms.transpose();
    let products = c.matmul(a.transpose());
    let far = bound.clone() - products.mul_scalar(2.0);
    far.div(bound.add_scalar(EPSILON)).mul_scalar(layer.weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};
    use burn::tensor::Device;

    fn loss(covariances: Tensor<3>, examples: Tensor<3>) -> f32 {
        let layer = LocalLayer { covariances, examples, weight: 1.0 };
        local_style_loss(&[layer]).unwrap().into_scalar()
    }

    #[test]
    fn by_hand() {
        let device = Device::flex();
        let features = Tensor::<4>::from_floats(
            [[[[1.0, 2.0, 5.0, 5.0], [3.0, 2.0, 5.0, 5.0]], [[0.0, 0.0, 1.0, 3.0], [4.0, 0.0, 1.0, 3.0]]]],
            &device,
        );
        let covariances = tile_covariances(features, 2);
        let values: Vec<f32> = covariances.clone().into_data().try_to_vec().unwrap();
        assert_eq!(values, [0.5, 1.0, 1.0, 3.0, 0.0, 0.0, 0.0, 1.0]);
        // The first tile: |C|^2 = 11.25, |A|^2 = 1, <C, A> = 3. The second is the example.
        let example = covariances.clone().narrow(0, 1, 1);
        let expected = (11.25 + 1.0 - 2.0 * 3.0) / 12.25 / 2.0;
        assert!((loss(covariances, example) - expected).abs() < 1e-6);
    }

    #[test]
    fn tiles_are_parts_of_the_map_and_the_rest_is_left_out() {
        let features = random([2, 3, 9, 11], 1, &Device::flex());
        let all = tile_covariances(features.clone(), 4);
        assert_eq!(all.dims(), [2 * 4, 3, 3]);
        let part = features.narrow(0, 1, 1).narrow(2, 4, 4).narrow(3, 0, 4);
        let difference = (all.narrow(0, 6, 1) - tile_covariances(part, 4)).abs().max();
        assert!(difference.into_scalar::<f32>() < 1e-6);
    }

    #[test]
    fn a_tile_may_look_like_any_example_and_a_flat_one_is_as_far_as_can_be() {
        let device = Device::flex();
        let examples = tile_covariances(random([1, 3, 4, 8], 2, &device), 4);
        assert!(loss(examples.clone().flip([0]), examples.clone()) < 1e-5);
        let mean = examples.clone().mean_dim(0);
        assert!(loss(examples.clone(), mean) > 0.01, "the mean of them is none of them");
        let flat = loss(examples.zeros_like(), examples);
        assert!((flat - 1.0).abs() < 1e-4, "{flat}");
    }

    #[test]
    fn the_nearest_example_is_the_same_in_all_layers() {
        let device = Device::flex();
        let matrices = |values: [f32; 2]| Tensor::<1>::from_floats(values, &device).reshape([2, 1, 1]);
        let layer = |examples, weight| LocalLayer {
            covariances: matrices([1.0, 1.0]).narrow(0, 0, 1),
            examples: matrices(examples),
            weight,
        };
        // Each example fits in one layer alone. The distance of 1 and 3 is (1 - 3)^2 / (1 + 9) = 0.4.
        let found = local_style_loss(&[layer([1.0, 3.0], 1.0), layer([3.0, 1.0], 0.5)]).unwrap();
        assert!((found.into_scalar::<f32>() - 0.5 * 0.4).abs() < 1e-6);
    }

    #[test]
    fn gradient_matches_finite_differences() {
        let examples = tile_covariances(random([1, 2, 2, 4], 1, &Device::flex().autodiff()), 2);
        check_gradient([1, 2, 4, 4], |x| {
            let layer = LocalLayer {
                covariances: tile_covariances(x, 2),
                examples: examples.clone().mul_scalar(2.0),
                weight: 0.7,
            };
            local_style_loss(&[layer]).unwrap()
        });
    }
}
