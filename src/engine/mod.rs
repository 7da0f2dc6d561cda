//! The engine: a style pack and a device in, paintings out.
//!
//! The same code runs natively and in a browser, on WebGPU and on the CPU. A still is painted layer by layer: the engine
//! waits for the GPU after each (on the CPU it yields), reports progress, and may be cancelled. So it never blocks a
//! browser's thread for longer than one layer, and no driver's watchdog ends it.
//!
//! | file | idea |
//! |---|---|
//! | `load.rs`, `device.rs`, `self_test.rs` | from the bytes of a pack to an engine that has passed its self-test |
//! | `engine.rs`, `styles.rs`, `memory.rs` | the engine, its styles, its limit of memory |
//! | `paint.rs`, `passes.rs`, `levels.rs` | a painting: its passes from coarse to fine, the photo at the size of each |
//! | `painter.rs` | one pass on a device |
//! | `film.rs`, `last_frame.rs` | the frames of a film and of live video, whose statistics are smoothed |
//! | `light.rs`, `card.rs`, `held_passes.rs` | the photo's light; photos and paintings that stay on the GPU |
//! | `options.rs`, `brushwork.rs`, `edges.rs` | what a caller chooses |

mod brushwork;
mod card;
mod device;
mod edges;
#[expect(clippy::module_inception, reason = "the file of the type that the folder is named after")]
mod engine;
mod film;
#[cfg(test)]
mod film_tests;
#[cfg(test)]
mod frame_tests;
mod held_passes;
mod last_frame;
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

#[cfg(any(test, feature = "measure"))]
pub use crate::kernel::Traffic;
pub use crate::kernel::{Edges, Live, Precision};
#[cfg(feature = "measure")]
pub use crate::kernel::{LayerCost, Profile};
pub use brushwork::Brushwork;
pub use card::{Card, HeldCanvas, HeldPainting, HeldPhoto};
pub use device::{Backend, Device};
pub use engine::Engine;
pub use film::{Film, SMOOTHING};
pub use light::{LIGHT, lit};
pub use memory::{MAX_BROWSER_PIXELS, default_memory};
pub use options::Options;
pub use painter::Footprint;
pub use self_test::{Difference, difference};
