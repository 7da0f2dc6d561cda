//! The objective of training: the pictures of a step, and the weighted losses of what the generator paints of them.
//!
//! Training ([`train`](crate::train)) makes these losses small for a whole gallery, teaching ([`teach`](crate::teach)) for one
//! painting, finishing ([`optimize`](crate::optimize)) for one picture. Nothing here knows files, threads or a run.
//!
//! | file | idea |
//! |---|---|
//! | `compare.rs` | the weighted total of what pictures are compared by, between a calm and a bold end |
//! | `evaluate.rs` | the same of what a generator paints, and how steady it paints |
//! | `weights.rs` | how much each loss weighs at both ends |
//! | `targets.rs`, `tiles.rs`, `tile_clusters.rs` | what the style of a painting is compared by |
//! | `losses.rs` | the losses in numbers, by one read from the device |
//! | `value_noise.rs`, `second_pass.rs`, `input.rs` | the generator's input: noise, its own enlarged painting |
//! | `change.rs` | small changes of photos, for the stability loss |
//! | `style_rows.rs`, `mix.rs` | how bold a picture is |
//! | `clipping.rs`, `schedule.rs`, `flat.rs` | gradient clipping, learning rates, crops that are left out |

mod change;
mod clipping;
mod compare;
mod evaluate;
mod flat;
mod input;
mod losses;
mod mix;
#[cfg(test)]
pub(crate) mod narrow;
mod schedule;
mod second_pass;
mod style_rows;
mod targets;
mod tile_clusters;
mod tiles;
mod value_noise;
mod weights;

pub use change::{Change, NOISE, noise};
pub use clipping::shortened;
pub use compare::{Against, Compared, Comparison, Content};
pub use evaluate::{Batch, Evaluation, Objective, Settings};
pub use flat::is_flat;
pub use input::{Input, Noise};
pub use losses::{LossTensors, Losses};
pub use schedule::cosine;
pub use second_pass::SecondPass;
pub use style_rows::{draw_boldness, one_hot};
pub use targets::STYLE_LAYERS;
pub use tiles::Tiles;
pub use weights::{BoldConfig, LossWeights};
