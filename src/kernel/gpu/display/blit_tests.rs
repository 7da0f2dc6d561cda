//! Pictures to and from the GPU against the same in memory. Without a GPU these tests fail; they never skip.

use wgpu::{BufferUsages, TextureUsages};

use super::blits::Blits;
use super::canvas::Drawing;
use super::pair::{Blend, Pair};
use super::texture::{FORMAT, Texture};
use crate::kernel::Precision;
use crate::kernel::gpu::device::Gpu;
use crate::kernel::noise::Noise;
use crate::picture::{Frame, LightMap, Picture};

/// Mixtures are rounded once on either side, from sums in another order.
const STEP: u8 = 1;

fn gpu() -> Gpu {
    pollster::block_on(Gpu::open(Some(Precision::Full))).unwrap()
}

fn texture(gpu: &Gpu, picture: &Picture) -> Texture {
    let texture = pollster::block_on(gpu.texture(picture.width(), picture.height())).unwrap();
    gpu.fill(&texture, picture.rgba());
    texture
}

/// A photo with every alpha.
fn photo(width: u32, height: u32, noise: &mut Noise) -> Picture {
    let mut rgba = noise.photo(width, height).rgba().to_vec();
    rgba.chunks_mut(4).zip((0u8..=255).cycle()).for_each(|(pixel, alpha)| pixel[3] = alpha);
    Picture::new(width, height, rgba).unwrap()
}

fn submit(gpu: &Gpu, work: impl FnOnce(&mut wgpu::CommandEncoder)) {
    let mut encoder = gpu.encoder();
    work(&mut encoder);
    gpu.submit(encoder);
}

#[test]
fn rows_of_a_texture_are_those_of_the_frame() {
    let (gpu, mut noise) = (gpu(), Noise::new(31));
    let blits = Blits::new(&gpu);
    for (width, height) in [(1, 1), (5, 21), (37, 3), (64, 16), (131, 67)] {
        let photo = photo(width, height, &mut noise);
        let frame = Frame::new(&photo);
        let held = texture(&gpu, &photo);
        for rows in [0..frame.height(), 3..frame.height() - 2, frame.height() - 1..frame.height() + 2] {
            let bytes = (rows.len() * frame.width() * 4) as u64;
            let buffer = gpu.buffer(bytes, BufferUsages::STORAGE | BufferUsages::COPY_SRC);
            let staging = gpu.staging(bytes);
            submit(&gpu, |encoder| {
                blits.unpack(&gpu, encoder, &held, rows.clone(), &buffer);
                encoder.copy_buffer_to_buffer(&buffer, 0, &staging, 0, bytes);
            });
            let expected: Vec<u8> = rows.flat_map(|y| frame.pixels(y % frame.height())).flatten().collect();
            assert_eq!(pollster::block_on(gpu.read(&staging, bytes)).unwrap(), expected, "{width}x{height}");
        }
    }
}

#[test]
fn a_painting_collected_in_strips_is_mixed_with_its_photo_at_any_strength() {
    let (gpu, mut noise) = (gpu(), Noise::new(32));
    let blits = Blits::new(&gpu);
    for (width, height) in [(1, 1), (21, 18), (67, 40)] {
        let [photo, painting] = [(); 2].map(|()| photo(width, height, &mut noise));
        let frame = Frame::new(&painting);
        let painted = pollster::block_on(gpu.texture(width, height)).unwrap();
        for rows in [0..8, 8..frame.height()] {
            let pixels: Vec<u8> = rows.clone().flat_map(|y| frame.pixels(y)).flatten().collect();
            let buffer = gpu.filled(&pixels, BufferUsages::STORAGE);
            submit(&gpu, |encoder| blits.collect(&gpu, encoder, &painted, rows, &buffer));
        }
        let pair = Pair { painting: painted, ..Pair::of(texture(&gpu, &photo)) };
        for strength in [0.0, 0.37, 1.0] {
            let blend = Blend { strength, light: 1.0 };
            let read = pollster::block_on(blits.read(&gpu, &pair, blend)).unwrap();
            let shown = shown(&gpu, &blits, &pair, blend);
            assert_eq!(read.len(), photo.rgba().len());
            for (index, ((a, b), read)) in photo.rgba().iter().zip(painting.rgba()).zip(&read).enumerate() {
                let mixed = f32::from(*a) * (1.0 - strength) + f32::from(*b) * strength;
                assert!(read.abs_diff(mixed.round() as u8) <= if strength.fract() == 0.0 { 0 } else { STEP });
                let alpha = f32::from(read_alpha(&photo, &painting, index, strength)) / 255.0;
                let expected = if index % 4 == 3 { mixed } else { mixed * alpha };
                let shown = shown[index];
                assert!((f32::from(shown) - expected).abs() <= 1.5, "{strength}: {shown}, not {expected}");
            }
        }
    }
}

fn read_alpha(photo: &Picture, painting: &Picture, index: usize, strength: f32) -> u8 {
    let [a, b] = [photo, painting].map(|picture| f32::from(picture.rgba()[index / 4 * 4 + 3]));
    (a * (1.0 - strength) + b * strength).round() as u8
}

/// What a canvas of the photo's size would show.
fn shown(gpu: &Gpu, blits: &Blits, pair: &Pair, blend: Blend) -> Vec<u8> {
    let (width, height) = pair.photo.size();
    let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
    let canvas = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: FORMAT,
        usage: TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let view = canvas.create_view(&wgpu::TextureViewDescriptor::default());
    Drawing::new(gpu, blits, FORMAT).draw(gpu, pair, blend, &view);
    // A row of a texture is copied in whole units.
    let line = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let bytes = u64::from(line * height);
    let staging = gpu.staging(bytes);
    submit(gpu, |encoder| {
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(line), rows_per_image: None };
        let place = wgpu::TexelCopyBufferInfo { buffer: &staging, layout };
        encoder.copy_texture_to_buffer(canvas.as_image_copy(), place, size);
    });
    let lines = pollster::block_on(gpu.read(&staging, bytes)).unwrap();
    lines.chunks(line as usize).flat_map(|line| &line[..width as usize * 4]).copied().collect()
}

/// How many bytes of a thousand may be rounded the other way.
const FEW: usize = 5;

#[test]
fn a_painting_is_in_its_photos_light_as_on_the_cpu() {
    let (gpu, mut noise) = (gpu(), Noise::new(33));
    let blits = Blits::new(&gpu);
    let joins = [[false, false], [true, false], [true, true], [false, false]];
    for ((width, height), joined) in [(72, 44), (150, 16), (256, 192), (1, 1)].into_iter().zip(joins) {
        let photo = photo(width, height, &mut noise);
        let painting = noise.photo(width, height);
        let [across, down] = LightMap::grid([width, height]);
        let [nodes, painted] = [&photo, &painting].map(|picture| picture.shrunk(across, down).unwrap());
        let light = LightMap::new(&nodes, &painted, joined);
        let pair = Pair { photo: texture(&gpu, &photo), painting: texture(&gpu, &painting), light };
        for light in [0.0, 0.5, 1.0] {
            let read = blits.read(&gpu, &pair, Blend { strength: 1.0, light });
            let read = pollster::block_on(read).unwrap();
            let expected = painting.clone().lit(&photo, joined, light).unwrap();
            let apart = read.iter().zip(expected.rgba()).map(|(a, b)| a.abs_diff(*b));
            assert!(apart.clone().max().unwrap() <= if light == 0.0 { 0 } else { STEP });
            let differing = apart.filter(|difference| *difference > 0).count();
            assert!(differing * 1000 <= read.len() * FEW, "{differing} of {}", read.len());
        }
    }
}
