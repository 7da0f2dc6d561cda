//! Chance and noise from integer hashes, and smooth steps.
//!
//! Only arithmetic that IEEE 754 defines to the last bit is used (no `sin`, `exp`, `powf`),
//! so that every platform draws the same picture.

/// A hash of a grid point, all bits well mixed.
fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mut h = seed.wrapping_mul(0x9e37_79b1)
        ^ x.cast_unsigned().wrapping_mul(0x85eb_ca77)
        ^ y.cast_unsigned().wrapping_mul(0xc2b2_ae3d);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^ (h >> 15)
}

/// A number in 0..1 that belongs to a grid point.
pub(super) fn at(x: i32, y: i32, seed: u32) -> f32 {
    unit(hash(x, y, seed))
}

/// The upper 24 bits as a number in 0..1: as many as an f32 holds.
#[expect(clippy::cast_precision_loss, reason = "24 bits fit an f32")]
fn unit(bits: u32) -> f32 {
    (bits >> 8) as f32 / 16_777_216.0
}

/// Smooth noise, about -1..1, with features of size 1 (gradient noise on a square grid).
pub(super) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    #[expect(clippy::cast_possible_truncation, reason = "saturates far outside of every picture")]
    let (ix, iy) = (left as i32, top as i32);
    let slope = |dx: i32, dy: i32, px: f32, py: f32| {
        let h = hash(ix.wrapping_add(dx), iy.wrapping_add(dy), seed);
        (unit(h) * 2.0 - 1.0) * px + (unit(h << 16) * 2.0 - 1.0) * py
    };
    let (u, v) = (fade(fx), fade(fy));
    let upper = lerp(slope(0, 0, fx, fy), slope(1, 0, fx - 1.0, fy), u);
    let lower = lerp(slope(0, 1, fx, fy - 1.0), slope(1, 1, fx - 1.0, fy - 1.0), u);
    lerp(upper, lower, v) * 1.6
}

/// Noise of several scales, each half the size and strength of the one before; about -1..1.
pub(super) fn fractal(mut x: f32, mut y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut strength) = (0.0, 0.5);
    for octave in 0..octaves {
        sum += strength * noise(x, y, seed.wrapping_add(octave));
        (x, y) = turned(x, y);
        strength *= 0.5;
    }
    sum
}

/// Noise with sharp crests, as of mountains; 0..1.
pub(super) fn ridges(mut x: f32, mut y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut strength, mut weight) = (0.0, 0.52, 1.0);
    for octave in 0..octaves {
        let crest = 1.0 - noise(x, y, seed.wrapping_add(octave)).abs();
        let crest = crest * crest * weight;
        sum += strength * crest;
        // Slopes below a crest are rough, valleys are smooth.
        weight = (crest * 1.6).clamp(0.0, 1.0);
        (x, y) = turned(x, y);
        strength *= 0.5;
    }
    sum
}

/// The next octave's place: twice as dense and turned, so that the grids do not show.
fn turned(x: f32, y: f32) -> (f32, f32) {
    (1.6 * x - 1.2 * y + 17.3, 1.2 * x + 1.6 * y - 9.1)
}

fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// From `a` at `t` = 0 to `b` at `t` = 1.
pub(super) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 up to `from`, 1 from `to` on, smooth in between; `from` may be the larger one.
pub(super) fn step(from: f32, to: f32, t: f32) -> f32 {
    let t = ((t - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A smooth bump: 1 at 0, 0 from -1 down and from 1 up.
pub(super) fn bump(t: f32) -> f32 {
    let inner = (1.0 - t * t).max(0.0);
    inner * inner
}

/// A row of numbers by chance, the same for the same seed.
pub(super) struct Dice {
    seed: u32,
    count: i32,
}

impl Dice {
    pub(super) fn new(seed: u32) -> Self {
        Self { seed, count: 0 }
    }

    /// The next number in 0..1.
    pub(super) fn unit(&mut self) -> f32 {
        self.count = self.count.wrapping_add(1);
        at(self.count, 0, self.seed)
    }

    /// The next number in `from..to`.
    pub(super) fn between(&mut self, from: f32, to: f32) -> f32 {
        lerp(from, to, self.unit())
    }

    /// The next number in -1..1, more often near 0.
    pub(super) fn around(&mut self) -> f32 {
        self.unit() + self.unit() - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_smooth_and_stays_in_range() {
        let mut sum = 0.0;
        for i in 0..10_000_u16 {
            let (x, y) = (f32::from(i) * 0.371, f32::from(i % 89) * 0.713);
            let here = noise(x, y, 1);
            assert!(here.abs() < 1.6);
            assert!((here - noise(x + 0.001, y, 1)).abs() < 0.02);
            assert!((-0.1..1.5).contains(&ridges(x, y, 6, 2)));
            sum += here;
        }
        assert!(sum.abs() < 200.0);
    }

    #[test]
    fn dice_cover_their_range_evenly() {
        let mut dice = Dice::new(5);
        let numbers: Vec<f32> = (0..4000).map(|_| dice.unit()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        let mean = numbers.iter().sum::<f32>() / 4000.0;
        assert!((mean - 0.5).abs() < 0.02);
    }

    #[test]
    fn steps_and_bumps_have_their_ends() {
        for (found, wanted) in [
            (step(1.0, 2.0, 0.0), 0.0),
            (step(1.0, 2.0, 3.0), 1.0),
            (step(2.0, 1.0, 0.0), 1.0),
            (bump(0.0), 1.0),
            (bump(1.0), 0.0),
            (bump(-7.0), 0.0),
        ] {
            assert!((found - wanted).abs() < 1e-6);
        }
    }
}
