//! A painting beside its photo, and how the two are mixed.

use super::texture::Texture;
use crate::picture::LightMap;

/// A photo and what was painted of it.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub photo: Texture,
    /// In its own light.
    pub painting: Texture,
    /// How much lighter the photo is.
    pub light: LightMap,
}

impl Pair {
    /// A photo as a painting of itself.
    pub fn of(photo: Texture) -> Self {
        Self { painting: photo.clone(), photo, light: LightMap::none() }
    }
}

/// How a pair is mixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Blend {
    /// From 0 (the photo) to 1 (the painting).
    pub strength: f32,
    /// From 0 (the painting's own) to 1 (the photo's).
    pub light: f32,
}

impl Blend {
    /// The photo alone.
    pub const PHOTO: Self = Self { strength: 0.0, light: 0.0 };
}
