//! The batch of a step: what is painted, and what it is compared with.

use burn::tensor::Device;
use rand::rngs::StdRng;

use super::crops::{Choice, Crops};
use super::input::Source;
use crate::Result;
use crate::network::{Generator, StyleBatch};
use crate::objective::{Batch, BoldConfig, Objective};

/// In which styles the pictures of a step are painted.
pub struct Styles<'a> {
    /// What the generator paints each in.
    pub batch: StyleBatch,
    /// The index of the painting each is compared with.
    pub indices: &'a [usize],
    /// How bold each is, 0 to 1.
    pub boldness: &'a [f32],
}

/// The pictures of a step, without a change for the stability loss: the crops of `choice` with noise, or second passes
/// of `generator`, as often as `bold` says, and the features that they are to keep.
///
/// # Errors
/// [`Error::Features`](crate::Error::Features) if a layer is missing, [`Error::GpuLost`](crate::Error::GpuLost) if the
/// device does not answer.
pub fn batch<'a>(
    crops: &mut Crops,
    choice: &Choice,
    styles: Styles<'a>,
    generator: &Generator,
    objective: &Objective,
    (bold, device): (Option<&BoldConfig>, &Device),
    random: &mut StdRng,
) -> Result<Batch<'a>> {
    let source = Source { crops, generator, bold, device };
    let input = source.draw(choice, &styles.batch, styles.boldness, random);
    let photos = objective.without_margin(input.photos);
    let content = if input.before.is_some() {
        objective.content(photos.clone())?
    } else {
        crops.content(choice, &photos, objective)?
    };
    Ok(Batch {
        input: input.noisy,
        photos,
        content,
        before: input.before.map(|before| objective.without_margin(before)),
        style: styles.batch,
        styles: styles.indices,
        boldness: styles.boldness,
        style_share: 1.0,
        change: None,
    })
}
