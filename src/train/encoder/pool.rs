//! The pool of paintings whose targets are in memory.

use burn::tensor::Device;
use pollster::block_on;
use rand::RngExt;
use rand::rngs::StdRng;

use super::super::data::image_planes;
use super::paintings::Paintings;
use crate::Result;
use crate::objective::Objective;

/// Every so manieth place is for a painting of the gallery.
const GALLERY: usize = 5;

/// A few of all paintings, one of which is replaced from time to time.
pub struct Pool {
    /// Which painting is at each place.
    places: Vec<usize>,
    /// The place that has had its painting for longest.
    next: usize,
}

impl Pool {
    /// `count` places, each with a painting chosen by chance.
    ///
    /// # Errors
    /// If a painting cannot be read.
    pub fn fill(
        count: usize,
        paintings: &Paintings,
        objective: &mut Objective,
        device: &Device,
        random: &mut StdRng,
    ) -> Result<Self> {
        let mut pool = Self { places: vec![0; count], next: 0 };
        for _ in 0..count {
            pool.replace(paintings, objective, device, random)?;
        }
        Ok(pool)
    }

    /// Puts another painting in place of the oldest. A place of the gallery's gets one of the gallery again.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn replace(
        &mut self,
        paintings: &Paintings,
        objective: &mut Objective,
        device: &Device,
        random: &mut StdRng,
    ) -> Result<()> {
        let gallery = paintings.gallery().len();
        let of_gallery = self.next.is_multiple_of(GALLERY) && gallery > 0 || gallery == paintings.len();
        let index = random.random_range(if of_gallery { 0..gallery } else { gallery..paintings.len() });
        let painting = image_planes(&paintings.painting(index)?);
        block_on(objective.compare_with(self.next, &painting, index as u64, device))?;
        if let Some(place) = self.places.get_mut(self.next) {
            *place = index;
        }
        self.next = (self.next + 1) % self.places.len().max(1);
        Ok(())
    }

    /// The places for the pictures of a step, and the paintings that are there.
    pub fn draw(&self, count: usize, random: &mut StdRng) -> (Vec<usize>, Vec<usize>) {
        let places = (0..count).map(|_| random.random_range(0..self.places.len()));
        places.filter_map(|place| Some((place, *self.places.get(place)?))).unzip()
    }
}
