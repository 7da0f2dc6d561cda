//! Random networks on the GPU beside their twins on the CPU: for the tests, natively and in a browser.

use serde::Serialize;

use super::device::Gpu;
use super::layers::{Session, TileShape, fours};
use super::network::GpuNetwork;
use super::prepared::Prepared;
use crate::Result;
use crate::kernel::cpu::CpuNetwork;
use crate::kernel::noise::{Noise, network};
use crate::kernel::{Edges, Network, Precision, Subject};
use crate::picture::Picture;

/// How far the GPU is from the CPU.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Apart {
    /// The largest difference of two numbers of the maps, which are around 1; infinite if one of them is none.
    pub maps: f32,
    /// The layer where it is.
    pub layer: usize,
    /// The largest difference of two bytes of the painting.
    pub painting: u8,
}

/// What was drawn, and what came of it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Case {
    /// Channels of the maps of full, half and full size.
    pub channels: [usize; 3],
    /// Pixels and groups of channels that a thread computes.
    pub tile: [usize; 2],
    /// The photo's.
    pub width: u32,
    pub height: u32,
    /// Whether left and right, and whether top and bottom join.
    pub joined: [bool; 2],
    #[serde(flatten)]
    pub apart: Apart,
}

/// Draws `count` networks and photos, and paints each on the GPU and on the CPU.
///
/// # Errors
/// [`crate::Error::GpuUnavailable`], [`crate::Error::GpuLost`] and [`crate::Error::NotFinite`].
pub(crate) async fn compare(seed: u64, count: usize) -> Result<Vec<Case>> {
    let mut noise = Noise::new(seed);
    let mut cases = Vec::new();
    for _ in 0..count {
        let channels = [(); 3].map(|()| 1 + noise.below(21));
        let tile = match noise.below(3) {
            0 => TileShape { pixels: 1, groups: 1, ..TileShape::DEFAULT },
            1 => TileShape { pixels: 4, groups: 4, ..TileShape::DEFAULT },
            _ => TileShape::DEFAULT,
        };
        let edges = match noise.below(4) {
            0 => Edges::WrapX,
            1 => Edges::Wrap,
            _ => Edges::Mirror,
        };
        let joined = edges.joined();
        let [width, height] = joined.map(|joined| side(joined, &mut noise));
        let (layers, styles) = network(channels, &mut noise);
        let photo = Picture::new(width, height, noise.pixels(width, height))?;
        let style = styles.blend([0.7, 0.3]);
        let subject = Subject { photo: &photo, edges, style: &style, strength: 0.8, film: None, live: None };
        let gpu = Gpu::open(Some(Precision::Full)).await?;
        let prepared = Prepared::compile(gpu, &layers, tile).await?;
        let gpu = GpuNetwork::new(prepared, layers.clone());
        let apart = gpu.apart(layers, subject).await?;
        let tile = [tile.pixels, tile.groups];
        cases.push(Case { channels, tile, width, height, joined, apart });
    }
    Ok(cases)
}

/// A side of a photo: often a single pixel; what joins is a multiple of four.
fn side(joined: bool, noise: &mut Noise) -> u32 {
    let drawn = 1 + noise.below(48) as u32;
    if joined {
        drawn.next_multiple_of(4).max(16)
    } else if noise.below(4) == 0 {
        1
    } else {
        drawn
    }
}

impl GpuNetwork {
    /// How far `subject` is from what its twin paints: layer by layer, each reading what the one before it wrote, and
    /// the painting. `layers` are those of this network.
    ///
    /// # Errors
    /// [`crate::Error::GpuLost`] and [`crate::Error::NotFinite`].
    pub async fn apart(&self, layers: Network, subject: Subject<'_>) -> Result<Apart> {
        let Subject { photo, edges, .. } = subject;
        let cpu = CpuNetwork::new(layers);
        let plan = self.plan(photo, edges, u64::MAX)?;
        let session = Session::new(&self.layers, plan, (photo.width(), photo.height(), edges, u64::MAX));
        let mut twin = cpu.begin(subject);
        let mut apart = Apart { maps: 0.0, layer: 0, painting: 0 };
        let maps = session.maps(&self.layers, subject).await?;
        for (task, found) in cpu.plan(photo, edges, u64::MAX)?.tasks.iter().zip(maps) {
            twin.advance(task)?;
            let Some(expected) = twin.map_of(task) else { continue };
            let padded = fours(expected.channels) * 4;
            let rows = found.chunks(padded).zip(expected.data.chunks(expected.channels));
            let differences = rows.flat_map(|(a, b)| a.iter().zip(b)).map(|(a, b)| (a - b).abs());
            let most = if found.len() / padded == expected.height * expected.width {
                differences.fold(0.0, |most: f32, value| if value <= most { most } else { value })
            } else {
                f32::INFINITY
            };
            let most = if most.is_nan() { f32::INFINITY } else { most };
            if most > apart.maps {
                (apart.maps, apart.layer) = (most, task.layer);
            }
        }
        let painted =
            self.paint(subject, u64::MAX, &mut async |_| std::ops::ControlFlow::Continue(())).await?;
        let twin = twin.into_rgba();
        let bytes = painted.iter().zip(&twin).map(|(a, b)| a.abs_diff(*b));
        apart.painting = if painted.len() == twin.len() { bytes.max().unwrap_or_default() } else { u8::MAX };
        Ok(apart)
    }
}
