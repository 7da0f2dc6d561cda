//! Optimization and training on the GPU against the CPU. Without a GPU these tests fail; they never skip.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use impasto::network::Generator;
use impasto::optimize::{Options, optimize};
use impasto::picture::{Format, encode, sample};
use impasto::pretrained::{Weights, load};
use impasto::train::{DeviceName, RunOptions, TrainConfig, train, training_device};

/// Allowed difference of a loss, as a share of it: only the order of sums differs, but each step builds on
/// the one before.
const TOLERANCE: f64 = 2e-3;

/// A VGG-16 of a few channels.
fn features() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vgg16.safetensors")
}

fn assert_close(gpu: &[f64], cpu: &[f64]) {
    assert!(!gpu.is_empty());
    assert_eq!(gpu.len(), cpu.len());
    for (gpu, cpu) in gpu.iter().zip(cpu) {
        assert!((gpu - cpu).abs() <= TOLERANCE * cpu.abs(), "{gpu} on the GPU, {cpu} on the CPU");
    }
}

/// The losses of the loop of Gatys: convolutions, their gradients and L-BFGS.
fn gatys(device: &Device) -> Vec<f64> {
    let features = load(&features(), device).unwrap();
    let options = Options { iterations: 4, sizes: vec![40], ..Options::default() };
    let (photo, paintings) = (sample(40, 32).unwrap(), [sample(24, 24).unwrap()]);
    let mut losses = Vec::new();
    let painted = optimize(&features, device, &photo, &paintings, &options, async |progress| {
        losses.push(f64::from(progress.losses.total));
        Ok(ControlFlow::Continue(()))
    });
    assert_eq!(pollster::block_on(painted).unwrap().iterations, 4);
    losses
}

#[test]
fn the_loop_of_gatys_has_the_same_losses_on_the_gpu() {
    let gpu = training_device(DeviceName::Wgpu).unwrap();
    assert_close(&gatys(&gpu), &gatys(&Device::flex()));
}

/// The generator's total loss in two steps from the same weights, the discriminator being part of none: its
/// random weights are the device's own.
fn steps(folder: &Path, device: DeviceName) -> Vec<f64> {
    let [photos, paintings, run] = ["photos", "paintings", "run"].map(|name| folder.join(name));
    for (place, names) in [(&photos, ["a.png", "b.png"]), (&paintings, ["x.png", "y.png"])] {
        std::fs::create_dir_all(place).unwrap();
        for name in names {
            std::fs::write(place.join(name), encode(&sample(90, 80).unwrap(), Format::Png).unwrap()).unwrap();
        }
    }
    let config = TrainConfig::parse(
        "title = 'T'\nlicence = 'CC0-1.0'\nsteps = 2\nidentity_steps = 0\ncrop_sides = [64]\ncrops = 2\n\
         photo_sizes = [64, 80]\nlog_every = 1\nadversarial = { weight = 0.0 }\n\
         styles = [{ id = 'x', title = 'X', artist = 'A', year = '1', licence = 'C', file = 'x.png', size = 80 }]",
    )
    .unwrap();
    let weights = folder.join("start.safetensors");
    if !weights.exists() {
        let generator = Generator::new(1, &Device::flex());
        Weights::of(&generator, config.ids()).unwrap().write(&weights).unwrap();
    }
    let run = run.with_extension(format!("{device:?}"));
    let options = RunOptions {
        photos,
        paintings,
        features: features(),
        run: run.clone(),
        resume: false,
        from: Some(weights),
        device,
        half: false,
    };
    train(&config, &options).unwrap();
    let log = std::fs::read_to_string(run.join("log.jsonl")).unwrap();
    let total =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["total"].as_f64().unwrap();
    log.lines().map(total).collect()
}

#[test]
fn training_has_the_same_losses_on_the_gpu() {
    let folder = tempfile::tempdir().unwrap();
    let (gpu, cpu) = (steps(folder.path(), DeviceName::Wgpu), steps(folder.path(), DeviceName::Flex));
    assert_eq!(gpu.len(), 2);
    assert_close(&gpu, &cpu);
}
