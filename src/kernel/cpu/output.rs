//! The output of the last layer: from sums to bytes.

use crate::picture::Picture;

/// Paints row `y`: `sums` is `[width, 3]` without the bias and is used up; `rgba` is the picture's row.
///
/// Whether all sums were finite.
// Inlined for the target features of whoever calls it, of which wasm has none.
#[cfg_attr(target_family = "wasm", inline(never))]
#[cfg_attr(not(target_family = "wasm"), inline(always))]
pub(super) fn paint_row(
    sums: &mut [f32],
    bias: &[f32],
    photo: &Picture,
    y: usize,
    strength: f32,
    rgba: &mut [u8],
) -> bool {
    let finite = sums.iter().fold(0.0, |sum: f32, value| sum + value * 0.0) == 0.0;
    for pixel in sums.chunks_exact_mut(3) {
        for (sum, bias) in pixel.iter_mut().zip(bias) {
            *sum += bias;
        }
    }
    for sum in sums.iter_mut() {
        *sum = sigmoid(*sum);
    }
    let length = photo.width() as usize * 4;
    let photo = photo.rgba().get(y * length..(y + 1) * length).unwrap_or_default();
    let pixels = rgba.chunks_exact_mut(4).zip(photo.chunks_exact(4));
    for ((pixel, photo), painted) in pixels.zip(sums.chunks_exact(3)) {
        for ((byte, photo), painted) in pixel.iter_mut().zip(photo).zip(painted) {
            let value = painted * 255.0 * strength + f32::from(*photo) * (1.0 - strength);
            // The value is at least 0, so this rounds.
            *byte = (value + 0.5) as u8;
        }
        if let ([.., alpha], [.., photo]) = (pixel, photo) {
            *alpha = *photo;
        }
    }
    finite
}

/// `1 / (1 + e^-x)` to two units in the last place or so, without a branch or a call, so that it is computed for
/// a whole register at once.
#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    // Beyond these the result is 0 or 1 to the last digit.
    1.0 / (1.0 + exponential(-x.clamp(-87.0, 87.0)))
}

/// `e^x` for x in -87..87: a power of two times a polynomial on half a step around zero.
#[inline(always)]
#[expect(clippy::excessive_precision, reason = "the constants are split so that their sum is exact")]
fn exponential(x: f32) -> f32 {
    /// Adding this leaves no room for digits behind the point.
    const ROUNDING: f32 = 12_582_912.0;
    let shifted = x * std::f32::consts::LOG2_E + ROUNDING;
    let steps = shifted - ROUNDING;
    let rest = (x - steps * 0.693_359_375) + steps * 2.121_944_4e-4;
    let power = f32::from_bits((shifted.to_bits().wrapping_add(127)) << 23);
    let series = 1.987_569_15e-4;
    let series = series * rest + 1.398_199_95e-3;
    let series = series * rest + 8.333_451_9e-3;
    let series = series * rest + 4.166_579_6e-2;
    let series = series * rest + 1.666_666_55e-1;
    let series = series * rest + 5.000_000_1e-1;
    power * (series * rest * rest + rest + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sigmoid_is_that_of_the_library() {
        for step in -20_000..=20_000 {
            let x = step as f32 * 0.005;
            let expected = 1.0 / (1.0 + (-f64::from(x)).exp());
            assert!((f64::from(sigmoid(x)) - expected).abs() < 2e-7, "{x}: {} is not {expected}", sigmoid(x));
        }
        assert_eq!([sigmoid(f32::INFINITY), sigmoid(f32::NEG_INFINITY)], [1.0, sigmoid(-87.0)]);
    }

    #[test]
    fn numbers_that_are_none_are_seen() {
        let photo = Picture::new(2, 1, vec![7; 8]).unwrap();
        let paint = |value| {
            let mut rgba = [0; 8];
            (paint_row(&mut [0.0, 0.0, 0.0, 0.0, 0.0, value], &[0.0; 3], &photo, 0, 1.0, &mut rgba), rgba)
        };
        assert_eq!(paint(0.0), (true, [128, 128, 128, 7, 128, 128, 128, 7]));
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(!paint(value).0);
        }
    }
}
