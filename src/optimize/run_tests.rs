//! The whole loop with a narrow network.

use super::super::goal::{LossScale, equal_shares};
use super::super::narrow::{narrow, stripes};
use super::super::options::{Colours, Init, Optimizer};
use super::*;
use crate::Error;
use crate::network::{Kernel, Layer, Vgg};

fn photo() -> Picture {
    stripes(40, 30, [1.0, 0.6, 0.3], 0.5)
}

fn style() -> Picture {
    stripes(36, 48, [0.2, 0.5, 1.0], 1.1)
}

fn options() -> Options {
    Options { sizes: vec![32], iterations: 12, ..Options::default() }
}

/// Runs the loop with the narrow network on the CPU.
fn run(
    content: &Picture,
    styles: &[Picture],
    options: &Options,
    watch: impl AsyncFnMut(Progress<'_>) -> Result<ControlFlow<()>>,
) -> Result<Painting> {
    pollster::block_on(optimize(&narrow(), &Device::flex(), content, styles, options, watch))
}

/// Does nothing between two iterations.
async fn go_on(_: Progress<'_>) -> Result<ControlFlow<()>> {
    Ok(ControlFlow::Continue(()))
}

/// Paints and keeps the total loss after each iteration; ends after `last` of them.
fn paint_until(options: &Options, last: usize) -> (Painting, Vec<f32>) {
    let mut losses = Vec::new();
    let watch = async |progress: Progress<'_>| {
        losses.push(progress.losses.total);
        assert_eq!(progress.iteration, losses.len());
        Ok(if progress.iteration == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    let painting = run(&photo(), &[style()], options, watch).unwrap();
    (painting, losses)
}

fn paint(options: &Options) -> (Painting, Vec<f32>) {
    paint_until(options, usize::MAX)
}

fn refused(content: &Picture, styles: &[Picture], options: &Options) -> Error {
    run(content, styles, options, go_on).unwrap_err()
}

#[test]
fn the_loss_falls_from_every_start_with_every_optimizer() {
    for optimizer in [Optimizer::default(), Optimizer::Adam { learning_rate: 6.0 / 255.0 }] {
        for init in [Init::Content, Init::Noise, Init::Picture(style())] {
            for loss_scale in [LossScale::Relative, LossScale::Mean] {
                let [alpha, beta, tv] = loss_scale.weights();
                let options =
                    Options { optimizer, init: init.clone(), loss_scale, alpha, beta, tv, ..options() };
                let (painting, losses) = paint(&options);
                assert_eq!((painting.picture.width(), painting.picture.height()), (32, 24));
                assert!(losses.is_sorted_by(|a, b| a >= b), "the best so far never rises: {losses:?}");
                let (first, last) = (painting.start.total, painting.losses.total);
                assert!(last < 0.8 * first, "{optimizer:?} {init:?} {loss_scale:?}: {first} to {last}");
                assert_eq!((painting.end, painting.iterations), (End::Iterations, 12));
            }
        }
    }
}

#[test]
fn the_seed_decides_what_noise_becomes() {
    let noise = |seed| paint(&Options { init: Init::Noise, seed, iterations: 4, ..options() }).0.picture;
    assert_eq!(noise(1), noise(1));
    assert_ne!(noise(1), noise(2));
}

#[test]
fn interrupting_returns_the_best_so_far() {
    let (whole, losses) = paint(&options());
    let (part, _) = paint_until(&options(), 5);
    assert_eq!((part.end, part.iterations), (End::Interrupted, 5));
    assert_eq!(part.losses.total, losses[4]);
    assert!(part.losses.total > whole.losses.total);
    // In the first of several sizes: already of the last one's size.
    let (part, _) = paint_until(&Options { sizes: vec![16, 32], ..options() }, 2);
    assert_eq!((part.picture.width(), part.picture.height()), (32, 24));
}

#[test]
fn previews_show_the_picture_so_far() {
    let mut last = None;
    let watch = async |progress: Progress<'_>| {
        last = Some(progress.picture().await?);
        Ok(ControlFlow::Continue(()))
    };
    let painting = run(&photo(), &[style()], &options(), watch).unwrap();
    assert_eq!(last.unwrap(), painting.picture);
}

#[test]
fn an_error_of_the_caller_ends_it() {
    let fail = async |_: Progress<'_>| Err(Error::Cancelled);
    let painting = run(&photo(), &[style()], &options(), fail);
    assert_eq!(painting.unwrap_err().code(), "cancelled");
}

#[test]
fn sizes_go_from_coarse_to_fine_and_keep_the_shape() {
    let mut sizes = Vec::new();
    let watch = async |progress: Progress<'_>| {
        sizes.push(progress.size);
        let picture = progress.picture().await?;
        assert_eq!((picture.width() as usize, picture.height() as usize), progress.size);
        Ok(ControlFlow::Continue(()))
    };
    let options = Options { sizes: vec![24, 32, 40], iterations: 8, ..options() };
    let painting = run(&photo(), &[style()], &options, watch).unwrap();
    let expected = [(24, 18), (24, 18), (24, 18), (32, 24), (32, 24), (32, 24), (40, 30), (40, 30)];
    assert_eq!(sizes, expected);
    assert_eq!((painting.picture.width(), painting.picture.height()), (40, 30));
}

#[test]
fn kept_colours_are_the_photos() {
    let luminance = |picture: &Picture| -> Vec<f32> {
        let weighted = |pixel: [u8; 4]| {
            let [red, green, blue, _] = pixel.map(f32::from);
            0.299 * red + 0.587 * green + 0.114 * blue
        };
        picture.pixels().map(weighted).collect()
    };
    let (plain, _) = paint(&options());
    let (kept, _) = paint(&Options { colours: Colours::Keep, ..options() });
    assert_ne!(plain.picture, kept.picture);
    for (plain, kept) in luminance(&plain.picture).into_iter().zip(luminance(&kept.picture)) {
        assert!((plain - kept).abs() < 1.5, "{plain} {kept}");
    }
    // The photo is red, the style blue.
    let blue = |picture: &Picture| {
        picture.pixels().filter(|[red, _, blue, _]| *blue > red.saturating_add(2)).count()
    };
    assert_eq!(blue(&kept.picture), 0);
    let (matched, _) = paint(&Options { colours: Colours::Match, ..options() });
    assert!(blue(&matched.picture) <= blue(&plain.picture));
}

#[test]
fn style_pictures_are_blended() {
    let blend = |style_weights: Vec<f32>| {
        let options = Options { style_weights, iterations: 3, ..options() };
        let styles = [style(), stripes(30, 30, [1.0, 1.0, 0.1], 0.3)];
        run(&photo(), &styles, &options, go_on).unwrap().picture
    };
    assert_eq!(blend(vec![]), blend(vec![3.0, 3.0]));
    assert_ne!(blend(vec![1.0, 0.0]), blend(vec![0.0, 1.0]));
    let (alone, _) = paint(&Options { iterations: 3, ..options() });
    assert_eq!(blend(vec![2.0, 0.0]), alone.picture);
}

#[test]
fn transparency_is_the_photos() {
    let mut rgba = photo().into_rgba();
    rgba.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 90);
    let photo = Picture::new(40, 30, rgba).unwrap();
    let options = Options { iterations: 1, ..options() };
    let painting = run(&photo, &[style()], &options, go_on).unwrap();
    assert!(painting.picture.pixels().all(|[.., alpha]| alpha == 90));
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let deep = Options { style_layers: equal_shares(&[Layer::Conv3_4]), ..options() };
    let error = refused(&photo(), &[style()], &deep);
    assert!(error.to_string().contains("conv3_4") && error.to_string().contains("conv5_1"), "{error}");
    for wrong in [
        deep,
        Options { sizes: vec![], ..options() },
        Options { sizes: vec![0], ..options() },
        Options { sizes: vec![20_000], ..options() },
        Options { iterations: 0, ..options() },
        Options { style_scale: 0.0, ..options() },
        Options { style_scale: f32::NAN, ..options() },
        Options { alpha: -1.0, ..options() },
        Options { beta: f32::INFINITY, ..options() },
        Options { optimizer: Optimizer::Lbfgs { history: 0 }, ..options() },
        Options { optimizer: Optimizer::Adam { learning_rate: 0.0 }, ..options() },
        Options { alpha: 0.0, beta: 0.0, tv: 0.0, ..options() },
    ] {
        assert_eq!(refused(&photo(), &[style()], &wrong).code(), "optimize-options", "{wrong:?}");
    }
    assert_eq!(refused(&photo(), &[], &options()).code(), "optimize-options");
    assert_eq!(refused(&stripes(40, 9, [1.0; 3], 0.5), &[style()], &options()).code(), "optimize-options");
    let weights = Options { style_weights: vec![1.0, 2.0], ..options() };
    assert_eq!(refused(&photo(), &[style()], &weights).code(), "style-weights");
}

#[test]
fn weights_that_are_not_numbers_are_an_error() {
    let kernel =
        |layer| Kernel { layer, shape: [2, 3, 3, 3], weight: vec![f32::NAN; 54], bias: vec![0.0; 2] };
    let features = FeatureExtractor::new(Vgg::Vgg16, vec![kernel(Layer::Conv1_1)], &Device::flex()).unwrap();
    let layers = equal_shares(&[Layer::Conv1_1]);
    let options = Options { content_layers: layers.clone(), style_layers: layers, ..options() };
    let (device, photo, styles) = (Device::flex(), photo(), [style()]);
    let painting = optimize(&features, &device, &photo, &styles, &options, go_on);
    assert_eq!(pollster::block_on(painting).unwrap_err().code(), "not-finite");
}
