//! What is made small.

use crate::vgg::Layer;

/// What is made small.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Goal {
    /// The loss of Gatys et al. (2016): `alpha * L_content + beta * L_style + tv * L_tv`.
    #[default]
    Article,
    /// What the gallery's generator was trained for at its bold end ([`objective`](crate::objective)): the style of each tile,
    /// the palette, content where the photo has detail. Its layers and its scale are its own, and `alpha`, `beta` and `tv` are
    /// multiples of its weights.
    Gallery,
}

impl Goal {
    /// `alpha`, `beta` and `tv` that give sound pictures.
    pub fn weights(self, scale: LossScale) -> [f32; 3] {
        match self {
            Self::Article => scale.weights(),
            Self::Gallery => [1.0; 3],
        }
    }

    /// The longer side of the style pictures that gives sound pictures, as a multiple of the painting's.
    pub fn style_scale(self) -> f32 {
        match self {
            Self::Article => 1.0,
            // As much larger as bold strokes are than calm ones.
            Self::Gallery => 5.0 / 3.0,
        }
    }

    /// The fewest pixels a side that a picture can be compared at: one place of the deepest layer, or one tile.
    pub fn least_side(self) -> u32 {
        match self {
            Self::Article => 16,
            Self::Gallery => 64,
        }
    }
}

/// What the losses of the article's layers are measured in. It changes constants in front of them only.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LossScale {
    /// Each layer's loss as a share of what a blank would have there: `|F - P|^2 / |P|^2` and
    /// `|G - A|^2 / |A|^2`. A weight then means the same for every layer, picture and size.
    #[default]
    Relative,
    /// Means over the features and Gram matrices, as neural-style has them.
    Mean,
}

impl LossScale {
    /// `alpha`, `beta` and `tv` that give sound pictures at this scale.
    pub fn weights(self) -> [f32; 3] {
        match self {
            Self::Relative => [1.0, 30.0, 1.0],
            Self::Mean => [5.0, 500.0, 100.0],
        }
    }
}

/// `layers` with shares that add up to 1, as in the article.
pub fn equal_shares(layers: &[Layer]) -> Vec<(Layer, f32)> {
    layers.iter().map(|&layer| (layer, 1.0 / layers.len() as f32)).collect()
}

/// The layers of the article's loss as far as a network goes that ends with `last`, content and style, with shares that add up
/// to 1: where a layer is missing, the last one there is takes its place.
pub fn article_layers(last: Layer) -> [Vec<(Layer, f32)>; 2] {
    let style = [Layer::Conv1_1, Layer::Conv2_1, Layer::Conv3_1, Layer::Conv4_1, Layer::Conv5_1];
    [vec![Layer::Conv4_2], style.to_vec()].map(|layers| {
        let mut layers: Vec<Layer> = layers.into_iter().map(|layer| layer.min(last)).collect();
        layers.dedup();
        equal_shares(&layers)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vgg::LAST_TAUGHT_WITH;

    #[test]
    fn a_shorter_network_takes_its_last_layer_instead() {
        let [content, style] = article_layers(Layer::Conv5_1);
        assert_eq!((content, style.len()), (vec![(Layer::Conv4_2, 1.0)], 5));
        let [content, style] = article_layers(LAST_TAUGHT_WITH);
        assert_eq!(content, [(Layer::Conv4_1, 1.0)]);
        assert_eq!(style.last(), Some(&(Layer::Conv4_1, 0.25)));
    }
}
