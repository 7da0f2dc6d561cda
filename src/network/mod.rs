//! The networks: the multi-style generator and the feature extractor that judges pictures.
//!
//! Everything here works on burn tensors of shape `[batch, channel, height, width]`
//! and runs unchanged on every device burn knows.

mod conv;
#[cfg(feature = "optimize")]
mod discriminator;
#[cfg(feature = "optimize")]
mod features;
mod generator;
mod instance_norm;
#[cfg(feature = "optimize")]
mod layer;
mod padding;
mod residual;
#[cfg(feature = "optimize")]
mod spectral_conv;
mod upsample;
mod weights;

pub use conv::ReflectConv;
#[cfg(feature = "optimize")]
pub use discriminator::Discriminator;
#[cfg(feature = "optimize")]
pub use features::{FeatureExtractor, Features, Kernel, MEAN, Pooling};
pub use generator::{ARCHITECTURE, Generator, SIZE_MULTIPLE};
pub use instance_norm::ConditionalInstanceNorm;
#[cfg(feature = "optimize")]
pub use layer::{Layer, Vgg};
pub use residual::ResidualBlock;
#[cfg(feature = "optimize")]
pub use spectral_conv::SpectralConv;
pub use upsample::UpsampleConv;
pub use weights::{NamedTensor, export_weights, import_weights, parameter_ids};
