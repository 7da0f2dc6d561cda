//! Files that lie in exactly one place, and the error each lie gets.

use serde_json::{Value, json};

use super::format::{FIXED_LENGTH, HASH_START, MAGIC, MAX_HEADER_LENGTH, checksum};
use super::{Pack, PackTensor, Source, Style};
use crate::Error;

/// A pack with one tensor of each type.
pub(super) fn small_pack() -> Pack {
    let mut pack = Pack::new("net", "Title", "CC0-1.0", vec![Style::example("one"), Style::example("two")]);
    pack.insert("weight", PackTensor::quantize(&[2, 3], &[1.0, -2.0, 0.5, 0.0, 0.0, 0.0]).unwrap()).unwrap();
    pack.insert("bias", PackTensor::Float32 { shape: vec![2], values: vec![0.25, -8.0] }).unwrap();
    pack.insert("self_test.output", PackTensor::Uint8 { shape: vec![1, 1, 3], values: vec![0, 128, 255] })
        .unwrap();
    pack.insert("gamma", PackTensor::half(&[1, 2], &[1.5, -0.25]).unwrap()).unwrap();
    pack.source = Some(Source { weights_sha256: "0a".repeat(32), psnr: 48.5 });
    pack
}

/// Length of the data of [`small_pack`]: 2 scales and 6 values, 2 values, 3 bytes, 2 halves.
const DATA_LENGTH: usize = 8 + 6 + 8 + 3 + 4;

/// A file of version 1 with this header and data and the right hash.
fn file(header: &[u8], data: &[u8]) -> Vec<u8> {
    file_of(1, header, data)
}

fn file_of(version: u32, header: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(version.to_le_bytes());
    bytes.extend(u32::try_from(header.len()).unwrap().to_le_bytes());
    let after = [header, data].concat();
    bytes.extend(checksum(&bytes, &after));
    bytes.extend(after);
    bytes
}

/// Header and data of [`small_pack`].
fn parts() -> (Value, Vec<u8>) {
    let bytes = small_pack().to_bytes().unwrap();
    let data_start = bytes.len() - DATA_LENGTH;
    (serde_json::from_slice(&bytes[FIXED_LENGTH..data_start]).unwrap(), bytes[data_start..].to_vec())
}

/// What the reader says to [`small_pack`] with another header.
fn with_header(change: impl FnOnce(&mut Value)) -> Error {
    let (mut header, data) = parts();
    change(&mut header);
    Pack::parse(&file(header.to_string().as_bytes(), &data)).unwrap_err()
}

/// What the reader says to [`small_pack`] with other data.
fn with_data(change: impl FnOnce(&mut Vec<u8>)) -> Error {
    let (header, mut data) = parts();
    change(&mut data);
    Pack::parse(&file(header.to_string().as_bytes(), &data)).unwrap_err()
}

#[test]
fn the_crafted_file_without_a_lie_is_read() {
    let (header, data) = parts();
    let pack = Pack::parse(&file(header.to_string().as_bytes(), &data)).unwrap();
    assert_eq!(pack.tensor("bias", &[2]).unwrap().dequantize(), [0.25, -8.0]);
    assert_eq!(pack.tensor("self_test.output", &[1, 1, 3]).unwrap().dequantize(), [0.0, 128.0, 255.0]);
}

#[test]
fn magic() {
    for bytes in [&b"P"[..], b"IMPASTO\x01", b"IMPASTX", &[0; 100]] {
        assert!(matches!(Pack::parse(bytes), Err(Error::PackMagic)), "{bytes:?}");
    }
}

#[test]
fn cut_in_the_fixed_part() {
    let bytes = small_pack().to_bytes().unwrap();
    for length in 0..FIXED_LENGTH {
        let Err(Error::PackTruncated { needed: 48, actual }) = Pack::parse(&bytes[..length]) else {
            panic!("{length} bytes")
        };
        assert_eq!(actual, length as u64);
    }
}

#[test]
fn cut_in_the_header() {
    let bytes = small_pack().to_bytes().unwrap();
    let Err(Error::PackTruncated { needed, actual: 60 }) = Pack::parse(&bytes[..60]) else { panic!() };
    assert_eq!(needed, (bytes.len() - DATA_LENGTH) as u64);
}

#[test]
fn version() {
    for version in [0, 3, u32::MAX] {
        let mut bytes = small_pack().to_bytes().unwrap();
        bytes[8..12].copy_from_slice(&u32::to_le_bytes(version));
        let hash = checksum(&bytes[..HASH_START], &bytes[FIXED_LENGTH..]);
        bytes[HASH_START..FIXED_LENGTH].copy_from_slice(&hash);
        let Err(Error::PackVersion { found, supported: 2 }) = Pack::parse(&bytes) else { panic!() };
        assert_eq!(found, version);
    }
}

#[test]
fn header_length() {
    let spaces = vec![b' '; MAX_HEADER_LENGTH as usize + 1];
    assert!(matches!(Pack::parse(&file(&spaces, &[])), Err(Error::PackHeaderSize { .. })));
    // At the limit it is the content that counts.
    assert!(matches!(Pack::parse(&file(&spaces[1..], &[])), Err(Error::PackHeader { .. })));
}

#[test]
fn hash() {
    let mut bytes = small_pack().to_bytes().unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    assert!(matches!(Pack::parse(&bytes), Err(Error::PackChecksum)));
}

#[test]
fn header_that_is_not_the_json_wanted() {
    for header in [&b""[..], b"\xff", b"[]", b"{", b"null", b"{}", &[b'['; 5000]] {
        assert!(matches!(Pack::parse(&file(header, &[])), Err(Error::PackHeader { .. })), "{header:?}");
    }
    let changes: [fn(&mut Value); 18] = [
        |h| h["more"] = json!(1),
        |h| h["tensors"][0]["more"] = json!(1),
        |h| h["styles"][0]["more"] = json!(1),
        |h| h["title"] = Value::Null,
        |h| h["title"] = json!(""),
        |h| h["licence"] = json!("a\u{7}"),
        |h| h["architecture"] = json!(""),
        |h| h["architecture"] = json!("n".repeat(201)),
        |h| h["styles"] = json!([]),
        |h| h["styles"] = (0..1025).map(|n| json!(Style::example(&format!("s{n}")))).collect(),
        |h| h["source"] = json!({}),
        |h| h["source"]["weights_sha256"] = json!("0A".repeat(32)),
        |h| h["source"]["weights_sha256"] = json!("0a".repeat(31)),
        |h| h["source"]["psnr"] = json!(-1.0),
        |h| h["tensors"][0]["name"] = json!("a b"),
        |h| h["tensors"][0]["type"] = json!("int4"),
        |h| h["tensors"][0]["shape"] = json!([-2, 3]),
        |h| h["tensors"][0]["shape"] = json!("2x3"),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let error = with_header(change);
        assert_eq!(error.code(), "pack-header", "change {index}: {error}");
        assert!(error.to_string().len() < 500);
    }
}

/// A pack with `1e39` was read, and written as one that could not be.
#[test]
fn a_psnr_beyond_f32_is_refused() {
    for psnr in ["1e39", "1e308", "-1e39"] {
        let (header, data) = parts();
        let text = header.to_string().replace("48.5", psnr);
        let error = Pack::parse(&file(text.as_bytes(), &data)).unwrap_err();
        assert_eq!(error.code(), "pack-header", "{psnr}");
    }
    let mut pack = small_pack();
    pack.source = Some(Source { weights_sha256: "0a".repeat(32), psnr: f32::INFINITY });
    assert_eq!(pack.to_bytes().unwrap_err().code(), "pack-header");
}

#[test]
fn styles() {
    let long = "x".repeat(201);
    for (key, values) in [
        ("id", ["", "Not An Id", "two", &long]),
        ("title", ["", " ", "\u{1b}[2J", &long]),
        ("artist", ["", " ", "\u{0}", &long]),
        ("year", ["", " ", "\n", &long]),
        ("licence", ["", " ", "\u{85}", &long]),
    ] {
        for value in values {
            let error = with_header(|h| h["styles"][0][key] = json!(value));
            assert_eq!(error.code(), "pack-style", "{key} {value:?}: {error}");
            assert!(!error.to_string().contains(char::is_control));
        }
    }
}

#[test]
fn tensor_twice() {
    let error = with_header(|h| h["tensors"][1]["name"] = json!("weight"));
    assert!(matches!(error, Error::PackTensorDuplicate { name } if name == "weight"));
}

#[test]
fn tensor_sizes_that_cannot_be() {
    let half = 1_u64 << 63;
    for shape in
        [json!([]), json!([1, 1, 1, 1, 6]), json!([0, 3]), json!([2, 0]), json!([half, 2]), json!([u64::MAX])]
    {
        let error = with_header(|h| h["tensors"][0]["shape"] = shape.clone());
        assert!(matches!(error, Error::PackTensorSize { name } if name == "weight"), "{shape}");
    }
    // Each one fits 64 bits, their sum does not.
    let error = with_header(|h| {
        h["tensors"][0]["shape"] = json!([1, half]);
        h["tensors"][2]["shape"] = json!([half]);
    });
    assert!(matches!(error, Error::PackTensorSize { name } if name == "self_test.output"));
}

#[test]
fn data_too_short_or_too_long() {
    let error = with_data(|data| data.truncate(DATA_LENGTH - 1));
    assert!(matches!(error, Error::PackTruncated { needed, actual } if needed == actual + 1));
    // Far more than any memory, with nothing behind it.
    let error = with_header(|h| h["tensors"][0]["shape"] = json!([1, 1_u64 << 60]));
    assert!(matches!(error, Error::PackTruncated { needed, .. } if needed > 1 << 60));
    let error = with_data(|data| data.extend([0; 5]));
    assert!(matches!(error, Error::PackTrailing { extra: 5 }));
}

/// What the reader says to [`small_pack`] with these sections, whose data is five bytes.
fn with_sections(version: u32, sections: &Value) -> crate::Result<Pack> {
    let (mut header, data) = parts();
    header["sections"] = sections.clone();
    Pack::parse(&file_of(version, header.to_string().as_bytes(), &[data, vec![9; 5]].concat()))
}

#[test]
fn sections() {
    let section = |name: &str, length: u64| json!({ "name": name, "length": length });
    let read = with_sections(2, &json!([section("a", 3), section("b", 2)])).unwrap();
    assert_eq!(read.sections().collect::<Vec<_>>(), [("a", [9; 3].as_slice()), ("b", [9; 2].as_slice())]);

    let refused = |version, sections: Value| with_sections(version, &sections).unwrap_err();
    for sections in [json!([section("a", 5)]), json!([])] {
        assert_eq!(refused(1, sections).code(), "pack-header");
    }
    for sections in [
        json!([section("A", 5)]),
        json!([section("", 5)]),
        json!([section("a", 3), section("a", 2)]),
        json!([section("a", 5), section("b", 0)]),
        json!([section("a", u64::MAX), section("b", 6)]),
        (0..17).map(|number| section(&format!("s{number}"), 1)).collect(),
    ] {
        assert_eq!(refused(2, sections.clone()).code(), "pack-section", "{sections}");
    }
    for sections in [json!({}), json!([{ "name": "a" }]), json!([{ "name": "a", "length": -1 }]), json!([[]])]
    {
        assert_eq!(refused(2, sections.clone()).code(), "pack-header", "{sections}");
    }
    assert!(matches!(refused(2, json!([section("a", 4)])), Error::PackTrailing { extra: 1 }));
    assert!(matches!(refused(2, json!([section("a", u64::MAX)])), Error::PackTruncated { .. }));
    let error = refused(2, json!([section("a", 6)]));
    assert!(matches!(error, Error::PackTruncated { needed, actual } if needed == actual + 1));
}

#[test]
fn values_that_are_not_allowed() {
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, f32::MAX] {
        let error = with_data(|data| data[4..8].copy_from_slice(&scale.to_le_bytes()));
        assert!(matches!(error, Error::PackTensorValue { name, .. } if name == "weight"), "{scale}");
    }
    let error = with_data(|data| data[9] = 0x80);
    assert!(matches!(error, Error::PackTensorValue { name, .. } if name == "weight"));
    for value in [f32::NAN, f32::NEG_INFINITY] {
        let error = with_data(|data| data[18..22].copy_from_slice(&value.to_le_bytes()));
        assert!(matches!(error, Error::PackTensorValue { name, .. } if name == "bias"));
    }
    // Infinity in half precision.
    let error = with_data(|data| data[25..27].copy_from_slice(&[0x00, 0x7c]));
    assert!(matches!(error, Error::PackTensorValue { name, .. } if name == "gamma"));
}
