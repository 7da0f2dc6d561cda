//! Paintings in strips against those in one piece. Without a GPU these tests fail; they never skip.

use std::ops::ControlFlow;

use super::{Job, Session};
use crate::kernel::cpu::CpuNetwork;
use crate::kernel::gpu::testing::{both, paint, subject};
use crate::kernel::noise::{Noise, network};
use crate::kernel::{Edges, Maps, Precision, Subject};

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
            let session = Session::new(&gpu.layers, plan, (90, 150, Edges::Mirror, memory));
            let mut job = Job::new(subject);
            let go_on = &mut async |_| ControlFlow::Continue(());
            pollster::block_on(session.paint(&gpu.layers, &mut job, go_on)).unwrap();
            (job.affines, bytes)
        };
        let (whole, bytes) = affines(u64::MAX);
        let (strips, _) = affines(bytes / 3);
        assert_eq!(strips, whole);
        if gpu.precision() == Precision::Half {
            continue;
        }
        let cpu = CpuNetwork::new(gpu.layers.network.clone());
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
                let session = Session::new(&gpu.layers, plan, key);
                assert!(
                    session.buffers.bytes() <= bytes,
                    "{} of {bytes} bytes in {strips} strips",
                    session.buffers.bytes()
                );
                assert!(
                    session.buffers.bytes() * 2 >= bytes,
                    "{} of {bytes} bytes in {strips} strips",
                    session.buffers.bytes()
                );
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
            *gpu.layers.fault.0.lock().unwrap() = faults.clone();
            let mut seen = Vec::new();
            let mut watched = async |done| {
                seen.push(done);
                ControlFlow::Continue(())
            };
            let found = pollster::block_on(gpu.paint(subject, memory, &mut watched)).unwrap();
            assert!(gpu.layers.fault.0.lock().unwrap().is_empty());
            assert!(found == expected, "{faults:?}");
            assert_eq!(seen.last(), Some(&1.0));
        }
    }
    // In one piece there is nothing to go on from; it starts over.
    let photo = noise.photo(40, 300);
    let expected = paint(&gpu, subject(&photo, &style), u64::MAX).unwrap();
    *gpu.layers.fault.0.lock().unwrap() = vec![(7, 0)];
    let found = paint(&gpu, subject(&photo, &style), u64::MAX).unwrap();
    assert!(found == expected);
    // Without an end it is an error.
    let memory = gpu.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes / 2;
    *gpu.layers.fault.0.lock().unwrap() = vec![(0, 0); 64];
    let refused = paint(&gpu, subject(&photo, &style), memory).err().map(|error| error.code());
    assert_eq!(refused, Some("memory-limit"));
    gpu.layers.fault.0.lock().unwrap().clear();
    assert!(paint(&gpu, subject(&photo, &style), memory).is_ok());
}
