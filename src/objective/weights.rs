//! The weights of the losses.

use serde::{Deserialize, Serialize};

use crate::network::Layer;

/// `L = alpha * L_content + beta * sum(layers_i * L_style_i)`
/// `+ tv * L_tv + smoothness * L_smoothness + stability * L_stability`
///
/// of a run without a bold end, and of the calm end of one that has it ([`BoldConfig`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LossWeights {
    /// Content, on [`content_layer`](Self::content_layer).
    pub alpha: f32,
    /// Style, on all layers together.
    pub beta: f32,
    /// Share of `conv1_1`, `conv2_1`, `conv3_1` and `conv4_1` in the style loss.
    pub layers: [f32; 4],
    /// Where content is compared. On `conv3_3`, as Johnson et al. (2016) do, things keep their shape; on `conv4_2`,
    /// as Gatys et al. do, a generator melts what is smaller than 8 pixels.
    #[serde(with = "layer_name")]
    pub content_layer: Layer,
    /// Total variation.
    pub tv: f32,
    /// Calm where the photo is calm: more means fewer halos, and less style in skies.
    pub smoothness: f32,
    /// Stability under noise and movement.
    pub stability: f32,
}

impl LossWeights {
    /// The layers of the style loss, each with its share.
    pub const fn style_layers(&self) -> [(Layer, f32); 4] {
        let [conv1_1, conv2_1, conv3_1, conv4_1] = self.layers;
        [
            (Layer::Conv1_1, conv1_1),
            (Layer::Conv2_1, conv2_1),
            (Layer::Conv3_1, conv3_1),
            (Layer::Conv4_1, conv4_1),
        ]
    }
}

/// The gallery's.
impl Default for LossWeights {
    fn default() -> Self {
        Self {
            alpha: 1.5,
            beta: 8.0,
            layers: [1.0, 1.0, 1.0, 0.4],
            content_layer: Layer::Conv3_3,
            tv: 0.2,
            smoothness: 3.0,
            stability: 3.0,
        }
    }
}

/// The bold end of every style, beside which [`LossWeights`] are the calm one. All weights are mixed: of a picture of
/// boldness `t`, each is `calm + t * (bold - calm)`, and at the calm end, what is only here weighs nothing. There,
///
/// `L = alpha * L_content + beta * sum(layers_i * L_style_i) + local * L_local + deviation * L_deviation`
/// `+ palette * L_palette + tv * L_tv + smoothness * L_smoothness + stability * L_stability + keeping * L_keeping`
///
/// with the `beta` and `tv` of the calm end. A generator that has both ends has two rows of gammas and betas for each
/// style.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BoldConfig {
    /// Share of the steps that train the bold end alone. Of the others, half train the calm end and half what is
    /// between. With 1 the calm rows stay as they are.
    pub share: f32,
    /// The paintings' size, as a multiple of the one they are looked at for calm pictures: strokes are as much larger.
    pub scale: f32,
    /// Content, weighted by the photo's detail.
    pub alpha: f32,
    /// What content is worth where the photo is flat, 0 to 1; 1 weighs all places alike.
    pub detail: f32,
    /// Share of `conv1_1`, `conv2_1`, `conv3_1` and `conv4_1` in the style loss.
    pub layers: [f32; 4],
    /// Whether the style loss is divided by the picture's Gram matrix as well as the painting's, so that none of many
    /// paintings outweighs the others.
    pub balanced: bool,
    /// The style of each tile of 64 pixels, in `conv2_1`, `conv3_1` and `conv4_1`.
    pub local: f32,
    /// The deviations of the channels in each tile: strokes where the photo is flat.
    pub deviation: f32,
    /// How many kinds of texture a painting has at most: a tile may look like any of them.
    pub kinds: usize,
    /// The colours, for each unit of CIELAB.
    pub palette: f32,
    /// Calm where the photo is calm, in cells of [`cell`](Self::cell).
    pub smoothness: f32,
    /// Side in pixels of what the smoothness loss compares: strokes that are narrower stay.
    pub cell: usize,
    /// Stability under noise and movement.
    pub stability: f32,
    /// Standard deviation of the noise on the photos (RGB 0..1), which the generator makes strokes from. It is
    /// multiplied by the boldness.
    pub noise: f32,
    /// By what share the noise is more or less from step to step, 0 to 1.
    pub noise_spread: f32,
    /// Share of the steps that paint what the generator has painted once, smaller, and that is enlarged.
    pub second_passes: f32,
    /// How much a second pass keeps the colours of the first, of any boldness.
    pub keeping: f32,
}

impl Default for BoldConfig {
    fn default() -> Self {
        Self {
            share: 0.5,
            scale: 5.0 / 3.0,
            alpha: 3.5,
            detail: 0.1,
            layers: [1.0; 4],
            balanced: false,
            local: 2.0,
            deviation: 2.0,
            kinds: 8,
            palette: 0.15,
            smoothness: 1.5,
            cell: 24,
            stability: 1.0,
            noise: 0.045,
            noise_spread: 0.5,
            second_passes: 0.0,
            keeping: 1.0,
        }
    }
}

impl BoldConfig {
    /// What must hold, each with what to say if it does not; `side` is that of the smallest crop.
    pub(crate) fn rules(&self, side: usize) -> Vec<(bool, &'static str)> {
        let share = |value| (0.0..=1.0).contains(&value);
        vec![
            (
                [self.share, self.second_passes, self.noise_spread, self.detail].into_iter().all(share),
                "of the bold end, share, second_passes, noise_spread and detail must be from 0 to 1",
            ),
            (self.scale >= 1.0 && self.scale <= 8.0, "the bold end's scale must be from 1 to 8"),
            (self.kinds > 0, "the bold end's kinds must be at least 1"),
            (
                self.cell >= 1 && self.cell <= side / 2,
                "the bold end's cell must be at least 1 and at most half of the smallest crop's side",
            ),
            (self.noise >= 0.0, "the bold end's noise must be at least 0"),
        ]
    }
}

/// A layer, written as its name.
mod layer_name {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::network::Layer;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it this way")]
    pub fn serialize<S: Serializer>(layer: &Layer, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(layer.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Layer, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_written_as_its_name() {
        let parsed: LossWeights = toml::from_str("content_layer = 'relu4_2'").unwrap();
        assert_eq!(parsed, LossWeights { content_layer: Layer::Conv4_2, ..LossWeights::default() });
        assert!(toml::to_string(&parsed).unwrap().contains("content_layer = \"conv4_2\""));
        let error = toml::from_str::<LossWeights>("content_layer = 'conv9_1'").unwrap_err();
        assert!(error.to_string().contains("conv9_1"), "{error}");
    }
}
