//! The readers of packs: [`pack`], the unpacking of [`engine`], [`encoder`] and [`person`], and [`style`] files.

use std::ops::ControlFlow;

use impasto::encoder::StyleEncoder;
use impasto::engine::{Backend, Engine};
use impasto::pack::{FIXED_LENGTH, MAGIC, Pack, PackTensor, Source, Style, VERSION};
use impasto::packing::with_styles;
use impasto::person::{NamedTensor, PersonNetwork, person_to_pack, tensors};
use impasto::picture::Picture;
use impasto::{Error, Mix};
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

/// A style pack, as it is and with its checksum, header length and data length put right.
pub fn pack(bytes: &[u8]) {
    parse(bytes);
    if let Some(rest) = bytes.get(FIXED_LENGTH..) {
        let header = json_length(rest).unwrap_or(rest.len());
        let (header, data) = rest.split_at(header);
        parse(&repaired(header, data));
    }
}

/// What [`Pack::parse`] says; what it accepts can be used and written.
fn parse(bytes: &[u8]) -> Option<Pack> {
    let pack = match Pack::parse(bytes) {
        Ok(pack) => pack,
        Err(error) => {
            assert!(error.code().starts_with("pack-"), "{error}");
            return None;
        }
    };
    for (name, tensor) in pack.tensors() {
        let values = tensor.dequantize();
        assert_eq!(values.len(), tensor.shape().iter().product::<usize>(), "{name}");
        assert!(values.iter().all(|value| value.is_finite()), "{name}");
    }
    let written = pack.to_bytes().expect("a pack that was read can be written");
    let again = Pack::parse(&written).expect("a pack that was written can be read");
    assert!(again.tensors().eq(pack.tensors()) && again.sections().eq(pack.sections()));
    assert!(again.styles == pack.styles && again.source == pack.source);
    Some(pack)
}

/// A pack of this header and data, the data made as long as the header says, if that is not too long.
fn repaired(header: &[u8], data: &[u8]) -> Vec<u8> {
    let bytes = file(header, data);
    let length = match Pack::parse(&bytes) {
        Err(Error::PackTruncated { needed, .. }) if needed < 1 << 20 => {
            needed as usize - bytes.len() + data.len()
        }
        Err(Error::PackTrailing { extra }) => data.len() - extra as usize,
        _ => return bytes,
    };
    let mut data = data.to_vec();
    data.resize(length, 1);
    file(header, &data)
}

/// A pack of this header and data with the right length and checksum.
fn file(header: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((header.len() as u32).to_le_bytes());
    let hash = Sha256::new().chain_update(&bytes).chain_update(header).chain_update(data).finalize();
    bytes.extend(hash);
    bytes.extend([header, data].concat());
    bytes
}

/// How long the JSON value is that these bytes start with.
pub fn json_length(bytes: &[u8]) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    Some(values.byte_offset())
}

/// The gallery, whose weights fit the network, and its style encoder.
pub const GALLERY: &[u8] = include_bytes!("../../../pkg/styles/gallery.impasto");
pub const ENCODER: &[u8] = include_bytes!("../../../pkg/styles/encoder.impasto");

/// Header and data of a pack.
pub fn parts(pack: &[u8]) -> (&[u8], &[u8]) {
    let (_, rest) = pack.split_at(FIXED_LENGTH);
    rest.split_at(json_length(rest).expect("the pack has a header"))
}

/// What stands between header and edits in an input of [`engine`], [`encoder`] and [`person`], and in no JSON.
pub const EDITS: u8 = 0xff;

/// A pack after the input: a JSON header for the weights of `pack`, its own if it is empty, then [`EDITS`] and edits of
/// the weights, five bytes each: where in three, what in two.
fn edited(pack: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (header, weights) = parts(pack);
    let end = bytes.iter().position(|&byte| byte == EDITS).unwrap_or(bytes.len());
    let (changed, edits) = bytes.split_at(end);
    let mut weights = weights.to_vec();
    for &[a, b, c, low, high] in edits.get(1..).unwrap_or_default().as_chunks().0 {
        let place = u32::from_le_bytes([a, b, c, 0]) as usize % (weights.len() - 1);
        weights[place..place + 2].copy_from_slice(&[low, high]);
    }
    repaired(if changed.is_empty() { header } else { changed }, &weights)
}

/// The engine's unpacking of the gallery with another header and [`edited`] weights.
pub fn engine(bytes: &[u8]) {
    let pack = edited(GALLERY, bytes);
    let engine = match pollster::block_on(Engine::load(&pack, Backend::Cpu)) {
        Ok(engine) => engine,
        Err(error) => {
            let known = ["self-test", "not-finite"].contains(&error.code());
            return assert!(known || error.code().starts_with("pack-"), "{error}");
        }
    };
    let mix = Mix::one(engine.styles(), &engine.styles()[0].id).expect("a pack has a style");
    let photo = Picture::new(5, 3, (0..60).collect()).expect("a small picture");
    let painting = engine.stylize(&photo, &mix, 1.0, async |_| ControlFlow::Continue(()));
    match pollster::block_on(painting) {
        Ok(painting) => assert_eq!((painting.width(), painting.height()), (5, 3)),
        Err(error) => assert_eq!(error.code(), "not-finite"),
    }
}

/// The style encoder with another header and [`edited`] weights: what is read predicts a style, or says that it cannot.
pub fn encoder(bytes: &[u8]) {
    let encoder = match StyleEncoder::parse(&edited(ENCODER, bytes)) {
        Ok(encoder) => encoder,
        Err(error) => return assert!(error.code().starts_with("pack-"), "{error}"),
    };
    // The prediction takes as long as some hundred readings.
    if !cfg!(test) && !is_seldom(bytes) {
        return;
    }
    let painting = Picture::new(5, 3, (0..60).collect()).expect("a small picture");
    match encoder.predict(&painting) {
        Ok(style) => assert!(style.to_values().iter().all(|value| value.is_finite())),
        Err(error) => assert_eq!(error.code(), "style-parameters"),
    }
}

/// A person network whose weights are all the same: a pack of it is not in the repository.
pub fn person_pack() -> Pack {
    let weight = |(name, shape): (String, Vec<usize>)| {
        let values = vec![0.01; shape.iter().product()];
        NamedTensor { name, shape, values }
    };
    let weights: Vec<NamedTensor> = tensors().into_iter().map(weight).collect();
    person_to_pack(&weights, "CC0-1.0").expect("weights of the right shapes")
}

/// The person network with another header and [`edited`] weights: what is read finds a mask, or says that it cannot.
pub fn person(bytes: &[u8]) {
    let pack = person_pack().to_bytes().expect("a pack can be written");
    let network = match PersonNetwork::parse(&edited(&pack, bytes)) {
        Ok(network) => network,
        Err(error) => return assert!(error.code().starts_with("pack-"), "{error}"),
    };
    // The mask takes as long as some hundred readings.
    if !cfg!(test) && !is_seldom(bytes) {
        return;
    }
    let photo = Picture::new(5, 3, (0..60).collect()).expect("a small picture");
    match network.mask(&photo) {
        Ok(mask) => assert_eq!(mask.len(), 15),
        Err(error) => assert_eq!(error.code(), "pack-tensor-value"),
    }
}

/// The pack that style files are added to in [`style`].
pub fn base() -> Pack {
    small("generator-32-64x5", &["wave", "night"])
}

/// A pack with two tables of styles; one with several styles has a convolution too.
pub fn small(architecture: &str, ids: &[&str]) -> Pack {
    let text = || "Text".to_string();
    let style =
        |id: &&str| Style { id: (*id).into(), title: text(), artist: text(), year: text(), licence: text() };
    let mut pack = Pack::new(architecture, "Small", "CC0-1.0", ids.iter().map(style).collect());
    pack.source = Some(Source { weights_sha256: "0a".repeat(32), psnr: 50.0 });
    for name in ["norm.gamma", "norm.beta"] {
        let values = vec![0.5; ids.len() * 3];
        pack.insert(name, PackTensor::half(&[ids.len(), 3], &values).expect("halves")).expect("a table");
    }
    if ids.len() > 1 {
        let weight = PackTensor::quantize(&[2, 1, 1, 2], &[1.0, -1.0, 0.5, 0.25]).expect("a weight");
        pack.insert("conv.weight", weight).expect("a weight");
    }
    pack
}

/// A style file, repaired as in [`pack`], added to a pack.
pub fn style(bytes: &[u8]) {
    let Some(rest) = bytes.get(FIXED_LENGTH..) else { return };
    let (header, data) = rest.split_at(json_length(rest).unwrap_or(rest.len()));
    let Some(file) = parse(&repaired(header, data)) else { return };
    let base = base();
    match with_styles(&base, std::slice::from_ref(&file)) {
        Ok(joined) => {
            assert_eq!(joined.styles.len(), base.styles.len() + file.styles.len());
            assert_eq!(joined.tensors().len(), base.tensors().len());
            for (name, tensor) in joined.tensors().filter(|(_, tensor)| tensor.shape().len() == 2) {
                assert_eq!(tensor.shape()[0], joined.styles.len(), "{name}");
            }
        }
        Err(error) => {
            assert!(error.code().starts_with("pack-") || error.code() == "style-of-other-pack", "{error}");
        }
    }
}

/// One in so many of the inputs that take long is tried under the fuzzer; of the kept ones, every one.
const SELDOM: u8 = 32;

/// Whether an input is that one.
pub fn is_seldom(bytes: &[u8]) -> bool {
    bytes.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)).is_multiple_of(SELDOM)
}
