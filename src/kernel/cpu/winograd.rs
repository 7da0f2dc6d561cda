//! The convolution by Winograd's minimal filtering: tiles of 4x4 pixels from 36 multiplications for each pair of
//! channels instead of 144.
//!
//! A block of tiles side by side at a time, so that all of it stays in the cache: their patches of 6x6 pixels are
//! transformed, multiplied with the transformed kernel, one small product of matrices for each of the 36 positions,
//! and transformed back. Tiles lie on a grid that starts at the map's first pixel, whatever rows are asked for: a
//! pixel's sums depend on its place in the tile.

use macerator::{Scalar, Simd};

use super::reader::Rows;
use super::simd::{Lanes, add_products, lanes, load, store, store_all};
use super::transform::{self, PATCH};
use crate::kernel::Layer;
use crate::kernel::layer::TILE;

/// Places in a transformed patch.
const POSITIONS: usize = PATCH * PATCH;

/// Tiles of a block.
const BLOCK: usize = 16;

/// Tiles between one position and the next. With 16 they were whole pages of memory apart, which share a few lines
/// of the cache.
const PITCH: usize = BLOCK + 1;

/// Registers of output channels that are computed at once for each tile.
const REGISTERS: usize = 2;

/// Fewer tiles at once than there are registers for, so that few are computed in vain where a row ends.
const FEW: usize = 4;

/// A layer's kernel, transformed: `[positions, channels_out / width, channels_in, width]`, `width` numbers being
/// [`REGISTERS`] registers.
#[derive(Debug, Clone)]
pub(super) struct Winograd {
    weights: Vec<f32>,
    channels_in: usize,
    channels_out: usize,
}

/// Room for a block, kept from one to the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// What the tiles read: `[PATCH, columns, channels_in]`.
    rows: Vec<f32>,
    /// `[POSITIONS, PITCH, channels_in]`
    patches: Vec<f32>,
    /// `[POSITIONS, PITCH, channels_out]`
    products: Vec<f32>,
}

impl Winograd {
    /// The kernel of `layer`, whose output is as large as its input, for registers of `lanes` numbers.
    pub fn new(layer: &Layer, lanes: usize) -> Self {
        let (channels_in, channels_out) = (layer.channels_in, layer.channels_out);
        let (width, size) = (REGISTERS * lanes, channels_in * channels_out);
        let mut weights = vec![0.0; POSITIONS * size];
        for pair in 0..size {
            let (input, output) = (pair / channels_out, pair % channels_out);
            let tap = |tap: usize| layer.kernel.get(tap * size + pair).copied().map_or(0.0, f64::from);
            let across = [0, 3, 6].map(|row| transform::taps([tap(row), tap(row + 1), tap(row + 2)]));
            let place = (output / width * channels_in + input) * width + output % width;
            let places = weights.iter_mut().skip(place).step_by(size);
            let columns: [_; PATCH] = std::array::from_fn(|x| transform::taps(across.map(|row| row[x])));
            for (position, weight) in places.enumerate() {
                *weight = columns[position % PATCH][position / PATCH] as f32;
            }
        }
        Self { weights, channels_in, channels_out }
    }

    /// Convolves the tiles whose first row is `first` into `out`, up to [`TILE`] rows of `width` pixels, and copies
    /// what was read into `skip` unless it is empty.
    #[inline(always)]
    pub fn convolve<S: Simd>(
        &self,
        input: &Rows<'_>,
        first: usize,
        scratch: &mut Scratch,
        out: &mut [f32],
        skip: &mut [f32],
    ) {
        scratch.rows.resize(PATCH * (BLOCK * TILE + 2) * self.channels_in, 0.0);
        scratch.patches.resize(POSITIONS * PITCH * self.channels_in, 0.0);
        scratch.products.resize(POSITIONS * PITCH * self.channels_out, 0.0);
        let width = input.width();
        let all = width.div_ceil(TILE);
        for start in (0..all).step_by(BLOCK) {
            let tiles = BLOCK.min(all - start);
            self.read::<S>(input, first, start * TILE, tiles, &mut scratch.rows, skip);
            self.transform::<S>(tiles, &scratch.rows, &mut scratch.patches);
            self.multiply::<S>(tiles, &scratch.patches, &mut scratch.products);
            self.finish::<S>(start * TILE, tiles, &scratch.products, width, out);
        }
    }

    /// What the tiles read: from one pixel before them to one after.
    #[inline(always)]
    fn read<S: Simd>(
        &self,
        input: &Rows<'_>,
        first: usize,
        start: usize,
        tiles: usize,
        rows: &mut [f32],
        skip: &mut [f32],
    ) {
        let channels = self.channels_in;
        let columns = tiles * TILE + 2;
        let (width, before) = (input.width(), start as isize - 1);
        for (index, room) in rows.chunks_exact_mut(columns * channels).take(PATCH).enumerate() {
            input.fill::<S>((first + index) as isize - 1, before..before + columns as isize, room);
        }
        let inside = (width - start).min(tiles * TILE) * channels;
        let rows = rows.chunks_exact(columns * channels).skip(1);
        for (skip, row) in skip.chunks_exact_mut(width * channels).zip(rows) {
            skip[start * channels..][..inside].copy_from_slice(&row[channels..][..inside]);
        }
    }

    #[inline(always)]
    fn transform<S: Simd>(&self, tiles: usize, rows: &[f32], patches: &mut [f32]) {
        let channels = self.channels_in;
        let length = (tiles * TILE + 2) * channels;
        let zero: Lanes<S> = 0.0_f32.splat();
        for tile in 0..tiles {
            for channel in (0..channels).step_by(lanes::<S>()) {
                let mut columns = [[zero; PATCH]; PATCH];
                for (x, column) in columns.iter_mut().enumerate() {
                    let place = (tile * TILE + x) * channels + channel;
                    let mut values = [zero; PATCH];
                    for (y, value) in values.iter_mut().enumerate() {
                        *value = load(&rows[y * length + place..][..lanes::<S>()]);
                    }
                    *column = transform::input::<S>(values);
                }
                for y in 0..PATCH {
                    let mut values = [zero; PATCH];
                    for (value, column) in values.iter_mut().zip(&columns) {
                        *value = column[y];
                    }
                    for (x, value) in transform::input::<S>(values).iter().enumerate() {
                        let place = ((y * PATCH + x) * PITCH + tile) * channels + channel;
                        store(*value, &mut patches[place..][..lanes::<S>()]);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn multiply<S: Simd>(&self, tiles: usize, patches: &[f32], products: &mut [f32]) {
        let width = REGISTERS * lanes::<S>();
        let (length_in, length_out) = (PITCH * self.channels_in, PITCH * self.channels_out);
        let positions = patches.chunks_exact(length_in).zip(products.chunks_exact_mut(length_out));
        let weights = self.weights.chunks_exact(self.channels_in * self.channels_out);
        for ((patches, products), weights) in positions.zip(weights) {
            for (group, weights) in weights.chunks_exact(self.channels_in * width).enumerate() {
                let pass = Pass {
                    patches,
                    weights,
                    channels_in: self.channels_in,
                    channels_out: self.channels_out,
                    first: group * width,
                };
                // As many tiles at once as there are registers to add up in: 32 with AVX-512, else 16.
                if lanes::<S>() == 16 {
                    pass.run::<S, 8>(tiles, products);
                } else {
                    pass.run::<S, 6>(tiles, products);
                }
            }
        }
    }

    /// The block's pixels, those that are within the map.
    #[inline(always)]
    fn finish<S: Simd>(&self, start: usize, tiles: usize, products: &[f32], width: usize, out: &mut [f32]) {
        let channels = self.channels_out;
        let zero: Lanes<S> = 0.0_f32.splat();
        for tile in 0..tiles {
            let left = start + tile * TILE;
            for channel in (0..channels).step_by(lanes::<S>()) {
                let mut columns = [[zero; TILE]; PATCH];
                for (x, column) in columns.iter_mut().enumerate() {
                    let mut values = [zero; PATCH];
                    for (y, value) in values.iter_mut().enumerate() {
                        let place = ((y * PATCH + x) * PITCH + tile) * channels + channel;
                        *value = load(&products[place..][..lanes::<S>()]);
                    }
                    *column = transform::output::<S>(values);
                }
                for (y, out) in out.chunks_exact_mut(width * channels).take(TILE).enumerate() {
                    let mut values = [zero; PATCH];
                    for (value, column) in values.iter_mut().zip(&columns) {
                        *value = column[y];
                    }
                    let row = transform::output::<S>(values);
                    for (x, value) in row.iter().enumerate().take(width - left) {
                        store(*value, &mut out[(left + x) * channels + channel..][..lanes::<S>()]);
                    }
                }
            }
        }
    }
}

/// The product for one position and one group of output channels.
struct Pass<'a> {
    /// `[PITCH, channels_in]`
    patches: &'a [f32],
    /// `[channels_in, width]`
    weights: &'a [f32],
    channels_in: usize,
    channels_out: usize,
    /// The first output channel.
    first: usize,
}

impl Pass<'_> {
    #[inline(always)]
    fn run<S: Simd, const MANY: usize>(&self, tiles: usize, products: &mut [f32]) {
        let mut tile = 0;
        while tile < tiles {
            let left = tiles - tile;
            if left <= FEW || left > MANY && left <= 2 * FEW {
                self.block::<S, FEW>(tile, products);
                tile += FEW;
            } else {
                self.block::<S, MANY>(tile, products);
                tile += MANY;
            }
        }
    }

    /// `TILES` tiles from `tile` on. As in [`super::direct`], no check is left in the loop.
    #[inline(always)]
    fn block<S: Simd, const TILES: usize>(&self, tile: usize, products: &mut [f32]) {
        let zero: Lanes<S> = 0.0_f32.splat();
        let mut sums = [[zero; REGISTERS]; TILES];
        let patches = &self.patches[tile * self.channels_in..][..TILES * self.channels_in];
        let mut rows: [&[f32]; TILES] = [&[]; TILES];
        for (row, patch) in rows.iter_mut().zip(patches.chunks_exact(self.channels_in)) {
            *row = patch;
        }
        add_products::<S, TILES, REGISTERS>(&mut sums, &rows, self.channels_in, self.weights);
        store_all(&sums, &mut products[tile * self.channels_out + self.first..], self.channels_out);
    }
}
