//! The subject of a painting: the photo, its style and the options.

use super::smoothing::Smoothing;
use super::{Affine, Edges, Moments};
use crate::picture::Picture;
use crate::{Result, StyleParameters};

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
    /// The frames before, if the photo is a frame of a film.
    pub film: Option<&'a Smoothing>,
    /// Whether it is a frame of live video.
    pub live: Option<Live>,
}

impl Subject<'_> {
    /// The normalization of what layer `index` wrote, whose statistics are `moments`.
    ///
    /// # Errors
    /// As [`Moments::normalization`].
    pub fn normalization(&self, index: usize, moments: &Moments) -> Result<Affine> {
        match self.film {
            Some(film) => film.join(index, moments).normalization(index, self.style),
            None => moments.normalization(index, self.style),
        }
    }
}

/// How a frame of live video is painted: smoothed, and on a GPU as fast as it can be, in one submission.
///
/// There the statistics of instance normalization are joined on the device, in f32, so that no layer waits for a readback. A
/// painting is within 2/255 of the one that is not live, within 4/255 in several passes. A picture that needs several strips
/// there is painted as if it were not live.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Live {
    /// How much of the statistics are those of the frame before, from 0 to 0.99: what flickers in a video is that
    /// they change from frame to frame. The first frame of a video has 0.
    pub smoothing: f32,
}
