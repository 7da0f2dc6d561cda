//! The objective that everything is compared by.

use burn::tensor::{Device, Tensor};

use crate::engine::to_tensor;
use crate::network::{FeatureExtractor, Layer};
use crate::optimize::{LossScale, Objective, Optimizer, Options};
use crate::train::{LossWeights, TrainConfig, painting_planes};
use crate::{Error, Result};

/// The optimizer's options that make its objective the generator's, without what only training needs
/// (stability, discriminator).
pub fn options(loss: &LossWeights, size: u32) -> Options {
    let [conv1_1, conv2_1, conv3_1, conv4_1] = loss.layers;
    Options {
        sizes: vec![size],
        alpha: loss.alpha,
        beta: loss.beta,
        tv: loss.tv,
        loss_scale: LossScale::Relative,
        optimizer: Optimizer::default(),
        content_layers: vec![(Layer::Conv4_2, 1.0)],
        style_layers: vec![
            (Layer::Conv1_1, conv1_1),
            (Layer::Conv2_1, conv2_1),
            (Layer::Conv3_1, conv3_1),
            (Layer::Conv4_1, conv4_1),
        ],
        ..Options::default()
    }
}

/// The objective of one photo and one style.
pub struct Judge<'a>(Objective<'a>);

impl<'a> Judge<'a> {
    /// `photo` is `[1, 3, height, width]`; the painting is looked at in the size it was trained at.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn new(
        features: &'a FeatureExtractor,
        photo: &Tensor<4>,
        painting: &Tensor<4>,
        loss: &LossWeights,
    ) -> Result<Self> {
        let options = options(loss, 256);
        Objective::new(features, photo.clone(), &[(painting.clone(), 1.0)], &options).map(Self)
    }

    /// `L` of `picture`, of the photo's shape.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub fn loss(&self, picture: Tensor<4>) -> Result<f32> {
        let length = picture.dims().iter().product::<usize>();
        let evaluation = self.0.evaluate(picture.reshape([length]))?;
        evaluation.values.narrow(0, 0, 1).try_into_scalar::<f32>().map_err(Error::gpu_lost)
    }
}

/// The painting of each style, `[1, 3, height, width]`, at the size its strokes were learnt at.
///
/// # Errors
/// If one cannot be read.
pub fn paintings(config: &TrainConfig, folder: &std::path::Path, device: &Device) -> Result<Vec<Tensor<4>>> {
    let read = |style| Ok(to_tensor(painting_planes(folder, style)?, device));
    config.styles.iter().map(read).collect()
}
