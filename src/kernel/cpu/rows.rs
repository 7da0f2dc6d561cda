//! Rows of a layer, shared out to the processor's cores.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use macerator::{Simd, WithSimd};

use super::kernel::{CpuLayer, Kernel};
use super::map::Map;
use super::output::paint_row;
use super::reader::{Input, Reader, Rows};
use super::registers::vectorized;
use super::statistics::moments_of;
use super::winograd::Scratch;

use crate::kernel::Edges;
use crate::kernel::layer::TILE;
use crate::picture::Frame;

/// Rows of the kernel that one core takes at a time: whole tiles.
const ROWS: usize = 2 * TILE;

/// The part of a picture that is painted: whole rows of RGBA, from an even row on.
pub(crate) struct Canvas<'a> {
    /// The photo that is painted.
    pub frame: Frame<'a>,
    /// From 0 (the photo) to 1 (the painting).
    pub strength: f32,
    /// The picture's rows from twice the first row of the kernel on, as wide as the photo.
    pub rgba: &'a mut [u8],
}

/// Runs `layer` into `map`, `skip` and `statistics`, which hold the rows `rows`.
pub(super) fn run(
    layer: CpuLayer<'_>,
    input: Input<'_>,
    edges: Edges,
    rows: Range<usize>,
    map: &mut Map,
    skip: Option<&mut Map>,
    statistics: &mut [f32],
) {
    let length = map.row_length() * layer.layer.form.rows();
    let mut skip = skip.map(|skip| {
        let length = skip.row_length() * ROWS;
        skip.data.chunks_mut(length)
    });
    let parts = rows.clone().step_by(ROWS);
    let outputs = map.data.chunks_mut(length * ROWS);
    let statistics = statistics.chunks_mut(2 * layer.layer.channels_out * ROWS);
    let parts: Vec<_> = parts
        .zip(outputs.zip(statistics))
        .map(|(first, (out, statistics))| Part {
            layer,
            input,
            edges,
            first,
            length,
            out,
            skip: skip.as_mut().and_then(Iterator::next).unwrap_or_default(),
            statistics,
        })
        .collect();
    share(parts, layer.threads, |part, scratch| vectorized(Run(part, scratch)));
}

/// Runs `layer` and paints its rows: whether all numbers were finite.
pub(super) fn paint(
    layer: CpuLayer<'_>,
    input: Input<'_>,
    edges: Edges,
    rows: Range<usize>,
    bias: &[f32],
    canvas: Canvas<'_>,
) -> bool {
    let finite = AtomicBool::new(true);
    let Canvas { frame, strength, rgba } = canvas;
    let length = frame.photo().width() as usize * 4 * 2;
    let lines = rgba.chunks_mut(length * ROWS);
    let parts: Vec<_> = rows
        .step_by(ROWS)
        .zip(lines)
        .map(|(first, rgba)| PaintedPart { layer, input, edges, first, bias, rgba, frame, strength })
        .collect();
    share(parts, layer.threads, |part, _| {
        if !vectorized(part) {
            finite.store(false, Ordering::Relaxed);
        }
    });
    finite.into_inner()
}

/// As many threads as there are cores that this process may use.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Hands `parts` to at most so many threads, each with its own scratch; for a single one none is made.
pub(super) fn share<T: Send>(parts: Vec<T>, threads: usize, work: impl Fn(T, &mut Scratch) + Sync) {
    let threads = threads.min(parts.len());
    if threads < 2 {
        let mut scratch = Scratch::default();
        for part in parts {
            work(part, &mut scratch);
        }
        return;
    }
    let parts = Mutex::new(parts.into_iter());
    let next = || parts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut scratch = Scratch::default();
                while let Some(part) = next() {
                    work(part, &mut scratch);
                }
            });
        }
    });
}

/// Some rows of a layer.
struct Part<'a> {
    layer: CpuLayer<'a>,
    input: Input<'a>,
    edges: Edges,
    /// The first row of the kernel.
    first: usize,
    /// Numbers of the output for each row of the kernel.
    length: usize,
    out: &'a mut [f32],
    /// Empty unless a skip connection starts at the layer.
    skip: &'a mut [f32],
    statistics: &'a mut [f32],
}

/// A part, and room to compute it in.
struct Run<'a>(Part<'a>, &'a mut Scratch);

impl WithSimd for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self) {
        let Self(part, scratch) = self;
        part.run::<S>(scratch);
    }
}

impl Part<'_> {
    #[inline(always)]
    fn run<S: Simd>(self, scratch: &mut Scratch) {
        let layer = self.layer.layer;
        let channels = layer.channels_out;
        let [_, width] = self.input.size();
        let input = Rows::new(self.input, layer, self.edges);
        let skip_length = width * layer.channels_in;
        match self.layer.kernel {
            Kernel::Direct(direct) => {
                let mut reader = Reader::new(input);
                let mut skip = self.skip.chunks_exact_mut(skip_length);
                for (index, out) in self.out.chunks_exact_mut(self.length).enumerate() {
                    let around = reader.around::<S>((self.first + index) * layer.form.stride());
                    direct.convolve::<S>(around, layer, layer.positions(width), out);
                    if let Some(skip) = skip.next() {
                        skip.copy_from_slice(&around[1][layer.channels_in..][..skip_length]);
                    }
                }
            }
            Kernel::Winograd(winograd) => {
                let mut skip = self.skip.chunks_mut(TILE * skip_length);
                for (index, out) in self.out.chunks_mut(TILE * self.length).enumerate() {
                    let skip = skip.next().unwrap_or_default();
                    winograd.convolve::<S>(&input, self.first + index * TILE, scratch, out, skip);
                }
            }
        }
        let rows = self.out.chunks_exact(self.length).zip(self.statistics.chunks_exact_mut(2 * channels));
        for (out, statistics) in rows {
            moments_of::<S>(out, channels, statistics);
        }
    }
}

/// Some rows of the last layer.
struct PaintedPart<'a> {
    layer: CpuLayer<'a>,
    input: Input<'a>,
    edges: Edges,
    first: usize,
    bias: &'a [f32],
    rgba: &'a mut [u8],
    frame: Frame<'a>,
    strength: f32,
}

impl WithSimd for PaintedPart<'_> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self) -> bool {
        let layer = self.layer.layer;
        let [_, width] = self.input.size();
        let positions = layer.positions(width);
        let Kernel::Direct(direct) = self.layer.kernel else { return false };
        let mut reader = Reader::new(Rows::new(self.input, layer, self.edges));
        let mut colours = vec![0.0; positions * layer.columns()];
        let length = self.frame.photo().width() as usize * 4;
        let mut finite = true;
        for (index, rows) in self.rgba.chunks_mut(2 * length).enumerate() {
            let row = self.first + index;
            direct.convolve::<S>(reader.around::<S>(row), layer, positions, &mut colours);
            let painted = colours.chunks_exact_mut(positions * layer.columns() / 2);
            for ((rgba, painted), half) in rows.chunks_exact_mut(length).zip(painted).zip(0..) {
                finite &=
                    paint_row(painted, self.bias, self.frame.photo(), 2 * row + half, self.strength, rgba);
            }
        }
        finite
    }
}
