//! Painting in the photo's own colours (Gatys et al., "Preserving Color in Neural Artistic Style
//! Transfer", 2016).

use super::symmetric::{Matrix, Vector, product, square_root};
use crate::picture::Planes;

/// Luminance of RGB (ITU-R BT.601), as in the YIQ and YCbCr colour spaces.
const LUMINANCE: [f32; 3] = [0.299, 0.587, 0.114];
/// Added to every variance: a picture of one colour has none. (1/255)^2.
const EPSILON: f64 = 1.5e-5;

/// The luminance of `painting` with the chroma of `photo` (section 4 of the paper), both of the
/// same size.
///
/// A colour's chroma is its difference from the grey of its luminance. It is weakened where it
/// would leave 0..1, so that the luminance stays what it is.
pub fn keep_colours(painting: &Planes, photo: &Planes) -> Planes {
    let mut result = painting.clone();
    let length = painting.width * painting.height;
    let photo_pixels = pixels(photo);
    for (index, (painted, original)) in pixels(painting).zip(photo_pixels).enumerate() {
        // What is outside of 0..1 is clamped when the painting is shown.
        let light = luminance(painted.map(|value| value.clamp(0.0, 1.0)));
        let grey = luminance(original);
        let chroma = original.map(|value| value - grey);
        let room = |chroma: f32| match chroma {
            c if c > 0.0 => (1.0 - light) / c,
            c if c < 0.0 => light / -c,
            _ => 1.0,
        };
        let strength = chroma.into_iter().map(room).fold(1.0, f32::min);
        for (channel, chroma) in chroma.into_iter().enumerate() {
            if let Some(value) = result.data.get_mut(channel * length + index) {
                *value = light + strength * chroma;
            }
        }
    }
    result
}

/// `style` with the mean and the covariance of the colours of `photo`:
/// `x' = A (x - mean_S) + mean_C` with `A = C_C^(1/2) C_S^(-1/2)` (section 5.1 of the paper, in the
/// variant of Image Analogies, which it prefers). Values stay in 0..1.
pub fn match_colours(style: &Planes, photo: &Planes) -> Planes {
    let (style_mean, style_covariance) = statistics(style);
    let (photo_mean, photo_covariance) = statistics(photo);
    let transform = product(&square_root(&photo_covariance, false), &square_root(&style_covariance, true));
    let mut result = style.clone();
    let length = style.width * style.height;
    for (index, pixel) in pixels(style).enumerate() {
        for (channel, (row, mean)) in transform.iter().zip(photo_mean).enumerate() {
            let centred = pixel.iter().zip(style_mean).map(|(value, mean)| f64::from(*value) - mean);
            let value: f64 = row.iter().zip(centred).map(|(a, value)| a * value).sum();
            if let Some(place) = result.data.get_mut(channel * length + index) {
                *place = (value + mean).clamp(0.0, 1.0) as f32;
            }
        }
    }
    result
}

fn luminance(colour: [f32; 3]) -> f32 {
    colour.iter().zip(LUMINANCE).map(|(value, weight)| value * weight).sum()
}

/// The colours one by one.
fn pixels(planes: &Planes) -> impl Iterator<Item = [f32; 3]> + '_ {
    let (red, rest) = planes.data.split_at(planes.data.len() / 3);
    let (green, blue) = rest.split_at(red.len());
    red.iter().zip(green).zip(blue).map(|((red, green), blue)| [*red, *green, *blue])
}

/// Mean and covariance of the colours.
fn statistics(planes: &Planes) -> (Vector, Matrix) {
    let count = (planes.width * planes.height).max(1) as f64;
    let mut mean = [0.0; 3];
    for pixel in pixels(planes) {
        mean.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += f64::from(value) / count);
    }
    let mut covariance = [[EPSILON, 0.0, 0.0], [0.0, EPSILON, 0.0], [0.0, 0.0, EPSILON]];
    for pixel in pixels(planes) {
        let [a, b, c] = pixel.map(f64::from);
        let centred = [a - mean[0], b - mean[1], c - mean[2]];
        for (row, a) in covariance.iter_mut().zip(centred) {
            row.iter_mut().zip(centred).for_each(|(sum, b)| *sum += a * b / count);
        }
    }
    (mean, covariance)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Colours without order, spread around `centre`, within 0..1.
    fn planes(width: usize, height: usize, seed: u32, centre: [f32; 3], spread: f32) -> Planes {
        let mut state = seed;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1u32 << 24) as f32 - 0.5
        };
        let data = centre
            .iter()
            .flat_map(|centre| (0..width * height).map(|_| centre + spread * random()).collect::<Vec<_>>());
        Planes { width, height, data: data.collect() }
    }

    #[test]
    fn keeping_colours_keeps_the_luminance_of_the_painting() {
        let painting = planes(9, 7, 1, [0.5; 3], 1.0);
        let photo = planes(9, 7, 2, [0.8, 0.4, 0.2], 0.3);
        let kept = keep_colours(&painting, &photo);
        assert!(kept.data.iter().all(|value| (-1e-6..=1.0 + 1e-6).contains(value)));
        for ((kept, painted), original) in pixels(&kept).zip(pixels(&painting)).zip(pixels(&photo)) {
            assert!((luminance(kept) - luminance(painted)).abs() < 1e-5);
            // The order of the channels, the hue, is the photo's.
            assert!((kept[0] - kept[2]) * (original[0] - original[2]) >= 0.0);
        }
    }

    #[test]
    fn a_photo_keeps_itself() {
        let photo = planes(9, 7, 2, [0.6, 0.4, 0.3], 0.5);
        let kept = keep_colours(&photo, &photo);
        assert!(kept.data.iter().zip(&photo.data).all(|(a, b)| (a - b).abs() < 1e-6));
    }

    #[test]
    fn matched_colours_have_the_photos_statistics() {
        let style = planes(40, 30, 3, [0.3, 0.5, 0.6], 0.3);
        let mut photo = planes(20, 30, 4, [0.5, 0.5, 0.4], 0.2);
        // Green follows red, so that the covariance has something to match.
        for index in 0..600 {
            photo.data[600 + index] = 0.5 * photo.data[600 + index] + 0.5 * photo.data[index];
        }
        let (mean, covariance) = statistics(&match_colours(&style, &photo));
        let (wanted_mean, wanted_covariance) = statistics(&photo);
        for row in 0..3 {
            assert!((mean[row] - wanted_mean[row]).abs() < 1e-3);
            for column in 0..3 {
                let difference = covariance[row][column] - wanted_covariance[row][column];
                assert!(difference.abs() < 1e-4, "{row} {column}: {difference}");
            }
        }
    }

    #[test]
    fn one_colour_is_no_trouble() {
        let grey = Planes { width: 4, height: 4, data: vec![0.5; 48] };
        let photo = planes(4, 4, 5, [0.6, 0.3, 0.2], 0.2);
        for (style, photo) in [(&grey, &photo), (&photo, &grey), (&grey, &grey)] {
            assert!(match_colours(style, photo).data.iter().all(|value| value.is_finite()));
            assert!(keep_colours(style, photo).data.iter().all(|value| value.is_finite()));
        }
    }
}
