//! A film of a still scene with noise, on the CPU and on the GPU.

use std::ops::ControlFlow;

use super::{Backend, Engine, Film, Live, Options, SMOOTHING, difference};
use crate::Mix;
use crate::picture::{Picture, sample};

/// Of a frame.
const WIDTH: u32 = 192;
const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");

fn engine(backend: Backend) -> Engine {
    pollster::block_on(Engine::load(GALLERY, backend)).unwrap()
}

/// A still scene as a camera sees it: each number is up to `most` off, otherwise in each frame, and in every second frame
/// something dark or light is in its left half.
fn frames(count: u32, most: i32) -> Vec<Picture> {
    let scene = sample(WIDTH, 144).unwrap();
    let frame = |frame: u32| {
        let noise = |place: u32| {
            let drawn = (place ^ frame.wrapping_mul(0x85eb_ca6b)).wrapping_mul(0x9e37_79b1);
            (drawn ^ drawn >> 15).wrapping_mul(0x2c1b_3c6d) >> 16
        };
        let level = |(place, &byte): (u32, &u8)| {
            let (x, y) = (place / 4 % WIDTH, place / 4 / WIDTH);
            let off = noise(place) as i32 % (2 * most + 1) - most;
            match place % 4 {
                3 => byte,
                _ if frame % 2 == 1 && (8..72).contains(&x) && (40..104).contains(&y) => {
                    (frame / 2 % 2 * 255) as u8
                }
                _ => (i32::from(byte) + off).clamp(0, 255) as u8,
            }
        };
        Picture::new(WIDTH, 144, (0..).zip(scene.rgba()).map(level).collect()).unwrap()
    };
    (0..count).map(frame).collect()
}

fn paint(engine: &Engine, film: &mut Film, frames: &[Picture]) -> Vec<Picture> {
    let mix = Mix::one(engine.styles(), "starry-night").unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    let paint = |frame: &Picture| {
        pollster::block_on(engine.stylize_frame(film, frame, &mix, Options::default(), go_on)).unwrap()
    };
    frames.iter().map(paint).collect()
}

/// How much the right half of each painting, where nothing moves, differs from the one before, in steps of 1/255.
fn flicker(paintings: &[Picture]) -> f64 {
    let right = |picture: &Picture| -> Vec<u8> {
        let rows = picture.rgba().chunks(4 * WIDTH as usize);
        rows.flat_map(|row| &row[4 * 110..]).copied().collect()
    };
    let pairs = paintings.windows(2).map(|pair| difference(&right(&pair[0]), &right(&pair[1])).mean);
    pairs.sum::<f64>() / (paintings.len() - 1) as f64
}

#[test]
fn without_smoothing_a_frame_is_a_picture_of_its_own() {
    let engine = engine(Backend::Cpu);
    let mix = Mix::one(engine.styles(), "starry-night").unwrap();
    let frames = frames(3, 20);
    let paintings = paint(&engine, &mut Film::new(0.0).unwrap(), &frames);
    for (frame, painting) in frames.iter().zip(&paintings) {
        let go_on = async |_| ControlFlow::Continue(());
        let alone = engine.stylize_with(frame, &mix, Options::default(), go_on);
        assert_eq!(pollster::block_on(alone).unwrap(), *painting);
    }
}

/// Measured: 0.41 and 0.00 of it without noise, 0.59 and 0.40 with this noise, which is painted too.
#[test]
fn what_stands_still_flickers_less_when_something_passes_by() {
    let engine = engine(Backend::Cpu);
    for (noise, most) in [(0, [0.5, 0.05]), (6, [0.7, 0.5])] {
        let frames = frames(8, noise);
        let flicker = |smoothing| flicker(&paint(&engine, &mut Film::new(smoothing).unwrap(), &frames));
        let [alone, smooth, frozen] = [0.0, SMOOTHING, 1.0].map(flicker);
        println!("noise {noise}: {alone:.2}, {smooth:.2}, {frozen:.2}");
        assert!(smooth < most[0] * alone && frozen < most[1] * alone, "{smooth} and {frozen} of {alone}");
    }
}

#[test]
fn a_film_goes_on_from_its_statistics_as_if_it_had_never_stopped() {
    let engine = engine(Backend::Cpu);
    let frames = frames(5, 20);
    let whole = paint(&engine, &mut Film::new(SMOOTHING).unwrap(), &frames);
    let mut first = Film::new(SMOOTHING).unwrap();
    let mut parts = paint(&engine, &mut first, &frames[..2]);
    let mut second = Film::go_on(SMOOTHING, first.frames(), &first.statistics()).unwrap();
    parts.extend(paint(&engine, &mut second, &frames[2..]));
    assert!(parts == whole && second.frames() == 5);
    let alone = paint(&engine, &mut Film::new(SMOOTHING).unwrap(), &frames[2..]);
    assert_ne!(alone[0], whole[2], "the statistics matter");
}

#[test]
fn statistics_of_something_else_are_refused() {
    let engine = engine(Backend::Cpu);
    let mut film = Film::new(SMOOTHING).unwrap();
    paint(&engine, &mut film, &frames(1, 20));
    let good = film.statistics();
    let mut cases = vec![Vec::new(), good.iter().cycle().take(20).cloned().collect()];
    let mut with = |change: &dyn Fn(&mut Vec<Vec<f64>>)| {
        let mut bad = good.clone();
        change(&mut bad[0]);
        cases.push(bad);
    };
    with(&|layers| drop(layers.pop()));
    with(&|layers| layers.push(vec![1.0; 65]));
    with(&|layers| layers[3].truncate(128));
    with(&|layers| layers[3].push(0.0));
    with(&|layers| layers[3][0] = 0.0);
    with(&|layers| layers[3][1] = f64::NAN);
    with(&|layers| layers[3].iter_mut().for_each(|value| *value = -1.0));
    for bad in cases {
        assert_eq!(Film::go_on(SMOOTHING, 1, &bad).unwrap_err().code(), "film-state");
    }
    assert!(Film::go_on(SMOOTHING, 1, &good).is_ok());
}

/// Rounding differs, as it does for a picture; smoothing must not be left out on either.
#[test]
fn the_gpu_smooths_as_the_cpu_does() {
    let frames = frames(3, 60);
    let paint = |backend, smoothing| {
        let mut film = Film::new(smoothing).unwrap();
        paint(&engine(backend), &mut film, &frames).pop().unwrap()
    };
    let [cpu, gpu] = [Backend::Cpu, Backend::Gpu].map(|backend| paint(backend, 1.0));
    let alone = paint(Backend::Gpu, 0.0);
    let off = difference(cpu.rgba(), gpu.rgba()).mean;
    let smoothed = difference(alone.rgba(), gpu.rgba()).mean;
    println!("{off} {smoothed}");
    assert!(off < 0.3 && smoothed > 4.0 * off, "{off} from the CPU, {smoothed} from no smoothing");
}

/// The flicker of frames that are painted one after the other as live video is, the first one alone.
fn live_flicker(engine: &Engine, frames: &[Picture], smoothing: f32) -> f64 {
    let mix = Mix::one(engine.styles(), "starry-night").unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    let paint = |(index, frame): (usize, &Picture)| {
        let live = Some(Live { smoothing: if index == 0 { 0.0 } else { smoothing } });
        let options = Options { live, ..Options::default() };
        pollster::block_on(engine.stylize_with(frame, &mix, options, go_on)).unwrap()
    };
    flicker(&frames.iter().enumerate().map(paint).collect::<Vec<_>>())
}

/// Measured: 0.41 of it.
#[test]
fn live_video_on_the_cpu_is_smoothed_as_a_film_is() {
    let engine = engine(Backend::Cpu);
    let frames = frames(8, 0);
    let [alone, smooth] = [0.0, SMOOTHING].map(|smoothing| live_flicker(&engine, &frames, smoothing));
    assert!(smooth < 0.5 * alone, "{smooth} of {alone}");
    let film = flicker(&paint(&engine, &mut Film::new(SMOOTHING).unwrap(), &frames));
    assert_eq!(smooth, film, "not a bit differs");
}

#[test]
fn a_live_frame_of_another_size_or_without_smoothing_stands_alone() {
    let engine = engine(Backend::Cpu);
    let mix = Mix::one(engine.styles(), "starry-night").unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    let painted = |photo: &Picture, live: Option<Live>| {
        let options = Options { live, ..Options::default() };
        pollster::block_on(engine.stylize_with(photo, &mix, options, go_on)).unwrap()
    };
    let live = |smoothing| Some(Live { smoothing });
    let (first, second) = (sample(48, 32).unwrap(), sample(48, 36).unwrap());
    painted(&first, live(0.0));
    assert_eq!(painted(&second, live(0.9)), painted(&second, None));
    painted(&first, live(0.9));
    engine.trim();
    assert_eq!(painted(&first, live(0.9)), painted(&first, None), "what was kept is given back");
    assert_eq!(painted(&first, live(0.0)), painted(&first, None));
    let options = Options { live: live(f32::NAN), ..Options::default() };
    let refused = pollster::block_on(engine.stylize_with(&first, &mix, options, go_on)).unwrap_err();
    assert_eq!(refused.code(), "brushwork");
}
