//! What an evaluation found, as JSON and as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::Stability;
use super::goals::Goal;
use super::measures::Measures;
use super::quantization::LayerError;
use super::tables::{goal_table, measure_table};

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
    /// How we do against other programs.
    pub peers: Vec<PeerReport>,
    /// What the quantizer does to each layer.
    pub quantization: Vec<LayerError>,
    /// The photos that the measures were taken on, by the longer side in pixels.
    pub measured_photos: BTreeMap<u32, Vec<String>>,
    /// Of all paintings as a visitor gets them.
    #[serde(flatten)]
    pub measures: Measures,
    /// Whether they are what they should be.
    pub goals: Vec<Goal>,
}

/// Our int8 paintings against another program's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeerReport {
    /// Its name.
    pub name: String,
    /// Pairs of a style and a photo.
    pub pairs: usize,
    /// The pairs in which ours has the lower `L`.
    pub ours_lower: usize,
}

/// One style; every number is the mean over the photos unless it says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StyleReport {
    /// Its id.
    pub id: String,
    /// `L` of the photo itself.
    pub loss_photo: f32,
    /// `L` of the painting by the f32 generator.
    pub loss_f32: f32,
    /// `L` of the painting by the int8 generator.
    pub loss_int8: f32,
    /// Its content loss `|F - P|^2 / |P|^2`.
    pub content: f32,
    /// Its style loss, the sum of `|G - A|^2 / |A|^2` over the layers, each with its share.
    pub style: f32,
    /// Its mean style loss in layers that training did not look at.
    pub unseen_style: f32,
    /// How unlike its painting is where the photo is alike: halos and stains, see
    /// [`bilateral_smoothness`](crate::loss::bilateral_smoothness).
    pub smoothness: f32,
    /// `L` of the paintings by other programs, by their names.
    pub loss_peers: BTreeMap<String, f32>,
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
    /// Of its paintings as a visitor gets them.
    #[serde(flatten)]
    pub measures: Measures,
}

impl StyleReport {
    /// A row of the table.
    fn row(&self, peers: &[PeerReport]) -> String {
        let optional = |value: Option<f32>, digits: usize| {
            value.map_or("-".to_string(), |value| format!("{value:.digits$}"))
        };
        let mut cells = vec![self.id.clone()];
        let losses = [self.loss_photo, self.loss_f32, self.loss_int8];
        cells.extend(losses.map(|loss| format!("{loss:.3}")));
        cells.extend(peers.iter().map(|peer| optional(self.loss_peers.get(&peer.name).copied(), 3)));
        cells.extend(SHOWN.map(|mark| optional(self.loss_gatys.get(&mark).copied(), 3)));
        cells.push(optional(self.gatys_iterations_equalled, 0));
        cells.extend([self.content, self.style, self.unseen_style].map(|loss| format!("{loss:.3}")));
        cells.push(format!("{:.3}", self.smoothness));
        cells.extend([self.psnr, self.psnr_worst].map(|psnr| format!("{psnr:.1}")));
        cells.push(format!("{:.4}", self.ssim));
        cells.extend([self.stability.shift, self.stability.noise].map(|value| format!("{value:.1}")));
        format!("| {} |", cells.join(" | "))
    }
}

/// The iterations of the loop of Gatys that have a column.
const SHOWN: [usize; 4] = [25, 50, 100, 200];

impl Report {
    /// The tables in Markdown.
    pub fn table(&self) -> String {
        let peers = self.peers.iter().map(|peer| format!("L {}", peer.name));
        let columns: Vec<String> = ["style", "L photo", "L f32", "L int8"]
            .map(String::from)
            .into_iter()
            .chain(peers)
            .chain(SHOWN.map(|mark| format!("Gatys {mark}")))
            .chain(["equals", "content", "style", "unseen style", "smoothness"].map(String::from))
            .chain(["PSNR", "worst", "SSIM", "shift", "noise"].map(String::from))
            .collect();
        let rule = "---|".repeat(columns.len());
        let mut table = format!("| {} |\n|{rule}\n", columns.join(" | "));
        for style in &self.styles {
            table += &style.row(&self.peers);
            table.push('\n');
        }
        let equalled =
            self.median_gatys_iterations_equalled.map_or("-".into(), |count| format!("{count:.0}"));
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            table,
            "\nMedian: equals {equalled} iterations of Gatys; PSNR {:.1} dB, SSIM {:.4}. {} photos at {} px.",
            self.median_psnr,
            self.median_ssim,
            self.photos.len(),
            self.size
        );
        for PeerReport { name, pairs, ours_lower } in &self.peers {
            let _ = writeln!(table, "Lower L than {name}: {ours_lower} of {pairs} pairs.");
        }
        if !self.quantization.is_empty() {
            table += "\n| layer | relative error | PSNR when it alone is int8 |\n|---|---|---|\n";
        }
        for LayerError { layer, relative_error, psnr } in &self.quantization {
            let _ = writeln!(table, "| {layer} | {relative_error:.4} | {psnr:.1} |");
        }
        let styles: Vec<(&str, &Measures)> =
            self.styles.iter().map(|style| (style.id.as_str(), &style.measures)).collect();
        for (side, photos) in &self.measured_photos {
            table += &measure_table(*side, photos.len(), &styles, &self.measures);
        }
        table + &goal_table(&self.goals)
    }
}

#[cfg(test)]
mod tests {
    use super::super::goals::goals;
    use super::super::measures::Measured;
    use super::*;

    #[test]
    fn a_style_without_curves_has_dashes_and_measures_have_their_keys() {
        let mut measures = Measures::default();
        let strokes = None;
        measures
            .add(512, &[Measured { rank_colour: 1, rank_grey: 3, strokes, palette: 2.5, edges: Some(0.7) }]);
        let style = StyleReport {
            id: "wave".into(),
            loss_photo: 3.0,
            loss_f32: 1.5,
            loss_int8: 1.5,
            loss_peers: BTreeMap::from([("peer".into(), 2.0)]),
            loss_gatys: BTreeMap::from([(25, 1.25)]),
            psnr: 48.0,
            psnr_worst: 45.0,
            measures: measures.clone(),
            ..StyleReport::default()
        };
        let report = Report {
            size: 256,
            photos: vec!["a.jpg".into()],
            weights_sha256: String::new(),
            styles: vec![style],
            median_gatys_iterations_equalled: None,
            median_psnr: 48.0,
            median_ssim: 0.99,
            peers: vec![PeerReport { name: "peer".into(), pairs: 4, ours_lower: 3 }],
            quantization: vec![],
            measured_photos: BTreeMap::from([(512, vec!["b.jpg".into()])]),
            measures: measures.clone(),
            goals: goals(&measures, &[&measures]),
        };
        let table = report.table();
        let columns = |line: usize| table.lines().nth(line).unwrap().matches('|').count();
        assert_eq!(columns(0), columns(1));
        assert_eq!(columns(0), columns(2));
        assert!(
            table.contains("| wave | 3.000 | 1.500 | 1.500 | 2.000 | 1.250 | - | - | - | - |"),
            "{table}"
        );
        assert!(table.contains("equals - iterations"));
        assert!(table.contains("Lower L than peer: 3 of 4 pairs."));
        assert!(table.contains("\n| wave | 1.00 |") && table.contains("\n| palette | 512 px |"), "{table}");
        let json = serde_json::to_value(&report).unwrap();
        for found in [&json, &json["styles"][0]] {
            assert_eq!(found["recognition_colour"]["512"], 1.0);
            assert_eq!(found["recognition_grey"]["512"], 0.0);
            assert_eq!(found["palette"]["512"], 2.5);
            assert!(found["edges"]["512"].is_number() && found["strokes"]["512"].is_null(), "{found}");
        }
        assert_eq!(json["goals"][4]["reached"], true);
    }
}
