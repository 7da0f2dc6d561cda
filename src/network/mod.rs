//! The networks: the multi-style generator and, for training, the feature extractor.
//!
//! Everything here works on burn tensors of shape `[batch, channel, height, width]`
//! and runs unchanged on every device burn knows.

mod conv;
#[cfg(feature = "train")]
mod features;
mod generator;
mod instance_norm;
mod padding;
mod residual;
mod upsample;
mod weights;

pub use conv::ReflectConv;
#[cfg(feature = "train")]
pub use features::{FeatureExtractor, Features, Layer};
pub use generator::{ARCHITECTURE, Generator, SIZE_MULTIPLE};
pub use instance_norm::ConditionalInstanceNorm;
pub use residual::ResidualBlock;
pub use upsample::UpsampleConv;
pub use weights::{NamedTensor, export_weights, import_weights, parameter_ids};
