//! Value noise on the photo: the generator makes strokes of it where the photo is flat.

use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand::rngs::StdRng;

/// Pixels from one random value to the next, octave by octave.
const CELLS: [usize; 3] = [8, 16, 32];
/// The variance of one octave: of two values a linear blend at a random place keeps `mean((1 - f)^2 + f^2) = 2/3`, on
/// both axes.
const VARIANCE: f32 = 4.0 / 9.0;

/// Value noise of deviation 1: the sum of three octaves of Gaussian values on grids of 8, 16 and 32 pixels times
/// `scale`, each bilinear in between, with an offset of its own, divided by `sqrt(3 * 4/9)`. Every picture and every
/// channel has its own. `[batch, 3, side, side]`, from the host, so that a step depends on its own seed alone.
///
/// Instance normalization makes a flat sky the same everywhere, so that a generator has nothing to put a stroke by;
/// noise is what it starts from there, as in texture networks (Ulyanov et al. 2016, section 3.1).
pub fn value_noise(
    [batch, side]: [usize; 2],
    scale: usize,
    random: &mut StdRng,
    device: &Device,
) -> Tensor<4> {
    let mut values = vec![0.0; batch * 3 * side * side];
    for cell in CELLS.map(|cell| cell * scale.max(1)) {
        for map in values.chunks_mut((side * side).max(1)) {
            add_octave(map, side, cell, random);
        }
    }
    let deviation = (CELLS.len() as f32 * VARIANCE).sqrt();
    let shape = [batch, 3, side, side];
    Tensor::<4>::from_data(TensorData::new(values, shape), device).div_scalar(deviation)
}

/// Adds bilinear noise with a value at every `cell` pixels to a square map.
fn add_octave(map: &mut [f32], side: usize, cell: usize, random: &mut StdRng) {
    let grid = side / cell + 3;
    let knots: Vec<f32> = (0..grid * grid).map(|_| gaussian(random)).collect();
    let [top, left] = [random.random_range(0..cell), random.random_range(0..cell)];
    let place = |pixel: usize, offset: usize| {
        let at = ((pixel + offset) as f32 + 0.5) / cell as f32;
        (at as usize, at.fract())
    };
    let columns: Vec<(usize, f32)> = (0..side).map(|column| place(column, left)).collect();
    for (row, pixels) in map.chunks_mut(side).enumerate() {
        let (index, down) = place(row, top);
        let mut lines = knots.chunks(grid).skip(index);
        let (Some(above), Some(below)) = (lines.next(), lines.next()) else { continue };
        let line: Vec<f32> = above.iter().zip(below).map(|(a, b)| a + down * (b - a)).collect();
        for (pixel, (index, right)) in pixels.iter_mut().zip(&columns) {
            if let Some([a, b]) = line.get(*index..*index + 2) {
                *pixel += a + right * (b - a);
            }
        }
    }
}

/// A number of a normal distribution of deviation 1 (Box & Muller 1958).
fn gaussian(random: &mut StdRng) -> f32 {
    let radius = (-2.0 * (1.0 - random.random::<f32>()).ln()).sqrt();
    radius * (std::f32::consts::TAU * random.random::<f32>()).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    const SIDE: usize = 128;

    fn noise(batch: usize, scale: usize) -> Vec<f32> {
        let mut random = StdRng::seed_from_u64(3);
        value_noise([batch, SIDE], scale, &mut random, &Device::flex()).into_data().try_to_vec().unwrap()
    }

    fn product(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / a.len() as f32
    }

    #[test]
    fn has_mean_0_and_deviation_1() {
        let values = noise(16, 1);
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let deviation = product(&values, &values).sqrt();
        assert!(mean.abs() < 0.05 && (deviation - 1.0).abs() < 0.05, "{mean}, {deviation}");
    }

    #[test]
    fn channels_are_independent_and_neighbours_are_not() {
        let values = noise(16, 1);
        let maps: Vec<&[f32]> = values.chunks(SIDE * SIDE).collect();
        let channels = maps.windows(2).map(|pair| product(pair[0], pair[1])).sum::<f32>() / 47.0;
        assert!(channels.abs() < 0.05, "{channels}");
        assert!(product(&values[1..], &values[..values.len() - 1]) > 0.9);
    }

    #[test]
    fn a_larger_scale_is_coarser() {
        let step = |values: &[f32]| {
            let steps =
                values.chunks(SIDE).flat_map(|row| row.windows(2).map(|pair| (pair[1] - pair[0]).abs()));
            steps.sum::<f32>() / values.len() as f32
        };
        let ratio = step(&noise(8, 1)) / step(&noise(8, 2));
        assert!((1.7..2.3).contains(&ratio), "{ratio}");
    }
}
