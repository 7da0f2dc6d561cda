//! An engine on the device that the caller names, for many threads at once. If a GPU fails, at the start or later, the CPU
//! takes over, as on the command line.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::{Backend, Engine, Options, default_memory};
use crate::picture::Picture;
use crate::{Error, Mix, Result};

use super::watch::Watch;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// The GPU if it works, else the CPU.
    Auto,
    Gpu,
    Cpu,
}

/// What an engine may take, if not the usual.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Bytes for a painting.
    pub memory: Option<u64>,
    /// Threads for a painting on the CPU.
    pub threads: Option<usize>,
}

/// An engine that may be replaced while it paints: who paints goes on with the one it began with.
pub(super) struct Loaded {
    pub pack: Cow<'static, [u8]>,
    choice: Choice,
    limits: Limits,
    now: Mutex<Now>,
}

struct Now {
    engine: Arc<Engine>,
    /// Why the CPU paints, if the GPU was tried.
    fallback: Option<Arc<Error>>,
}

impl Loaded {
    /// # Errors
    /// Those of [`Engine::load`].
    pub fn new(pack: Cow<'static, [u8]>, choice: Choice, limits: Limits) -> Result<Self> {
        let backend = if choice == Choice::Cpu { Backend::Cpu } else { Backend::Gpu };
        let (engine, fallback) = match load(&pack, backend, limits) {
            Err(error) if choice == Choice::Auto && error.is_cured_by_cpu() => {
                (on_cpu(&pack, limits)?, Some(Arc::new(error)))
            }
            loaded => (loaded?, None),
        };
        Ok(Self { pack, choice, limits, now: Mutex::new(Now { engine: Arc::new(engine), fallback }) })
    }

    /// The engine as it is now.
    pub fn engine(&self) -> Arc<Engine> {
        self.lock().engine.clone()
    }

    /// Why the CPU paints, if the GPU was tried.
    pub fn fallback(&self) -> Option<Arc<Error>> {
        self.lock().fallback.clone()
    }

    /// Changes the styles for all who begin to paint from now on.
    ///
    /// # Errors
    /// Those of `change`; nothing is changed then.
    pub fn change<T>(&self, change: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
        let mut now = self.lock();
        let mut engine = Engine::clone(&now.engine);
        let changed = change(&mut engine)?;
        now.engine = Arc::new(engine);
        Ok(changed)
    }

    /// Paints in the styles `parts`, each with its weight.
    ///
    /// # Errors
    /// Those of [`Engine::stylize_with`], and [`Error::StyleUnknown`].
    pub fn paint(
        &self,
        photo: &Picture,
        parts: &[(String, f32)],
        options: Options,
        watch: &mut Watch,
    ) -> Result<Picture> {
        let engine = self.engine();
        let mix = Mix::of(engine.styles(), parts.iter().map(|(id, weight)| (id.as_str(), *weight)))?;
        let mut paint = |engine: &Engine| {
            let progress = async |fraction: f32| watch.look(fraction);
            pollster::block_on(engine.stylize_with(photo, &mix, options, progress))
        };
        match paint(&engine) {
            Err(error)
                if self.choice == Choice::Auto
                    && engine.backend() == Backend::Gpu
                    && error.is_cured_by_cpu() =>
            {
                self.fall_back(error)?;
                // With the styles there were when it began.
                paint(&Engine::clone(&self.engine()).with_styles_of(&engine))
            }
            painted => painted,
        }
    }

    /// Puts an engine on the CPU in the place of one on the GPU, unless another thread has done so.
    fn fall_back(&self, error: Error) -> Result<()> {
        let mut now = self.lock();
        if now.engine.backend() == Backend::Gpu {
            now.engine = Arc::new(on_cpu(&self.pack, self.limits)?.with_styles_of(&now.engine));
            now.fallback = Some(Arc::new(error));
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn load(pack: &[u8], backend: Backend, limits: Limits) -> Result<Engine> {
    let mut engine = pollster::block_on(Engine::load(pack, backend))?;
    if let Some(bytes) = limits.memory {
        engine = engine.with_memory_limit(bytes);
    }
    if let Some(threads) = limits.threads {
        engine = engine.with_threads(threads);
    }
    Ok(engine)
}

fn on_cpu(pack: &[u8], limits: Limits) -> Result<Engine> {
    // What was allowed of the GPU's memory may be too little of the machine's.
    let usual = default_memory(Backend::Cpu);
    let memory = limits.memory.map(|bytes| bytes.max(usual));
    load(pack, Backend::Cpu, Limits { memory, ..limits })
}
