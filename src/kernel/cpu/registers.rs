//! Chooses the registers (the SIMD width) that the kernels compute in.

use macerator::{AutoArch, Simd, WithSimd};

/// Runs `kernel` in the widest registers that this processor has.
///
/// The wasm module is compiled for registers of 128 bits, and a browser without them does not load it. `macerator`
/// would compile each kernel once more without SIMD, which is a tenth of the module: [`Kernel`] keeps that out.
pub fn vectorized<K: WithSimd<Output: Default>>(kernel: K) -> K::Output {
    AutoArch::new().dispatch(Kernel(kernel)).unwrap_or_default()
}

/// A kernel that is empty where it can never run.
struct Kernel<K>(K);

impl<K: WithSimd> WithSimd for Kernel<K> {
    type Output = Option<K::Output>;

    #[inline(always)]
    fn with_simd<S: Simd>(self) -> Option<K::Output> {
        let can_run = !cfg!(target_family = "wasm") || size_of::<S::Register>() >= 16;
        can_run.then(|| self.0.with_simd::<S>())
    }
}
