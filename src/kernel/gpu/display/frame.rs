//! A frame of live video that is on the GPU: all its passes in one submission, and a painting that stays there.

use super::commands::Commands;
use super::light::Nodes;
use super::texture::Texture;
use crate::kernel::Live;
use crate::kernel::gpu::layers::{Key, Session};
use crate::kernel::gpu::network::GpuNetwork;
use crate::picture::LightMap;
use crate::{Result, StyleParameters};

/// What paints the passes of a frame, each whole; nothing for a painting that is no frame.
#[derive(Default)]
pub(crate) struct FrameSessions(Vec<Session>);

impl GpuNetwork {
    /// What paints pictures of these sizes.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`](crate::Error::MemoryLimit) if there is no room for one of them as a whole.
    pub async fn frame_sessions(&self, keys: impl Iterator<Item = Key>) -> Result<FrameSessions> {
        self.layers.gpu.health.check()?;
        let (mut sessions, mut taken) = (Vec::new(), 0);
        for key in keys {
            let session = self.whole_session(key, taken).await?;
            taken += session.plan.bytes;
            sessions.push(session);
        }
        Ok(FrameSessions(sessions))
    }

    /// Records pass `index` of a frame.
    pub fn paint_frame(
        &self,
        commands: &mut Commands<'_>,
        FrameSessions(sessions): &FrameSessions,
        index: usize,
        photo: &Texture,
        (style, live): (&StyleParameters, Live),
    ) -> Texture {
        let (width, height) = photo.size();
        commands.keep(photo);
        let painting = commands.texture([width, height]);
        let Some(session) = sessions.get(index) else { return painting };
        let (gpu, encoder) = (commands.gpu, &mut commands.encoder);
        for step in &session.steps {
            step.tell(&self.layers, 1.0);
            if let Some(rows) = step.transfer.photo.clone() {
                self.blits.unpack(gpu, encoder, photo, rows, &session.buffers.photo);
            }
        }
        session.record(&self.layers, style, live, encoder);
        self.blits.collect(
            gpu,
            encoder,
            &painting,
            0..session.plan.geometry.photo()[0],
            &session.buffers.painted,
        );
        painting
    }

    /// Records what is read of a frame: its light, and the statistics of its passes.
    pub fn end_frame(
        &self,
        commands: &mut Commands<'_>,
        FrameSessions(sessions): &FrameSessions,
        pictures: [&Texture; 2],
        joined: [bool; 2],
    ) -> Nodes {
        let room = sessions.iter().map(|session| session.buffers.kept.size()).sum();
        let nodes = Nodes::new(commands, &self.grounds, pictures, joined, room);
        let (staging, mut place) = nodes.rest();
        for session in sessions {
            session.copy_kept(staging, place, &mut commands.encoder);
            place += session.buffers.kept.size();
        }
        nodes
    }

    /// Waits for a frame.
    ///
    /// # Errors
    /// [`Error::GpuLost`](crate::Error::GpuLost) and [`Error::NotFinite`](crate::Error::NotFinite).
    pub async fn finish_frame(
        &self,
        FrameSessions(sessions): FrameSessions,
        nodes: Nodes,
        style: &StyleParameters,
    ) -> Result<LightMap> {
        let (light, statistics) = nodes.light(&self.layers.gpu).await?;
        let mut rest = statistics.as_slice();
        let mut checked = Ok(());
        for mut session in sessions {
            let (own, after) = rest.split_at(rest.len().min(session.buffers.kept.size() as usize));
            rest = after;
            checked = checked.and(session.check(style, own));
            self.sessions.give(session).await;
        }
        checked.map(|()| light)
    }
}
