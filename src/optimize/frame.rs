//! The photo at one size, and what goes in and out there.

use super::colours::{keep_colours, match_colours};
use super::noise::faint_noise;
use super::options::{Colours, Init, MAX_WORKING_PIXELS, Options, scaled};
use super::resample::{resample, to_picture, to_planes};
use crate::picture::{Picture, Planes};
use crate::{Error, Result};

/// The photo at one size.
pub struct Frame {
    pub planes: Planes,
    colours: Colours,
}

impl Frame {
    /// `photo` at this size.
    pub fn new(photo: &Planes, (width, height): (u32, u32), colours: Colours) -> Self {
        Self { planes: resample(photo, width as usize, height as usize), colours }
    }

    pub fn size(&self) -> (usize, usize) {
        (self.planes.width, self.planes.height)
    }

    /// The style picture at its size beside this photo, in the photo's colours if that is asked for.
    ///
    /// # Errors
    /// [`Error::WorkingSize`] if it is too large.
    pub fn style(&self, style: &Planes, options: &Options) -> Result<Planes> {
        let longer = self.planes.width.max(self.planes.height) as f64 * f64::from(options.style_scale);
        let factor = longer / style.width.max(style.height) as f64;
        let least = options.goal.least_side();
        let (width, height) = scaled(style.width as u32, style.height as u32, factor, least);
        if u64::from(width) * u64::from(height) > MAX_WORKING_PIXELS {
            return Err(Error::WorkingSize { width, height, max_pixels: MAX_WORKING_PIXELS });
        }
        let style = resample(style, width as usize, height as usize);
        Ok(if self.colours == Colours::Match { match_colours(&style, &self.planes) } else { style })
    }

    /// What the picture starts as.
    pub fn init(&self, options: &Options) -> Planes {
        let (width, height) = self.size();
        match &options.init {
            Init::Content => self.planes.clone(),
            Init::Noise => faint_noise(width, height, options.seed),
            Init::Picture(picture) => resample(&to_planes(picture), width, height),
        }
    }

    /// The picture of `planes` with the alpha of `photo`, in its colours if that is asked for.
    ///
    /// # Errors
    /// [`Error::NotFinite`] if a value is not a number.
    pub fn picture(&self, planes: Planes, photo: &Picture) -> Result<Picture> {
        let planes = if self.colours == Colours::Keep { keep_colours(&planes, &self.planes) } else { planes };
        to_picture(&planes, photo)
    }
}
