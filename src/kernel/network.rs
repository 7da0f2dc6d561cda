//! The generator's layers from its weights by name.

use super::layer::{Epilogue, Form, Layer, Source};
use crate::Result;
use crate::architecture::{BLOCKS, COLOURS, DEEP, SHALLOW, SQUARE};

/// Gives a weight for a name and a shape.
type Weights<'a> = &'a mut dyn FnMut(&str, &[usize]) -> Result<Vec<f32>>;

/// The multi-style generator as a list of fused layers, each reading what the one before wrote.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Network {
    /// From the photo to the painting.
    pub layers: Vec<Layer>,
}

impl Network {
    /// The layers of every such generator, without their weights.
    ///
    /// # Errors
    /// None in practice: nothing is read.
    pub fn outline() -> Result<Self> {
        // Passed as that of a pack is, so that there is one copy of the code.
        let source: Weights<'_> = &mut |_, _| Ok(Vec::new());
        Self::load(source)
    }

    /// The generator with the weights `source` gives for a name and a shape: the names of the modules of
    /// [`crate::network::Generator`], row-major. A style is no part of it, see [`crate::StyleParameters`].
    ///
    /// # Errors
    /// The first error of `source`.
    pub fn load(source: impl FnMut(&str, &[usize]) -> Result<Vec<f32>>) -> Result<Self> {
        let mut loader = Loader { source };
        let mut layers = vec![
            loader.normalized("input", Source::Photo, Form::Same, [SQUARE, SHALLOW])?,
            loader.normalized("down", Source::Normalized, Form::Half, [SHALLOW, DEEP])?,
        ];
        for block in 0..BLOCKS {
            for half in 1..=2 {
                let source = if half == 1 && block > 0 { Source::Sum } else { Source::Normalized };
                let name = format!("blocks.{block}.conv{half}");
                let mut layer = loader.normalized(&name, source, Form::Same, [DEEP, DEEP])?;
                layer.starts_skip = half == 1;
                layers.push(layer);
            }
        }
        layers.push(loader.normalized("up", Source::Sum, Form::Double, [DEEP, SHALLOW])?);
        let kernel = loader.kernel("output", Form::Double, [SHALLOW, COLOURS])?;
        let bias = (loader.source)("output.bias", &[COLOURS])?;
        layers.push(Layer {
            source: Source::Normalized,
            starts_skip: false,
            channels_in: SHALLOW,
            channels_out: COLOURS,
            form: Form::Double,
            kernel,
            epilogue: Epilogue::Sigmoid { bias },
        });
        Ok(Self { layers })
    }
}

struct Loader<F> {
    source: F,
}

impl<F: FnMut(&str, &[usize]) -> Result<Vec<f32>>> Loader<F> {
    fn normalized(&mut self, conv: &str, source: Source, form: Form, channels: [usize; 2]) -> Result<Layer> {
        let [channels_in, channels_out] = channels;
        let mut kernel = self.kernel(conv, form, channels)?;
        if source == Source::Photo {
            kernel = photo_order(&kernel, channels_out);
        }
        Ok(Layer {
            source,
            starts_skip: false,
            channels_in,
            channels_out,
            form,
            kernel,
            epilogue: Epilogue::Norm,
        })
    }

    /// `[3, 3, channels_in, phases * channels_out]` from a weight of `[channels_out, channels_in, 3, 3]`.
    fn kernel(
        &mut self,
        name: &str,
        form: Form,
        [channels_in, channels_out]: [usize; 2],
    ) -> Result<Vec<f32>> {
        let weight = (self.source)(&format!("{name}.weight"), &[channels_out, channels_in, 3, 3])?;
        Ok(reordered(&weight, form, channels_in, channels_out))
    }
}

/// A weight of `[channels_out, channels_in, 3, 3]` as `[3, 3, channels_in, phases * channels_out]`.
///
/// After nearest upsampling by two, the nine taps of a kernel fall on only four different pixels of the small
/// map, and on which four depends on the output pixel's phase in its 2x2 square. So [`Form::Double`] has one
/// kernel for each phase, each tap added to that of the small pixel it falls on.
pub(super) fn reordered(weight: &[f32], form: Form, channels_in: usize, channels_out: usize) -> Vec<f32> {
    let columns = form.phases() * channels_out;
    let mut kernel = vec![0.0; 9 * channels_in * columns];
    for (index, taps) in weight.chunks_exact(9).enumerate() {
        let (output, input) = (index / channels_in, index % channels_in);
        for phase in 0..form.phases() {
            for (tap, value) in taps.iter().enumerate() {
                let target = match form {
                    Form::Same | Form::Half => tap,
                    Form::Double => (phase / 2 + tap / 3).div_ceil(2) * 3 + (phase % 2 + tap % 3).div_ceil(2),
                };
                let place = (target * channels_in + input) * columns + phase * channels_out + output;
                if let Some(cell) = kernel.get_mut(place) {
                    *cell += value;
                }
            }
        }
    }
    kernel
}

/// The first kernel for input channels in the order row, column, colour instead of colour, row, column.
fn photo_order(kernel: &[f32], channels_out: usize) -> Vec<f32> {
    let rows: Vec<&[f32]> = kernel.chunks_exact(channels_out).collect();
    let from = |index: usize| {
        let (tap, channel) = (index / SQUARE, index % SQUARE);
        tap * SQUARE + channel % 3 * 4 + channel / 3
    };
    (0..rows.len()).flat_map(|index| rows.get(from(index)).copied().unwrap_or_default()).copied().collect()
}
