//! The passes of a painting that stays on the GPU: all that happens between runs of the generator.

use super::levels::half;
use super::passes::{DETAIL, Pass};
use crate::kernel::{Commands, FrameSessions, GpuNetwork, Grounds, Nodes, Texture, UnderTexture};
use crate::picture::Shape;

/// How far a painting on the graphics card is.
pub(super) struct HeldPasses<'a> {
    grounds: &'a Grounds,
    photo: &'a Texture,
    pub passes: &'a [Pass],
    /// The photo at the size of each pass but the last.
    levels: Vec<Texture>,
    /// The painting of the pass before, and while another follows, the photo at half its size.
    before: Option<(Texture, Option<Texture>)>,
}

impl<'a> HeldPasses<'a> {
    /// A photo of which nothing is painted yet.
    pub fn new(grounds: &'a Grounds, photo: &'a Texture, passes: &'a [Pass]) -> Self {
        Self { grounds, photo, passes, levels: Vec::new(), before: None }
    }

    /// What pass `index` reads.
    pub fn ground(&mut self, commands: &mut Commands<'_>, index: usize, pass: &Pass) -> Texture {
        if index == 0 {
            for pass in self.passes.iter().rev().skip(1) {
                let larger = self.levels.last().unwrap_or(self.photo);
                self.levels.push(self.grounds.shrunk(commands, larger, pass.shape.inner));
            }
            self.levels.reverse();
        }
        let level = self.levels.get(index).unwrap_or(self.photo);
        let under = self.before.as_ref().and_then(|(painting, base)| {
            base.as_ref().map(|base| UnderTexture { painting, base, detail: DETAIL })
        });
        self.grounds.ground(commands, level, under, pass.shape, &pass.noise)
    }

    /// Takes what the generator has painted of the ground of pass `index`.
    pub fn take(
        &mut self,
        commands: &mut Commands<'_>,
        index: usize,
        pass: &Pass,
        [ground, painted]: [&Texture; 2],
    ) {
        // The ground is opaque.
        let mut painting = self.grounds.cut(commands, painted, ground, pass.shape);
        if let Some((before, _)) = &self.before {
            painting = self.grounds.settle(commands, &painting, before, pass.shape.joined);
        }
        let halved = |level| self.grounds.shrunk(commands, level, pass.shape.inner.map(half));
        let base = self.levels.get(index).map(halved);
        self.before = Some((painting, base));
    }

    /// Bytes of a picture of the photo's size.
    pub fn bytes(&self) -> u64 {
        let (width, height) = self.photo.size();
        4 * u64::from(width) * u64::from(height)
    }

    /// The painting with the photo's alpha, and what its light is computed of; nothing without a pass.
    pub fn end(
        self,
        commands: &mut Commands<'_>,
        network: &GpuNetwork,
        sessions: &FrameSessions,
    ) -> Option<(Texture, Nodes)> {
        let (painting, _) = self.before?;
        let pass = self.passes.last()?;
        let whole = Shape { margin: [0; 2], ..pass.shape };
        let cut = self.grounds.cut(commands, &painting, self.photo, whole);
        let nodes = network.end_frame(commands, sessions, [self.photo, &painting], whole.joined);
        Some((cut, nodes))
    }
}
