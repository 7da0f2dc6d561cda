#![doc = include_str!("../README.md")]

pub mod architecture;
#[cfg(feature = "cli")]
pub mod cli;
mod convolution;
pub mod encoder;
pub mod engine;
mod error;
#[cfg(feature = "train")]
pub mod evaluate;
mod hex;
mod hints;
#[cfg(feature = "cli")]
mod interrupt;
mod kernel;
#[cfg(feature = "optimize")]
pub mod loss;
#[cfg(any(test, feature = "cli", feature = "optimize", feature = "pretrained"))]
mod named_tensor;
#[cfg(feature = "optimize")]
pub mod network;
#[cfg(feature = "optimize")]
pub mod objective;
#[cfg(feature = "optimize")]
pub mod optimize;
#[cfg(feature = "cli")]
mod output;
pub mod pack;
pub mod packing;
pub mod person;
pub mod picture;
#[cfg(any(feature = "optimize", feature = "pretrained"))]
pub mod pretrained;
#[cfg(feature = "python")]
mod python;
mod style;
#[cfg(feature = "optimize")]
pub mod teach;
#[cfg(feature = "train")]
pub mod train;
#[cfg(any(feature = "optimize", feature = "pretrained"))]
pub mod vgg;
#[cfg(target_family = "wasm")]
pub mod web;

pub use error::{Error, Result};
pub use style::{Mix, NormParameters, StyleEnds, StyleParameters};
