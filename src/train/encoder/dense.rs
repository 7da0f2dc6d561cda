//! A fully connected layer.

use burn::module::{Initializer, Module, Param};
use burn::tensor::{Device, Tensor, TensorData};

/// `W x + b`
#[derive(Module, Debug)]
pub struct Dense {
    /// `[out, in]`
    pub weight: Param<Tensor<2>>,
    /// `[out]`
    pub bias: Param<Tensor<1>>,
}

impl Dense {
    /// Normal weights of deviation `gain / sqrt(inputs)`, and no bias.
    pub fn new(inputs: usize, outputs: usize, gain: f64, device: &Device) -> Self {
        let initializer = Initializer::Normal { mean: 0.0, std: gain / (inputs.max(1) as f64).sqrt() };
        Self {
            weight: initializer.init_with([outputs, inputs], None, None, device),
            bias: Initializer::Zeros.init_with([outputs], None, None, device),
        }
    }

    /// `[batch, in]` to `[batch, out]`
    pub fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.val().transpose()) + self.bias.val().unsqueeze()
    }
}

/// `[rows, columns]`; all rows are as long.
pub fn matrix(rows: &[&[f32]], device: &Device) -> Tensor<2> {
    let columns = rows.first().map_or(0, |row| row.len());
    Tensor::from_data(TensorData::new(rows.concat(), [rows.len(), columns]), device)
}
