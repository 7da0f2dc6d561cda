//! The buffers of a painting.

use wgpu::BufferUsages;

use super::compiled::GpuLayers;
use super::tile_shape::fours;
use crate::kernel::Plan;

/// Everything that a plan's tasks read and write on the device.
pub(crate) struct Buffers {
    /// Maps, see [`crate::kernel::task::Slot`].
    pub slots: Vec<wgpu::Buffer>,
    pub partials: wgpu::Buffer,
    pub joined: wgpu::Buffer,
    /// The normalization after each layer, and where halves of the next one are counted from.
    pub affines: Vec<wgpu::Buffer>,
    /// Of a frame of live video: how far its statistics are smoothed, then the style's numbers for each layer.
    pub style: wgpu::Buffer,
    /// The statistics of each layer in the last frame.
    pub kept: wgpu::Buffer,
    pub photo: wgpu::Buffer,
    pub painted: wgpu::Buffer,
    /// What a task wrote is read through them in turn.
    pub staging: Vec<wgpu::Buffer>,
}

impl Buffers {
    pub fn new(layers: &GpuLayers, plan: &Plan) -> Self {
        let (gpu, sizes) = (&layers.gpu, plan.buffers());
        let storage = BufferUsages::STORAGE;
        let (written, read) = (storage | BufferUsages::COPY_DST, storage | BufferUsages::COPY_SRC);
        // Scale and shift for the layer that reads a map, and what that one counts its own from.
        let pairs = layers.network.layers.iter().zip(layers.network.layers.iter().skip(1));
        let affines =
            pairs.map(|(layer, next)| (2 * fours(layer.channels_out) + fours(next.channels_out)) * 16);
        let kept = 16 * layers.vectors_before(affines.len()) as u64;
        Self {
            slots: sizes.slots.iter().map(|bytes| gpu.buffer(*bytes, written | read)).collect(),
            partials: gpu.buffer(sizes.partials, storage),
            joined: gpu.buffer(sizes.joined, read),
            affines: affines.map(|bytes| gpu.buffer(bytes as u64, written | read)).collect(),
            style: gpu.buffer(16 + kept, written),
            kept: gpu.buffer(kept, read),
            photo: gpu.buffer(sizes.photo, written),
            painted: gpu.buffer(sizes.painted, read),
            staging: (0..sizes.stagings).map(|_| gpu.staging(sizes.staging)).collect(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &wgpu::Buffer> {
        let single = [&self.joined, &self.photo, &self.painted, &self.partials, &self.style, &self.kept];
        [&self.slots, &self.staging, &self.affines].into_iter().flatten().chain(single)
    }

    /// The bytes of all of them, beside the few of normalizations.
    #[cfg(test)]
    pub fn bytes(&self) -> u64 {
        let few = self.affines.iter().chain([&self.style, &self.kept]).map(wgpu::Buffer::size).sum::<u64>();
        self.all().map(wgpu::Buffer::size).sum::<u64>() - few
    }
}

impl Drop for Buffers {
    /// Gives the memory back at once: a browser would wait for its garbage collector, which does not see the device's.
    fn drop(&mut self) {
        self.all().for_each(wgpu::Buffer::destroy);
    }
}
