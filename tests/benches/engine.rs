//! Times whole paintings: `./build.sh bench`. Contenders take turns, so that a busy machine
//! slows all of them, and the median counts.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use burn::tensor::{Device, Tensor};
use impasto::engine::{Backend, Engine, Mix, generator_from_pack, to_planes, to_tensor};
use impasto::network::Generator;
use impasto::pack::Pack;
use impasto::picture::{Picture, sample};
use impasto::{Error, Result};

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");
const SIZES: [u32; 3] = [256, 512, 1024];
/// The GPU may be a program on the same processor, which takes minutes for more.
const LARGEST_ON_THE_GPU: u32 = 512;
const RUNS: usize = 5;

/// Something that paints.
enum Contender {
    Engine(Engine),
    /// burn's own operators, which the engine replaces.
    Burn(Box<Generator>, Device),
}

impl Contender {
    fn name(&self) -> String {
        match self {
            Self::Engine(engine) => format!("engine, {:?}", engine.backend()),
            Self::Burn(..) => "burn-flex, Cpu".into(),
        }
    }

    fn on_the_gpu(&self) -> bool {
        matches!(self, Self::Engine(engine) if engine.backend() == Backend::Gpu)
    }

    fn paint(&self, photo: &Picture) -> Result<Picture> {
        match self {
            Self::Engine(engine) => {
                let mut weights = vec![0.0; engine.styles().len()];
                weights.iter_mut().take(1).for_each(|weight| *weight = 1.0);
                let mix = Mix::new(weights)?;
                pollster::block_on(engine.stylize(photo, &mix, 1.0, async |_| ControlFlow::Continue(())))
            }
            Self::Burn(generator, device) => {
                let mut weights = vec![0.0; generator.styles()];
                weights.iter_mut().take(1).for_each(|weight| *weight = 1.0);
                let style = Tensor::<1>::from_floats(weights.as_slice(), device).unsqueeze();
                let painting = generator.forward(to_tensor(photo.to_planes(), device), &style);
                Picture::from_planes(&pollster::block_on(to_planes(painting))?, photo, 1.0)
            }
        }
    }
}

fn main() -> Result<()> {
    let mut contenders = Vec::new();
    for backend in [Backend::Cpu, Backend::Gpu] {
        match pollster::block_on(Engine::load(GALLERY, backend)) {
            Ok(engine) => contenders.push(Contender::Engine(engine)),
            Err(error @ Error::GpuUnavailable { .. }) => println!("{backend:?}: {error}"),
            Err(error) => return Err(error),
        }
    }
    let device = Device::flex();
    let generator = generator_from_pack(&Pack::parse(GALLERY)?, &device)?;
    contenders.push(Contender::Burn(Box::new(generator), device));

    println!("{:>9} {:>16} {:>12} {:>12} {:>12}", "size", "what", "median", "fastest", "pixels/s");
    for side in SIZES {
        let photo = sample(side, side)?;
        let fits = |contender: &&Contender| !contender.on_the_gpu() || side <= LARGEST_ON_THE_GPU;
        let contenders: Vec<&Contender> = contenders.iter().filter(fits).collect();
        let mut times = vec![Vec::new(); contenders.len()];
        for _ in 0..RUNS {
            for (contender, times) in contenders.iter().zip(&mut times) {
                let started = Instant::now();
                contender.paint(&photo)?;
                times.push(started.elapsed());
            }
        }
        for (contender, times) in contenders.iter().zip(&mut times) {
            report(side, &contender.name(), times);
        }
    }
    Ok(())
}

fn report(side: u32, name: &str, times: &mut [Duration]) {
    times.sort();
    let at = |index: usize| times.get(index).copied().unwrap_or_default();
    let median = at(times.len() / 2);
    let rate = f64::from(side * side) / median.as_secs_f64();
    println!("{side:>4}x{side:<4} {name:>16} {median:>12.1?} {:>12.1?} {rate:>12.0}", at(0));
}
