//! Colours as sRGB, whatever profile they come with.
//!
//! `tests/data/pictures` holds files with profiles of many kinds, which `draw.py` drew, and what Chromium shows of them. One
//! kind differs: Chromium ignores the profile of a JPEG in ink (CMYK), and this shows its true colours.

use std::borrow::Cow;
use std::fmt;

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics, TransformOptions,
};

use super::guard::guarded;
use super::raster::{Encoding, Model, Raster, Samples, to_eight};
use crate::{Error, Result};

/// Something a person wants to know of a picture that was read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The colour profile could not be used; colours are shown as sRGB.
    ProfileIgnored,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProfileIgnored => f.write_str("its colour profile cannot be used and was ignored"),
        }
    }
}

/// The pixels in sRGB, [height, width, 4], alpha not premultiplied.
pub(super) fn to_srgb(raster: Raster) -> (Vec<u8>, Option<Notice>) {
    let Raster { model, samples, encodings, .. } = raster;
    let mut notice = None;
    for encoding in encodings {
        let profile = match encoding {
            Encoding::Srgb => break,
            Encoding::Icc(bytes) => icc(&bytes, model).map(Some),
            Encoding::Gamma { power, chromaticities } => Ok(gamma(power, chromaticities)),
            Encoding::Cicp { primaries, transfer } => Ok(cicp(primaries, transfer)),
            Encoding::Broken => Err(Unusable),
        };
        match profile
            .and_then(|profile| profile.map(|profile| convert(&profile, model, &samples)).transpose())
        {
            Ok(Some(rgba)) => return (rgba, notice),
            Ok(None) => {}
            Err(Unusable) => notice = Some(Notice::ProfileIgnored),
        }
    }
    (as_it_is(model, samples), notice)
}

/// A profile cannot be used.
struct Unusable;

impl From<Error> for Unusable {
    fn from(_: Error) -> Self {
        Self
    }
}

/// An ICC profile, if it can be read and is one for such samples.
fn icc(bytes: &[u8], model: Model) -> Result<ColorProfile, Unusable> {
    let mut profile = guarded(|| ColorProfile::new_from_slice(bytes).map_err(broken))?;
    // Only one table is looked for below, and others say how other intents are rendered.
    let others = profile.lut_a_to_b_colorimetric.take().or(profile.lut_a_to_b_saturation.take());
    profile.lut_a_to_b_perceptual = profile.lut_a_to_b_perceptual.take().or(others);
    // Primaries are points of XYZ, whatever the header says.
    if profile.color_space == DataColorSpace::Rgb && profile.lut_a_to_b_perceptual.is_none() {
        profile.pcs = DataColorSpace::Xyz;
    }
    let fits = match profile.color_space {
        DataColorSpace::Rgb => model != Model::Cmyk,
        DataColorSpace::Gray => matches!(model, Model::Grey | Model::GreyAlpha),
        DataColorSpace::Cmyk => model == Model::Cmyk,
        _ => false,
    };
    if fits { Ok(profile) } else { Err(Unusable) }
}

fn broken(error: impl fmt::Display) -> Error {
    Error::PictureCorrupt { reason: error.to_string() }
}

/// A power function with sRGB's primaries or others; none for numbers that say nothing.
fn gamma(power: f32, chromaticities: Option<[[f32; 2]; 4]>) -> Option<ColorProfile> {
    let mut profile = ColorProfile::new_srgb();
    if let Some([red, green, blue, white]) = chromaticities {
        let [across, up] = [0, 1].map(|axis| [green[axis] - red[axis], blue[axis] - red[axis]]);
        // Primaries in one line make no colours.
        if (across[0] * up[1] - across[1] * up[0]).abs() < 1e-3 {
            return None;
        }
        let [red, green, blue, white] = [red, green, blue, white].map(|[x, y]| Chromaticity { x, y });
        profile.update_rgb_colorimetry(white.to_xyyb(), ColorPrimaries { red, green, blue });
        let matrix = profile.colorant_matrix().v;
        if !matrix.iter().flatten().all(|value| value.is_finite()) {
            return None;
        }
    }
    set_power(&mut profile, power);
    Some(profile)
}

fn set_power(profile: &mut ColorProfile, power: f32) {
    profile.cicp = None;
    let curve = Some(ToneReprCurve::Parametric(vec![power]));
    (profile.red_trc, profile.green_trc, profile.blue_trc) = (curve.clone(), curve.clone(), curve);
}

/// Transfers of television, which say what a camera does; browsers show them on a screen of the power of 2.4.
const TELEVISION: [u8; 4] = [1, 6, 14, 15];

/// The colours of a code point of H.273; none for numbers that are not known.
fn cicp(primaries: u8, transfer: u8) -> Option<ColorProfile> {
    let color_primaries = CicpColorPrimaries::try_from(primaries).ok()?;
    let transfer_characteristics = TransferCharacteristics::try_from(transfer).ok()?;
    let matrix_coefficients = MatrixCoefficients::Identity;
    let code =
        CicpProfile { color_primaries, transfer_characteristics, matrix_coefficients, full_range: true };
    let mut profile = ColorProfile::new_from_cicp(code);
    profile.red_trc.as_ref()?;
    if TELEVISION.contains(&transfer) {
        set_power(&mut profile, 2.4);
    }
    Some(profile)
}

/// The samples by a profile, as RGBA.
fn convert(profile: &ColorProfile, model: Model, samples: &Samples) -> Result<Vec<u8>, Unusable> {
    let options = TransformOptions { prefer_fixed_point: false, ..TransformOptions::default() };
    let srgb = ColorProfile::new_srgb();
    let grey = profile.color_space == DataColorSpace::Gray;
    let (source, target) = match model {
        Model::Grey if grey => (Layout::Gray, Layout::Rgb),
        Model::GreyAlpha if grey => (Layout::GrayAlpha, Layout::Rgba),
        Model::Grey | Model::Rgb => (Layout::Rgb, Layout::Rgb),
        Model::GreyAlpha | Model::Rgba => (Layout::Rgba, Layout::Rgba),
        Model::Cmyk => (Layout::Rgba, Layout::Rgb),
    };
    let run = || match samples {
        Samples::Eight(samples) => {
            let samples = if grey { Cow::Borrowed(&samples[..]) } else { widened(model, samples) };
            let mut out = vec![0; samples.len() / source.channels() * target.channels()];
            let transform = profile.create_transform_8bit(source, &srgb, target, options).map_err(broken)?;
            transform.transform(&samples, &mut out).map_err(broken)?;
            Ok(out)
        }
        Samples::Sixteen(samples) => {
            let samples = if grey { Cow::Borrowed(&samples[..]) } else { widened(model, samples) };
            let mut out = vec![0; samples.len() / source.channels() * target.channels()];
            let transform = profile.create_transform_16bit(source, &srgb, target, options).map_err(broken)?;
            transform.transform(&samples, &mut out).map_err(broken)?;
            Ok(out.into_iter().map(to_eight).collect())
        }
    };
    let out = guarded(run)?;
    Ok(as_it_is(if target == Layout::Rgb { Model::Rgb } else { Model::Rgba }, Samples::Eight(out)))
}

/// Grey samples three times each, so that a profile for colours fits them; others as they are.
fn widened<T: Copy>(model: Model, samples: &[T]) -> Cow<'_, [T]> {
    match model {
        Model::Grey => samples.iter().flat_map(|&grey| [grey; 3]).collect(),
        Model::GreyAlpha => {
            samples.as_chunks().0.iter().flat_map(|&[grey, alpha]| [grey, grey, grey, alpha]).collect()
        }
        Model::Rgb | Model::Rgba | Model::Cmyk => Cow::Borrowed(samples),
    }
}

/// The samples as RGBA without a profile.
fn as_it_is(model: Model, samples: Samples) -> Vec<u8> {
    let samples = match samples {
        Samples::Eight(samples) => samples,
        Samples::Sixteen(samples) => samples.into_iter().map(to_eight).collect(),
    };
    match model {
        Model::Grey => samples.into_iter().flat_map(|grey| [grey, grey, grey, 255]).collect(),
        Model::GreyAlpha => widened(model, &samples).into_owned(),
        Model::Rgb => samples.as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect(),
        Model::Rgba => samples,
        Model::Cmyk => samples.as_chunks().0.iter().flat_map(|&ink| on_paper(ink)).collect(),
    }
}

/// The colour of ink without a profile, as browsers have it.
fn on_paper([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 4] {
    let light = |ink: u8| (u32::from(255 - ink) * u32::from(255 - black) / 255) as u8;
    [light(cyan), light(magenta), light(yellow), 255]
}
