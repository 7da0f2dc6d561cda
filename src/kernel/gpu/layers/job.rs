//! A painting in progress, with the part of its maps that is in ordinary memory between the layers.

use std::ops::Range;

use super::tile_shape::fours;
use crate::Result;
use crate::kernel::strips::{Strip, Strips};
use crate::kernel::transfer::Store;
use crate::kernel::{Affine, Layer, Maps, Moments, Network, Plan, Reached, Subject, Task};
use crate::picture::Frame;

/// What is known so far. It outlives the session that computes it: another one goes on from it.
pub(crate) struct Job<'a> {
    pub subject: Subject<'a>,
    /// How far it is, in strips.
    pub reached: Reached,
    /// The maps that were read back from the device.
    pub(super) strips: Strips<Band>,
    /// Of the rows that the layer has written.
    moments: Option<Moments>,
    /// The normalizations that are known, one for each layer.
    pub affines: Vec<Affine>,
    /// The rows that are painted.
    pub rgba: Vec<u8>,
}

impl<'a> Job<'a> {
    pub fn new(subject: Subject<'a>) -> Self {
        Self {
            subject,
            reached: Reached::default(),
            strips: Strips::default(),
            moments: None,
            affines: Vec::new(),
            rgba: Vec::with_capacity(subject.photo.rgba().len()),
        }
    }

    /// Takes what a strip wrote: `contents` as `store` says.
    ///
    /// # Errors
    /// [`crate::Error::NotFinite`] if a layer is complete and its statistics are no numbers.
    pub(super) fn take(
        &mut self,
        network: &Network,
        plan: &Plan,
        task: &Task,
        store: Store,
        contents: &[u8],
    ) -> Result<()> {
        let Some(layer) = network.layers.get(task.layer) else { return Ok(()) };
        let mut rest = contents;
        let mut next = |bytes: u64| {
            let (part, after) = rest.split_at(rest.len().min(bytes as usize));
            rest = after;
            part
        };
        let (painted, joined, map, skip) =
            (next(store.painted), next(store.joined), next(store.map), next(store.skip));
        self.paint(task, painted);
        let rows = layer.form.rows();
        let map = Band::new(task.rows.start * rows..task.rows.end * rows, map);
        self.strips.push(map, Band::new(task.rows.clone(), skip));
        if !joined.is_empty() {
            let moments = self.moments.get_or_insert_with(|| Moments::new(layer.channels_out));
            gather(moments, layer, plan, task.layer, joined);
        }
        if plan.maps == Maps::Spill {
            self.reached = Reached { layer: task.layer, row: task.rows.end };
            self.strips.release(layer, &task.rows, self.subject.edges);
        }
        if task.complete { self.turn(plan, task, layer) } else { Ok(()) }
    }

    fn paint(&mut self, task: &Task, painted: &[u8]) {
        let photo = self.subject.photo;
        let (width, row) = (Frame::new(photo).width() * 4, photo.width() as usize * 4);
        for (y, line) in (task.rows.start * 2..).zip(painted.chunks_exact(width)) {
            if y < photo.height() as usize {
                self.rgba.extend_from_slice(line.get(..row).unwrap_or_default());
            }
        }
    }

    /// Makes what the layer wrote what the next one reads.
    fn turn(&mut self, plan: &Plan, task: &Task, layer: &Layer) -> Result<()> {
        let Some(moments) = self.moments.take() else { return Ok(()) };
        // Those of an attempt in one piece that has failed are of no use.
        self.affines.truncate(task.layer);
        self.affines.push(self.subject.normalization(task.layer, &moments)?);
        self.strips.turn(layer);
        if plan.maps == Maps::Spill {
            self.reached = Reached { layer: task.layer + 1, row: 0 };
        }
        Ok(())
    }
}

/// Adds the statistics of rows of layer `index`, as the device has joined them: for each four channels means, then sums
/// of squared differences.
pub(super) fn gather(moments: &mut Moments, layer: &Layer, plan: &Plan, index: usize, joined: &[u8]) {
    let Some([_, width]) = plan.geometry.sizes.get(index) else { return };
    let pixels = layer.positions(*width) * layer.form.phases();
    let numbers: Vec<f32> =
        joined.as_chunks::<4>().0.iter().map(|number| f32::from_le_bytes(*number)).collect();
    for row in numbers.chunks_exact(8 * fours(layer.channels_out)) {
        let values = |place: usize| {
            let values = row.chunks_exact(8).flat_map(move |group| group.iter().skip(4 * place).take(4));
            values.copied().take(layer.channels_out)
        };
        let both: Vec<f32> = values(0).chain(values(1)).collect();
        moments.merge(pixels, &both);
    }
}

/// Rows of a map as the device has them.
#[derive(Debug)]
pub(super) struct Band {
    rows: Range<usize>,
    bytes: Vec<u8>,
}

impl Band {
    /// Nothing if there are no bytes.
    fn new(rows: Range<usize>, bytes: &[u8]) -> Option<Self> {
        (!bytes.is_empty()).then(|| Self { rows, bytes: bytes.to_vec() })
    }
}

impl Strip for Band {
    fn rows(&self) -> Range<usize> {
        self.rows.clone()
    }
}

/// The bytes of some rows of a map of `height`, piece by piece; rows beyond the last are the first ones.
pub(super) fn slices(bands: &[Band], rows: Range<usize>, height: usize) -> impl Iterator<Item = &[u8]> {
    let parts = [rows.start..rows.end.min(height), 0..rows.end.saturating_sub(height)];
    parts.into_iter().flat_map(move |rows| {
        bands.iter().filter_map(move |Band { rows: band, bytes }| {
            let row = bytes.len() / band.len().max(1);
            let (first, end) = (rows.start.max(band.start), rows.end.min(band.end));
            bytes.get(first.checked_sub(band.start)? * row..end.checked_sub(band.start)? * row)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_from_all_bands_and_around_the_end() {
        let mut bands: Vec<_> = Band::new(0..2, &[0, 0, 1, 1]).into_iter().collect();
        bands.extend(Band::new(2..5, &[2, 2, 3, 3, 4, 4]));
        assert!(Band::new(5..5, &[]).is_none());
        let rows = |bands: &[Band], rows| slices(bands, rows, 5).collect::<Vec<_>>().concat();
        assert_eq!(rows(&bands, 1..4), [1, 1, 2, 2, 3, 3]);
        assert_eq!(rows(&bands, 4..7), [4, 4, 0, 0, 1, 1]);
        assert_eq!(rows(&bands, 0..1), [0, 0]);
        assert_eq!(rows(&bands, 0..5).len(), 10);
        bands.remove(0);
        assert_eq!(rows(&bands, 0..5), [2, 2, 3, 3, 4, 4]);
    }
}
