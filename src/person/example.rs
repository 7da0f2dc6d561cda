//! Untrained weights, for tests.

use super::file::tensors;
use super::{NamedTensor, PersonNetwork, person_to_pack};
use crate::pack::Pack;

/// Random weights, always the same, of a size that keeps the numbers of all layers near one.
pub fn weights() -> Vec<NamedTensor> {
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    let tensor = |(name, shape): (String, Vec<usize>)| {
        let spread = match *shape {
            [_, input, height, width] => (6.0 / (input * height * width) as f32).sqrt(),
            _ => 0.5,
        };
        let values = (0..shape.iter().product()).map(|_| spread * random()).collect();
        NamedTensor { name, shape, values }
    };
    tensors().into_iter().map(tensor).collect()
}

pub fn pack_of(weights: &[NamedTensor]) -> Pack {
    person_to_pack(weights, "CC0-1.0").unwrap()
}

pub fn network_of(weights: &[NamedTensor]) -> PersonNetwork {
    PersonNetwork::parse(&pack_of(weights).to_bytes().unwrap()).unwrap()
}
