//! Training a generator: the data, the loop and its run directory.
//!
//! The method is that of Gatys et al. (2016) for what a style and a content are, of Johnson et al.
//! (2016) and Dumoulin et al. (2017) for teaching it to a feed-forward generator, and of Goodfellow et
//! al. (2014) for the discriminator that judges it. Each step, in this order:
//!
//! 1. crops of photos ([`Photos`]), the noise on them and how bold they are to be (`input`, `style_rows`), and their
//!    content features, computed once,
//! 2. the generator paints them ([`Generator`](crate::network::Generator)),
//! 3. the frozen feature extractor compares the painting with photo and style ([`Objective`]),
//! 4. the discriminator judges it against crops of the paintings and learns (`adversary`, `balance`),
//! 5. the generator's weights are updated (`clipping`; `soap`: Adam in coordinates of its own), and their average
//!    (`ema`).
//!
//! | step | files |
//! |---|---|
//! | a pretrained network extracts features | `vgg.rs`, `network/features.rs` |
//! | the generator paints the photo in a style | `network/generator.rs`, `network/instance_norm.rs` |
//! | the discriminator judges the painting | `network/discriminator.rs`, `network/spectral_conv.rs` |
//! | content, style and adversarial loss | `loss/content.rs`, `loss/style.rs`, `loss/adversarial.rs` |
//! | bold: the style of each tile, its colours | `loss/local_style.rs`, `loss/local_deviation.rs`, `loss/palette.rs` |
//! | calm: total variation, smoothness, stability | `loss/total_variation.rs`, `loss/smoothness.rs`, `loss/stability.rs` |
//! | their weighted total, between a calm and a bold end | `objective.rs`, `targets.rs`, `loss_config.rs` |
//! | what the generator sees: crops, noise, its own paintings | `input.rs`, `value_noise.rs`, `second_pass.rs` |
//! | a network that predicts the style of any painting | `encoder/` |
//! | update of the generator, then repeat | `trainer.rs`, `schedule.rs`, `run.rs` |
//! | update of the discriminator, and the balance of the two | `adversary.rs`, `balance.rs` |
//! | the trained generator becomes a pack | `packing/`, `pack/` |
//! | the pack becomes fused layers, and they paint | `kernel/` |

mod adversary;
mod balance;
mod basis;
mod batch;
mod change;
mod checkpoint;
mod clipping;
mod config;
mod crops;
mod curves;
mod data;
mod defaults;
mod device;
mod ema;
mod encoder;
mod folder_config;
mod half;
mod input;
mod log;
mod loss_config;
mod losses;
mod measure;
mod mix;
#[cfg(test)]
mod narrow;
mod objective;
mod options;
mod preview;
mod progress;
mod record;
mod run;
mod schedule;
mod second_pass;
mod soap;
mod style_config;
mod style_rows;
mod targets;
mod teach;
mod tile_clusters;
mod trainer;
mod value_noise;
mod weights;

pub use adversary::noise;
pub use config::{OptimizerName, TrainConfig};
pub use data::{Crop, Photos, held_out, list_pictures, painting_planes, read_planes, spread_held_out};
pub use device::{DeviceName, training_device};
pub use encoder::{EncoderOptions, TrainedEncoder, encoder_psnr, train_encoder};
pub use loss_config::{AdversarialConfig, BoldConfig, LossWeights};
pub use losses::Losses;
pub use measure::{MOST_PSNR, Psnr, psnr, quantization_psnr};
pub use objective::Objective;
pub use options::RunOptions;
pub use record::sha256_hex;
pub use run::train;
pub use style_config::StyleConfig;
pub use style_rows::one_hot;
pub use teach::{TeachOptions, teach};
pub use trainer::Trainer;
