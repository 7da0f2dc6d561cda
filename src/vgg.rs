//! VGG outside of burn: the names of its layers, and their weights as plain numbers.

use std::fmt;
use std::str::FromStr;

use crate::Error;

/// A convolution of VGG with its `ReLU`, named as in the VGG paper: block, then place in the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Layer {
    Conv1_1,
    Conv1_2,
    Conv2_1,
    Conv2_2,
    Conv3_1,
    Conv3_2,
    Conv3_3,
    Conv3_4,
    Conv4_1,
    Conv4_2,
    Conv4_3,
    Conv4_4,
    Conv5_1,
}

/// Which network of the VGG paper: 16 or 19 layers with weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vgg {
    /// Two, two, three, three convolutions in the first four blocks.
    Vgg16,
    /// Two, two, four, four.
    Vgg19,
}

use Layer::{
    Conv1_1, Conv1_2, Conv2_1, Conv2_2, Conv3_1, Conv3_2, Conv3_3, Conv3_4, Conv4_1, Conv4_2, Conv4_3,
    Conv4_4, Conv5_1,
};

const VGG_16: [Layer; 11] =
    [Conv1_1, Conv1_2, Conv2_1, Conv2_2, Conv3_1, Conv3_2, Conv3_3, Conv4_1, Conv4_2, Conv4_3, Conv5_1];
const VGG_19: [Layer; 13] = [
    Conv1_1, Conv1_2, Conv2_1, Conv2_2, Conv3_1, Conv3_2, Conv3_3, Conv3_4, Conv4_1, Conv4_2, Conv4_3,
    Conv4_4, Conv5_1,
];

/// The mean colour (RGB, 0..1) of the pictures the VGG authors trained on; it is taken away first.
pub const MEAN: [f32; 3] = [122.678_92 / 255.0, 116.668_77 / 255.0, 104.006_99 / 255.0];

/// The last layer that the losses a style is taught with look at.
pub const LAST_TAUGHT_WITH: Layer = Conv4_1;

/// One convolution's weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Kernel {
    /// Where it belongs.
    pub layer: Layer,
    /// `[channels_out, channels_in, 3, 3]`
    pub shape: [usize; 4],
    /// Row-major; that of `conv1_1` is for RGB pictures 0..1 minus the mean.
    pub weight: Vec<f32>,
    /// One for each channel out.
    pub bias: Vec<f32>,
}

impl Vgg {
    /// Its convolutions up to `conv5_1`, in order.
    pub fn layers(self) -> &'static [Layer] {
        match self {
            Self::Vgg16 => &VGG_16,
            Self::Vgg19 => &VGG_19,
        }
    }
}

impl Layer {
    /// `"conv3_1"`
    pub fn name(self) -> &'static str {
        match self {
            Conv1_1 => "conv1_1",
            Conv1_2 => "conv1_2",
            Conv2_1 => "conv2_1",
            Conv2_2 => "conv2_2",
            Conv3_1 => "conv3_1",
            Conv3_2 => "conv3_2",
            Conv3_3 => "conv3_3",
            Conv3_4 => "conv3_4",
            Conv4_1 => "conv4_1",
            Conv4_2 => "conv4_2",
            Conv4_3 => "conv4_3",
            Conv4_4 => "conv4_4",
            Conv5_1 => "conv5_1",
        }
    }

    /// Whether it is the first of its block, which works at half the size of the block before.
    pub fn opens_block(self) -> bool {
        matches!(self, Conv1_1 | Conv2_1 | Conv3_1 | Conv4_1 | Conv5_1)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads `conv3_1` and also `relu3_1`, as other programs call the same features.
impl FromStr for Layer {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let place = name.strip_prefix("conv").or_else(|| name.strip_prefix("relu"));
        VGG_19
            .into_iter()
            .find(|layer| place.is_some() && layer.name().strip_prefix("conv") == place)
            .ok_or_else(|| Error::Features { reason: format!("there is no layer `{name}`") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for layer in VGG_19 {
            assert_eq!(layer.to_string().parse::<Layer>().unwrap(), layer);
        }
        assert_eq!("relu4_2".parse::<Layer>().unwrap(), Conv4_2);
        for wrong in ["", "conv", "conv6_1", "4_2", "relu"] {
            assert_eq!(wrong.parse::<Layer>().unwrap_err().code(), "features");
        }
    }

    #[test]
    fn vgg_16_is_part_of_vgg_19() {
        assert!(VGG_16.is_sorted() && VGG_19.is_sorted());
        assert!(VGG_16.iter().all(|layer| VGG_19.contains(layer)));
    }
}
