//! The packs that are inside the tool and the Python package.

/// The gallery.
pub(crate) const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");
/// The style encoder for the gallery.
pub(crate) const ENCODER: &[u8] = include_bytes!("../../pkg/styles/encoder.impasto");
