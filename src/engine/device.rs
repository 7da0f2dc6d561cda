//! What the engine computes on.

/// What the engine computes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// WebGPU in a browser, Vulkan, Metal or Direct3D elsewhere.
    Gpu,
    /// Plain Rust with SIMD.
    Cpu,
}
