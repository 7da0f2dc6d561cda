//! The engine with the gallery that ships, on the CPU.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

mod light;

use std::ops::ControlFlow;

use impasto::Mix;
use impasto::engine::{Backend, Brushwork, Edges, Engine, Options, difference};
use impasto::picture::{Picture, sample, shrink_to};
use impasto::{Error, Result};

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");

fn engine() -> Engine {
    pollster::block_on(Engine::load(GALLERY, Backend::Cpu)).unwrap()
}

fn paint(engine: &Engine, photo: &Picture, mix: &Mix, strength: f32) -> Result<Picture> {
    pollster::block_on(engine.stylize(photo, mix, strength, async |_| ControlFlow::Continue(())))
}

fn first(engine: &Engine) -> Mix {
    Mix::one(engine.styles(), &engine.styles()[0].id).unwrap()
}

#[test]
fn any_size_comes_back_in_that_size() {
    let engine = engine();
    for (width, height) in [(1, 1), (1, 9), (13, 2), (17, 31), (64, 48)] {
        let photo = sample(width, height).unwrap();
        let painting = paint(&engine, &photo, &first(&engine), 1.0).unwrap();
        assert_eq!((painting.width(), painting.height()), (width, height));
    }
}

#[test]
fn strength_goes_from_the_photo_to_the_painting() {
    let engine = engine();
    let photo = sample(40, 30).unwrap();
    let paint = |strength| paint(&engine, &photo, &first(&engine), strength).unwrap();
    assert_eq!(paint(0.0), photo);
    let distance = |strength| difference(paint(strength).rgba(), photo.rgba()).mean;
    assert!(distance(0.5) > 1.0);
    assert!(distance(1.0) > 1.5 * distance(0.5));
    assert_eq!(paint_error(&engine, &photo, 1.5), "strength");
    assert_eq!(paint_error(&engine, &photo, f32::NAN), "strength");
}

fn paint_error(engine: &Engine, photo: &Picture, strength: f32) -> &'static str {
    paint(engine, photo, &first(engine), strength).unwrap_err().code()
}

#[test]
fn alpha_survives() {
    let engine = engine();
    let mut rgba = sample(24, 20).unwrap().into_rgba();
    rgba.chunks_exact_mut(4).enumerate().for_each(|(index, pixel)| pixel[3] = (index * 7 % 256) as u8);
    let photo = Picture::new(24, 20, rgba).unwrap();
    let painting = paint(&engine, &photo, &first(&engine), 1.0).unwrap();
    let alpha = |picture: &Picture| picture.rgba().iter().skip(3).step_by(4).copied().collect::<Vec<_>>();
    assert_eq!(alpha(&painting), alpha(&photo));
}

#[test]
fn styles_differ_and_mixes_lie_between() {
    let engine = engine();
    let photo = sample(64, 48).unwrap();
    let ids: Vec<&str> = engine.styles().iter().map(|style| style.id.as_str()).collect();
    assert!(ids.len() >= 4);
    let paintings: Vec<Picture> = ids
        .iter()
        .map(|id| paint(&engine, &photo, &Mix::one(engine.styles(), id).unwrap(), 1.0).unwrap())
        .collect();
    for (index, a) in paintings.iter().enumerate() {
        for b in &paintings[..index] {
            assert!(difference(a.rgba(), b.rgba()).mean > 3.0);
        }
    }
    let mut weights = vec![0.0; ids.len()];
    weights[..2].fill(1.0);
    let mixed = paint(&engine, &photo, &Mix::new(weights).unwrap(), 1.0).unwrap();
    let apart = difference(paintings[0].rgba(), paintings[1].rgba()).mean;
    assert!(difference(mixed.rgba(), paintings[0].rgba()).mean < apart);
    assert!(difference(mixed.rgba(), paintings[1].rgba()).mean < apart);
}

#[test]
fn progress_rises_to_one_and_break_cancels() {
    let engine = engine();
    let photo = sample(16, 16).unwrap();
    let style = first(&engine);
    let mut seen = Vec::new();
    let watched = engine.stylize(&photo, &style, 1.0, async |fraction| {
        seen.push(fraction);
        ControlFlow::Continue(())
    });
    pollster::block_on(watched).unwrap();
    assert!(seen.is_sorted() && seen.len() > 5);
    assert_eq!(seen.last(), Some(&1.0));

    let cancelled = engine.stylize(&photo, &style, 1.0, async |fraction| {
        if fraction > 0.4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(pollster::block_on(cancelled), Err(Error::Cancelled)));
    // The engine is none the worse for it.
    paint(&engine, &photo, &first(&engine), 1.0).unwrap();
}

#[test]
fn what_does_not_fit_is_refused() {
    let engine = engine().with_memory_limit(1 << 20);
    let large = Picture::new(2001, 2000, vec![0; 2001 * 2000 * 4]).unwrap();
    assert_eq!(paint_error(&engine, &large, 1.0), "memory-limit");
    let photo = sample(16, 16).unwrap();
    let error = paint(&engine, &photo, &Mix::new(vec![1.0; 99]).unwrap(), 1.0).unwrap_err();
    assert_eq!(error.code(), "style-weights");
    assert_eq!(Mix::one(engine.styles(), "no-such-style").unwrap_err().code(), "style-unknown");
}

#[test]
fn a_picture_that_does_not_fit_the_memory_is_painted_in_strips_all_the_same() {
    let engine = engine();
    let photo = sample(90, 1000).unwrap();
    let whole = paint(&engine, &photo, &first(&engine), 1.0).unwrap();
    let taken = engine.footprint(&photo, Edges::Mirror, Brushwork::default()).unwrap();
    assert_eq!(taken.strips, 1);
    let mut engine = engine;
    for part in [1.1, 1.3] {
        let limit = (taken.bytes as f64 / part) as u64;
        engine = engine.with_memory_limit(limit);
        let in_strips = engine.footprint(&photo, Edges::Mirror, Brushwork::default()).unwrap();
        assert!(in_strips.strips > 1 && in_strips.bytes <= limit);
        assert_eq!(paint(&engine, &photo, &first(&engine), 1.0).unwrap(), whole);
    }
    // The maps between two layers have to fit, however short the strips are.
    engine = engine.with_memory_limit(taken.bytes / 2);
    assert_eq!(paint(&engine, &photo, &first(&engine), 1.0).unwrap_err().code(), "memory-limit");
}

#[test]
fn a_footprint_is_that_of_the_edges() {
    let (engine, photo) = (engine(), sample(256, 64).unwrap());
    let bytes = |edges| engine.footprint(&photo, edges, Brushwork::default()).unwrap().bytes;
    // Where edges join, there is no margin.
    assert!(bytes(Edges::Wrap) < bytes(Edges::WrapX) && bytes(Edges::WrapX) < bytes(Edges::Mirror));
}

#[test]
fn a_large_picture_takes_32_bytes_a_pixel_and_a_strip() {
    let photo = Picture::new(8000, 7500, vec![0; 8000 * 7500 * 4]).unwrap();
    let taken =
        engine().with_memory_limit(4 << 30).footprint(&photo, Edges::Mirror, Brushwork::default()).unwrap();
    let pixels = 8000 * 7500;
    assert!((32 * pixels..36 * pixels).contains(&taken.bytes), "{} bytes a pixel", taken.bytes / pixels);
}

#[test]
fn a_panorama_of_a_size_that_cannot_be_joined_is_refused() {
    let engine = engine();
    let style = first(&engine);
    let paint = |width, height, edges| {
        let photo = sample(width, height).unwrap();
        let options = Options { edges, ..Options::default() };
        let painting = engine.stylize_with(&photo, &style, options, async |_| ControlFlow::Continue(()));
        pollster::block_on(painting).map(|painting| (painting.width(), painting.height()))
    };
    assert_eq!(paint(48, 30, Edges::WrapX).unwrap(), (48, 30));
    assert_eq!(paint(50, 30, Edges::WrapX).unwrap_err().code(), "wrap-size");
    assert_eq!(paint(48, 30, Edges::Wrap).unwrap_err().code(), "wrap-size");
    assert_eq!(paint(48, 32, Edges::Wrap).unwrap(), (48, 32));
}

fn paint_with(engine: &Engine, photo: &Picture, brushwork: Brushwork) -> Picture {
    let options = Options { brushwork, ..Options::default() };
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(engine.stylize_with(photo, &first(engine), options, go_on)).unwrap()
}

/// In dB, of pictures of one size.
fn psnr(a: &Picture, b: &Picture) -> f64 {
    let squares = a.rgba().iter().zip(b.rgba()).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    10.0 * (255.0 * 255.0 * a.rgba().len() as f64 / squares.sum::<f64>()).log10()
}

#[test]
fn the_same_photo_at_another_size_is_the_same_painting() {
    let engine = engine();
    let large = sample(1536, 1152).unwrap();
    let photos = [512 * 384, 1024 * 768].map(|pixels| shrink_to(large.clone(), pixels));
    let reference = shrink_to(paint_with(&engine, &large, Brushwork::default()), 512 * 384);
    for photo in photos {
        let painting = shrink_to(paint_with(&engine, &photo, Brushwork::default()), 512 * 384);
        let found = psnr(&painting, &reference);
        println!("{photo:?}: {found:.1} dB");
        assert!(found >= 27.0, "{photo:?}: {found:.1} dB");
    }
}

#[test]
fn a_seed_places_strokes_elsewhere_and_the_same_seed_in_the_same_place() {
    let engine = engine();
    let photo = sample(96, 72).unwrap();
    let paint = |brushwork| paint_with(&engine, &photo, brushwork);
    let usual = Brushwork::default();
    assert_eq!(paint(usual), paint(usual));
    for other in [Brushwork { seed: 1, ..usual }, Brushwork { swirl: 2.0, ..usual }] {
        assert!(difference(paint(other).rgba(), paint(usual).rgba()).mean > 0.5, "{other:?}");
    }
}

#[test]
fn a_damaged_gallery_is_refused() {
    let load =
        |bytes: &[u8]| pollster::block_on(Engine::load(bytes, Backend::Cpu)).err().map(|error| error.code());
    let mut flipped = GALLERY.to_vec();
    flipped[GALLERY.len() / 2] ^= 1;
    assert_eq!(load(&flipped), Some("pack-checksum"));
    assert_eq!(load(&GALLERY[..GALLERY.len() - 1]), Some("pack-checksum"));
    assert_eq!(load(&GALLERY[..20]), Some("pack-truncated"));
    assert_eq!(load(b"GIF89a"), Some("pack-magic"));
}
