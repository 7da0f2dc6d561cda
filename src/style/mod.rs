//! What a style is to the generator.

mod ends;
mod mix;
mod parameters;

pub use ends::StyleEnds;
pub use mix::Mix;
pub(crate) use mix::style_unknown;
pub use parameters::{NormParameters, StyleParameters};
