//! Every kind of layer against plain loops, on sizes and channels that fit no register.

use super::direct::Direct;
use super::kernel::{CpuLayer, Kernel};
use super::lane_count::LaneCount;
use super::map::Map;
use super::reader::Input;
use super::registers::vectorized;
use super::run::Output;
use super::spare::Spare;
use crate::kernel::layer::Form;
use crate::kernel::noise::{Noise, layer};
use crate::kernel::{Affine, Edges, Layer, Moments, Source};

/// Allowed difference, beside sums of hundreds of products of numbers up to 1: only their order differs.
const TOLERANCE: f64 = 2e-5;

/// Allowed difference of Winograd's minimal filtering from the direct convolution, in parts of the largest number.
const WINOGRAD: f32 = 5e-6;

/// `[height, width, channels]` of any numbers.
fn map(height: usize, width: usize, channels: usize, noise: &mut Noise) -> Map {
    Map { height, width, channels, first: 0, data: noise.numbers(height * width * channels, 1.0) }
}

/// What a layer reads: the map before it, the skip connection, and the normalization.
fn inputs(height: usize, width: usize, channels: usize, noise: &mut Noise) -> ([Map; 1], [Map; 1], Affine) {
    let [before, skip] = [(); 2].map(|()| [map(height, width, channels, noise)]);
    let affine = Affine { scale: noise.numbers(channels, 1.5), shift: noise.numbers(channels, 0.5) };
    (before, skip, affine)
}

/// What the layer reads at a place, which may be one pixel beyond the border.
fn read(input: Input<'_>, layer: &Layer, edges: Edges, y: isize, x: isize, channel: usize) -> f64 {
    let [height, width] = input.size();
    let [across, down] = layer.form.borders(edges);
    let (y, x) = (down.place(y, height), across.place(x, width));
    let at = |parts: &[Map]| {
        let row = parts.iter().find(|map| (map.first..map.end()).contains(&y)).unwrap();
        f64::from(row.row(y)[x * row.channels + channel])
    };
    let affine = |parts: &[Map], affine: &Affine| {
        at(parts) * f64::from(affine.scale[channel]) + f64::from(affine.shift[channel])
    };
    match input {
        Input::Photo(frame) => {
            let (row, column, colour) = (channel / 6, channel / 3 % 2, channel % 3);
            let pixel = frame.row(2 * y + row).nth(2 * x + column).unwrap();
            f64::from(pixel[colour]) / 255.0 - 0.5
        }
        Input::Normalized(map, normalization) => affine(map, normalization).max(0.0),
        Input::Sum(skip, map, normalization) => at(skip) + affine(map, normalization),
    }
}

/// The layer's output at a place, by its definition.
fn expected(input: Input<'_>, layer: &Layer, edges: Edges, y: usize, x: usize, channel: usize) -> f64 {
    let rows = layer.form.rows();
    let phase = if rows == 2 { y % 2 * 2 + x % 2 } else { 0 };
    let (y, x) = (y / rows * layer.form.stride(), x / rows * layer.form.stride());
    let mut sum = 0.0;
    for tap in 0..9 {
        for channel_in in 0..layer.channels_in {
            let place = (tap * layer.channels_in + channel_in) * layer.columns();
            let weight = layer.kernel[place + phase * layer.channels_out + channel];
            let (row, column) = (y as isize + tap as isize / 3 - 1, x as isize + tap as isize % 3 - 1);
            sum += f64::from(weight) * read(input, layer, edges, row, column, channel_in);
        }
    }
    sum
}

fn assert_as_defined(layer: &Layer, input: Input<'_>) {
    let kernel = Kernel::new(layer, simd_lanes());
    for edges in [Edges::Mirror, Edges::WrapX, Edges::Wrap] {
        let fused = CpuLayer { layer, kernel: &kernel, threads: 2 };
        let [height, width] = input.size();
        let rows = 0..layer.positions(height);
        let Output { map, skip, moments } = fused.run(input, edges, rows.clone(), &mut Spare::default());
        assert_eq!(map.data.len(), map.height * map.width * map.channels);
        for y in 0..map.height {
            for x in 0..map.width {
                for channel in 0..map.channels {
                    let found = f64::from(map.row(y)[x * map.channels + channel]);
                    let expected = expected(input, layer, edges, y, x, channel);
                    assert!(
                        (found - expected).abs() <= TOLERANCE,
                        "{height}x{width}, {}->{} {:?} {edges:?}: {found} at {y} {x} {channel}, not {expected}",
                        layer.channels_in,
                        layer.channels_out,
                        layer.form,
                    );
                }
            }
        }
        if let Some(skip) = skip {
            for (index, value) in skip.data.iter().enumerate() {
                let (pixel, channel) = (index / skip.channels, index % skip.channels);
                let (y, x) = ((pixel / width) as isize, (pixel % width) as isize);
                assert!((f64::from(*value) - read(input, layer, edges, y, x, channel)).abs() < 1e-6);
            }
        }
        // The statistics are those of the map, and any rows alone are those rows.
        let mut all = Moments::new(map.channels);
        for pixel in map.data.chunks(map.channels) {
            all.merge(1, &[pixel, &vec![0.0; map.channels]].concat());
        }
        assert!(moments.differs_from(&all) < 1e-5);
        let start = rows.end / 3 / layer.tile() * layer.tile();
        let middle = start..(start + 2 * layer.tile()).min(rows.end);
        let some = fused.run(input, edges, middle.clone(), &mut Spare::default());
        let first = middle.start * layer.form.rows() * map.row_length();
        assert_eq!(some.map.data, map.data[first..first + some.map.data.len()]);
    }
}

fn simd_lanes() -> usize {
    vectorized(LaneCount)
}

#[test]
fn the_registers_are_as_wide_as_the_processor_has_them() {
    #[cfg(target_arch = "x86_64")]
    let expected = if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") { 8 } else { 1 };
    #[cfg(not(target_arch = "x86_64"))]
    let expected = if cfg!(target_arch = "aarch64") { 4 } else { 1 };
    assert!(simd_lanes() >= expected, "{} numbers at once, not {expected}", simd_lanes());
}

#[test]
fn every_layer_is_the_convolution_it_stands_for() {
    let mut noise = Noise::new(7);
    let sizes = [(1, 1), (1, 9), (7, 1), (2, 2), (13, 17), (9, 31), (4, 50)];
    let channels = [(1, 1), (3, 5), (4, 16), (6, 33), (17, 12), (32, 48), (32, 64)];
    for (index, (height, width)) in sizes.into_iter().enumerate() {
        for form in [Form::Same, Form::Half, Form::Double] {
            let (channels_in, channels_out) = channels[(index + form.rows()) % channels.len()];
            let (before, skip, affine) = inputs(height, width, channels_in, &mut noise);
            for (source, input) in [
                (Source::Normalized, Input::Normalized(&before, &affine)),
                (Source::Sum, Input::Sum(&skip, &before, &affine)),
            ] {
                let starts_skip = form == Form::Same && source == Source::Sum;
                assert_as_defined(
                    &layer([channels_in, channels_out], source, form, starts_skip, &mut noise),
                    input,
                );
            }
        }
    }
}

#[test]
fn winograd_equals_the_direct_convolution() {
    let mut noise = Noise::new(9);
    let sizes = [(1, 1), (1, 37), (29, 1), (2, 3), (5, 66), (7, 131), (16, 64), (23, 5)];
    let channels = [(64, 64), (32, 96), (96, 32)];
    for (index, (height, width)) in sizes.into_iter().enumerate() {
        let (channels_in, channels_out) = channels[index % channels.len()];
        let (before, skip, affine) = inputs(height, width, channels_in, &mut noise);
        for (source, input) in [
            (Source::Normalized, Input::Normalized(&before, &affine)),
            (Source::Sum, Input::Sum(&skip, &before, &affine)),
        ] {
            let layer = layer([channels_in, channels_out], source, Form::Same, true, &mut noise);
            let winograd = Kernel::new(&layer, simd_lanes());
            assert!(matches!(winograd, Kernel::Winograd(_)));
            let direct = Kernel::Direct(Direct::new(&layer, simd_lanes()));
            for edges in [Edges::Mirror, Edges::WrapX, Edges::Wrap] {
                let [found, expected] = [&winograd, &direct].map(|kernel| {
                    CpuLayer { layer: &layer, kernel, threads: 2 }.run(
                        input,
                        edges,
                        0..height,
                        &mut Spare::default(),
                    )
                });
                let largest = expected.map.data.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
                let pairs = found.map.data.iter().zip(&expected.map.data);
                let apart = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(apart <= WINOGRAD * largest, "{height}x{width} {edges:?}: {apart} of {largest}");
                assert_eq!(found.skip, expected.skip);
            }
        }
    }
}

#[test]
fn the_first_layer_reads_the_photo() {
    let mut noise = Noise::new(8);
    for (width, height) in [(1, 1), (19, 33), (64, 5)] {
        let photo = noise.photo(width, height);
        let layer = layer([12, 7], Source::Photo, Form::Same, false, &mut noise);
        assert_as_defined(&layer, Input::Photo(crate::picture::Frame::new(&photo)));
    }
}
