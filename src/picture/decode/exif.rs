//! How the camera was held.

use image::metadata::Orientation;

/// What stands before the directory in a JPEG, and in some WebP files.
pub(super) const PREFIX: &[u8] = b"Exif\0\0";

/// The orientation that Exif data states; unreadable data or none says that the picture is upright.
pub(super) fn orientation(exif: Option<&[u8]>) -> Orientation {
    let directory = exif.map(|exif| exif.strip_prefix(PREFIX).unwrap_or(exif));
    directory.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}
