//! What several losses share: sums and means for each picture of a batch.

use burn::tensor::Tensor;

/// Keeps a target of zeros from dividing by zero.
pub const EPSILON: f32 = 1e-8;

/// The sum over everything but the batch of `[batch, …]`: `[batch]`.
pub fn sum_each<const D: usize>(x: Tensor<D>) -> Tensor<1> {
    let batch = x.dims()[0];
    x.reshape([batch as i32, -1]).sum_dim(1).reshape([batch])
}

/// The mean over everything but the batch of `[batch, …]`: `[batch]`.
pub fn mean_each<const D: usize>(x: Tensor<D>) -> Tensor<1> {
    let batch = x.dims()[0];
    x.reshape([batch as i32, -1]).mean_dim(1).reshape([batch])
}
