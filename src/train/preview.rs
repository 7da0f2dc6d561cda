//! Previews: contact sheets that show how far a run has come.

use std::path::Path;

use burn::tensor::Device;

use crate::Result;
use crate::network::{Generator, to_planes, to_tensor};
use crate::objective::one_hot;
use crate::output::write;
use crate::picture::{self, Format, Picture, contact_sheet, encode, shrink_to};

/// Pixels of a preview picture.
const PIXELS: u64 = 256 * 192;

/// Photos the generator has never seen.
pub struct Preview {
    photos: Vec<Picture>,
}

impl Preview {
    /// Reads the first `count` of `paths`.
    pub fn new(paths: &[std::path::PathBuf], count: usize) -> Self {
        let read = |path: &std::path::PathBuf| picture::read(path).ok().map(|photo| shrink_to(photo, PIXELS));
        Self { photos: paths.iter().filter_map(read).take(count).collect() }
    }

    /// Writes a sheet: a row for each photo, the photo first, then each of `styles` styles; if the generator has a bold
    /// and a calm end of each, a row for either.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io) if the file cannot be written.
    pub fn write(&self, generator: &Generator, styles: usize, device: &Device, path: &Path) -> Result<()> {
        let rows = generator.styles();
        let mut cells = Vec::new();
        for photo in &self.photos {
            for row in 0..rows {
                if row % styles.max(1) == 0 {
                    cells.push(photo.clone());
                }
                let input = to_tensor(photo.to_planes(), device);
                let painting = generator.forward(input, &generator.style(&one_hot(&[row], rows, device)));
                let planes = pollster::block_on(to_planes(painting))?;
                cells.push(Picture::from_planes(&planes, photo, 1.0)?);
            }
        }
        let sheet = contact_sheet(&cells, u32::try_from(styles + 1).unwrap_or(u32::MAX))?;
        write(path, &encode(&sheet, Format::Jpeg)?)
    }
}
