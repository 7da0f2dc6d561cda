//! How layers are cut up into threads: presets for kinds of devices, and which of them a probe has to try.

use std::time::Duration;

use super::Gpu;
use super::block::Block;
#[cfg(feature = "cli")]
use super::block::{block_for, groups_in};
use super::probe::probe;
use crate::kernel::Network;
#[cfg(feature = "cli")]
use crate::kernel::{Layer, PresetCost};

/// A block and the kind of device it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Preset {
    pub name: &'static str,
    pub block: Block,
}

/// For graphics cards: 64 sums, 40 numbers of the input and 4 weights fit the registers of a thread, and each number
/// read from memory is used for six multiply-adds or so.
pub(super) const CARD: Preset =
    Preset { name: "card", block: Block { pixels: 8, groups: 2, workgroup: [8, 8] } };

/// For cards whose compilers keep fewer registers a thread, at more reads of weights: as many sums beside 24 numbers
/// of the input.
const SQUARE: Preset = Preset { name: "square", block: Block { pixels: 4, groups: 4, workgroup: [8, 8] } };

/// For phones and other small register files: 32 sums, twice as many threads at a time.
const SMALL: Preset = Preset { name: "small", block: Block { pixels: 4, groups: 2, workgroup: [8, 8] } };

/// All of them.
#[cfg(any(test, feature = "cli"))]
pub(super) const ALL: [Preset; 3] = [CARD, SQUARE, SMALL];

/// The presets that a device may be fastest with, the first one if nothing says otherwise.
///
/// A processor that pretends to be a card is known by its type. Compiling three more kernels would take it longer than
/// a small painting, and on lavapipe the first one won.
pub(super) fn candidates(device: wgpu::DeviceType) -> &'static [Preset] {
    match device {
        wgpu::DeviceType::Cpu => &[CARD],
        _ => &[CARD, SQUARE, SMALL],
    }
}

/// The block that the layers of `network` are the fastest with on `gpu`, as far as a short probe tells.
pub(super) async fn choose(gpu: &Gpu, network: &Network) -> Block {
    let presets = candidates(gpu.adapter.get_info().device_type);
    let found = match presets {
        [_] => 0,
        // Whatever went wrong goes wrong again where it counts.
        _ => probe(gpu, network, presets).await.unwrap_or_default(),
    };
    presets.get(found).unwrap_or(&CARD).block
}

#[cfg(feature = "cli")]
impl Preset {
    /// What `layer` costs with it, by count, if each number of a map takes so many bytes.
    pub fn cost(&self, layer: &Layer, number: usize) -> PresetCost {
        let Block { pixels, groups, workgroup: [across, down] } = block_for(layer, self.block);
        let taps = layer.form.taps();
        let columns = (pixels - 1) * layer.form.stride() + taps;
        let (sums, weights) = (4 * pixels * groups, taps * 4 * groups);
        // For each row of taps and group of channels: the input, then its scale and shift and the weights.
        let steps = taps * groups_in(layer);
        let read = steps * (columns * 4 * number + (2 + weights) * 16);
        PresetCost {
            name: format!(
                "{}: {pixels} pixels by {} channels, {across}x{down} threads",
                self.name,
                4 * groups
            ),
            threads: 1e6 / sums as f64,
            registers: sums + 4 * columns + 4,
            multiply_adds: (taps * taps * layer.channels_in) as f64,
            read: read as f64 / sums as f64,
            // Mean and squares of each block of pixels.
            written: number as f64 + 8.0 / pixels as f64,
            dispatches: 2,
        }
    }
}

/// A preset must save this part of the first one's time to be taken: one in so many.
const MARGIN: u32 = 10;

/// Clocks of browsers may go in steps that are longer than what is measured; a time that is this many times shorter than
/// the longest is such a step missed, not a faster preset.
const COARSE: u32 = 8;

/// Which of the presets whose total times are given to take. The first one if the clock has not seen the times, and
/// unless another is clearly faster; of those that are equally fast, the first.
pub(super) fn fastest(times: &[Duration]) -> usize {
    let (Some(first), Some(longest)) = (times.first(), times.iter().max()) else { return 0 };
    if times.iter().any(|time| *time * COARSE <= *longest) {
        return 0;
    }
    let best = times.iter().enumerate().min_by_key(|(_, time)| **time);
    best.filter(|(_, time)| **time + *first / MARGIN < *first).map_or(0, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(times: &[u64]) -> usize {
        let times: Vec<_> = times.iter().map(|time| Duration::from_micros(*time)).collect();
        fastest(&times)
    }

    #[test]
    fn the_fastest_preset_is_taken() {
        assert_eq!(of(&[9000, 5000, 7000]), 1);
        assert_eq!(of(&[9000, 8000, 7000]), 2);
        assert_eq!(of(&[6000, 8000, 7000]), 0);
    }

    #[test]
    fn a_preset_that_is_hardly_faster_is_not_taken() {
        assert_eq!(of(&[10_000, 9001, 9500]), 0);
        assert_eq!(of(&[10_000, 8999, 9500]), 1);
    }

    #[test]
    fn of_equally_fast_presets_the_first_is_taken() {
        assert_eq!(of(&[9000, 5000, 5000]), 1);
        assert_eq!(of(&[5000, 5000, 5000]), 0);
    }

    #[test]
    fn a_clock_too_coarse_to_see_the_times_decides_nothing() {
        assert_eq!(of(&[0, 0, 0]), 0);
        assert_eq!(of(&[100_000, 0, 100_000]), 0);
        assert_eq!(of(&[100_000, 12_500, 100_000]), 0);
        assert_eq!(of(&[100_000, 12_501, 100_000]), 1);
        assert_eq!(of(&[]), 0);
    }

    #[test]
    fn a_processor_is_not_probed_and_a_card_is() {
        assert_eq!(candidates(wgpu::DeviceType::Cpu), [CARD]);
        for card in [wgpu::DeviceType::DiscreteGpu, wgpu::DeviceType::IntegratedGpu, wgpu::DeviceType::Other]
        {
            assert_eq!(candidates(card).first(), Some(&CARD));
            assert!(candidates(card).len() > 1);
        }
    }
}
