//! The loss curves of a run, drawn as a picture.

use std::path::Path;

use plotters::prelude::{
    BLACK, ChartBuilder, IntoDrawingArea, IntoLogRange, LineSeries, Palette, Palette99, PathElement,
    SVGBackend, SeriesLabelPosition, WHITE,
};
use plotters::style::Color;

use super::log::Entry;
use crate::objective::Losses;
use crate::output::write;
use crate::{Error, Result};

const SIZE: (u32, u32) = (960, 540);
/// Entries that are averaged into one point at most, so that the trend shows.
const SMOOTHING: usize = 8;

/// A curve's name and how to read it.
type Curve = (&'static str, fn(&Losses) -> f32);

const CURVES: [Curve; 10] = [
    ("content", |losses| losses.content),
    ("style", |losses| losses.style),
    ("local style", |losses| losses.local),
    ("local deviation", |losses| losses.deviation),
    ("palette", |losses| losses.palette),
    ("total variation", |losses| losses.tv),
    ("smoothness", |losses| losses.smoothness),
    ("keeping", |losses| losses.keeping),
    ("stability", |losses| losses.stability),
    ("discriminator", |losses| losses.discriminator),
];

/// Writes the curves of `entries` to an SVG file, losses on a logarithmic scale.
///
/// # Errors
/// [`Error::Io`] if it cannot be written.
pub fn write_curves(entries: &[Entry], path: &Path) -> Result<()> {
    let drawn = draw(entries).map_err(|error| Error::io(path)(std::io::Error::other(error.to_string())))?;
    write(path, drawn.as_bytes())
}

/// The text of an SVG file.
fn draw(entries: &[Entry]) -> std::result::Result<String, Box<dyn std::error::Error>> {
    let curves: Vec<(&str, Vec<(f32, f32)>)> =
        CURVES.iter().map(|(name, read)| (*name, points(entries, *read))).collect();
    let values = || curves.iter().flat_map(|(_, points)| points.iter().map(|point| point.1));
    let last = entries.last().map_or(1, |entry| entry.step.max(1)) as f32;
    let (low, high) = (values().fold(1.0, f32::min), values().fold(1.0, f32::max));

    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(56)
        .build_cartesian_2d(0f32..last, (low..high * 1.1).log_scale())?;
    chart.configure_mesh().x_desc("step").y_desc("loss").light_line_style(WHITE).draw()?;
    for (index, (name, points)) in curves.into_iter().enumerate().filter(|(_, curve)| !curve.1.is_empty()) {
        let colour = Palette99::pick(index).to_rgba();
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE)
        .border_style(BLACK)
        .draw()?;
    area.present()?;
    // Both borrow the text.
    drop(chart);
    drop(area);
    Ok(svg)
}

/// Averages of a few entries each, without those at which a loss was not computed.
fn points(entries: &[Entry], read: fn(&Losses) -> f32) -> Vec<(f32, f32)> {
    let computed: Vec<&Entry> = entries.iter().filter(|entry| read(&entry.losses) > 0.0).collect();
    let average = |entries: &[&Entry]| {
        let count = entries.len() as f32;
        let step = entries.iter().map(|entry| entry.step as f32).sum::<f32>() / count;
        (step, entries.iter().map(|entry| read(&entry.losses)).sum::<f32>() / count)
    };
    let group = (computed.len() / 64).clamp(1, SMOOTHING);
    computed.chunks(group).map(average).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_become_a_picture() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("losses.svg");
        let entry = |step| {
            let losses = Losses { content: 0.5, style: 1.0 / (step as f32 + 1.0), ..Losses::default() };
            Entry { step, learning_rate: 1e-3, losses }
        };
        write_curves(&(0..200).map(entry).collect::<Vec<_>>(), &path).unwrap();
        let svg = std::fs::read_to_string(&path).unwrap();
        assert!(svg.contains("<polyline") && svg.contains("content") && svg.contains("style"));
        assert!(!svg.contains("discriminator"), "it was never computed");
        write_curves(&[], &path).unwrap();
    }
}
