//! The measures of paintings as a visitor gets them, averaged.

use std::collections::BTreeMap;

use serde::Serialize;

use super::averages::mean;
use super::strokes::Strokes;

/// One painting of one photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The place of the painting it was painted after among all candidates, by its Gram matrices: 1 if none is nearer.
    pub rank_colour: usize,
    /// The same by the covariances of the luminance alone.
    pub rank_grey: usize,
    /// Nothing if the photo has no flat places.
    pub strokes: Option<Strokes>,
    /// How far its colours are from the painting's, in units of L*a*b*.
    pub palette: f32,
    /// The correlation of its edges with the photo's; nothing if one has none.
    pub edges: Option<f32>,
}

/// Means over paintings, by the longer side of the photos in pixels. What is undefined for a painting is left out of the
/// mean, and `null` where it is undefined for all.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Measures {
    /// The share of paintings that are nearest to the painting they were painted after, of all candidates.
    pub recognition_colour: BTreeMap<u32, Option<f32>>,
    /// The same without colours.
    pub recognition_grey: BTreeMap<u32, Option<f32>>,
    /// The mean place of that painting, 1 being the nearest.
    pub rank_colour: BTreeMap<u32, Option<f32>>,
    /// The same without colours.
    pub rank_grey: BTreeMap<u32, Option<f32>>,
    /// The contrast of strokes where the photo is flat as a share of the painting's, see [`Strokes`].
    pub strokes: BTreeMap<u32, Option<f32>>,
    /// The same for strokes of 6.5, 13 and 26 pixels.
    pub strokes_by_octave: BTreeMap<u32, [Option<f32>; 3]>,
    /// How far the colours are from the painting's, in units of L*a*b*.
    pub palette: BTreeMap<u32, Option<f32>>,
    /// The correlation of edges with the photo's.
    pub edges: BTreeMap<u32, Option<f32>>,
}

impl Measures {
    /// Adds the means over `paintings` of photos whose longer side has `side` pixels.
    pub fn add(&mut self, side: u32, paintings: &[Measured]) {
        let average = |read: &dyn Fn(&Measured) -> Option<f32>| mean(paintings.iter().filter_map(read));
        let first = |rank: usize| Some(f32::from(u8::from(rank == 1)));
        let octave = |index: usize| {
            average(&|painting| painting.strokes.and_then(|strokes| strokes.octaves.get(index).copied()))
        };
        self.recognition_colour.insert(side, average(&|painting| first(painting.rank_colour)));
        self.recognition_grey.insert(side, average(&|painting| first(painting.rank_grey)));
        self.rank_colour.insert(side, average(&|painting| Some(painting.rank_colour as f32)));
        self.rank_grey.insert(side, average(&|painting| Some(painting.rank_grey as f32)));
        self.strokes.insert(side, average(&|painting| painting.strokes.map(|strokes| strokes.all)));
        self.strokes_by_octave.insert(side, [octave(0), octave(1), octave(2)]);
        self.palette.insert(side, average(&|painting| Some(painting.palette)));
        self.edges.insert(side, average(&|painting| painting.edges));
    }

    /// The sizes there are numbers for, in pixels of the longer side.
    pub fn sides(&self) -> impl Iterator<Item = u32> {
        self.palette.keys().copied()
    }

    /// The cells of a row of the table, see [`HEADER`].
    pub fn cells(&self, side: u32) -> Vec<String> {
        let shown = |value: Option<f32>, digits: usize| {
            value.map_or("-".to_string(), |value| format!("{value:.digits$}"))
        };
        let of = |values: &BTreeMap<u32, Option<f32>>| values.get(&side).copied().flatten();
        let octaves = self.strokes_by_octave.get(&side).copied().unwrap_or_default();
        [
            (&self.recognition_colour, 2),
            (&self.rank_colour, 1),
            (&self.recognition_grey, 2),
            (&self.rank_grey, 1),
        ]
        .into_iter()
        .chain([(&self.strokes, 2)])
        .map(|(values, digits)| shown(of(values), digits))
        .chain(octaves.map(|octave| shown(octave, 2)))
        .chain([shown(of(&self.palette), 1), shown(of(&self.edges), 2)])
        .collect()
    }
}

/// The columns of [`Measures::cells`].
pub const HEADER: [&str; 10] =
    ["colour top-1", "rank", "grey top-1", "rank", "strokes", "6.5 px", "13 px", "26 px", "palette", "edges"];

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(rank_colour: usize, strokes: Option<f32>) -> Measured {
        Measured {
            rank_colour,
            rank_grey: 2 * rank_colour,
            strokes: strokes.map(|all| Strokes { all, octaves: [all, 0.5, 0.25] }),
            palette: rank_colour as f32,
            edges: Some(0.5),
        }
    }

    #[test]
    fn what_is_undefined_is_left_out_of_the_mean() {
        let mut measures = Measures::default();
        measures.add(
            512,
            &[measured(1, Some(0.5)), measured(2, None), measured(1, Some(1.0)), measured(4, None)],
        );
        assert_eq!(measures.recognition_colour[&512], Some(0.5));
        assert_eq!(measures.recognition_grey[&512], Some(0.0));
        assert_eq!(measures.rank_colour[&512], Some(2.0));
        assert_eq!(measures.strokes[&512], Some(0.75));
        assert_eq!(measures.strokes_by_octave[&512], [Some(0.75), Some(0.5), Some(0.25)]);
        assert_eq!(measures.palette[&512], Some(2.0));
        let cells = measures.cells(512);
        assert_eq!(cells.len(), HEADER.len());
        assert_eq!(cells.join(" "), "0.50 2.0 0.00 4.0 0.75 0.75 0.50 0.25 2.0 0.50");
    }

    #[test]
    fn strokes_that_are_undefined_everywhere_are_null() {
        let mut measures = Measures::default();
        measures.add(1024, &[Measured { edges: None, ..measured(1, None) }]);
        let json = serde_json::to_value(&measures).unwrap();
        assert!(json["strokes"]["1024"].is_null() && json["edges"]["1024"].is_null());
        assert!(json["strokes_by_octave"]["1024"][2].is_null());
        assert_eq!(json["recognition_colour"]["1024"], 1.0);
        assert_eq!(measures.cells(1024).join(" "), "1.00 1.0 0.00 2.0 - - - - 1.0 -");
        assert_eq!(measures.sides().collect::<Vec<_>>(), [1024]);
    }
}
