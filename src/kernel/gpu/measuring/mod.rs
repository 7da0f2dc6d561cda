//! The time of the layers on this GPU, and the GPU's peak, for benchmarks.

mod peak;
mod profile;
