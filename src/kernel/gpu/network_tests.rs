//! Paintings that are cancelled or fail. Without a GPU these tests fail; they never skip.

use std::ops::ControlFlow;

use super::display::{Blend, Commands, Pair};
use super::layers::TileShape;
use super::testing::{open, paint, subject};
use crate::kernel::Edges;
use crate::kernel::noise::{Noise, network};

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
            let mut stop =
                async |done| if done > limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            let cancelled = gpu.paint(subject(&photo, &other), memory, &mut stop);
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
    let held = async || {
        let photo = gpu.upload(&photo).await?;
        let painting = gpu
            .paint_held(&photo, Edges::Mirror, &style, u64::MAX, &mut async |_| ControlFlow::Continue(()))
            .await?;
        let make = |commands: &mut Commands<'_>| gpu.grounds().shrunk(commands, &painting, [20, 15]);
        let small = gpu.recorded(1200, make).await?;
        gpu.read(&Pair::of(small), Blend::PHOTO).await
    };
    let (whole, in_memory) =
        (pollster::block_on(held()).unwrap(), paint(&gpu, subject(&photo, &style), 1 << 16));
    let in_memory = in_memory.unwrap();
    // The photo, the painting, the smaller one.
    for room in 0..3 {
        *gpu.layers.gpu.fault.0.lock().unwrap() = Some(room);
        assert_eq!(pollster::block_on(held()).unwrap_err().code(), "memory-limit", "{room}");
        assert_eq!(paint(&gpu, subject(&photo, &style), 1 << 16).unwrap(), in_memory);
        assert_eq!(pollster::block_on(held()).unwrap(), whole);
    }
    // What it is read through is made smaller.
    *gpu.layers.gpu.fault.0.lock().unwrap() = Some(3);
    assert_eq!(pollster::block_on(held()).unwrap(), whole);
}

#[test]
fn nothing_is_kept_for_the_next_painting_once_trimmed() {
    let mut noise = Noise::new(16);
    let (network, styles) = network([4, 8, 4], &mut noise);
    let gpu = open(network, TileShape::DEFAULT);
    let style = styles.blend([1.0, 0.0]);
    let photos = [(40, 30), (64, 48)].map(|(width, height)| noise.photo(width, height));
    let kept = || gpu.sessions.count();
    let paintings = photos.each_ref().map(|photo| paint(&gpu, subject(photo, &style), u64::MAX).unwrap());
    assert_eq!(kept(), 2);
    gpu.trim();
    assert_eq!(kept(), 0);
    for (photo, painting) in photos.iter().zip(&paintings) {
        let mut trimming = async |_| {
            gpu.trim();
            ControlFlow::Continue(())
        };
        let found = gpu.paint(subject(photo, &style), u64::MAX, &mut trimming);
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
        let mut losing = async |done| {
            if done > 0.5 {
                gpu.lose_device();
            }
            ControlFlow::Continue(())
        };
        let lost = gpu.paint(subject(&photo, &style), memory, &mut losing);
        assert_eq!(pollster::block_on(lost).unwrap_err().code(), "gpu-lost");
        assert_eq!(paint(&gpu, subject(&photo, &style), memory).unwrap_err().code(), "gpu-lost");
    }
}
