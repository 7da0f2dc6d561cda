//! The person network with its published weights, beside what `LiteRT` computes (`tests/data/person.py`).

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use impasto::person::shape::SIDE;
use impasto::person::{NamedTensor, PersonNetwork, person_to_pack};
use impasto::picture::Picture;
use impasto::pretrained::person_weights;
use serde::Deserialize;

/// Parts of a side whose means are compared.
const PARTS: usize = 16;
/// How far a mean may be off: some weights are int8 in the pack.
const TOLERANCE: f32 = 0.02;

#[derive(Deserialize)]
struct Case {
    wall: [f32; 3],
    /// Centre and radii as shares of the side, then a colour; each over those before.
    ellipses: Vec<[f64; 7]>,
    means: [[f32; PARTS]; PARTS],
}

fn case() -> Case {
    serde_json::from_str(include_str!("data/person.json")).unwrap()
}

/// The drawing, `[SIDE, SIDE, 3]` in 0..255.
fn drawn(case: &Case) -> Vec<[f32; 3]> {
    let pixel = |index: usize| {
        let [x, y] = [index % SIDE, index / SIDE].map(|at| (at as f64 + 0.5) / SIDE as f64);
        let inside =
            |[cx, cy, rx, ry, ..]: &[f64; 7]| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0;
        let seen = case.ellipses.iter().rev().find(|ellipse| inside(ellipse));
        seen.map_or(case.wall, |[.., red, green, blue]| [*red as f32, *green as f32, *blue as f32])
    };
    (0..SIDE * SIDE).map(pixel).collect()
}

/// The published model, which `build.sh` fetches.
fn model() -> Vec<u8> {
    let path = std::env::var_os("IMPASTO_PERSON_MODEL").expect(
        "IMPASTO_PERSON_MODEL names selfie_segmentation.tflite; `./build.sh test` fetches it and sets it",
    );
    std::fs::read(path).expect("the file that IMPASTO_PERSON_MODEL names")
}

fn network(weights: &[NamedTensor]) -> PersonNetwork {
    let bytes = person_to_pack(weights, "Apache-2.0").unwrap().to_bytes().unwrap();
    assert!((155_000..165_000).contains(&bytes.len()), "{} bytes", bytes.len());
    PersonNetwork::parse(&bytes).unwrap()
}

#[test]
fn the_mask_is_what_litert_computes() {
    let model = model();
    let case = case();
    let rgb = drawn(&case).as_flattened().iter().map(|value| value / 255.0).collect();
    let mask = network(&person_weights(&model).unwrap()).probabilities(rgb).unwrap();
    let part = SIDE / PARTS;
    for (row, means) in case.means.iter().enumerate() {
        for (column, expected) in means.iter().enumerate() {
            let lines = mask.chunks(SIDE).skip(row * part).take(part);
            let sum: f32 = lines.flat_map(|line| &line[column * part..][..part]).sum();
            let found = sum / (part * part) as f32;
            assert!((found - expected).abs() < TOLERANCE, "{found} for {expected} at {row}, {column}");
        }
    }
}

#[test]
fn the_mask_ends_where_the_drawing_does() {
    let model = model();
    let case = case();
    let pixels = drawn(&case);
    let rgba = pixels.iter().flat_map(|pixel| [pixel[0] as u8, pixel[1] as u8, pixel[2] as u8, 255]);
    let photo = Picture::new(SIDE as u32, SIDE as u32, rgba.collect()).unwrap();
    let mask = network(&person_weights(&model).unwrap()).mask(&photo).unwrap();
    let wrong = mask.iter().zip(&pixels).filter(|(mask, pixel)| (**mask > 127) != (**pixel != case.wall));
    assert!(wrong.count() < 500, "of 65,536");
}

#[test]
fn a_model_that_lies_is_refused() {
    let model = model();
    let refused = |bytes: &[u8]| person_weights(bytes).err().map(|error| error.code());
    for length in [0, 3, 8, 100, 10_000, model.len() / 2, model.len() - 1] {
        assert_eq!(refused(&model[..length]), Some("person-weights"), "{length}");
    }
    // Every place that the file names, one after the other, leads elsewhere: nothing panics, and what is read is whole.
    for place in (0..model.len()).step_by(997) {
        for byte in [0, 1, 0x7f, 0xff] {
            let mut changed = model.clone();
            changed[place] ^= byte;
            match person_weights(&changed) {
                Ok(weights) => assert!(person_to_pack(&weights, "Apache-2.0").is_ok(), "{place}"),
                Err(error) => assert_eq!(error.code(), "person-weights", "{place}"),
            }
        }
    }
}
