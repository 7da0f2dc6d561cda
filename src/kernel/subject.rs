//! What is painted, and how.

use super::Edges;
use crate::StyleParameters;
use crate::picture::Picture;

/// A photo with the wishes for its painting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub photo: &'a Picture,
    /// How the photo goes on beyond its edges.
    pub edges: Edges,
    /// What it is painted in.
    pub style: &'a StyleParameters,
    /// From 0 (the photo) to 1 (the painting).
    pub strength: f32,
}
