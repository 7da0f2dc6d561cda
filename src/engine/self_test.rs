//! The self-test at start: paints one tiny picture and compares it with the one in the pack.

use super::{Backend, Engine};
use crate::pack::Pack;
use crate::packing::self_test_pictures;
use crate::picture::Picture;
use crate::{Error, Mix, Result};

/// How far a device may be off, in steps of 1/255: rounding and the order of sums differ.
const MEAN_LIMIT: f64 = 1.0;
const MAX_LIMIT: u8 = 8;

/// How two pictures differ, in steps of 1/255.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean absolute difference.
    pub mean: f64,
    /// Largest absolute difference.
    pub max: u8,
}

/// Compares two pictures' bytes of the same length.
///
/// ```
/// let difference = impasto::engine::difference(&[10, 20], &[13, 20]);
/// assert_eq!((difference.mean, difference.max), (1.5, 3));
/// ```
pub fn difference(a: &[u8], b: &[u8]) -> Difference {
    let differences = a.iter().zip(b).map(|(a, b)| a.abs_diff(*b));
    let sum: u64 = differences.clone().map(u64::from).sum();
    Difference { mean: sum as f64 / a.len().min(b.len()).max(1) as f64, max: differences.max().unwrap_or(0) }
}

/// Paints the pack's photo in the first style and compares.
///
/// # Errors
/// [`Error::SelfTest`] if it is too far off, [`Error::PackTensorMissing`] if there is nothing to compare with.
pub async fn run(pack: &Pack, engine: &Engine) -> Result<()> {
    let [photo, expected] = self_test_pictures(pack)?;
    let mix = engine.styles.iter().enumerate().map(|(index, _)| f32::from(u8::from(index == 0)));
    let painting = engine.single_pass(&photo, &Mix::new(mix.collect())?).await?;
    let Difference { mean, max } = difference(&colours(&painting), &colours(&expected));
    if mean > MEAN_LIMIT || max > MAX_LIMIT {
        let device = match engine.backend() {
            Backend::Gpu => format!("the GPU {}", engine.adapter()),
            Backend::Cpu => "the CPU".into(),
        };
        return Err(Error::SelfTest { device, mean, max, mean_limit: MEAN_LIMIT, max_limit: MAX_LIMIT });
    }
    Ok(())
}

/// The bytes of a picture without alpha.
fn colours(picture: &Picture) -> Vec<u8> {
    picture.rgba().as_chunks::<4>().0.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
}

#[cfg(test)]
#[cfg(feature = "train")]
mod tests {
    use super::*;
    use crate::engine::painter::Painter;
    use crate::network::Generator;
    use crate::pack::Style;
    use crate::packing::{generator_to_pack, styles_from_pack};
    use burn::tensor::Device;

    #[test]
    fn a_pack_passes_and_wrong_weights_do_not() {
        let pack = || {
            let generator = Generator::new(1, &Device::flex());
            generator_to_pack(&generator, "T", "CC0-1.0", vec![Style::example("a")]).unwrap()
        };
        let engine = |pack: &Pack| {
            let painter = Painter::load(pack, crate::engine::Device(None)).unwrap();
            Engine {
                painter: std::sync::Arc::new(painter),
                styles: pack.styles.clone(),
                parameters: styles_from_pack(pack).unwrap(),
                source: None,
                memory: crate::engine::default_memory(Backend::Cpu),
                last_frame: std::sync::Arc::default(),
            }
        };
        let pack_of = pack();
        pollster::block_on(run(&pack_of, &engine(&pack_of))).unwrap();

        let error = pollster::block_on(run(&pack_of, &engine(&pack()))).unwrap_err();
        assert_eq!(error.code(), "self-test");
    }
}
