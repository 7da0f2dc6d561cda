//! The light of a painting, from its own to the photo's.
//!
//! The finished painting gets the photo's light back by the guided filter of `picture/light.rs`, on a grid of at most 128
//! nodes a side. The filter fits the difference between the log-odds of photo and painting. Log-odds never leave the range of
//! colours, so strokes stay visible in the dark and in the light. Chroma is kept as far as the gamut allows. A pixel of the
//! full size needs only its interpolated line and the photo's luminance, so strips have no seam. The grid is always computed
//! on the CPU, from small pictures. On a graphics card it is kept beside the painting; the shader that shows the painting
//! applies the light.

use super::Edges;
use crate::picture::{Picture, Shape};
use crate::{Error, Result};

/// How much of the photo's light a painting has unless the caller says otherwise: a dark and a bright version of a photo
/// stay at least half as far apart as the photos are, and the style's colours show.
pub const LIGHT: f32 = 0.6;

/// A painting of `photo` that was painted at light 0, at another `light`: it is not painted again.
///
/// ```
/// use impasto::engine::{Edges, lit};
/// use impasto::picture::Picture;
/// let [night, painting] = [[9, 9, 9, 255], [128, 128, 128, 255]].map(|grey| Picture::new(8, 8, grey.repeat(64)));
/// let (night, painting) = (night?, painting?);
/// assert_eq!(lit(&night, &painting, Edges::Mirror, 1.0)?, night);
/// # Ok::<(), impasto::Error>(())
/// ```
///
/// # Errors
/// [`Error::Brushwork`] unless the light is from 0 to 1, and [`Error::PictureBuffer`] if the sizes differ.
pub fn lit(photo: &Picture, painting: &Picture, edges: Edges, light: f32) -> Result<Picture> {
    let light = checked_light(light)?;
    let shape = Shape { inner: [photo.width(), photo.height()], margin: [0; 2], joined: edges.joined() };
    // What is clear was painted too.
    let painting = painting.inside(shape)?.lit(photo, shape.joined, light)?;
    Ok(photo.painted_over(&painting, [0, 0], 1.0))
}

/// A light from 0 to 1.
pub(super) fn checked_light(light: f32) -> Result<f32> {
    let wrong = Error::Brushwork { name: "light", value: light, least: 0.0, most: 1.0 };
    if (0.0..=1.0).contains(&light) { Ok(light) } else { Err(wrong) }
}
