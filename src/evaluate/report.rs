//! What an evaluation found, as JSON and as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::Stability;

/// All styles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The photos' size: as many pixels as a square of this side.
    pub size: u32,
    /// The photos' file names.
    pub photos: Vec<String>,
    /// SHA-256 of the f32 weights.
    pub weights_sha256: String,
    /// Each style, in the order of the pack.
    pub styles: Vec<StyleReport>,
    /// Median over the styles that have curves of the loop of Gatys.
    pub median_gatys_iterations_equalled: Option<f32>,
    /// Median over the styles.
    pub median_psnr: f32,
    /// Median over the styles.
    pub median_ssim: f32,
}

/// One style; every number is the mean over the photos unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StyleReport {
    /// Its id.
    pub id: String,
    /// `L` of the photo itself.
    pub loss_photo: f32,
    /// `L` of the painting by the f32 generator.
    pub loss_f32: f32,
    /// `L` of the painting by the int8 generator.
    pub loss_int8: f32,
    /// `L` of the loop of Gatys by iteration, on the photos it was run on.
    pub loss_gatys: BTreeMap<usize, f32>,
    /// After how many iterations that loop is as good as the int8 generator, on the same photos.
    pub gatys_iterations_equalled: Option<f32>,
    /// PSNR of the int8 generator's paintings against the f32 generator's, in dB.
    pub psnr: f32,
    /// The lowest PSNR of all photos, in dB.
    pub psnr_worst: f32,
    /// SSIM of the same.
    pub ssim: f32,
    /// How much the painting moves.
    pub stability: Stability,
}

impl Report {
    /// A table in Markdown.
    pub fn table(&self) -> String {
        let mut table = String::from(
            "| style | L photo | L f32 | L int8 | Gatys 25 | 50 | 100 | 200 | equals | PSNR | worst | SSIM | shift | noise |\n\
             |---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
        );
        for style in &self.styles {
            let gatys =
                |iteration| style.loss_gatys.get(&iteration).map_or("-".into(), |loss| format!("{loss:.3}"));
            let equalled = style.gatys_iterations_equalled.map_or("-".into(), |count| format!("{count:.0}"));
            // Writing to a `String` cannot fail.
            let _ = writeln!(
                table,
                "| {} | {:.3} | {:.3} | {:.3} | {} | {} | {} | {} | {equalled} | {:.1} | {:.1} | {:.4} | {:.1} | {:.1} |",
                style.id,
                style.loss_photo,
                style.loss_f32,
                style.loss_int8,
                gatys(25),
                gatys(50),
                gatys(100),
                gatys(200),
                style.psnr,
                style.psnr_worst,
                style.ssim,
                style.stability.shift,
                style.stability.noise,
            );
        }
        let equalled =
            self.median_gatys_iterations_equalled.map_or("-".into(), |count| format!("{count:.0}"));
        let _ = writeln!(
            table,
            "\nMedian: equals {equalled} iterations of Gatys; PSNR {:.1} dB, SSIM {:.4}. {} photos at {} px.",
            self.median_psnr,
            self.median_ssim,
            self.photos.len(),
            self.size
        );
        table
    }
}

/// The middle value, or the mean of the two in the middle; nothing of nothing.
pub fn median(values: impl IntoIterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.into_iter().collect();
    values.sort_by(f32::total_cmp);
    let middle = values.len() / 2;
    match (values.len() % 2, middle.checked_sub(1).and_then(|i| values.get(i)), values.get(middle)) {
        (1, _, Some(&value)) => Some(value),
        (0, Some(a), Some(b)) => Some(f32::midpoint(*a, *b)),
        _ => None,
    }
}

/// The mean; nothing of nothing.
pub fn mean(values: impl IntoIterator<Item = f32>) -> Option<f32> {
    let (sum, count) = values.into_iter().fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_means() {
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median([]), None);
        assert_eq!(mean([1.0, 2.0]), Some(1.5));
        assert_eq!(mean([]), None);
    }

    #[test]
    fn a_style_without_curves_has_dashes() {
        let style = StyleReport {
            id: "wave".into(),
            loss_photo: 3.0,
            loss_f32: 1.5,
            loss_int8: 1.5,
            loss_gatys: BTreeMap::from([(25, 1.25)]),
            gatys_iterations_equalled: None,
            psnr: 48.0,
            psnr_worst: 45.0,
            ssim: 0.99,
            stability: Stability::default(),
        };
        let report = Report {
            size: 256,
            photos: vec!["a.jpg".into()],
            weights_sha256: String::new(),
            styles: vec![style],
            median_gatys_iterations_equalled: None,
            median_psnr: 48.0,
            median_ssim: 0.99,
        };
        assert!(
            report.table().contains("| wave | 3.000 | 1.500 | 1.500 | 1.250 | - | - | - | - | 48.0 | 45.0 |")
        );
        assert!(report.table().contains("equals - iterations"));
    }
}
