//! The layers on the CPU: registers as wide as the processor has, and all its cores.

mod direct;
mod kernel;
mod lane_count;
#[cfg(test)]
mod layer_tests;
mod map;
mod output;
mod painting;
#[cfg(test)]
mod painting_tests;
#[cfg(feature = "measure")]
mod profile;
mod reader;
mod registers;
mod rows;
mod run;
mod simd;
mod spare;
mod statistics;
mod transform;
mod winograd;

pub(crate) use painting::CpuNetwork;
