//! Whole paintings in strips, and with edges that are joined.

use super::CpuNetwork;
use crate::StyleParameters;
use crate::kernel::noise::{Noise, network};
use crate::kernel::{Affine, Edges, Maps, Plan, Subject};
use crate::picture::Picture;

/// How much stronger a step across a seam may be than one beside it.
const SEAM: f64 = 1.02;

struct Painted {
    rgba: Vec<u8>,
    affines: Vec<Affine>,
    plan: Plan,
}

/// A random network and a style of it.
fn styled(channels: [usize; 3], noise: &mut Noise) -> (CpuNetwork, StyleParameters) {
    let (network, styles) = network(channels, noise);
    (CpuNetwork::new(network), styles.blend([0.6, 0.4]))
}

fn paint(
    (network, style): &(CpuNetwork, StyleParameters),
    photo: &Picture,
    edges: Edges,
    memory: u64,
) -> Painted {
    let plan = network.plan(photo, edges, memory).unwrap();
    assert!(plan.bytes <= memory);
    let mut painting = network.begin(Subject { photo, edges, style, strength: 1.0, film: None, live: None });
    for task in &plan.tasks {
        painting.advance(task).unwrap();
    }
    assert!(painting.peak <= plan.bytes, "{} of {} bytes, {:?}", painting.peak, plan.bytes, plan.maps);
    let affines = painting.affines().to_vec();
    Painted { rgba: painting.into_rgba(), affines, plan }
}

#[test]
fn strips_paint_exactly_what_the_whole_paints() {
    let mut noise = Noise::new(21);
    let network = styled([8, 32, 8], &mut noise);
    for (width, height, edges) in [
        (40, 300, Edges::Mirror),
        (151, 397, Edges::Mirror),
        (1, 411, Edges::Mirror),
        (83, 1, Edges::Mirror),
        (64, 349, Edges::WrapX),
        (32, 256, Edges::Wrap),
    ] {
        let photo = noise.photo(width, height);
        let whole = paint(&network, &photo, edges, u64::MAX);
        assert_eq!((whole.plan.maps, whole.plan.strips), (Maps::Stay, 1));
        for part in [1.01, 1.2, 1.5] {
            let memory = (whole.plan.bytes as f64 / part) as u64;
            if height < 20 {
                continue;
            }
            let found = paint(&network, &photo, edges, memory);
            assert!(found.plan.maps == Maps::Stay && found.plan.strips > 1);
            assert!(found.rgba == whole.rgba, "{width}x{height} in {} strips", found.plan.strips);
            for (found, expected) in found.affines.iter().zip(&whole.affines) {
                let pairs = found.scale.iter().zip(&expected.scale);
                for (found, expected) in pairs.chain(found.shift.iter().zip(&expected.shift)) {
                    assert!((found - expected).abs() <= 1e-5 * (1.0 + expected.abs()));
                }
            }
        }
        // The maps between two layers have to fit, however short the strips are.
        let error = network.0.plan(&photo, edges, whole.plan.bytes / 3).unwrap_err();
        assert_eq!(error.code(), "memory-limit");
    }
}

/// A random network that convolves by Winograd's minimal filtering, and the same without it.
fn both_ways(noise: &mut Noise) -> [(CpuNetwork, StyleParameters); 2] {
    let (network, styles) = network([32, 64, 32], noise);
    let style = styles.blend([0.6, 0.4]);
    [(CpuNetwork::new(network.clone()), style.clone()), (CpuNetwork::direct(network), style)]
}

/// Fails unless both paint the same but for some bytes that are rounded the other way.
fn assert_alike(networks: &[(CpuNetwork, StyleParameters); 2], photo: &Picture, edges: Edges) {
    let [found, expected] = networks.each_ref().map(|network| paint(network, photo, edges, u64::MAX).rgba);
    let apart: Vec<u8> = found.iter().zip(&expected).map(|(a, b)| a.abs_diff(*b)).collect();
    let mean = apart.iter().map(|byte| f64::from(*byte)).sum::<f64>() / apart.len() as f64;
    let [width, height] = [photo.width(), photo.height()];
    assert!(apart.iter().all(|byte| *byte <= 1), "{width}x{height}");
    assert!(mean < 0.002, "{width}x{height}: {mean} in the mean");
}

#[test]
fn winograd_paints_what_the_direct_convolution_paints() {
    let mut noise = Noise::new(24);
    let networks = both_ways(&mut noise);
    for (width, height, edges) in
        [(150, 131, Edges::Mirror), (64, 96, Edges::Wrap), (1, 1, Edges::Mirror), (97, 2, Edges::Mirror)]
    {
        assert_alike(&networks, &noise.photo(width, height), edges);
    }
}

#[test]
fn winograd_leaves_a_photo_of_one_colour_flat() {
    // Normalization would make its rounding errors as strong as a picture.
    let mut noise = Noise::new(25);
    let networks = both_ways(&mut noise);
    let photo = Picture::new(91, 66, [90, 140, 210, 255].repeat(91 * 66)).unwrap();
    assert_alike(&networks, &photo, Edges::Mirror);
}

/// A photo whose pattern comes again every 32 pixels both ways.
fn tile(width: u32, height: u32) -> Picture {
    let wave = |place: u32, count: u32| (place * count) as f32 * std::f32::consts::TAU / 32.0;
    let mut rgba = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let values = [wave(x, 1).sin() + wave(y, 2).cos(), wave(x, 3).cos(), wave(x + y, 1).sin()];
            rgba.extend(values.map(|value| (value * 60.0 + 128.0) as u8));
            rgba.push(255);
        }
    }
    Picture::new(width, height, rgba).unwrap()
}

/// The pixels moved to the right and down, those that fall off coming in on the other side.
fn rolled(rgba: &[u8], [width, height]: [usize; 2], [right, down]: [usize; 2]) -> Vec<u8> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let places = (0..width * height).map(|index| [index % width, index / width]);
    let from = places.map(|[x, y]| (y + height - down) % height * width + (x + width - right) % width);
    from.flat_map(|index| pixels[index]).collect()
}

#[test]
fn a_rolled_photo_gives_the_rolled_painting() {
    let mut noise = Noise::new(22);
    let network = styled([8, 32, 8], &mut noise);
    let size = [96, 64];
    let photo = noise.photo(96, 64);
    for (edges, rolls) in
        [(Edges::WrapX, vec![[4, 0], [48, 0]]), (Edges::Wrap, vec![[4, 0], [92, 4], [0, 32]])]
    {
        let expected = paint(&network, &photo, edges, u64::MAX).rgba;
        for roll in rolls {
            let moved = Picture::new(96, 64, rolled(photo.rgba(), size, roll)).unwrap();
            let found = paint(&network, &moved, edges, u64::MAX).rgba;
            let expected = rolled(&expected, size, roll);
            // Only the order of sums differs.
            assert!(found.iter().zip(&expected).all(|(a, b)| a.abs_diff(*b) <= 1), "{edges:?} {roll:?}");
        }
    }
    // Without joined edges the seam is elsewhere.
    let moved = Picture::new(96, 64, rolled(photo.rgba(), size, [48, 0])).unwrap();
    let found = paint(&network, &moved, Edges::Mirror, u64::MAX).rgba;
    let expected = rolled(&paint(&network, &photo, Edges::Mirror, u64::MAX).rgba, size, [48, 0]);
    assert!(found.iter().zip(&expected).any(|(a, b)| a.abs_diff(*b) > 8));
}

#[test]
fn a_seam_is_like_any_other_place() {
    let mut noise = Noise::new(23);
    let network = styled([8, 32, 8], &mut noise);
    let (width, height) = (128, 96);
    let photo = tile(width, height);
    let painted = paint(&network, &photo, Edges::Wrap, u64::MAX).rgba;
    let (pixels, _) = painted.as_chunks::<4>();
    let at = |x: u32, y: u32| pixels[(y % height * width + x % width) as usize];
    let apart = |a: [u8; 4], b: [u8; 4]| a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(b))).sum::<f64>();
    // The step to the column, or row, before this one.
    let across = |x: u32| (0..height).map(|y| apart(at(x, y), at(x + width - 1, y))).sum::<f64>();
    let down = |y: u32| (0..width).map(|x| apart(at(x, y), at(x, y + height - 1))).sum::<f64>();
    for beside in [32, 64] {
        assert!(across(0) <= SEAM * across(beside), "{} beside {}", across(0), across(beside));
        assert!(down(0) <= SEAM * down(beside), "{} beside {}", down(0), down(beside));
        assert!(across(0) > 0.0 && down(0) > 0.0);
    }
}
