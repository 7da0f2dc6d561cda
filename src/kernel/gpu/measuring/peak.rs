//! The GPU's peak: the multiply-adds a second that it reaches when it does nothing else.

use std::time::Duration;

use wgpu::BufferUsages;

use crate::Result;
use crate::kernel::gpu::device::Gpu;
use crate::kernel::profile::Clock;

const THREADS: u64 = 1 << 14;
const ROUNDS: u64 = 200;
/// Steps written out in a round, so that the loop costs nothing.
const STEPS: u64 = 16;

impl Gpu {
    /// The mean time of a submission of `work`.
    pub(super) fn time(&self, work: impl Fn(&mut wgpu::ComputePass<'_>)) -> Result<Duration> {
        // A GPU in software is measured like any software.
        let software = self.adapter.get_info().device_type == wgpu::DeviceType::Cpu;
        let clock = if software { Clock::Processors } else { Clock::Wall };
        let run = || {
            let mut encoder = self.encoder();
            work(&mut encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default()));
            self.submit(encoder);
            pollster::block_on(self.finish())
        };
        // The first time pipelines and memory are new.
        run()?;
        clock.mean(run)
    }

    /// Multiply-adds a second of a kernel that does nothing else: the best of some ways to write it.
    pub(super) fn peak(&self) -> Result<f64> {
        let mut best: f64 = 0.0;
        for sums in [1, 2, 3] {
            for next in ["s# * factor + rest", "fma(s#, factor, rest)"] {
                let text =
                    written_out(include_str!("peak.wgsl"), sums, "rest * #.0", &format!("s# = {next}"));
                best = best.max(4.0 * self.rate(sums, &text)?);
            }
        }
        Ok(best)
    }

    /// The same of bytes that are added up to 32 bits.
    pub(super) fn peak_of_bytes(&self) -> Result<f64> {
        let mut best: f64 = 0.0;
        for sums in [4, 8, 12] {
            let next = "s# += dot4I8Packed(bitcast<u32>(s#), factor)";
            let text = written_out(include_str!("peak_dot.wgsl"), sums, "i32(factor) + #", next);
            best = best.max(4.0 * self.rate(sums, &text)?);
        }
        Ok(best)
    }

    /// How many of its steps, for each of its `sums`, a kernel does in a second.
    fn rate(&self, sums: u64, text: &str) -> Result<f64> {
        let pipeline = self.pipeline(None, &self.module(text), "main");
        let results = self.buffer(THREADS * 16, BufferUsages::STORAGE);
        let layout = pipeline.get_bind_group_layout(0);
        let bindings = self.bind(&layout, &[(0, results.as_entire_binding())]);
        let time = self.time(|pass| {
            pass.set_pipeline(&pipeline);
            pass.set_bind_group(0, &bindings, &[]);
            pass.dispatch_workgroups((THREADS / 64) as u32, 1, 1);
        })?;
        Ok((THREADS * ROUNDS * STEPS * sums) as f64 / time.as_secs_f64())
    }
}

/// The text of a kernel with `sums` variables; `#` stands for the number of one in how it starts and what it becomes.
fn written_out(text: &str, sums: u64, first: &str, next: &str) -> String {
    let each = |text: &str, between: &str| {
        (0..sums).map(|sum| text.replace('#', &sum.to_string())).collect::<Vec<_>>().join(between)
    };
    let steps = vec![each(&format!("        {next};"), "\n"); STEPS as usize].join("\n");
    text.replace("/*SUMS*/", &each(&format!("    var s# = {first};"), "\n"))
        .replace("/*ROUNDS*/", &ROUNDS.to_string())
        .replace("/*STEPS*/", &steps)
        .replace("/*RESULT*/", &each("s#", " + "))
}
