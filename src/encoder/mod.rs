//! The style encoder: predicts the style parameters of any picture, without training.
//!
//! Five convolutions read an artwork of about 256x256 pixels. The mean and the standard deviation of every channel describe
//! its style wherever things stand in it, as Gram matrices do. A linear layer turns them into a code of 64 numbers, and a
//! second one turns the code into the [`StyleParameters`] of the generator (Ghiasi et al., "Exploring the structure of a
//! real-time, arbitrary neural artistic stylization network", 2017).
//!
//! It always runs on the CPU, once for an artwork: 54 million multiply-adds, as many as the generator needs for 1,800
//! pixels, or 5 ms on one core with registers of four numbers. There is no twin for the GPU: to compile its pipelines,
//! upload the artwork and read the parameters back would take longer.
//!
//! ```no_run
//! use impasto::encoder::StyleEncoder;
//! use impasto::engine::Engine;
//! use impasto::pack::Style;
//! use impasto::picture::Picture;
//!
//! # fn add(engine: &mut Engine, file: &[u8], painting: &Picture) -> impasto::Result<()> {
//! let encoder = StyleEncoder::parse(file)?;
//! let style = Style {
//!     id: "my-painting".into(),
//!     title: "My painting".into(),
//!     artist: "unknown".into(),
//!     year: "unknown".into(),
//!     licence: "unknown".into(),
//! };
//! engine.add_painting(&encoder, style, painting)?;
//! assert_eq!(engine.styles().last().map(|style| style.id.as_str()), Some("my-painting"));
//! # Ok(())
//! # }
//! ```

#[cfg(test)]
pub(crate) mod example;
mod file;
mod layers;
#[cfg(test)]
mod lies_tests;
#[cfg(test)]
mod reference_tests;
pub mod shape;
mod style_encoder;

#[cfg(any(test, feature = "cli"))]
pub use crate::named_tensor::NamedTensor;
#[cfg(any(test, feature = "cli"))]
pub use file::encoder_to_pack;
pub use style_encoder::StyleEncoder;
