//! Vectors of the width the processor has, in and out of slices.

use macerator::{Scalar, Simd, Vector};

/// Numbers of a pixel that are taken in one go.
const UNROLLED: usize = 4;

/// What the widest registers hold.
pub(super) const MOST_LANES: usize = 16;

/// As many f32 as one register holds.
pub(super) type Lanes<S> = Vector<S, f32>;

/// How many f32 one register holds.
#[inline(always)]
pub(super) fn lanes<S: Simd>() -> usize {
    <f32 as Scalar>::lanes::<S>()
}

/// A register of `values`, filled up with zeros if they are fewer than it holds.
#[inline(always)]
pub(super) fn load<S: Simd>(values: &[f32]) -> Lanes<S> {
    if values.len() == lanes::<S>() {
        return bytemuck::pod_read_unaligned(bytemuck::cast_slice(values));
    }
    let mut vector: Lanes<S> = 0.0_f32.splat();
    let room: &mut [f32] = bytemuck::cast_slice_mut(std::slice::from_mut(&mut vector));
    for (room, value) in room.iter_mut().zip(values) {
        *room = *value;
    }
    vector
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

/// The sums of each pixel into `room`, where a pixel follows `step` numbers after the one before.
///
/// Nothing but stores, so that the loop is unrolled and the sums are in registers all the time.
#[inline(always)]
pub(super) fn store_all<S: Simd, const PIXELS: usize, const REGISTERS: usize>(
    sums: &[[Lanes<S>; REGISTERS]; PIXELS],
    room: &mut [f32],
    step: usize,
) {
    for (pixel, sums) in sums.iter().enumerate() {
        let room = &mut room[pixel * step..][..REGISTERS * lanes::<S>()];
        for (register, sum) in sums.iter().enumerate() {
            store(*sum, &mut room[register * lanes::<S>()..][..lanes::<S>()]);
        }
    }
}

/// The inner loop of every convolution: adds to the sums of each pixel its numbers, each times as many registers of
/// `weights`: `[length, REGISTERS * lanes]`, `length` being that of each of `pixels`.
///
/// In loops, here and around it, not by `map` and `from_fn`: those are functions of their own, which are not always
/// inlined and then not compiled for the registers.
#[inline(always)]
pub(super) fn add_products<S: Simd, const PIXELS: usize, const REGISTERS: usize>(
    sums: &mut [[Lanes<S>; REGISTERS]; PIXELS],
    pixels: &[&[f32]; PIXELS],
    length: usize,
    weights: &[f32],
) {
    let width = REGISTERS * lanes::<S>();
    let whole = length / UNROLLED;
    let mut fours: [&[[f32; UNROLLED]]; PIXELS] = [&[]; PIXELS];
    for (fours, pixel) in fours.iter_mut().zip(pixels) {
        *fours = &pixel.as_chunks().0[..whole];
    }
    for place in 0..whole {
        let weights = &weights[place * UNROLLED * width..][..UNROLLED * width];
        for inner in 0..UNROLLED {
            let weights = registers::<S, REGISTERS>(&weights[inner * width..][..width]);
            for (sums, fours) in sums.iter_mut().zip(&fours) {
                add_product(sums, fours[place][inner], &weights);
            }
        }
    }
    for place in whole * UNROLLED..length {
        let weights = registers::<S, REGISTERS>(&weights[place * width..][..width]);
        for (sums, pixel) in sums.iter_mut().zip(pixels) {
            add_product(sums, pixel[place], &weights);
        }
    }
}

#[inline(always)]
fn add_product<S: Simd, const REGISTERS: usize>(
    sums: &mut [Lanes<S>; REGISTERS],
    value: f32,
    weights: &[Lanes<S>; REGISTERS],
) {
    let value: Lanes<S> = value.splat();
    for (sum, weight) in sums.iter_mut().zip(weights) {
        *sum = value.mul_add(*weight, *sum);
    }
}

/// The registers of `weights`, side by side.
#[inline(always)]
fn registers<S: Simd, const REGISTERS: usize>(weights: &[f32]) -> [Lanes<S>; REGISTERS] {
    let mut registers = [0.0_f32.splat(); REGISTERS];
    for (register, weights) in registers.iter_mut().zip(weights.chunks_exact(lanes::<S>())) {
        *register = load(weights);
    }
    registers
}
