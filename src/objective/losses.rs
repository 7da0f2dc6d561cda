//! The losses of a step, on the device and in numbers.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::network::read_numbers;

/// The parts of the loss of one step, before they are weighted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Losses {
    /// The weighted sum.
    pub total: f32,
    /// The mean boldness of the step's pictures, 0 to 1. Pictures of another boldness have another content, style and
    /// smoothness loss.
    pub boldness: f32,
    /// `|F - P|^2 / |P|^2` on the content layer, weighted by the photo's detail as far as a picture is bold.
    pub content: f32,
    /// The sum of `|G - A|^2 / |A|^2` over the style layers, each with its share.
    pub style: f32,
    /// How far the tiles of bold pictures are from the painting's.
    pub local: f32,
    /// How far their channels' deviations are.
    pub deviation: f32,
    /// How far the colours of bold pictures are from the painting's, in CIELAB.
    pub palette: f32,
    /// Total variation.
    pub tv: f32,
    /// How unlike the painting is where the photo is alike.
    pub smoothness: f32,
    /// How far a second pass moves the colours.
    pub keeping: f32,
    /// Difference under noise and movement.
    pub stability: f32,
    /// The generator's adversarial loss: minus the discriminator's mean score.
    pub adversarial: f32,
    /// The discriminator's own loss: 2 is undecided, 0 is won.
    pub discriminator: f32,
}

/// The losses of a step on the device.
#[derive(Debug, Clone)]
pub struct LossTensors {
    /// The total and its nine parts, means over the batch.
    values: Tensor<1>,
    boldness: f32,
}

impl LossTensors {
    /// `parts`, `[batch]` each: content, style, local, deviation, palette, total variation, smoothness, keeping and
    /// stability. `boldness`: that of each picture.
    pub fn new(total: &Tensor<1>, parts: [Tensor<1>; 9], boldness: &[f32]) -> Self {
        let means = std::iter::once(total.clone()).chain(parts.map(Tensor::mean));
        let values = Tensor::cat(means.map(Tensor::detach).collect(), 0);
        Self { values, boldness: boldness.iter().sum::<f32>() / boldness.len().max(1) as f32 }
    }

    /// The losses in numbers, and `more`, `[1]`, which is read with them: a read waits for everything that the device
    /// still has to do.
    ///
    /// # Errors
    /// [`Error::GpuLost`](crate::Error::GpuLost) if the device does not answer.
    pub async fn read(self, more: Tensor<1>) -> Result<(Losses, f32)> {
        let numbers = read_numbers(Tensor::cat(vec![self.values, more], 0)).await?;
        let at = |index: usize| numbers.get(index).copied().unwrap_or(f32::NAN);
        let losses = Losses {
            total: at(0),
            boldness: self.boldness,
            content: at(1),
            style: at(2),
            local: at(3),
            deviation: at(4),
            palette: at(5),
            tv: at(6),
            smoothness: at(7),
            keeping: at(8),
            stability: at(9),
            ..Losses::default()
        };
        Ok((losses, at(10)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn one_read_gives_all_parts_in_their_places() {
        let device = Device::flex();
        let pair = |value: f32| Tensor::<1>::from_floats([value - 1.0, value + 1.0], &device);
        let parts = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0].map(pair);
        let total = Tensor::from_floats([45.0], &device);
        let tensors = LossTensors::new(&total, parts, &[1.0, 0.5]);
        let (losses, more) = pollster::block_on(tensors.read(Tensor::from_floats([7.5], &device))).unwrap();
        let expected = Losses {
            total: 45.0,
            boldness: 0.75,
            content: 1.0,
            style: 2.0,
            local: 3.0,
            deviation: 4.0,
            palette: 5.0,
            tv: 6.0,
            smoothness: 7.0,
            keeping: 8.0,
            stability: 9.0,
            ..Losses::default()
        };
        assert_eq!((losses, more), (expected, 7.5));
    }
}
