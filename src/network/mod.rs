//! The networks as burn modules: the generator, the feature extractor (VGG) and the discriminator.
//!
//! Everything here works on burn tensors of shape `[batch, channel, height, width]`
//! and runs unchanged on every device burn knows.

mod conv;
mod convert;
mod discriminator;
mod features;
mod generator;
mod instance_norm;
mod layout;
mod padding;
mod residual;
mod spectral_conv;
mod style_batch;
mod upsample;
mod weights;

pub use conv::ReflectConv;
#[cfg(feature = "train")]
pub use convert::to_numbers;
pub use convert::{read_numbers, to_planes, to_tensor};
pub use discriminator::Discriminator;
pub use features::{FeatureExtractor, Features, Pooling};
pub use generator::{Generator, SIZE_MULTIPLE};
pub use instance_norm::ConditionalInstanceNorm;
pub use residual::ResidualBlock;
pub use spectral_conv::SpectralConv;
pub use style_batch::{NormBatch, StyleBatch};
pub use upsample::UpsampleConv;
pub use weights::{export_weights, import_weights, parameter_ids};

pub use crate::named_tensor::NamedTensor;
pub use crate::vgg::{Kernel, Layer, MEAN, Vgg};
