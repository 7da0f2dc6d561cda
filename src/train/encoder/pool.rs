//! The paintings that an encoder learns from, a few at a time.

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, TensorData};
use image::RgbImage;
use rand::RngExt;
use rand::rngs::StdRng;

use super::super::data::{list_pictures, read_enlarged, read_enlarged_painting};
use super::super::objective::Objective;
use super::super::{BoldConfig, StyleConfig};
use super::statistics::statistics;
use crate::network::FeatureExtractor;
use crate::{Error, Result};

/// Shorter side, in pixels, at which a painting's strokes are learnt, if it is as large or nearly.
const SIZE: u32 = 448;

/// Where a painting is.
#[derive(Debug, Clone)]
pub enum Source {
    /// A style of the gallery, by its index in the configuration.
    Gallery(usize),
    /// A file.
    File(PathBuf),
}

/// All paintings of a run, with what the encoder sees of each.
pub struct Paintings {
    folder: PathBuf,
    styles: Vec<StyleConfig>,
    scale: f32,
    sources: Vec<Source>,
    /// The features of each, see [`statistics`].
    statistics: Vec<Vec<f32>>,
}

impl Paintings {
    /// Those of the gallery in `folder`, but those whose id is in `left_out`, and then all of the folder `more`. What the
    /// encoder sees of each is computed once and kept in `cache`.
    ///
    /// # Errors
    /// If a folder cannot be read or a painting of the gallery is missing.
    pub fn read(
        folder: &Path,
        styles: &[StyleConfig],
        left_out: &[String],
        more: &Path,
        bold: &BoldConfig,
        features: &FeatureExtractor,
        cache: &Path,
        device: &Device,
    ) -> Result<Self> {
        let gallery = (0..styles.len()).filter(|index| !left_out.contains(&styles[*index].id));
        let mut sources: Vec<Source> = gallery.map(Source::Gallery).collect();
        sources.extend(list_pictures(more)?.into_iter().map(Source::File));
        let mut paintings = Self {
            folder: folder.into(),
            styles: styles.into(),
            scale: bold.scale,
            sources,
            statistics: Vec::new(),
        };
        paintings.statistics = match kept(cache, paintings.sources.len()) {
            Some(rows) => rows,
            None => paintings.look(features, cache, device)?,
        };
        Ok(paintings)
    }

    fn look(&self, features: &FeatureExtractor, cache: &Path, device: &Device) -> Result<Vec<Vec<f32>>> {
        let bar = indicatif::ProgressBar::new(self.sources.len() as u64);
        let rows = self.sources.iter().map(|source| {
            bar.inc(1);
            statistics(features, &self.open(source)?, device)
        });
        let rows = rows.collect::<Result<Vec<_>>>()?;
        bar.finish();
        let bytes: Vec<u8> = rows.iter().flatten().flat_map(|value| value.to_le_bytes()).collect();
        crate::output::write(cache, &bytes)?;
        Ok(rows)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// The index in the configuration of each that is of the gallery. They are the first ones.
    pub fn gallery(&self) -> Vec<usize> {
        let index = |source: &Source| match source {
            Source::Gallery(index) => Some(*index),
            Source::File(_) => None,
        };
        self.sources.iter().filter_map(index).collect()
    }

    /// The features of all.
    pub fn statistics(&self) -> &[Vec<f32>] {
        &self.statistics
    }

    /// The features of some, `[paintings, features]`.
    pub fn rows(&self, indices: &[usize], device: &Device) -> Tensor<2> {
        let rows = indices.iter().filter_map(|index| self.statistics.get(*index));
        let values: Vec<f32> = rows.flatten().copied().collect();
        let columns = values.len() / indices.len().max(1);
        Tensor::from_data(TensorData::new(values, [indices.len(), columns]), device)
    }

    /// Painting `index`, at the size its strokes are learnt at.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn painting(&self, index: usize) -> Result<RgbImage> {
        self.sources.get(index).map_or(Err(Error::PictureFormat), |source| self.open(source))
    }

    fn open(&self, source: &Source) -> Result<RgbImage> {
        match source {
            Source::Gallery(index) => read_enlarged_painting(&self.folder, &self.styles[*index], self.scale),
            Source::File(path) => read_enlarged(path, SIZE),
        }
    }
}

/// The rows of an earlier run.
fn kept(cache: &Path, count: usize) -> Option<Vec<Vec<f32>>> {
    let bytes = std::fs::read(cache).ok()?;
    let (values, rest) = bytes.as_chunks::<4>();
    let columns = values.len() / count.max(1);
    if !rest.is_empty() || columns == 0 || columns * count != values.len() {
        return None;
    }
    let values: Vec<f32> = values.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    Some(values.chunks(columns).map(<[f32]>::to_vec).collect())
}

/// The paintings at hand, of which some are replaced from step to step.
pub struct Pool {
    /// Which painting is at each place.
    places: Vec<usize>,
    next: usize,
}

impl Pool {
    /// `count` places, filled by chance; the first ones with paintings of the gallery.
    ///
    /// # Errors
    /// If a painting cannot be read.
    pub fn fill(
        count: usize,
        paintings: &Paintings,
        objective: &mut Objective,
        device: &Device,
        random: &mut StdRng,
    ) -> Result<Self> {
        let mut pool = Self { places: Vec::new(), next: 0 };
        for _ in 0..count {
            pool.places.push(usize::MAX);
            pool.replace(paintings, objective, device, random)?;
        }
        Ok(pool)
    }

    /// Puts another painting in place of the one that has been there for longest: of the gallery for every fifth place.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn replace(
        &mut self,
        paintings: &Paintings,
        objective: &mut Objective,
        device: &Device,
        random: &mut StdRng,
    ) -> Result<()> {
        let gallery = paintings.gallery().len();
        let of_gallery = self.next.is_multiple_of(GALLERY) && gallery > 0;
        let index = if of_gallery {
            random.random_range(0..gallery)
        } else {
            random.random_range(gallery..paintings.len())
        };
        objective.compare_with(self.next, &paintings.painting(index)?, index as u64, device)?;
        if let Some(place) = self.places.get_mut(self.next) {
            *place = index;
        }
        self.next = (self.next + 1) % self.places.len().max(1);
        Ok(())
    }

    /// Places for the pictures of a step, and the paintings that are there.
    pub fn draw(&self, count: usize, random: &mut StdRng) -> (Vec<usize>, Vec<usize>) {
        let places: Vec<usize> = (0..count).map(|_| random.random_range(0..self.places.len())).collect();
        let paintings = places.iter().map(|place| self.places[*place]).collect();
        (places, paintings)
    }
}

/// Every so manieth place is for a painting of the gallery.
const GALLERY: usize = 5;
