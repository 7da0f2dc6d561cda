//! The cost of each layer, for benchmarks.

use std::time::{Duration, Instant};

use super::{Epilogue, Layer, Source};
use crate::Result;

/// How long each measurement takes at least: the clock of processors goes in steps of 10 ms.
const LEAST: Duration = Duration::from_millis(400);

/// What a painting takes, layer by layer.
#[derive(Debug, Clone)]
pub struct Profile {
    /// What computes, and how.
    pub device: String,
    /// Multiply-adds a second that it reaches where it does nothing else, by the clock that times the layers.
    pub peak: f64,
    /// The same of bytes that are added up to 32 bits, where that has been measured.
    pub peak_of_bytes: Option<f64>,
    /// One for each layer, from the photo to the painting.
    pub layers: Vec<LayerCost>,
}

/// What a layer takes.
#[derive(Debug, Clone)]
pub struct LayerCost {
    /// Its channels and what it does.
    pub name: String,
    /// Multiply-adds of the convolution. Taps that are always zero do not count, nor does what else the layer does.
    pub multiply_adds: u64,
    /// Bytes of maps and photo that it has to read, each once.
    pub read: u64,
    /// Bytes of maps and painting that it has to write.
    pub written: u64,
    /// Mean time of the convolution and what it does on the way. If processors compute: the time of all threads
    /// shared out to all processors, so that other programs do not count; on a graphics card: by the clock on the wall.
    pub time: Duration,
    /// Mean time of what else it takes on a GPU: a small dispatch for its statistics.
    pub statistics: Duration,
}

impl LayerCost {
    /// The cost of `layer` over an input of `[height, width]`, if a number in a map has `number` bytes; no time yet.
    pub(super) fn of(layer: &Layer, [height, width]: [usize; 2], number: usize) -> Self {
        let positions = layer.positions(height) * layer.positions(width);
        let map = height * width * layer.channels_in * number;
        // Of 2x2 squares on the map that is read, RGBA.
        let pixels = height * width * 4 * 4;
        let read = match layer.source {
            Source::Photo => pixels,
            Source::Normalized => map,
            Source::Sum => 2 * map,
        };
        let written = match layer.epilogue {
            Epilogue::Norm => positions * layer.columns() * number,
            Epilogue::Sigmoid { .. } => pixels,
        };
        let skip = if layer.starts_skip { map } else { 0 };
        let taps = layer.form.taps() * layer.form.taps();
        let form = format!("{:?}", layer.form).to_lowercase();
        Self {
            name: format!("{} to {}, {form} size", layer.channels_in, layer.channels_out),
            multiply_adds: (positions * taps * layer.channels_in * layer.columns()) as u64,
            read: read as u64,
            written: (written + skip) as u64,
            time: Duration::ZERO,
            statistics: Duration::ZERO,
        }
    }
}

/// What times are taken with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// The time of all of this process's threads on processors, shared out to all of them: what other programs take
    /// does not count. For what processors compute.
    Processors,
    /// The time on the wall.
    Wall,
}

impl Clock {
    /// The mean time of `work`, done as often as it takes to know.
    ///
    /// # Errors
    /// The first error of `work`.
    pub fn mean(self, mut work: impl FnMut() -> Result<()>) -> Result<Duration> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from) as u32;
        let (started, before) = (Instant::now(), spent());
        let mut times = 0;
        loop {
            work()?;
            times += 1;
            let taken = match (self, before, spent()) {
                (Self::Processors, Some(before), Some(now)) => now.saturating_sub(before),
                _ => started.elapsed() * cores,
            };
            if taken >= LEAST {
                return Ok(taken / cores / times);
            }
        }
    }
}

/// The time of all of this process's threads so far, in steps of 10 ms, where Linux tells it.
fn spent() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name, which is in brackets, may hold anything.
    let mut fields = text.rsplit(')').next()?.split_whitespace().skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks()? + ticks()?) * 10))
}
