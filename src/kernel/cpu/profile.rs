//! The time of each layer on this processor, and the processor's peak, for benchmarks.

use macerator::{Scalar, Simd, WithSimd};

use super::lane_count::LaneCount;
use super::painting::CpuNetwork;
use super::registers::vectorized;
use super::rows::{cores, share};
use super::simd::{Lanes, lanes, store};
use crate::Result;
use crate::kernel::Subject;
use crate::kernel::profile::{Clock, LayerCost, Profile};

/// Sums that one core adds up at once: enough to hide how long an addition takes.
const SUMS: usize = 12;
const ROUNDS: usize = 2_000_000;

impl CpuNetwork {
    /// Paints `subject`, each task many times, and takes the time of each layer.
    ///
    /// # Errors
    /// [`crate::Error::MemoryLimit`] and [`crate::Error::NotFinite`].
    pub fn profile(&self, subject: Subject<'_>) -> Result<Profile> {
        let plan = self.plan(subject.photo, subject.edges, u64::MAX)?;
        let mut layers: Vec<_> = self
            .layers()
            .iter()
            .zip(&plan.geometry.sizes)
            .map(|(layer, size)| LayerCost::of(layer, *size, size_of::<f32>()))
            .collect();
        let mut painting = self.begin(subject);
        for task in &plan.tasks {
            let time = Clock::Processors.mean(|| painting.measure(task))?;
            painting.advance(task)?;
            if let Some(layer) = layers.get_mut(task.layer) {
                layer.time += time;
            }
        }
        let cores = cores();
        let lanes = vectorized(LaneCount);
        let device = format!("{cores} cores, {lanes} numbers a register");
        let time = Clock::Processors.mean(|| {
            share(vec![(); cores], cores, |(), _| {
                std::hint::black_box(vectorized(MultiplyAdds));
            });
            Ok(())
        })?;
        let peak = (cores * lanes * SUMS * ROUNDS) as f64 / time.as_secs_f64();
        Ok(Profile { device, peak, peak_of_bytes: None, layers })
    }
}

/// Multiply-adds in registers and nothing else.
struct MultiplyAdds;

impl WithSimd for MultiplyAdds {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self) -> f32 {
        let factor: Lanes<S> = std::hint::black_box(0.5_f32).splat();
        let rest: Lanes<S> = std::hint::black_box(0.25_f32).splat();
        let mut sums: [Lanes<S>; SUMS] = std::array::from_fn(|sum| (sum as f32).splat());
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = sum.mul_add(factor, rest);
            }
        }
        let mut total = [0.0; 64];
        let mut result = 0.0;
        for sum in sums {
            store(sum, total.get_mut(..lanes::<S>()).unwrap_or_default());
            result += total.iter().sum::<f32>();
        }
        result
    }
}
