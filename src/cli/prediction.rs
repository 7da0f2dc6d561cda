//! Predicts the style of a picture with the style encoder.

use std::path::{Path, PathBuf};

use super::reading::{read, read_picture};
#[cfg(feature = "train")]
use crate::StyleParameters;
use crate::encoder::StyleEncoder;
use crate::pack::{Pack, Style};
use crate::packing::{ENCODER, style_file};
#[cfg(feature = "train")]
use crate::picture::Picture;
use crate::{Result, StyleEnds};

/// A style encoder, and where it comes from.
pub(super) struct Predictor {
    encoder: StyleEncoder,
    path: Option<PathBuf>,
}

impl Predictor {
    /// The encoder at `path`, or the one that comes with the tool.
    ///
    /// # Errors
    /// [`Error::Io`](crate::Error::Io), and the `pack-…` errors if it is no encoder.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let encoder = match path {
            Some(path) => StyleEncoder::parse(&read(path)?).map_err(|error| error.in_file(path))?,
            None => StyleEncoder::parse(ENCODER)?,
        };
        Ok(Self { encoder, path: path.map(Path::to_path_buf) })
    }

    /// Checks that the encoder predicts styles of the generator in `pack`.
    ///
    /// # Errors
    /// [`Error::EncoderOfOtherPack`](crate::Error::EncoderOfOtherPack).
    pub fn check_fits(&self, pack: &Pack) -> Result<()> {
        self.encoder.check_fits(pack.source.as_ref()).map_err(|error| match &self.path {
            Some(path) => error.in_file(path),
            None => error,
        })
    }

    /// The style of a picture.
    ///
    /// # Errors
    /// Those of [`StyleEncoder::predict`].
    #[cfg(feature = "train")]
    pub fn parameters(&self, painting: &Picture) -> Result<StyleParameters> {
        self.encoder.predict(painting)
    }

    /// The style file of the picture at `path`, whose style is called `style`.
    ///
    /// # Errors
    /// Those of a picture file, of [`StyleEncoder::predict`], and of a style's texts.
    pub fn predict(&self, path: &Path, style: &Style) -> Result<Vec<u8>> {
        let painting = read_picture(path)?;
        let bold = self.encoder.predict(&painting).map_err(|error| error.in_file(path))?;
        style_file(style, &StyleEnds { bold, calm: None }, self.encoder.source())?.to_bytes()
    }
}
