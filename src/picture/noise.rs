//! The noise of which the generator makes strokes where a photo is flat.
//!
//! In a flat sky there is nothing that the generator could make strokes of. So a little noise is added to its input: value
//! noise of three octaves (Perlin 1985; Ebert et al., "Texturing and Modeling", chapter 2), a different one for each colour.
//! It is computed in integers, so that it is exactly the same on every device.

/// Pixels between the nodes of each octave, at a scale of 1.
const CELLS: [f32; OCTAVES] = [8.0, 16.0, 32.0];
/// How many octaves there are.
pub(crate) const OCTAVES: usize = 3;

/// Standard deviation of the sum of the octaves, in 256ths of a node's value: that of a node, the sum of four random
/// bytes, is 147.8; bilinear interpolation leaves 4/9 of the variance in the mean.
const DEVIATION: f32 = 147.8 * 256.0 * 1.1547;
/// Binary places of [`Noise::gain`].
const PLACES: u32 = 20;

/// Noise over a picture of one size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Noise {
    /// Width and height of the picture, in pixels.
    pub size: [i32; 2],
    /// Cells across and down, for each octave.
    pub cells: [[i32; 2]; OCTAVES],
    /// Whether left and right, and top and bottom, join.
    pub joined: [bool; 2],
    /// Another number gives another noise.
    pub seed: u32,
    /// What the sum of the octaves is multiplied by, in 2^-20 of a level.
    pub gain: i32,
}

impl Noise {
    /// Noise of standard deviation `levels` (of 255) over a picture of `width` x `height` pixels; `scale` makes its cells
    /// larger.
    pub fn new(size: [usize; 2], joined: [bool; 2], seed: u32, levels: f32, scale: f32) -> Self {
        let cells = CELLS.map(|cell| size.map(|side| ((side as f32 / (cell * scale)).round() as i32).max(1)));
        let gain = (levels / DEVIATION * (1 << PLACES) as f32).round() as i32;
        Self { size: size.map(|side| side as i32), cells, joined, seed, gain }
    }

    /// The noise in row `y` for `columns`, RGB, in levels. Both may lie beyond the picture.
    pub fn row(&self, y: i32, columns: std::ops::Range<i32>) -> Vec<[i32; 3]> {
        let mut sums = vec![[0_i32; 3]; columns.len()];
        for (octave, [across, down]) in self.cells.into_iter().enumerate() {
            let (row, below) = place(y, down, self.size[1]);
            let node = |column: i32, channel: u32| {
                let value = |row| {
                    let at = [wrapped(column, across, self.joined[0]), wrapped(row, down, self.joined[1])];
                    node_value(at, channel + 3 * octave as u32, self.seed)
                };
                value(row) * (256 - below) + value(row + 1) * below
            };
            // What lies between the same two nodes is looked up once.
            let mut held: Option<(i32, [[i32; 2]; 3])> = None;
            for (x, sum) in columns.clone().zip(&mut sums) {
                let (column, beside) = place(x, across, self.size[0]);
                let nodes = match held {
                    Some((at, nodes)) if at == column => nodes,
                    _ => [0, 1, 2].map(|channel| [node(column, channel), node(column + 1, channel)]),
                };
                held = Some((column, nodes));
                for (sum, [left, right]) in sum.iter_mut().zip(nodes) {
                    *sum += (left * (256 - beside) + right * beside) >> 8;
                }
            }
        }
        for sum in sums.iter_mut().flatten() {
            *sum = ((i64::from(*sum) * i64::from(self.gain) + (1 << (PLACES - 1))) >> PLACES) as i32;
        }
        sums
    }
}

/// The node before pixel `at` of a side of `length` pixels with `cells` cells, and how far beyond it the pixel is, in 256ths.
fn place(at: i32, cells: i32, length: i32) -> (i32, i32) {
    let scaled = at * cells;
    (scaled.div_euclid(length), scaled.rem_euclid(length) * 256 / length)
}

fn wrapped(node: i32, cells: i32, joined: bool) -> i32 {
    if joined { node.rem_euclid(cells) } else { node }
}

/// The value of a node: the sum of four random bytes less its mean, nearly a normal distribution.
fn node_value([x, y]: [i32; 2], channel: u32, seed: u32) -> i32 {
    // The finalizer of MurmurHash3 (Appleby 2011) over the mixed coordinates.
    let mut hash = (x as u32).wrapping_mul(0x9e37_79b1)
        ^ (y as u32).wrapping_mul(0x85eb_ca77)
        ^ channel.wrapping_mul(0xc2b2_ae3d)
        ^ seed.wrapping_mul(0x27d4_eb2f);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^= hash >> 16;
    hash.to_le_bytes().into_iter().map(i32::from).sum::<i32>() - 510
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(noise: &Noise) -> Vec<[i32; 3]> {
        let [width, height] = noise.size;
        (0..height).flat_map(|y| noise.row(y, 0..width)).collect()
    }

    #[test]
    fn the_noise_has_the_deviation_that_was_asked_for() {
        for levels in [2.0, 8.0] {
            let noise = Noise::new([320, 240], [false; 2], 5, levels, 1.0);
            for channel in 0..3 {
                let values: Vec<f64> =
                    pixels(&noise).into_iter().map(|pixel| f64::from(pixel[channel])).collect();
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                let variance =
                    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64;
                assert!(mean.abs() < 0.15 * f64::from(levels), "{mean}");
                let ratio = variance.sqrt() / f64::from(levels);
                assert!((0.85..1.15).contains(&ratio), "{ratio}");
            }
        }
    }

    #[test]
    fn joined_edges_join() {
        let noise = Noise::new([64, 48], [true, true], 9, 20.0, 1.0);
        assert_eq!(noise.row(3, -8..0), noise.row(3, 56..64));
        assert_eq!(noise.row(-2, 0..64), noise.row(46, 0..64));
        let open = Noise { joined: [false; 2], ..noise };
        assert_ne!(open.row(3, -8..0), open.row(3, 56..64));
    }

    #[test]
    fn a_row_in_parts_is_the_row() {
        let noise = Noise::new([100, 30], [false; 2], 1, 10.0, 1.7);
        let whole = noise.row(7, -16..116);
        assert_eq!([noise.row(7, -16..33), noise.row(7, 33..116)].concat(), whole);
    }

    #[test]
    fn seeds_and_channels_differ_and_neighbours_are_alike() {
        let noise = Noise::new([200, 16], [false; 2], 1, 10.0, 1.0);
        let row = noise.row(4, 0..200);
        assert_ne!(row, Noise { seed: 2, ..noise }.row(4, 0..200));
        assert!(row.iter().any(|[red, green, _]| red.abs_diff(*green) > 5));
        let steps = row.windows(2).map(|pair| pair[0][0].abs_diff(pair[1][0]));
        assert!(steps.max().unwrap() < 12);
    }
}
