//! The steps one by one, with a narrow network.

use super::super::Goal;
use super::super::narrow::{narrow, stripes};
use super::super::options::{Init, Optimizer};
use super::super::run::optimize;
use super::*;
use pollster::block_on;
use std::ops::ControlFlow;

fn photo() -> Picture {
    stripes(40, 30, [1.0, 0.6, 0.3], 0.5)
}

fn style() -> Picture {
    stripes(36, 48, [0.2, 0.5, 1.0], 1.1)
}

fn canvas(content: Picture, options: Options) -> Canvas {
    Canvas { features: narrow(), device: Device::flex(), content, styles: vec![style()], options }
}

fn begun(options: &Options, state: Option<State>) -> Finisher {
    block_on(Finisher::new(canvas(photo(), options.clone()), state)).unwrap()
}

fn options() -> Options {
    Options { sizes: vec![24, 40], iterations: 7, ..Options::default() }
}

#[test]
fn steps_give_the_same_pictures_as_the_loop() {
    for optimizer in [Optimizer::default(), Optimizer::Adam { learning_rate: 6.0 / 255.0 }] {
        let options = Options { optimizer, ..options() };
        let mut pictures = Vec::new();
        let watch = async |progress: super::super::run::Progress<'_>| {
            pictures.push((progress.picture().await?, progress.losses));
            Ok(ControlFlow::Continue(()))
        };
        let (features, device, photo, styles) = (narrow(), Device::flex(), photo(), [style()]);
        let whole = optimize(&features, &device, &photo, &styles, &options, watch);
        let whole = block_on(whole).unwrap();
        let mut finisher = begun(&options, None);
        let mut steps = Vec::new();
        while block_on(finisher.step()).unwrap() {
            steps.push((block_on(finisher.picture()).unwrap(), finisher.losses()));
        }
        assert_eq!(steps, pictures);
        assert_eq!(block_on(finisher.last_picture()).unwrap(), whole.picture);
        assert_eq!((finisher.iterations(), finisher.evaluations()), (whole.iterations, whole.evaluations));
        assert_eq!(finisher.end(), Some(End::Iterations));
        assert!(!block_on(finisher.step()).unwrap(), "it is over");
    }
}

#[test]
fn iterations_are_shared_out() {
    let plan = |iterations, sizes| Plan::new(canvas(photo(), Options { sizes, iterations, ..options() }));
    let shares = plan(500, vec![16, 24, 32]).unwrap();
    assert_eq!([0, 1, 2].map(|index| shares.share(index)), [167, 167, 166]);
    assert_eq!(plan(500, vec![32]).unwrap().share(0), 500);
}

#[test]
fn a_state_is_gone_on_from_with_the_iterations_that_are_left() {
    for optimizer in [Optimizer::default(), Optimizer::Adam { learning_rate: 6.0 / 255.0 }] {
        let options = Options { optimizer, ..options() };
        let mut first = begun(&options, None);
        for _ in 0..5 {
            assert!(block_on(first.step()).unwrap());
        }
        let state = State::from_bytes(&block_on(first.state()).unwrap().to_bytes()).unwrap();
        let mut second = begun(&options, Some(state));
        assert_eq!(block_on(second.picture()).unwrap(), block_on(first.picture()).unwrap());
        assert_eq!((second.iterations(), second.size()), (5, (40, 30)));
        assert!((second.losses().total - first.losses().total).abs() < 1e-4 * first.losses().total);
        let before = second.losses().total;
        let mut steps = 0;
        while block_on(second.step()).unwrap() {
            steps += 1;
        }
        assert_eq!((steps, second.iterations()), (2, 7));
        assert!(second.losses().total < before);
        assert!(second.evaluations() > first.evaluations());
    }
}

#[test]
fn a_state_of_another_picture_is_refused() {
    let mut finisher = begun(&options(), None);
    block_on(finisher.step()).unwrap();
    let state = block_on(finisher.state()).unwrap();
    let refused = |options, state| {
        let error = block_on(Finisher::new(canvas(photo(), options), Some(state))).err().unwrap();
        assert_eq!(error.code(), "optimize-options");
    };
    refused(Options { sizes: vec![32], ..options() }, state.clone());
    refused(options(), State { stage: 2, ..state.clone() });
    refused(options(), State { taken: 5, ..state });
}

#[test]
fn the_gallerys_goal_is_made_small_from_every_start() {
    let content = stripes(96, 80, [1.0, 0.6, 0.3], 0.5);
    for init in [Init::Content, Init::Noise, Init::Picture(style())] {
        let options = Options {
            goal: Goal::Gallery,
            sizes: vec![96],
            iterations: 4,
            init,
            alpha: 1.0,
            beta: 1.0,
            tv: 1.0,
            ..Options::default()
        };
        let mut finisher = block_on(Finisher::new(canvas(content.clone(), options), None)).unwrap();
        while block_on(finisher.step()).unwrap() {}
        let (start, losses) = (finisher.start(), finisher.losses());
        assert!(losses.total < 0.95 * start.total, "{start:?} to {losses:?}");
        assert!(losses.local > 0.0 && losses.palette > 0.0, "{losses:?}");
        assert_eq!(finisher.size(), (96, 80));
    }
    let tiny = Options { goal: Goal::Gallery, sizes: vec![64], ..Options::default() };
    let error = block_on(Finisher::new(canvas(photo(), tiny), None)).err().unwrap();
    assert_eq!(error.code(), "optimize-options");
}
