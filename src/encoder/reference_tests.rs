//! The encoder beside a second one, which computes every number by its definition, one after the other and in f64.

use super::example::{encoder_of, pack_of, tensors};
use super::shape::{CHANNELS, CODE, FEATURES};
use crate::StyleParameters;
use crate::pack::Pack;
use crate::picture::{Picture, sample};

/// Channels of rows of numbers.
type Planes = Vec<Vec<Vec<f64>>>;

/// A painting with detail of every size and parts that can be seen through.
fn painting(width: u32, height: u32) -> Picture {
    let mut rgba = sample(width, height).unwrap().into_rgba();
    for (index, pixel) in rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        pixel[0] = pixel[0].wrapping_add((index * index % 61) as u8);
        if index % 5 == 0 {
            pixel[3] = (index % 256) as u8;
        }
    }
    Picture::new(width, height, rgba).unwrap()
}

/// The pixels of `from` that pixel `index` of `to` is made of, each with its share.
fn shares(from: usize, to: usize, index: usize) -> Vec<(usize, f64)> {
    let scale = from as f64 / to as f64;
    let share = |pixel: usize| {
        if to > from {
            let place = ((index as f64 + 0.5) * scale - 0.5).clamp(0.0, from as f64 - 1.0);
            return (1.0 - (place - pixel as f64).abs()).max(0.0);
        }
        let (start, end) = (index as f64 * scale, (index + 1) as f64 * scale);
        (end.min(pixel as f64 + 1.0) - start.max(pixel as f64)).max(0.0) / scale
    };
    (0..from).map(|pixel| (pixel, share(pixel))).filter(|(_, share)| *share > 0.0).collect()
}

fn resized(picture: &Picture, [width, height]: [usize; 2]) -> Planes {
    let (across, down) = (picture.width() as usize, picture.height() as usize);
    let colour = |channel: usize, x: usize, y: usize| {
        let pixel = &picture.rgba()[(y * across + x) * 4..][..4];
        let alpha = f64::from(pixel[3]) / 255.0;
        alpha * f64::from(pixel[channel]) / 255.0 + (1.0 - alpha) - 0.5
    };
    let columns: Vec<_> = (0..width).map(|x| shares(across, width, x)).collect();
    let rows: Vec<_> = (0..height).map(|y| shares(down, height, y)).collect();
    let mut planes = vec![vec![vec![0.0; width]; height]; 3];
    for (channel, plane) in planes.iter_mut().enumerate() {
        for (line, row) in plane.iter_mut().zip(&rows) {
            for (value, column) in line.iter_mut().zip(&columns) {
                for (y, of_row) in row {
                    for (x, of_column) in column {
                        *value += of_row * of_column * colour(channel, *x, *y);
                    }
                }
            }
        }
    }
    planes
}

fn values(pack: &Pack, name: &str, shape: &[usize]) -> Vec<f64> {
    pack.tensor(name, shape).unwrap().dequantize().into_iter().map(f64::from).collect()
}

/// `out[o][y][x]` is the sum over `i`, `u`, `v` of `weight[o][i][u][v] * in[i][2 y + u][2 x + v]`, or 0 if that is less.
fn convolved(input: &Planes, weight: &[f64], bias: &[f64]) -> Planes {
    let (height, width) = ((input[0].len() - 3) / 2 + 1, (input[0][0].len() - 3) / 2 + 1);
    let mut output = vec![vec![vec![0.0; width]; height]; bias.len()];
    for (o, plane) in output.iter_mut().enumerate() {
        for (y, row) in plane.iter_mut().enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                let mut sum = bias[o];
                for (i, plane) in input.iter().enumerate() {
                    for u in 0..3 {
                        for v in 0..3 {
                            sum +=
                                weight[((o * input.len() + i) * 3 + u) * 3 + v] * plane[2 * y + u][2 * x + v];
                        }
                    }
                }
                *value = sum.max(0.0);
            }
        }
    }
    output
}

fn linear(input: &[f64], weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let row = |(row, bias): (&[f64], &f64)| bias + row.iter().zip(input).map(|(a, b)| a * b).sum::<f64>();
    weight.chunks(input.len()).zip(bias).map(row).collect()
}

/// Code and parameters of a painting that is read at `size`.
fn reference(pack: &Pack, painting: &Picture, size: [usize; 2]) -> [Vec<f64>; 2] {
    let mut planes = resized(painting, size);
    let mut features = Vec::new();
    for (index, pair) in CHANNELS.windows(2).enumerate() {
        let weight = values(pack, &format!("conv{}.weight", index + 1), &[pair[1], pair[0], 3, 3]);
        planes = convolved(&planes, &weight, &values(pack, &format!("conv{}.bias", index + 1), &[pair[1]]));
        let mean = |plane: &Vec<Vec<f64>>| plane.concat().iter().sum::<f64>() / plane.concat().len() as f64;
        let means: Vec<f64> = planes.iter().map(mean).collect();
        let deviations = planes.iter().zip(&means).map(|(plane, mean)| {
            let all = plane.concat();
            let variance = all.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / all.len() as f64;
            (variance + 1e-5).sqrt()
        });
        let deviations: Vec<f64> = deviations.collect();
        features.extend(means.into_iter().chain(deviations));
    }
    let scale = values(pack, "pooled_scale", &[FEATURES]);
    let shift = values(pack, "pooled_shift", &[FEATURES]);
    let scaled: Vec<f64> = features.iter().zip(scale).zip(shift).map(|((x, a), b)| x * a + b).collect();
    let bias = |name: &str, count| values(pack, &format!("{name}.bias"), &[count]);
    let code = linear(&scaled, &values(pack, "code.weight", &[CODE, FEATURES]), &bias("code", CODE));
    let weight = values(pack, "parameters.weight", &[StyleParameters::COUNT, CODE]);
    let parameters = linear(&code, &weight, &bias("parameters", StyleParameters::COUNT));
    [code, parameters]
}

/// The largest difference.
fn difference(found: &[f32], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let differences =
        found.iter().zip(expected).map(|(found, expected)| (f64::from(*found) - expected).abs());
    differences.fold(0.0, f64::max)
}

#[test]
fn every_number_is_that_of_the_definition() {
    let (pack, encoder) = (pack_of(&tensors()), encoder_of(&tensors()));
    // Made smaller, made larger, and smaller in one direction while larger in the other.
    for (width, height, size) in [(300, 260, [275, 238]), (70, 40, [339, 194]), (4000, 50, [2290, 64])] {
        let painting = painting(width, height);
        let [code, parameters] = reference(&pack, &painting, size);
        // The codes are about 1, the parameters about 2.
        let found = encoder.code(&painting);
        let off = difference(&found, &code);
        assert!(off < 2e-5, "{width}x{height}: the code is off by {off}");
        let off = difference(&encoder.parameters.forward(&found), &parameters);
        assert!(off < 4e-5, "{width}x{height}: the parameters are off by {off}");
        assert!(parameters.iter().any(|value| value.abs() > 0.5));
    }
}

#[test]
fn int8_moves_no_weight_by_more_than_half_a_step() {
    let pack = pack_of(&tensors());
    let read = Pack::parse(&pack.to_bytes().unwrap()).unwrap();
    for tensor in tensors() {
        let stored = read.tensor(&tensor.name, &tensor.shape).unwrap().dequantize();
        let row = tensor.values.len() / tensor.shape[0];
        for (stored, values) in stored.chunks(row).zip(tensor.values.chunks(row)) {
            let largest = values.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            let step = if tensor.shape.len() == 1 { 0.0 } else { largest / 127.0 };
            let close = |(stored, value): (&f32, &f32)| (stored - value).abs() <= 0.501 * step;
            assert!(stored.iter().zip(values).all(close), "{}", tensor.name);
        }
    }
}
