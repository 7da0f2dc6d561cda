//! Either goal, for one photo at one size.

use burn::tensor::{Device, Tensor};

use super::evaluation::Evaluation;
use super::gallery::GalleryObjective;
use super::goal::Goal;
use super::objective::Objective;
use super::options::Options;
use crate::Result;
use crate::network::{FeatureExtractor, to_tensor};
use crate::picture::Planes;

/// What a picture is compared with.
pub struct Aim {
    kind: Kind,
    shape: [usize; 4],
}

enum Kind {
    Article(Box<Objective>),
    Gallery(Box<GalleryObjective>),
}

impl Aim {
    /// The targets of `photo` and of each style picture with its blend weight, on `device`, which is without autodiff.
    ///
    /// # Errors
    /// Those of the goal that was chosen.
    pub async fn new(
        features: &FeatureExtractor,
        photo: Planes,
        styles: &[(Planes, f32)],
        options: &Options,
        device: &Device,
    ) -> Result<Self> {
        let shape = [1, 3, photo.height, photo.width];
        let kind = match options.goal {
            Goal::Article => {
                let styles: Vec<_> = styles
                    .iter()
                    .map(|(style, weight)| (to_tensor(style.clone(), device), *weight))
                    .collect();
                Kind::Article(Box::new(Objective::new(features, to_tensor(photo, device), &styles, options)?))
            }
            Goal::Gallery => {
                let gallery = GalleryObjective::new(features, photo, styles, options, device).await?;
                Kind::Gallery(Box::new(gallery))
            }
        };
        Ok(Self { kind, shape })
    }

    /// The loss, its parts and its gradient at the picture `x`, flattened to `[3 * height * width]` and without autodiff.
    /// Nothing is read from the device.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if a layer is missing.
    pub fn evaluate(&self, x: Tensor<1>) -> Result<Evaluation> {
        let x = x.autodiff().require_grad();
        let picture = x.clone().reshape(self.shape);
        let values: Vec<Tensor<1>> = match &self.kind {
            Kind::Article(objective) => objective.losses(picture)?.into(),
            Kind::Gallery(objective) => objective.losses(&picture)?.into(),
        };
        let gradient = values.first().and_then(|total| x.grad(&total.backward()));
        let gradient = gradient.unwrap_or_else(|| x.inner().zeros_like());
        Ok(Evaluation { values: Tensor::cat(values.into_iter().map(Tensor::inner).collect(), 0), gradient })
    }
}

#[cfg(test)]
#[cfg(feature = "cli")]
#[path = "aim_tests.rs"]
mod tests;
