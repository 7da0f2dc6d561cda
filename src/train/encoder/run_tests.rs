//! Whole runs with a tiny feature extractor.

use std::path::Path;

use super::*;
use crate::encoder::{StyleEncoder, encoder_to_pack};
use crate::network::Generator;
use crate::pack::{Source, Style};
use crate::packing::generator_to_pack;
use crate::picture::{Format, Picture, encode, sample};
use crate::train::DeviceName;
use crate::train::narrow::narrow_features;

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
    let pack = generator_to_pack(&generator, "T", "CC0-1.0", styles).unwrap();
    let [pack_path, weights] = ["pack.impasto", "weights.safetensors"].map(|name| folder.join(name));
    std::fs::write(&pack_path, pack.to_bytes().unwrap()).unwrap();
    Weights::of(&generator, config().ids()).unwrap().write(&weights).unwrap();
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

fn trained(options: &EncoderOptions) -> Vec<NamedTensor> {
    let device = Device::flex();
    let features = narrow_features(&device);
    run(&config(), options, &features, narrow_features(&device.clone().autodiff()), &device).unwrap()
}

#[test]
fn a_run_gives_an_encoder_that_the_engine_can_use() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let tensors = trained(&options);
    let log = log::read(&options.run.join(LOG)).unwrap();
    assert_eq!(log.len(), 3);
    assert!(log.iter().all(|entry| entry.losses.total.is_finite() && entry.losses.local > 0.0));

    let source = Source { weights_sha256: "0a".repeat(32), psnr: 0.0 };
    let pack = encoder_to_pack(&tensors, source, "CC0-1.0").unwrap();
    let encoder = StyleEncoder::from_pack(&pack).unwrap();
    let [one, other] = [1, 3].map(|index| encoder.predict(&picture(index)).unwrap().to_values());
    assert!(one.iter().zip(&other).any(|(one, other)| (one - other).abs() > 1e-3));
}

#[test]
fn a_resumed_run_goes_on_from_its_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    trained(&options);
    // Nothing is left to do for the teacher, so the student learns the same codes again.
    let before = std::fs::read(options.run.join("statistics.bin")).unwrap();
    std::fs::remove_dir_all(&options.more).unwrap();
    write_all(&options.more, (2..4).map(picture));
    trained(&EncoderOptions { resume: true, ..options.clone() });
    assert_eq!(std::fs::read(options.run.join("statistics.bin")).unwrap(), before);
    assert_eq!(log::read(&options.run.join(LOG)).unwrap().len(), 3);
}

#[test]
fn a_style_that_is_left_out_is_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let paintings = Paintings::list(&options, &config().styles, 1.0).unwrap();
    assert_eq!((paintings.gallery(), paintings.len()), (vec![0], 3));
}
