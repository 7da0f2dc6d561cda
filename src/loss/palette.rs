//! The palette loss: how far a picture's colours are from those of an artwork.

use burn::tensor::module::avg_pool2d;
use burn::tensor::ops::AvgPoolOptions;
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::reduce::mean_each;

/// Colours are means of so many pixels a side: strokes of two colours may make a third.
const CELL: usize = 8;
/// Directions that colours are projected on.
const DIRECTIONS: usize = 64;
/// From linear RGB to XYZ, each divided by that of the white point D65 (IEC 61966-2-1).
const XYZ: [[f32; 3]; 3] = [
    [0.412_456_4 / 0.950_47, 0.357_576_1 / 0.950_47, 0.180_437_5 / 0.950_47],
    [0.212_672_9, 0.715_152_2, 0.072_175],
    [0.019_333_9 / 1.088_83, 0.119_192 / 1.088_83, 0.950_304_1 / 1.088_83],
];

/// A painting's colours in CIELAB as [`palette_loss`] compares them.
#[derive(Debug, Clone)]
pub struct Palette {
    /// `[1, cells, directions]`, each direction sorted.
    sorted: Tensor<3>,
}

impl Palette {
    /// The colours of `painting` (`[1, 3, height, width]`, RGB 0..1, both sides at least 8).
    pub fn of(painting: Tensor<4>) -> Self {
        Self { sorted: sorted_projections(painting) }
    }

    /// `count` quantiles of each direction, evenly spread: `[1, count, directions]`.
    fn quantiles(&self, count: usize) -> Tensor<3> {
        let [_, cells, _] = self.sorted.dims();
        let places: Vec<i32> =
            (0..count).map(|index| ((2 * index + 1) * cells / (2 * count)) as i32).collect();
        let places = Tensor::<1, Int>::from_data(TensorData::new(places, [count]), &self.sorted.device());
        self.sorted.clone().select(1, places)
    }
}

/// `L_palette = mean_d W_1(<d, x>, <d, a>)`: the sliced Wasserstein-1 distance (Bonneel et al. 2015, eq. 6) of the
/// colours `x` of `picture` (`[batch, 3, height, width]`, RGB 0..1, both sides at least 8) and `a` of each picture's
/// palette, both means of 8x8 pixels in CIELAB, over 64 fixed directions `d`. On a line `W_1` is the mean difference of
/// what is at the same place in order. In units of CIELAB, where 2.3 is just seen; half of a shift of all colours is
/// its mean over the directions. Shape `[batch]`.
pub fn palette_loss(picture: Tensor<4>, palettes: &[&Palette]) -> Tensor<1> {
    let projections = sorted_projections(picture);
    let [_, cells, _] = projections.dims();
    let targets = Tensor::cat(palettes.iter().map(|palette| palette.quantiles(cells)).collect(), 0);
    mean_each((projections - targets).abs())
}

/// The colours of the cells on each direction, from the smallest to the largest: `[batch, cells, directions]`.
fn sorted_projections(picture: Tensor<4>) -> Tensor<3> {
    let cells = avg_pool2d(picture, AvgPoolOptions::new([CELL, CELL]));
    let colours = lab(cells.flatten::<3>(2, 3).swap_dims(1, 2));
    let directions = directions(&colours.device());
    let projections = colours.matmul(directions);
    // The order has no gradient, and what is put in order keeps its own.
    let order = projections.clone().detach().argsort(1);
    projections.gather(1, order)
}

/// CIELAB (CIE 1976, D65) of sRGB 0..1, both `[batch, colours, 3]`. All gradients are finite.
fn lab(rgb: Tensor<3>) -> Tensor<3> {
    let device = rgb.device();
    // Both branches have a gradient, and one that is infinite would not be 0 behind the mask.
    let bright = rgb.clone().clamp_min(0.0405).add_scalar(0.055).div_scalar(1.055).powf_scalar(2.4);
    let linear = rgb.clone().div_scalar(12.92).mask_where(rgb.greater_scalar(0.04045), bright);
    let xyz = linear.matmul(Tensor::<2>::from_floats(XYZ, &device).transpose().unsqueeze::<3>());
    let root = xyz.clone().clamp_min(0.008).powf_scalar(1.0 / 3.0);
    let straight = xyz.clone().mul_scalar(7.787).add_scalar(16.0 / 116.0);
    let f = straight.mask_where(xyz.greater_scalar(0.008_856), root);
    // L = 116 f_y - 16, a = 500 (f_x - f_y), b = 200 (f_y - f_z)
    let axes = [[0.0, 116.0, 0.0], [500.0, -500.0, 0.0], [0.0, 200.0, -200.0]];
    let offset = Tensor::<1>::from_floats([-16.0, 0.0, 0.0], &device).reshape([1, 1, 3]);
    f.matmul(Tensor::<2>::from_floats(axes, &device).transpose().unsqueeze::<3>()) + offset
}

/// Points of a Fibonacci spiral on the sphere, which are spread evenly: `[1, 3, directions]`.
fn directions(device: &Device) -> Tensor<3> {
    let golden_angle = std::f32::consts::PI * (3.0 - 5f32.sqrt());
    let point = |index: usize| {
        let at = index as f32 + 0.5;
        let z = 1.0 - 2.0 * at / DIRECTIONS as f32;
        let radius = (1.0 - z * z).sqrt();
        let angle = golden_angle * at;
        [radius * angle.cos(), radius * angle.sin(), z]
    };
    let points: Vec<f32> = (0..DIRECTIONS).flat_map(point).collect();
    Tensor::from_data(TensorData::new(points, [1, DIRECTIONS, 3]), device).swap_dims(1, 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::gradient_check::{check_gradient, random};

    /// Cells of one colour each, `[batch, 3, rows, columns]` to pictures of 8 times that size.
    fn cells(colours: Tensor<4>) -> Tensor<4> {
        let [batch, _, rows, columns] = colours.dims();
        let cells = colours.reshape([batch * 3, rows, 1, columns, 1]).repeat_dim(2, CELL).repeat_dim(4, CELL);
        cells.reshape([batch, 3, rows * CELL, columns * CELL])
    }

    fn grey(value: f32) -> Tensor<4> {
        Tensor::full([1, 3, CELL, CELL], value, &Device::flex())
    }

    #[test]
    fn lab_of_known_colours() {
        let colours = [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.5]];
        let expected = [
            [100.0, 0.0, 0.0],
            [0.0, 0.0, 0.0],
            [53.24, 80.09, 67.20],
            [32.30, 79.19, -107.86],
            [53.39, 0.0, 0.0],
        ];
        let found = lab(Tensor::<2>::from_floats(colours, &Device::flex()).unsqueeze::<3>());
        let found: Vec<f32> = found.into_data().try_to_vec().unwrap();
        for (found, expected) in found.iter().zip(expected.as_flattened()) {
            assert!((found - expected).abs() < 0.05, "{found}, {expected}");
        }
    }

    #[test]
    fn directions_are_spread_evenly() {
        let directions: Vec<f32> =
            directions(&Device::flex()).swap_dims(1, 2).into_data().try_to_vec().unwrap();
        let (points, _) = directions.as_chunks::<3>();
        assert_eq!(points.len(), DIRECTIONS);
        for axis in 0..3 {
            // The mean of |x| over the sphere is 1/2.
            let mean = points.iter().map(|point| point[axis].abs()).sum::<f32>() / DIRECTIONS as f32;
            assert!((mean - 0.5).abs() < 0.01, "{mean}");
        }
    }

    #[test]
    fn colours_count_and_places_do_not() {
        let colours = random([1, 3, 4, 6], 1, &Device::flex());
        let palette = Palette::of(cells(colours.clone()));
        let far = |picture: Tensor<4>| palette_loss(picture, &[&palette]).into_scalar::<f32>();
        assert!(far(cells(colours.clone().flip([2, 3]))) < 1e-3);
        // Half as many cells of the same colours have nearly the same quantiles.
        assert!(far(cells(Tensor::cat(vec![colours.clone(); 2], 2))) < 1e-3);
        assert!(far(cells(colours.clone().mul_scalar(0.5))) > 5.0, "darker");
        assert!(far(cells(colours.flip([1]))) > 1.0, "red and blue exchanged");
    }

    #[test]
    fn a_shift_is_half_of_it_and_each_picture_has_its_palette() {
        let [dark, light] = [grey(0.5), grey(0.7)];
        let [a, b] = [&dark, &light].map(|picture| Palette::of(picture.clone()));
        let found = palette_loss(Tensor::cat(vec![dark.clone(), dark], 0), &[&a, &b]);
        let found: Vec<f32> = found.into_data().try_to_vec().unwrap();
        // L is 53.39 and 72.94.
        assert!(found[0] < 1e-4 && (found[1] - 19.55 / 2.0).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn gradients_match_finite_differences() {
        let device = Device::flex().autodiff();
        let palette = Palette::of(Tensor::ones([1, 3, CELL, CELL], &device));
        // The loss has a corner where two projections are the same; around these colours there is none.
        check_gradient([1, 3, 2, 2], |x| palette_loss(cells(x.mul_scalar(0.5).add_scalar(0.3)), &[&palette]));
        check_gradient([1, 3, 2, 2], |x| lab(x.flatten::<3>(2, 3).swap_dims(1, 2)).square().mean());
    }

    #[test]
    fn black_has_a_gradient_that_is_finite() {
        let x = Tensor::<4>::zeros([1, 3, CELL, CELL], &Device::flex().autodiff()).require_grad();
        let palette = Palette::of(Tensor::ones([1, 3, CELL, CELL], &Device::flex().autodiff()));
        let gradients = palette_loss(x.clone(), &[&palette]).backward();
        let gradient: Vec<f32> = x.grad(&gradients).unwrap().into_data().try_to_vec().unwrap();
        assert!(gradient.iter().all(|value| value.is_finite()) && gradient.iter().any(|value| *value < 0.0));
    }
}
