//! The network that predicts a style from the features of a painting.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};

use super::dense::Dense;
use crate::StyleParameters;
use crate::encoder::CODE;

/// Neurons between the features and the code.
const HIDDEN: usize = 256;
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
        let mean: Vec<f32> =
            (0..numbers).map(|index| rows.iter().map(|row| row[index]).sum::<f32>() / count).collect();
        let square = |index: usize| rows.iter().map(|row| (row[index] - mean[index]).powi(2)).sum::<f32>();
        let deviation =
            (0..numbers).map(|index| (square(index) / count).sqrt().max(LEAST_DEVIATION)).collect();
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
