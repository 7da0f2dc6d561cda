//! The wasm bindings: the only module that names JavaScript. They make four wasm modules:
//!
//! | Cargo feature | Module | Where it runs |
//! |---|---|---|
//! | none | the engine, which paints | in a worker |
//! | `optimize` | the teacher, on burn, which finishes pictures too; a page loads it when it first needs it | in a worker of its own |
//! | `person` | finds persons in a photo; a page loads it when it first needs it | in the engine's worker |
//! | `pretrained` | packs the loss network that the teacher needs, and the person network | in the build |
//!
//! A panic ends a WebAssembly instance, so the page's side of the package listens for it and starts over with a new worker.

#[cfg(not(any(feature = "optimize", feature = "person", feature = "pretrained")))]
mod card;
#[cfg(not(any(feature = "optimize", feature = "person", feature = "pretrained")))]
mod engine;
mod error;
#[cfg(all(feature = "pretrained", not(feature = "optimize")))]
mod features;
#[cfg(feature = "optimize")]
mod finish;
mod panic;
#[cfg(not(any(feature = "optimize", feature = "person", feature = "pretrained")))]
mod pause;
#[cfg(feature = "person")]
mod person;
#[cfg(not(any(feature = "optimize", feature = "person", feature = "pretrained")))]
mod styles;
#[cfg(feature = "optimize")]
mod teach;
#[cfg(feature = "twins")]
mod twins;

#[cfg(not(any(feature = "optimize", feature = "person", feature = "pretrained")))]
pub use engine::{Device, Engine, lit};
#[cfg(all(feature = "pretrained", not(feature = "optimize")))]
pub use features::{features_pack, person_pack};
#[cfg(feature = "optimize")]
pub use finish::{Finisher, Order};
pub use panic::set_panic_listener;
#[cfg(feature = "person")]
pub use person::person_mask;
#[cfg(feature = "optimize")]
pub use teach::{Lesson, Teacher};
#[cfg(feature = "twins")]
pub use twins::compare_twins;
