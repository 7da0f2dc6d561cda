//! Rows of a layer's input as the kernel reads them: normalized, activated and continued beyond the border.

use crate::kernel::border::Border;
use crate::kernel::{Affine, Edges, Layer};
use crate::picture::Frame;

use super::Map;

/// What a layer reads, and how. A map is in parts: consecutive rows of it each.
#[derive(Clone, Copy)]
pub(crate) enum Input<'a> {
    /// The photo, each 2x2 square as one pixel of 12 channels, less one half.
    Photo(Frame<'a>),
    /// `max(map * scale + shift, 0)`
    Normalized(&'a [Map], &'a Affine),
    /// `kept + map * scale + shift`
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

/// The last three rows that were read, so that each is made once.
pub(super) struct Reader<'a> {
    input: Input<'a>,
    channels: usize,
    /// Left and right, then above and below.
    borders: [Border; 2],
    height: usize,
    /// Numbers in a row: two pixels more than the map is wide.
    length: usize,
    rows: [Vec<f32>; 3],
    /// Which row of the map each holds.
    held: [Option<isize>; 3],
}

impl<'a> Reader<'a> {
    pub fn new(input: Input<'a>, layer: &Layer, edges: Edges) -> Self {
        let [height, width] = input.size();
        let length = (width + 2) * layer.channels_in;
        Self {
            input,
            channels: layer.channels_in,
            borders: layer.form.borders(edges),
            height,
            length,
            rows: std::array::from_fn(|_| vec![0.0; length]),
            held: [None; 3],
        }
    }

    /// The rows before, at and after `y`, each one pixel beyond either border.
    #[inline(always)]
    pub fn around(&mut self, y: usize) -> [&[f32]; 3] {
        let first = y as isize - 1;
        let [_, border] = self.borders;
        for row in first..first + 3 {
            let slot = Self::slot(row);
            if self.held[slot] != Some(row) {
                self.fill(slot, border.place(row, self.height));
                self.held[slot] = Some(row);
            }
        }
        [0, 1, 2].map(|offset| self.rows[Self::slot(first + offset)].as_slice())
    }

    fn slot(row: isize) -> usize {
        row.rem_euclid(3) as usize
    }

    /// Makes row `y` of the map.
    // Inlined for the target features of whoever calls it, of which wasm has none.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn fill(&mut self, slot: usize, y: usize) {
        let channels = self.channels;
        let Some(row) = self.rows.get_mut(slot) else { return };
        let inside = &mut row[channels..self.length - channels];
        match self.input {
            Input::Photo(frame) => squares(frame, y, inside),
            Input::Normalized(map, affine) => normalize(row_of(map, y), affine, inside),
            Input::Sum(kept, map, affine) => add(row_of(kept, y), row_of(map, y), affine, inside),
        }
        let width = self.length / channels - 2;
        let [border, _] = self.borders;
        for (index, place) in [(-1, 0), (width as isize, width + 1)] {
            let from = (border.place(index, width) + 1) * channels;
            row.copy_within(from..from + channels, place * channels);
        }
    }
}

/// Row `y` of a map, or nothing if it is in none of its parts.
#[inline(always)]
fn row_of(parts: &[Map], y: usize) -> &[f32] {
    parts.iter().map(|part| part.row(y)).find(|row| !row.is_empty()).unwrap_or_default()
}

/// A row of squares of the photo: `[width / 2, 12]`.
#[inline(always)]
fn squares(frame: Frame<'_>, y: usize, out: &mut [f32]) {
    for half in 0..2 {
        let mut pixels = frame.row(2 * y + half);
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
fn normalize(map: &[f32], affine: &Affine, out: &mut [f32]) {
    let channels = affine.scale.len();
    for (out, x) in out.chunks_exact_mut(channels).zip(map.chunks_exact(channels)) {
        let affine = affine.scale.iter().zip(&affine.shift);
        for ((out, x), (scale, shift)) in out.iter_mut().zip(x).zip(affine) {
            let value = x * scale + shift;
            // Not `max`, which wasm has no vector instruction for: a call for each number, twenty times the time.
            *out = if value > 0.0 { value } else { 0.0 };
        }
    }
}

#[inline(always)]
fn add(kept: &[f32], map: &[f32], affine: &Affine, out: &mut [f32]) {
    let channels = affine.scale.len();
    let inputs = kept.chunks_exact(channels).zip(map.chunks_exact(channels));
    for (out, (kept, x)) in out.chunks_exact_mut(channels).zip(inputs) {
        let affine = affine.scale.iter().zip(&affine.shift);
        for ((out, (kept, x)), (scale, shift)) in out.iter_mut().zip(kept.iter().zip(x)).zip(affine) {
            *out = kept + (x * scale + shift);
        }
    }
}
