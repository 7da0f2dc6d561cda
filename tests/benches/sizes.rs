//! Cost against size: `./build.sh bench sizes`. The goal is a straight line: the time of a pixel, and the memory
//! it takes, are the same in a picture of any size.
//!
//! Sizes take turns, and the median counts. Other programs on the machine cost time on the clock; the processor's
//! own count of the time it spent here (Linux) is beside it.

mod clock;
mod median;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use impasto::Mix;
use impasto::engine::{Backend, Brushwork, Edges, Engine, default_memory};
use impasto::picture::Picture;
use impasto::{Error, Result};
use serde_json::{Value, json};

use clock::processor_ms;
use median::median;

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");

/// Megapixels, and how often each is painted.
const CPU: [(f64, usize); 6] = [(0.25, 3), (1.0, 3), (4.0, 3), (12.0, 1), (24.0, 1), (60.0, 1)];
/// The GPU may be a program on the same processor, and is given so little memory that it works in strips.
const GPU: [(f64, usize); 4] = [(0.25, 3), (1.0, 3), (2.0, 1), (4.0, 1)];
const GPU_MEMORY: u64 = 64 << 20;
/// Megapixels whose time for a pixel the others are compared with.
const UNIT: f64 = 1.0;

/// One size on one device.
struct Line {
    photo: Picture,
    runs: usize,
    /// Milliseconds of each run on the clock and on the processor.
    clock: Vec<f64>,
    processor: Vec<f64>,
    /// The most memory the process had, in MiB.
    resident: f64,
}

impl Line {
    fn new(megapixels: f64, runs: usize) -> Result<Self> {
        // Four to three, in whole squares.
        let width = ((megapixels * 1e6 * 4.0 / 3.0).sqrt() / 4.0).round() as u32 * 4;
        let height = (megapixels * 1e6 / f64::from(width) / 4.0).round() as u32 * 4;
        let pixel = |index: u32| {
            let (x, y) = ((index % width) as f32, (index / width) as f32);
            [(x * 0.05).sin(), (y * 0.03).cos(), ((x + y) * 0.01).sin()]
                .map(|value| (value * 90.0 + 128.0) as u8)
        };
        let rgba = (0..width * height).flat_map(|index| {
            let [red, green, blue] = pixel(index);
            [red, green, blue, 255]
        });
        let photo = Picture::new(width, height, rgba.collect())?;
        Ok(Self { photo, runs, clock: Vec::new(), processor: Vec::new(), resident: 0.0 })
    }

    fn pixels(&self) -> f64 {
        f64::from(self.photo.width()) * f64::from(self.photo.height())
    }

    fn run(&mut self, engine: &Engine, mix: &Mix) -> Result<()> {
        forget_peak();
        let (started, spent) = (Instant::now(), processor_ms());
        let go_on = async |_| ControlFlow::Continue(());
        pollster::block_on(engine.stylize(&self.photo, mix, 1.0, go_on))?;
        self.clock.push(started.elapsed().as_secs_f64() * 1e3);
        self.processor.extend(processor_ms().zip(spent).map(|(now, then)| now - then));
        self.resident = self.resident.max(peak().unwrap_or_default());
        let (megapixels, last) =
            (self.pixels() / 1e6, |times: &[f64]| times.last().map_or(0.0, |time| time / 1e3));
        let (clock, processor) = (last(&self.clock), last(&self.processor));
        eprintln!(
            "{:?}, {megapixels:.2} megapixels: {clock:.2} s, {processor:.2} s of processors",
            engine.backend()
        );
        Ok(())
    }
}

fn main() -> Result<()> {
    let mut rows = Vec::new();
    for (backend, sizes, memory) in
        [(Backend::Cpu, &CPU[..], default_memory(Backend::Cpu)), (Backend::Gpu, &GPU[..], GPU_MEMORY)]
    {
        match pollster::block_on(Engine::load(GALLERY, backend)) {
            Ok(engine) => rows.extend(measure(&engine.with_memory_limit(memory), sizes)?),
            Err(error @ Error::GpuUnavailable { .. }) => println!("{backend:?}: {error}"),
            Err(error) => return Err(error),
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    let path = folder.join("sizes.json");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&path, Value::from(rows).to_string()))
        .map_err(|source| Error::Io { path, source })
}

fn measure(engine: &Engine, sizes: &[(f64, usize)]) -> Result<Vec<Value>> {
    let mut weights = vec![0.0; engine.styles().len()];
    weights.iter_mut().take(1).for_each(|weight| *weight = 1.0);
    let mix = Mix::new(weights)?;
    let lines = sizes.iter().map(|(megapixels, runs)| Line::new(*megapixels, *runs));
    let mut lines = lines.collect::<Result<Vec<Line>>>()?;
    for round in 0..lines.iter().map(|line| line.runs).max().unwrap_or(0) {
        for line in lines.iter_mut().filter(|line| round < line.runs) {
            line.run(engine, &mix)?;
        }
    }
    let name = format!("{:?}", engine.backend());
    println!(
        "{:>4} {:>11} {:>10} {:>9} {:>12} {:>6} {:>9} {:>9} {:>6}",
        "", "size", "clock s", "ns/pixel", "processor", "to 1", "peak MiB", "bytes/px", "strips"
    );
    let unit = |times: fn(&Line) -> &[f64]| {
        let line = lines.iter().zip(sizes).find(|(_, (megapixels, _))| *megapixels == UNIT);
        line.map_or(f64::NAN, |(line, _)| median(times(line)) / line.pixels())
    };
    let (clock_unit, processor_unit) = (unit(|line| &line.clock), unit(|line| &line.processor));
    let mut rows = Vec::new();
    for line in &lines {
        let (pixels, clock, processor) = (line.pixels(), median(&line.clock), median(&line.processor));
        let taken = engine.footprint(&line.photo, Edges::Mirror, Brushwork::default())?;
        let size = format!("{}x{}", line.photo.width(), line.photo.height());
        println!(
            "{name:>4} {size:>11} {:>10.2} {:>9.0} {:>12.0} {:>6.2} {:>9.0} {:>9.1} {:>6}   resident {:.0} MiB",
            clock / 1e3,
            clock * 1e6 / pixels,
            processor * 1e6 / pixels,
            processor / pixels / processor_unit,
            taken.bytes as f64 / f64::from(1 << 20),
            taken.bytes as f64 / pixels,
            taken.strips,
            line.resident,
        );
        for (what, ours, unit) in [("clock", clock, clock_unit), ("processor", processor, processor_unit)] {
            rows.push(json!({
                "name": format!("cost against size, {name}, {what}"),
                "size": size,
                "ours_ms": ours,
                "peer": "the time of a pixel at one megapixel",
                "peer_ms": unit * pixels,
                "ratio": ours / (unit * pixels),
                "peak_bytes": taken.bytes,
            }));
        }
    }
    Ok(rows)
}

/// The most memory this process had since [`forget_peak`], in MiB.
fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

fn forget_peak() {
    // Without the file there is no peak either.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
