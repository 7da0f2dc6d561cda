//! Teaching with a tiny feature extractor: what is learnt, and what is refused.

use super::*;
use crate::StyleParameters;
use crate::network::import_weights;
use crate::objective::BoldConfig;
use crate::objective::narrow::narrow_features;
use pollster::block_on;

fn drawn(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [f32; 3]) -> Planes {
    let at = |channel: usize| {
        let pixel = &pixel;
        (0..width * height).map(move |index| pixel(index % width, index / width)[channel])
    };
    Planes { width, height, data: (0..3).flat_map(at).collect() }
}

/// Stripes of warm colours.
fn painting() -> Planes {
    drawn(96, 80, |x, y| if (x + 2 * y) / 6 % 2 == 0 { [0.9, 0.5, 0.1] } else { [0.4, 0.05, 0.2] })
}

fn photo() -> Planes {
    drawn(120, 100, |x, y| [x as f32 / 120.0, y as f32 / 100.0, ((x * y) % 17) as f32 / 17.0])
}

fn lesson(device: &Device) -> Lesson {
    let generator = import_weights(Generator::new(1, device), |name, shape| {
        let weight = |index: usize| ((index * 37 + name.len()) % 101) as f32 / 500.0 - 0.1;
        Ok((0..shape.iter().product()).map(weight).collect())
    });
    let same = |value: f32| StyleParameters::from_values(&[value; StyleParameters::COUNT]).unwrap();
    Lesson {
        generator: generator.unwrap(),
        start: StyleEnds { bold: same(0.5), calm: None },
        features: narrow_features(device),
        painting: painting(),
        photos: vec![photo()],
    }
}

fn options() -> TeachOptions {
    TeachOptions {
        steps: 12,
        side: 64,
        batch: 1,
        crops: 2,
        photo_size: 96,
        size: 64,
        ..TeachOptions::default()
    }
}

fn teacher(options: TeachOptions) -> Teacher {
    let device = Device::flex().autodiff();
    block_on(Teacher::new(lesson(&device), options, &device)).unwrap()
}

#[test]
fn steps_bring_the_style_nearer_to_the_painting() {
    let mut teacher = teacher(TeachOptions {
        bold: BoldConfig { second_passes: 0.0, share: 1.0, ..BoldConfig::default() },
        ..options()
    });
    let losses: Vec<Losses> = (0..12).map(|_| block_on(teacher.step()).unwrap()).collect();
    let mean = |part: &[Losses]| part.iter().map(|losses| losses.style).sum::<f32>() / part.len() as f32;
    assert!(mean(&losses[8..]) < 0.9 * mean(&losses[..4]), "{losses:?}");
    assert_eq!(teacher.steps(), 12);
}

#[test]
fn both_ends_of_a_style_are_learnt_and_the_start_is_given_before_the_first_step() {
    let mut teacher =
        teacher(TeachOptions { bold: BoldConfig { share: 0.0, ..BoldConfig::default() }, ..options() });
    let start = block_on(teacher.style()).unwrap();
    assert_eq!(start.bold.to_values(), [0.5; StyleParameters::COUNT]);
    assert!(start.calm.as_ref() == Some(&start.bold));
    for _ in 0..6 {
        block_on(teacher.step()).unwrap();
    }
    let taught = block_on(teacher.style()).unwrap();
    assert!(taught.bold != start.bold && taught.calm != start.calm);
    assert!(taught.calm.as_ref() != Some(&taught.bold));
}

#[test]
fn second_passes_are_taught_too() {
    let mut teacher = teacher(TeachOptions {
        bold: BoldConfig { second_passes: 1.0, keeping: 8.0, share: 1.0, ..BoldConfig::default() },
        ..options()
    });
    let losses = block_on(teacher.step()).unwrap();
    assert!(losses.keeping > 0.0 && losses.total.is_finite(), "{losses:?}");
}

#[test]
fn two_runs_of_one_seed_learn_the_same() {
    let taught = |seed: u64| {
        let bold = BoldConfig { second_passes: 0.0, ..BoldConfig::default() };
        let mut teacher = teacher(TeachOptions { seed, bold, ..options() });
        block_on(teacher.step()).unwrap();
        block_on(teacher.style()).unwrap()
    };
    assert!(taught(5) == taught(5));
    assert!(taught(5) != taught(6));
}

#[test]
fn what_cannot_be_taught_is_an_error_before_the_first_step() {
    let device = Device::flex().autodiff();
    let code = |lesson: Lesson, options: TeachOptions| {
        block_on(Teacher::new(lesson, options, &device)).err().unwrap().code()
    };
    assert_eq!(code(Lesson { photos: vec![], ..lesson(&device) }, options()), "config");
    let nothing = Planes { width: 0, height: 0, data: vec![] };
    assert_eq!(code(Lesson { painting: nothing, ..lesson(&device) }, options()), "config");
    assert_eq!(code(lesson(&device), TeachOptions { batch: 0, ..options() }), "config");
}

#[test]
fn a_painting_and_a_photo_of_one_colour_leave_a_style_of_numbers() {
    let device = Device::flex().autodiff();
    let flat = drawn(70, 70, |_, _| [0.2, 0.3, 0.9]);
    let lesson = Lesson { painting: flat.clone(), photos: vec![flat], ..lesson(&device) };
    let mut teacher = block_on(Teacher::new(lesson, options(), &device)).unwrap();
    match block_on(teacher.step()) {
        Ok(losses) => assert!(losses.total.is_finite()),
        // The style is that of before.
        Err(error) => assert_eq!(error.code(), "loss-not-finite"),
    }
    assert!(block_on(teacher.style()).is_ok());
}
