//! Pictures: their limits, their form for the network, noise and light, masks that follow them, and a sample drawn by code.
//!
//! With the feature `cli` it also reads and writes picture files; in a browser the browser itself decodes and
//! encodes them.

#[cfg(feature = "cli")]
mod contact_sheet;
mod enlarge;
mod follow;
mod frame;
mod ground;
mod guided;
mod light;
mod limits;
mod noise;
mod painted;
mod planes;
mod rescale;
mod rgba;
#[cfg(feature = "cli")]
mod sample;
mod shrink;

#[cfg(feature = "cli")]
mod decode;
#[cfg(feature = "cli")]
mod encode;
#[cfg(feature = "cli")]
mod resize;

#[cfg(feature = "cli")]
pub use contact_sheet::{contact_sheet, contact_sheet_size};
pub use frame::{Frame, framed};
pub(crate) use ground::{GAIN, Shape, Underpainting, ground};
pub(crate) use light::LightMap;
pub use limits::{MAX_PIXELS, MAX_SIDE, check_size};
pub(crate) use noise::{Noise, OCTAVES};
pub use planes::Planes;
pub use rgba::Picture;
#[cfg(feature = "cli")]
pub use sample::sample;

#[cfg(feature = "cli")]
pub(crate) use decode::read_bytes;
#[cfg(feature = "python")]
pub(crate) use decode::{Model, Raster, Samples, from_raster};
#[cfg(feature = "cli")]
pub use decode::{Notice, decode, decode_with_notice, read, read_with_notice};
#[cfg(feature = "cli")]
pub use encode::{Format, JPEG_QUALITY, encode, encode_with};
#[cfg(feature = "cli")]
pub use resize::{fit_to, shrink_to};
