//! The paintings that an encoder learns from.

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};
use image::RgbImage;

use super::super::data::{list_pictures, read_enlarged, read_enlarged_painting};
use super::super::progress::progress_bar;
use super::super::{StyleConfig, sha256_hex};
use super::dense::matrix;
use super::options::EncoderOptions;
use super::statistics::statistics;
use crate::network::FeatureExtractor;
use crate::output::write;
use crate::pack::Style;
use crate::picture::{self, Picture};
use crate::style::style_unknown;
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
    /// [`Error::StyleUnknown`] for an id that is left out and not there, [`Error::Config`] if no style is left, and what
    /// [`list_pictures`] says.
    pub fn list(options: &EncoderOptions, styles: &[StyleConfig], scale: f32) -> Result<Self> {
        for id in &options.left_out {
            if styles.iter().all(|style| style.id != *id) {
                return Err(style_unknown(&styles.iter().map(Style::from).collect::<Vec<_>>(), id));
            }
        }
        if options.left_out.len() >= styles.len() {
            return Err(Error::Config { reason: "no style of the gallery is left to start from".into() });
        }
        let shown = |(index, style): (usize, &StyleConfig)| {
            (!options.left_out.contains(&style.id)).then_some(Source::Gallery(index))
        };
        let mut sources: Vec<Source> = styles.iter().enumerate().filter_map(shown).collect();
        sources.extend(list_pictures(&options.more)?.into_iter().map(Source::File));
        let (folder, styles) = (options.paintings.clone(), styles.to_vec());
        Ok(Self { folder, styles, scale, sources, statistics: Vec::new() })
    }

    /// The same with what `features` gives for each, which is computed once and kept in the run directory.
    ///
    /// # Errors
    /// If a painting cannot be read or the device does not answer.
    pub fn seen_by(
        mut self,
        features: &FeatureExtractor,
        options: &EncoderOptions,
        device: &Device,
    ) -> Result<Self> {
        let path = options.run.join(STATISTICS);
        let key = self.key(&options.features);
        if let Some(rows) = kept(&path, &key, self.sources.len()) {
            return Ok(Self { statistics: rows, ..self });
        }
        let bar = progress_bar(self.sources.len(), 0);
        for index in 0..self.sources.len() {
            self.statistics.push(statistics(features, &self.painting(index)?, device)?);
            bar.inc(1);
        }
        bar.finish();
        let numbers = self.statistics.iter().flatten().flat_map(|value| value.to_le_bytes());
        let bytes: Vec<u8> = key.bytes().chain(numbers).collect();
        write(&path, &bytes)?;
        Ok(self)
    }

    /// Changes with the paintings, the size they are looked at and the feature extractor's file.
    fn key(&self, features: &Path) -> String {
        let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
        let painting = |source: &Source| {
            let path = self.path(source).unwrap_or_default();
            format!("{} {}", path.display(), length(&path))
        };
        let paintings: Vec<String> = self.sources.iter().map(painting).collect();
        let rest = format!("{} {} {} {SIZE}", self.scale, features.display(), length(features));
        sha256_hex(format!("{}\n{rest}", paintings.join("\n")).as_bytes())
    }

    fn path(&self, source: &Source) -> Option<PathBuf> {
        match source {
            Source::File(path) => Some(path.clone()),
            Source::Gallery(index) => self.styles.get(*index).map(|style| self.folder.join(&style.file)),
        }
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
        let path = self.sources.get(index).and_then(|source| self.path(source));
        path.map_or(Err(Error::PictureFormat), |path| picture::read(&path))
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

/// The rows of an earlier run over the same paintings.
fn kept(path: &Path, key: &str, count: usize) -> Option<Vec<Vec<f32>>> {
    let bytes = std::fs::read(path).ok()?;
    let (values, rest) = bytes.strip_prefix(key.as_bytes())?.as_chunks::<4>();
    let columns = values.len() / count.max(1);
    if !rest.is_empty() || columns == 0 || columns * count != values.len() {
        return None;
    }
    let values: Vec<f32> = values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Some(values.chunks(columns).map(<[f32]>::to_vec).collect())
}
