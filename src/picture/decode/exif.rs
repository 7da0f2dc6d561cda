//! The EXIF orientation: how the camera was held.

use image::metadata::Orientation;

/// What stands before the directory in a JPEG, and in some WebP files, together with one more byte of any kind.
const PREFIX: &[u8] = b"Exif\0";

/// Whether a JPEG's segment holds Exif data.
pub(super) fn is_exif(segment: &[u8]) -> bool {
    segment.starts_with(PREFIX) && segment.len() > PREFIX.len() + 1
}

/// The orientation that Exif data states; unreadable data or none says that the picture is upright.
pub(super) fn orientation(exif: Option<&[u8]>) -> Orientation {
    let directory = exif.map(|exif| exif.strip_prefix(PREFIX).and_then(|rest| rest.get(1..)).unwrap_or(exif));
    of_directory(directory)
}

/// The same for data that has nothing before the directory, as in a PNG.
pub(super) fn of_directory(directory: Option<&[u8]>) -> Orientation {
    directory.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}
