//! Every kernel against its twin on the CPU, layer by layer. Without a GPU these tests fail; they never skip.

use super::session::Session;
use super::*;
use crate::kernel::cpu::CpuNetwork;
use crate::kernel::noise::{Noise, layer};
use crate::kernel::{Form, Source};

/// Allowed difference of numbers around 1 after sums of hundreds of products: only their order differs.
const TOLERANCE: f32 = 2e-4;

/// The generator's kinds of layers with `channels` in the maps of full, half and full size.
fn network(channels: [usize; 3], noise: &mut Noise) -> Network {
    let [first, deep, last] = channels;
    let mut layers = vec![
        layer([12, first], Source::Photo, Form::Same, false, noise),
        layer([first, deep], Source::Normalized, Form::Half, false, noise),
        layer([deep, deep], Source::Normalized, Form::Same, true, noise),
        layer([deep, deep], Source::Normalized, Form::Same, false, noise),
        layer([deep, deep], Source::Sum, Form::Same, true, noise),
        layer([deep, deep], Source::Normalized, Form::Same, false, noise),
        layer([deep, last], Source::Sum, Form::Double, false, noise),
        layer([last, 3], Source::Normalized, Form::Double, false, noise),
    ];
    if let Some(layer) = layers.last_mut() {
        layer.tail = Tail::Sigmoid { bias: noise.numbers(3, 0.5) };
    }
    Network { layers, styles: 2 }
}

fn gpu() -> Gpu {
    pollster::block_on(Gpu::open()).unwrap()
}

fn open(network: Network, block: Block) -> GpuNetwork {
    pollster::block_on(GpuNetwork::with_block(gpu(), network, block)).unwrap()
}

fn paint(network: &GpuNetwork, photo: &Picture, style: &[f32], memory: u64) -> Result<Vec<u8>> {
    pollster::block_on(network.paint(photo, style, 0.8, memory, async |_| ControlFlow::Continue(())))
}

#[test]
fn every_kernel_computes_what_its_twin_computes() {
    let mut noise = Noise::new(11);
    let style = [0.7, 0.3];
    for (channels, block, sizes) in [
        ([5, 7, 3], BLOCK, [(1, 1), (37, 23)]),
        ([32, 64, 32], BLOCK, [(64, 48), (101, 67)]),
        ([6, 12, 9], Block { pixels: 4, groups: 4 }, [(29, 131), (200, 3)]),
        ([4, 4, 4], Block { pixels: 1, groups: 1 }, [(16, 16), (53, 17)]),
    ] {
        let layers = network(channels, &mut noise);
        let gpu = open(layers.clone(), block);
        let cpu = CpuNetwork::new(layers);
        for (width, height) in sizes {
            let photo = noise.photo(width, height);
            let plan = gpu.plan(&photo, u64::MAX).unwrap();
            let mut session = Session::new(&gpu, &photo, plan, (width, height, u64::MAX));
            let mut twin = cpu.begin(&photo, &style, 0.8);
            let tasks = cpu.plan(&photo, u64::MAX).unwrap().tasks;
            let found = pollster::block_on(session.maps(&gpu, &photo, &style));
            for (task, found) in tasks.iter().zip(found) {
                twin.advance(task).unwrap();
                let Some(expected) = twin.map_of(task) else { continue };
                let padded = shader::fours(expected.channels) * 4;
                assert_eq!(found.len() / padded, expected.height * expected.width);
                for (found, expected) in found.chunks(padded).zip(expected.data.chunks(expected.channels)) {
                    for (found, expected) in found.iter().zip(expected) {
                        assert!(
                            (found - expected).abs() <= TOLERANCE,
                            "{channels:?} {width}x{height} layer {}: {found}, not {expected}",
                            task.layer
                        );
                    }
                }
            }
            let painted = paint(&gpu, &photo, &style, u64::MAX).unwrap();
            let twin = twin.into_rgba();
            assert_eq!(painted.len(), twin.len());
            assert!(painted.iter().zip(&twin).all(|(a, b)| a.abs_diff(*b) <= 1), "{width}x{height}");
        }
    }
}

#[test]
fn strips_on_the_gpu_paint_what_the_whole_paints() {
    let mut noise = Noise::new(12);
    let gpu = open(network([8, 16, 8], &mut noise), BLOCK);
    let photo = noise.photo(75, 260);
    let style = [0.5, 0.5];
    let whole = paint(&gpu, &photo, &style, u64::MAX).unwrap();
    let all = gpu.plan(&photo, u64::MAX).unwrap().bytes;
    for part in [2, 4] {
        let plan = gpu.plan(&photo, all / part).unwrap();
        assert!(plan.strips > 1 && plan.bytes <= all / part);
        let strips = paint(&gpu, &photo, &style, all / part).unwrap();
        assert!(strips.iter().zip(&whole).all(|(a, b)| a.abs_diff(*b) <= 1), "{} strips", plan.strips);
        assert_eq!(strips.len(), whole.len());
    }
}

#[test]
fn a_cancelled_or_failed_painting_leaves_no_trace() {
    let mut noise = Noise::new(13);
    let gpu = open(network([4, 8, 4], &mut noise), BLOCK);
    let photo = noise.photo(40, 30);
    let first = paint(&gpu, &photo, &[1.0, 0.0], u64::MAX).unwrap();
    let stop = async |done| if done > 0.5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let cancelled = gpu.paint(&photo, &[0.0, 1.0], 1.0, u64::MAX, stop);
    assert_eq!(pollster::block_on(cancelled).unwrap_err().code(), "cancelled");
    assert_eq!(paint(&gpu, &photo, &[f32::NAN, 0.0], u64::MAX).unwrap_err().code(), "not-finite");
    assert_eq!(paint(&gpu, &photo, &[1.0, 0.0], 10).unwrap_err().code(), "memory-limit");
    assert_eq!(paint(&gpu, &photo, &[1.0, 0.0], u64::MAX).unwrap(), first);
}

#[test]
fn a_lost_device_is_an_error() {
    let mut noise = Noise::new(14);
    let gpu = open(network([4, 8, 4], &mut noise), BLOCK);
    let photo = noise.photo(40, 30);
    let losing = async |done| {
        if done > 0.5 {
            gpu.gpu.device.destroy();
        }
        ControlFlow::Continue(())
    };
    let lost = gpu.paint(&photo, &[0.0, 1.0], 1.0, u64::MAX, losing);
    assert_eq!(pollster::block_on(lost).unwrap_err().code(), "gpu-lost");
    assert_eq!(paint(&gpu, &photo, &[1.0, 0.0], u64::MAX).unwrap_err().code(), "gpu-lost");
}
