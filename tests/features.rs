//! The feature extractor against numbers numpy computed, from every kind of file it is read from.
//!
//! `tests/data/features.py` says how files and numbers were made.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use burn::tensor::{Device, Tensor, TensorData};
use impasto::loss::gram_matrix;
use impasto::network::{FeatureExtractor, Layer};
use impasto::pretrained::{Pretrained, feature_errors, load};
use serde::Deserialize;

const FILES: [&str; 5] = ["vgg16.safetensors", "vgg16.pth", "vgg19.safetensors", "vgg19.pth", "keras.h5"];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

#[derive(Deserialize)]
struct Expected {
    /// Height and width.
    picture: [usize; 2],
    layers: BTreeMap<String, ExpectedLayer>,
}

#[derive(Deserialize)]
struct ExpectedLayer {
    shape: [usize; 3],
    features: Vec<f32>,
    gram: Vec<f32>,
}

/// `[1, 3, height, width]` by the same formula as in `features.py`.
fn picture([height, width]: [usize; 2]) -> Tensor<4> {
    let value = |index| {
        let (channel, y, x) = (index / (height * width), index / width % height, index % width);
        (0.5 + 0.5 * (0.37 * x as f64 + 0.61 * y as f64 + 1.3 * channel as f64).sin()) as f32
    };
    let values: Vec<f32> = (0..3 * height * width).map(value).collect();
    Tensor::from_data(TensorData::new(values, [1, 3, height, width]), &Device::flex())
}

/// Checks every value to 1e-4 of itself, and gives the largest error as a share of the largest value.
/// Around zero, f32 cannot do better than a share of what was summed up: 2e-6 of the largest value.
fn compare<const D: usize>(found: Tensor<D>, expected: &[f32], what: &str) -> f32 {
    let found: Vec<f32> = found.into_data().try_to_vec().unwrap();
    assert_eq!(found.len(), expected.len(), "{what}");
    let largest = expected.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
    let mut worst = 0.0_f32;
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs();
        let allowed = 1e-4 * expected.abs() + 2e-6 * largest;
        assert!(error <= allowed, "{what}, value {index}: {found} instead of {expected}");
        worst = worst.max(error);
    }
    worst / largest
}

/// Compares features and Gram matrices of every layer.
fn check(extractor: &FeatureExtractor, numbers: &Path) {
    let expected: Expected = serde_json::from_slice(&std::fs::read(numbers).unwrap()).unwrap();
    let features = extractor.forward(picture(expected.picture), extractor.layers()).unwrap();
    assert_eq!(extractor.layers().len(), expected.layers.len());
    for (name, expected) in &expected.layers {
        let found = features.of(name.parse::<Layer>().unwrap()).unwrap();
        let [_, channels, height, width] = found.dims();
        assert_eq!([channels, height, width], expected.shape, "{name}");
        let far = compare(found.clone(), &expected.features, name);
        let gram_far = compare(gram_matrix(found), &expected.gram, &format!("the Gram matrix of {name}"));
        println!("{name}: features off by {far:.1e} of the largest, Gram matrix by {gram_far:.1e}");
    }
}

#[test]
fn features_are_those_numpy_computes() {
    for file in FILES {
        println!("{file}");
        let (network, _) = file.split_once('.').unwrap();
        check(&load(&data(file), &Device::flex()).unwrap(), &data(&format!("{network}.json")));
    }
}

#[test]
fn both_kinds_of_pytorch_files_hold_the_same() {
    for network in ["vgg16", "vgg19"] {
        let read = |extension| Pretrained::read(&data(&format!("{network}.{extension}"))).unwrap();
        assert_eq!(read("safetensors"), read("pth"), "{network}");
    }
}

#[test]
fn a_pack_has_nearly_the_same_features() {
    let folder = tempfile::tempdir().unwrap();
    // Its first bytes say what a file is, not its name.
    let path = folder.path().join("pack.pth");
    for file in FILES {
        let original = Pretrained::read(&data(file)).unwrap();
        std::fs::write(&path, original.to_pack("CC0-1.0").unwrap().to_bytes().unwrap()).unwrap();
        let quantized = load(&path, &Device::flex()).unwrap();
        let original = original.extractor(&Device::flex()).unwrap();
        for (layer, error) in feature_errors(&original, &quantized, &picture([16, 24])).unwrap() {
            assert!(error < 0.05, "{file}, {layer}: {error}");
        }
    }
}

#[test]
fn the_command_writes_a_pack() {
    let folder = tempfile::tempdir().unwrap();
    let [output, again] = ["out/vgg19.impasto", "out/again.impasto"].map(|name| folder.path().join(name));
    let run = |input: &Path, output: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_impasto"));
        command.arg("features").arg(input).arg("-o").arg(output).output().unwrap()
    };
    let done = run(&data("vgg19.pth"), &output);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success() && said.contains(" bytes\n") && said.contains("conv3_4: "), "{said}");
    assert_eq!(load(&output, &Device::flex()).unwrap().layers().len(), 13);
    // A pack is taken too, and quantizing again changes nothing.
    let first = std::fs::read(&output).unwrap();
    assert!(run(&output, &again).status.success());
    assert_eq!(Pretrained::read(&again).unwrap(), Pretrained::from_pack(&first).unwrap());

    let failed = run(&data("vgg19.json"), &folder.path().join("none.impasto"));
    assert_eq!(failed.status.code(), Some(1));
    let said = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(said.contains("vgg19.json: ") && said.contains("[features]"), "{said}");
}

/// What `load` says to these bytes; the file is named.
fn error_of(bytes: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let error = load(file.path(), &Device::flex()).err()?;
    assert_eq!(error.code(), "features");
    let said = error.to_string();
    assert!(said.starts_with(&file.path().display().to_string()), "{said}");
    Some(said)
}

#[test]
fn files_of_other_kinds_are_errors() {
    for bytes in [&b""[..], b"PK", b"\x89PNG\r\n\x1a\n", b"a text of more than eight bytes"] {
        assert!(error_of(bytes).unwrap().contains("neither HDF5"));
    }
    // The right beginning and nothing after it.
    for bytes in
        [&b"PK\x03\x04"[..], b"\x89HDF\r\n\x1a\n", b"IMPASTO\0", b"\x80\x02", b"\x02\0\0\0\0\0\0\0{}"]
    {
        assert!(error_of(bytes).is_some(), "{bytes:?}");
    }
    assert_eq!(load(&data(""), &Device::flex()).unwrap_err().code(), "features");
}

#[test]
fn layers_that_are_missing_or_do_not_fit_are_errors() {
    let bytes = std::fs::read(data("vgg16.safetensors")).unwrap();
    let with = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let at = bytes.windows(from.len()).position(|window| window == from.as_bytes()).unwrap();
        let mut bytes = bytes.clone();
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        error_of(&bytes).unwrap()
    };
    assert!(with("features.12.bias", "features.99.bias").contains("there is no `features.12.bias`"));
    assert!(with("[2, 3, 3, 3]", "[3, 2, 3, 3]").contains("conv1_1 has the shape [3, 2, 3, 3]"));
    assert!(with("[4, 2, 3, 3]", "[8, 1, 3, 3]").contains("conv2_1 has the shape"));
    assert!(with("[2, 3, 3, 3]", "[     2, 27]").contains("conv1_1 has the shape [2, 27]"));
}

#[test]
fn damaged_files_are_errors_and_never_panics() {
    let pack = Pretrained::read(&data("vgg16.pth")).unwrap().to_pack("CC0-1.0").unwrap().to_bytes().unwrap();
    let mut files: Vec<_> = FILES.iter().map(|file| (*file, std::fs::read(data(file)).unwrap())).collect();
    files.push(("pack", pack));
    for (file, bytes) in files {
        // What comes last in a file is a part that is not read, so a small cut may go unnoticed.
        for length in (0..bytes.len() * 3 / 4).step_by(bytes.len() / 100) {
            assert!(error_of(&bytes[..length]).is_some(), "{file} cut to {length} bytes");
        }
        // Changed weights are weights; what matters is that nothing panics.
        for index in (0..bytes.len()).step_by(97) {
            let mut bytes = bytes.clone();
            bytes[index] ^= 1 << (index % 8);
            let _ = error_of(&bytes);
        }
        for index in 0..bytes.len().min(256) {
            let mut bytes = bytes.clone();
            bytes[index] = !bytes[index];
            let _ = error_of(&bytes);
        }
    }
}
