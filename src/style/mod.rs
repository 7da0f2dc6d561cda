//! A style's parameters, its bold and its calm set of them, and weighted mixtures of styles.

mod ends;
mod mix;
mod parameters;

pub use ends::StyleEnds;
pub use mix::Mix;
pub(crate) use mix::style_unknown;
pub use parameters::{NormParameters, StyleParameters};
