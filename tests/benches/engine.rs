//! Times whole paintings: `./build.sh bench`. Backends take turns, so that a busy machine
//! slows both, and the median counts.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use impasto::engine::{Backend, Engine, Mix};
use impasto::picture::{Picture, sample};

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");
const SIZES: [u32; 3] = [128, 256, 512];
const RUNS: usize = 5;

fn main() {
    let engines: Vec<Engine> = [Backend::Cpu, Backend::Gpu]
        .into_iter()
        .filter_map(|backend| match pollster::block_on(Engine::load(GALLERY, backend)) {
            Ok(engine) => Some(engine),
            Err(error) => {
                println!("{backend:?}: {error}");
                None
            }
        })
        .collect();
    println!("{:>9} {:>6} {:>12} {:>12}", "size", "device", "median", "pixels/s");
    for side in SIZES {
        let Ok(photo) = sample(side, side) else { continue };
        let mut times = vec![Vec::new(); engines.len()];
        for _ in 0..RUNS {
            for (engine, times) in engines.iter().zip(&mut times) {
                times.extend(time(engine, &photo));
            }
        }
        for (engine, times) in engines.iter().zip(&mut times) {
            times.sort();
            let median = times.get(times.len() / 2).copied().unwrap_or_default();
            let rate = f64::from(side * side) / median.as_secs_f64();
            println!(
                "{side:>4}x{side:<4} {:>6} {median:>12.1?} {rate:>12.0}",
                format!("{:?}", engine.backend())
            );
        }
    }
}

fn time(engine: &Engine, photo: &Picture) -> Option<Duration> {
    let mix = Mix::one(engine.styles(), &engine.styles().first()?.id).ok()?;
    let started = Instant::now();
    pollster::block_on(engine.stylize(photo, &mix, 1.0, async |_| ControlFlow::Continue(()))).ok()?;
    Some(started.elapsed())
}
