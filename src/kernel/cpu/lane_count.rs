//! How many numbers a register of this processor has.

use macerator::{Simd, WithSimd};

use super::simd::lanes;

/// Asks the processor.
pub(super) struct LaneCount;

impl WithSimd for LaneCount {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self) -> usize {
        lanes::<S>()
    }
}
