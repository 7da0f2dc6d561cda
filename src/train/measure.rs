//! Measures what quantization costs.

use burn::tensor::Device;

use crate::Result;
use crate::network::Generator;
use crate::network::{to_planes, to_tensor};
use crate::objective::one_hot;
use crate::pack::Pack;
use crate::packing::generator_from_pack;
use crate::picture::Picture;

/// Peak signal-to-noise ratio over several photos, in dB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Psnr {
    /// The average over the photos.
    pub mean: f64,
    /// The lowest of all photos.
    pub worst: f64,
}

/// Pictures that are equal have an infinite PSNR, which JSON cannot say: this is written instead.
pub const MOST_PSNR: f64 = 999.0;

/// `10 log10(1 / mean((a - b)^2))` of two pictures with values 0..1: infinite for equal ones.
///
/// ```
/// let psnr = impasto::train::psnr(&[0.5, 0.5], &[0.5, 0.6]);
/// assert!((psnr - 23.01).abs() < 0.01);
/// ```
pub fn psnr(a: &[f32], b: &[f32]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum();
    10.0 * (a.len().max(1) as f64 / sum).log10()
}

/// For each style, at full boldness, how close the pack's generator comes to `generator` on `photos`.
///
/// # Errors
/// If the pack is not one of such a generator.
pub fn quantization_psnr(generator: &Generator, pack: &Pack, photos: &[Picture]) -> Result<Vec<Psnr>> {
    let device = Device::flex();
    let quantized = generator_from_pack(pack, &device)?;
    let rows = generator.styles();
    let paint = |generator: &Generator, photo: &Picture, style: usize| {
        let style = generator.style(&one_hot(&[style], rows, &device));
        let painting = generator.forward(to_tensor(photo.to_planes(), &device), &style);
        pollster::block_on(to_planes(painting)).map(|planes| planes.data)
    };
    (0..pack.styles.len())
        .map(|style| {
            let found = photos
                .iter()
                .map(|photo| Ok(psnr(&paint(generator, photo, style)?, &paint(&quantized, photo, style)?)))
                .collect::<Result<Vec<f64>>>()?;
            let mean = found.iter().sum::<f64>() / found.len().max(1) as f64;
            Ok(Psnr { mean, worst: found.iter().copied().fold(f64::INFINITY, f64::min) })
        })
        .collect()
}
