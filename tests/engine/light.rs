//! The photo's light in its painting.

use std::ops::ControlFlow;

use impasto::Mix;
use impasto::engine::{Edges, Engine, LIGHT, Options, difference, lit};
use impasto::picture::{Picture, sample};

use super::{engine, first};

fn paint_in_light(engine: &Engine, photo: &Picture, id: &str, light: f32) -> Picture {
    let options = Options { light, ..Options::default() };
    let mix = Mix::one(engine.styles(), id).unwrap();
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(engine.stylize_with(photo, &mix, options, go_on)).unwrap()
}

/// Of CIE 1976, 0 to 100, in the mean.
fn lightness(picture: &Picture) -> f64 {
    let linear = |byte: &u8| match f64::from(*byte) / 255.0 {
        value if value <= 0.04045 => value / 12.92,
        value => ((value + 0.055) / 1.055).powf(2.4),
    };
    let of = |pixel: &[u8]| {
        let y: f64 =
            pixel.iter().zip([0.2126, 0.7152, 0.0722]).map(|(byte, share)| linear(byte) * share).sum();
        if y > 216.0 / 24_389.0 { 116.0 * y.cbrt() - 16.0 } else { y * 24_389.0 / 27.0 }
    };
    picture.rgba().chunks(4).map(of).sum::<f64>() / (picture.rgba().len() / 4) as f64
}

/// The same photo with its colours between two others.
fn exposed(photo: &Picture, from: f32, to: f32) -> Picture {
    let between = |byte: u8| (from + (to - from) * f32::from(byte) / 255.0) as u8;
    let bytes =
        photo.rgba().iter().enumerate().map(|(i, byte)| if i % 4 == 3 { *byte } else { between(*byte) });
    Picture::new(photo.width(), photo.height(), bytes.collect()).unwrap()
}

/// As a share of what the photos are apart.
const APART: f64 = 0.5;

#[test]
fn a_dark_and_a_bright_version_of_a_photo_stay_half_as_far_apart_in_every_style() {
    let engine = engine();
    let photo = sample(96, 64).unwrap();
    for (dark, bright) in [((0.0, 25.0), (230.0, 255.0)), ((0.0, 100.0), (150.0, 255.0))] {
        let photos = [dark, bright].map(|(from, to)| exposed(&photo, from, to));
        let apart = |pictures: &[Picture; 2]| lightness(&pictures[1]) - lightness(&pictures[0]);
        for style in engine.styles() {
            let own = photos.clone().map(|photo| paint_in_light(&engine, &photo, &style.id, 0.0));
            let usual = [0, 1].map(|i| lit(&photos[i], &own[i], Edges::Mirror, LIGHT).unwrap());
            let [own, usual] = [own, usual].map(|paintings| apart(&paintings) / apart(&photos));
            println!("{}: {own:.2} without, {usual:.2} with", style.id);
            assert!(usual >= APART, "{}: {usual:.2}", style.id);
        }
    }
}

#[test]
fn white_paper_stays_light_and_night_stays_dark_in_every_style() {
    let engine = engine();
    for style in engine.styles() {
        for (level, least, most) in [(0, 0.0, 32.0), (255, 78.0, 100.0)] {
            let photo = Picture::new(64, 48, [level, level, level, 255].repeat(64 * 48)).unwrap();
            let found = lightness(&paint_in_light(&engine, &photo, &style.id, LIGHT));
            println!("{} of {level}: {found:.1}", style.id);
            assert!((least..=most).contains(&found), "{} of {level}: {found:.1}", style.id);
        }
    }
}

#[test]
fn another_light_needs_no_other_painting() {
    let engine = engine();
    let mut rgba = sample(64, 48).unwrap().into_rgba();
    rgba.chunks_exact_mut(4).enumerate().for_each(|(index, pixel)| pixel[3] = (index * 7 % 256) as u8);
    let photo = Picture::new(64, 48, rgba).unwrap();
    let id = engine.styles()[0].id.clone();
    let own = paint_in_light(&engine, &photo, &id, 0.0);
    for light in [0.0, 0.5, 1.0] {
        let lit = lit(&photo, &own, Edges::Mirror, light).unwrap();
        assert_eq!(lit, paint_in_light(&engine, &photo, &id, light));
        assert!(difference(own.rgba(), lit.rgba()).mean >= f64::from(light));
    }
    let other = Picture::new(64, 40, vec![0; 64 * 40 * 4]).unwrap();
    assert_eq!(lit(&photo, &other, Edges::Mirror, 1.0).unwrap_err().code(), "picture-buffer");
}

#[test]
fn a_light_out_of_range_is_refused() {
    let engine = engine();
    let photo = sample(16, 16).unwrap();
    for light in [-0.1, 1.1, f32::NAN] {
        let options = Options { light, ..Options::default() };
        let go_on = async |_| ControlFlow::Continue(());
        let refused = pollster::block_on(engine.stylize_with(&photo, &first(&engine), options, go_on));
        for error in [refused.unwrap_err(), lit(&photo, &photo, Edges::Mirror, light).unwrap_err()] {
            assert_eq!(error.code(), "brushwork");
            assert!(error.to_string().starts_with("light is"), "{error}");
        }
    }
}
