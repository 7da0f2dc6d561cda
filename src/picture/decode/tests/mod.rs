//! Files of every kind, whole and damaged.

mod bitmaps;
mod damage;
mod kinds;
mod orientation;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{Frame, ImageBuffer, Rgb, Rgba, RgbaImage};

use super::*;

/// A file of this format.
fn file<P, C>(image: &ImageBuffer<P, C>, format: ImageFormat) -> Vec<u8>
where
    P: image::Pixel + image::PixelWithColorType,
    [P::Subpixel]: image::EncodableLayout,
    C: std::ops::Deref<Target = [P::Subpixel]>,
{
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// An opaque picture with some texture.
fn texture(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        let [r, g, b] = [x * 7 + y * 3, x * y * 5, (x * 13) ^ (y * 29)].map(|value| value.to_le_bytes()[0]);
        Rgba([r, g, b, 255])
    })
}

fn code(bytes: &[u8]) -> &'static str {
    decode(bytes).unwrap_err().code()
}

fn two_frames() -> Vec<u8> {
    let mut bytes = Vec::new();
    let frame = |pixel| Frame::new(RgbaImage::from_pixel(5, 3, Rgba(pixel)));
    let frames = [frame([250, 0, 0, 255]), frame([0, 0, 250, 255])];
    GifEncoder::new(&mut bytes).encode_frames(frames).unwrap();
    bytes
}

/// A JPEG of four blocks, red, green / blue, white, with these segments of metadata.
fn blocks_with(segments: &[Vec<u8>]) -> Vec<u8> {
    let image = ImageBuffer::from_fn(64, 32, |x, y| match (x < 32, y < 16) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255_u8, 255, 255]),
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 95).encode_image(&image).unwrap();
    let mut file = vec![0xff, 0xd8];
    for segment in segments {
        file.extend([0xff, 0xe1]);
        file.extend(u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
        file.extend(segment);
    }
    file.extend_from_slice(&jpeg[2..]);
    file
}
