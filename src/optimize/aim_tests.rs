//! Both goals with a narrow network.

use super::super::losses::Losses;
use super::super::narrow::{narrow, stripes};
use super::super::noise::white_noise;
use super::super::resample::to_planes;
use super::super::{Goal, LossScale};
use super::*;
use burn::tensor::TensorData;
use pollster::block_on;

fn photo(side: u32) -> Planes {
    to_planes(&stripes(side, side, [1.0, 0.6, 0.3], 0.5))
}

fn styles(side: u32) -> Vec<(Planes, f32)> {
    let style = |wave| to_planes(&stripes(side, side, [0.3, 0.5, 1.0], wave));
    vec![(style(1.0), 0.7), (style(0.4), 0.3)]
}

fn aim(side: u32, options: &Options) -> Aim {
    block_on(Aim::new(&narrow(), photo(side), &styles(side + 8), options, &Device::flex())).unwrap()
}

fn flat(values: Vec<f32>) -> Tensor<1> {
    let length = values.len();
    Tensor::from_data(TensorData::new(values, [length]), &Device::flex())
}

fn values(tensor: Tensor<1>) -> Vec<f32> {
    tensor.into_data().try_to_vec().unwrap()
}

fn losses(aim: &Aim, x: Vec<f32>) -> Losses {
    Losses::from_values(&values(aim.evaluate(flat(x)).unwrap().values))
}

/// The slope along a direction, by the gradient and by central differences of this step.
fn check_slopes(side: u32, step: f32, options: &Options) {
    let aim = aim(side, options);
    let noise = |seed| white_noise(side as usize, side as usize, seed).data;
    let x: Vec<f32> = noise(1).iter().map(|value| 0.3 + 0.4 * value).collect();
    let gradient = values(aim.evaluate(flat(x.clone())).unwrap().gradient);
    for seed in 2..6 {
        // Near the gradient, so that the slope is not lost in the rounding of the loss.
        let length = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
        let direction: Vec<f32> =
            gradient.iter().zip(noise(seed)).map(|(g, noise)| g / length + (noise - 0.5) / 40.0).collect();
        let slope: f32 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
        let at = |step: f32| losses(&aim, x.iter().zip(&direction).map(|(x, d)| x + step * d).collect());
        let numeric = (at(step).total - at(-step).total) / (2.0 * step);
        // Between the two places some of the network's ReLUs switch.
        assert!(
            (numeric - slope).abs() < 4e-2 * slope.abs(),
            "{options:?}: {numeric} by differences, {slope} by backward"
        );
    }
}

#[test]
fn the_gradient_of_the_article_matches_finite_differences() {
    for loss_scale in [LossScale::Relative, LossScale::Mean] {
        let [alpha, beta, _] = loss_scale.weights();
        let options = Options { loss_scale, alpha, beta, ..Options::default() };
        check_slopes(20, 2e-2, &Options { beta: 0.0, tv: 0.0, ..options.clone() });
        check_slopes(20, 2e-2, &Options { alpha: 0.0, tv: 0.0, ..options.clone() });
        check_slopes(20, 2e-2, &Options { alpha: 0.0, beta: 0.0, tv: 1.0, ..options.clone() });
        check_slopes(20, 2e-2, &options);
    }
}

#[test]
fn the_gradient_of_the_gallery_matches_finite_differences() {
    let options = Options { goal: Goal::Gallery, alpha: 1.0, beta: 1.0, tv: 1.0, ..Options::default() };
    check_slopes(88, 5e-2, &options);
    check_slopes(88, 5e-2, &Options { alpha: 0.0, tv: 0.0, ..options.clone() });
    check_slopes(88, 5e-2, &Options { beta: 0.0, tv: 0.0, ..options });
}

#[test]
fn the_gallery_weighs_content_style_and_variation_in_multiples() {
    let x = || white_noise(72, 72, 3).data;
    let of = |alpha, beta, tv| {
        let options = Options { goal: Goal::Gallery, alpha, beta, tv, ..Options::default() };
        losses(&aim(72, &options), x())
    };
    let [usual, content, style, variation] =
        [of(1.0, 1.0, 1.0), of(3.0, 1.0, 1.0), of(1.0, 3.0, 1.0), of(1.0, 1.0, 3.0)];
    assert!(usual.local > 0.0 && usual.deviation > 0.0 && usual.palette > 0.0, "{usual:?}");
    // 3.5, and 8, 2, 2 and 0.15, and 0.2 are the gallery's.
    let Losses { content: c, style: s, local, deviation, palette, tv, .. } = usual;
    let parts = [3.5 * c, 8.0 * s + 2.0 * local + 2.0 * deviation + 0.15 * palette, 0.2 * tv];
    for (more, part) in [content, style, variation].into_iter().zip(parts) {
        let found = more.total - usual.total;
        assert!((found - 2.0 * part).abs() < 1e-3 * usual.total, "{found}, {part}, {usual:?}");
    }
}

#[test]
fn a_picture_with_two_styles_is_between_those_with_one() {
    let x = || white_noise(72, 72, 3).data;
    let options = Options { goal: Goal::Gallery, alpha: 1.0, beta: 1.0, tv: 1.0, ..Options::default() };
    let (features, device) = (narrow(), Device::flex());
    let with = |weights: [f32; 2]| {
        let styles: Vec<_> =
            styles(80).into_iter().zip(weights).map(|((style, _), weight)| (style, weight)).collect();
        let aim = Aim::new(&features, photo(72), &styles, &options, &device);
        losses(&block_on(aim).unwrap(), x()).total
    };
    let [first, second, both] = [with([1.0, 0.0]), with([0.0, 1.0]), with([0.25, 0.75])];
    assert!((both - (0.25 * first + 0.75 * second)).abs() < 1e-4 * both, "{first} {second} {both}");
}
