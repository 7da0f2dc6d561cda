//! The crops of a run and the content features of those it has seen.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use burn::tensor::{Device, Tensor, TensorData};
use rand::RngExt;
use rand::rngs::StdRng;

use super::TrainConfig;
use super::data::Photos;
use super::objective::Objective;
use crate::{Error, Result};

/// The crops of one step: all of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub side: usize,
    pub indices: Vec<usize>,
}

/// Photos, cut on demand, and a cache of content features.
pub struct Crops {
    photos: Photos,
    sides: Vec<usize>,
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
            sides: config.crop_sides.clone(),
            count: config.crops,
            seed: config.seed,
            photo_sizes: config.photo_sizes,
            content: BTreeMap::new(),
        }
    }

    /// Crops for a step of `batch` pictures.
    pub fn choose(&self, batch: usize, random: &mut StdRng) -> Choice {
        let side = self.sides.get(random.random_range(0..self.sides.len())).copied().unwrap_or_default();
        Choice { side, indices: (0..batch).map(|_| random.random_range(0..self.count)).collect() }
    }

    /// `[batch, 3, side, side]`
    pub fn photos(&self, crops: &Choice, device: &Device) -> Tensor<4> {
        let side = crops.side;
        let cut = |&index: &usize| {
            self.photos.cut(self.photos.crop(index, side, self.seed, self.photo_sizes), side)
        };
        let pixels: Vec<f32> = crops.indices.iter().flat_map(cut).collect();
        Tensor::from_data(TensorData::new(pixels, [crops.indices.len(), 3, side, side]), device)
    }

    /// The content features of the crops, from memory where they have been seen before.
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
