//! Rows of a layer's input as the kernel reads them: normalized, activated and continued beyond the border.

use std::ops::Range;

use macerator::{Scalar, Simd};

use crate::kernel::border::Border;
use crate::kernel::{Affine, Edges, Layer};
use crate::picture::Frame;

use super::map::Map;
use super::simd::{Lanes, lanes, load, store};

/// What a layer reads, and how. A map is in parts: consecutive rows of it each.
#[derive(Clone, Copy)]
pub(crate) enum Input<'a> {
    /// The photo, each 2x2 square as one pixel of 12 channels, less one half.
    Photo(Frame<'a>),
    /// `max(map * scale + shift, 0)`
    Normalized(&'a [Map], &'a Affine),
    /// `skip + map * scale + shift`
    Sum(&'a [Map], &'a [Map], &'a Affine),
}

impl Input<'_> {
    /// Height and width of the map the layer sees.
    pub fn size(&self) -> [usize; 2] {
        match self {
            Self::Photo(frame) => [frame.height() / 2, frame.width() / 2],
            Self::Normalized(parts, _) | Self::Sum(_, parts, _) => {
                parts.first().map_or([0; 2], |map| [map.height, map.width])
            }
        }
    }
}

/// The rows of a layer's input, a pixel and more beyond its borders too.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    input: Input<'a>,
    channels: usize,
    /// Left and right, then above and below.
    borders: [Border; 2],
    height: usize,
    width: usize,
}

impl<'a> Rows<'a> {
    pub fn new(input: Input<'a>, layer: &Layer, edges: Edges) -> Self {
        let [height, width] = input.size();
        Self { input, channels: layer.channels_in, borders: layer.form.borders(edges), height, width }
    }

    /// Pixels of a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Columns `columns` of row `row` into `room`, `[columns, channels]`, both from one before the first on. What is
    /// further than one beyond the last is the same again.
    #[inline(always)]
    pub fn fill<S: Simd>(&self, row: isize, columns: Range<isize>, room: &mut [f32]) {
        let [across, down] = self.borders;
        let y = down.place(row.min(self.height as isize), self.height);
        let width = self.width as isize;
        let inside = columns.start.max(0)..columns.end.min(width);
        let (left, rest) = room.split_at_mut((inside.start - columns.start) as usize * self.channels);
        let (middle, right) = rest.split_at_mut(inside.len() * self.channels);
        self.convert::<S>(y, inside.start as usize..inside.end as usize, middle);
        for (index, room) in [(-1, left), (width, right)] {
            let place = across.place(index, self.width);
            for pixel in room.chunks_exact_mut(self.channels) {
                self.convert::<S>(y, place..place + 1, pixel);
            }
        }
    }

    /// Pixels `columns` of row `y` of the map.
    // Inlined for the target features of whoever calls it, of which wasm has none.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn convert<S: Simd>(&self, y: usize, columns: Range<usize>, room: &mut [f32]) {
        let channels = self.channels;
        let part = |parts: &'a [Map]| {
            row_of(parts, y).get(columns.start * channels..columns.end * channels).unwrap_or_default()
        };
        match self.input {
            Input::Photo(frame) => squares(frame, y, columns.start, room),
            Input::Normalized(map, affine) => normalize::<S>(part(map), affine, room),
            Input::Sum(skip, map, affine) => add::<S>(part(skip), part(map), affine, room),
        }
    }
}

/// The last three rows that were read, so that each is made once.
pub(super) struct Reader<'a> {
    input: Rows<'a>,
    /// Two pixels more than the map is wide.
    rows: [Vec<f32>; 3],
    /// Which row of the map each holds.
    held: [Option<isize>; 3],
}

impl<'a> Reader<'a> {
    pub fn new(input: Rows<'a>) -> Self {
        let length = (input.width + 2) * input.channels;
        Self { input, rows: std::array::from_fn(|_| vec![0.0; length]), held: [None; 3] }
    }

    /// The rows before, at and after `y`, each one pixel beyond either border.
    #[inline(always)]
    pub fn around<S: Simd>(&mut self, y: usize) -> [&[f32]; 3] {
        let first = y as isize - 1;
        for row in first..first + 3 {
            let slot = Self::slot(row);
            if self.held[slot] != Some(row) {
                self.input.fill::<S>(row, -1..self.input.width as isize + 1, &mut self.rows[slot]);
                self.held[slot] = Some(row);
            }
        }
        [0, 1, 2].map(|offset| self.rows[Self::slot(first + offset)].as_slice())
    }

    fn slot(row: isize) -> usize {
        row.rem_euclid(3) as usize
    }
}

/// Row `y` of a map, or nothing if it is in none of its parts.
#[inline(always)]
fn row_of(parts: &[Map], y: usize) -> &[f32] {
    parts.iter().map(|part| part.row(y)).find(|row| !row.is_empty()).unwrap_or_default()
}

/// Squares of the photo from `first` on, `[squares, 12]`, of row `y`.
#[inline(always)]
fn squares(frame: Frame<'_>, y: usize, first: usize, out: &mut [f32]) {
    for half in 0..2 {
        let mut pixels = frame.row(2 * y + half).skip(2 * first);
        for square in out.chunks_exact_mut(12) {
            for (value, byte) in square[6 * half..][..3].iter_mut().zip(pixels.next().unwrap_or_default()) {
                *value = f32::from(byte) / 255.0 - 0.5;
            }
            for (value, byte) in square[6 * half + 3..][..3].iter_mut().zip(pixels.next().unwrap_or_default())
            {
                *value = f32::from(byte) / 255.0 - 0.5;
            }
        }
    }
}

#[inline(always)]
fn normalize<S: Simd>(map: &[f32], affine: &Affine, out: &mut [f32]) {
    let channels = affine.scale.len();
    let zero: Lanes<S> = 0.0_f32.splat();
    for (out, x) in out.chunks_exact_mut(channels).zip(map.chunks_exact(channels)) {
        for start in (0..channels).step_by(lanes::<S>()) {
            let register = start..(start + lanes::<S>()).min(channels);
            let value = normalized::<S>(x, affine, register.clone());
            // Not `max`, for which wasm takes many instructions.
            store(value.gt(zero).select(value, zero), &mut out[register]);
        }
    }
}

#[inline(always)]
fn add<S: Simd>(skip: &[f32], map: &[f32], affine: &Affine, out: &mut [f32]) {
    let channels = affine.scale.len();
    let inputs = skip.chunks_exact(channels).zip(map.chunks_exact(channels));
    for (out, (skip, x)) in out.chunks_exact_mut(channels).zip(inputs) {
        for start in (0..channels).step_by(lanes::<S>()) {
            let register = start..(start + lanes::<S>()).min(channels);
            let value = normalized::<S>(x, affine, register.clone());
            store(value + load(&skip[register.clone()]), &mut out[register]);
        }
    }
}

/// A register of a pixel's channels, normalized. Ranges and not iterators, which are functions that are not always inlined.
#[inline(always)]
fn normalized<S: Simd>(x: &[f32], affine: &Affine, register: Range<usize>) -> Lanes<S> {
    let [scale, shift] = [&affine.scale, &affine.shift].map(|numbers| load::<S>(&numbers[register.clone()]));
    load::<S>(&x[register]).mul_add(scale, shift)
}
