//! Styles that are predicted and added to the gallery that ships, on the CPU.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::ops::ControlFlow;

use impasto::encoder::StyleEncoder;
use impasto::engine::{Backend, Brushwork, Engine, Options};
use impasto::pack::{Pack, Style};
use impasto::picture::{Picture, sample};
use impasto::{Mix, StyleEnds, StyleParameters};

const GALLERY: &[u8] = include_bytes!("../pkg/styles/gallery.impasto");
const ENCODER: &[u8] = include_bytes!("../pkg/styles/encoder.impasto");

fn engine() -> Engine {
    pollster::block_on(Engine::load(GALLERY, Backend::Cpu)).unwrap()
}

fn style(id: &str) -> Style {
    let text = || "Text".to_string();
    Style { id: id.into(), title: text(), artist: text(), year: text(), licence: text() }
}

/// Paints in the one style `id`, at half boldness.
fn paint_in(engine: &Engine, id: &str) -> Picture {
    let mix = Mix::one(engine.styles(), id).unwrap();
    let brushwork = Brushwork { boldness: 0.5, ..Brushwork::default() };
    let options = Options { brushwork, ..Options::default() };
    let go_on = async |_| ControlFlow::Continue(());
    pollster::block_on(engine.stylize_with(&sample(40, 30).unwrap(), &mix, options, go_on)).unwrap()
}

#[test]
fn any_picture_is_a_style_at_once_and_the_gallery_stays_as_it_is() {
    let mut engine = engine();
    let encoder = StyleEncoder::parse(ENCODER).unwrap();
    let before = paint_in(&engine, "udnie");
    let count = engine.styles().len();
    let red = Picture::new(2, 2, [200, 20, 20, 255].repeat(4)).unwrap();
    engine.add_painting(&encoder, style("drawn"), &sample(300, 200).unwrap()).unwrap();
    engine.add_painting(&encoder, style("red"), &red).unwrap();
    assert_eq!(engine.styles().len(), count + 2);
    assert_eq!(paint_in(&engine, "udnie"), before);
    assert_ne!(paint_in(&engine, "drawn"), paint_in(&engine, "red"));
}

#[test]
fn a_style_file_paints_what_its_style_painted() {
    let mut first = engine();
    let encoder = StyleEncoder::parse(ENCODER).unwrap();
    first.add_painting(&encoder, style("drawn"), &sample(300, 200).unwrap()).unwrap();
    let file = first.style_file("drawn").unwrap();
    assert!(file.len() < 30_000, "{} bytes", file.len());
    let mut second = engine();
    second.add_styles(&file).unwrap();
    assert_eq!(paint_in(&second, "drawn"), paint_in(&first, "drawn"));
    assert_eq!(second.style_file("drawn").unwrap(), file);

    // A style of the gallery, with its calm end, under another id.
    let mut renamed = Pack::parse(&first.style_file("udnie").unwrap()).unwrap();
    assert!(renamed.to_bytes().unwrap().len() < 30_000);
    renamed.styles[0].id = "again".into();
    second.add_styles(&renamed.to_bytes().unwrap()).unwrap();
    assert_eq!(paint_in(&second, "again"), paint_in(&second, "udnie"));
    assert_eq!(first.style_file("none").unwrap_err().code(), "style-unknown");
}

#[test]
fn a_predicted_style_file_is_the_style_that_is_added_of_the_painting() {
    let encoder = StyleEncoder::parse(ENCODER).unwrap();
    let painting = sample(300, 200).unwrap();
    let mut first = engine();
    let count = first.styles().len();
    let file = first.predict_style(&encoder, &style("drawn"), &painting).unwrap();
    assert_eq!(first.styles().len(), count, "it is not added yet");
    first.add_styles(&file).unwrap();
    let mut second = engine();
    second.add_painting(&encoder, style("drawn"), &painting).unwrap();
    assert_eq!(paint_in(&first, "drawn"), paint_in(&second, "drawn"));
    let taken = first.predict_style(&encoder, &style("drawn"), &painting).unwrap_err();
    assert_eq!(taken.code(), "pack-style");
}

#[test]
fn a_style_that_is_removed_leaves_the_others_as_they_are() {
    let mut engine = engine();
    let encoder = StyleEncoder::parse(ENCODER).unwrap();
    let red = Picture::new(2, 2, [200, 20, 20, 255].repeat(4)).unwrap();
    engine.add_painting(&encoder, style("drawn"), &sample(300, 200).unwrap()).unwrap();
    engine.add_painting(&encoder, style("red"), &red).unwrap();
    let before = paint_in(&engine, "red");
    engine.remove_style("drawn").unwrap();
    assert_eq!(paint_in(&engine, "red"), before);
    assert_eq!(engine.remove_style("drawn").unwrap_err().code(), "style-unknown");
    engine.add_painting(&encoder, style("drawn"), &red).unwrap();
    assert_eq!(paint_in(&engine, "drawn"), before);
}

#[test]
fn what_cannot_be_added_is_refused_and_nothing_is_added() {
    let mut engine = engine();
    let count = engine.styles().len();
    let picture = sample(40, 30).unwrap();
    let encoder = StyleEncoder::parse(ENCODER).unwrap();
    for (id, code) in [("udnie", "pack-style"), ("Not an id", "pack-style"), ("", "pack-style")] {
        let refused = engine.add_painting(&encoder, style(id), &picture).unwrap_err();
        assert_eq!(refused.code(), code, "{id}");
    }
    let mut untitled = style("untitled");
    untitled.title = String::new();
    assert_eq!(engine.add_painting(&encoder, untitled, &picture).unwrap_err().code(), "pack-style");

    let mut other = Pack::parse(ENCODER).unwrap();
    if let Some(source) = &mut other.source {
        source.weights_sha256 = "0a".repeat(32);
    }
    let other = StyleEncoder::from_pack(&other).unwrap();
    let refused = engine.add_painting(&other, style("new"), &picture).unwrap_err();
    assert_eq!(refused.code(), "encoder-of-other-pack");

    let none = StyleEnds { bold: StyleParameters::default(), calm: None };
    assert_eq!(engine.add_style(style("new"), none).unwrap_err().code(), "style-parameters");
    assert_eq!(engine.styles().len(), count);
}
