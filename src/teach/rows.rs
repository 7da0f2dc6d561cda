//! The numbers that are learnt: a style's bold and calm parameters.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, TensorData};

use crate::network::{StyleBatch, read_numbers};
use crate::{Error, Result, StyleEnds, StyleParameters};

/// The bold and the calm end of a style, `[2, 1536]`, each in the order of
/// [`StyleParameters::from_values`].
#[derive(Module, Debug)]
pub struct StyleRows {
    pub ends: Param<Tensor<2>>,
}

impl StyleRows {
    /// Those of `style`, with its bold end twice if it has no calm one.
    pub fn new(style: &StyleEnds, device: &Device) -> Self {
        let bold = style.bold.to_values();
        let calm = style.calm.as_ref().map_or_else(|| bold.clone(), StyleParameters::to_values);
        let data = TensorData::new([bold, calm].concat(), [2, StyleParameters::COUNT]);
        Self { ends: Param::from_tensor(Tensor::from_data(data, device)) }
    }

    /// The styles of pictures that are so bold, 0 to 1.
    pub fn batch(&self, boldness: &[f32], device: &Device) -> StyleBatch {
        let shares: Vec<f32> = boldness.iter().flat_map(|bold| [*bold, 1.0 - bold]).collect();
        let shares = Tensor::from_data(TensorData::new(shares, [boldness.len(), 2]), device);
        StyleBatch::from_parameters(&shares.matmul(self.ends.val()))
    }
}

/// The style whose ends are in `rows`, `[2, 1536]`.
///
/// # Errors
/// [`Error::GpuLost`] if the device does not answer, [`Error::StyleParameters`] if a number is not finite.
pub async fn read_style(rows: Tensor<2>) -> Result<StyleEnds> {
    let values = read_numbers(rows).await?;
    let missing = || Error::StyleParameters { found: values.len(), expected: 2 * StyleParameters::COUNT };
    let (bold, calm) = values.split_at_checked(StyleParameters::COUNT).ok_or_else(missing)?;
    Ok(StyleEnds {
        bold: StyleParameters::from_values(bold)?,
        calm: Some(StyleParameters::from_values(calm)?),
    })
}
