//! Measures the style encoder on artworks it has never seen, beside other programs that take any artwork.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor};
use serde::Serialize;

use super::averages::mean;
use super::objective::{Judge, paintings};
use super::options::EvaluateOptions;
use super::peers::Peers;
use super::photos::{Photo, photos};
use super::recognition::grey;
use super::run::write_sheet;
use crate::encoder::StyleEncoder;
use crate::engine::{Backend, Engine};
use crate::network::{FeatureExtractor, to_planes, to_tensor};
use crate::pack::Style;
use crate::picture::{self, Picture};
use crate::pretrained;
use crate::{Error, Mix, Result};

/// One painting, in the mean over the photos.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PaintingReport {
    /// The painting.
    pub id: String,
    /// `L` of the photos themselves.
    pub photo: f32,
    /// `L` of the predicted style's paintings.
    pub ours: f32,
    /// The style loss of their luminance alone: strokes, not colours.
    pub ours_grey: f32,
    /// `L` of the peers' paintings.
    pub peers: BTreeMap<String, f32>,
    /// The style loss of their luminance alone.
    pub peers_grey: BTreeMap<String, f32>,
}

/// Everything that was measured.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EncoderReport {
    /// The photos' file names.
    pub photos: Vec<String>,
    /// Each painting.
    pub paintings: Vec<PaintingReport>,
    /// For each peer, of how many paintings ours have the lower `L`, as a share.
    pub lower: BTreeMap<String, f32>,
    /// The same for the style loss of the luminance.
    pub lower_grey: BTreeMap<String, f32>,
}

/// Predicts the style of every painting that `options` names, paints held-out photos in it and compares. `progress` hears
/// of every painting before it is looked at.
///
/// # Errors
/// If something that is needed cannot be read, painted or written.
pub fn evaluate_encoder(
    options: &EvaluateOptions,
    encoder: &[u8],
    device: &Device,
    mut progress: impl FnMut(&str),
) -> Result<EncoderReport> {
    let features = pretrained::load(&options.features, device)?;
    let encoder = StyleEncoder::parse(encoder)?;
    let pack = std::fs::read(&options.pack).map_err(Error::io(&options.pack))?;
    let mut engine = pollster::block_on(Engine::load(&pack, Backend::Cpu))?;
    let photos = photos(options)?;
    let run = |script: &std::path::PathBuf| {
        Peers::run(script, &options.folder, &options.config, &options.paintings, &photos)
    };
    let peers = options.peers.as_ref().map(run).transpose()?;
    let mut report = EncoderReport {
        photos: photos.iter().map(|photo| photo.name.clone()).collect(),
        ..EncoderReport::default()
    };
    for (style, original) in
        options.config.styles.iter().zip(paintings(&options.config, &options.paintings, device)?)
    {
        progress(&style.id);
        let bench = Bench::new(options, &features, &original, device)?;
        let whole = picture::read(&options.paintings.join(&style.file))?;
        engine.add_painting(&encoder, Style { id: PREDICTED.into(), ..Style::from(style) }, &whole)?;
        let mix = Mix::one(engine.styles(), PREDICTED)?;
        let mut cells = vec![];
        let mut rows = Vec::new();
        for photo in &photos {
            // As other programs paint.
            let painting = pollster::block_on(engine.single_pass(&photo.picture, &mix))?;
            let mut theirs = Vec::new();
            for name in peers.iter().flat_map(|peers| &peers.names) {
                let painting =
                    peers.as_ref().map(|peers| peers.painting(name, &style.id, photo)).transpose()?.flatten();
                theirs.extend(painting.map(|painting| (name.clone(), painting)));
            }
            cells.extend([photo.picture.clone(), painting.clone()]);
            cells.extend(theirs.iter().map(|(_, painting)| painting.clone()));
            rows.push(bench.measure(photo, &painting, &theirs)?);
        }
        engine.remove_style(PREDICTED)?;
        write_sheet(&options.folder.join(format!("{}.jpg", style.id)), &cells, photos.len())?;
        report.paintings.push(PaintingReport { id: style.id.clone(), ..averaged(&rows) });
    }
    let names = peers.map(|peers| peers.names).unwrap_or_default();
    report.lower = shares(&names, &report.paintings, |painting| (painting.ours, &painting.peers));
    report.lower_grey =
        shares(&names, &report.paintings, |painting| (painting.ours_grey, &painting.peers_grey));
    Ok(report)
}

/// The id of the predicted style: the painting may be one of the gallery.
const PREDICTED: &str = "predicted-by-the-encoder";

/// What pictures after one painting are compared with.
struct Bench<'a> {
    options: &'a EvaluateOptions,
    features: &'a FeatureExtractor,
    device: &'a Device,
    /// `[1, 3, height, width]`
    original: &'a Tensor<4>,
    /// Its luminance, as large.
    grey: Tensor<4>,
}

impl<'a> Bench<'a> {
    fn new(
        options: &'a EvaluateOptions,
        features: &'a FeatureExtractor,
        original: &'a Tensor<4>,
        device: &'a Device,
    ) -> Result<Self> {
        let grey = grey(&pollster::block_on(to_planes(original.clone()))?, device);
        Ok(Self { options, features, device, original, grey })
    }

    fn measure(&self, photo: &Photo, ours: &Picture, theirs: &[(String, Picture)]) -> Result<PaintingReport> {
        let loss = &self.options.config.loss;
        let judge = Judge::new(self.features, &photo.tensor(self.device), self.original, loss)?;
        let grey_of = |picture: &Picture| grey(&picture.to_planes(), self.device);
        let grey_judge = Judge::new(self.features, &grey_of(&photo.picture), &self.grey, loss)?;
        let total = |picture: &Picture| -> Result<f32> {
            Ok(judge.verdict(to_tensor(picture.to_planes(), self.device))?.losses.total)
        };
        let style =
            |picture: &Picture| -> Result<f32> { Ok(grey_judge.verdict(grey_of(picture))?.losses.style) };
        let each = |of: &dyn Fn(&Picture) -> Result<f32>| -> Result<BTreeMap<String, f32>> {
            theirs.iter().map(|(name, picture)| Ok((name.clone(), of(picture)?))).collect()
        };
        Ok(PaintingReport {
            id: String::new(),
            photo: total(&photo.picture)?,
            ours: total(ours)?,
            ours_grey: style(ours)?,
            peers: each(&total)?,
            peers_grey: each(&style)?,
        })
    }
}

/// The mean over photos.
fn averaged(rows: &[PaintingReport]) -> PaintingReport {
    let of = |value: fn(&PaintingReport) -> f32| mean(rows.iter().map(value)).unwrap_or_default();
    let each = |value: fn(&PaintingReport) -> &BTreeMap<String, f32>| {
        let names = rows.iter().flat_map(|row| value(row).keys());
        let peer = |name: &String| mean(rows.iter().filter_map(|row| value(row).get(name).copied()));
        names.map(|name| (name.clone(), peer(name).unwrap_or_default())).collect()
    };
    PaintingReport {
        id: String::new(),
        photo: of(|row| row.photo),
        ours: of(|row| row.ours),
        ours_grey: of(|row| row.ours_grey),
        peers: each(|row| &row.peers),
        peers_grey: each(|row| &row.peers_grey),
    }
}

/// Of how many paintings our number is the lower one.
fn shares<'a>(
    names: &[String],
    paintings: &'a [PaintingReport],
    values: impl Fn(&'a PaintingReport) -> (f32, &'a BTreeMap<String, f32>),
) -> BTreeMap<String, f32> {
    let share = |name: &String| {
        let pairs = paintings.iter().map(&values).filter_map(|(ours, peers)| Some((ours, *peers.get(name)?)));
        mean(pairs.map(|(ours, theirs)| f32::from(u8::from(ours < theirs))))
    };
    names.iter().filter_map(|name| Some((name.clone(), share(name)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: f32, theirs: f32) -> PaintingReport {
        PaintingReport { ours, peers: [("peer".to_string(), theirs)].into(), ..PaintingReport::default() }
    }

    #[test]
    fn paintings_are_averaged_over_photos_and_counted() {
        let better = averaged(&[row(1.0, 3.0), row(3.0, 2.0)]);
        assert_eq!((better.ours, better.peers["peer"]), (2.0, 2.5));
        let all = [better, row(5.0, 4.0), row(1.0, 2.0), row(1.0, 2.0)];
        let names = ["peer".to_string(), "other".to_string()];
        let shares = shares(&names, &all, |painting| (painting.ours, &painting.peers));
        assert_eq!(shares, [("peer".to_string(), 0.75)].into());
    }
}
