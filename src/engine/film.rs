//! Paints the frames of a film. The statistics of instance normalization are smoothed from frame to frame, so that
//! what stands still keeps its colours whatever passes by.

use crate::architecture::norms;
use crate::kernel::{Moments, Smoothing};
use crate::{Error, Result};

/// How much the frames before count for unless the caller says otherwise: as much as the last ten together.
pub const SMOOTHING: f32 = 0.9;

/// Passes that a painting has at most.
const MAX_PASSES: usize = 16;

/// What is known of a film's frames so far.
///
/// ```
/// use impasto::engine::{Film, SMOOTHING};
/// let film = Film::new(SMOOTHING)?;
/// assert_eq!(film.frames(), 0);
/// assert_eq!(Film::new(1.5).unwrap_err().code(), "brushwork");
/// # Ok::<(), impasto::Error>(())
/// ```
#[derive(Debug)]
pub struct Film {
    smoothing: f32,
    frames: u64,
    /// Of each pass.
    passes: Vec<Smoothing>,
}

impl Film {
    /// A film that begins. `smoothing` goes from 0, where each frame is painted as a picture of its own, to 1, where all have
    /// the statistics of the first one.
    ///
    /// # Errors
    /// [`Error::Brushwork`] unless the smoothing is from 0 to 1.
    pub fn new(smoothing: f32) -> Result<Self> {
        Ok(Self { smoothing: checked_smoothing(smoothing)?, frames: 0, passes: Vec::new() })
    }

    /// A film that goes on after so many frames with the numbers that [`statistics`](Self::statistics) gave.
    ///
    /// # Errors
    /// [`Error::Brushwork`], and [`Error::FilmState`] if they are no statistics of this generator.
    pub fn go_on(smoothing: f32, frames: u64, statistics: &[Vec<Vec<f64>>]) -> Result<Self> {
        let norms = norms();
        let layer =
            |(values, (_, channels)): (&Vec<f64>, &(String, usize))| Moments::from_values(values, *channels);
        let pass = |layers: &Vec<Vec<f64>>| {
            let moments: Vec<_> = layers.iter().zip(&norms).filter_map(layer).collect();
            let whole = layers.len() == norms.len() && moments.len() == norms.len();
            whole.then(|| Smoothing::new(f64::from(smoothing), moments))
        };
        let passes: Vec<_> = statistics.iter().filter_map(pass).collect();
        if passes.len() != statistics.len() || !(1..=MAX_PASSES).contains(&passes.len()) {
            return Err(Error::FilmState { reason: "its statistics are not those of this generator".into() });
        }
        Ok(Self { frames, passes, ..Self::new(smoothing)? })
    }

    /// How many frames were painted, those before it [went on](Self::go_on) among them.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// What the next frame needs to know: for each pass and layer the count of pixels, the mean of each channel, and the sum of
    /// squared differences of each.
    pub fn statistics(&self) -> Vec<Vec<Vec<f64>>> {
        let pass = |pass: &Smoothing| pass.before().iter().map(Moments::to_values).collect();
        self.passes.iter().map(pass).collect()
    }

    /// The frames before in pass `index`.
    pub(super) fn pass(&self, index: usize) -> Option<&Smoothing> {
        self.passes.get(index)
    }

    /// Makes room for the statistics of so many passes.
    pub(super) fn begin(&mut self, passes: usize) {
        let weight = f64::from(self.smoothing);
        self.passes.resize_with(passes, || Smoothing::new(weight, Vec::new()));
    }

    /// Smooths the frames that follow otherwise.
    ///
    /// # Errors
    /// [`Error::Brushwork`] unless the smoothing is from 0 to 1.
    pub(super) fn smooth(&mut self, smoothing: f32) -> Result<()> {
        self.smoothing = checked_smoothing(smoothing)?;
        let weight = f64::from(smoothing);
        self.passes.iter_mut().for_each(|pass| pass.weigh(weight));
        Ok(())
    }

    /// Forgets those of a frame that was not painted.
    pub(super) fn discard(&mut self) {
        self.passes.iter_mut().for_each(Smoothing::discard);
    }

    /// Takes in the statistics of a frame that was painted.
    pub(super) fn advance(&mut self) {
        self.passes.iter_mut().for_each(Smoothing::advance);
        self.frames += 1;
    }
}

fn checked_smoothing(smoothing: f32) -> Result<f32> {
    if (0.0..=1.0).contains(&smoothing) {
        Ok(smoothing)
    } else {
        Err(Error::Brushwork { name: "smoothing", value: smoothing, least: 0.0, most: 1.0 })
    }
}
