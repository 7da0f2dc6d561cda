//! Tables of measures and goals, in Markdown.

use std::fmt::Write as _;

use super::goals::Goal;
use super::measures::{HEADER, Measures};

/// A row for each style and one for all, of the measures on `photos` photos whose longer side has `side` pixels.
pub fn measure_table(side: u32, photos: usize, styles: &[(&str, &Measures)], all: &Measures) -> String {
    let rule = "---|".repeat(HEADER.len() + 1);
    let mut table = format!(
        "\nAs a visitor gets them, on {photos} photos of {side} px:\n\n| style | {} |\n|{rule}\n",
        HEADER.join(" | ")
    );
    for (id, measures) in styles.iter().chain([&("all", all)]) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(table, "| {id} | {} |", measures.cells(side).join(" | "));
    }
    table
}

/// Nothing if there are no goals.
pub fn goal_table(goals: &[Goal]) -> String {
    if goals.is_empty() {
        return String::new();
    }
    let mut table =
        "\n## Goals\n\n| measure | photos | goal | found | |\n|---|---|---|---|---|\n".to_string();
    for Goal { measure, goal, side, value, reached } in goals {
        let value = value.map_or("-".into(), |value| format!("{value:.2}"));
        let reached = if *reached { "reached" } else { "not reached" };
        let _ = writeln!(table, "| {measure} | {side} px | {goal} | {value} | {reached} |");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::goals::goals;
    use super::super::measures::Measured;
    use super::super::strokes::Strokes;
    use super::*;

    fn measures(palette: f32) -> Measures {
        let mut measures = Measures::default();
        let strokes = Some(Strokes { all: 0.8, octaves: [0.7, 0.8, 0.9] });
        measures.add(1024, &[Measured { rank_colour: 1, rank_grey: 2, strokes, palette, edges: Some(0.55) }]);
        measures
    }

    #[test]
    fn all_rows_have_all_columns() {
        let (wave, night) = (measures(2.0), measures(3.0));
        let table = measure_table(1024, 2, &[("wave", &wave), ("night", &night)], &wave);
        let rows: Vec<&str> = table.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 5);
        assert!(rows.iter().all(|row| row.matches('|').count() == HEADER.len() + 2), "{table}");
        assert_eq!(rows[3], "| night | 1.00 | 1.0 | 0.00 | 2.0 | 0.80 | 0.70 | 0.80 | 0.90 | 3.0 | 0.55 |");
        assert!(table.contains("on 2 photos of 1024 px:"));
    }

    #[test]
    fn goals_are_said_to_be_reached_or_not() {
        let table = goal_table(&goals(&measures(2.0), &[&measures(2.0)]));
        assert!(table.contains("| palette | 1024 px | at most 2.8 | 2.00 | reached |"), "{table}");
        assert!(table.contains("| edges | 1024 px | at least 0.60 | 0.55 | not reached |"), "{table}");
        assert_eq!(goal_table(&[]), "");
    }
}
