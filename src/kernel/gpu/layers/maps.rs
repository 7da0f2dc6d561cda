//! Reads back the maps between the layers, to compare them with those of the CPU.

use half::f16;

use super::compiled::GpuLayers;
use super::job::Job;
use super::session::Session;
use super::tile_shape::fours;
use crate::Result;
use crate::kernel::Subject;
use crate::kernel::gpu::precision::Precision;
use crate::kernel::task::Slot;

impl Session {
    /// What each task writes, map by map, `[height, width, channels]` filled up to whole groups of four; nothing for the
    /// painting itself.
    ///
    /// # Errors
    /// [`Error::GpuLost`].
    pub async fn maps(&self, layers: &GpuLayers, subject: Subject<'_>) -> Result<Vec<Vec<f32>>> {
        let (gpu, job) = (&layers.gpu, Job::new(subject));
        self.begin(layers, subject.style);
        let mut maps = Vec::new();
        for step in &self.steps {
            let task = &step.task;
            step.upload(layers, &self.buffers, &job);
            let mut encoder = gpu.encoder();
            step.encode(layers, &mut encoder);
            let bytes = task.rows.len() as u64 * self.plan.geometry.written_row(task.layer, 4);
            let staging = gpu.staging(bytes);
            if let Some(slot) = self.buffers.slots.get(Slot::map(task.layer).0) {
                encoder.copy_buffer_to_buffer(slot, 0, &staging, 0, bytes);
            }
            self.copy_statistics(step, &mut encoder);
            gpu.submit(encoder);
            let numbers = gpu.read(&staging, bytes).await?;
            if step.transfer.store.joined > 0 {
                self.conclude(layers, step, subject.style).await?;
            }
            let numbers: Vec<f32> = match layers.precision() {
                Precision::Full => numbers.as_chunks().0.iter().map(|n| f32::from_le_bytes(*n)).collect(),
                Precision::Half => {
                    numbers.as_chunks().0.iter().map(|n| f16::from_le_bytes(*n).to_f32()).collect()
                }
            };
            let groups = layers.layer(task.layer).map_or(1, |(layer, _)| fours(layer.channels_out));
            let rows = task.rows.len()
                * self.plan.geometry.layers.get(task.layer).map_or(1, |shape| shape.form.rows());
            // From `[height, groups, width, 4]`.
            let fours = numbers.as_chunks::<4>().0;
            let columns = fours.len() / rows / groups;
            let pixels = (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x)));
            let places =
                pixels.flat_map(|(y, x)| (0..groups).map(move |group| (y * groups + group) * columns + x));
            maps.push(places.filter_map(|place| fours.get(place)).flatten().copied().collect());
        }
        Ok(maps)
    }
}
