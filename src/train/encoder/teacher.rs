//! The network that predicts a style from the features of a painting.

use burn::module::{Module, Param};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::dense::{Dense, matrix};
use crate::StyleParameters;
use crate::encoder::shape::CODE;
use crate::objective::noise;

/// Neurons between the features and the code.
const HIDDEN: usize = 256;
/// Deviation of the noise on the centred features while the gallery is learnt by heart: few examples for many weights.
const NOISE: f32 = 0.4;
/// The learning rate then.
const RATE: f64 = 1e-3;
/// A deviation below this would make a hardly used number count most.
const LEAST_DEVIATION: f32 = 0.02;

/// Numbers with their mean and deviation: what is learnt is centred and has deviation 1.
#[derive(Module, Debug)]
pub struct Scale {
    /// `[1, numbers]`
    pub mean: Param<Tensor<2>>,
    /// `[1, numbers]`
    pub deviation: Param<Tensor<2>>,
}

impl Scale {
    /// Those of `rows`, of which there is at least one.
    pub fn of(rows: &[Vec<f32>], device: &Device) -> Self {
        let (count, numbers) = (rows.len().max(1) as f32, rows.first().map_or(0, Vec::len));
        let (mut mean, mut square) = (vec![0.0_f32; numbers], vec![0.0_f32; numbers]);
        for row in rows {
            mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / count);
        }
        for row in rows {
            let centred = row.iter().zip(&mean).map(|(value, mean)| value - mean);
            square.iter_mut().zip(centred).for_each(|(square, value)| *square += value * value / count);
        }
        let deviation = square.into_iter().map(|square| square.sqrt().max(LEAST_DEVIATION)).collect();
        let [mean, deviation] = [mean, deviation].map(|values| {
            let data = TensorData::new(values, [1, numbers]);
            Param::from_tensor(Tensor::from_data(data, device)).set_require_grad(false)
        });
        Self { mean, deviation }
    }

    /// Centred, with deviation 1.
    pub fn apply(&self, x: Tensor<2>) -> Tensor<2> {
        (x - self.mean.val()) / self.deviation.val()
    }

    /// The way back.
    pub fn undo(&self, x: Tensor<2>) -> Tensor<2> {
        x * self.deviation.val() + self.mean.val()
    }
}

/// Features to code, code to style.
#[derive(Module, Debug)]
pub struct Teacher {
    features: Scale,
    hidden: Dense,
    code: Dense,
    /// From the code to the style's numbers, centred and with deviation 1.
    pub parameters: Dense,
    /// Those of the gallery's styles.
    pub styles: Scale,
}

impl Teacher {
    /// With random weights, for features (of many paintings) and styles (of the gallery) of which `features` and
    /// `styles` are examples, one in each row.
    pub fn new(features: &[Vec<f32>], styles: &[Vec<f32>], device: &Device) -> Self {
        let inputs = features.first().map_or(0, Vec::len);
        Self {
            features: Scale::of(features, device),
            hidden: Dense::new(inputs, HIDDEN, 1.4, device),
            code: Dense::new(HIDDEN, CODE, 1.0, device),
            parameters: Dense::new(CODE, StyleParameters::COUNT, 1.0, device),
            styles: Scale::of(styles, device),
        }
    }

    /// The code of paintings with these features: `[batch, features]` to `[batch, 64]`. `noise` is added to the centred
    /// features.
    pub fn code(&self, features: Tensor<2>, noise: Option<Tensor<2>>) -> Tensor<2> {
        let x = self.features.apply(features);
        let x = match noise {
            Some(noise) => x + noise,
            None => x,
        };
        self.code.forward(relu(self.hidden.forward(x)))
    }

    /// The numbers of the styles with these codes, centred and with deviation 1: `[batch, 64]` to `[batch, 1536]`.
    pub fn centred(&self, codes: Tensor<2>) -> Tensor<2> {
        self.parameters.forward(codes)
    }
}

/// Teaches `teacher` the gallery's `styles` of their features (`[styles, numbers]`) in `steps` steps: a start from which the
/// losses of the generator can be learnt.
pub fn learn_gallery(
    mut teacher: Teacher,
    features: &Tensor<2>,
    styles: &[Vec<f32>],
    steps: usize,
) -> Teacher {
    let device = features.device();
    let styles: Vec<&[f32]> = styles.iter().map(Vec::as_slice).collect();
    let styles = teacher.styles.apply(matrix(&styles, &device));
    let mut optimizer: ModuleOptimizer = AdamConfig::new().init();
    let mut random = StdRng::seed_from_u64(1);
    let [rows, columns] = features.dims();
    for _ in 0..steps {
        let noise = noise([rows, columns, 1, 1], NOISE, &mut random, &device).reshape([rows, columns]);
        let found = teacher.centred(teacher.code(features.clone(), Some(noise)));
        let loss = (found - styles.clone()).square().mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &teacher);
        teacher = optimizer.step(RATE, teacher, gradients);
    }
    teacher
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_scaled_is_centred_and_has_deviation_1_and_comes_back() {
        let device = Device::flex();
        let rows = [vec![1.0, 5.0], vec![3.0, 5.0]];
        let scale = Scale::of(&rows, &device);
        let x = matrix(&[&rows[0], &rows[1]], &device);
        let values = |x: Tensor<2>| -> Vec<f32> { x.into_data().try_to_vec().unwrap() };
        assert_eq!(values(scale.apply(x.clone())), [-1.0, 0.0, 1.0, 0.0]);
        assert_eq!(values(scale.undo(scale.apply(x.clone()))), values(x));
    }

    #[test]
    fn the_gallery_is_learnt_by_heart() {
        let device = Device::flex().autodiff();
        let features: Vec<Vec<f32>> =
            (0..4).map(|row| (0..12).map(|index| ((row * 7 + index * 5) % 11) as f32).collect()).collect();
        let styles: Vec<Vec<f32>> = (0..4)
            .map(|row| (0..StyleParameters::COUNT).map(|index| ((row * 3 + index) % 5) as f32).collect())
            .collect();
        let seen = features.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let seen = matrix(&seen, &device);
        let teacher = Teacher::new(&features, &styles, &device);
        let far = |teacher: &Teacher| {
            let expected = styles.iter().map(Vec::as_slice).collect::<Vec<_>>();
            let found = teacher.styles.undo(teacher.centred(teacher.code(seen.clone(), None)));
            (found - matrix(&expected, &device)).square().mean().into_scalar::<f32>()
        };
        let before = far(&teacher);
        let after = far(&learn_gallery(teacher.clone(), &seen, &styles, 120));
        assert!(after < 0.25 * before, "{before} {after}");
    }
}
