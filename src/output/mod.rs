//! Writes files: planned before the work, whole or not at all, and never over an existing file unless asked to.
//!
//! A command plans each of its files first ([`Outputs`]) and writes them when they are ready ([`Output::write`]). Long runs
//! that keep files of their own up to date use [`write`] alone.

mod file;
mod inputs;
mod names;
mod place;
mod plan;
#[cfg(any(test, feature = "train"))]
mod whole_folder;

pub use file::discard_unfinished;
#[cfg(feature = "pretrained")]
pub use file::write;
pub use plan::{Existing, Output, Outputs};
#[cfg(feature = "train")]
pub use whole_folder::WholeFolder;
