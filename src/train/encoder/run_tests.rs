//! Whole runs with a tiny feature extractor.

use std::path::Path;

use super::*;
use crate::encoder::{StyleEncoder, encoder_to_pack};
use crate::network::Generator;
use crate::objective::narrow::narrow_features;
use crate::pack::{Source, Style};
use crate::packing::generator_to_pack;
use crate::picture::{Format, Picture, encode, sample};
use crate::train::DeviceName;

/// Pictures that differ in colour and texture.
fn picture(index: u32) -> Picture {
    let (width, height) = (96 + 16 * index, 96);
    let pixel = |x: u32, y: u32| {
        let stripe = (x / (2 + index) + y / 3) % 2;
        [(60 + 90 * stripe) as u8, (40 * index) as u8, (x % 200) as u8, 255]
    };
    let rgba = (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect();
    Picture::new(width, height, rgba).unwrap()
}

fn write_all(folder: &Path, pictures: impl Iterator<Item = Picture>) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, picture) in ('a'..).zip(pictures) {
        std::fs::write(folder.join(format!("{name}.png")), encode(&picture, Format::Png).unwrap()).unwrap();
    }
}

fn config() -> TrainConfig {
    let text = "title = 'T'\nlicence = 'CC0-1.0'\nphoto_sizes = [64, 80]\nlog_every = 1\nmargin = 8\n\
         styles = [{ id = 'x', title = 'X', artist = 'A', year = '1', licence = 'C', file = 'a.png', size = 80 },\n\
         { id = 'y', title = 'Y', artist = 'A', year = '1', licence = 'C', file = 'b.png', size = 80 }]";
    let bold = BoldConfig {
        share: 1.0,
        second_passes: 0.3,
        kinds: 2,
        cell: 8,
        balanced: true,
        ..BoldConfig::default()
    };
    TrainConfig {
        bold: Some(bold),
        steps: 3,
        identity_steps: 0,
        crop_sides: vec![64],
        batches: vec![2],
        crops: 4,
        learning_rate: 1e-3,
        ..toml::from_str(text).unwrap()
    }
}

/// Two styles, two paintings more, photos, and a run directory.
fn options(folder: &Path) -> EncoderOptions {
    let [photos, paintings, more] = ["photos", "paintings", "more"].map(|name| folder.join(name));
    write_all(&photos, (0..3).map(|index| sample(90 + 10 * index, 80).unwrap()));
    write_all(&paintings, (0..2).map(picture));
    write_all(&more, (2..4).map(picture));
    let generator = Generator::new(2, &Device::flex());
    let styles = ["x", "y"].map(Style::example).to_vec();
    let mut pack = generator_to_pack(&generator, "T", "CC0-1.0", styles).unwrap();
    let [pack_path, weights] = ["pack.impasto", "weights.safetensors"].map(|name| folder.join(name));
    Weights::of(&generator, config().ids()).unwrap().write(&weights).unwrap();
    let weights_sha256 = Weights::read(&weights).unwrap().convolutions_sha256();
    pack.source = Some(Source { weights_sha256, psnr: 50.0 });
    std::fs::write(&pack_path, pack.to_bytes().unwrap()).unwrap();
    let run = folder.join("run");
    std::fs::create_dir_all(&run).unwrap();
    EncoderOptions {
        photos,
        paintings,
        more,
        features: folder.join("none"),
        weights,
        pack: pack_path,
        left_out: vec!["y".into()],
        run,
        resume: false,
        steps: 3,
        distil_steps: 3,
        device: DeviceName::Flex,
        half: false,
    }
}

fn trained(options: &EncoderOptions) -> TrainedEncoder {
    let device = Device::flex();
    let features = narrow_features(&device);
    run(&config(), options, &features, narrow_features(&device.clone().autodiff()), &device).unwrap()
}

#[test]
fn a_run_gives_an_encoder_that_the_engine_can_use() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let TrainedEncoder { weights, distance } = trained(&options);
    assert!(distance.is_finite());
    let log = log::read(&options.run.join(LOG)).unwrap();
    assert_eq!(log.len(), 3);
    assert!(log.iter().all(|entry| entry.losses.total.is_finite() && entry.losses.local > 0.0));

    let source = Source { weights_sha256: "0a".repeat(32), psnr: 0.0 };
    let pack = encoder_to_pack(&weights, source, "CC0-1.0").unwrap();
    let encoder = StyleEncoder::from_pack(&pack).unwrap();
    let [one, other] = [1, 3].map(|index| encoder.predict(&picture(index)).unwrap().to_values());
    assert!(one.iter().zip(&other).any(|(one, other)| (one - other).abs() > 1e-3));
}

/// The steps in the log of a run.
fn steps(options: &EncoderOptions) -> Vec<usize> {
    log::read(&options.run.join(LOG)).unwrap().iter().map(|entry| entry.step).collect()
}

#[test]
fn a_resumed_run_goes_on_from_its_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let features = narrow_features(&Device::flex());
    let run_to = |steps: usize, options: &EncoderOptions| {
        let (config, device) = (TrainConfig { steps, ..config() }, Device::flex());
        let with_gradients = narrow_features(&device.clone().autodiff());
        run(&config, options, &features, with_gradients, &device).unwrap()
    };
    run_to(2, &options);
    // A log of another run would be emptied from the first step on.
    let mut entries = log::read(&options.run.join(LOG)).unwrap();
    let first = entries.remove(0);
    run_to(3, &EncoderOptions { resume: true, ..options.clone() });
    assert_eq!(steps(&options), [0, 1, 2]);
    assert_eq!(log::read(&options.run.join(LOG)).unwrap()[0], first);
    run_to(1, &options);
    assert_eq!(steps(&options), [0], "a run that is not resumed begins anew");
}

#[test]
fn other_paintings_are_looked_at_again() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let features = narrow_features(&Device::flex());
    let seen = || {
        let paintings = Paintings::list(&options, &config().styles, 1.0).unwrap();
        let paintings = paintings.seen_by(&features, &options, &Device::flex()).unwrap();
        paintings.statistics().to_vec()
    };
    let before = seen();
    assert_eq!(seen(), before);
    write_all(&options.more, [picture(3), picture(5)].into_iter());
    let after = seen();
    assert_eq!((after[0].clone(), after.len()), (before[0].clone(), before.len()));
    assert_ne!(after[1], before[1]);
}

#[test]
fn what_does_not_fit_is_refused_before_the_first_step() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let code = |options: &EncoderOptions| {
        let device = Device::flex();
        let features = narrow_features(&device);
        let with_gradients = narrow_features(&device.clone().autodiff());
        run(&config(), options, &features, with_gradients, &device).unwrap_err().code()
    };
    let left_out = |ids: &[&str]| EncoderOptions {
        left_out: ids.iter().map(ToString::to_string).collect(),
        ..options.clone()
    };
    assert_eq!(code(&left_out(&["z"])), "style-unknown");
    assert_eq!(code(&left_out(&["x", "y"])), "config");
    let other = Generator::new(2, &Device::flex());
    Weights::of(&other, config().ids()).unwrap().write(&options.weights).unwrap();
    assert_eq!(code(&options), "config");
}

#[test]
fn a_style_that_is_left_out_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let paintings = Paintings::list(&options, &config().styles, 1.0).unwrap();
    assert_eq!((paintings.gallery(), paintings.len()), (vec![0], 3));
}
