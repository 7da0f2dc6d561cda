//! An untrained encoder, for tests.

use super::shape::{self, CODE, FEATURES};
use super::{NamedTensor, StyleEncoder, encoder_to_pack};
use crate::pack::{Pack, Source};

/// Random weights, always the same, of a size that keeps the numbers of all layers near one.
pub fn tensors() -> Vec<NamedTensor> {
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    let tensor = |(name, shape): (String, Vec<usize>)| {
        let spread = match *shape {
            [_, input, height, width] => (6.0 / (input * height * width) as f32).sqrt(),
            [_, FEATURES] => (3.0 / FEATURES as f32).sqrt(),
            [_, CODE] => (3.0 / CODE as f32).sqrt(),
            _ => 0.5,
        };
        let values = (0..shape.iter().product()).map(|_| spread * random()).collect();
        NamedTensor { name, shape, values }
    };
    shape::tensors().into_iter().map(tensor).collect()
}

/// The pack of these weights, for the generator whose weights have the SHA-256 `0a0a…`.
pub fn pack_of(tensors: &[NamedTensor]) -> Pack {
    let source = Source { weights_sha256: "0a".repeat(32), psnr: 40.0 };
    encoder_to_pack(tensors, source, "CC0-1.0").unwrap()
}

pub fn encoder_of(tensors: &[NamedTensor]) -> StyleEncoder {
    StyleEncoder::parse(&pack_of(tensors).to_bytes().unwrap()).unwrap()
}

pub fn encoder() -> StyleEncoder {
    encoder_of(&tensors())
}
