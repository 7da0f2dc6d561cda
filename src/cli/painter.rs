//! An engine on the device that `--device` names. If a GPU fails, at the start or later, the CPU paints the rest of the batch.
//! Several threads may paint at once.

use std::sync::{Arc, PoisonError, RwLock};

use clap::ValueEnum;

use super::console::note;
use super::style_choice::StyleFile;
use crate::engine::{Backend, Engine, default_memory};
use crate::picture::Picture;
use crate::{Error, Result};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DeviceChoice {
    /// The GPU if it works, else the CPU
    Auto,
    Gpu,
    Cpu,
}

/// An engine that may be replaced.
pub(super) struct Painter<'a> {
    pack: &'a [u8],
    /// Styles beside the pack's.
    styles: &'a [StyleFile],
    choice: DeviceChoice,
    memory: Option<u64>,
    /// For each painting.
    threads: usize,
    engine: RwLock<Arc<Engine>>,
}

impl<'a> Painter<'a> {
    /// Loads `pack` and the style files `styles`, for so many paintings at once; `memory` is the limit of all of them in bytes,
    /// if not the usual one.
    ///
    /// # Errors
    /// Those of [`Engine::load`] and [`Engine::add_styles`].
    pub fn open(
        pack: &'a [u8],
        styles: &'a [StyleFile],
        choice: DeviceChoice,
        memory: Option<u64>,
        jobs: usize,
    ) -> Result<Self> {
        let threads = (cores() / jobs.max(1)).max(1);
        let backend = if choice == DeviceChoice::Cpu { Backend::Cpu } else { Backend::Gpu };
        let engine = load(pack, styles, backend, memory).or_else(|error| match choice {
            DeviceChoice::Auto if error.is_cured_by_cpu() => on_cpu(pack, styles, memory, &error),
            _ => Err(error),
        })?;
        let engine = RwLock::new(Arc::new(engine.with_threads(threads)));
        Ok(Self { pack, styles, choice, memory, threads, engine })
    }

    /// The engine that the next picture is painted on.
    pub fn engine(&self) -> Arc<Engine> {
        Arc::clone(&self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Paints. If the GPU fails, this picture and all that follow are painted on the CPU, unless the GPU was insisted on.
    ///
    /// # Errors
    /// Those of `paint`, and of loading the pack once more.
    pub fn paint(&self, mut paint: impl FnMut(&Engine) -> Result<Picture>) -> Result<Picture> {
        let engine = self.engine();
        match paint(&engine) {
            Err(error)
                if self.choice == DeviceChoice::Auto
                    && engine.backend() == Backend::Gpu
                    && error.is_cured_by_cpu() =>
            {
                paint(&*self.without_gpu(&error)?)
            }
            painted => painted,
        }
    }

    /// The engine on the CPU; the first thread whose painting fails loads it for all.
    fn without_gpu(&self, error: &Error) -> Result<Arc<Engine>> {
        let mut engine = self.engine.write().unwrap_or_else(PoisonError::into_inner);
        if engine.backend() == Backend::Gpu {
            let cpu = on_cpu(self.pack, self.styles, self.memory, error)?;
            *engine = Arc::new(cpu.with_threads(self.threads));
        }
        Ok(Arc::clone(&engine))
    }
}

fn on_cpu(pack: &[u8], styles: &[StyleFile], memory: Option<u64>, error: &Error) -> Result<Engine> {
    note(format_args!("using the CPU: {error}"));
    // What was allowed of the GPU's memory may be too little of the machine's.
    let usual = default_memory(Backend::Cpu);
    load(pack, styles, Backend::Cpu, memory.map(|bytes| bytes.max(usual)))
}

fn load(pack: &[u8], styles: &[StyleFile], backend: Backend, memory: Option<u64>) -> Result<Engine> {
    let mut engine = pollster::block_on(Engine::load(pack, backend))?;
    for StyleFile { path, bytes } in styles {
        engine.add_styles(bytes).map_err(|error| error.in_file(path))?;
    }
    Ok(match memory {
        Some(bytes) => engine.with_memory_limit(bytes),
        None => engine,
    })
}

/// How many threads this process may use at once.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::Mix;
    use crate::packing::GALLERY;
    use crate::picture::sample;

    fn paint(painter: &Painter) -> Result<Picture> {
        let photo = sample(40, 30).unwrap();
        painter.paint(|engine| {
            let mix = Mix::one(engine.styles(), "udnie")?;
            pollster::block_on(engine.stylize(&photo, &mix, 1.0, async |_| ControlFlow::Continue(())))
        })
    }

    #[test]
    fn a_gpu_that_is_lost_in_a_batch_makes_room_for_the_cpu() {
        let painter = Painter::open(GALLERY, &[], DeviceChoice::Auto, None, 1).unwrap();
        assert_eq!(painter.engine().backend(), Backend::Gpu);
        assert!(paint(&painter).is_ok());
        painter.engine().lose_device();
        let after = paint(&painter).unwrap();
        assert_eq!(painter.engine().backend(), Backend::Cpu);
        assert_eq!(paint(&painter).unwrap(), after);
        let cpu = Painter::open(GALLERY, &[], DeviceChoice::Cpu, None, 1).unwrap();
        assert_eq!(paint(&cpu).unwrap(), after);
    }

    #[test]
    fn a_gpu_that_was_insisted_on_is_an_error_when_it_is_lost() {
        let painter = Painter::open(GALLERY, &[], DeviceChoice::Gpu, None, 1).unwrap();
        painter.engine().lose_device();
        assert_eq!(paint(&painter).unwrap_err().code(), "gpu-lost");
    }
}
