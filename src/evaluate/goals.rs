//! The goals: the range that each measure should be in.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::Serialize;

use super::measures::Measures;

/// What one measure should be at one size, and is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// What is measured.
    pub measure: &'static str,
    /// What it should be, in words.
    pub goal: &'static str,
    /// The longer side of the photos in pixels.
    pub side: u32,
    /// What it is; nothing if it is undefined.
    pub value: Option<f32>,
    /// Whether it is what it should be; not if it is undefined.
    pub reached: bool,
}

/// All goals at every size there are numbers for: `all` has the means over all styles, `styles` those of each.
pub fn goals(all: &Measures, styles: &[&Measures]) -> Vec<Goal> {
    let at = |values: &BTreeMap<u32, Option<f32>>, side: u32| values.get(&side).copied().flatten();
    all.sides()
        .flat_map(|side| {
            let faintest = styles.iter().filter_map(|style| at(&style.strokes, side)).reduce(f32::min);
            [
                goal(side, "colour top-1", "at least 0.95", 0.95..=1.0, at(&all.recognition_colour, side)),
                goal(side, "grey top-1", "at least 0.65", 0.65..=1.0, at(&all.recognition_grey, side)),
                goal(side, "strokes, mean", "0.6 to 1.0", 0.6..=1.0, at(&all.strokes, side)),
                goal(side, "strokes, lowest style", "at least 0.4", 0.4..=f32::MAX, faintest),
                goal(side, "palette", "at most 2.8", 0.0..=2.8, at(&all.palette, side)),
                goal(side, "edges", "at least 0.60", 0.6..=1.0, at(&all.edges, side)),
            ]
        })
        .collect()
}

fn goal(
    side: u32,
    measure: &'static str,
    goal: &'static str,
    range: RangeInclusive<f32>,
    value: Option<f32>,
) -> Goal {
    Goal { measure, goal, side, value, reached: value.is_some_and(|value| range.contains(&value)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measures(strokes: Option<f32>, palette: f32) -> Measures {
        let at_512 = |value| BTreeMap::from([(512, value)]);
        Measures {
            recognition_colour: at_512(Some(0.95)),
            recognition_grey: at_512(Some(0.6)),
            strokes: at_512(strokes),
            palette: at_512(Some(palette)),
            edges: at_512(Some(0.7)),
            ..Measures::default()
        }
    }

    #[test]
    fn the_faintest_style_counts() {
        let (strong, faint) = (measures(Some(0.9), 2.0), measures(Some(0.3), 3.0));
        let reached = |all: &Measures, styles: &[&Measures]| -> Vec<bool> {
            goals(all, styles).iter().map(|goal| goal.reached).collect()
        };
        let all = measures(Some(0.6), 2.5);
        assert_eq!(reached(&all, &[&strong, &faint]), [true, false, true, false, true, true]);
        assert_eq!(reached(&all, &[&strong, &strong]), [true, false, true, true, true, true]);
        assert_eq!(goals(&all, &[&strong, &faint])[3].value, Some(0.3));
        assert_eq!(reached(&measures(Some(1.1), 2.9), &[&strong])[2..5], [false, true, false]);
    }

    #[test]
    fn what_is_undefined_is_not_reached() {
        let found = goals(&measures(None, 2.0), &[&measures(None, 2.0)]);
        assert!(found[2..4].iter().all(|goal| goal.value.is_none() && !goal.reached));
        assert_eq!(goals(&Measures::default(), &[]), []);
    }
}
