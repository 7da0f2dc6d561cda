//! The held-out photos that everything is measured on.

use std::path::Path;

use burn::tensor::{Device, Tensor};

use super::options::EvaluateOptions;
use crate::Result;
use crate::network::SIZE_MULTIPLE;
use crate::network::to_tensor;
use crate::picture::{self, Picture, fit_to, shrink_to};
use crate::train::spread_held_out;

/// A photo and what it is called.
pub struct Photo {
    /// Its file name.
    pub name: String,
    /// Both sides are multiples of [`SIZE_MULTIPLE`].
    pub picture: Picture,
}

impl Photo {
    /// `[1, 3, height, width]`, RGB 0..1.
    pub fn tensor(&self, device: &Device) -> Tensor<4> {
        to_tensor(self.picture.to_planes(), device)
    }
}

/// Photos that training did not see, as many as `options` ask for and as large.
///
/// # Errors
/// If one cannot be read.
pub fn photos(options: &EvaluateOptions) -> Result<Vec<Photo>> {
    let paths = spread_held_out(&options.photos, options.config.hold_out_every, options.count)?;
    let pixels = u64::from(options.size) * u64::from(options.size);
    paths.iter().map(|path| photo(path, |picture| shrink_to(picture, pixels))).collect()
}

/// `count` photos that training did not see, with `side` pixels on the longer side; smaller ones are made larger. What is
/// over of the shorter side beyond a multiple of four is cut off.
///
/// # Errors
/// If one cannot be read.
pub fn photos_of_side(options: &EvaluateOptions, side: u32, count: usize) -> Result<Vec<Photo>> {
    let paths = spread_held_out(&options.photos, options.config.hold_out_every, count)?;
    paths.iter().map(|path| photo(path, |picture| fit_to(picture, side))).collect()
}

/// The photo in the file `path`, `resized`.
fn photo(path: &Path, resized: impl FnOnce(Picture) -> Picture) -> Result<Photo> {
    let name = path.file_name().unwrap_or_default();
    // Names that are not text stay apart.
    let escaped = || name.as_encoded_bytes().escape_ascii().to_string();
    let name = name.to_str().map_or_else(escaped, String::from);
    Ok(Photo { name, picture: whole_multiples(&resized(picture::read(path)?))? })
}

/// The upper left part whose sides are multiples of [`SIZE_MULTIPLE`], so that the generator can paint
/// it as it is and every painting has the photo's size.
fn whole_multiples(picture: &Picture) -> Result<Picture> {
    let multiple = SIZE_MULTIPLE as u32;
    let [width, height] = [picture.width(), picture.height()].map(|side| side - side % multiple);
    let rows = picture.rgba().chunks_exact(picture.width() as usize * 4);
    let rgba = rows.take(height as usize).flat_map(|row| row.iter().take(width as usize * 4).copied());
    Picture::new(width, height, rgba.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::sample;

    #[test]
    fn only_the_right_and_lower_edge_are_cut() {
        let picture = sample(23, 14).unwrap();
        let cut = whole_multiples(&picture).unwrap();
        assert_eq!((cut.width(), cut.height()), (20, 12));
        let at = |picture: &Picture, x: usize, y: usize| {
            let start = (y * picture.width() as usize + x) * 4;
            picture.rgba()[start..start + 4].to_vec()
        };
        assert_eq!(at(&cut, 19, 11), at(&picture, 19, 11));
        assert_eq!(at(&cut, 0, 5), at(&picture, 0, 5));
    }
}
