//! In which order the layers run over which rows, so that a picture of any size fits the memory.

use std::ops::Range;

use super::{Layer, Source, Tail};
use crate::{Error, Result};

/// One layer over some of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    /// Which layer.
    pub layer: usize,
    /// Which rows of kernel runs.
    pub runs: Range<usize>,
    /// Whether the statistics of these rows count: they do once for each row of the map.
    pub gather: bool,
    /// Whether the statistics of this layer are complete with them.
    pub complete: bool,
}

/// What a painting may use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of all maps together.
    pub memory: u64,
    /// Bytes of one map.
    pub map: u64,
    /// How the maps are held.
    pub storage: Storage,
}

/// How maps are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// Each is made when it is written and gone when nothing reads it any more.
    Free,
    /// In buffers that stay: two in turn for what layers write, two in turn for what they keep. Each pixel of the
    /// photo takes `extra` more bytes.
    Buffers { extra: u64 },
}

/// The whole painting as a list of tasks.
///
/// If all maps fit the memory, each layer runs once over the whole picture. If not, the picture is cut into
/// strips of rows. Normalization needs the statistics of whole maps, so the layers up to the first one run over
/// all strips, then those up to the second, and so on; at last all of them. A strip starts from the photo with
/// as many rows beyond its own as the layers reach, so every number is the same as without strips.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// In this order.
    pub tasks: Vec<Task>,
    /// The most bytes that maps take at once.
    pub bytes: u64,
    /// How many strips the picture is cut into.
    pub strips: usize,
    /// Multiply-adds of all tasks.
    work: u64,
    /// Multiply-adds of one row of runs of each layer.
    row_work: Vec<u64>,
    /// Height and width of what each layer reads.
    pub sizes: Vec<[usize; 2]>,
}

impl Plan {
    /// The plan for a photo of `height` x `width` squares of 2x2.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if not even strips of a single row fit.
    pub fn new(layers: &[Layer], height: usize, width: usize, limits: Limits) -> Result<Self> {
        let geometry = Geometry::new(layers, height, width);
        let rows = geometry.rows.last().copied().unwrap_or(0);
        let whole = geometry.usage(&geometry.windows(layers.len() - 1, 0..rows)).footprint(limits.storage);
        if whole.fits(limits) {
            return Ok(Self::collect(&geometry, geometry.whole(), whole.bytes, 1));
        }
        // The least number of strips whose tallest one fits.
        let fits = |strips: usize| {
            let footprint = geometry.strip_footprint(rows.div_ceil(strips), limits.storage);
            footprint.fits(limits).then_some(footprint.bytes)
        };
        let (mut too_few, mut enough) = (1, rows);
        if fits(enough).is_none() {
            let needed = geometry.strip_footprint(1, limits.storage).bytes;
            return Err(Error::MemoryLimit { needed, limit: limits.memory });
        }
        while too_few + 1 < enough {
            let middle = too_few.midpoint(enough);
            if fits(middle).is_some() { enough = middle } else { too_few = middle }
        }
        let bytes = fits(enough).unwrap_or_default();
        Ok(Self::collect(&geometry, geometry.strips(enough), bytes, enough))
    }

    fn collect(geometry: &Geometry, tasks: Vec<Task>, bytes: u64, strips: usize) -> Self {
        let (row_work, sizes) = (geometry.row_work.clone(), geometry.sizes.clone());
        let mut plan = Self { tasks, bytes, strips, work: 0, row_work, sizes };
        plan.work = plan.tasks.iter().map(|task| plan.work_of(task)).sum();
        plan
    }

    /// The tasks, each with the fraction of the work that is done after it, up to 1.
    pub fn steps(&self) -> impl Iterator<Item = (&Task, f32)> {
        self.tasks.iter().scan(0, |done, task| {
            *done += self.work_of(task);
            Some((task, (*done as f64 / self.work.max(1) as f64) as f32))
        })
    }

    fn work_of(&self, task: &Task) -> u64 {
        self.row_work.get(task.layer).copied().unwrap_or(0) * task.runs.len() as u64
    }
}

/// The sizes of all maps.
struct Geometry<'a> {
    layers: &'a [Layer],
    /// Height and width of what each layer reads.
    sizes: Vec<[usize; 2]>,
    /// How many rows of runs each layer has.
    rows: Vec<usize>,
    row_work: Vec<u64>,
}

/// What some windows take.
struct Footprint {
    bytes: u64,
    map: u64,
}

impl Footprint {
    fn fits(&self, limits: Limits) -> bool {
        self.bytes <= limits.memory && self.map <= limits.map
    }
}

impl<'a> Geometry<'a> {
    fn new(layers: &'a [Layer], height: usize, width: usize) -> Self {
        let mut geometry = Self { layers, sizes: Vec::new(), rows: Vec::new(), row_work: Vec::new() };
        let mut size = [height, width];
        for layer in layers {
            let [rows, columns] = size.map(|side| layer.runs(side));
            geometry.sizes.push(size);
            geometry.rows.push(rows);
            geometry.row_work.push((columns * 9 * layer.channels_in * layer.columns()) as u64);
            size = [rows, columns].map(|side| side * layer.form.rows());
        }
        geometry
    }

    fn whole(&self) -> Vec<Task> {
        let task =
            |(layer, rows): (usize, &usize)| Task { layer, runs: 0..*rows, gather: true, complete: true };
        self.rows.iter().enumerate().map(task).collect()
    }

    fn strips(&self, strips: usize) -> Vec<Task> {
        let mut tasks = Vec::new();
        for (last, layer) in self.layers.iter().enumerate() {
            let rows = self.rows.get(last).copied().unwrap_or(0);
            let tallest = rows.div_ceil(strips).max(1);
            for start in (0..rows).step_by(tallest) {
                let end = rows.min(start + tallest);
                for (index, runs) in self.windows(last, start..end).into_iter().enumerate() {
                    let gather = index == last;
                    let complete = gather && end == rows && matches!(layer.tail, Tail::Norm { .. });
                    tasks.push(Task { layer: index, runs, gather, complete });
                }
            }
        }
        tasks
    }

    /// The rows of runs that each layer up to `last` has to do for the rows `runs` of that one.
    fn windows(&self, last: usize, runs: Range<usize>) -> Vec<Range<usize>> {
        let mut windows = vec![runs];
        let layers = self.layers.iter().zip(&self.sizes).take(last + 1).collect::<Vec<_>>();
        for pair in layers.windows(2).rev() {
            let [(before, _), (layer, [height, _])] = pair else { continue };
            let Some(runs) = windows.last() else { continue };
            let stride = layer.form.stride();
            // The kernel reads one row before and one after the one it stands on.
            let first = (runs.start * stride).saturating_sub(1);
            let end = ((runs.end * stride).max(2) + 2 - stride).min(*height);
            let rows = before.form.rows();
            windows.push(first / rows..end.div_ceil(rows));
        }
        windows.reverse();
        windows
    }

    /// The footprint of the tallest strip of `rows` rows of the last layer's input.
    fn strip_footprint(&self, rows: usize, storage: Storage) -> Footprint {
        let mut worst = Usage::default();
        let all = self.rows.last().copied().unwrap_or(0).max(1);
        for last in 0..self.layers.len() {
            let mine = self.rows.get(last).copied().unwrap_or(0);
            // In as many strips as the last layer; one in the middle reaches to both sides.
            let tallest = mine.div_ceil(all.div_ceil(rows)).max(1);
            let start = (mine / 2).min(mine - tallest.min(mine));
            worst.join(&self.usage(&self.windows(last, start..(start + tallest).min(mine))));
        }
        worst.footprint(storage)
    }

    /// What the maps take when the layers run over `windows`, one after the other.
    fn usage(&self, windows: &[Range<usize>]) -> Usage {
        let bytes =
            |rows: usize, width: usize, channels: usize| 4 * rows as u64 * width as u64 * channels as u64;
        let (mut kept, mut before, mut keepers) = (0, 0, 0);
        let mut usage = Usage::default();
        for (index, ((layer, [_, width]), runs)) in
            self.layers.iter().zip(&self.sizes).zip(windows).enumerate()
        {
            let keeps = if layer.keep { bytes(runs.len(), *width, layer.channels_in) } else { 0 };
            let writes = match layer.tail {
                Tail::Norm { .. } => {
                    let rows = runs.len() * layer.form.rows();
                    bytes(rows, layer.runs(*width) * layer.form.rows(), layer.channels_out)
                }
                Tail::Sigmoid { .. } => 0,
            };
            usage.live = usage.live.max(before + kept + keeps + writes);
            usage.grow(Slot::map(index), writes);
            if layer.keep {
                usage.grow(Slot::kept(keepers), keeps);
                keepers += 1;
                kept = keeps;
            } else if layer.source == Source::Sum {
                kept = 0;
            }
            if layer.source == Source::Photo {
                usage.pixels = usage.pixels.max(4 * runs.len() as u64 * *width as u64);
            }
            before = writes;
        }
        usage
    }
}

/// Which of the buffers that stay holds a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(pub usize);

impl Slot {
    /// How many there are.
    pub const COUNT: usize = 4;

    /// Of what layer `layer` writes.
    pub fn map(layer: usize) -> Self {
        Self(layer % 2)
    }

    /// Of what the layer after `keepers` others that keep something keeps.
    pub fn kept(keepers: usize) -> Self {
        Self(2 + keepers % 2)
    }
}

/// What some windows take, however the maps are held.
#[derive(Debug, Clone, Default)]
struct Usage {
    /// Of each buffer that stays.
    slots: [u64; Slot::COUNT],
    /// The most at once if nothing stays.
    live: u64,
    /// Pixels of the photo that the first layer covers.
    pixels: u64,
}

impl Usage {
    fn grow(&mut self, slot: Slot, bytes: u64) {
        if let Some(size) = self.slots.get_mut(slot.0) {
            *size = (*size).max(bytes);
        }
    }

    fn join(&mut self, other: &Self) {
        for (index, size) in other.slots.iter().enumerate() {
            self.grow(Slot(index), *size);
        }
        self.live = self.live.max(other.live);
        self.pixels = self.pixels.max(other.pixels);
    }

    fn footprint(&self, storage: Storage) -> Footprint {
        let bytes = match storage {
            Storage::Free => self.live,
            Storage::Buffers { extra } => self.slots.iter().sum::<u64>() + extra * self.pixels,
        };
        Footprint { bytes, map: self.slots.iter().copied().max().unwrap_or_default() }
    }
}
