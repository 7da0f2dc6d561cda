//! Training a generator: the data, the loop and its run directory.
//!
//! The method is that of Gatys et al. (2016) for what a style and a content are, of Johnson et al.
//! (2016) and Dumoulin et al. (2017) for a feed-forward generator that learns it, and of Goodfellow et
//! al. (2014) for the discriminator that judges it. Each step, in this order:
//!
//! 1. crops of photos ([`Photos`]), the noise on them and how bold they are to be (`input`), and their
//!    content features, computed once,
//! 2. the generator paints them ([`Generator`](crate::network::Generator)),
//! 3. the frozen feature extractor compares the painting with photo and style ([`Objective`](crate::objective::Objective)),
//! 4. the discriminator judges it against crops of the paintings and learns (`adversary`, `balance`),
//! 5. the generator's weights are updated (`clipping`; `soap`: Adam in coordinates of its own), and their average
//!    (`ema`).
//!
//! `ARCHITECTURE.md` says where each step of the method is, and `objective` what the losses are weighed by.
//!
//! | file | idea |
//! |---|---|
//! | `run.rs`, `trainer.rs`, `schedule.rs` | the loop, one step of it, the learning rate |
//! | `config.rs`, `gallery/` | the numbers of a run; the gallery's, and its weights |
//! | `data.rs`, `crops.rs`, `input.rs`, `batch.rs` | photos, crops of them, what the generator sees |
//! | `adversary.rs`, `balance.rs` | the discriminator's update, and the balance of the two |
//! | `soap.rs`, `clipping.rs`, `ema.rs`, `half.rs` | the optimizer, gradients, averaged weights, bfloat16 |
//! | `checkpoint.rs`, `log.rs`, `curves.rs`, `preview.rs`, `record.rs` | what a run leaves in its folder |
//! | `encoder/` | training of the style encoder |

mod adversarial_config;
mod adversary;
mod balance;
mod basis;
mod batch;
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
mod measure;
mod options;
mod preview;
mod progress;
mod record;
mod run;
mod schedule;
mod soap;
mod style_config;
mod trainer;
mod weights;

pub use adversarial_config::AdversarialConfig;
pub use config::{OptimizerName, TrainConfig};
pub use data::{Crop, Photos, held_out, list_pictures, painting_planes, read_planes, spread_held_out};
pub use device::{DeviceName, training_device};
pub use encoder::{EncoderOptions, TrainedEncoder, encoder_psnr, train_encoder};
pub use measure::{MOST_PSNR, Psnr, psnr, quantization_psnr};
pub use options::RunOptions;
pub(crate) use progress::progress_bar;
pub use record::sha256_hex;
pub use run::train;
pub use style_config::StyleConfig;
pub use trainer::Trainer;
