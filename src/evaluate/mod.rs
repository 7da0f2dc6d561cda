//! How good a gallery is, measured on photos that training never saw.
//!
//! For each style: the objective `L = alpha * L_content + beta * L_style + tv * L_tv` (the same feature
//! extractor, layers and weights for all) of the photo itself, of the generator's painting in f32 and in
//! int8, and of what the loop of Gatys reaches after so many iterations; what quantization costs; and how
//! much a painting moves when its photo hardly does.

mod curves;
mod gatys;
mod objective;
mod peers;
mod photos;
mod quantization;
mod report;
mod run;
mod ssim;
mod stability;

pub use curves::{Curve, Curves, MARKS};
pub use gatys::extend_curves;
pub use objective::Verdict;
pub use peers::Peers;
pub use photos::Photo;
pub use quantization::{LayerError, layer_errors};
pub use report::{PeerReport, Report, StyleReport};
pub use run::{EvaluateOptions, evaluate};
pub use ssim::ssim;
pub use stability::{Stability, stability};
