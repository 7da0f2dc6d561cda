//! The residual block, of which the generator has five.

use burn::module::Module;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

use super::{ConditionalInstanceNorm, NormBatch, ReflectConv};

/// Two normalized convolutions beside a skip connection (Johnson et al. 2016, without
/// the `ReLU` after the sum).
#[derive(Module, Debug)]
pub struct ResidualBlock {
    pub(super) conv1: ReflectConv,
    pub(super) norm1: ConditionalInstanceNorm,
    pub(super) conv2: ReflectConv,
    pub(super) norm2: ConditionalInstanceNorm,
}

impl ResidualBlock {
    /// A block with random weights.
    pub fn new(styles: usize, channels: usize, device: &Device) -> Self {
        Self {
            conv1: ReflectConv::new(channels, channels, 1, device),
            norm1: ConditionalInstanceNorm::new(styles, channels, device),
            conv2: ReflectConv::new(channels, channels, 1, device),
            norm2: ConditionalInstanceNorm::new(styles, channels, device),
        }
    }

    /// Keeps the shape `[batch, channels, height, width]`; `style` is that of the two normalizations.
    pub fn forward(&self, x: Tensor<4>, [first, second]: &[NormBatch; 2]) -> Tensor<4> {
        let y = relu(self.norm1.forward(self.conv1.forward(x.clone()), first));
        x + self.norm2.forward(self.conv2.forward(y), second)
    }
}
