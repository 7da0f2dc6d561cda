//! Strips of maps that wait in ordinary memory between two layers.

use std::ops::Range;

use super::{Edges, Layer, Source};

/// Consecutive rows of a map.
pub(crate) trait Strip {
    /// Which rows of the whole map.
    fn rows(&self) -> Range<usize>;
}

/// What layers have written and the next ones have not read yet, strip by strip.
#[derive(Debug)]
pub(crate) struct Strips<T> {
    /// What the layer before wrote.
    pub before: Vec<T>,
    /// The skip connection that is read next.
    pub skip: Vec<T>,
    /// What the layer writes itself.
    after: Vec<T>,
    /// The skip connection that it starts itself.
    next_skip: Vec<T>,
}

impl<T> Default for Strips<T> {
    fn default() -> Self {
        Self { before: Vec::new(), skip: Vec::new(), after: Vec::new(), next_skip: Vec::new() }
    }
}

impl<T: Strip> Strips<T> {
    /// Adds a strip that the layer wrote, and of the skip connection that it starts.
    pub fn push(&mut self, map: Option<T>, skip: Option<T>) {
        self.after.extend(map);
        self.next_skip.extend(skip);
    }

    /// Gives back what no strip of `layer` after the rows `rows` reads.
    pub fn release(&mut self, layer: &Layer, rows: &Range<usize>, edges: Edges) -> Vec<T> {
        let read = (rows.end * layer.form.stride()).saturating_sub(1);
        let [_, joined] = edges.joined();
        let mut done = released(&mut self.before, read, joined);
        if layer.source == Source::Sum {
            done.extend(released(&mut self.skip, read, joined));
        }
        done
    }

    /// Makes what `layer` wrote what the next one reads. Gives back what `layer` has read.
    pub fn turn(&mut self, layer: &Layer) -> Vec<T> {
        let mut read = std::mem::replace(&mut self.before, std::mem::take(&mut self.after));
        if layer.starts_skip || layer.source == Source::Sum {
            read.append(&mut self.skip);
            self.skip.append(&mut self.next_skip);
        }
        read
    }

    /// The strip that was added last.
    #[cfg(any(test, feature = "twins"))]
    pub fn last(&self) -> Option<&T> {
        self.after.last()
    }

    /// All strips there are.
    #[cfg(test)]
    pub fn all(&self) -> impl Iterator<Item = &T> {
        [&self.before, &self.skip, &self.after, &self.next_skip].into_iter().flatten()
    }
}

/// Takes out the strips before row `read`, but the first one if it is read again at the end.
fn released<T: Strip>(strips: &mut Vec<T>, read: usize, again: bool) -> Vec<T> {
    strips.extract_if(.., |strip| strip.rows().end <= read && !(again && strip.rows().start == 0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Strip for Range<usize> {
        fn rows(&self) -> Range<usize> {
            self.clone()
        }
    }

    #[test]
    fn strips_go_when_their_last_row_has_been_read() {
        let mut strips = vec![0..2, 2..5];
        assert!(released(&mut strips, 1, false).is_empty());
        assert!(released(&mut strips, 2, true).is_empty());
        assert_eq!(released(&mut strips, 2, false), vec![0..2; 1]);
        assert_eq!(released(&mut strips, 5, true), vec![2..5; 1]);
        assert!(strips.is_empty());
    }
}
