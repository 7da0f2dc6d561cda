//! The output of each layer for a photo of one colour: f16 maps store differences from it.

use crate::StyleParameters;
use crate::kernel::{Layer, Network, Source};

/// The kernels of a network with their nine taps added up, `[channels_in, channels_out]` each.
///
/// Normalization makes the same of every flat map, beta, so what a layer computes of it depends on the style alone.
/// Counted from there, halves are close to each other where maps are nearly flat, and normalization takes it away again.
pub(super) struct Flat(Vec<Vec<f64>>);

impl Flat {
    pub fn new(network: &Network) -> Self {
        let summed = |layer: &Layer| {
            let mut sums = vec![0.0; layer.channels_in * layer.channels_out];
            for tap in layer.kernel.chunks_exact(layer.channels_in * layer.columns()) {
                // All phases of a flat map are the same.
                let first =
                    tap.chunks_exact(layer.columns()).flat_map(|row| row.iter().take(layer.channels_out));
                sums.iter_mut().zip(first).for_each(|(sum, weight)| *sum += f64::from(*weight));
            }
            sums
        };
        Self(network.layers.iter().map(summed).collect())
    }

    /// What each layer writes then in a style, a number for each channel; the first layer zeros, because it
    /// counts from the photo's colour.
    pub fn outputs(&self, network: &Network, style: &StyleParameters) -> Vec<Vec<f32>> {
        let (mut before, mut skip) = (Vec::new(), Vec::new());
        let mut outputs = Vec::new();
        for (index, (layer, sums)) in network.layers.iter().zip(&self.0).enumerate() {
            let read: Vec<f64> = match layer.source {
                Source::Photo => vec![0.0; layer.channels_in],
                Source::Normalized => before.iter().map(|beta: &f64| beta.max(0.0)).collect(),
                Source::Sum => before.iter().zip(&skip).map(|(beta, skip)| beta + skip).collect(),
            };
            let mut output = vec![0.0; layer.channels_out];
            for (number, row) in read.iter().zip(sums.chunks_exact(layer.channels_out)) {
                output.iter_mut().zip(row).for_each(|(sum, weight)| *sum += number * weight);
            }
            if layer.starts_skip {
                skip = read;
            }
            if let Some(norm) = style.norm(index) {
                before.clone_from(&norm.beta);
            }
            outputs.push(output.into_iter().map(|number| number as f32).collect());
        }
        outputs
    }
}
