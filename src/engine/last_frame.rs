//! The statistics of the last frame of live video on the CPU. On a GPU they stay on the device.

use std::sync::{Mutex, PoisonError};

use super::Film;
use crate::Result;

/// The statistics of the last frame, and its size.
#[derive(Debug, Default)]
pub(super) struct LastFrame(Mutex<Option<([u32; 2], Film)>>);

impl LastFrame {
    /// The film that a frame of this size goes on with: the one that was kept, if its frames have this size and are to count
    /// at all, or a new one. Nobody else has it until it is kept again.
    ///
    /// # Errors
    /// [`Error::Brushwork`](crate::Error::Brushwork) unless the smoothing is from 0 to 1.
    pub fn take(&self, size: [u32; 2], smoothing: f32) -> Result<Film> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some((kept, mut film)) if kept == size && smoothing > 0.0 => {
                film.smooth(smoothing)?;
                Ok(film)
            }
            _ => Film::new(smoothing),
        }
    }

    /// Keeps the statistics for the next frame.
    pub fn keep(&self, size: [u32; 2], film: Film) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((size, film));
    }

    /// Forgets the frame.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}
