//! Properties of the style pack format: what is written can be read, and no damage goes unseen.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use impasto::pack::{FIXED_LENGTH, Pack, PackTensor, Style};
use proptest::collection::vec;
use proptest::prelude::*;

/// A finite number of any magnitude, far enough from the largest f32 to be quantized.
fn number() -> impl Strategy<Value = f32> {
    any::<f32>().prop_map(|value| if value.is_finite() { value.clamp(-1e38, 1e38) } else { 0.0 })
}

fn tensor() -> impl Strategy<Value = PackTensor> {
    vec(1_usize..5, 1..=4).prop_flat_map(|shape| {
        let count: usize = shape.iter().product();
        let [int8, float32, float16, uint8] = [shape.clone(), shape.clone(), shape.clone(), shape];
        prop_oneof![
            vec(number(), count).prop_map(move |values| PackTensor::quantize(&int8, &values).unwrap()),
            vec(number(), count)
                .prop_map(move |values| PackTensor::Float32 { shape: float32.clone(), values }),
            vec(-6e4_f32..6e4, count).prop_map(move |values| PackTensor::half(&float16, &values).unwrap()),
            vec(any::<u8>(), count)
                .prop_map(move |values| PackTensor::Uint8 { shape: uint8.clone(), values }),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    // Letters of several scripts, quotes and backslashes, which JSON escapes.
    "[a-zA-Zäéß画家\"\\\\]{1,40}"
}

fn style(number: usize) -> impl Strategy<Value = Style> {
    (text(), text(), text(), text()).prop_map(move |(title, artist, year, licence)| Style {
        id: format!("style-{number}"),
        title,
        artist,
        year,
        licence,
    })
}

fn pack() -> impl Strategy<Value = Pack> {
    let styles = (1_usize..5).prop_flat_map(|count| (0..count).map(style).collect::<Vec<_>>());
    (text(), text(), text(), styles, vec(tensor(), 0..6)).prop_map(
        |(architecture, title, licence, styles, tensors)| {
            let mut pack = Pack::new(architecture, title, licence, styles);
            for (index, tensor) in tensors.into_iter().enumerate() {
                pack.insert(format!("layer_{index}.weight"), tensor).unwrap();
            }
            pack
        },
    )
}

/// A small valid file and where its tensor data starts.
fn small_file() -> (Vec<u8>, usize) {
    let style = Style {
        id: "one".into(),
        title: "Title".into(),
        artist: "Artist".into(),
        year: "1889".into(),
        licence: "Public domain".into(),
    };
    let mut pack = Pack::new("net", "Small", "CC0-1.0", vec![style]);
    pack.insert("weight", PackTensor::quantize(&[2, 2], &[1.0, -2.0, 3.0, 4.0]).unwrap()).unwrap();
    pack.insert("bias", PackTensor::Float32 { shape: vec![2], values: vec![0.5, 1.5] }).unwrap();
    let bytes = pack.to_bytes().unwrap();
    let header_length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    (bytes, FIXED_LENGTH + header_length)
}

#[test]
fn every_truncation_is_an_error() {
    let (bytes, _) = small_file();
    assert!(Pack::parse(&bytes).is_ok());
    for length in 0..bytes.len() {
        let error = Pack::parse(&bytes[..length]).expect_err("cut off");
        let expected = if length < FIXED_LENGTH {
            &["pack-truncated"][..]
        } else {
            &["pack-truncated", "pack-checksum"]
        };
        assert!(expected.contains(&error.code()), "{length} bytes: {error}");
    }
}

#[test]
fn every_flipped_bit_is_an_error() {
    let (mut bytes, _) = small_file();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            bytes[index] ^= 1 << bit;
            let error = Pack::parse(&bytes).expect_err("damaged");
            assert!(error.code().starts_with("pack-"), "byte {index}, bit {bit}: {error}");
            bytes[index] ^= 1 << bit;
        }
    }
    assert!(Pack::parse(&bytes).is_ok());
}

proptest! {
    #[test]
    fn packs_survive_the_file(pack in pack()) {
        let bytes = pack.to_bytes().unwrap();
        let read = Pack::parse(&bytes).unwrap();
        prop_assert_eq!(&read.architecture, &pack.architecture);
        prop_assert_eq!(&read.title, &pack.title);
        prop_assert_eq!(&read.licence, &pack.licence);
        prop_assert_eq!(&read.styles, &pack.styles);
        prop_assert!(read.tensors().eq(pack.tensors()));
        prop_assert_eq!(read.to_bytes().unwrap(), bytes);
    }

    #[test]
    fn random_bytes_never_panic(bytes in vec(any::<u8>(), 0..400)) {
        prop_assert!(Pack::parse(&bytes).is_err());
    }

    #[test]
    fn random_bytes_behind_a_good_start_never_panic(rest in vec(any::<u8>(), 0..400)) {
        let (bytes, _) = small_file();
        for start in [8, 12, 16, FIXED_LENGTH] {
            prop_assert!(Pack::parse(&[&bytes[..start], &rest].concat()).is_err());
        }
    }

    #[test]
    fn changed_data_does_not_match_the_checksum(edits in vec((any::<prop::sample::Index>(), 1_u8..), 1..4)) {
        let (mut bytes, data_start) = small_file();
        let original = bytes.clone();
        for (place, change) in edits {
            let index = data_start + place.index(bytes.len() - data_start);
            bytes[index] ^= change;
        }
        // Two edits of one byte can cancel out.
        prop_assume!(bytes != original);
        prop_assert_eq!(Pack::parse(&bytes).unwrap_err().code(), "pack-checksum");
    }

    #[test]
    fn quantization_moves_no_value_by_more_than_half_a_step(
        (shape, values) in vec(1_usize..6, 1..=4).prop_flat_map(|shape| {
            let count: usize = shape.iter().product();
            (Just(shape), vec(number(), count))
        })
    ) {
        let tensor = PackTensor::quantize(&shape, &values).unwrap();
        let back = tensor.dequantize();
        prop_assert_eq!(back.len(), values.len());
        let PackTensor::Int8 { scales, .. } = &tensor else { panic!("not int8") };
        let channel_length = values.len() / scales.len();
        for (index, (value, back)) in values.iter().zip(&back).enumerate() {
            let scale = f64::from(scales[index / channel_length]);
            let error = (f64::from(*value) - f64::from(*back)).abs();
            // The last bits are rounding: of the division by the scale and of the product.
            prop_assert!(error <= scale * 0.500_02, "{value} became {back} with scale {scale}");
        }
    }

    #[test]
    fn quantizing_twice_changes_nothing(values in vec(number(), 12)) {
        let once = PackTensor::quantize(&[3, 4], &values).unwrap();
        let PackTensor::Int8 { values: first, .. } = &once else { panic!("not int8") };
        let twice = PackTensor::quantize(&[3, 4], &once.dequantize()).unwrap();
        let PackTensor::Int8 { values: second, .. } = &twice else { panic!("not int8") };
        prop_assert_eq!(first, second);
    }
}
