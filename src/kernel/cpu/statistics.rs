//! The statistics of a layer's output, row by row.

use macerator::{Scalar, Simd};

use super::simd::{Lanes, lanes, load, store};

/// Pixels that are taken at a time, twice, for the mean and for the differences from it: few enough that a sum of
/// theirs keeps its digits and they are still in the cache the second time.
const BLOCK: usize = 64;

/// Sums side by side: an addition takes as long as four can be started in.
const SUMS: usize = 4;

/// The moments of a run of pixels `[pixels, channels]` into `part`: means, then sums of squared differences.
#[inline(always)]
pub(super) fn moments_of<S: Simd>(pixels: &[f32], channels: usize, part: &mut [f32]) {
    part.fill(0.0);
    let (mean, squares) = part.split_at_mut(channels);
    let mut count = 0.0;
    for pixels in pixels.chunks(BLOCK * channels) {
        let number = (pixels.len() / channels) as f32;
        let total = count + number;
        for first in (0..channels).step_by(lanes::<S>()) {
            let range = first..channels.min(first + lanes::<S>());
            let (mean, squares) = (&mut mean[range.clone()], &mut squares[range]);
            let factor: Lanes<S> = (1.0 / number).splat();
            let block_mean = sum_of::<S>(pixels, channels, first, |value| value) * factor;
            let block_squares = sum_of::<S>(pixels, channels, first, |value| {
                let difference = value - block_mean;
                difference * difference
            });
            let (before, squares_before) = (load::<S>(mean), load::<S>(squares));
            let delta = block_mean - before;
            let (share, weight) = ((number / total).splat(), (count * number / total).splat());
            store(delta.mul_add(share, before), mean);
            store((delta * delta).mul_add(weight, squares_before + block_squares), squares);
        }
        count = total;
    }
}

/// The sum of `of` each pixel's channels from `first` on, as many as a register holds.
#[inline(always)]
fn sum_of<S: Simd>(
    pixels: &[f32],
    channels: usize,
    first: usize,
    of: impl Fn(Lanes<S>) -> Lanes<S>,
) -> Lanes<S> {
    let length = lanes::<S>().min(channels - first);
    let mut sums: [Lanes<S>; SUMS] = [0.0_f32.splat(); SUMS];
    let mut several = pixels.chunks_exact(SUMS * channels);
    for pixels in &mut several {
        for (index, sum) in sums.iter_mut().enumerate() {
            *sum += of(load(&pixels[index * channels + first..][..length]));
        }
    }
    let [mut sum, second, third, fourth] = sums;
    for pixel in several.remainder().chunks_exact(channels) {
        sum += of(load(&pixel[first..][..length]));
    }
    (sum + second) + (third + fourth)
}

#[cfg(test)]
mod tests {
    use crate::kernel::cpu::registers::vectorized;
    use macerator::WithSimd;

    use super::*;
    use crate::kernel::Moments;

    struct Part<'a>(&'a [f32], usize, &'a mut [f32]);

    impl WithSimd for Part<'_> {
        type Output = ();

        fn with_simd<S: Simd>(self) {
            moments_of::<S>(self.0, self.1, self.2);
        }
    }

    fn gather(pixels: &[f32], channels: usize, parts: usize) -> Moments {
        let mut moments = Moments::new(channels);
        for pixels in pixels.chunks(parts * channels) {
            let mut part = vec![7.0; 2 * channels];
            vectorized(Part(pixels, channels, &mut part));
            moments.merge(pixels.len() / channels, &part);
        }
        moments
    }

    #[test]
    fn a_large_mean_costs_no_digits_in_four_million_pixels() {
        // Values around 1000 that differ by 0.01: a plain sum of squares in f32 has no digit of the spread left.
        let pixels: Vec<f32> =
            (0..4_000_000).map(|i| 1000.0 + if i % 2 == 0 { 0.25 } else { -0.25 }).collect();
        for parts in [4_000_000, 1999, 1] {
            let [mean, variance] = gather(&pixels, 1, parts).of_channel(0);
            assert!((mean - 1000.0).abs() < 1e-3, "{parts}: mean {mean}");
            assert!((variance / 0.0625 - 1.0).abs() < 1e-5, "{parts}: variance {variance}");
        }
    }

    #[test]
    fn every_channel_has_its_own_moments() {
        for channels in [3, 16, 37] {
            let value = |i: usize| ((i * i + i / channels * 3) % 17) as f32 * (1 + i % channels) as f32;
            let pixels: Vec<f32> = (0..channels * 203).map(value).collect();
            let found = gather(&pixels, channels, 70);
            for channel in 0..channels {
                let values: Vec<f64> =
                    pixels.chunks(channels).map(|pixel| f64::from(pixel[channel])).collect();
                let expected = values.iter().sum::<f64>() / 203.0;
                let spread = values.iter().map(|value| (value - expected).powi(2)).sum::<f64>() / 203.0;
                let [mean, variance] = found.of_channel(channel);
                assert!((mean / expected - 1.0).abs() < 1e-6, "mean {mean}, not {expected}");
                assert!((variance / spread - 1.0).abs() < 1e-5, "variance {variance}, not {spread}");
            }
        }
    }
}
