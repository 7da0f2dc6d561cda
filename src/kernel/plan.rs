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
}

impl Plan {
    /// The plan for a photo of `height` x `width` squares of 2x2 whose maps take at most `limit` bytes at once.
    ///
    /// # Errors
    /// [`Error::MemoryLimit`] if not even strips of a single row fit.
    pub fn new(layers: &[Layer], height: usize, width: usize, limit: u64) -> Result<Self> {
        let geometry = Geometry::new(layers, height, width);
        let rows = geometry.rows.last().copied().unwrap_or(0);
        let whole = geometry.bytes(&geometry.windows(layers.len() - 1, 0..rows));
        if whole <= limit {
            return Ok(Self::collect(&geometry, geometry.whole(), whole, 1));
        }
        // The least number of strips whose tallest one fits.
        let bytes = |strips: usize| geometry.strip_bytes(rows.div_ceil(strips));
        let (mut too_few, mut enough) = (1, rows);
        if bytes(enough) > limit {
            return Err(Error::MemoryLimit { needed: bytes(enough), limit });
        }
        while too_few + 1 < enough {
            let middle = too_few.midpoint(enough);
            if bytes(middle) <= limit {
                enough = middle;
            } else {
                too_few = middle;
            }
        }
        Ok(Self::collect(&geometry, geometry.strips(enough), bytes(enough), enough))
    }

    fn collect(geometry: &Geometry, tasks: Vec<Task>, bytes: u64, strips: usize) -> Self {
        let row_work = geometry.row_work.clone();
        let mut plan = Self { tasks, bytes, strips, work: 0, row_work };
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

    /// The bytes of the tallest strip of `rows` rows of the last layer's input.
    fn strip_bytes(&self, rows: usize) -> u64 {
        let all = self.rows.last().copied().unwrap_or(0).max(1);
        let strip = |(last, mine): (usize, &usize)| {
            // In as many strips as the last layer; one in the middle reaches to both sides.
            let tallest = mine.div_ceil(all.div_ceil(rows)).max(1);
            let start = (mine / 2).min(mine - tallest.min(*mine));
            self.bytes(&self.windows(last, start..(start + tallest).min(*mine)))
        };
        self.rows.iter().enumerate().map(strip).max().unwrap_or(0)
    }

    /// The most bytes at once when the layers run over `windows`, one after the other: what a layer reads and
    /// what it writes.
    fn bytes(&self, windows: &[Range<usize>]) -> u64 {
        let bytes =
            |rows: usize, width: usize, channels: usize| 4 * rows as u64 * width as u64 * channels as u64;
        let (mut kept, mut before, mut most) = (0, 0, 0);
        for ((layer, [_, width]), runs) in self.layers.iter().zip(&self.sizes).zip(windows) {
            let keeps = if layer.keep { bytes(runs.len(), *width, layer.channels_in) } else { 0 };
            let writes = match layer.tail {
                Tail::Norm { .. } => {
                    let rows = runs.len() * layer.form.rows();
                    bytes(rows, layer.runs(*width) * layer.form.rows(), layer.channels_out)
                }
                Tail::Sigmoid { .. } => 0,
            };
            most = most.max(before + kept + keeps + writes);
            if layer.keep {
                kept = keeps;
            } else if layer.source == Source::Sum {
                kept = 0;
            }
            before = writes;
        }
        most
    }
}
