//! Frames of live video beside the same pictures as stills. Without a GPU these tests fail; they never skip.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::ops::ControlFlow;

use impasto::Mix;
use impasto::engine::{Backend, Brushwork, Edges, Engine, LIGHT, Live, Options, difference};
use impasto::picture::{Picture, sample};

const GALLERY: &[u8] = include_bytes!("../pkg/styles/gallery.impasto");

/// Allowed differences in steps of 1/255: statistics are joined in f32 instead of f64.
const MEAN: f64 = 0.02;
const MAX: u8 = 2;
/// The second pass paints over what the first one has left.
const MEAN_OF_PASSES: f64 = 0.1;
const MAX_OF_PASSES: u8 = 4;
const LIVE: Option<Live> = Some(Live { smoothing: 0.0 });

fn stylize(engine: &Engine, photo: &Picture, mix: &Mix, options: Options) -> Picture {
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(engine.stylize_with(photo, mix, options, go_on)).unwrap()
}

/// From the card, in its own light and in the usual one.
fn on_the_card(engine: &Engine, photo: &Picture, mix: &Mix, options: Options) -> [Picture; 2] {
    let card = engine.card().unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    let held = pollster::block_on(card.upload(photo)).unwrap();
    let painting = pollster::block_on(card.paint(&held, mix, options, go_on)).unwrap();
    [0.0, LIGHT].map(|light| pollster::block_on(card.read(&painting, 1.0, light)).unwrap())
}

fn see_through(width: u32, height: u32) -> Picture {
    let mut rgba = sample(width, height).unwrap().rgba().to_vec();
    rgba.chunks_mut(4).zip((0u8..=255).rev().cycle()).for_each(|(pixel, alpha)| pixel[3] = alpha);
    Picture::new(width, height, rgba).unwrap()
}

fn compare(engine: &Engine, photo: &Picture, options: Options, [style, passes]: [usize; 2]) {
    let mix = Mix::one(engine.styles(), &engine.styles()[style].id).unwrap();
    let live = Options { live: LIVE, ..options };
    let (mean, max) = if passes > 1 { (MEAN_OF_PASSES, MAX_OF_PASSES) } else { (MEAN, MAX) };
    // Of a tiny picture a single value may be rounded the other way.
    let mean = mean.max(1.0 / photo.rgba().len() as f64);
    let [bare, lit] = on_the_card(engine, photo, &mix, options);
    let [live_bare, live_lit] = on_the_card(engine, photo, &mix, live);
    for (what, still, frame) in [
        ("in memory", stylize(engine, photo, &mix, options), stylize(engine, photo, &mix, live)),
        ("on the card", bare, live_bare),
        ("on the card in the photo's light", lit, live_lit),
    ] {
        let found = difference(frame.rgba(), still.rgba());
        let case = format!("{}x{} {what}, style {style}, {:?}", photo.width(), photo.height(), options.edges);
        println!("{case}: {found:?}");
        assert!(found.mean <= mean && found.max <= max, "{case}: {found:?}");
    }
}

#[test]
fn a_frame_is_what_the_still_is() {
    let engine = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    let styles = engine.styles().len();
    let flat = Picture::new(33, 21, [120, 160, 90, 255].repeat(693)).unwrap();
    for (place, photo) in [
        sample(1, 1).unwrap(),
        sample(64, 48).unwrap(),
        sample(37, 53).unwrap(),
        sample(5, 90).unwrap(),
        see_through(40, 31),
        flat,
    ]
    .iter()
    .enumerate()
    {
        for style in [place % styles, (place * 5 + 3) % styles] {
            compare(&engine, photo, Options::default(), [style, 1]);
        }
    }
    for edges in [Edges::Wrap, Edges::WrapX] {
        compare(&engine, &sample(64, 48).unwrap(), Options { edges, ..Options::default() }, [2, 1]);
    }
    let brushwork = Brushwork { strokes: 0.0, boldness: 0.7, swirl: 2.0, seed: 9 };
    compare(&engine, &see_through(310, 41), Options { brushwork, ..Options::default() }, [1, 2]);
}

/// A card has to have room for all passes of a frame at once.
#[test]
fn a_frame_that_does_not_fit_the_card_is_painted_in_strips_from_memory() {
    let engine = pollster::block_on(Engine::load(GALLERY, Backend::Gpu)).unwrap();
    let photo = sample(60, 300).unwrap();
    let mix = Mix::one(engine.styles(), &engine.styles()[0].id).unwrap();
    let still = stylize(&engine, &photo, &mix, Options::default());
    let bytes = engine.footprint(&photo, Edges::Mirror, Brushwork::default()).unwrap().bytes;
    let engine = engine.with_memory_limit(bytes / 2);
    let live = Options { live: LIVE, ..Options::default() };
    let card = engine.card().unwrap();
    let held = pollster::block_on(card.upload(&photo)).unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    let refused = pollster::block_on(card.paint(&held, &mix, live, go_on)).unwrap_err();
    assert_eq!(refused.code(), "memory-limit");
    assert_eq!(stylize(&engine, &photo, &mix, live), still);
}

#[test]
fn on_the_cpu_a_frame_is_a_still() {
    let engine = pollster::block_on(Engine::load(GALLERY, Backend::Cpu)).unwrap();
    let (photo, mix) = (sample(40, 30).unwrap(), Mix::one(engine.styles(), &engine.styles()[0].id).unwrap());
    let live = Options { live: Some(Live { smoothing: 0.5 }), ..Options::default() };
    assert_eq!(stylize(&engine, &photo, &mix, live), stylize(&engine, &photo, &mix, Options::default()));
}
