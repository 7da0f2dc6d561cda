//! Pictures that stay on the GPU: photos as textures, the grounds of the passes, and paintings on a canvas.

#[cfg(test)]
mod blit_tests;
mod blits;
mod canvas;
mod commands;
mod frame;
mod ground;
#[cfg(test)]
mod ground_tests;
mod held;
mod light;
mod pair;
mod texture;
mod uniforms;

pub(crate) use blits::Blits;
pub(crate) use canvas::Canvas;
pub(crate) use commands::Commands;
pub(crate) use frame::FrameSessions;
pub(crate) use ground::{Grounds, UnderTexture};
pub(crate) use light::Nodes;
pub(crate) use pair::{Blend, Pair};
pub(crate) use texture::Texture;
