//! Every kernel against its twin on the CPU, layer by layer. Without a GPU these tests fail; they never skip.

use std::sync::Mutex as Lock;

use super::session::Session;
use super::*;
use crate::StyleParameters;
use crate::kernel::cpu::CpuNetwork;
use crate::kernel::noise::{Noise, network};
use crate::kernel::{Maps, Task};

/// Allowed difference of numbers around 1 after sums of hundreds of products: only their order differs.
const TOLERANCE: f32 = 2e-4;

fn open(network: Network, tile: TileShape) -> GpuNetwork {
    open_as(Precision::Full, network, tile)
}

/// A GPU that stores maps like this and no other way.
pub(super) fn open_as(precision: Precision, network: Network, tile: TileShape) -> GpuNetwork {
    let gpu = pollster::block_on(Gpu::open(Some(precision))).unwrap();
    assert_eq!(gpu.precision(), precision);
    let prepared = pollster::block_on(Prepared::compile(gpu, &network, tile)).unwrap();
    GpuNetwork::new(prepared, network)
}

/// The same network on a GPU that stores maps in full, and on one that stores halves.
fn both(network: &Network) -> [GpuNetwork; 2] {
    [Precision::Full, Precision::Half]
        .map(|precision| open_as(precision, network.clone(), TileShape::DEFAULT))
}

pub(super) fn subject<'a>(photo: &'a Picture, style: &'a StyleParameters) -> Subject<'a> {
    Subject { photo, edges: Edges::Mirror, style, strength: 0.8 }
}

pub(super) fn paint(network: &GpuNetwork, subject: Subject<'_>, memory: u64) -> Result<Vec<u8>> {
    pollster::block_on(network.paint(subject, memory, async |_| ControlFlow::Continue(())))
}

/// A device that has room for so many pictures more, and then once none.
#[derive(Default)]
pub(super) struct NoRoom(Lock<Option<usize>>);

impl NoRoom {
    pub fn strike(&self) -> std::result::Result<(), ()> {
        let mut left = self.0.lock().unwrap();
        let struck = *left == Some(0);
        *left = left.and_then(|left| left.checked_sub(1));
        if struck { Err(()) } else { Ok(()) }
    }
}

/// A device that has no memory left at these strips: the layer, and how many of its strips are done.
#[derive(Default)]
pub(super) struct Fault(Lock<Vec<(usize, usize)>>);

impl Fault {
    pub fn strike(&self, task: &Task, error: impl FnOnce() -> Error) -> Result<()> {
        let mut faults = self.0.lock().unwrap();
        match faults.first_mut() {
            Some((layer, 0)) if *layer == task.layer => {
                faults.remove(0);
                Err(error())
            }
            Some((layer, strips)) if *layer == task.layer => {
                *strips -= 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

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
        let tile = tile_shape::tile_for(outline, TileShape::DEFAULT);
        for precision in [Precision::Full, Precision::Half] {
            let text = |layer| shader::convolution(layer, tile, precision);
            assert_eq!(text(outline), text(loaded));
        }
    }
}

#[test]
fn strips_on_the_gpu_paint_what_the_whole_paints() {
    let mut noise = Noise::new(12);
    let (network, styles) = network([8, 16, 8], &mut noise);
    let gpus = both(&network);
    let style = styles.blend([0.5, 0.5]);
    for (width, height, edges) in [
        (75, 260, Edges::Mirror),
        (1, 333, Edges::Mirror),
        (229, 61, Edges::Mirror),
        (76, 131, Edges::WrapX),
        (64, 200, Edges::Wrap),
    ] {
        let photo = noise.photo(width, height);
        let subject = Subject { edges, ..subject(&photo, &style) };
        for gpu in &gpus {
            let whole = paint(gpu, subject, u64::MAX).unwrap();
            let all = gpu.plan(&photo, edges, u64::MAX).unwrap();
            assert_eq!((all.maps, all.strips), (Maps::Stay, 1));
            for part in [2, 4] {
                let plan = gpu.plan(&photo, edges, all.bytes / part).unwrap();
                assert!(plan.maps == Maps::Spill && plan.strips > 1);
                let strips = paint(gpu, subject, all.bytes / part).unwrap();
                let case = format!("{width}x{height} {edges:?} {:?} {} strips", gpu.precision(), plan.strips);
                assert!(strips == whole, "{case}");
            }
        }
    }
}

#[test]
fn maps_of_strips_are_normalized_as_those_of_the_whole() {
    let mut noise = Noise::new(15);
    let (network, styles) = network([8, 16, 8], &mut noise);
    let gpus = both(&network);
    let photo = noise.photo(90, 150);
    let style = styles.blend([0.2, 0.8]);
    let subject = subject(&photo, &style);
    for gpu in &gpus {
        let affines = |memory| {
            let plan = gpu.plan(&photo, Edges::Mirror, memory).unwrap();
            let bytes = plan.bytes;
            let session = Session::new(gpu, plan, (90, 150, Edges::Mirror, memory));
            let mut job = Job::new(subject);
            let go_on = &mut async |_| ControlFlow::Continue(());
            pollster::block_on(session.paint(gpu, &mut job, go_on)).unwrap();
            (job.affines, bytes)
        };
        let (whole, bytes) = affines(u64::MAX);
        let (strips, _) = affines(bytes / 3);
        assert_eq!(strips, whole);
        if gpu.precision() == Precision::Half {
            continue;
        }
        let cpu = CpuNetwork::new(gpu.network.clone());
        let mut twin = cpu.begin(subject);
        let plan = cpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap();
        plan.tasks.iter().for_each(|task| twin.advance(task).unwrap());
        assert_eq!(whole.len(), twin.affines().len());
        for (found, expected) in whole.iter().zip(twin.affines()) {
            let pairs =
                found.scale.iter().zip(&expected.scale).chain(found.shift.iter().zip(&expected.shift));
            for (found, expected) in pairs {
                assert!((found - expected).abs() <= 1e-5 * (1.0 + expected.abs()), "{found}, not {expected}");
            }
        }
    }
}

#[test]
fn buffers_take_no_more_than_the_plan_says() {
    let mut noise = Noise::new(16);
    let gpus = both(&network([32, 64, 32], &mut noise).0);
    for (width, height) in [(640, 480), (320, 1000), (16, 4000)] {
        let photo = noise.photo(width, height);
        for memory in [u64::MAX, 16 << 20, 8 << 20, 4 << 20] {
            for gpu in &gpus {
                let plan = gpu.plan(&photo, Edges::Mirror, memory).unwrap();
                let (bytes, strips) = (plan.bytes, plan.strips);
                assert!(bytes <= memory);
                let key = (width, height, Edges::Mirror, memory);
                let session = Session::new(gpu, plan, key);
                assert!(session.bytes <= bytes, "{} of {bytes} bytes in {strips} strips", session.bytes);
                assert!(session.bytes * 2 >= bytes, "{} of {bytes} bytes in {strips} strips", session.bytes);
            }
        }
    }
}

#[test]
fn a_device_without_memory_in_the_middle_of_it_goes_on_in_smaller_strips() {
    let mut noise = Noise::new(17);
    let (network, styles) = network([8, 16, 8], &mut noise);
    let [full, gpu] = both(&network);
    let style = styles.blend([0.4, 0.6]);
    for (gpu, edges) in [(&full, Edges::Mirror), (&full, Edges::Wrap), (&gpu, Edges::Mirror)] {
        let photo = noise.photo(64, 400);
        let subject = Subject { edges, ..subject(&photo, &style) };
        let expected = paint(gpu, subject, u64::MAX).unwrap();
        let memory = gpu.plan(&photo, edges, u64::MAX).unwrap().bytes / 2;
        for faults in [vec![(0, 0)], vec![(1, 1)], vec![(3, 0), (3, 2), (4, 1)], vec![(6, 1)], vec![(7, 1)]] {
            *gpu.fault.0.lock().unwrap() = faults.clone();
            let mut seen = Vec::new();
            let watched = gpu.paint(subject, memory, async |done| {
                seen.push(done);
                ControlFlow::Continue(())
            });
            let found = pollster::block_on(watched).unwrap();
            assert!(gpu.fault.0.lock().unwrap().is_empty());
            assert!(found == expected, "{faults:?}");
            assert_eq!(seen.last(), Some(&1.0));
        }
    }
    // In one piece there is nothing to go on from; it starts over.
    let photo = noise.photo(40, 300);
    let expected = paint(&gpu, subject(&photo, &style), u64::MAX).unwrap();
    *gpu.fault.0.lock().unwrap() = vec![(7, 0)];
    let found = paint(&gpu, subject(&photo, &style), u64::MAX).unwrap();
    assert!(found == expected);
    // Without an end it is an error.
    let memory = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes / 2;
    *gpu.fault.0.lock().unwrap() = vec![(0, 0); 64];
    let refused = paint(&gpu, subject(&photo, &style), memory).err().map(|error| error.code());
    assert_eq!(refused, Some("memory-limit"));
    gpu.fault.0.lock().unwrap().clear();
    assert!(paint(&gpu, subject(&photo, &style), memory).is_ok());
}

#[test]
fn a_cancelled_or_failed_painting_leaves_no_trace() {
    let mut noise = Noise::new(13);
    let (network, styles) = network([4, 8, 4], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let photo = noise.photo(40, 130);
    let [one, other, none] = [[1.0, 0.0], [0.0, 1.0], [f32::NAN, 0.0]].map(|weights| styles.blend(weights));
    let all = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes;
    for memory in [u64::MAX, all / 3] {
        let first = paint(&gpu, subject(&photo, &one), memory).unwrap();
        for limit in [0.01, 0.3, 0.5, 0.9] {
            let stop =
                async |done| if done > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            let cancelled = gpu.paint(subject(&photo, &other), memory, stop);
            assert_eq!(pollster::block_on(cancelled).unwrap_err().code(), "cancelled");
        }
        assert_eq!(paint(&gpu, subject(&photo, &none), memory).unwrap_err().code(), "not-finite");
        assert_eq!(paint(&gpu, subject(&photo, &one), 10).unwrap_err().code(), "memory-limit");
        assert_eq!(paint(&gpu, subject(&photo, &one), memory).unwrap(), first);
    }
}

#[test]
fn no_room_for_a_picture_is_no_lost_device() {
    let mut noise = Noise::new(15);
    let (network, styles) = network([4, 8, 4], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let photo = noise.photo(40, 30);
    let style = styles.blend([1.0, 0.0]);
    let go_on = async |_| ControlFlow::Continue(());
    let held = async || {
        let photo = gpu.upload(&photo).await?;
        let painting = gpu.paint_held(&photo, Edges::Mirror, &style, u64::MAX, go_on).await?;
        let small = gpu.shrunk(&painting, [20, 15]).await?;
        gpu.read(&Pair::of(small), Blend::PHOTO).await
    };
    let (whole, in_memory) =
        (pollster::block_on(held()).unwrap(), paint(&gpu, subject(&photo, &style), 1 << 16));
    let in_memory = in_memory.unwrap();
    // The photo, the painting, the smaller one.
    for room in 0..3 {
        *gpu.gpu.fault.0.lock().unwrap() = Some(room);
        assert_eq!(pollster::block_on(held()).unwrap_err().code(), "memory-limit", "{room}");
        assert_eq!(paint(&gpu, subject(&photo, &style), 1 << 16).unwrap(), in_memory);
        assert_eq!(pollster::block_on(held()).unwrap(), whole);
    }
    // What it is read through is made smaller.
    *gpu.gpu.fault.0.lock().unwrap() = Some(3);
    assert_eq!(pollster::block_on(held()).unwrap(), whole);
}

#[test]
fn nothing_is_kept_for_the_next_painting_once_trimmed() {
    let mut noise = Noise::new(16);
    let (network, styles) = network([4, 8, 4], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let style = styles.blend([1.0, 0.0]);
    let photos = [(40, 30), (64, 48)].map(|(width, height)| noise.photo(width, height));
    let kept = || gpu.sessions.try_lock().unwrap().len();
    let paintings = photos.each_ref().map(|photo| paint(&gpu, subject(photo, &style), u64::MAX).unwrap());
    assert_eq!(kept(), 2);
    gpu.trim();
    assert_eq!(kept(), 0);
    for (photo, painting) in photos.iter().zip(&paintings) {
        let trimming = async |_| {
            gpu.trim();
            ControlFlow::Continue(())
        };
        let found = gpu.paint(subject(photo, &style), u64::MAX, trimming);
        assert!(pollster::block_on(found).unwrap() == *painting, "a painting under way is not disturbed");
        assert_eq!(kept(), 1);
    }
}

#[test]
fn a_lost_device_is_an_error() {
    let mut noise = Noise::new(14);
    let photo = noise.photo(40, 130);
    for part in [1, 3] {
        let (network, styles) = network([4, 8, 4], &mut noise);
        let style = styles.blend([0.0, 1.0]);
        let gpu = open(network, TileShape::DEFAULT);
        let memory = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes / part;
        let losing = async |done| {
            if done > 0.5 {
                gpu.gpu.device.destroy();
            }
            ControlFlow::Continue(())
        };
        let lost = gpu.paint(subject(&photo, &style), memory, losing);
        assert_eq!(pollster::block_on(lost).unwrap_err().code(), "gpu-lost");
        assert_eq!(paint(&gpu, subject(&photo, &style), memory).unwrap_err().code(), "gpu-lost");
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
