//! The photos of a run: read once, cut into crops that depend only on the seed.

use std::path::{Path, PathBuf};

use image::imageops::{FilterType, crop_imm, flip_horizontal_in_place, resize};
use image::{RgbImage, RgbaImage};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::StyleConfig;
use crate::picture::{self, Picture, Planes};
use crate::{Error, Result};

const EXTENSIONS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];

/// The pictures of a folder, in order of their names.
///
/// # Errors
/// [`Error::Io`] if the folder cannot be read, [`Error::NoPictures`] if it has none.
pub fn list_pictures(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(Error::io(folder))?;
    let is_picture = |path: &PathBuf| {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
    };
    let mut paths: Vec<PathBuf> =
        entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(is_picture).collect();
    if paths.is_empty() {
        return Err(Error::NoPictures { path: folder.into() });
    }
    paths.sort();
    Ok(paths)
}

/// Every so manieth path, and the others: the first are never trained on.
pub fn held_out(paths: Vec<PathBuf>, every: usize) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (held_out, training): (Vec<_>, Vec<_>) =
        paths.into_iter().enumerate().partition(|(index, _)| index % every.max(2) == 0);
    let paths = |part: Vec<(usize, PathBuf)>| part.into_iter().map(|(_, path)| path).collect();
    (paths(held_out), paths(training))
}

/// `count` of the photos in `folder` that are never trained on, spread over the folder, whose names are
/// sorted by subject; all of them if they are fewer.
///
/// # Errors
/// As [`list_pictures`].
pub fn spread_held_out(folder: &Path, every: usize, count: usize) -> Result<Vec<PathBuf>> {
    let (held_out, _) = held_out(list_pictures(folder)?, every);
    let stride = (held_out.len() / count.max(1)).max(1);
    Ok(held_out.into_iter().step_by(stride).take(count).collect())
}

/// Where a training crop comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    /// Index of the photo.
    pub photo: usize,
    /// Shorter side the photo is scaled to before the crop is cut, in pixels.
    pub size: u32,
    /// Position of the crop within what is left over, 0 to 1.
    pub position: [f32; 2],
    /// Mirrored left to right.
    pub mirrored: bool,
}

/// Photos in memory.
pub struct Photos {
    photos: Vec<RgbImage>,
}

impl Photos {
    /// Reads all `paths`; those that cannot be read are left out. What a person wants to know is told to `say`.
    ///
    /// # Errors
    /// [`Error::NoPictures`] if none is left.
    pub fn read(paths: &[PathBuf], mut say: impl FnMut(&str)) -> Result<Self> {
        let mut photos = Vec::new();
        for path in paths {
            match picture::read_with_notice(path) {
                Ok((picture, notice)) => {
                    if let Some(notice) = notice {
                        say(&format!("{}: {notice}", path.display()));
                    }
                    photos.extend(rgb(picture));
                }
                Err(error) => say(&format!("skipped {error}")),
            }
        }
        match (photos.is_empty(), paths.first().and_then(|path| path.parent())) {
            (false, _) => Ok(Self { photos }),
            (true, folder) => Err(Error::NoPictures { path: folder.unwrap_or(Path::new("")).into() }),
        }
    }

    /// Photos that are in memory already.
    #[cfg(test)]
    pub fn of(photos: Vec<RgbImage>) -> Self {
        Self { photos }
    }

    /// The crop number `index`, of `side` pixels, of a run with this `seed`; `sizes` is the range of the
    /// shorter side the photo is scaled to, which is never below the crop's.
    pub fn crop(&self, index: usize, side: usize, seed: u64, sizes: [u32; 2]) -> Crop {
        let sizes = sizes.map(|size| size.max(side as u32));
        let mut random = StdRng::seed_from_u64(seed.wrapping_add((index as u64) << 20));
        Crop {
            // Every photo is used equally often.
            photo: index % self.photos.len(),
            size: log_uniform(sizes, random.random()),
            position: [random.random(), random.random()],
            mirrored: random.random(),
        }
    }

    /// The pixels of a crop, `[3, side, side]`, RGB 0..1.
    pub fn cut(&self, crop: Crop, side: usize) -> Vec<f32> {
        let Some(photo) = self.photos.get(crop.photo) else { return Vec::new() };
        let shorter = photo.width().min(photo.height()) as f32;
        // Cut first and scale after, so that only the crop is scaled.
        let source = (side as f32 * shorter / crop.size as f32).min(shorter);
        let left = (photo.width() as f32 - source) * crop.position[0];
        let top = (photo.height() as f32 - source) * crop.position[1];
        let cut = crop_imm(photo, left as u32, top as u32, source as u32, source as u32).to_image();
        let mut scaled = resize(&cut, side as u32, side as u32, FilterType::Triangle);
        if crop.mirrored {
            flip_horizontal_in_place(&mut scaled);
        }
        planes(&scaled)
    }
}

/// What is at the place `at`, 0 to 1, between two sizes on a scale on which each doubling is as long.
fn log_uniform([low, high]: [u32; 2], at: f32) -> u32 {
    let [low_log, high_log] = [low, high].map(|size| (size.max(1) as f32).ln());
    let size = (low_log + (high_log - low_log) * at).exp().round() as u32;
    size.clamp(low, high.max(low))
}

/// A painting scaled so that its shorter side has `size` pixels; both sides are multiples of 8.
fn painting(picture: Picture, size: u32) -> Option<RgbImage> {
    let image = rgb(picture)?;
    let scale = size as f32 / image.width().min(image.height()) as f32;
    let scaled = |side: u32| ((side as f32 * scale / 8.0).round() as u32 * 8).max(8);
    Some(resize(&image, scaled(image.width()), scaled(image.height()), FilterType::CatmullRom))
}

/// The painting of `style` in `folder`, at the size it is looked at.
///
/// # Errors
/// What [`picture::read`] says.
pub fn read_painting(folder: &Path, style: &StyleConfig) -> Result<RgbImage> {
    read_scaled(&folder.join(&style.file), style.size)
}

/// Paintings are enlarged by no more than this: what a scan does not have cannot be learnt from.
const MOST_ENLARGED: f32 = 1.6;

/// The painting of `style` in `folder`, `scale` times as large as it is looked at, or as far as it can be enlarged.
///
/// # Errors
/// What [`picture::read`] says.
pub fn read_enlarged_painting(folder: &Path, style: &StyleConfig, scale: f32) -> Result<RgbImage> {
    let path = folder.join(&style.file);
    let picture = picture::read(&path)?;
    let size = enlarged((style.size as f32 * scale).round() as u32, &picture).max(style.size);
    painting(picture, size).ok_or_else(|| Error::PictureFormat.in_file(path))
}

/// What is compared tile by tile has one tile of 64 pixels at least.
const LEAST_SIDE: u32 = 64;

/// The painting in the file `path`, its shorter side `size` pixels long, or as far as it can be enlarged.
///
/// # Errors
/// What [`picture::read`] says.
pub fn read_enlarged(path: &Path, size: u32) -> Result<RgbImage> {
    let picture = picture::read(path)?;
    let size = enlarged(size, &picture).max(LEAST_SIDE);
    painting(picture, size).ok_or_else(|| Error::PictureFormat.in_file(path))
}

/// The shorter side `picture` can have.
fn enlarged(size: u32, picture: &Picture) -> u32 {
    let most = picture.width().min(picture.height()) as f32 * MOST_ENLARGED;
    (size as f32).min(most).round() as u32
}

/// [`read_painting`] as planes.
///
/// # Errors
/// The same.
pub fn painting_planes(folder: &Path, style: &StyleConfig) -> Result<Planes> {
    read_planes(&folder.join(&style.file), style.size)
}

/// The picture in the file `path`, scaled so that its shorter side has `size` pixels; both sides are multiples of 8.
///
/// # Errors
/// What [`picture::read`] says.
pub fn read_planes(path: &Path, size: u32) -> Result<Planes> {
    Ok(image_planes(&read_scaled(path, size)?))
}

fn read_scaled(path: &Path, size: u32) -> Result<RgbImage> {
    painting(picture::read(path)?, size).ok_or_else(|| Error::PictureFormat.in_file(path))
}

fn rgb(picture: Picture) -> Option<RgbImage> {
    let (width, height) = (picture.width(), picture.height());
    RgbaImage::from_raw(width, height, picture.into_rgba())
        .map(|rgba| image::DynamicImage::ImageRgba8(rgba).into_rgb8())
}

/// RGB 0..1 of exactly the picture's size.
pub fn image_planes(image: &RgbImage) -> Planes {
    let (width, height) = (image.width() as usize, image.height() as usize);
    Planes { width, height, data: planes(image) }
}

/// `[3, height, width]`, RGB 0..1.
pub fn planes(image: &RgbImage) -> Vec<f32> {
    (0..3).flat_map(|channel| image.pixels().map(move |pixel| f32::from(pixel.0[channel]) / 255.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photos() -> Photos {
        let photo = RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8 * 6, y as u8 * 8, 7]));
        Photos::of(vec![photo.clone(), photo])
    }

    #[test]
    fn crops_depend_on_seed_and_index_only() {
        let photos = photos();
        assert_eq!(photos.crop(5, 8, 1, [16, 30]), photos.crop(5, 8, 1, [16, 30]));
        assert_ne!(photos.crop(5, 8, 1, [16, 30]), photos.crop(5, 8, 2, [16, 30]));
        assert_ne!(photos.crop(5, 8, 1, [16, 30]), photos.crop(7, 8, 1, [16, 30]));
        assert_eq!(photos.crop(5, 64, 1, [16, 30]).size, 64);
    }

    #[test]
    fn sizes_below_and_above_the_geometric_mean_are_as_likely() {
        let photos = photos();
        let sizes = (0..2000).map(|index| photos.crop(index, 8, 1, [100, 900]).size);
        let small = sizes.clone().filter(|size| *size < 300).count();
        assert!((900..1100).contains(&small), "{small}");
        assert!(sizes.clone().all(|size| (100..=900).contains(&size)));
    }

    #[test]
    fn a_painting_is_enlarged_as_far_as_its_scan_allows() {
        use crate::picture::{Format, encode, sample};
        let folder = tempfile::tempdir().unwrap();
        let picture = encode(&sample(150, 100).unwrap(), Format::Png).unwrap();
        std::fs::write(folder.path().join("a.png"), picture).unwrap();
        let side = |size: u32, scale: f32| {
            let style = StyleConfig::new(&crate::pack::Style::example("a"), "a.png", size);
            read_enlarged_painting(folder.path(), &style, scale).unwrap().height()
        };
        assert_eq!(side(80, 1.0), 80);
        assert_eq!(side(80, 1.5), 120);
        assert_eq!(side(80, 3.0), 160);
        assert_eq!(side(200, 3.0), 200);
    }

    #[test]
    fn mirrored_crops_are_mirrored() {
        let photos = photos();
        let crop = Crop { photo: 0, size: 30, position: [0.5, 0.5], mirrored: false };
        let plain = photos.cut(crop, 8);
        let mirrored = photos.cut(Crop { mirrored: true, ..crop }, 8);
        assert_eq!(plain.len(), 3 * 8 * 8);
        assert!(plain.iter().all(|value| (0.0..=1.0).contains(value)));
        assert_eq!(plain[0], mirrored[7]);
        assert_ne!(plain[0], mirrored[0]);
    }

    #[test]
    fn an_empty_folder_is_an_error_and_a_bad_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(list_pictures(folder.path()).unwrap_err().code(), "no-pictures");

        let path = folder.path().join("broken.jpg");
        std::fs::write(&path, b"no picture").unwrap();
        let mut skipped = Vec::new();
        let result =
            Photos::read(&list_pictures(folder.path()).unwrap(), |line| skipped.push(line.to_string()));
        assert_eq!(result.err().unwrap().code(), "no-pictures");
        assert!(skipped[0].contains("broken.jpg"));
    }
}
