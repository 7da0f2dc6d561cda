//! Frames of live video, normalized on the device, against what is normalized in memory. Without a GPU these tests fail;
//! they never skip.

use wgpu::BufferUsages;

use super::compiled::GpuLayers;
use super::job::gather;
use super::tile_shape::{TileShape, fours};
use super::uniforms::Statistics;
use crate::kernel::gpu::network::GpuNetwork;
use crate::kernel::gpu::testing::{both, open, paint, subject};
use crate::kernel::noise::{Noise, network};
use crate::kernel::{Edges, Live, Maps, Moments, Subject};
use crate::picture::Picture;

/// Allowed difference of a scale or a shift, as a share of the numbers it is made of: f32 beside f64, of rows whose mean is
/// four thousand times their spread.
const TOLERANCE: f32 = 4e-6;
/// Allowed difference of two bytes of a painting, of 255.
const MOST: u8 = 1;
/// The largest half, of maps in halves: what is next to it is rounded the other way more often.
const MOST_HALF: u8 = 3;

const LIVE: Option<Live> = Some(Live { smoothing: 0.0 });

/// Rows of statistics as the device has them: around `mean`, spread by `spread`; some channels are filled up.
fn rows(noise: &mut Noise, count: usize, channels: usize, [mean, spread]: [f32; 2]) -> Vec<f32> {
    let mut numbers = Vec::new();
    for _ in 0..count {
        for first in (0..channels).step_by(4) {
            let there = |place: usize| f32::from(u8::from(first + place < channels));
            let [means, squares] = [noise.numbers(4, 1.0), noise.numbers(4, 1.0)];
            numbers.extend(means.iter().enumerate().map(|(i, number)| there(i) * (mean + spread * number)));
            numbers.extend(
                squares.iter().enumerate().map(|(i, number)| there(i) * 9.0 * (spread * number).powi(2)),
            );
        }
    }
    numbers
}

/// Scales and shifts that the device makes of rows, and the statistics it keeps.
fn normalized(
    layers: &GpuLayers,
    told: Statistics,
    rows: &[f32],
    style: &[f32],
    kept: &[f32],
) -> [Vec<f32>; 2] {
    let gpu = &layers.gpu;
    let read = BufferUsages::STORAGE | BufferUsages::COPY_SRC;
    let bytes = 4 * kept.len() as u64;
    let (params, partials) =
        (gpu.filled(&[told], BufferUsages::UNIFORM), gpu.buffer(16, BufferUsages::STORAGE));
    let (joined, style) = (gpu.filled(rows, BufferUsages::STORAGE), gpu.filled(style, BufferUsages::STORAGE));
    let (kept, affine) = (gpu.filled(kept, read), gpu.buffer(bytes, read));
    let bound: Vec<_> = (0..)
        .zip([&params, &partials, &joined, &style, &kept, &affine].map(wgpu::Buffer::as_entire_binding))
        .collect();
    let bindings = gpu.bind(&layers.layouts.statistics, &bound);
    let staging = gpu.staging(2 * bytes);
    let mut encoder = gpu.encoder();
    {
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(&layers.normalize);
        pass.set_bind_group(0, &bindings, &[]);
        pass.dispatch_workgroups(told.channels, 1, 1);
    }
    encoder.copy_buffer_to_buffer(&affine, 0, &staging, 0, bytes);
    encoder.copy_buffer_to_buffer(&kept, 0, &staging, bytes, bytes);
    gpu.submit(encoder);
    let contents = pollster::block_on(gpu.read(&staging, 2 * bytes)).unwrap();
    let numbers: Vec<f32> = contents.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect();
    let (affine, kept) = numbers.split_at(numbers.len() / 2);
    [affine.to_vec(), kept.to_vec()]
}

fn close(found: f32, expected: f64, made_of: f64) -> bool {
    (f64::from(found) - expected).abs() <= f64::from(TOLERANCE) * made_of
}

#[test]
fn the_device_normalizes_as_its_twin_does() {
    let mut noise = Noise::new(71);
    let (network, styles) = network([5, 16, 9], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let style = styles.blend([0.6, 0.4]);
    for (layer, width) in [(0, 37), (1, 64), (2, 1), (6, 500)] {
        let channels = gpu.layers.network.layers[layer].channels_out;
        let plan = gpu.plan_for((2 * width, 8, Edges::Mirror, u64::MAX)).unwrap();
        let [_, read] = plan.geometry.sizes[layer];
        let shape = &gpu.layers.network.layers[layer];
        let columns = shape.positions(read);
        let norm = style.norm(layer).unwrap();
        for count in [1, 2, 63, 64, 65, 700] {
            for place in [[0.0, 1.0], [1000.0, 0.25], [-3.0, 0.0], [0.001, 1e-4]] {
                let rows = rows(&mut noise, count, channels, place);
                let told = Statistics {
                    rows: count as u32,
                    channels: fours(channels) as u32,
                    blocks: columns.div_ceil(8) as u32,
                    pixels: 8,
                    remainder: (columns - (columns.div_ceil(8) - 1) * 8) as u32,
                    phases: shape.form.phases() as u32,
                    first: 1,
                };
                let padded = 4 * fours(channels);
                // Smoothing, and a vector before the layer's own.
                let mut numbers = vec![0.0; 8];
                for table in [&norm.gamma, &norm.beta] {
                    let table = table.iter().map(|number| *number as f32).chain([0.0; 3]);
                    numbers.extend(table.take(padded));
                    numbers.resize(numbers.len().next_multiple_of(4), 0.0);
                }
                let [affine, kept] =
                    normalized(&gpu.layers, told, &rows, &numbers, &vec![f32::NAN; 4 + 2 * padded]);
                let mut moments = Moments::new(channels);
                gather(&mut moments, shape, &plan, layer, bytemuck::cast_slice(&rows));
                let twin = moments.normalization(layer, &style).unwrap();
                let case = format!("layer {layer}, {count} rows of {columns} around {place:?}");
                for channel in 0..channels {
                    let [mean, variance] = moments.of_channel(channel);
                    let (scale, shift) = (f64::from(twin.scale[channel]), f64::from(twin.shift[channel]));
                    assert!(
                        close(affine[channel], scale, scale.abs()),
                        "{case}: scale {} not {scale}",
                        affine[channel]
                    );
                    let made_of = norm.beta[channel].abs() + (mean * scale).abs();
                    let found = affine[padded + channel];
                    assert!(close(found, shift, made_of), "{case}: shift {found} not {shift}");
                    assert!(close(kept[4 + channel], mean, mean.abs().max(place[1].into())), "{case}");
                    assert!(close(kept[4 + padded + channel], variance, 2.0 * (variance + 1e-5)), "{case}");
                }
            }
        }
    }
}

/// Photos that a kernel could stumble over, and how they go on.
fn photos(noise: &mut Noise) -> Vec<(Picture, Edges)> {
    let flat = Picture::new(40, 30, [90, 200, 30, 255].repeat(1200)).unwrap();
    let clear = Picture::new(24, 24, [0; 4].repeat(576)).unwrap();
    let mut photos = vec![(flat, Edges::Mirror), (clear, Edges::Mirror)];
    for (width, height, edges) in [
        (1, 1, Edges::Mirror),
        (1, 97, Edges::Mirror),
        (131, 67, Edges::Mirror),
        (64, 48, Edges::Wrap),
        (76, 31, Edges::WrapX),
    ] {
        photos.push((noise.photo(width, height), edges));
    }
    photos
}

fn most(a: &[u8], b: &[u8]) -> u8 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

#[test]
fn a_frame_is_the_painting_that_is_not_live() {
    let mut noise = Noise::new(72);
    for channels in [[5, 7, 3], [8, 16, 8]] {
        let (network, styles) = network(channels, &mut noise);
        for (gpu, allowed) in both(&network).iter().zip([MOST, MOST_HALF]) {
            for (photo, edges) in photos(&mut noise) {
                for weights in [[1.0, 0.0], [0.3, 0.7]] {
                    let style = styles.blend(weights);
                    let still = Subject { edges, ..subject(&photo, &style) };
                    let frame = Subject { live: LIVE, ..still };
                    let expected = paint(gpu, still, u64::MAX).unwrap();
                    // The second one finds what the first one has left.
                    for _ in 0..2 {
                        let found = most(&paint(gpu, frame, u64::MAX).unwrap(), &expected);
                        let size = [photo.width(), photo.height()];
                        assert!(found <= allowed, "{size:?} {edges:?} {:?}: {found}", gpu.precision());
                    }
                    assert!(paint(gpu, still, u64::MAX).unwrap() == expected, "a still after a frame");
                }
            }
        }
    }
}

#[test]
fn a_frame_is_one_submission_with_one_readback() {
    let mut noise = Noise::new(73);
    let (network, styles) = network([5, 7, 3], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let (photo, style) = (noise.photo(50, 40), styles.blend([0.5, 0.5]));
    let counted = |live, memory| {
        let _ = gpu.traffic();
        paint(&gpu, Subject { live, ..subject(&photo, &style) }, memory).unwrap();
        let counted = gpu.traffic();
        [counted.submissions, counted.readbacks]
    };
    let layers = gpu.layers.network.layers.len() as u32;
    assert_eq!(counted(None, u64::MAX), [layers, layers]);
    assert_eq!(counted(LIVE, u64::MAX), [1, 1]);
    assert_eq!(counted(LIVE, u64::MAX), [1, 1]);
    // In strips it is no frame.
    let memory = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes / 3;
    assert_eq!(counted(LIVE, memory), counted(None, memory));
}

#[test]
fn a_frame_that_needs_strips_is_painted_as_a_still() {
    let mut noise = Noise::new(74);
    let (network, styles) = network([5, 7, 3], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let (photo, style) = (noise.photo(50, 90), styles.blend([0.5, 0.5]));
    let still = subject(&photo, &style);
    let expected = paint(&gpu, still, u64::MAX).unwrap();
    let memory = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes / 3;
    assert_eq!(gpu.plan(&photo, Edges::Mirror, memory).unwrap().maps, Maps::Spill);
    assert!(paint(&gpu, Subject { live: LIVE, ..still }, memory).unwrap() == expected);
}

/// The statistics that the last frame of this size has left.
fn kept(gpu: &GpuNetwork, photo: &Picture) -> Vec<f32> {
    let key = (photo.width(), photo.height(), Edges::Mirror, u64::MAX);
    let session = pollster::block_on(gpu.sessions.take(key)).unwrap();
    let bytes = session.buffers.kept.size();
    let staging = gpu.layers.gpu.staging(bytes);
    let mut encoder = gpu.layers.gpu.encoder();
    session.copy_kept(&staging, 0, &mut encoder);
    gpu.layers.gpu.submit(encoder);
    let contents = pollster::block_on(gpu.layers.gpu.read(&staging, bytes)).unwrap();
    pollster::block_on(gpu.sessions.give(session));
    contents.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect()
}

#[test]
fn statistics_are_smoothed_over_frames() {
    let mut noise = Noise::new(75);
    let (network, styles) = network([5, 8, 4], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let style = styles.blend([0.5, 0.5]);
    let [one, other] = [(); 2].map(|()| noise.photo(48, 36));
    let frame = |photo: &Picture, smoothing| {
        let live = Some(Live { smoothing });
        paint(&gpu, Subject { live, ..subject(photo, &style) }, u64::MAX).unwrap()
    };
    let painting = frame(&one, 0.0);
    let statistics = kept(&gpu, &one);
    let apart = frame(&other, 0.0);
    let first = 2 * 4 * fours(gpu.layers.network.layers[0].channels_out);
    let expected: Vec<f32> = kept(&gpu, &one)
        .iter()
        .zip(&statistics)
        .take(first)
        .map(|(now, before)| 0.25 * now + 0.75 * before)
        .collect();
    // The first frame has nothing before it, whatever it asks for.
    gpu.trim();
    assert!(frame(&one, 0.75) == painting);
    let smoothed = frame(&other, 0.75);
    for (found, expected) in kept(&gpu, &one).iter().zip(&expected) {
        assert!((found - expected).abs() <= TOLERANCE * (1.0 + expected.abs()), "{found}, not {expected}");
    }
    assert!(most(&smoothed, &apart) > 2 * MOST);
    // Of a picture that stands still nothing moves, and what is not smoothed has no memory.
    frame(&one, 0.0);
    assert!(most(&frame(&one, 0.9), &painting) <= MOST);
    assert!(frame(&other, 0.0) == apart);
}

#[test]
fn a_frame_that_is_no_number_is_an_error_and_the_next_one_is_not() {
    let mut noise = Noise::new(76);
    let (network, styles) = network([4, 8, 4], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let photo = noise.photo(40, 30);
    let [style, none] = [[1.0, 0.0], [f32::NAN, 0.0]].map(|weights| styles.blend(weights));
    let frame = |style, smoothing| {
        let live = Some(Live { smoothing });
        paint(&gpu, Subject { live, ..subject(&photo, style) }, u64::MAX)
    };
    let painting = frame(&style, 0.0).unwrap();
    assert_eq!(frame(&none, 0.5).unwrap_err().code(), "not-finite");
    assert!(frame(&style, 0.5).unwrap() == painting);
}
