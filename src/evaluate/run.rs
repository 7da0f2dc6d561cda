//! The evaluation itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::averages::{mean, median};
use super::curves::{Curve, Curves, MARKS};
use super::gallery::measure_gallery;
use super::goals::goals;
use super::measures::Measures;
use super::objective::{Judge, Verdict, paintings};
use super::options::EvaluateOptions;
use super::peers::Peers;
use super::photos::{Photo, photos};
use super::quantization::layer_errors;
use super::report::{PeerReport, Report, StyleReport};
use super::{ssim, stability};
use crate::loss::{FINE_CELL, bilateral_smoothness};
use crate::network::Generator;
use crate::network::{to_planes, to_tensor};
use crate::objective::one_hot;
use crate::output::write;
use crate::pack::Pack;
use crate::packing::generator_from_pack;
use crate::picture::{Format, Picture, Planes, contact_sheet, encode};
use crate::pretrained::{self, Weights};
use crate::train::{psnr, sha256_hex};
use crate::{Error, Result};

/// Measures every style; `progress` hears the id of each before it begins, and then of every painting that is measured as a
/// visitor gets it.
///
/// # Errors
/// If something that is needed cannot be read, or the pack is not one of such a generator.
pub fn evaluate(
    options: &EvaluateOptions,
    curves: &Curves,
    device: &Device,
    mut progress: impl FnMut(&str),
) -> Result<Report> {
    let weights = std::fs::read(&options.weights).map_err(Error::io(&options.weights))?;
    let full = Weights::parse(&weights)?.whole_generator(&options.config.ids(), device)?.valid();
    let pack = std::fs::read(&options.pack).map_err(Error::io(&options.pack))?;
    let quantized = generator_from_pack(&Pack::parse(&pack)?, device)?.valid();
    let features = pretrained::load(&options.features, device)?;
    let photos = photos(options)?;
    let paintings = paintings(&options.config, &options.paintings, device)?;
    let run =
        |script: &PathBuf| Peers::run(script, &options.folder, &options.config, &options.paintings, &photos);
    let peers = options.peers.as_ref().map(run).transpose()?;

    let (mut styles, mut pairs) = (Vec::new(), Vec::new());
    for (index, (style, painting)) in options.config.styles.iter().zip(&paintings).enumerate() {
        progress(&style.id);
        let row = one_hot(&[index], full.styles(), device);
        let (mut measured, mut cells) = (Vec::new(), Vec::new());
        for photo in &photos {
            let input = photo.tensor(device);
            let judge = Judge::new(&features, &input, painting, &options.config.loss)?;
            let mut found = measure(&judge, [&full, &quantized], photo, &row)?;
            cells.extend([photo.picture.clone()].into_iter().chain(found.paintings.drain(..)));
            for name in peers.iter().flat_map(|peers| &peers.names) {
                let Some(peers) = &peers else { continue };
                let Some(painting) = peers.painting(name, &style.id, photo)? else { continue };
                let verdict = judge.verdict(to_tensor(painting.to_planes(), device))?;
                found.peers.insert(name.clone(), verdict.losses.total);
                cells.push(painting);
            }
            measured.push(found);
        }
        write_sheet(&options.folder.join(format!("{}.jpg", style.id)), &cells, photos.len())?;
        let named: Vec<(&str, &Measured)> =
            photos.iter().map(|photo| photo.name.as_str()).zip(&measured).collect();
        let moved = photos.first().map(|photo| stability(&quantized, &photo.tensor(device), &row));
        let stability = moved.transpose()?.unwrap_or_default();
        styles.push(StyleReport { stability, ..summary(&style.id, &named, curves) });
        pairs.extend(measured);
    }
    let measured = measure_gallery(options, &pack, &features, device, &mut progress)?;
    let goals = goals(&measured.all, &measured.styles.iter().collect::<Vec<_>>());
    for (style, measures) in styles.iter_mut().zip(measured.styles) {
        style.measures = measures;
    }
    let first = photos.first().map(|photo| layer_errors(&full, &quantized, &photo.tensor(device)));
    Ok(Report {
        size: options.size,
        photos: photos.into_iter().map(|photo| photo.name).collect(),
        weights_sha256: sha256_hex(&weights),
        median_gatys_iterations_equalled: median(
            styles.iter().filter_map(|style| style.gatys_iterations_equalled),
        ),
        median_psnr: median(styles.iter().map(|style| style.psnr)).unwrap_or_default(),
        median_ssim: median(styles.iter().map(|style| style.ssim)).unwrap_or_default(),
        styles,
        peers: peers
            .map(|peers| peers.names)
            .unwrap_or_default()
            .iter()
            .map(|name| compare(name, &pairs))
            .collect(),
        quantization: first.transpose()?.unwrap_or_default(),
        measured_photos: measured.photos,
        measures: measured.all,
        goals,
    })
}

/// One style on one photo.
struct Measured {
    /// Of the photo itself, of the f32 painting and of the int8 painting.
    verdicts: [Verdict; 3],
    /// Of the int8 painting.
    smoothness: f32,
    /// `L` of the peers' paintings.
    peers: BTreeMap<String, f32>,
    psnr: f32,
    ssim: f32,
    /// The f32 painting and the int8 painting.
    paintings: Vec<Picture>,
}

fn measure(judge: &Judge, generators: [&Generator; 2], photo: &Photo, style: &Tensor<2>) -> Result<Measured> {
    let input = photo.tensor(&style.device());
    let [full, quantized] =
        generators.map(|generator| generator.forward(input.clone(), &generator.style(style)));
    let planes = |painting: &Tensor<4>| -> Result<Planes> { pollster::block_on(to_planes(painting.clone())) };
    let (a, b) = (planes(&full)?, planes(&quantized)?);
    let smoothness = bilateral_smoothness(quantized.clone(), &input, FINE_CELL).try_into_scalar::<f32>();
    Ok(Measured {
        smoothness: smoothness.map_err(Error::gpu_lost)?,
        verdicts: [judge.verdict(input)?, judge.verdict(full)?, judge.verdict(quantized)?],
        peers: BTreeMap::new(),
        psnr: psnr(&a.data, &b.data) as f32,
        ssim: ssim(&a, &b) as f32,
        paintings: [a, b]
            .iter()
            .map(|planes| Picture::from_planes(planes, &photo.picture, 1.0))
            .collect::<Result<_>>()?,
    })
}

/// Rows of a photo, its f32 painting, its int8 painting and the peers' paintings.
pub(super) fn write_sheet(path: &Path, cells: &[Picture], rows: usize) -> Result<()> {
    let sheet = contact_sheet(cells, (cells.len() / rows.max(1)) as u32)?;
    write(path, &encode(&sheet, Format::Jpeg)?)
}

/// How our int8 paintings do against one peer's.
fn compare(name: &str, pairs: &[Measured]) -> PeerReport {
    let losses: Vec<(f32, f32)> = pairs
        .iter()
        .filter_map(|pair| Some((pair.verdicts[2].losses.total, *pair.peers.get(name)?)))
        .collect();
    PeerReport {
        name: name.into(),
        pairs: losses.len(),
        ours_lower: losses.iter().filter(|(ours, theirs)| ours < theirs).count(),
    }
}

fn summary(id: &str, measured: &[(&str, &Measured)], curves: &Curves) -> StyleReport {
    let average = |read: &dyn Fn(&Measured) -> f32| {
        mean(measured.iter().map(|(_, measured)| read(measured))).unwrap_or_default()
    };
    let compared: Vec<(&Curve, &Measured)> =
        measured.iter().filter_map(|(photo, measured)| Some((curves.find(id, photo)?, *measured))).collect();
    let gatys = |mark: usize| mean(compared.iter().filter_map(|(curve, _)| curve.losses.get(&mark).copied()));
    let names = measured.first().map(|(_, measured)| measured.peers.keys().cloned()).into_iter().flatten();
    let peer = |name: &String| average(&|measured| measured.peers.get(name).copied().unwrap_or_default());
    StyleReport {
        id: id.into(),
        loss_photo: average(&|measured| measured.verdicts[0].losses.total),
        loss_f32: average(&|measured| measured.verdicts[1].losses.total),
        loss_int8: average(&|measured| measured.verdicts[2].losses.total),
        content: average(&|measured| measured.verdicts[2].losses.content),
        style: average(&|measured| measured.verdicts[2].losses.style),
        unseen_style: average(&|measured| measured.verdicts[2].unseen_style),
        smoothness: average(&|measured| measured.smoothness),
        loss_peers: names.map(|name| (name.clone(), peer(&name))).collect(),
        loss_gatys: MARKS.iter().filter_map(|&mark| Some((mark, gatys(mark)?))).collect(),
        gatys_iterations_equalled: mean(
            compared.iter().map(|(curve, measured)| curve.iterations_for(measured.verdicts[2].losses.total)),
        ),
        psnr: average(&|measured| measured.psnr),
        psnr_worst: measured.iter().map(|(_, measured)| measured.psnr).fold(f32::INFINITY, f32::min),
        ssim: average(&|measured| measured.ssim),
        stability: super::Stability::default(),
        measures: Measures::default(),
    }
}
