//! Winograd's minimal filtering in one dimension, F(4, 3): four outputs of three taps from six multiplications
//! instead of twelve.
//!
//! Inputs and taps are taken as polynomials. Their product is determined by its values at a few points: 0, 1, -1, 1/2, -2
//! and infinity. The powers of these points stay close to 1, so that sums lose few digits (with 2 for 1/2 errors are twice
//! as large). The point 1 is one of them: the transform is written in differences, so where all inputs are the same,
//! everything but the value at 1 is exactly zero. So a flat input gives a flat output to the last digit, as with the direct
//! convolution, and the normalization that follows amplifies no noise. Lavin and Gray (2015) nest the transforms over rows
//! and columns.

use macerator::{Scalar, Simd};

use super::simd::Lanes;
use crate::kernel::layer::TILE;

/// What [`TILE`] outputs are computed from, and as many multiplications.
pub(super) const PATCH: usize = TILE + 2;

/// Inputs as they are multiplied.
#[inline(always)]
pub(super) fn input<S: Simd>(
    [first, second, third, fourth, fifth, sixth]: [Lanes<S>; PATCH],
) -> [Lanes<S>; PATCH] {
    let number = |value: f32| -> Lanes<S> { value.splat() };
    let (half, more) = (number(0.5), number(1.5));
    let (even, odd) = (fifth - third, fourth - second);
    [
        more.mul_add(odd, even - (third - first)),
        more.mul_add(third + fourth, even + odd),
        number(-1.5).mul_add(third - second, half.mul_add(odd, even)),
        number(2.0).mul_add(odd, even),
        number(-0.5).mul_add(odd, even),
        more.mul_add(even, (sixth - fourth) - odd),
    ]
}

/// Outputs from the products.
#[inline(always)]
pub(super) fn output<S: Simd>(
    [zero, one, minus_one, half, minus_two, infinity]: [Lanes<S>; PATCH],
) -> [Lanes<S>; TILE] {
    let number = |value: f32| -> Lanes<S> { value.splat() };
    let (even, odd) = (one + minus_one, one - minus_one);
    [
        zero + even + (half + minus_two),
        number(-2.0).mul_add(minus_two, number(0.5).mul_add(half, odd)),
        number(4.0).mul_add(minus_two, number(0.25).mul_add(half, even)),
        number(-8.0).mul_add(minus_two, number(0.125).mul_add(half, odd + infinity)),
    ]
}

/// Taps as they are multiplied with.
pub(super) fn taps([first, second, third]: [f64; 3]) -> [f64; PATCH] {
    // The point's distances from the others, multiplied.
    let at = |point: f64, distances: f64| (first + point * second + point * point * third) / distances;
    [first, at(1.0, 3.0), at(-1.0, -3.0), at(0.5, -0.9375), at(-2.0, 15.0), third]
}
