//! Vectors of the width the processor has, in and out of slices.

use macerator::{Scalar, Simd, Vector};

/// As many f32 as one register holds.
pub(super) type Lanes<S> = Vector<S, f32>;

/// How many f32 one register holds.
#[inline(always)]
pub(super) fn lanes<S: Simd>() -> usize {
    <f32 as Scalar>::lanes::<S>()
}

/// A register of `values`, which are as many as it holds.
#[inline(always)]
pub(super) fn load<S: Simd>(values: &[f32]) -> Lanes<S> {
    bytemuck::pod_read_unaligned(bytemuck::cast_slice(values))
}

/// The register's numbers, or its first ones if there is room for fewer.
#[inline(always)]
pub(super) fn store<S: Simd>(vector: Lanes<S>, room: &mut [f32]) {
    let values: &[f32] = bytemuck::cast_slice(std::slice::from_ref(&vector));
    if room.len() == lanes::<S>() {
        room.copy_from_slice(values);
    } else {
        for (room, value) in room.iter_mut().zip(values) {
            *room = *value;
        }
    }
}
