//! Paints a photo: in passes, with the photo's light, or with one run of the generator.

use std::ops::ControlFlow;

use super::levels::Levels;
use super::light::checked_light;
use super::options::{checked, checked_live};
use super::passes::{Progress, passes};
use super::{Backend, Brushwork, Edges, Engine, Film, Footprint, Options};
#[cfg(feature = "measure")]
use crate::kernel::Profile;
use crate::kernel::Subject;
use crate::picture::Picture;
use crate::{Error, Mix, Result};

impl Engine {
    /// What a painting of `photo` takes with these edges and this brushwork: its last pass, which takes the most.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if it cannot be painted within the limit.
    pub fn footprint(&self, photo: &Picture, edges: Edges, brushwork: Brushwork) -> Result<Footprint> {
        let size = [photo.width(), photo.height()];
        let passes = passes(size[0], size[1], edges, brushwork);
        let size = passes.last().map_or(size, |pass| pass.shape.outer());
        self.painter.footprint(size, edges, self.memory)
    }

    /// Paints `photo` in `mix` with the default brushwork and light.
    ///
    /// `strength` goes from 0 (the photo) to 1 (the painting). `progress` is awaited after each layer, or strip of a
    /// layer, with the finished fraction, up to 1. It may let other work run, and [`ControlFlow::Break`] ends the
    /// painting. The result has the photo's size and alpha.
    ///
    /// # Errors
    /// As [`stylize_with`](Self::stylize_with).
    pub async fn stylize(
        &self,
        photo: &Picture,
        mix: &Mix,
        strength: f32,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        self.stylize_with(photo, mix, Options { strength, ..Options::default() }, progress).await
    }

    /// The same with every choice there is.
    ///
    /// The painting is made in passes from coarse to fine: the first paints the photo at the size that
    /// [`Brushwork::strokes`] names, each next one the enlarged painting with the photo's detail.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`], [`Error::Strength`], [`Error::Brushwork`], [`Error::StyleWeights`], [`Error::Cancelled`],
    /// [`Error::GpuLost`], [`Error::NotFinite`], and [`Error::WrapSize`] unless a side that is joined is a multiple of 4
    /// and at least 16 pixels long.
    pub async fn stylize_with(
        &self,
        photo: &Picture,
        mix: &Mix,
        options: Options,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        match checked_live(options.live)? {
            Some(live) if self.backend() == Backend::Cpu => {
                let size = [photo.width(), photo.height()];
                let mut film = self.last_frame.take(size, live.smoothing)?;
                let painted = self.stylize_frame(&mut film, photo, mix, options, progress).await;
                self.last_frame.keep(size, film);
                painted
            }
            _ => self.stylize_in(None, photo, mix, options, progress).await,
        }
    }

    /// Paints the next frame of `film`, as [`stylize_with`](Self::stylize_with) paints a picture, with the statistics of the
    /// frames before. All frames of a film have one size, one style and the same options.
    ///
    /// # Errors
    /// As [`stylize_with`](Self::stylize_with). After an error the film is as it was, and the frame can be painted on
    /// another engine of the same style pack.
    pub async fn stylize_frame(
        &self,
        film: &mut Film,
        frame: &Picture,
        mix: &Mix,
        options: Options,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        // Its statistics are joined here, where those of the frames before are.
        let options = Options { live: None, ..options };
        let painted = self.stylize_in(Some(film), frame, mix, options, progress).await;
        match painted {
            Ok(_) => film.advance(),
            Err(_) => film.discard(),
        }
        painted
    }

    /// The same of a frame of a film, if there is one.
    pub(super) async fn stylize_in(
        &self,
        film: Option<&mut Film>,
        photo: &Picture,
        mix: &Mix,
        options: Options,
        progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        let Options { strength, light, edges, .. } = options;
        let (strength, light) = (checked(strength)?, checked_light(light)?);
        let painting = self.painting(film, photo, mix, options, progress).await?;
        let painting = if light > 0.0 { painting.lit(photo, edges.joined(), light)? } else { painting };
        Ok(photo.painted_over(&painting, [0, 0], strength))
    }

    /// The painting in its own light, opaque.
    async fn painting(
        &self,
        film: Option<&mut Film>,
        photo: &Picture,
        mix: &Mix,
        Options { edges, brushwork, live, .. }: Options,
        mut progress: impl AsyncFnMut(f32) -> ControlFlow<()>,
    ) -> Result<Picture> {
        let live = checked_live(live)?;
        edges.check(photo.width(), photo.height())?;
        brushwork.check()?;
        let style = self.parameters(mix, brushwork.boldness)?;
        let passes = passes(photo.width(), photo.height(), edges, brushwork);
        // What the last pass needs is known before the first one is painted.
        if let Some(last) = passes.last() {
            self.painter.footprint(last.shape.outer(), edges, self.memory)?;
        }
        let film = film.map(|film| {
            film.begin(passes.len());
            &*film
        });
        let levels = Levels::new(photo, &passes)?;
        let total = Progress::new(&passes);
        let mut painting: Option<Picture> = None;
        for (index, pass) in passes.iter().enumerate() {
            let ground = levels.ground(index, pass, painting.as_ref())?;
            let subject = Subject {
                photo: &ground,
                edges,
                style: &style,
                strength: 1.0,
                film: film.and_then(|film| film.pass(index)),
                live,
            };
            let mut watched = async |done: f32| progress(total.fraction(index, done)).await;
            let painted = self.painter.paint(subject, self.memory, &mut watched).await?;
            let painted = painted.inside(pass.shape)?;
            painting = Some(match &painting {
                Some(before) => painted.settled_on(before, pass.shape.joined)?,
                None => painted,
            });
        }
        painting.ok_or(Error::NotFinite)
    }

    /// The generator's painting of `photo` in `mix`, at full boldness, in one pass over the photo as it is, without noise and
    /// margin: what is compared with other programs that run the same network.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`], [`Error::StyleWeights`], [`Error::GpuLost`] and [`Error::NotFinite`].
    pub async fn single_pass(&self, photo: &Picture, mix: &Mix) -> Result<Picture> {
        let style = self.parameters(mix, 1.0)?;
        let subject =
            Subject { photo, edges: Edges::Mirror, style: &style, strength: 1.0, film: None, live: None };
        self.painter.paint(subject, self.memory, &mut async |_| ControlFlow::Continue(())).await
    }

    /// What each layer takes when `photo` is painted in `mix`, and what the device does at most: for benchmarks. Each
    /// layer runs for about half a second; a GPU has to hold all maps at once.
    ///
    /// # Errors
    /// [`Error::StyleWeights`], [`Error::MemoryLimit`], [`Error::GpuLost`] and [`Error::NotFinite`].
    #[cfg(feature = "measure")]
    pub fn profile(&self, photo: &Picture, mix: &Mix) -> Result<Profile> {
        let style = self.parameters(mix, 1.0)?;
        self.painter.profile(Subject {
            photo,
            edges: Edges::Mirror,
            style: &style,
            strength: 1.0,
            film: None,
            live: None,
        })
    }
}
