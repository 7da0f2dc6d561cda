//! The encoder's shape, its sizes and tensors: for the network that is trained and for the one that runs.

use crate::StyleParameters;

/// The name of this encoder in packs. It changes whenever old weights no longer fit.
pub const ARCHITECTURE: &str = "style-encoder-1";

/// How many pixels a painting has that is read: as many as a square of 256 a side.
pub const PIXELS: f64 = 65_536.0;
/// The least pixels a side: the convolutions leave one of 64.
pub const MIN_SIDE: usize = 64;
/// What is taken from RGB in 0..1, so that grey is zero.
pub const GREY: f32 = 0.5;

/// Channels of the painting, and of what each convolution writes.
pub const CHANNELS: [usize; 6] = [3, 16, 32, 64, 64, 96];
/// The side of every kernel.
pub const KERNEL: usize = 3;
/// How far a kernel moves on.
pub const STRIDE: usize = 2;
/// What is added to a variance before its root is taken.
pub const EPSILON: f64 = 1e-5;
/// The mean and the deviation of each channel of each convolution.
pub const FEATURES: usize = 2 * (16 + 32 + 64 + 64 + 96);
/// Numbers of a style code.
pub const CODE: usize = 64;

/// The size that a painting is read at, `[width, height]`: about [`PIXELS`] pixels of the painting's shape. A side that
/// would be shorter than [`MIN_SIDE`] has that many.
///
/// ```
/// use impasto::encoder::shape::input_size;
/// assert_eq!(input_size(4000, 3000), [296, 222]);
/// assert_eq!(input_size(1, 1), [256, 256]);
/// assert_eq!(input_size(3000, 100), [1402, 64]);
/// ```
pub fn input_size(width: u32, height: u32) -> [usize; 2] {
    let pixels = f64::from(width) * f64::from(height);
    let scale = (PIXELS / pixels.max(1.0)).sqrt();
    [width, height].map(|side| ((f64::from(side) * scale).round() as usize).max(MIN_SIDE))
}

/// The name and the shape of every tensor, in the order of the file. Those of one dimension are stored in f32, the
/// others in int8 for each output channel.
pub fn tensors() -> Vec<(String, Vec<usize>)> {
    let mut tensors = Vec::new();
    for (index, pair) in CHANNELS.windows(2).enumerate() {
        if let &[input, output] = pair {
            tensors.push((format!("conv{}.weight", index + 1), vec![output, input, KERNEL, KERNEL]));
            tensors.push((format!("conv{}.bias", index + 1), vec![output]));
        }
    }
    for (name, shape) in [
        ("pooled_scale", vec![FEATURES]),
        ("pooled_shift", vec![FEATURES]),
        ("code.weight", vec![CODE, FEATURES]),
        ("code.bias", vec![CODE]),
        ("parameters.weight", vec![StyleParameters::COUNT, CODE]),
        ("parameters.bias", vec![StyleParameters::COUNT]),
    ] {
        tensors.push((name.into(), shape));
    }
    tensors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::MAX_SIDE;

    #[test]
    fn every_channel_has_a_mean_and_a_deviation() {
        assert_eq!(FEATURES, 2 * CHANNELS[1..].iter().sum::<usize>());
    }

    #[test]
    fn every_picture_is_large_enough_for_all_convolutions() {
        let places = |side: usize| (side - KERNEL) / STRIDE + 1;
        for size in [[1, 1], [1, MAX_SIDE], [MAX_SIDE, 1], [MAX_SIDE, 6000], [64, 64], [255, 257]] {
            for side in input_size(size[0], size[1]) {
                let last = CHANNELS[1..].iter().fold(side, |side, _| places(side));
                assert!(side >= MIN_SIDE && last >= 1, "{size:?}");
            }
        }
    }

    #[test]
    fn the_shape_is_kept_where_no_side_is_too_short() {
        assert_eq!(input_size(512, 512), [256, 256]);
        assert_eq!(input_size(100, 400), [128, 512]);
        assert_eq!(input_size(1600, 100), [1024, 64]);
        assert_eq!(input_size(MAX_SIDE, 1), [32_768, 64]);
    }

    #[test]
    fn the_weights_are_a_quarter_of_a_megabyte() {
        let int8: usize = tensors()
            .iter()
            .filter(|(_, shape)| shape.len() > 1)
            .map(|(_, shape)| shape.iter().product::<usize>())
            .sum();
        assert_eq!(int8, 115_632 + 34_816 + 98_304);
    }
}
