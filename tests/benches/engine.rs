//! Times whole paintings by the fused layers beside burn's own operators, the first version of the engine:
//! `./build.sh bench`. The two take turns, so that a busy machine slows both, and the median counts.

mod clock;
mod median;

use std::path::Path;
use std::time::Instant;

use burn::tensor::{Device, Tensor};
use impasto::Mix;
use impasto::engine::{Backend, Engine};
use impasto::network::Generator;
use impasto::network::{to_planes, to_tensor};
use impasto::pack::Pack;
use impasto::packing::generator_from_pack;
use impasto::picture::{Picture, sample};
use impasto::train::{DeviceName, training_device};
use impasto::{Error, Result};
use serde_json::{Value, json};

use clock::processor_ms;
use median::median;

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");
/// Sides, and how often each is painted. The GPU may be a program on the same processor, and takes minutes for more.
const CPU: [(u32, usize); 3] = [(256, 7), (512, 7), (1024, 5)];
const GPU: [(u32, usize); 2] = [(128, 5), (256, 3)];

/// Something that paints.
enum Contender {
    Fused(Engine),
    Burn(Box<Generator>, Device),
}

impl Contender {
    fn paint(&self, photo: &Picture) -> Result<Picture> {
        let first =
            |styles: usize| (0..styles).map(|style| f32::from(u8::from(style == 0))).collect::<Vec<_>>();
        match self {
            Self::Fused(engine) => {
                let mix = Mix::new(first(engine.styles().len()))?;
                pollster::block_on(engine.single_pass(photo, &mix))
            }
            Self::Burn(generator, device) => {
                let weights = first(generator.styles());
                let style = Tensor::<1>::from_floats(weights.as_slice(), device).unsqueeze();
                let painting =
                    generator.forward(to_tensor(photo.to_planes(), device), &generator.style(&style));
                Picture::from_planes(&pollster::block_on(to_planes(painting))?, photo, 1.0)
            }
        }
    }
}

fn main() -> Result<()> {
    let mut rows = Vec::new();
    println!("{:>24} {:>6} {:>12} {:>12} {:>6}   processor time", "device", "size", "fused", "burn", "ratio");
    for (backend, device, sizes) in
        [(Backend::Cpu, DeviceName::Flex, &CPU[..]), (Backend::Gpu, DeviceName::Wgpu, &GPU[..])]
    {
        let engine = match pollster::block_on(Engine::load(GALLERY, backend)) {
            Ok(engine) => engine,
            Err(error @ Error::GpuUnavailable { .. }) => {
                println!("{backend:?}: {error}");
                continue;
            }
            Err(error) => return Err(error),
        };
        let (name, peer) = match backend {
            Backend::Cpu => ("native, CPU".into(), "burn's operators, flex"),
            Backend::Gpu => (format!("native, {}", engine.adapter()), "burn's operators, wgpu"),
        };
        let device = training_device(device)?;
        let generator = generator_from_pack(&Pack::parse(GALLERY)?, &device)?;
        let contenders = [Contender::Fused(engine), Contender::Burn(Box::new(generator), device)];
        for (side, runs) in sizes {
            rows.push(compare([&name, peer], &contenders, *side, *runs)?);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench/engine.json");
    std::fs::create_dir_all(path.with_file_name(""))
        .and_then(|()| std::fs::write(&path, Value::from(rows).to_string()))
        .map_err(|source| Error::Io { path, source })
}

fn compare([name, peer]: [&str; 2], contenders: &[Contender; 2], side: u32, runs: usize) -> Result<Value> {
    let photo = sample(side, side)?;
    let (mut times, mut busy) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    // The first time memory and pipelines are new.
    for run in 0..=runs {
        for (contender, (times, busy)) in contenders.iter().zip(times.iter_mut().zip(&mut busy)) {
            let (started, spent) = (Instant::now(), processor_ms().unwrap_or_default());
            contender.paint(&photo)?;
            if run > 0 {
                times.push(started.elapsed().as_secs_f64() * 1e3);
                busy.push(processor_ms().unwrap_or_default() - spent);
            }
        }
    }
    let ([ours, theirs], [ours_busy, theirs_busy]) =
        (times.map(|times| median(&times)), busy.map(|busy| median(&busy)));
    println!(
        "{name:>24} {side:>6} {ours:>9.1} ms {theirs:>9.1} ms {:>6.2}   {ours_busy:.0} / {theirs_busy:.0} ms",
        ours / theirs
    );
    Ok(json!({
        "name": name, "size": side, "ours_ms": ours, "peer": peer, "peer_ms": theirs, "ratio": ours / theirs,
        "runs": runs, "ours_busy_ms": ours_busy, "peer_busy_ms": theirs_busy,
    }))
}
