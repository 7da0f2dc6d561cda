//! Which preset is the fastest on this device, by trying each on one layer.

use web_time::{Duration, Instant};
use wgpu::BufferUsages;

use super::block::{block_for, fours, groups_in, weights, workgroups};
use super::preset::{Preset, fastest};
use super::{Gpu, shader};
use crate::kernel::{Form, Layer, Network, Source, Tail};
use crate::{Error, Result};

/// Rows and columns of the map that the layer is tried on: some 600 million multiply-adds with 64 channels.
const SIDE: usize = 128;

/// Each preset is timed so often, in turns.
const ROUNDS: usize = 3;

/// What a measurement takes at least: the clocks of most browsers go in steps of 0.1 or 1 ms.
const LEAST: Duration = Duration::from_millis(4);

/// Times the layer is run in one measurement at most.
const MOST_RUNS: u32 = 32;

/// Once this is spent, no other round starts: a device this slow has better things to do.
const BUDGET: Duration = Duration::from_millis(150);

/// One preset's kernel with something to work on.
struct Trial {
    pipeline: wgpu::ComputePipeline,
    bindings: wgpu::BindGroup,
    buffers: Vec<wgpu::Buffer>,
    groups: [u32; 3],
}

/// A browser would keep what it worked on until it collects garbage.
impl Drop for Trial {
    fn drop(&mut self) {
        self.buffers.iter().for_each(wgpu::Buffer::destroy);
    }
}

/// The layer that most of the others are like: the largest that keeps the size of its map.
pub(super) fn typical(network: &Network) -> Option<&Layer> {
    let alike = |layer: &&Layer| {
        layer.form == Form::Same
            && layer.source == Source::Normalized
            && !layer.keep
            && matches!(layer.tail, Tail::Norm)
    };
    network.layers.iter().filter(alike).max_by_key(|layer| layer.channels_in * layer.channels_out)
}

/// The fastest of `presets` for the layers of `network`; the first one if there is no telling.
///
/// # Errors
/// [`Error::GpuUnavailable`] and [`Error::GpuLost`].
pub(super) async fn probe(gpu: &Gpu, network: &Network, presets: &[Preset]) -> Result<usize> {
    let Some(layer) = typical(network) else { return Ok(0) };
    // A kernel that the device refuses must not end it.
    let make = || presets.iter().map(|preset| Trial::new(gpu, layer, *preset)).collect::<Vec<_>>();
    let refused = |reason| Error::GpuUnavailable { reason };
    let trials = match gpu.scoped(wgpu::ErrorFilter::Validation, make, refused).await {
        Ok(trials) => trials,
        Err(refused) => {
            // A lost device refuses everything.
            gpu.finish().await?;
            return Err(refused);
        }
    };
    // The first time pipelines and memory are new.
    let mut runs = 1;
    for trial in &trials {
        trial.time(gpu, runs).await?;
    }
    let Some(first) = trials.first() else { return Ok(0) };
    let began = Instant::now();
    while first.time(gpu, runs).await? < LEAST {
        if runs == MOST_RUNS {
            break;
        }
        runs *= 2;
    }
    let mut times = vec![Duration::ZERO; trials.len()];
    for round in 0..ROUNDS {
        if round > 0 && began.elapsed() > BUDGET {
            break;
        }
        for (time, trial) in times.iter_mut().zip(&trials) {
            *time += trial.time(gpu, runs).await?;
        }
    }
    Ok(fastest(&times))
}

impl Trial {
    fn new(gpu: &Gpu, layer: &Layer, preset: Preset) -> Self {
        let block = block_for(layer, preset.block);
        let pipeline = gpu.pipeline(None, &shader::convolution(layer, block, gpu.precision()), "main");
        let map = |channels: usize| {
            let numbers = (SIDE * SIDE * fours(channels) * 4) as u64;
            gpu.buffer(numbers * gpu.precision().bytes(), BufferUsages::STORAGE)
        };
        let side = SIDE as u32;
        // As in the text of the kernel; the rest is zero.
        let mut params = [0; 20];
        params[..8].copy_from_slice(&[side, side, 0, 0, 0, side, side, 1]);
        let partials = SIDE * SIDE.div_ceil(block.pixels) * fours(layer.channels_out) * 32;
        let affine = (2 * groups_in(layer) + fours(layer.channels_out)) * 16;
        let buffers = [
            (0, gpu.filled(&params, BufferUsages::UNIFORM)),
            (1, map(layer.channels_in)),
            (2, gpu.buffer(affine as u64, BufferUsages::STORAGE)),
            (4, gpu.filled(&weights(layer, block), BufferUsages::STORAGE)),
            (5, map(layer.channels_out)),
            (7, gpu.buffer(partials as u64, BufferUsages::STORAGE)),
        ];
        let entries: Vec<_> = buffers
            .iter()
            .map(|(binding, buffer)| wgpu::BindGroupEntry {
                binding: *binding,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        let layout = pipeline.get_bind_group_layout(0);
        let descriptor = wgpu::BindGroupDescriptor { label: None, layout: &layout, entries: &entries };
        let bindings = gpu.device.create_bind_group(&descriptor);
        let buffers = buffers.map(|(_, buffer)| buffer).into();
        Self { pipeline, bindings, buffers, groups: workgroups(layer, block, [SIDE, SIDE]) }
    }

    /// How long it takes to run the layer `runs` times, submitting and waiting included.
    async fn time(&self, gpu: &Gpu, runs: u32) -> Result<Duration> {
        let started = Instant::now();
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &self.bindings, &[]);
            let [x, y, z] = self.groups;
            for _ in 0..runs {
                pass.dispatch_workgroups(x, y, z);
            }
        }
        gpu.queue.submit([encoder.finish()]);
        gpu.finish().await?;
        Ok(started.elapsed())
    }
}
