//! How photos change for the stability loss.

use burn::tensor::Tensor;

/// Standard deviation of the noise.
pub const NOISE: f32 = 2.0 / 255.0;

/// How photos change for the stability loss.
pub struct Change {
    /// Movement down and right, 0 to 3 pixels.
    pub movement: [usize; 2],
    /// Noise, as large as what the generator sees.
    pub noise: Tensor<4>,
}
