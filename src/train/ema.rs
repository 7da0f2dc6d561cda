//! The exponential moving average of the weights, smoother than those of the last step.

use burn::module::Module;

use crate::Result;
use crate::network::{NamedTensor, export_weights, import_weights};

/// `average = decay * average + (1 - decay) * weights`, on the host.
pub struct Average {
    tensors: Vec<NamedTensor>,
    decay: f32,
}

impl Average {
    /// Starts at the module's own weights.
    ///
    /// # Errors
    /// If the weights cannot be read from the device.
    pub fn new<M: Module>(module: &M, decay: f32) -> Result<Self> {
        Ok(Self { tensors: export_weights(module)?, decay })
    }

    /// Takes in one step.
    ///
    /// The average would remember random weights for long, so it follows faster at first.
    ///
    /// # Errors
    /// If the weights cannot be read from the device.
    pub fn update<M: Module>(&mut self, module: &M, step: usize) -> Result<()> {
        let decay = self.decay.min((step as f32 + 1.0) / (step as f32 + 10.0));
        for (average, current) in self.tensors.iter_mut().zip(export_weights(module)?) {
            for (value, current) in average.values.iter_mut().zip(current.values) {
                // To the bit what it was where nothing changes: frozen convolutions keep their name.
                *value += (1.0 - decay) * (current - *value);
            }
        }
        Ok(())
    }

    /// The averaged weights in the shape of `module`.
    ///
    /// # Errors
    /// None that a module of the same kind could cause.
    pub fn module<M: Module>(&self, module: M) -> Result<M> {
        let mut tensors = self.tensors.iter();
        import_weights(module, |_, _| {
            Ok(tensors.next().map(|tensor| tensor.values.clone()).unwrap_or_default())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Generator;
    use burn::tensor::Device;

    #[test]
    fn follows_the_weights() {
        let device = Device::flex();
        let (first, second) = (Generator::new(1, &device), Generator::new(1, &device));
        let mut average = Average::new(&first, 0.75).unwrap();
        average.update(&second, 1_000_000).unwrap();
        let weight = |generator: &Generator| export_weights(generator).unwrap()[0].values[0];
        let expected = 0.75 * weight(&first) + 0.25 * weight(&second);
        let found = weight(&average.module(first.clone()).unwrap());
        assert!((found - expected).abs() < 1e-6);
    }
}
