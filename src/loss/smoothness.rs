//! The smoothness loss: what is alike in the photo is alike in the painting, without halos and stains.

use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Tensor, TensorData};

/// How far the photo's colours (RGB 0..1) may differ to belong together: one standard deviation.
const COLOUR: f32 = 0.05;
/// How far apart cells may lie to belong together, in pixels and in cells, whichever is more: one standard deviation.
const DISTANCE: usize = 64;
const DISTANCE_IN_CELLS: usize = 4;
/// The smallest cell that leaves strokes alone, in pixels: for calm paintings.
pub const FINE_CELL: usize = 8;
/// What a painting of one colour is divided by.
const EPSILON: f32 = 0.02;

/// `L_smoothness = (sum_ij W_ij |x_i - x_j|^2 / sum_ij W_ij) / (mean_ij |x_i - x_j|^2 + 0.02)` over the cells of
/// `cell * cell` pixels of `painting`, where `W_ij = exp(-|p_i - p_j|^2 / (2 * 0.05^2) - |r_i - r_j|^2 / (2 s^2))`, `s =
/// max(64, 4 cell)`, is large if the cells of `photo` have nearly the same colour `p` and their places `r`, in pixels,
/// are near: the smoothness term of the bilateral solver (Barron & Poole 2016, eq. 1), as a share of the painting's
/// contrast, which it would take away otherwise. 1: what is alike in the photo is as unlike in the painting as any two
/// places; 0: it is alike. A style loss alone is cheapest beside an edge, and colours a sky there.
///
/// What is smaller than a cell stays free: cells of 8 pixels ([`FINE_CELL`]) keep a sky calm, those of 24 to 32 let
/// strokes of that width be and still take stains away.
///
/// Both are `[batch, 3, height, width]`, RGB 0..1, with sides of at least `cell`. Shape `[batch]`.
pub fn bilateral_smoothness(painting: Tensor<4>, photo: &Tensor<4>, cell: usize) -> Tensor<1> {
    let device = photo.device();
    let [batch, _, height, width] = photo.dims();
    let cells = |picture| cells(picture, cell);
    let colours = cells(photo.clone()).mul_scalar(1.0 / COLOUR);
    let places = places([height / cell, width / cell], cell, &device).repeat_dim(0, batch);
    let points = Tensor::cat(vec![colours, places], 2);
    let affinity = affinity(points);
    let degree = affinity.clone().sum_dim(2);
    // Twice the quadratic form of the graph's Laplacian is the sum over pairs, without a tensor of pairs.
    let x = cells(painting);
    let laplacian = degree.clone() * x.clone() - affinity.matmul(x.clone());
    let alike = (x.clone() * laplacian).sum_dims_squeeze::<1, _>(&[1, 2]).mul_scalar(2.0)
        / degree.sum_dims_squeeze::<1, _>(&[1, 2]);
    // The mean over all pairs is twice the variance.
    let variance = (x.clone() - x.mean_dim(1)).square().mean_dim(1).sum_dim(2).reshape([batch]);
    alike / (variance.mul_scalar(2.0) + EPSILON)
}

/// The mean colour of each cell, `[batch, cells, 3]`.
fn cells(picture: Tensor<4>, cell: usize) -> Tensor<3> {
    avg_pool2d(picture, AvgPoolOptions::new([cell, cell])).flatten::<3>(2, 3).swap_dims(1, 2)
}

/// Row and column of each cell in standard deviations, `[1, cells, 2]`.
fn places([rows, columns]: [usize; 2], cell: usize, device: &Device) -> Tensor<3> {
    let unit = cell as f32 / DISTANCE.max(DISTANCE_IN_CELLS * cell) as f32;
    let places: Vec<f32> = (0..rows * columns)
        .flat_map(|index| [index / columns, index % columns].map(|at| at as f32 * unit))
        .collect();
    Tensor::from_data(TensorData::new(places, [1, rows * columns, 2]), device)
}

/// `exp(-|a - b|^2 / 2)` of each pair of points, `[batch, points, axes]` to `[batch, points, points]`.
fn affinity(points: Tensor<3>) -> Tensor<3> {
    let norms = points.clone().square().sum_dim(2);
    let products = points.clone().matmul(points.transpose());
    let distances = norms.clone() + norms.transpose() - products.mul_scalar(2.0);
    distances.clamp_min(0.0).mul_scalar(-0.5).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};

    const SHAPE: [usize; 4] = [2, 3, 24, 16];

    #[test]
    fn is_the_sum_over_pairs() {
        let device = Device::flex();
        let [painting, photo] = [random::<4>(SHAPE, 2, &device), random::<4>(SHAPE, 5, &device)];
        let [x, p] = [&painting, &photo].map(|picture| {
            let cells: Vec<f32> = cells(picture.clone(), 8).into_data().try_to_vec().unwrap();
            cells
        });
        let found: Vec<f32> = bilateral_smoothness(painting, &photo, 8).into_data().try_to_vec().unwrap();
        let square = |of: &[f32], i: usize, j: usize| -> f32 {
            (0..3).map(|channel| (of[i * 3 + channel] - of[j * 3 + channel]).powi(2)).sum()
        };
        let [rows, columns] = [3, 2];
        let count = rows * columns;
        for (picture, found) in found.into_iter().enumerate() {
            let [mut sum, mut weights, mut all] = [0.0; 3];
            for (i, j) in (0..count * count).map(|pair| (pair / count, pair % count)) {
                let apart = |axis: fn(usize) -> usize| (8.0 * (axis(i) as f32 - axis(j) as f32)).powi(2);
                let distance = apart(|cell| cell / 2) + apart(|cell| cell % 2);
                let [i, j] = [i, j].map(|cell| picture * count + cell);
                let weight =
                    (-square(&p, i, j) / (2.0 * 0.05f32.powi(2)) - distance / (2.0 * 64f32.powi(2))).exp();
                sum += weight * square(&x, i, j);
                weights += weight;
                all += square(&x, i, j);
            }
            let expected = sum / weights / (all / (count * count) as f32 + 0.02);
            assert!((found - expected).abs() < 1e-4 * expected, "{found}, {expected}");
        }
    }

    /// A dark tower in a calm sky, and around it a rim of another colour or none.
    fn tower(rim: f32) -> Tensor<4> {
        let value = |index: usize| match index % 64 / 8 {
            3 | 4 => 0.1,
            2 | 5 => 0.8 + rim,
            _ => 0.8,
        };
        Tensor::from_data(
            TensorData::new((0..3 * 32 * 64).map(value).collect::<Vec<f32>>(), [1, 3, 32, 64]),
            &Device::flex(),
        )
    }

    #[test]
    fn a_halo_costs_and_an_edge_of_the_photo_does_not() {
        let photo = tower(0.0);
        let cost = |painting| bilateral_smoothness(painting, &photo, 8).into_scalar::<f32>();
        assert!(cost(photo.clone()) < 1e-4);
        assert!(cost(tower(0.2)) > 0.03, "{}", cost(tower(0.2)));
    }

    /// Diagonal stripes of `width` pixels.
    fn stripes(width: usize) -> Tensor<4> {
        let value = |index: usize| 0.4 + 0.2 * ((index % 96 + index / 96 % 96) / width % 2) as f32;
        Tensor::from_data(
            TensorData::new((0..3 * 96 * 96).map(value).collect::<Vec<f32>>(), [1, 3, 96, 96]),
            &Device::flex(),
        )
    }

    #[test]
    fn strokes_that_are_narrower_than_a_cell_are_free_and_stains_are_not() {
        let photo = Tensor::full([1, 3, 96, 96], 0.5, &Device::flex());
        let cost = |width, cell| bilateral_smoothness(stripes(width), &photo, cell).into_scalar::<f32>();
        assert!(cost(12, FINE_CELL) > 0.3, "{}", cost(12, FINE_CELL));
        assert!(cost(12, 24) < 0.02, "{}", cost(12, 24));
        assert!(cost(48, 24) > 0.3, "{}", cost(48, 24));
    }

    #[test]
    fn gradients_match_finite_differences() {
        let photo = random([1, 3, 16, 16], 1, &Device::flex().autodiff());
        // A step in one pixel of a cell moves its mean too little for f32: all 64 move together.
        check_gradient([1, 3, 2, 2], |x| {
            let x = x.reshape([3, 2, 1, 2, 1]).repeat_dim(2, 8).repeat_dim(4, 8);
            bilateral_smoothness(x.reshape([1, 3, 16, 16]), &photo, 8)
        });
    }
}
