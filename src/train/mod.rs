//! Training a generator: the losses, the data, the loop and its run directory.
//!
//! The method is that of Gatys et al. (2016) for what a style and a content are, and of
//! Johnson et al. (2016) and Dumoulin et al. (2017) for teaching it to a feed-forward
//! generator: a frozen feature extractor compares the generator's picture with the photo
//! (content) and with the painting (style), and the generator learns
//! `L = alpha * L_content + beta * L_style + tv * L_tv + stability * L_stability`.

mod checkpoint;
mod config;
mod data;
mod device;
mod ema;
mod measure;
mod objective;
mod preview;
mod run;
mod schedule;
mod trainer;

pub use checkpoint::{load_weights, save_weights};
pub use config::{LossWeights, StyleConfig, TrainConfig};
pub use data::{Crop, Photos, held_out, list_pictures};
pub use device::{DeviceName, training_device};
pub use measure::{Psnr, psnr, quantization_psnr};
pub use objective::{Losses, Objective};
pub use run::{RunOptions, train};
