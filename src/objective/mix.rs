//! Numbers mixed between the calm and the bold end of a style.

use burn::tensor::{Device, Tensor};

/// Weights between the two ends, for each picture of a batch.
pub struct Mix<'a> {
    /// How bold each is, 0 to 1.
    pub boldness: &'a [f32],
    pub device: &'a Device,
}

impl Mix<'_> {
    /// `calm + (bold - calm) * boldness` of each picture, `[batch]`.
    pub fn ends(&self, calm: f32, bold: f32) -> Tensor<1> {
        let values: Vec<f32> = self.boldness.iter().map(|boldness| calm + (bold - calm) * boldness).collect();
        Tensor::from_floats(values.as_slice(), self.device)
    }

    pub fn zeros(&self) -> Tensor<1> {
        Tensor::zeros([self.boldness.len()], self.device)
    }

    pub fn any_bold(&self) -> bool {
        self.boldness.iter().any(|boldness| *boldness > 0.0)
    }

    pub fn any_calm(&self) -> bool {
        self.boldness.iter().any(|boldness| *boldness < 1.0)
    }
}
