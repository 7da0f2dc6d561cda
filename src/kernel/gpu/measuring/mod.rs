//! What the layers take on this GPU, and what it could do at most: for benchmarks.

mod peak;
mod profile;
