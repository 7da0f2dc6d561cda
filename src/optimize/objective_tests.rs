//! The article's loss with a narrow network.

use super::super::losses::Losses;
use super::super::narrow::{narrow, stripes};
use super::super::noise::white_noise;
use super::super::resample::to_planes;
use super::*;
use crate::network::to_tensor;
use burn::tensor::TensorData;

const SIDE: u32 = 20;

fn photo() -> Tensor<4> {
    to_tensor(to_planes(&stripes(SIDE, SIDE, [1.0, 0.6, 0.3], 0.5)), &Device::flex())
}

fn style(wave: f32) -> Tensor<4> {
    to_tensor(to_planes(&stripes(24, 18, [0.3, 0.5, 1.0], wave)), &Device::flex())
}

fn flat(values: Vec<f32>) -> Tensor<1> {
    let length = values.len();
    Tensor::from_data(TensorData::new(values, [length]), &Device::flex())
}

fn noise(seed: u64) -> Vec<f32> {
    white_noise(SIDE as usize, SIDE as usize, seed).data
}

fn losses(objective: &Objective, x: Vec<f32>) -> Losses {
    let picture = flat(x).reshape([1, 3, SIDE as i32, SIDE as i32]);
    let values = objective.losses(picture).unwrap().map(|value| value.into_scalar::<f32>());
    Losses::from_values(&values)
}

#[test]
fn the_photo_has_no_content_loss_and_the_style_picture_no_style_loss() {
    let features = narrow();
    let objective =
        Objective::new(&features, photo(), &[(photo(), 1.0)], &Options { tv: 0.0, ..Options::default() })
            .unwrap();
    let x: Vec<f32> = photo().into_data().try_to_vec().unwrap();
    let found = losses(&objective, x);
    assert!(found.content < 1e-10 && found.style < 1e-10, "{found:?}");
    let found = losses(&objective, noise(1));
    assert!(found.content > 1e-3 && found.style > 1e-3, "{found:?}");
}

#[test]
fn the_total_is_the_weighted_sum() {
    let features = narrow();
    let options = Options { alpha: 2.0, beta: 3.0, tv: 0.5, ..Options::default() };
    let objective = Objective::new(&features, photo(), &[(style(1.0), 1.0)], &options).unwrap();
    let Losses { total, content, style, tv, .. } = losses(&objective, noise(1));
    assert!((total - (2.0 * content + 3.0 * style + 0.5 * tv)).abs() < 1e-4 * total);
}

/// With `LossScale::Mean` the losses are neural-style's: means of squares over the features, and over
/// Gram matrices that are divided by their number of channels too.
#[test]
fn the_mean_scale_is_that_of_neural_style() {
    let features = narrow();
    let layer = Layer::Conv2_1;
    let options = Options {
        loss_scale: LossScale::Mean,
        content_layers: vec![(layer, 1.0)],
        style_layers: vec![(layer, 1.0)],
        ..Options::default()
    };
    let objective = Objective::new(&features, photo(), &[(style(1.0), 1.0)], &options).unwrap();
    let found = losses(&objective, noise(1));
    let x = flat(noise(1)).reshape([1, 3, SIDE as i32, SIDE as i32]);
    let of = |picture: Tensor<4>| features.forward(picture, &[layer]).unwrap().of(layer).unwrap();
    let difference = of(x.clone()) - of(photo());
    let content = (difference.clone() * difference).mean().into_scalar::<f32>();
    let gram = |features| gram_matrix(features).div_scalar(4.0);
    let difference = gram(of(x)) - gram(of(style(1.0)));
    let style = (difference.clone() * difference).mean().into_scalar::<f32>();
    assert!((found.content - content).abs() < 1e-4 * content, "{found:?} {content}");
    assert!((found.style - style).abs() < 1e-4 * style, "{found:?} {style}");
}

#[test]
fn parts_of_no_weight_are_left_out() {
    let features = narrow();
    let options = Options { alpha: 0.0, tv: 0.0, ..Options::default() };
    let objective =
        Objective::new(&features, photo(), &[(style(1.0), 1.0), (style(0.4), 0.0)], &options).unwrap();
    assert!(objective.content.is_empty() && objective.style.len() == 5);
    let Losses { content, tv, .. } = losses(&objective, noise(1));
    assert_eq!((content, tv), (0.0, 0.0));
    let nothing = Options { alpha: 0.0, beta: 0.0, tv: 0.0, ..Options::default() };
    let error = Objective::new(&features, photo(), &[(style(1.0), 1.0)], &nothing).err().unwrap();
    assert_eq!(error.code(), "optimize-options");
}
