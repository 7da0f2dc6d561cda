//! What the samples of a TIFF mean.

use super::directory::{Directory, Reader, tag};
use crate::picture::decode::kind::unsupported;
use crate::picture::decode::raster::{Model, Samples};
use crate::{Error, Result};

/// Colours that the numbers can be. The rest is named in `kinds`.
enum Colours {
    Grey {
        inverted: bool,
    },
    Rgb,
    /// Red, green and blue of each number.
    Palette(Vec<u8>),
    Cmyk,
    YCbCr(YCbCr),
}

/// What follows the colours of a pixel.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alpha {
    None,
    Straight,
    /// The colours were multiplied with it.
    Premultiplied,
}

/// One page.
pub(super) struct Page {
    colours: Colours,
    alpha: Alpha,
    /// Of a sample.
    bits: u32,
}

impl Page {
    pub fn new(reader: &Reader, page: &Directory) -> Result<Self> {
        let bits = match (reader.first(page, tag::COMPRESSION), reader.first(page, tag::BITS)) {
            // A fax has one, whatever it says.
            (Some(2..=4), _) | (_, None) => 1,
            (_, Some(0)) => return Err(Error::PictureCorrupt { reason: "its numbers have no bits".into() }),
            (_, Some(bits)) => bits as u32,
        };
        let extra = reader.first(page, tag::EXTRA);
        let alpha = match extra {
            Some(1) => Alpha::Premultiplied,
            Some(2) => Alpha::Straight,
            // Four channels of RGB without a word about the fourth.
            None if reader.first(page, tag::SAMPLES) == Some(4) => Alpha::Straight,
            _ => Alpha::None,
        };
        let colours = match reader.first(page, tag::PHOTOMETRIC) {
            Some(kind @ (0 | 1)) => Colours::Grey { inverted: kind == 0 },
            Some(2) => Colours::Rgb,
            Some(3) => Colours::Palette(palette(reader, page, bits)?),
            Some(5) => Colours::Cmyk,
            Some(6) => Colours::YCbCr(YCbCr::new(reader, page)),
            _ => return Err(unsupported("this kind of TIFF (unknown colours)")),
        };
        Ok(Self { colours, alpha, bits })
    }

    /// Whether the crate `tiff` reads the numbers only if they are called grey.
    pub fn must_be_called_grey(&self) -> bool {
        matches!(self.colours, Colours::Palette(_) | Colours::Grey { inverted: true })
    }

    /// The samples of so many channels as colours.
    pub fn colours(&self, samples: Samples, channels: usize) -> Result<(Model, Samples)> {
        let unknown =
            || unsupported(format!("this kind of TIFF ({channels} channels of {} bits)", self.bits));
        let colours = match &self.colours {
            Colours::Palette(palette) => {
                let Samples::Eight(samples) = samples else { return Err(unknown()) };
                let colour =
                    |&number: &u8| palette.get(usize::from(number) * 3..).and_then(<[u8]>::first_chunk::<3>);
                let pixels = samples.chunks_exact(channels).map(|pixel| colour(&pixel[0]).copied());
                let outside =
                    || Error::PictureCorrupt { reason: "a colour of its palette is missing".into() };
                let pixels: Vec<[u8; 3]> = pixels.collect::<Option<_>>().ok_or_else(outside)?;
                return Ok((Model::Rgb, Samples::Eight(pixels.into_flattened())));
            }
            Colours::YCbCr(conversion) => {
                let Samples::Eight(samples) = samples else { return Err(unknown()) };
                let pixels = samples.chunks_exact(channels.max(3)).flat_map(|pixel| conversion.rgb(pixel));
                return Ok((Model::Rgb, Samples::Eight(pixels.collect())));
            }
            Colours::Grey { .. } => 1,
            Colours::Rgb => 3,
            Colours::Cmyk => 4,
        };
        let alpha = if channels > colours { self.alpha } else { Alpha::None };
        let model = match (colours, alpha) {
            (1, Alpha::None) => Model::Grey,
            (1, _) => Model::GreyAlpha,
            (3, Alpha::None) => Model::Rgb,
            (3, _) => Model::Rgba,
            (4, Alpha::None) if channels >= 4 => Model::Cmyk,
            _ => return Err(unknown()),
        };
        if channels < colours {
            return Err(unknown());
        }
        let inverted = matches!(self.colours, Colours::Grey { inverted: true });
        let samples = match samples {
            Samples::Eight(samples) => {
                let most = if self.bits < 8 { (1_u8 << self.bits) - 1 } else { u8::MAX };
                Samples::Eight(self.rendered(
                    samples,
                    channels,
                    [model.channels(), colours],
                    inverted,
                    most.into(),
                ))
            }
            Samples::Sixteen(samples) => Samples::Sixteen(self.rendered(
                samples,
                channels,
                [model.channels(), colours],
                inverted,
                u16::MAX.into(),
            )),
        };
        Ok((model, samples))
    }

    /// The channels that are kept, with `most` as the largest number made the type's own, and alpha divided out.
    fn rendered<T: TryFrom<u32> + Copy + Default + Into<u32>>(
        &self,
        samples: Vec<T>,
        channels: usize,
        [kept, colours]: [usize; 2],
        inverted: bool,
        most: u32,
    ) -> Vec<T> {
        let largest = (1_u64 << (8 * size_of::<T>())) as u32 - 1;
        let divided = self.alpha == Alpha::Premultiplied && kept > colours;
        if kept == channels && !inverted && most == largest && !divided {
            return samples;
        }
        let mut out = Vec::with_capacity(samples.len() / channels * kept);
        for pixel in samples.chunks_exact(channels) {
            let alpha: u32 = if divided { pixel[colours].into() } else { most };
            for (channel, &sample) in pixel[..kept].iter().enumerate() {
                let mut value: u32 = sample.into();
                if channel < colours {
                    value = if inverted { most.saturating_sub(value) } else { value };
                    value = (value * most + alpha / 2).checked_div(alpha).unwrap_or(0).min(most);
                }
                out.push(T::try_from((value * largest + most / 2) / most).unwrap_or_default());
            }
        }
        out
    }
}

/// The colour map: all reds, all greens, all blues, each of 16 bits; some programs write 8.
fn palette(reader: &Reader, page: &Directory, bits: u32) -> Result<Vec<u8>> {
    let numbers = reader.numbers(page, tag::PALETTE).unwrap_or_default();
    let count = 1_usize << bits.min(8);
    if bits > 8 || numbers.len() < 3 * count {
        return Err(unsupported(format!("this kind of TIFF (a palette of {bits} bits)")));
    }
    let shift = if numbers.iter().all(|&number| number < 256) { 0 } else { 8 };
    let channels = |number| [0, 1, 2].map(|channel| (numbers[channel * count + number] >> shift) as u8);
    Ok((0..count).flat_map(channels).collect())
}

/// Lightness and two differences of colour.
struct YCbCr {
    /// The share of red, green and blue in lightness.
    luma: [f32; 3],
    /// What is black and what is white, or none and full, of each number.
    ranges: [f32; 6],
}

impl YCbCr {
    fn new(reader: &Reader, page: &Directory) -> Self {
        let numbers = |tag| {
            reader.fractions(page, tag).filter(|numbers| numbers.iter().all(|number| number.is_finite()))
        };
        let luma = numbers(tag::LUMA).and_then(|luma| <[f32; 3]>::try_from(luma).ok());
        let ranges = numbers(tag::BLACK_AND_WHITE).and_then(|ranges| <[f32; 6]>::try_from(ranges).ok());
        let luma = luma.filter(|luma| luma[1] > 0.0).unwrap_or([0.299, 0.587, 0.114]);
        let used = |ranges: &[f32; 6]| ranges.as_chunks::<2>().0.iter().all(|[from, to]| from != to);
        Self { luma, ranges: ranges.filter(used).unwrap_or([0.0, 255.0, 128.0, 255.0, 128.0, 255.0]) }
    }

    fn rgb(&self, pixel: &[u8]) -> [u8; 3] {
        let part = |channel: usize, full: f32| {
            let [from, to] = [self.ranges[2 * channel], self.ranges[2 * channel + 1]];
            (f32::from(pixel[channel]) - from) / (to - from) * full
        };
        let (y, cb, cr) = (part(0, 255.0), part(1, 127.0), part(2, 127.0));
        let [red_share, green_share, blue_share] = self.luma;
        let red = y + cr * (2.0 - 2.0 * red_share);
        let blue = y + cb * (2.0 - 2.0 * blue_share);
        let green = (y - blue_share * blue - red_share * red) / green_share;
        [red, green, blue].map(|value| value.round().clamp(0.0, 255.0) as u8)
    }
}
