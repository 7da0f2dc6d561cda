//! The engine: a style pack and a device in, paintings out.
//!
//! The same code runs natively and in a browser, on WebGPU and on the CPU. It is written so
//! that a long painting can be watched and cancelled and never blocks a browser's thread for
//! longer than one stage of the network.

mod brushwork;
mod card;
mod device;
mod edges;
#[expect(clippy::module_inception, reason = "the file of the type that the folder is named after")]
mod engine;
mod levels;
mod light;
mod load;
mod memory;
mod options;
mod paint;
mod painter;
mod passes;
#[cfg(test)]
mod range_tests;
mod self_test;
mod styles;

pub use crate::kernel::{Edges, Precision};
#[cfg(feature = "measure")]
pub use crate::kernel::{LayerCost, Profile};
pub use brushwork::Brushwork;
pub use card::{Card, HeldCanvas, HeldPainting, HeldPhoto};
pub use device::{Backend, Device};
pub use engine::Engine;
pub use light::{LIGHT, lit};
pub use memory::{MAX_BROWSER_PIXELS, default_memory};
pub use options::Options;
pub use painter::Footprint;
pub use self_test::{Difference, difference};
