//! The limits of a decoder, and its errors if they are exceeded or the file is damaged.

use image::{ImageError, Limits};

use super::kind::unsupported;
use crate::Error;
use crate::picture::MAX_PIXELS;

/// Most memory one decoder may use: the largest picture in 16 bits a channel, and half as
/// much again for its own buffers.
pub(super) const MAX_DECODER_BYTES: u64 = MAX_PIXELS * 4 * 2 * 3 / 2;

/// The same for the crate `image`.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

/// What a decoder of the crate `image` says.
pub(super) fn from_image(error: &ImageError, kind: &str) -> Error {
    match error {
        ImageError::Unsupported(_) => unsupported(format!("this kind of {kind}")),
        ImageError::Limits(_) => Error::PictureCorrupt { reason: "it is larger than it says".into() },
        error => Error::PictureCorrupt { reason: error.to_string() },
    }
}
