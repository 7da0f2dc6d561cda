//! The crops of a run, and the content features of those it has used, which are computed once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand::rngs::StdRng;

use super::TrainConfig;
use super::data::Photos;
use crate::objective::{Objective, is_flat};
use crate::{Error, Result};

/// After so many flat crops in a row, the next one is taken as it is.
const DRAWS: usize = 32;

/// The crops of one step: all of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub side: usize,
    /// The range of the shorter side the photos are scaled to.
    pub sizes: [u32; 2],
    pub indices: Vec<usize>,
}

/// Photos, cut on demand, and a cache of content features.
pub struct Crops {
    photos: Photos,
    /// Side, with the margin, and crops in a step.
    kinds: Vec<(usize, usize)>,
    count: usize,
    seed: u64,
    photo_sizes: [u32; 2],
    /// By side and index. The features of a crop never change: they are computed once.
    content: BTreeMap<(usize, usize), TensorData>,
}

impl Crops {
    pub fn new(photos: Photos, config: &TrainConfig) -> Self {
        Self {
            photos,
            kinds: config
                .crop_kinds()
                .into_iter()
                .map(|(side, batch)| (side + 2 * config.margin, batch))
                .collect(),
            count: config.crops,
            seed: config.seed,
            photo_sizes: config.photo_sizes,
            content: BTreeMap::new(),
        }
    }

    /// Crops for a step, with the margin, none of them of one colour.
    pub fn choose(&self, random: &mut StdRng) -> Choice {
        let kind = self.kinds.get(random.random_range(0..self.kinds.len()));
        let (side, batch) = kind.copied().unwrap_or_default();
        self.choose_of(side, self.photo_sizes, batch, random)
    }

    /// `batch` crops of this side, of photos of these sizes, none of them of one colour.
    pub fn choose_of(&self, side: usize, sizes: [u32; 2], batch: usize, random: &mut StdRng) -> Choice {
        let mut draw = || {
            let mut indices = (0..DRAWS).map(|_| random.random_range(0..self.count));
            let first = indices.next().unwrap_or_default();
            let has_detail = |index: &usize| !is_flat(&self.cut(*index, side, sizes));
            std::iter::once(first).chain(indices).find(has_detail).unwrap_or(first)
        };
        Choice { side, sizes, indices: (0..batch).map(|_| draw()).collect() }
    }

    /// `[3, side, side]`
    fn cut(&self, index: usize, side: usize, sizes: [u32; 2]) -> Vec<f32> {
        self.photos.cut(self.photos.crop(index, side, self.seed, sizes), side)
    }

    /// The least shorter side a photo is scaled to.
    pub fn least_size(&self) -> u32 {
        self.photo_sizes[0]
    }

    /// `[batch, 3, side, side]`
    pub fn photos(&self, crops: &Choice, device: &Device) -> Tensor<4> {
        let side = crops.side;
        let pixels: Vec<f32> =
            crops.indices.iter().flat_map(|&index| self.cut(index, side, crops.sizes)).collect();
        Tensor::from_data(TensorData::new(pixels, [crops.indices.len(), 3, side, side]), device)
    }

    /// The content features of crops that were [chosen](Self::choose), from memory where they have been seen before.
    /// `photos` are without the margin.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer, [`Error::Features`] if the layer is missing.
    pub fn content(
        &mut self,
        crops: &Choice,
        photos: &Tensor<4>,
        objective: &Objective,
    ) -> Result<Tensor<4>> {
        let device = photos.device();
        let mut parts = Vec::with_capacity(crops.indices.len());
        for (position, &index) in crops.indices.iter().enumerate() {
            let data = match self.content.entry((crops.side, index)) {
                Entry::Occupied(seen) => seen.into_mut(),
                Entry::Vacant(place) => {
                    let features = objective.content(photos.clone().narrow(0, position, 1))?;
                    place.insert(features.try_into_data().map_err(Error::gpu_lost)?)
                }
            };
            parts.push(Tensor::from_data(data.clone(), &device));
        }
        Ok(Tensor::cat(parts, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;
    use rand::SeedableRng;

    /// A crop of a white wall ended a run of the gallery: its gradient was not finite.
    #[test]
    fn a_crop_of_one_colour_is_never_chosen() {
        let wall = RgbImage::from_pixel(80, 80, image::Rgb([255, 255, 255]));
        let meadow = RgbImage::from_fn(80, 80, |x, y| image::Rgb([(x * 3) as u8, (y * 3) as u8, 9]));
        let config = TrainConfig { crop_sides: vec![64], ..TrainConfig::for_styles("T", "CC0-1.0", vec![]) };
        let crops = Crops::new(Photos::of(vec![wall, meadow]), &config);
        let mut random = StdRng::seed_from_u64(5);
        let chosen: Vec<usize> = (0..40).flat_map(|_| crops.choose(&mut random).indices).collect();
        // Crops alternate between the photos; the wall's have the even numbers.
        assert!(chosen.iter().all(|index| index % 2 == 1), "{chosen:?}");
        assert!(chosen.iter().any(|index| *index != chosen[0]));
    }
}
