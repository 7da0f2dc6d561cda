//! Pictures of any size as planes, and at another size. This also runs in a browser.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::picture::{Picture, Planes};
use crate::{Error, Result};

/// RGB 0..1 of exactly the picture's size; fully transparent pixels are white.
pub fn to_planes(picture: &Picture) -> Planes {
    let (pixels, _) = picture.rgba().as_chunks::<4>();
    let value = |channel: usize, pixel: &[u8; 4]| match pixel {
        [.., 0] => 1.0,
        _ => pixel.get(channel).map_or(1.0, |byte| f32::from(*byte) / 255.0),
    };
    let data = (0..3).flat_map(|channel| pixels.iter().map(move |pixel| value(channel, pixel))).collect();
    Planes { width: picture.width() as usize, height: picture.height() as usize, data }
}

/// The picture of `planes` with the alpha of `photo`, stretched to its size.
///
/// # Errors
/// [`Error::NotFinite`] if a value is not a number.
pub fn to_picture(planes: &Planes, photo: &Picture) -> Result<Picture> {
    if !planes.data.iter().all(|value| value.is_finite()) {
        return Err(Error::NotFinite);
    }
    let size = (planes.width, planes.height);
    let alpha = photo.rgba().iter().skip(3).step_by(4).map(|byte| f32::from(*byte) / 255.0).collect();
    let alpha = resample_plane(alpha, (photo.width() as usize, photo.height() as usize), size);
    let mut rgba = vec![0; alpha.len() * 4];
    for (channel, plane) in planes.data.chunks_exact(alpha.len()).chain([alpha.as_slice()]).enumerate() {
        let bytes = rgba.iter_mut().skip(channel).step_by(4);
        bytes.zip(plane).for_each(|(byte, value)| *byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8);
    }
    Picture::new(planes.width as u32, planes.height as u32, rgba)
}

/// `planes` at another size, with a Catmull-Rom cubic that is widened where the picture shrinks.
pub fn resample(planes: &Planes, width: usize, height: usize) -> Planes {
    let (from, to) = ((planes.width, planes.height), (width, height));
    let planes = planes.data.chunks_exact((from.0 * from.1).max(1));
    Planes {
        width,
        height,
        data: planes.flat_map(|plane| resample_plane(plane.to_vec(), from, to)).collect(),
    }
}

/// One plane from one width and height to another.
fn resample_plane(plane: Vec<f32>, from: (usize, usize), to: (usize, usize)) -> Vec<f32> {
    if from == to {
        return plane;
    }
    let mut resampled = vec![0.0_f32; to.0 * to.1];
    let source = ImageRef::new(from.0 as u32, from.1 as u32, bytemuck::cast_slice(&plane), PixelType::F32);
    let target = Image::from_slice_u8(
        to.0 as u32,
        to.1 as u32,
        bytemuck::cast_slice_mut(&mut resampled),
        PixelType::F32,
    );
    if let (Ok(source), Ok(mut target)) = (source, target) {
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        let resized = Resizer::new().resize(&source, &mut target, &options);
        debug_assert!(resized.is_ok(), "both hold f32, and nothing is cropped");
    }
    resampled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_and_pictures_are_the_same() {
        let rgba: Vec<u8> = (0..7 * 5).flat_map(|i: u8| [i, 3 * i, 255 - i, 200 + i % 50]).collect();
        let picture = Picture::new(7, 5, rgba).unwrap();
        assert_eq!(to_picture(&to_planes(&picture), &picture).unwrap(), picture);
    }

    #[test]
    fn clear_pixels_are_white_and_values_are_clamped() {
        let clear = Picture::new(1, 2, vec![0, 0, 0, 0, 9, 9, 9, 255]).unwrap();
        assert_eq!(to_planes(&clear).data[0], 1.0);
        let planes = Planes { width: 1, height: 2, data: vec![-1.0, 2.0, 0.5, 0.5, 0.0, 1.0] };
        assert_eq!(to_picture(&planes, &clear).unwrap().rgba(), [0, 128, 0, 0, 255, 128, 255, 255]);
        let planes = Planes { data: vec![f32::NAN; 6], ..planes };
        assert_eq!(to_picture(&planes, &clear).unwrap_err().code(), "not-finite");
    }

    #[test]
    fn flat_stays_flat_and_ramps_stay_ramps() {
        let flat = Planes { width: 13, height: 9, data: vec![0.4; 3 * 13 * 9] };
        for (width, height) in [(13, 9), (5, 4), (40, 21), (16, 16)] {
            let planes = resample(&flat, width, height);
            assert_eq!((planes.width, planes.height, planes.data.len()), (width, height, 3 * width * height));
            assert!(planes.data.iter().all(|value| (value - 0.4).abs() < 1e-5));
        }
        // Right is right and down is down: a ramp to the right, away from the edges.
        let data = (0..3 * 20 * 20).map(|index| (index % 20) as f32 / 20.0).collect();
        let ramp = resample(&Planes { width: 20, height: 20, data }, 40, 30);
        assert!((5..34).all(|x| {
            let expected = (0.5 * x as f32 - 0.25) / 20.0;
            (ramp.data[40 * 10 + x] - expected).abs() < 1e-4
        }));
    }

    #[test]
    fn shrinking_averages() {
        let data = (0..3 * 64 * 64).map(|index| f32::from(u8::from((index + index / 64) % 2 == 0))).collect();
        let small = resample(&Planes { width: 64, height: 64, data }, 16, 16);
        assert!(small.data.iter().all(|value| (value - 0.5).abs() < 0.05));
    }
}
