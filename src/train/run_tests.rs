//! Whole runs with a tiny feature extractor.

use std::path::Path;

use super::*;
use crate::network::{Generator, export_weights};
use crate::objective::narrow::narrow_features;
use crate::objective::{BoldConfig, LossWeights};
use crate::picture::{Format, encode, sample};
use crate::train::{AdversarialConfig, DeviceName};

/// A folder of photos, one of paintings, and a run directory.
fn options(folder: &Path, run: &str) -> RunOptions {
    let [photos, paintings] = ["photos", "paintings"].map(|name| folder.join(name));
    for (path, names) in [(&photos, ["a.png", "b.png", "c.png"]), (&paintings, ["x.png", "y.png", "z.png"])] {
        std::fs::create_dir_all(path).unwrap();
        for (index, name) in names.iter().enumerate() {
            let picture = sample(90 + 10 * index as u32, 80).unwrap();
            std::fs::write(path.join(name), encode(&picture, Format::Png).unwrap()).unwrap();
        }
    }
    let run = folder.join(run);
    std::fs::create_dir_all(&run).unwrap();
    let features = folder.join("none");
    RunOptions {
        photos,
        paintings,
        features,
        run,
        resume: false,
        from: None,
        device: DeviceName::Flex,
        half: false,
    }
}

fn config(steps: usize) -> TrainConfig {
    let text = format!(
        "title = 'T'\nlicence = 'CC0-1.0'\nsteps = {steps}\nidentity_steps = 1\ncrop_sides = [64, 72]\n\
         crops = 4\nphoto_sizes = [64, 80]\nlog_every = 1\ncheckpoint_every = 100\n\
         styles = [{{ id = 'x', title = 'X', artist = 'A', year = '1', licence = 'C', file = 'x.png', size = 80 }},\n\
         {{ id = 'y', title = 'Y', artist = 'A', year = '1', licence = 'C', file = 'y.png', size = 80 }}]"
    );
    let adversarial =
        AdversarialConfig { start: 2, warm_up: 0, ramp: 2, crop: 48, ..AdversarialConfig::default() };
    TrainConfig { adversarial, loss: LossWeights::default(), ..toml::from_str(&text).unwrap() }
}

/// [`config`] with both ends of each style, a margin, noise, and second passes in half of the steps.
fn two_ended(steps: usize) -> TrainConfig {
    let bold = BoldConfig { share: 0.4, second_passes: 0.5, kinds: 2, ..BoldConfig::default() };
    TrainConfig {
        bold: Some(bold),
        margin: 8,
        batches: vec![2, 1],
        stability_every: 2,
        identity_steps: 0,
        ..config(steps)
    }
}

fn run_to(steps: usize, options: &RunOptions, whole: &TrainConfig) -> Vec<Entry> {
    // The schedule is that of the whole run; only where it stops differs.
    let device = Device::flex().autodiff();
    let mut trainer = Trainer::new(whole, options, narrow_features(&device), &device).unwrap();
    let mut log = Log::open(&options.run.join(LOG), trainer.state.progress.step).unwrap();
    while trainer.state.progress.step < steps {
        let step = trainer.state.progress.step;
        let losses = trainer.step().unwrap();
        log.write(&Entry { step, learning_rate: 0.0, losses }).unwrap();
    }
    trainer.save(&options.run).unwrap();
    log::read(&options.run.join(LOG)).unwrap()
}

/// Whether this process runs the test of that name alone; if not, another one does, which must succeed. burn's random
/// numbers are the whole process's, and another test that draws some in between changes a run's first weights.
fn alone(test: &str) -> bool {
    const ALONE: &str = "IMPASTO_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let name = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    let output = command.args(["--exact", &name, "--nocapture"]).env(ALONE, "1").output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    false
}

#[test]
fn a_resumed_run_has_the_losses_of_an_uninterrupted_one() {
    if !alone("a_resumed_run_has_the_losses_of_an_uninterrupted_one") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let whole = config(6);
    let uninterrupted = run_to(6, &options(folder.path(), "whole"), &whole);
    assert_eq!(uninterrupted.len(), 6);
    assert!(uninterrupted[5].losses.discriminator > 0.0 && uninterrupted[5].losses.adversarial != 0.0);

    let halves = options(folder.path(), "halves");
    run_to(3, &halves, &whole);
    let resumed = run_to(6, &RunOptions { resume: true, ..halves }, &whole);
    for (a, b) in uninterrupted.iter().zip(&resumed) {
        assert_eq!(a.step, b.step);
        let difference = (a.losses.total - b.losses.total).abs();
        assert!(difference <= 1e-6 * a.losses.total.abs(), "step {}: {a:?} and {b:?}", a.step);
    }
}

#[test]
fn a_resumed_run_of_both_ends_has_the_losses_of_an_uninterrupted_one() {
    if !alone("a_resumed_run_of_both_ends_has_the_losses_of_an_uninterrupted_one") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let whole = two_ended(10);
    let uninterrupted = run_to(10, &options(folder.path(), "whole"), &whole);
    let losses = || uninterrupted.iter().map(|entry| entry.losses);
    // Steps of the bold end, of the calm end and between, first passes and second ones.
    assert!(losses().any(|losses| losses.boldness == 1.0 && losses.local > 0.0 && losses.palette > 0.0));
    assert!(losses().any(|losses| losses.boldness == 0.0 && losses.local == 0.0 && losses.palette == 0.0));
    assert!(losses().any(|losses| losses.keeping == 0.0) && losses().any(|losses| losses.keeping > 0.0));
    let stable = losses().map(|losses| losses.stability > 0.0);
    assert!(stable.eq((0..10).map(|step| step % 2 == 0)));

    let halves = options(folder.path(), "halves");
    run_to(5, &halves, &whole);
    let resumed = run_to(10, &RunOptions { resume: true, ..halves }, &whole);
    assert_eq!(resumed.len(), 10);
    for (a, b) in uninterrupted.iter().zip(&resumed) {
        // Ten steps of SOAP, clipped, carry on what rounding leaves in a file: 1.5e-6 after three of them.
        let difference = (a.losses.total - b.losses.total).abs();
        assert!(difference <= 1e-5 * a.losses.total.abs(), "step {}: {a:?} and {b:?}", a.step);
    }
}

#[test]
fn both_ends_are_written_and_a_run_goes_on_from_them() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path(), "run");
    let device = Device::flex().autodiff();
    let config = two_ended(3);
    let path = run(&config, &options, narrow_features(&device), &device).unwrap();
    let weights = Weights::read(&path).unwrap();
    assert_eq!(weights.styles, ["x", "y"]);
    assert_eq!(weights.generator(&config.ids(), &Device::flex()).unwrap().styles(), 2);
    assert_eq!(weights.two_ended_generator(&config.ids(), &Device::flex()).unwrap().styles(), 4);

    let again = RunOptions { from: Some(path), ..options };
    let trainer = Trainer::new(&config, &again, narrow_features(&device), &device).unwrap();
    let started = Weights::of(&trainer.state.generator, config.ids()).unwrap();
    let sorted = |weights: &Weights| {
        let mut tensors = weights.tensors.clone();
        tensors.sort_by_key(|tensor| tensor.name.clone());
        tensors
    };
    assert_eq!(sorted(&started), sorted(&weights));
}

/// With a share of 1 nothing is calm; with 0, some steps are between the two ends.
#[test]
fn each_end_learns_from_its_own_losses() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path(), "run");
    let device = Device::flex().autodiff();
    for (share, moved) in [(1.0, [true, false]), (0.0, [true, true])] {
        let mut config = two_ended(4);
        config.bold = config.bold.map(|bold| BoldConfig { share, ..bold });
        let mut trainer = Trainer::new(&config, &options, narrow_features(&device), &device).unwrap();
        let rows = |trainer: &Trainer| -> Vec<Vec<f32>> {
            let weights = crate::network::export_weights(&trainer.state.generator).unwrap();
            let gamma = weights.into_iter().find(|tensor| tensor.name == "input_norm.gamma").unwrap();
            gamma.values.chunks(2 * 32).map(<[f32]>::to_vec).collect()
        };
        let before = rows(&trainer);
        (0..4).for_each(|_| assert!(trainer.step().is_ok()));
        let after = rows(&trainer);
        let changed = [0, 1].map(|end| before[end] != after[end]);
        assert_eq!(changed, moved, "share {share}");
    }
}

#[test]
fn a_run_leaves_what_is_needed_to_repeat_and_to_use_it() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path(), "run");
    let device = Device::flex().autodiff();
    let config = config(3);
    let weights = run(&config, &options, narrow_features(&device), &device).unwrap();
    for name in ["log.jsonl", "losses.svg", "preview-000003.jpg", "checkpoint/progress.json"] {
        assert!(options.run.join(name).exists(), "{name}");
    }
    let weights = Weights::read(&weights).unwrap();
    assert_eq!(weights.styles, ["x", "y"]);
    assert_eq!(weights.generator(&config.ids(), &Device::flex()).unwrap().styles(), 2);
}

#[test]
fn without_a_discriminator_there_is_no_adversarial_loss() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(4);
    config.adversarial.weight = 0.0;
    let entries = run_to(4, &options(folder.path(), "run"), &config);
    assert!(entries.iter().all(|entry| entry.losses.discriminator == 0.0 && entry.losses.adversarial == 0.0));
}

#[test]
fn frozen_convolutions_stay_and_the_styles_learn() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path(), "run");
    let device = Device::flex().autodiff();
    let mut config = config(3);
    (config.freeze_convolutions, config.identity_steps) = (true, 0);
    let mut trainer = Trainer::new(&config, &options, narrow_features(&device), &device).unwrap();
    let weights = |generator: &Generator| export_weights(generator).unwrap();
    let before = weights(&trainer.state.generator);
    (0..2).for_each(|_| assert!(trainer.step().is_ok()));
    for learnt in [weights(&trainer.state.generator), weights(&trainer.averaged().unwrap())] {
        for (before, after) in before.iter().zip(learnt) {
            let is_style = before.name.ends_with("gamma") || before.name.ends_with("beta");
            assert_eq!(before.values != after.values, is_style, "{}", before.name);
        }
    }
}

#[test]
fn a_loss_that_is_no_number_stops_the_run_and_keeps_the_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path(), "run");
    let device = Device::flex().autodiff();
    let mut config = config(4);
    run_to(2, &options, &config);
    config.loss.beta = f32::NAN;
    let options = RunOptions { resume: true, ..options };
    let error = run(&config, &options, narrow_features(&device), &device).unwrap_err();
    assert_eq!(error.code(), "loss-not-finite");
    let progress = std::fs::read_to_string(options.run.join("checkpoint/progress.json")).unwrap();
    assert!(progress.contains("\"step\":2"), "{progress}");
}
