//! The output of a decoder: samples as they are in the file, and what they mean.

use image::DynamicImage;
use image::metadata::Orientation;

/// Samples before they are turned upright and made sRGB. Alpha is not premultiplied.
pub(crate) struct Raster {
    pub width: u32,
    pub height: u32,
    pub model: Model,
    /// [height, width, channels]
    pub samples: Samples,
    /// How numbers become colours, the most exact way first; sRGB if there is none.
    pub encodings: Vec<Encoding>,
    pub orientation: Orientation,
}

/// What the channels are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,
    /// Ink, the largest number is all of it.
    Cmyk,
}

impl Model {
    pub fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }
}

/// The samples use the whole range of their type.
pub(crate) enum Samples {
    Eight(Vec<u8>),
    Sixteen(Vec<u16>),
}

/// A way in which numbers become colours.
pub(crate) enum Encoding {
    Srgb,
    /// By an ICC profile, which may be broken.
    Icc(Vec<u8>),
    /// By a power, and where red, green, blue and white are in the plane of CIE 1931 x and y.
    Gamma {
        power: f32,
        chromaticities: Option<[[f32; 2]; 4]>,
    },
    /// By the numbers of ITU-T H.273 for primaries and transfer.
    Cicp {
        primaries: u8,
        transfer: u8,
    },
    /// By a profile that is damaged beyond use already.
    Broken,
}

impl Raster {
    /// What the crate `image` decoded.
    pub fn new(image: DynamicImage, encodings: Vec<Encoding>, orientation: Orientation) -> Self {
        let (width, height) = (image.width(), image.height());
        let (model, samples) = match image {
            DynamicImage::ImageLuma8(image) => (Model::Grey, Samples::Eight(image.into_raw())),
            DynamicImage::ImageLumaA8(image) => (Model::GreyAlpha, Samples::Eight(image.into_raw())),
            DynamicImage::ImageRgb8(image) => (Model::Rgb, Samples::Eight(image.into_raw())),
            DynamicImage::ImageRgba8(image) => (Model::Rgba, Samples::Eight(image.into_raw())),
            DynamicImage::ImageLuma16(image) => (Model::Grey, Samples::Sixteen(image.into_raw())),
            DynamicImage::ImageLumaA16(image) => (Model::GreyAlpha, Samples::Sixteen(image.into_raw())),
            DynamicImage::ImageRgb16(image) => (Model::Rgb, Samples::Sixteen(image.into_raw())),
            other => (Model::Rgba, Samples::Sixteen(other.into_rgba16().into_raw())),
        };
        Self { width, height, model, samples, encodings, orientation }
    }

    /// What another program decoded: samples, an ICC profile, and how the picture was held by the number of EXIF, of which
    /// those that are not known mean upright.
    #[cfg(feature = "python")]
    pub fn of_samples(
        [width, height]: [u32; 2],
        model: Model,
        samples: Samples,
        profile: Option<Vec<u8>>,
        orientation: u8,
    ) -> Self {
        let encodings = profile.map(Encoding::Icc).into_iter().collect();
        let orientation = Orientation::from_exif(orientation).unwrap_or(Orientation::NoTransforms);
        Self { width, height, model, samples, encodings, orientation }
    }
}

/// 65535 becomes 255, and what is in between the nearest.
pub(super) fn to_eight(sample: u16) -> u8 {
    ((u32::from(sample) + 128) / 257) as u8
}
