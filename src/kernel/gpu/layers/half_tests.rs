//! Kernels that store f16 maps, against their twins on the CPU. Without a GPU that can, these tests fail; they never
//! skip.

use super::tile_shape::{TileShape, fours, tile_for};
use super::{Session, shader};
use crate::kernel::cpu::CpuNetwork;
use crate::kernel::gpu::network::GpuNetwork;
use crate::kernel::gpu::testing::{open_as, paint, subject};
use crate::kernel::noise::{Noise, network};
use crate::kernel::{Edges, Network, Precision, Subject};
use crate::picture::Picture;

/// Allowed differences of a map from its twin's, as shares of its spread: of all numbers together, the root of the mean
/// square, and of one of them. A half has eleven digits, and the roundings of seven layers add up.
const TOGETHER: f64 = 2e-3;
const ALONE: f64 = 1e-2;

fn open(network: Network, tile: TileShape) -> GpuNetwork {
    open_as(Precision::Half, network, tile)
}

/// How a map `[pixels, padded]` differs from `[pixels, channels]`, and which share of the spread of the latter that is at
/// most and together. Means of channels do not count: they depend on what halves are counted from, and normalization takes
/// them away.
fn apart(found: &[f32], padded: usize, expected: &[f32], channels: usize) -> (f64, f64) {
    let pixels = (expected.len() / channels) as f64;
    let (mut most, mut sum, mut spread) = (0.0_f64, 0.0, 0.0);
    for channel in 0..channels {
        let centred = |map: &[f32], stride: usize| {
            let numbers: Vec<_> = map.iter().skip(channel).step_by(stride).copied().map(f64::from).collect();
            let mean = numbers.iter().sum::<f64>() / pixels;
            numbers.into_iter().map(move |number| number - mean)
        };
        for (found, expected) in centred(found, padded).zip(centred(expected, channels)) {
            most = most.max((found - expected).abs());
            sum += (found - expected).powi(2);
            spread += expected.powi(2);
        }
    }
    let spread = (spread / expected.len() as f64).sqrt();
    (most / spread, (sum / expected.len() as f64).sqrt() / spread)
}

#[test]
fn every_kernel_computes_in_halves_what_its_twin_computes() {
    let mut noise = Noise::new(21);
    for (channels, tile, sizes) in [
        ([5, 7, 3], TileShape::DEFAULT, [(5, 2, Edges::Mirror), (37, 23, Edges::Mirror)]),
        ([32, 64, 32], TileShape::DEFAULT, [(64, 48, Edges::Wrap), (101, 67, Edges::Mirror)]),
        (
            [6, 12, 9],
            TileShape { pixels: 4, groups: 4, ..TileShape::DEFAULT },
            [(1, 131, Edges::Mirror), (200, 3, Edges::WrapX)],
        ),
        (
            [4, 4, 4],
            TileShape { pixels: 1, groups: 1, ..TileShape::DEFAULT },
            [(16, 16, Edges::Wrap), (53, 1, Edges::Mirror)],
        ),
    ] {
        let (layers, styles) = network(channels, &mut noise);
        let style = styles.blend([0.7, 0.3]);
        let gpu = open(layers.clone(), tile);
        let cpu = CpuNetwork::new(layers);
        for (width, height, edges) in sizes {
            let photo = noise.photo(width, height);
            let subject = Subject { edges, ..subject(&photo, &style) };
            let plan = gpu.plan(&photo, edges, u64::MAX).unwrap();
            let session = Session::new(&gpu.layers, plan, (width, height, edges, u64::MAX));
            let mut twin = cpu.begin(subject);
            let tasks = cpu.plan(&photo, edges, u64::MAX).unwrap().tasks;
            let found = pollster::block_on(session.maps(&gpu.layers, subject)).unwrap();
            for (task, found) in tasks.iter().zip(found) {
                twin.advance(task).unwrap();
                let Some(expected) = twin.map_of(task) else { continue };
                let padded = fours(expected.channels) * 4;
                assert_eq!(found.len() / padded, expected.height * expected.width);
                let (most, together) = apart(&found, padded, &expected.data, expected.channels);
                let case =
                    format!("{channels:?} {width}x{height} layer {}: {most:e} {together:e}", task.layer);
                println!("{case}");
                assert!(most <= ALONE && together <= TOGETHER, "{case}");
                // They are halves.
                assert!(together > 1e-5, "{case}");
            }
            let painted = paint(&gpu, subject, u64::MAX).unwrap();
            let twin = twin.into_rgba();
            assert_eq!(painted.len(), twin.len());
            assert!(painted.iter().zip(&twin).all(|(a, b)| a.abs_diff(*b) <= 1), "{width}x{height}");
        }
    }
}

/// Sums beyond the largest half, 65504, became infinite and the painting no number.
#[test]
fn sums_too_large_for_a_half_stay_finite() {
    let mut noise = Noise::new(23);
    let photo = noise.photo(45, 38);
    let (base, styles) = network([8, 12, 8], &mut noise);
    let style = styles.blend([0.6, 0.4]);
    let scaled = |layers: &[usize], factor: f32| {
        let mut network = base.clone();
        for layer in layers {
            network.layers[*layer].kernel.iter_mut().for_each(|weight| *weight *= factor);
        }
        network
    };
    // Small tiles are compiled quickly.
    let tile = TileShape { pixels: 2, groups: 1, ..TileShape::DEFAULT };
    // One layer, one that starts a skip connection, all that are normalized; to beyond the range of an f32 in the end.
    for (layers, factor) in [(vec![0], 1e6), (vec![2], 1e6), ((0..7).collect(), 1e5), (vec![4], 1e30)] {
        let gpu = open(scaled(&layers, factor), tile);
        let plan = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap();
        let bytes = plan.bytes;
        let session = Session::new(&gpu.layers, plan, (45, 38, Edges::Mirror, u64::MAX));
        let maps = pollster::block_on(session.maps(&gpu.layers, subject(&photo, &style))).unwrap();
        let largest = maps.iter().flatten().map(|number| number.abs()).fold(0.0, f32::max);
        assert_eq!(largest, 65504.0, "{layers:?} {factor}");
        assert!(maps.iter().flatten().all(|number| number.is_finite()));
        for memory in [u64::MAX, bytes / 3] {
            let painted = paint(&gpu, subject(&photo, &style), memory).unwrap();
            assert_eq!(painted.len(), photo.rgba().len());
        }
    }
    // What is no number at all is an error, as it is in full.
    for broken in [f32::NAN, 3e38] {
        let mut network = base.clone();
        network.layers[3].kernel[17..].iter_mut().step_by(2).for_each(|weight| *weight = broken);
        for precision in [Precision::Full, Precision::Half] {
            let gpu = open_as(precision, network.clone(), tile);
            let bytes = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes;
            for memory in [u64::MAX, bytes / 2] {
                let error = paint(&gpu, subject(&photo, &style), memory).unwrap_err();
                assert_eq!(error.code(), "not-finite", "{broken} {precision:?}");
            }
        }
    }
}

#[test]
fn halves_of_a_photo_of_one_colour_are_around_zero() {
    let mut noise = Noise::new(25);
    let (network, styles) = network([6, 12, 9], &mut noise);
    let gpu = open(network, TileShape { pixels: 2, groups: 1, ..TileShape::DEFAULT });
    let photo = Picture::new(23, 18, [90, 200, 30, 255].repeat(23 * 18)).unwrap();
    let session = Session::new(
        &gpu.layers,
        gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap(),
        (23, 18, Edges::Mirror, u64::MAX),
    );
    let style = styles.blend([0.3, 0.7]);
    let maps = pollster::block_on(session.maps(&gpu.layers, subject(&photo, &style))).unwrap();
    // The layers that double the map have kernels of their own for each phase here, which makes no flat map.
    let flats = gpu.layers.flat.outputs(&gpu.layers.network, &style);
    for (layer, (map, flat)) in maps.iter().zip(flats).take(6).enumerate() {
        let largest = map.iter().map(|number| number.abs()).fold(0.0, f32::max);
        assert!(largest <= 1e-3, "layer {layer}: {largest}");
        // What they are counted from is not.
        assert!(layer == 0 || flat.iter().any(|number| number.abs() > 0.1), "layer {layer}: {flat:?}");
    }
}

#[test]
fn only_kernels_that_store_halves_ask_for_them() {
    for layer in &network([5, 7, 3], &mut Noise::new(24)).0.layers {
        let text = |precision| shader::convolution(layer, tile_for(layer, TileShape::DEFAULT), precision);
        assert!(!text(Precision::Full).contains("f16"));
        assert!(text(Precision::Half).starts_with("enable f16;"));
    }
}
