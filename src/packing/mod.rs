//! Generators and styles in style packs: what [`crate::pack`] stores by name, as the networks that take it.

#[cfg(feature = "train")]
mod generator;
mod self_test;
mod style_file;
mod unpacking;

#[cfg(feature = "train")]
pub use generator::generator_to_pack;
pub(crate) use self_test::pictures as self_test_pictures;
pub(crate) use style_file::check_style_file;
pub use style_file::style_file;
#[cfg(feature = "train")]
pub use style_file::style_to_pack;
#[cfg(feature = "cli")]
pub use style_file::with_styles;
#[cfg(feature = "optimize")]
pub use unpacking::generator_from_pack;
pub(crate) use unpacking::{network_from_pack, styles_from_pack};
