//! The objective that everything is compared by.

use burn::tensor::{Device, Tensor};

use crate::network::to_tensor;
use crate::network::{FeatureExtractor, Layer};
use crate::objective::LossWeights;
use crate::optimize::{Init, LossScale, Losses, Objective, Optimizer, Options};
use crate::train::{TrainConfig, painting_planes};
use crate::{Error, Result};

/// The optimizer's options that make its objective the generator's, without what only training needs
/// (smoothness, stability, discriminator). The loop starts from noise, as in the comparison of Johnson et al. (2016,
/// section 4.1) of a generator with so many iterations.
pub fn options(loss: &LossWeights, size: u32) -> Options {
    Options {
        sizes: vec![size],
        alpha: loss.alpha,
        beta: loss.beta,
        tv: loss.tv,
        init: Init::Noise,
        loss_scale: LossScale::Relative,
        optimizer: Optimizer::default(),
        content_layers: vec![(loss.content_layer, 1.0)],
        style_layers: loss.style_layers().into(),
        ..Options::default()
    }
}

/// Layers that no loss of the training looks at: a style that is right there too has been learnt, not
/// only its statistics.
const UNSEEN_LAYERS: [Layer; 3] = [Layer::Conv1_2, Layer::Conv2_2, Layer::Conv4_3];

/// What one picture is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Verdict {
    /// `L` and its parts.
    pub losses: Losses,
    /// The mean style loss `|G - A|^2 / |A|^2` in layers that training did not look at.
    pub unseen_style: f32,
}

/// The objective of one photo and one style.
pub struct Judge {
    objective: Objective,
    unseen: Objective,
}

impl Judge {
    /// `photo` is `[1, 3, height, width]`; the painting is looked at in the size it was trained at.
    ///
    /// # Errors
    /// [`Error::Features`] if a layer is missing.
    pub fn new(
        features: &FeatureExtractor,
        photo: &Tensor<4>,
        painting: &Tensor<4>,
        loss: &LossWeights,
    ) -> Result<Self> {
        let options = options(loss, 256);
        let share = 1.0 / UNSEEN_LAYERS.len() as f32;
        let unseen = Options {
            alpha: 0.0,
            beta: 1.0,
            tv: 0.0,
            style_layers: UNSEEN_LAYERS.map(|layer| (layer, share)).into(),
            ..options.clone()
        };
        let objective =
            |options| Objective::new(features, photo.clone(), &[(painting.clone(), 1.0)], options);
        Ok(Self { objective: objective(&options)?, unseen: objective(&unseen)? })
    }

    /// What `picture`, of the photo's shape, is worth.
    ///
    /// # Errors
    /// [`Error::GpuLost`] if the device does not answer.
    pub fn verdict(&self, picture: Tensor<4>) -> Result<Verdict> {
        let [unseen_style, ..] = self.unseen.losses(picture.clone())?;
        let [total, content, style, tv] = self.objective.losses(picture)?;
        Ok(Verdict {
            losses: Losses {
                total: read(total)?,
                content: read(content)?,
                style: read(style)?,
                tv: read(tv)?,
                ..Losses::default()
            },
            unseen_style: read(unseen_style)?,
        })
    }
}

fn read(value: Tensor<1>) -> Result<f32> {
    value.try_into_scalar::<f32>().map_err(Error::gpu_lost)
}

/// The painting of each style, `[1, 3, height, width]`, at the size its strokes were learnt at.
///
/// # Errors
/// If one cannot be read.
pub fn paintings(config: &TrainConfig, folder: &std::path::Path, device: &Device) -> Result<Vec<Tensor<4>>> {
    let read = |style| Ok(to_tensor(painting_planes(folder, style)?, device));
    config.styles.iter().map(read).collect()
}
