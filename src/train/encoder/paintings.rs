//! The paintings that an encoder learns from.

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};
use image::RgbImage;
use indicatif::ProgressBar;

use super::super::StyleConfig;
use super::super::data::{list_pictures, read_enlarged, read_enlarged_painting};
use super::dense::matrix;
use super::options::EncoderOptions;
use super::statistics::statistics;
use crate::network::FeatureExtractor;
use crate::output::write;
use crate::picture::{self, Picture};
use crate::{Error, Result};

/// Shorter side, in pixels, at which a painting's strokes are learnt, if it is as large or nearly.
const SIZE: u32 = 448;
/// What the teacher sees of each painting, kept in the run directory.
const STATISTICS: &str = "statistics.bin";

/// Where a painting is.
#[derive(Debug, Clone)]
enum Source {
    /// A style of the gallery, by its index in the configuration.
    Gallery(usize),
    /// A file.
    File(PathBuf),
}

/// All paintings of a run, the gallery's first, with what the teacher sees of each.
pub struct Paintings {
    folder: PathBuf,
    styles: Vec<StyleConfig>,
    scale: f32,
    sources: Vec<Source>,
    statistics: Vec<Vec<f32>>,
}

impl Paintings {
    /// Those of the gallery's `styles`, but the ones left out, and all of the other folder. The gallery's are looked at
    /// `scale` times as large as for calm pictures.
    ///
    /// # Errors
    /// [`Error::Io`] and [`Error::NoPictures`].
    pub fn list(options: &EncoderOptions, styles: &[StyleConfig], scale: f32) -> Result<Self> {
        let shown = |(index, style): (usize, &StyleConfig)| {
            (!options.left_out.contains(&style.id)).then_some(Source::Gallery(index))
        };
        let mut sources: Vec<Source> = styles.iter().enumerate().filter_map(shown).collect();
        sources.extend(list_pictures(&options.more)?.into_iter().map(Source::File));
        let (folder, styles) = (options.paintings.clone(), styles.to_vec());
        Ok(Self { folder, styles, scale, sources, statistics: Vec::new() })
    }

    /// The same with what `features` gives for each, which is computed once and kept in the folder `run`.
    ///
    /// # Errors
    /// If a painting cannot be read or the device does not answer.
    pub fn seen_by(mut self, features: &FeatureExtractor, run: &Path, device: &Device) -> Result<Self> {
        let path = run.join(STATISTICS);
        if let Some(rows) = kept(&path, self.sources.len()) {
            return Ok(Self { statistics: rows, ..self });
        }
        let bar = ProgressBar::new(self.sources.len() as u64);
        for index in 0..self.sources.len() {
            self.statistics.push(statistics(features, &self.painting(index)?, device)?);
            bar.inc(1);
        }
        bar.finish();
        let bytes: Vec<u8> = self.statistics.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        write(&path, &bytes)?;
        Ok(self)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// The index in the configuration of each that is of the gallery.
    pub fn gallery(&self) -> Vec<usize> {
        let index = |source: &Source| match source {
            Source::Gallery(index) => Some(*index),
            Source::File(_) => None,
        };
        self.sources.iter().filter_map(index).collect()
    }

    /// What the teacher sees of all.
    pub fn statistics(&self) -> &[Vec<f32>] {
        &self.statistics
    }

    /// What it sees of some, `[paintings, numbers]`.
    pub fn rows(&self, indices: &[usize], device: &Device) -> Tensor<2> {
        let rows: Vec<&[f32]> =
            indices.iter().filter_map(|index| self.statistics.get(*index)).map(Vec::as_slice).collect();
        matrix(&rows, device)
    }

    /// Painting `index`, as it is in its file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn picture(&self, index: usize) -> Result<Picture> {
        match self.sources.get(index) {
            Some(Source::File(path)) => picture::read(path),
            Some(Source::Gallery(style)) => self
                .styles
                .get(*style)
                .map_or(Err(Error::PictureFormat), |style| picture::read(&self.folder.join(&style.file))),
            None => Err(Error::PictureFormat),
        }
    }

    /// Painting `index`, at the size its strokes are learnt at.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn painting(&self, index: usize) -> Result<RgbImage> {
        match self.sources.get(index) {
            Some(Source::File(path)) => read_enlarged(path, SIZE),
            Some(Source::Gallery(style)) => {
                self.styles.get(*style).map_or(Err(Error::PictureFormat), |style| {
                    read_enlarged_painting(&self.folder, style, self.scale)
                })
            }
            None => Err(Error::PictureFormat),
        }
    }
}

/// The rows of an earlier run over as many paintings.
fn kept(path: &Path, count: usize) -> Option<Vec<Vec<f32>>> {
    let bytes = std::fs::read(path).ok()?;
    let (values, rest) = bytes.as_chunks::<4>();
    let columns = values.len() / count.max(1);
    if !rest.is_empty() || columns == 0 || columns * count != values.len() {
        return None;
    }
    let values: Vec<f32> = values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Some(values.chunks(columns).map(<[f32]>::to_vec).collect())
}
