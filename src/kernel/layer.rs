//! One fused layer: what it reads, the convolution, and what happens to its output.

use super::border::{Border, Edges};

/// A 3x3 convolution with what it does to its input while reading and to its output while writing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layer {
    /// What it reads.
    pub source: Source,
    /// Whether it also writes what it read: the start of a skip connection.
    pub starts_skip: bool,
    /// Channels of the map it reads.
    pub channels_in: usize,
    /// Channels of the map it writes.
    pub channels_out: usize,
    /// The size of its output beside that of its input.
    pub form: Form,
    /// `[3, 3, channels_in, phases * channels_out]`, see [`Form::phases`].
    pub kernel: Vec<f32>,
    /// What follows the convolution.
    pub epilogue: Epilogue,
}

/// What a layer reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// The photo less one half, each 2x2 square as one pixel: row, column, then RGB.
    Photo,
    /// What the layer before wrote, normalized, then `ReLU`.
    Normalized,
    /// The skip connection plus what the layer before wrote, normalized: its end.
    Sum,
}

/// The size of a layer's output beside that of its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The same size.
    Same,
    /// Half of it: stride 2.
    Half,
    /// Twice the size: each pixel of a 2x2 square, its phase, has its own kernel on the small map
    /// (see [`crate::kernel::network`]), in the order top left, top right, bottom left, bottom right.
    Double,
}

impl Form {
    /// How many pixels of the output belong to one output position, which is where the kernel is applied once.
    pub fn phases(self) -> usize {
        match self {
            Self::Same | Self::Half => 1,
            Self::Double => 4,
        }
    }

    /// How far apart, in pixels of the input, output positions are.
    pub fn stride(self) -> usize {
        match self {
            Self::Same | Self::Double => 1,
            Self::Half => 2,
        }
    }

    /// How the input goes on beyond its borders, left and right, then above and below. Mirroring the doubled map is
    /// repeating the small one.
    pub fn borders(self, edges: Edges) -> [Border; 2] {
        edges.joined().map(|joined| match (joined, self) {
            (true, _) => Border::Wrap,
            (false, Self::Same | Self::Half) => Border::Reflect,
            (false, Self::Double) => Border::Replicate,
        })
    }

    /// How many rows of the 3x3 kernel, and columns of it, count for one phase. For the second one in a row or
    /// column of a doubled map it is the last two, for the first one the first two; what is left over is zero.
    pub fn taps(self) -> usize {
        match self {
            Self::Same | Self::Half => 3,
            Self::Double => 2,
        }
    }

    /// How many rows of the output one row of output positions writes.
    pub fn rows(self) -> usize {
        match self {
            Self::Same | Self::Half => 1,
            Self::Double => 2,
        }
    }
}

/// What follows the convolution.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Epilogue {
    /// Conditional instance normalization, which the next layer applies with the style's parameters.
    Norm,
    /// A bias for each channel and the sigmoid: the painting.
    Sigmoid { bias: Vec<f32> },
}

/// Rows and columns of what Winograd's minimal filtering computes at once, see [`Layer::tile`].
pub(crate) const TILE: usize = 4;

/// Channels that fill two of the widest registers, of which Winograd's minimal filtering takes any number.
const CHANNELS: usize = 32;

impl Layer {
    /// Rows of its output that the CPU computes together. More than one, counted from the first row of the map, if it
    /// convolves by Winograd's minimal filtering, where a pixel's sums depend on its place among them: a strip
    /// of the layer has to begin and end with a whole tile to give the same numbers as the whole.
    pub fn tile(&self) -> usize {
        let whole = [self.channels_in, self.channels_out].iter().all(|channels| channels % CHANNELS == 0);
        if self.form == Form::Same && self.source != Source::Photo && whole { TILE } else { 1 }
    }

    /// Output positions along a side of an input of `side` pixels: how often the kernel is applied.
    pub fn positions(&self, side: usize) -> usize {
        side.div_ceil(self.form.stride())
    }

    /// Channels of all phases together: the columns of the kernel.
    pub fn columns(&self) -> usize {
        self.channels_out * self.form.phases()
    }
}
