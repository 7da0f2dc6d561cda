//! Pictures to and from the GPU against the same in memory. Without a GPU these tests fail; they never skip.

use wgpu::{BufferUsages, TextureUsages};

use super::Gpu;
use super::canvas::{Blend, Movers, Stack};
use super::texture::{FORMAT, Texture};
use crate::kernel::Precision;
use crate::kernel::noise::Noise;
use crate::picture::{Frame, Picture};

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
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    work(&mut encoder);
    gpu.queue.submit([encoder.finish()]);
}

#[test]
fn rows_of_a_texture_are_those_of_the_frame() {
    let (gpu, mut noise) = (gpu(), Noise::new(31));
    let movers = Movers::new(&gpu);
    for (width, height) in [(1, 1), (5, 21), (37, 3), (64, 16), (131, 67)] {
        let photo = photo(width, height, &mut noise);
        let frame = Frame::new(&photo);
        let held = texture(&gpu, &photo);
        for rows in [0..frame.height(), 3..frame.height() - 2, frame.height() - 1..frame.height() + 2] {
            let bytes = (rows.len() * frame.width() * 4) as u64;
            let buffer = gpu.buffer(bytes, BufferUsages::STORAGE | BufferUsages::COPY_SRC);
            let readable = gpu.buffer(bytes, BufferUsages::MAP_READ | BufferUsages::COPY_DST);
            submit(&gpu, |encoder| {
                movers.unpack(&gpu, encoder, &held, rows.clone(), &buffer);
                encoder.copy_buffer_to_buffer(&buffer, 0, &readable, 0, bytes);
            });
            let expected: Vec<u8> = rows.flat_map(|y| frame.pixels(y % frame.height())).flatten().collect();
            assert_eq!(pollster::block_on(gpu.read(&readable, bytes)).unwrap(), expected, "{width}x{height}");
        }
    }
}

#[test]
fn a_painting_collected_in_strips_is_mixed_with_its_photo_at_any_strength_and_light() {
    let (gpu, mut noise) = (gpu(), Noise::new(32));
    let movers = Movers::new(&gpu);
    for (width, height) in [(1, 1), (21, 18), (67, 40)] {
        let [photo, painting, lit] = [(); 3].map(|()| photo(width, height, &mut noise));
        let frame = Frame::new(&painting);
        let painted = pollster::block_on(gpu.texture(width, height)).unwrap();
        for rows in [0..8, 8..frame.height()] {
            let pixels: Vec<u8> = rows.clone().flat_map(|y| frame.pixels(y)).flatten().collect();
            let buffer = gpu.filled(&pixels, BufferUsages::STORAGE);
            submit(&gpu, |encoder| movers.collect(&gpu, encoder, &painted, rows, &buffer));
        }
        let stack = Stack { photo: texture(&gpu, &photo), painting: painted, lit: texture(&gpu, &lit) };
        for (strength, light) in [(0.0, 0.3), (0.37, 0.0), (0.37, 1.0), (1.0, 0.0), (1.0, 0.6), (1.0, 1.0)] {
            let read = pollster::block_on(movers.read(&gpu, &stack, Blend { strength, light })).unwrap();
            let shown = shown(&gpu, &movers, &stack, Blend { strength, light });
            assert_eq!(read.len(), photo.rgba().len());
            let mixture: Vec<f32> = [photo.rgba(), painting.rgba(), lit.rgba()]
                .map(|bytes| bytes.iter().map(|byte| f32::from(*byte)))
                .into_iter()
                .zip([1.0 - strength, strength * (1.0 - light), strength * light])
                .fold(vec![0.0; read.len()], |sums, (bytes, share)| {
                    sums.iter().zip(bytes).map(|(sum, byte)| sum + share * byte).collect()
                });
            let exact = strength == 0.0 || strength == 1.0 && light.fract() == 0.0;
            for (index, (mixed, read)) in mixture.iter().zip(&read).enumerate() {
                assert!(read.abs_diff(mixed.round() as u8) <= if exact { 0 } else { STEP });
                let alpha = mixture[index / 4 * 4 + 3].round() / 255.0;
                let expected = if index % 4 == 3 { *mixed } else { mixed * alpha };
                let shown = shown[index];
                assert!(
                    (f32::from(shown) - expected).abs() <= 1.5,
                    "{strength}, {light}: {shown}, not {expected}"
                );
            }
        }
    }
}

/// What a canvas of the photo's size would show.
fn shown(gpu: &Gpu, movers: &Movers, stack: &Stack, blend: Blend) -> Vec<u8> {
    let (width, height) = stack.photo.size();
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
    Movers::draw(gpu, stack, blend, &movers.shows(gpu, FORMAT), &view);
    // A row of a texture is copied in whole units.
    let line = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let bytes = u64::from(line * height);
    let readable = gpu.buffer(bytes, BufferUsages::MAP_READ | BufferUsages::COPY_DST);
    submit(gpu, |encoder| {
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(line), rows_per_image: None };
        let place = wgpu::TexelCopyBufferInfo { buffer: &readable, layout };
        encoder.copy_texture_to_buffer(canvas.as_image_copy(), place, size);
    });
    let lines = pollster::block_on(gpu.read(&readable, bytes)).unwrap();
    lines.chunks(line as usize).flat_map(|line| &line[..width as usize * 4]).copied().collect()
}
