//! The command with a narrow network in place of the weights' file.

use super::*;
use crate::network::Layer;
use crate::optimize::narrow::{narrow, stripes};
use crate::optimize::{Colours, Goal, Init, LossScale, Optimizer};
use crate::picture;
use clap::{Parser, error::ErrorKind};

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    arguments: Arguments,
}

const REQUIRED: [&str; 7] = ["optimize", "photo.png", "style.png", "-o", "out.png", "--features", "vgg.h5"];

fn parse(rest: &[&str]) -> std::result::Result<Arguments, clap::Error> {
    CommandLine::try_parse_from(REQUIRED.iter().chain(rest)).map(|line| line.arguments)
}

fn options_of(rest: &[&str]) -> Result<Options> {
    options(&parse(rest).unwrap())
}

#[test]
fn the_defaults_are_those_of_the_library() {
    assert_eq!(options_of(&[]).unwrap(), Options::default());
    let mean = options_of(&["--loss-scale", "mean", "--beta", "7"]).unwrap();
    assert_eq!((mean.alpha, mean.beta, mean.tv), (5.0, 7.0, LossScale::Mean.weights()[2]));
}

#[test]
fn options_are_read() {
    let found = options_of(&[
        "--sizes=64,128",
        "--init=noise",
        "--seed=3",
        "--optimizer=adam",
        "--learning-rate=0.1",
        "--content-layers=conv3_1=0.3,conv4_2=0.7",
        "--style-layers=relu1_1,relu2_1",
        "--style-weights=2,1",
        "--original-colors=match",
        "--style-weight=9",
    ])
    .unwrap();
    assert_eq!((found.sizes, found.init, found.seed, found.beta), (vec![64, 128], Init::Noise, 3, 9.0));
    assert_eq!(found.optimizer, Optimizer::Adam { learning_rate: 0.1 });
    assert_eq!(found.content_layers, [(Layer::Conv3_1, 0.3), (Layer::Conv4_2, 0.7)]);
    assert_eq!(found.style_layers, [(Layer::Conv1_1, 0.5), (Layer::Conv2_1, 0.5)]);
    assert_eq!((found.style_weights, found.colours), (vec![2.0, 1.0], Colours::Match));
}

#[test]
fn the_gallerys_goal_has_weights_and_layers_of_its_own() {
    let found = options_of(&["--goal=gallery", "--beta=2"]).unwrap();
    assert_eq!((found.goal, found.alpha, found.beta, found.tv), (Goal::Gallery, 1.0, 2.0, 1.0));
    assert_eq!(found.style_scale, 5.0 / 3.0);
    for wrong in ["--content-layers=conv3_1", "--style-layers=conv3_1", "--loss-scale=relative"] {
        assert_eq!(options_of(&["--goal=gallery", wrong]).unwrap_err().code(), "optimize-options", "{wrong}");
    }
}

#[test]
fn a_picture_is_finished_by_the_gallerys_goal() {
    let folder = tempfile::tempdir().unwrap();
    let painted = folder.path().join("painted.png");
    std::fs::write(&painted, encode(&stripes(64, 80, [0.9, 0.2, 0.4], 0.7), Format::Png).unwrap()).unwrap();
    let start = format!("--init-picture={}", painted.display());
    let (mut job, arguments, _folder) =
        job(&["--goal=gallery", "--iterations=2", "--size=80", "--print-every=1", &start]);
    job.content = stripes(64, 80, [1.0, 0.6, 0.3], 0.5);
    paint(&job, &arguments, &Files::plan(&arguments).unwrap(), &AtomicBool::new(false)).unwrap();
    let found = picture::read(&arguments.output).unwrap();
    assert_eq!((found.width(), found.height()), (64, 80));
    let far = |other: &Picture| {
        found.rgba().iter().zip(other.rgba()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
    };
    assert!(far(&picture::read(&painted).unwrap()) < far(&job.content), "it started from what was painted");
    assert!(far(&picture::read(&painted).unwrap()) > 0);
}

#[test]
fn layers_that_do_not_exist_are_refused() {
    for wrong in ["--style-layers=conv9_1", "--content-layers=conv4_2=much", "--content-layers="] {
        assert_eq!(options_of(&[wrong]).unwrap_err().code(), "optimize-options", "{wrong}");
    }
    assert_eq!(parse(&["--size=9", "--sizes=1,2"]).err().unwrap().kind(), ErrorKind::ArgumentConflict);
}

fn job(rest: &[&str]) -> (Job, Arguments, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = parse(rest).unwrap();
    arguments.output = folder.path().join("paintings/out.png");
    let job = Job {
        features: narrow(),
        device: Device::flex(),
        content: stripes(40, 30, [1.0, 0.6, 0.3], 0.5),
        styles: vec![stripes(36, 48, [0.2, 0.5, 1.0], 1.1)],
        options: options(&arguments).unwrap(),
    };
    (job, arguments, folder)
}

#[test]
fn a_painting_and_its_previews_are_written() {
    let (job, arguments, folder) = job(&["--iterations=6", "--save-every=2", "--print-every=3"]);
    paint(&job, &arguments, &Files::plan(&arguments).unwrap(), &AtomicBool::new(false)).unwrap();
    let mut files: Vec<String> = std::fs::read_dir(folder.path().join("paintings"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["out-2.png", "out-4.png", "out.png"]);
    let painting = picture::read(&arguments.output).unwrap();
    assert_eq!((painting.width(), painting.height()), (40, 30));
    assert_ne!(painting, job.content);
}

#[test]
fn an_interrupt_writes_the_best_so_far() {
    let (job, arguments, _folder) = job(&["--iterations=1000"]);
    paint(&job, &arguments, &Files::plan(&arguments).unwrap(), &AtomicBool::new(true)).unwrap();
    assert_ne!(picture::read(&arguments.output).unwrap(), job.content);
}

#[test]
fn a_preview_is_planned_as_every_output() {
    let (_job, mut arguments, folder) = job(&["--iterations=6", "--save-every=2"]);
    std::fs::create_dir(folder.path().join("paintings")).unwrap();
    let preview = folder.path().join("paintings/out-4.png");
    std::fs::write(&preview, b"a photo").unwrap();
    let refused = |arguments: &Arguments| Files::plan(arguments).err().map(|error| error.code());
    assert_eq!(refused(&arguments), Some("output-exists"));
    arguments.force.force = true;
    assert_eq!(refused(&arguments), None);
    arguments.styles = vec![preview];
    assert_eq!(refused(&arguments), Some("output-is-input"));
}

/// The names in the folder of the paintings.
fn written(folder: &tempfile::TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path().join("paintings")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_preview_that_cannot_be_written_does_not_end_the_run() {
    let (job, arguments, folder) = job(&["--iterations=6", "--save-every=2"]);
    let files = Files::plan(&arguments).unwrap();
    let preview = folder.path().join("paintings/out-2.png");
    std::fs::create_dir_all(&preview).unwrap();
    paint(&job, &arguments, &files, &AtomicBool::new(false)).unwrap();
    assert_eq!(written(&folder), ["out-2.png", "out-4.png", "out.png"]);
    assert!(preview.is_dir());
}

#[test]
fn a_painting_is_written_beside_a_file_that_came_meanwhile() {
    let (job, arguments, folder) = job(&["--iterations=2"]);
    let files = Files::plan(&arguments).unwrap();
    std::fs::create_dir(folder.path().join("paintings")).unwrap();
    std::fs::write(&arguments.output, b"another program's").unwrap();
    paint(&job, &arguments, &files, &AtomicBool::new(false)).unwrap();
    assert_eq!(written(&folder), ["out-2.png", "out.png"]);
    assert_eq!(std::fs::read(&arguments.output).unwrap(), b"another program's");
    assert_eq!(picture::read(&folder.path().join("paintings/out-2.png")).unwrap().width(), 40);
}

#[test]
fn what_could_not_be_written_in_the_end_is_refused_before_the_work() {
    let plan = |rest: &[&str]| Files::plan(&job(rest).1);
    let code = |rest: &[&str]| plan(rest).err().map(|error| error.code());
    assert_eq!(code(&["--iterations=1002", "--save-every=1"]), Some("optimize-options"));
    assert_eq!(code(&["--iterations=18446744073709551615"]), Some("optimize-options"));
    assert_eq!(plan(&["--iterations=1001", "--save-every=1"]).unwrap().previews.len(), 1000);
    for none in [&["--save-every=0"][..], &["--iterations=1"], &["--iterations=100"]] {
        assert_eq!(plan(none).unwrap().previews.len(), 0, "{none:?}");
    }

    let (_job, mut arguments, _folder) = job(&["--size=16384"]);
    arguments.output.set_extension("webp");
    let long = Picture::new(16_384, 16, vec![9; 4 * 16 * 16_384]).unwrap();
    let check = |arguments: &Arguments| {
        let files = Files::plan(arguments).unwrap();
        files.check_size(&options(arguments).unwrap(), &long).map_err(|error| error.code())
    };
    assert_eq!(check(&arguments), Err("output-size"));
    arguments.output.set_extension("png");
    assert_eq!(check(&arguments), Ok(()));
}
