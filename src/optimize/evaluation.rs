//! A loss and its gradient at one place, and the one read from the device it costs.

use burn::tensor::Tensor;

use crate::Result;
use crate::network::read_numbers;

/// What an objective says about a place `x`, still on the device.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// The loss, then whatever else is worth knowing (the parts it is the sum of): `[1 + parts]`.
    pub values: Tensor<1>,
    /// The gradient of the loss, of the shape of `x`, without autodiff.
    pub gradient: Tensor<1>,
}

/// A place that has been evaluated and read.
#[derive(Debug, Clone)]
pub struct Point {
    /// The place, `[n]`, on the device.
    pub x: Tensor<1>,
    /// The gradient there, `[n]`, on the device.
    pub gradient: Tensor<1>,
    /// [`Evaluation::values`], read.
    pub values: Vec<f32>,
    /// The largest absolute value of the gradient.
    pub steepest: f32,
}

impl Point {
    /// Evaluates `objective` at `x`, and in the same read from the device whatever `extra` makes of
    /// the gradient (`[k]`, returned beside the point).
    ///
    /// A read waits for everything the device still has to do, so there is only one for each
    /// evaluation; and as it is awaited, the same code runs in a browser, where waiting in place
    /// is a panic.
    ///
    /// # Errors
    /// What the objective says, and [`Error::GpuLost`] if the device does not answer.
    pub async fn evaluate(
        x: Tensor<1>,
        objective: &mut impl AsyncFnMut(Tensor<1>) -> Result<Evaluation>,
        extra: impl FnOnce(&Tensor<1>) -> Vec<Tensor<1>>,
    ) -> Result<(Self, Vec<f32>)> {
        let Evaluation { values, gradient } = objective(x.clone()).await?;
        let count = values.dims()[0];
        let mut parts = vec![values, gradient.clone().abs().max()];
        parts.extend(extra(&gradient));
        let mut values = read_numbers(Tensor::cat(parts, 0)).await?;
        let extra = values.split_off((count + 1).min(values.len()));
        let steepest = values.pop().unwrap_or(f32::NAN);
        Ok((Self { x, gradient, values, steepest }, extra))
    }

    /// The loss.
    pub fn loss(&self) -> f32 {
        self.values.first().copied().unwrap_or(f32::NAN)
    }

    /// Whether both the loss and the gradient are numbers.
    pub fn is_finite(&self) -> bool {
        self.loss().is_finite() && self.steepest.is_finite()
    }
}
