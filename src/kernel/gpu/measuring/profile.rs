//! The time of each layer on this GPU, beside the GPU's peak.

use std::time::Duration;

use crate::kernel::gpu::layers::{Job, Session};
use crate::kernel::gpu::network::GpuNetwork;
use crate::kernel::profile::{LayerCost, Profile};
use crate::kernel::{Maps, Subject};
use crate::{Error, Result};

impl GpuNetwork {
    /// Paints `subject`, each dispatch many times, and takes the time of each layer, submitting and waiting included.
    ///
    /// # Errors
    /// [`Error::GpuLost`], and [`Error::MemoryLimit`] if the maps do not fit the device.
    pub fn profile(&self, subject: Subject<'_>) -> Result<Profile> {
        let (layers, gpu) = (&self.layers, &self.layers.gpu);
        let key = (subject.photo.width(), subject.photo.height(), subject.edges, u64::MAX);
        let plan = self.plan_for(key)?;
        if plan.maps != Maps::Stay {
            return Err(Error::MemoryLimit { needed: plan.bytes, limit: gpu.largest_binding() });
        }
        let sizes = plan.geometry.sizes.iter();
        let number = self.precision().bytes() as usize;
        let costs = layers.network.layers.iter().zip(sizes);
        let mut profiles: Vec<_> = costs.map(|(layer, size)| LayerCost::of(layer, *size, number)).collect();
        let (session, job) = (Session::new(layers, plan, key), Job::new(subject));
        session.begin(layers, subject.style);
        for step in &session.steps {
            step.upload(layers, &session.buffers, &job);
            let time = gpu.time(|pass| step.convolve(layers, pass))?;
            let mut statistics = Duration::ZERO;
            if step.transfer.store.joined > 0 {
                statistics = gpu.time(|pass| step.join(layers, pass))?;
                let mut encoder = gpu.encoder();
                session.copy_statistics(step, &mut encoder);
                gpu.submit(encoder);
                pollster::block_on(session.conclude(layers, step, subject.style))?;
            }
            if let Some(layer) = profiles.get_mut(step.task.layer) {
                layer.time += time;
                layer.statistics += statistics;
            }
        }
        let device = format!("{}, maps of {} bits", self.adapter(), 8 * number);
        let peak_of_bytes = Some(gpu.peak_of_bytes()?);
        Ok(Profile { device, peak: gpu.peak()?, peak_of_bytes, layers: profiles })
    }
}
