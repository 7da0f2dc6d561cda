//! What a painting's style is compared by.

use burn::tensor::{Device, Tensor, TensorData};
use rand::SeedableRng;
use rand::rngs::StdRng;

use super::tile_clusters::tile_clusters;
use super::tiles::{TILE, Tiles};
use crate::Result;
use crate::loss::{
    LocalLayer, Palette, balanced_style_loss, gram_matrix, local_deviation_loss, local_style_loss,
    style_loss, style_scale, tile_covariances,
};
use crate::network::{FeatureExtractor, Features, Layer, read_numbers, to_tensor};
use crate::picture::Planes;

/// The layers of the Gram matrices.
pub const STYLE_LAYERS: [Layer; 4] = [Layer::Conv1_1, Layer::Conv2_1, Layer::Conv3_1, Layer::Conv4_1];
/// The layers that are compared tile by tile, and the pixels from one place of them to the next.
const LOCAL_LAYERS: [(Layer, usize); 3] = [(Layer::Conv2_1, 2), (Layer::Conv3_1, 4), (Layer::Conv4_1, 8)];
/// Which of them tells textures apart.
const TEXTURE: usize = 1;
/// Pixels from one tile of the painting to the next.
const STRIDE: usize = 48;

/// The Gram matrices `[1, N, N]` of the [`STYLE_LAYERS`].
pub type Grams = Vec<Tensor<3>>;

/// What a bold picture is compared with.
pub struct BoldTargets {
    /// At the size that bold strokes are learnt at.
    pub grams: Grams,
    /// For each of the local layers.
    local: Vec<LocalTarget>,
    /// The painting's colours.
    pub palette: Palette,
}

/// A painting's tiles in one layer.
struct LocalTarget {
    /// The mean covariances of each kind of texture, `[kinds, N, N]`.
    examples: Tensor<3>,
    /// The deviations of the channels in the mean tile, `[1, N]`.
    deviations: Tensor<2>,
}

/// The Gram matrices of `painting`.
///
/// # Errors
/// [`Error::Features`](crate::Error::Features) if a layer is missing.
pub fn grams(features: &FeatureExtractor, painting: &Planes, device: &Device) -> Result<Grams> {
    grams_of(&features.forward(to_tensor(painting.clone(), device), &STYLE_LAYERS)?)
}

/// The Gram matrices `[batch, N, N]` of found features.
///
/// # Errors
/// [`Error::Features`](crate::Error::Features) if a layer is missing.
pub fn grams_of(found: &Features) -> Result<Grams> {
    STYLE_LAYERS.into_iter().map(|layer| Ok(gram_matrix(found.of(layer)?))).collect()
}

/// `sum_l w_l |G_l - A_l|^2 / |A_l|^2` of each picture's matrices and those of its style, `[batch]`; if `balanced`, with
/// the mean of `|G_l|^2` and `|A_l|^2` below instead.
pub fn gram_distance(
    grams: &[Tensor<3>],
    targets: &[&Grams],
    weights: [f32; 4],
    balanced: bool,
) -> Option<Tensor<1>> {
    let layers = grams.iter().zip(weights).enumerate();
    layers
        .map(|(index, (gram, weight))| {
            let target = targets.iter().filter_map(|target| target.get(index).cloned()).collect();
            let target = Tensor::cat(target, 0);
            if balanced {
                return balanced_style_loss(gram.clone(), target).mul_scalar(weight);
            }
            let scale = style_scale(&target).mul_scalar(weight);
            style_loss(gram.clone(), target) * scale
        })
        .reduce(|sum, loss| sum + loss)
}

impl BoldTargets {
    /// Those of `painting`, which is at least 64 pixels a side, with at most `kinds` kinds of texture. `seed` is where
    /// the search for them starts.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if a layer is missing, [`Error::GpuLost`](crate::Error::GpuLost) if the
    /// device does not answer.
    pub async fn new(
        features: &FeatureExtractor,
        painting: &Planes,
        kinds: usize,
        seed: u64,
        device: &Device,
    ) -> Result<Self> {
        let picture = to_tensor(painting.clone(), device);
        let found = features.forward(picture.clone(), &STYLE_LAYERS)?;
        let [_, _, height, width] = picture.dims();
        let texture = covariances(&found, LOCAL_LAYERS[TEXTURE], [height, width])?;
        let groups = texture_groups(&texture, kinds, seed).await?;
        let local = LOCAL_LAYERS
            .into_iter()
            .map(|layer| Ok(LocalTarget::new(covariances(&found, layer, [height, width])?, &groups)))
            .collect::<Result<_>>()?;
        Ok(Self { grams: grams_of(&found)?, local, palette: Palette::of(picture) })
    }
}

impl LocalTarget {
    /// `covariances`: those of all tiles, `[tiles, N, N]`; `groups`: which tiles are of one kind.
    fn new(covariances: Tensor<3>, groups: &[Vec<usize>]) -> Self {
        let [tiles, channels, _] = covariances.dims();
        let device = covariances.device();
        let shares = groups.iter().flat_map(|group| {
            let share = 1.0 / group.len().max(1) as f32;
            (0..tiles).map(move |tile| if group.contains(&tile) { share } else { 0.0 })
        });
        let shares = TensorData::new(shares.collect::<Vec<f32>>(), [groups.len(), tiles]);
        let examples = Tensor::<2>::from_data(shares, &device)
            .matmul(covariances.clone().reshape([tiles, channels * channels]))
            .reshape([groups.len(), channels, channels]);
        let diagonal = Tensor::<2>::eye(channels, &device);
        let mean = covariances.mean_dim(0).squeeze_dim::<2>(0);
        let deviations = (mean * diagonal).sum_dim(0).clamp_min(0.0).sqrt();
        Self { examples, deviations }
    }
}

/// The local style and the local deviation of each picture of a batch whose features are `found`, `[batch]` each, or of one
/// picture beside each of several targets. `size`: the pictures' height and width, at least 64 each.
///
/// # Errors
/// [`Error::Features`](crate::Error::Features) if a layer is missing.
pub fn local_losses(
    found: &Features,
    targets: &[&BoldTargets],
    tiles: Tiles,
    size: [usize; 2],
) -> Result<[Tensor<1>; 2]> {
    let mut pictures = 1;
    let covariances = LOCAL_LAYERS
        .into_iter()
        .map(|(layer, pixels)| {
            let features = found.of(layer)?;
            pictures = features.dims()[0];
            Ok(tiles.covariances(&features, pixels, size))
        })
        .collect::<Result<Vec<_>>>()?;
    let (mut style, mut deviation) = (Vec::new(), Vec::new());
    for (index, target) in targets.iter().enumerate() {
        let layers: Vec<LocalLayer> = covariances
            .iter()
            .zip(&target.local)
            .map(|(covariances, target)| {
                let tiles = covariances.dims()[0] / pictures;
                let covariances = covariances.clone().narrow(0, index % pictures * tiles, tiles);
                LocalLayer { covariances, examples: target.examples.clone(), weight: 1.0 }
            })
            .collect();
        let parts = layers.iter().zip(&target.local);
        let parts =
            parts.map(|(layer, target)| local_deviation_loss(layer.covariances.clone(), &target.deviations));
        style.extend(local_style_loss(&layers));
        deviation.extend(parts.reduce(|sum, part| sum + part));
    }
    Ok([style, deviation].map(|parts| Tensor::cat(parts, 0)))
}

/// Those of all tiles of a painting of this size, `[tiles, N, N]`.
fn covariances(
    found: &Features,
    (layer, pixels): (Layer, usize),
    [height, width]: [usize; 2],
) -> Result<Tensor<3>> {
    let features = found.of(layer)?;
    let side = TILE / pixels;
    let starts = |length: usize| (0..=length.saturating_sub(TILE)).step_by(STRIDE).map(move |at| at / pixels);
    let tiles = starts(height).flat_map(|top| starts(width).map(move |left| (top, left)));
    let tile =
        |(top, left)| tile_covariances(features.clone().narrow(2, top, side).narrow(3, left, side), side);
    Ok(Tensor::cat(tiles.map(tile).collect(), 0))
}

/// Which tiles are of one kind, by the directions of their covariances.
async fn texture_groups(covariances: &Tensor<3>, kinds: usize, seed: u64) -> Result<Vec<Vec<usize>>> {
    let count = covariances.dims()[0];
    let vectors = covariances.clone().flatten::<2>(1, 2);
    let length = vectors.clone().square().sum_dim(1).sqrt().clamp_min(f32::MIN_POSITIVE);
    let vectors = vectors / length;
    let products = read_numbers(vectors.clone().matmul(vectors.transpose())).await?;
    Ok(tile_clusters(&products, count, kinds, &mut StdRng::seed_from_u64(seed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objective::narrow::narrow_features;
    use pollster::block_on;

    fn drawn(pixel: impl Fn(usize, usize) -> [f32; 3]) -> Planes {
        let (width, height) = (192, 128);
        let value = |index: usize, channel: usize| pixel(index % width, index / width)[channel] / 255.0;
        let data = (0..3).flat_map(|channel| (0..width * height).map(move |index| (index, channel)));
        Planes { width, height, data: data.map(|(index, channel)| value(index, channel)).collect() }
    }

    /// Stripes of two pixels at the left, of eight at the right.
    fn painting() -> Planes {
        drawn(|x, y| {
            let stripe = if x < 96 { y / 2 % 2 } else { x / 8 % 2 };
            [40.0 + 170.0 * stripe as f32, (x / 2) as f32, 90.0]
        })
    }

    #[test]
    fn a_painting_is_near_itself_and_its_photo_is_not() {
        let device = Device::flex();
        let features = narrow_features(&device);
        let target = block_on(BoldTargets::new(&features, &painting(), 4, 1, &device)).unwrap();
        let flat = drawn(|_, _| [125.0, 60.0, 90.0]);
        let losses = |picture: Planes| {
            let found = features.forward(to_tensor(picture, &device), &STYLE_LAYERS).unwrap();
            let gram = gram_distance(&grams_of(&found).unwrap(), &[&target.grams], [1.0; 4], false).unwrap();
            let [local, deviation] = local_losses(&found, &[&target], Tiles::Apart, [128, 192]).unwrap();
            [gram, local, deviation].map(|loss| loss.into_scalar::<f32>())
        };
        let (own, other) = (losses(painting()), losses(flat));
        assert!(own[0] < 1e-6, "{own:?}");
        for (own, other) in own.into_iter().zip(other) {
            assert!(own < 0.5 * other, "{own}, {other}");
        }
    }

    #[test]
    fn each_picture_of_a_batch_is_compared_with_its_own_style() {
        let device = Device::flex();
        let features = narrow_features(&device);
        let mut turned = painting();
        turned.data.chunks_mut(192 * 128).for_each(<[f32]>::reverse);
        let flat = drawn(|x, y| [x as f32, y as f32, 9.0]);
        let targets = [turned, flat]
            .map(|picture| block_on(BoldTargets::new(&features, &picture, 4, 1, &device)).unwrap());
        let pictures = Tensor::cat(vec![to_tensor(painting(), &device); 2], 0);
        let found = features.forward(pictures, &STYLE_LAYERS).unwrap();
        let both = local_losses(&found, &[&targets[0], &targets[1]], Tiles::Apart, [128, 192]).unwrap();
        let one = features.forward(to_tensor(painting(), &device), &STYLE_LAYERS).unwrap();
        let alone =
            [0, 1].map(|index| local_losses(&one, &[&targets[index]], Tiles::Apart, [128, 192]).unwrap());
        for part in [0, 1] {
            let both: Vec<f32> = both[part].clone().into_data().try_to_vec().unwrap();
            for index in [0, 1] {
                let alone = alone[index][part].clone().into_scalar::<f32>();
                assert!((both[index] - alone).abs() < 1e-4 * alone, "{}, {alone}", both[index]);
            }
        }
    }
}
