//! Distillation: the student learns to give the teacher's codes from the picture alone.

use burn::module::Module;
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData};
use image::imageops::flip_horizontal;
use image::{Rgb, RgbImage};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::super::data::image_planes;
use super::super::progress::progress_bar;
use super::paintings::Paintings;
use super::student::Student;
use super::teacher::Teacher;
use crate::encoder::shape::input_size;
use crate::network::{to_numbers, to_tensor};
use crate::objective::cosine;
use crate::picture::Picture;
use crate::{Error, Result};

/// Pictures in a step.
const BATCH: usize = 16;
/// The highest learning rate (Adam), and the share of it that is left at the end.
const RATE: f64 = 2e-3;
const FLOOR: f64 = 0.01;
/// Weight of the distance of the codes beside that of the styles they stand for.
const CODES: f32 = 0.1;
/// Pictures that the scales of a new student are measured on.
const MEASURED: usize = 96;
/// Every so manieth painting is left out, to measure with.
const HOLD_OUT: usize = 25;
/// Steps between two measurements.
const MEASURED_EVERY: usize = 400;

/// What a student learns from: each painting at the size that the encoder sees, with the teacher's code.
pub struct Examples {
    pictures: Vec<RgbImage>,
    codes: Vec<Vec<f32>>,
}

impl Examples {
    /// All `paintings`, with the codes of `teacher`, which is not for training.
    ///
    /// # Errors
    /// If a painting cannot be read or the device does not answer.
    pub fn new(paintings: &Paintings, teacher: &Teacher, device: &Device) -> Result<Self> {
        // As the engine sees them, not enlarged as for the teacher.
        let pictures = (0..paintings.len()).map(|index| Ok(seen(&paintings.picture(index)?)));
        let pictures = pictures.collect::<Result<_>>()?;
        let all: Vec<usize> = (0..paintings.len()).collect();
        let codes = to_numbers(teacher.code(paintings.rows(&all, device), None))?;
        let length = codes.len() / all.len().max(1);
        Ok(Self { pictures, codes: codes.chunks(length.max(1)).map(<[f32]>::to_vec).collect() })
    }

    /// `[1, 3, height, width]`, mirrored or not.
    fn picture(&self, index: usize, mirrored: bool, device: &Device) -> Option<Tensor<4>> {
        let picture = self.pictures.get(index)?;
        let planes = if mirrored { image_planes(&flip_horizontal(picture)) } else { image_planes(picture) };
        Some(to_tensor(planes, device))
    }

    /// Means and deviations of some pictures, `[pictures, 544]`, and their codes, `[pictures, 64]`.
    fn batch(
        &self,
        student: &Student,
        indices: &[usize],
        mut mirrored: impl FnMut() -> bool,
        device: &Device,
    ) -> [Tensor<2>; 2] {
        let pooled = indices
            .iter()
            .filter_map(|index| self.picture(*index, mirrored(), device))
            .map(|picture| student.pooled(picture));
        let codes: Vec<f32> =
            indices.iter().filter_map(|index| self.codes.get(*index)).flatten().copied().collect();
        let columns = codes.len() / indices.len().max(1);
        let codes = Tensor::from_data(TensorData::new(codes, [indices.len(), columns]), device);
        [Tensor::cat(pooled.collect(), 0), codes]
    }

    /// How far the student is from the teacher on some pictures.
    fn distance(
        &self,
        student: &Student,
        teacher: &Teacher,
        indices: &[usize],
        device: &Device,
    ) -> Tensor<1> {
        let [pooled, codes] = self.batch(student, indices, || false, device);
        distance(teacher, student.code(pooled), codes)
    }
}

/// `painting` as the encoder reads it.
fn seen(painting: &Picture) -> RgbImage {
    let [width, height] = input_size(painting.width(), painting.height());
    let values = painting.rescaled(width, height);
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let at = 3 * (y as usize * width + x as usize);
        Rgb([0, 1, 2]
            .map(|channel| (255.0 * values.get(at + channel).copied().unwrap_or_default()).round() as u8))
    })
}

/// Trains a student in `steps` steps. How far it is on paintings that it does not learn from is shown meanwhile, and given in
/// the end.
///
/// # Errors
/// [`Error::Cancelled`] if `stop` says so, [`Error::Config`] for fewer than two paintings, [`Error::GpuLost`] if the device
/// does not answer.
pub fn distil(
    examples: &Examples,
    teacher: &Teacher,
    steps: usize,
    device: &Device,
    stop: impl Fn() -> bool,
) -> Result<(Student, f32)> {
    let mut random = StdRng::seed_from_u64(7);
    let count = examples.pictures.len();
    let learnt: Vec<usize> = (0..count).filter(|index| index % HOLD_OUT != 0).collect();
    if learnt.is_empty() {
        return Err(Error::Config { reason: "there are too few paintings to learn from".into() });
    }
    let left_out: Vec<usize> = (0..count).step_by(HOLD_OUT).collect();
    let measured = learnt.iter().step_by((learnt.len() / MEASURED).max(1));
    let measured: Vec<_> =
        measured.filter_map(|index| examples.picture(*index, false, &device.clone().inner())).collect();
    let mut student = Student::new(&measured, device)?;
    let mut optimizer: ModuleOptimizer = AdamConfig::new().with_beta_2(0.99).init();
    let bar = progress_bar(steps, 0);
    let mut far = f32::INFINITY;
    for step in 0..steps {
        if stop() {
            return Err(Error::Cancelled);
        }
        let indices: Vec<usize> = (0..BATCH).map(|_| learnt[random.random_range(0..learnt.len())]).collect();
        let [pooled, codes] = examples.batch(&student, &indices, || random.random(), device);
        let loss = distance(teacher, student.code(pooled), codes);
        let gradients = GradientsParams::from_grads(loss.backward(), &student);
        student = optimizer.step(rate(step, steps), student, gradients);
        bar.inc(1);
        if step.is_multiple_of(MEASURED_EVERY) || step + 1 == steps {
            let (student, teacher) = (student.valid(), teacher.valid());
            let distance = examples.distance(&student, &teacher, &left_out, &device.clone().inner());
            far = distance.try_into_scalar::<f32>().map_err(Error::gpu_lost)?;
            bar.set_message(format!("on paintings left out {far:.4}"));
        }
    }
    bar.finish();
    Ok((student.valid(), far))
}

/// The mean square of what differs in the styles, and a little of that in the codes.
fn distance(teacher: &Teacher, found: Tensor<2>, codes: Tensor<2>) -> Tensor<1> {
    let difference = found - codes;
    let weight = teacher.parameters.weight.val().detach();
    let styles = difference.clone().matmul(weight.transpose());
    styles.square().mean() + difference.square().mean().mul_scalar(CODES)
}

/// Half a cosine.
fn rate(step: usize, steps: usize) -> f64 {
    RATE * cosine(step as f64 / steps.max(1) as f64, FLOOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_student_learns_the_codes_of_its_teacher() {
        let device = Device::flex();
        let pictures: Vec<RgbImage> = (0..6_u32)
            .map(|index| {
                RgbImage::from_pixel(64, 64, Rgb([(40 * index) as u8, 90, (250 - 40 * index) as u8]))
            })
            .collect();
        let codes =
            (0..6).map(|row| (0..64).map(|index| ((row * 3 + index) % 5) as f32 - 2.0).collect()).collect();
        let examples = Examples { pictures, codes };
        let rows: Vec<Vec<f32>> = (0..2).map(|row| vec![row as f32; 1536]).collect();
        let teacher = Teacher::new(&rows, &rows, &device.clone().autodiff());
        let far = |steps: usize| {
            let student = distil(&examples, &teacher, steps, &device.clone().autodiff(), || false).unwrap().0;
            let far = examples.distance(&student, &teacher.valid(), &[1, 2, 3, 4, 5], &device);
            far.into_scalar::<f32>()
        };
        let (before, after) = (far(0), far(60));
        assert!(after < 0.5 * before, "{before} {after}");
        let cancelled = distil(&examples, &teacher, 5, &device.autodiff(), || true).err();
        assert_eq!(cancelled.map(|error| error.code()), Some("cancelled"));
    }
}
