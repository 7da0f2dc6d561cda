//! The same generator on the GPU and on the CPU. Without a GPU these tests fail; they never skip.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::ops::ControlFlow;

use impasto::Mix;
use impasto::engine::{Backend, Brushwork, Device, Edges, Engine, LIGHT, Options, difference};
use impasto::picture::{Picture, sample};

const GALLERY: &[u8] = include_bytes!("../pkg/styles/gallery.impasto");

/// Allowed differences in steps of 1/255: only the order of sums differs.
const MEAN: f64 = 0.1;
const MAX: u8 = 2;
/// How many values may be rounded the other way whatever the size: one alone is a mean of 1/4 at 1x1.
const ROUNDED: f64 = 1.0;

fn paint(engine: &Engine, photo: &Picture, style: &str) -> Picture {
    let mix = Mix::one(engine.styles(), style).unwrap();
    pollster::block_on(engine.stylize(photo, &mix, 1.0, async |_| ControlFlow::Continue(()))).unwrap()
}

#[test]
fn gpu_and_cpu_paint_the_same() {
    let load = |backend| pollster::block_on(Engine::load(GALLERY, backend)).unwrap();
    let (gpu, cpu) = (load(Backend::Gpu), load(Backend::Cpu));
    assert_eq!(gpu.backend(), Backend::Gpu);
    println!("adapter: {}", gpu.adapter());
    assert!(!gpu.adapter().is_empty());

    // Odd and narrow sizes reach the borders of every kernel.
    for (width, height) in [(96, 72), (37, 53), (5, 90), (1, 1)] {
        let photo = sample(width, height).unwrap();
        for style in gpu.styles() {
            let found =
                difference(paint(&gpu, &photo, &style.id).rgba(), paint(&cpu, &photo, &style.id).rgba());
            println!("{width}x{height} {}: mean {:.4}, max {}", style.id, found.mean, found.max);
            assert!(found.mean <= allowed_mean(width * height), "{width}x{height} {}: {found:?}", style.id);
            assert!(found.max <= MAX, "{width}x{height} {}: {found:?}", style.id);
        }
    }
}

#[test]
fn a_device_that_waited_for_the_pack_paints_the_same() {
    let waiting = pollster::block_on(Device::open(Backend::Gpu)).unwrap();
    let late = pollster::block_on(Engine::load_on(GALLERY, waiting)).unwrap();
    let engine = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    assert_eq!(late.backend(), Backend::Gpu);
    let photo = sample(50, 34).unwrap();
    for style in engine.styles().iter().take(2) {
        assert_eq!(paint(&late, &photo, &style.id), paint(&engine, &photo, &style.id));
    }
    let waiting = pollster::block_on(Device::open(Backend::Gpu)).unwrap();
    let refused = pollster::block_on(Engine::load_on(&GALLERY[..20], waiting));
    assert_eq!(refused.err().map(|error| error.code()), Some("pack-truncated"));
}

#[test]
fn gpu_and_cpu_join_the_same_edges() {
    let load = |backend| pollster::block_on(Engine::load(GALLERY, backend)).unwrap();
    let photo = sample(64, 48).unwrap();
    let paint = |engine: &Engine, edges| {
        let mix = Mix::one(engine.styles(), &engine.styles()[0].id).unwrap();
        let go_on = async |_| ControlFlow::Continue(());
        let options = Options { edges, ..Options::default() };
        pollster::block_on(engine.stylize_with(&photo, &mix, options, go_on)).unwrap()
    };
    let (gpu, cpu) = (load(Backend::Gpu), load(Backend::Cpu));
    for edges in [Edges::WrapX, Edges::Wrap] {
        let found = difference(paint(&gpu, edges).rgba(), paint(&cpu, edges).rgba());
        assert!(found.mean <= MEAN && found.max <= MAX, "{edges:?}: {found:?}");
    }
}

#[test]
fn a_picture_that_does_not_fit_the_gpus_memory_is_painted_in_strips() {
    let gpu = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    let (photo, style) = (sample(60, 300).unwrap(), gpu.styles()[0].id.clone());
    let whole = paint(&gpu, &photo, &style);
    let taken = gpu.footprint(&photo, Edges::Mirror, Brushwork::default()).unwrap();
    assert_eq!(taken.strips, 1);
    let gpu = gpu.with_memory_limit(taken.bytes / 2);
    let in_strips = gpu.footprint(&photo, Edges::Mirror, Brushwork::default()).unwrap();
    assert!(in_strips.strips > 1 && in_strips.bytes <= taken.bytes / 2);
    assert_eq!(paint(&gpu, &photo, &style), whole);
}

#[test]
fn what_stays_on_the_card_is_what_comes_back_from_it() {
    let gpu = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    let card = gpu.card().unwrap();
    for (width, height) in [(1, 1), (37, 53), (64, 40)] {
        let mut rgba = sample(width, height).unwrap().rgba().to_vec();
        rgba.chunks_mut(4).zip((0u8..=255).rev().cycle()).for_each(|(pixel, alpha)| pixel[3] = alpha);
        let photo = Picture::new(width, height, rgba).unwrap();
        assert!(card.fits(width, height));
        let held = pollster::block_on(card.upload(&photo)).unwrap();
        for style in &gpu.styles()[..2] {
            let mix = Mix::one(gpu.styles(), &style.id).unwrap();
            let go_on = async |_| ControlFlow::Continue(());
            let painting = pollster::block_on(card.paint(&held, &mix, Options::default(), go_on)).unwrap();
            let read = |strength, light| pollster::block_on(card.read(&painting, strength, light)).unwrap();
            for light in [0.0, LIGHT, 1.0] {
                let options = Options { light, ..Options::default() };
                let back = pollster::block_on(gpu.stylize_with(&photo, &mix, options, go_on)).unwrap();
                let found = difference(read(1.0, light).rgba(), back.rgba());
                // The painting is the same; its light is computed here and there.
                let (mean, most) = if light == 0.0 { (0.0, 0) } else { (allowed_mean(width * height), MAX) };
                assert!(found.mean <= mean && found.max <= most, "{width}x{height} in {light}: {found:?}");
                assert_eq!(read(0.0, light).rgba(), photo.rgba());
            }
            assert_eq!(painting.size(), (width, height));
        }
        for (strength, light, code) in [(1.5, 1.0, "strength"), (1.0, 1.5, "brushwork")] {
            let wrong = pollster::block_on(card.read(&held.unpainted(), strength, light)).unwrap_err();
            assert_eq!(wrong.code(), code);
        }
    }
    let mix = Mix::one(gpu.styles(), &gpu.styles()[0].id).unwrap();
    let held = pollster::block_on(card.upload(&sample(40, 30).unwrap())).unwrap();
    let stop = async |_| ControlFlow::Break(());
    let stopped = pollster::block_on(card.paint(&held, &mix, Options::default(), stop)).unwrap_err();
    assert_eq!(stopped.code(), "cancelled");
}

#[test]
fn a_card_holds_what_it_paints_whole() {
    let gpu = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    let bytes = gpu.footprint(&sample(60, 300).unwrap(), Edges::Mirror, Brushwork::default()).unwrap().bytes;
    let gpu = gpu.with_memory_limit(bytes);
    let card = gpu.card().unwrap();
    assert!(card.fits(60, 300) && !card.fits(60, 400) && !card.fits(1 << 20, 1));
    let held = pollster::block_on(card.upload(&sample(60, 400).unwrap())).unwrap();
    let mix = Mix::one(gpu.styles(), &gpu.styles()[0].id).unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    let refused = pollster::block_on(card.paint(&held, &mix, Options::default(), go_on)).unwrap_err();
    assert_eq!(refused.code(), "memory-limit");
    let cpu = pollster::block_on(Engine::load(GALLERY, Backend::Cpu)).unwrap();
    assert!(cpu.card().is_none());
}

/// [`MEAN`], or what [`ROUNDED`] values are of so many pixels' RGBA bytes.
fn allowed_mean(pixels: u32) -> f64 {
    MEAN.max(ROUNDED / f64::from(4 * pixels))
}

/// One value of a single pixel that was rounded the other way failed the comparison.
#[test]
fn one_rounded_value_of_a_tiny_picture_is_no_difference() {
    let (gpu, cpu) = ([128, 90, 31, 255], [127, 90, 31, 255]);
    assert!(difference(&gpu, &cpu).mean <= allowed_mean(1));
    assert!(difference(&gpu, &[127, 89, 31, 255]).mean > allowed_mean(1));
    assert_eq!(allowed_mean(96 * 72), MEAN);
}

/// The second engine in a process had no adapter's name.
#[test]
fn every_engine_names_the_adapter_it_shares() {
    let load = || {
        let engine = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
        let style = engine.styles()[0].id.clone();
        assert_eq!(paint(&engine, &sample(16, 16).unwrap(), &style).width(), 16);
        engine.adapter().to_string()
    };
    let names = std::thread::scope(|scope| {
        let both = [scope.spawn(load), scope.spawn(load)];
        both.map(|engine| engine.join().unwrap())
    });
    assert!(!names[0].is_empty());
    assert_eq!(names[0], names[1]);
    assert_eq!(load(), names[0]);
}
