//! Frames of live video beside the same pictures as stills, on the GPU: `./build.sh bench live`.
//!
//! From pixels in memory to pixels in memory, and from pixels in memory to a painting that stays on the card. All four
//! take turns, so that a busy machine slows all of them, and the median counts.

mod clock;
mod median;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use impasto::Mix;
use impasto::engine::{Backend, Engine, Live, Options};
use impasto::picture::sample;
use impasto::{Error, Result};
use serde_json::{Value, json};

use clock::processor_ms;
use median::median;

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");
/// Sides, and how often each is painted after a first time that is not counted.
const SIZES: [(u32, usize); 4] = [(128, 15), (256, 11), (512, 5), (1024, 3)];

/// A way to paint, and what it took.
struct Way {
    name: &'static str,
    on_card: bool,
    live: Option<Live>,
    clock: Vec<f64>,
    processor: Vec<f64>,
    submissions: u32,
    readbacks: u32,
}

impl Way {
    fn new(name: &'static str, on_card: bool, live: bool) -> Self {
        let live = live.then(Live::default);
        Self { name, on_card, live, clock: Vec::new(), processor: Vec::new(), submissions: 0, readbacks: 0 }
    }

    fn run(&mut self, engine: &Engine, mix: &Mix, side: u32) -> Result<()> {
        let photo = sample(side, side)?;
        let options = Options { live: self.live, light: 0.0, ..Options::default() };
        let go_on = async |_| ControlFlow::Continue(());
        let _ = engine.traffic();
        let (started, spent) = (Instant::now(), processor_ms());
        match engine.card().filter(|_| self.on_card) {
            Some(card) => {
                let held = pollster::block_on(card.upload(&photo))?;
                pollster::block_on(card.paint(&held, mix, options, go_on))?;
            }
            None => {
                pollster::block_on(engine.stylize_with(&photo, mix, options, go_on))?;
            }
        }
        self.clock.push(started.elapsed().as_secs_f64() * 1e3);
        self.processor.extend(processor_ms().zip(spent).map(|(now, then)| now - then));
        if let Some(traffic) = engine.traffic() {
            (self.submissions, self.readbacks) = (traffic.submissions, traffic.readbacks);
        }
        Ok(())
    }
}

fn main() -> Result<()> {
    let engine = pollster::block_on(Engine::load(GALLERY, Backend::Gpu))?;
    let mut weights = vec![0.0; engine.styles().len()];
    weights.iter_mut().take(1).for_each(|weight| *weight = 1.0);
    let mix = Mix::new(weights)?;
    let mut rows = Vec::new();
    println!("{}", engine.adapter());
    println!("| size | how | ms a frame | frames a second | processor ms | submissions | readbacks | runs |");
    println!("|---|---|---|---|---|---|---|---|");
    for (side, runs) in SIZES {
        let mut ways = [
            Way::new("still, in memory", false, false),
            Way::new("live, in memory", false, true),
            Way::new("still, on the card", true, false),
            Way::new("live, on the card", true, true),
        ];
        for _ in 0..=runs {
            for way in &mut ways {
                way.run(&engine, &mix, side)?;
            }
        }
        for Way { name, clock, processor, submissions, readbacks, .. } in &ways {
            // The first time memory is new.
            let [clock, processor] =
                [clock, processor].map(|times| median(times.get(1..).unwrap_or_default()));
            println!(
                "| {side} | {name} | {clock:.1} | {:.2} | {processor:.0} | {submissions} | {readbacks} | {runs} |",
                1e3 / clock
            );
            rows.push(json!({
                "name": format!("frames, {}, {name}", engine.adapter()),
                "size": side,
                "ours_ms": clock,
                "submissions": submissions,
                "readbacks": readbacks,
            }));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/live.json");
    std::fs::create_dir_all(path.with_file_name(""))
        .and_then(|()| std::fs::write(&path, Value::from(rows).to_string()))
        .map_err(|source| Error::Io { path, source })
}
