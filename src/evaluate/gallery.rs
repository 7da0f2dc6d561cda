//! Measures a gallery's paintings as a visitor gets them: painted by the engine, from the pack.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use burn::tensor::Device;

use super::candidates::Candidates;
use super::edges::EdgeMap;
use super::measures::{Measured, Measures};
use super::options::EvaluateOptions;
use super::palette::Palette;
use super::photos::{Photo, photos_of_side};
use super::plane::luminance;
use super::recognition::Descriptor;
use super::strokes::{FlatPlaces, StrokeEnergy, strokes};
use crate::Mix;
use crate::Result;
use crate::engine::{Backend, Engine, Options};
use crate::network::FeatureExtractor;
use crate::picture::{Picture, Planes};

/// What was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GalleryMeasures {
    /// Of each style, in the order of the configuration.
    pub styles: Vec<Measures>,
    /// Of all styles.
    pub all: Measures,
    /// The photos' file names by the longer side in pixels.
    pub photos: BTreeMap<u32, Vec<String>>,
}

/// Paints held-out photos of every size that `options` ask for in every style of `pack`, and measures the paintings.
/// `progress` hears of every painting before it is looked at.
///
/// # Errors
/// If something that is needed cannot be read or painted, and [`Error::Features`](crate::Error::Features) if the feature
/// extractor has no `conv5_1`.
pub fn measure_gallery(
    options: &EvaluateOptions,
    pack: &[u8],
    features: &FeatureExtractor,
    device: &Device,
    progress: &mut impl FnMut(&str),
) -> Result<GalleryMeasures> {
    let styles = &options.config.styles;
    let mut found =
        GalleryMeasures { styles: vec![Measures::default(); styles.len()], ..GalleryMeasures::default() };
    let sides: Vec<(u32, usize)> = options.sides.iter().copied().filter(|(_, count)| *count > 0).collect();
    if sides.is_empty() {
        return Ok(found);
    }
    let engine = pollster::block_on(Engine::load(pack, Backend::Cpu))?;
    let originals = Originals::new(options, features, device, progress)?;
    for (side, count) in sides {
        let subjects: Vec<Subject> =
            photos_of_side(options, side, count)?.into_iter().map(Subject::new).collect();
        let mut of_all = Vec::new();
        for ((style, original), measures) in styles.iter().zip(&originals.styles).zip(&mut found.styles) {
            let mut of_style = Vec::new();
            for subject in &subjects {
                progress(&format!("{}, {side} px, {}", style.id, subject.photo.name));
                let painting = paint(&engine, &subject.photo.picture, &style.id)?;
                of_style.push(originals.measure(original, subject, &painting.to_planes())?);
            }
            measures.add(side, &of_style);
            of_all.extend(of_style);
        }
        found.all.add(side, &of_all);
        found.photos.insert(side, subjects.into_iter().map(|subject| subject.photo.name).collect());
    }
    Ok(found)
}

/// The painting of `photo` in the style `id` that a visitor gets who changes nothing.
fn paint(engine: &Engine, photo: &Picture, id: &str) -> Result<Picture> {
    let mix = Mix::one(engine.styles(), id)?;
    // In its own light: how near it is to the painting it is after is measured, not how near to the photo.
    let options = Options { light: 0.0, ..Options::default() };
    pollster::block_on(engine.stylize_with(photo, &mix, options, async |_fraction| ControlFlow::Continue(())))
}

/// A photo and what is measured of it.
struct Subject {
    photo: Photo,
    flat: FlatPlaces,
    edges: EdgeMap,
}

impl Subject {
    fn new(photo: Photo) -> Self {
        let light = luminance(&photo.picture.to_planes());
        Self { photo, flat: FlatPlaces::of(&light), edges: EdgeMap::of(&light) }
    }
}

/// What is known of the paintings.
struct Originals<'a> {
    features: &'a FeatureExtractor,
    device: &'a Device,
    /// Of each candidate.
    colour: Vec<Descriptor>,
    /// Of each candidate, without colours.
    grey: Vec<Descriptor>,
    /// Of each style.
    styles: Vec<Original>,
}

/// The painting that a style was learnt from.
struct Original {
    /// Which of the candidates it is.
    candidate: usize,
    energy: StrokeEnergy,
    palette: Palette,
}

impl<'a> Originals<'a> {
    fn new(
        options: &EvaluateOptions,
        features: &'a FeatureExtractor,
        device: &'a Device,
        progress: &mut impl FnMut(&str),
    ) -> Result<Self> {
        let candidates = Candidates::read(&options.config, &options.paintings)?;
        let (mut colour, mut grey) = (Vec::new(), Vec::new());
        for (name, painting) in &candidates.paintings {
            progress(name);
            colour.push(Descriptor::colour(features, painting, device)?);
            grey.push(Descriptor::grey(features, painting, device)?);
        }
        let original = |&candidate: &usize| {
            let (_, painting) = candidates.paintings.get(candidate)?;
            let energy = StrokeEnergy::of(&luminance(painting));
            Some(Original { candidate, energy, palette: Palette::of(painting) })
        };
        let styles = candidates.of_style.iter().filter_map(original).collect();
        Ok(Self { features, device, colour, grey, styles })
    }

    /// What a `painting` of `subject`, after `original`, is worth.
    fn measure(&self, original: &Original, subject: &Subject, painting: &Planes) -> Result<Measured> {
        let colour = Descriptor::colour(self.features, painting, self.device)?;
        let grey = Descriptor::grey(self.features, painting, self.device)?;
        let light = luminance(painting);
        Ok(Measured {
            rank_colour: colour.rank_of(original.candidate, &self.colour),
            rank_grey: grey.rank_of(original.candidate, &self.grey),
            strokes: strokes(&light, &subject.flat, &original.energy),
            palette: original.palette.distance(&Palette::of(painting)),
            edges: EdgeMap::of(&light).correlation(&subject.edges),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Generator;
    use crate::optimize::narrow::{narrow, stripes};
    use crate::pack::Style;
    use crate::packing::generator_to_pack;
    use crate::picture::{Format, encode, sample};
    use crate::train::{StyleConfig, TrainConfig};
    use std::path::PathBuf;

    #[test]
    fn every_style_is_measured_at_every_size() {
        let root = tempfile::tempdir().unwrap();
        let [photos, paintings] = ["photos", "paintings"].map(|name| root.path().join(name));
        for folder in [&photos, &paintings] {
            std::fs::create_dir(folder).unwrap();
        }
        let write = |path: PathBuf, picture: &Picture| {
            std::fs::write(path, encode(picture, Format::Png).unwrap()).unwrap();
        };
        // One in three is held out.
        for index in 0..6 {
            write(photos.join(format!("{index}.png")), &sample(90, 60 + index).unwrap());
        }
        for (name, wave) in [("wave", 0.1), ("night", 0.4), ("other", 0.9)] {
            write(paintings.join(format!("{name}.png")), &stripes(64, 64, [0.9, 0.5, wave], wave));
        }
        let styles = ["wave", "night"].map(Style::example);
        let style = |style: &Style| StyleConfig::new(style, &format!("{}.png", style.id), 64);
        let mut config = TrainConfig::for_styles("T", "CC0-1.0", styles.iter().map(style).collect());
        config.hold_out_every = 3;
        let device = Device::flex();
        let generator = Generator::new(2, &device);
        let pack =
            generator_to_pack(&generator, "T", "CC0-1.0", styles.to_vec()).unwrap().to_bytes().unwrap();
        let options = EvaluateOptions {
            config,
            photos,
            paintings,
            features: PathBuf::new(),
            weights: PathBuf::new(),
            pack: PathBuf::new(),
            count: 0,
            size: 0,
            sides: vec![(64, 2), (96, 1), (128, 0)],
            peers: None,
            folder: PathBuf::new(),
        };
        let mut heard: Vec<String> = Vec::new();
        let found = measure_gallery(&options, &pack, &narrow(), &device, &mut |text| heard.push(text.into()));
        let found = found.unwrap();
        let expected: [String; 9] = [
            "wave.png",
            "night.png",
            "other.png",
            "wave, 64 px, 0.png",
            "wave, 64 px, 3.png",
            "night, 64 px, 0.png",
            "night, 64 px, 3.png",
            "wave, 96 px, 0.png",
            "night, 96 px, 0.png",
        ]
        .map(String::from);
        assert_eq!(heard, expected);
        assert_eq!(found.photos[&64], ["0.png", "3.png"]);
        assert_eq!((found.styles.len(), found.photos.len()), (2, 2));
        let [wave, night] = [&found.styles[0], &found.styles[1]];
        for measures in [wave, night, &found.all] {
            assert_eq!(measures.sides().collect::<Vec<_>>(), [64, 96]);
            assert!((1.0..=3.0).contains(&measures.rank_colour[&64].unwrap()));
            assert!(measures.palette[&96].unwrap() > 0.0);
            // Too small to have 2,000 flat pixels.
            assert_eq!(measures.strokes[&64], None);
        }
        // An untaught generator paints the same in both styles, so that one of them at most can be recognized.
        let of_both = [wave, night].map(|measures| measures.rank_colour[&96].unwrap());
        assert!(
            of_both[0] != of_both[1] && found.all.rank_colour[&96] == Some(0.5 * (of_both[0] + of_both[1]))
        );
        assert_eq!(wave.edges, night.edges);
    }
}
