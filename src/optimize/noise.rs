//! White noise that is the same on every device for the same seed.

use crate::network::MEAN;
use crate::picture::Planes;

/// How far a picture of [`faint_noise`] is from its mean colour, at most.
const AMPLITUDE: f32 = 0.02;

/// What the picture starts as instead of the photo: the network's mean colour with faint noise.
///
/// The losses hardly see the finest detail, so strong white noise, as in the article, is still there
/// after hundreds of iterations. neural-style starts from next to no noise for the same reason.
pub fn faint_noise(width: usize, height: usize, seed: u64) -> Planes {
    let mut noise = white_noise(width, height, seed);
    for (plane, mean) in noise.data.chunks_exact_mut((width * height).max(1)).zip(MEAN) {
        for value in plane {
            *value = mean + AMPLITUDE * (2.0 * *value - 1.0);
        }
    }
    noise
}

/// Every value independent and uniform in 0..1.
pub fn white_noise(width: usize, height: usize, seed: u64) -> Planes {
    let mut state = seed;
    let data = (0..3 * width * height).map(|_| (next(&mut state) >> 40) as f32 / (1u64 << 24) as f32);
    Planes { width, height, data: data.collect() }
}

/// `SplitMix64` (Steele, Lea, Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        let mut state = 1_234_567;
        assert_eq!(next(&mut state), 6_457_827_717_110_365_317);
        assert_eq!(next(&mut state), 3_203_168_211_198_807_973);
    }

    #[test]
    fn the_seed_decides() {
        let noise = white_noise(20, 10, 7);
        assert_eq!(noise, white_noise(20, 10, 7));
        assert_ne!(noise.data, white_noise(20, 10, 8).data);
        let mean: f32 = noise.data.iter().sum::<f32>() / 600.0;
        assert!((mean - 0.5).abs() < 0.05 && noise.data.iter().all(|value| (0.0..1.0).contains(value)));
        let faint = faint_noise(20, 10, 7);
        assert!((0..3).all(|channel| (faint.data[200 * channel] - MEAN[channel]).abs() <= AMPLITUDE));
        assert_ne!(faint.data[0], faint.data[1]);
    }
}
