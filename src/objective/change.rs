//! The small changes of a photo that the stability loss compares paintings under.

use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng, RngExt};

use crate::network::SIZE_MULTIPLE;

/// Standard deviation of the noise.
pub const NOISE: f32 = 2.0 / 255.0;

/// How photos change for the stability loss.
pub struct Change {
    /// Movement down and right, 0 to 3 pixels.
    pub movement: [usize; 2],
    /// Noise, as large as what the generator sees.
    pub noise: Tensor<4>,
}

impl Change {
    /// One of pictures of this shape.
    pub fn draw(shape: [usize; 4], random: &mut impl Rng, device: &Device) -> Self {
        let movement = [random.random_range(0..SIZE_MULTIPLE), random.random_range(0..SIZE_MULTIPLE)];
        Self { movement, noise: noise(shape, NOISE, random, device) }
    }
}

/// Noise of mean 0 from the host, so that a step depends on its own seed alone: evenly spread, which is
/// as good as a normal distribution here.
pub fn noise(shape: [usize; 4], deviation: f32, random: &mut impl Rng, device: &Device) -> Tensor<4> {
    let reach = deviation * 3f32.sqrt();
    let count = shape.iter().product();
    let values: Vec<f32> = (0..count).map(|_| random.random_range(-reach..=reach)).collect();
    Tensor::from_data(TensorData::new(values, shape), device)
}
