//! An engine on the device that was asked for. A GPU that fails makes room for the CPU, at the start or later: the rest of a
//! batch is painted there.

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
    engine: Engine,
}

impl<'a> Painter<'a> {
    /// Loads `pack` and the style files `styles`; `memory` is the limit of a painting in bytes, if not the usual one.
    ///
    /// # Errors
    /// Those of [`Engine::load`] and [`Engine::add_styles`].
    pub fn open(
        pack: &'a [u8],
        styles: &'a [StyleFile],
        choice: DeviceChoice,
        memory: Option<u64>,
    ) -> Result<Self> {
        let backend = if choice == DeviceChoice::Cpu { Backend::Cpu } else { Backend::Gpu };
        let engine = load(pack, styles, backend, memory).or_else(|error| match choice {
            DeviceChoice::Auto if is_cured_by_cpu(&error) => on_cpu(pack, styles, memory, &error),
            _ => Err(error),
        })?;
        Ok(Self { pack, styles, choice, memory, engine })
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Paints. If the GPU fails, this picture and all that follow are painted on the CPU, unless the GPU was insisted on.
    ///
    /// # Errors
    /// Those of `paint`, and of loading the pack once more.
    pub fn paint(&mut self, paint: impl Fn(&Engine) -> Result<Picture>) -> Result<Picture> {
        match paint(&self.engine) {
            Err(error)
                if self.choice == DeviceChoice::Auto
                    && self.engine.backend() == Backend::Gpu
                    && is_cured_by_cpu(&error) =>
            {
                self.engine = on_cpu(self.pack, self.styles, self.memory, &error)?;
                paint(&self.engine)
            }
            painted => painted,
        }
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

/// Whether the same can be expected to succeed on the CPU; as in the package for browsers (`pkg/errors.js`).
fn is_cured_by_cpu(error: &Error) -> bool {
    matches!(
        error,
        Error::GpuUnavailable { .. } | Error::GpuLost { .. } | Error::SelfTest { .. } | Error::NotFinite
    )
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::Mix;
    use crate::cli::reading::GALLERY;
    use crate::picture::sample;

    fn paint(painter: &mut Painter) -> Result<Picture> {
        let photo = sample(40, 30).unwrap();
        painter.paint(|engine| {
            let mix = Mix::one(engine.styles(), "udnie")?;
            pollster::block_on(engine.stylize(&photo, &mix, 1.0, async |_| ControlFlow::Continue(())))
        })
    }

    #[test]
    fn a_gpu_that_is_lost_in_a_batch_makes_room_for_the_cpu() {
        let mut painter = Painter::open(GALLERY, &[], DeviceChoice::Auto, None).unwrap();
        assert_eq!(painter.engine().backend(), Backend::Gpu);
        assert!(paint(&mut painter).is_ok());
        painter.engine().lose_device();
        let after = paint(&mut painter).unwrap();
        assert_eq!(painter.engine().backend(), Backend::Cpu);
        assert_eq!(paint(&mut painter).unwrap(), after);
        let mut cpu = Painter::open(GALLERY, &[], DeviceChoice::Cpu, None).unwrap();
        assert_eq!(paint(&mut cpu).unwrap(), after);
    }

    #[test]
    fn a_gpu_that_was_insisted_on_is_an_error_when_it_is_lost() {
        let mut painter = Painter::open(GALLERY, &[], DeviceChoice::Gpu, None).unwrap();
        painter.engine().lose_device();
        assert_eq!(paint(&mut painter).unwrap_err().code(), "gpu-lost");
    }
}
