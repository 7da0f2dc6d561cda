//! Converts between packs (named tensors) and the networks and styles they hold.

#[cfg(feature = "train")]
mod generator;
#[cfg(feature = "cli")]
mod naming;
mod self_test;
#[cfg(feature = "cli")]
mod shipped;
mod style_file;
mod unpacking;

#[cfg(feature = "train")]
pub use generator::generator_to_pack;
#[cfg(feature = "cli")]
pub(crate) use naming::{free_style, style_of};
pub(crate) use self_test::pictures as self_test_pictures;
#[cfg(feature = "cli")]
pub(crate) use shipped::{ENCODER, GALLERY};
pub(crate) use style_file::check_style_file;
pub use style_file::style_file;
#[cfg(feature = "cli")]
pub use style_file::with_styles;
#[cfg(feature = "optimize")]
pub use unpacking::generator_from_pack;
pub(crate) use unpacking::{network_from_pack, styles_from_pack};
