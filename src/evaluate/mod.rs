//! Measures how good a gallery is, on photos that training never saw.
//!
//! For each style it measures the objective `L = alpha * L_content + beta * L_style + tv * L_tv` of the photo itself, of
//! the generator's painting in f32 and in int8, and of what the loop of Gatys reaches after so many iterations. Feature
//! extractor, layers and weights are the same for all. It also measures what quantization costs, and stability: how
//! much the painting changes for a small change of the photo.
//!
//! Of paintings as a visitor gets them, at two sizes, it measures
//!
//! - whether the style is recognized, with colours and without ([`Descriptor`]),
//! - whether there are strokes where the photo is flat ([`Strokes`]),
//! - how far the colours are from those of the artwork ([`Palette`]),
//! - how much of the photo's edges is left ([`EdgeMap`]).

mod averages;
mod blur;
mod candidates;
mod curves;
mod edges;
mod encoder;
mod gallery;
mod gatys;
mod goals;
mod lab;
mod measures;
mod objective;
mod options;
mod palette;
mod peers;
mod photos;
mod plane;
mod quantization;
mod recognition;
mod report;
mod run;
mod ssim;
mod stability;
mod strokes;
mod tables;

pub use curves::{Curve, Curves, MARKS};
pub use edges::EdgeMap;
pub use encoder::{EncoderReport, PaintingReport, evaluate_encoder};
pub use gallery::GalleryMeasures;
pub use gatys::extend_curves;
pub use goals::Goal;
pub use measures::{Measured, Measures};
pub use objective::Verdict;
pub use options::EvaluateOptions;
pub use palette::Palette;
pub use peers::Peers;
pub use photos::Photo;
pub use plane::{Plane, luminance};
pub use quantization::{LayerError, layer_errors};
pub use recognition::Descriptor;
pub use report::{PeerReport, Report, StyleReport};
pub use run::evaluate;
pub use ssim::ssim;
pub use stability::{Stability, stability};
pub use strokes::{FlatPlaces, StrokeEnergy, Strokes, strokes};
