//! Every kernel against its twin on the CPU, layer by layer. Without a GPU these tests fail; they never skip.

use super::shader;
use super::tile_shape::{TileShape, tile_for};
use crate::kernel::gpu::testing::{open, paint, subject};
use crate::kernel::gpu::twins;
use crate::kernel::noise::{Noise, network};
use crate::kernel::{Edges, Network, Precision, Subject};

/// Allowed difference of numbers around 1 after sums of hundreds of products: only their order differs.
const TOLERANCE: f32 = 2e-4;

#[test]
fn every_kernel_computes_what_its_twin_computes() {
    let mut noise = Noise::new(11);
    for (channels, tile, sizes) in [
        ([5, 7, 3], TileShape::DEFAULT, [(1, 1, Edges::Mirror), (37, 23, Edges::Mirror)]),
        ([32, 64, 32], TileShape::DEFAULT, [(64, 48, Edges::Wrap), (101, 67, Edges::Mirror)]),
        (
            [6, 12, 9],
            TileShape { pixels: 4, groups: 4, ..TileShape::DEFAULT },
            [(29, 131, Edges::Mirror), (200, 3, Edges::WrapX)],
        ),
        (
            [4, 4, 4],
            TileShape { pixels: 1, groups: 1, ..TileShape::DEFAULT },
            [(16, 16, Edges::Wrap), (53, 17, Edges::Mirror)],
        ),
    ] {
        let (layers, styles) = network(channels, &mut noise);
        let style = styles.blend([0.7, 0.3]);
        let gpu = open(layers.clone(), tile);
        for (width, height, edges) in sizes {
            let photo = noise.photo(width, height);
            let subject = Subject { edges, ..subject(&photo, &style) };
            let apart = pollster::block_on(gpu.apart(layers.clone(), subject)).unwrap();
            let close = apart.maps <= TOLERANCE && apart.painting <= 1;
            assert!(close, "{channels:?} {width}x{height} {edges:?}: {apart:?}");
        }
    }
}

#[test]
fn random_kernels_compute_what_their_twins_compute() {
    let cases = pollster::block_on(twins::compare(811, 6)).unwrap();
    for case in &cases {
        assert!(case.apart.maps > 0.0 && case.apart.maps <= TOLERANCE, "{case:?}");
        assert!(case.apart.painting <= 1, "{case:?}");
    }
    // What a random draw could miss.
    assert!(cases.iter().any(|case| case.width == 1) && cases.iter().any(|case| case.height == 1));
    assert!(cases.iter().any(|case| case.joined[0] && !case.joined[1]));
    assert!(cases.iter().any(|case| case.joined[1]));
    for place in 0..3 {
        for rest in 0..4 {
            assert!(cases.iter().any(|case| case.channels[place] % 4 == rest));
        }
    }
}

#[test]
fn kernels_are_compiled_without_the_weights() {
    let (mut noise, outline) = (Noise::new(18), Network::outline().unwrap());
    let loaded = Network::load(|_, shape| Ok(noise.numbers(shape.iter().product(), 1.0))).unwrap();
    assert_eq!(outline.layers.len(), loaded.layers.len());
    for (outline, loaded) in outline.layers.iter().zip(&loaded.layers) {
        let tile = tile_for(outline, TileShape::DEFAULT);
        for precision in [Precision::Full, Precision::Half] {
            let text = |layer| shader::convolution(layer, tile, precision);
            assert_eq!(text(outline), text(loaded));
        }
    }
}

#[test]
fn every_shape_of_tile_paints_the_same() {
    let mut noise = Noise::new(18);
    // Channels that fill no tile's groups.
    let (layers, styles) = network([10, 21, 18], &mut noise);
    let shapes =
        [[8, 2], [4, 4], [4, 2]].map(|[pixels, groups]| TileShape { pixels, groups, ..TileShape::DEFAULT });
    let networks = shapes.map(|tile| open(layers.clone(), tile));
    let style = styles.blend([0.3, 0.7]);
    for (width, height, edges) in
        [(1, 1, Edges::Mirror), (131, 67, Edges::Mirror), (37, 299, Edges::Mirror), (300, 20, Edges::Wrap)]
    {
        let photo = noise.photo(width, height);
        let subject = Subject { edges, ..subject(&photo, &style) };
        let paintings = networks.each_ref().map(|gpu| paint(gpu, subject, u64::MAX).unwrap());
        for (painting, tile) in paintings.iter().zip(shapes) {
            // Sums of a block's statistics are in another order; those of the convolution are not.
            let close = painting.iter().zip(&paintings[0]).all(|(a, b)| a.abs_diff(*b) <= 1);
            assert!(close && painting.len() == paintings[0].len(), "{tile:?} {width}x{height}");
        }
    }
}
