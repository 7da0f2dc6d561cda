//! Raw frames on standard input and output.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Output, Stdio};

use impasto::picture::{Format, Picture, encode, sample};

use crate::{folder, names, open, stylize, stylizing, text};

const SIZE: (u32, u32) = (48, 36);
const FRAME: usize = 48 * 36 * 3;

/// So many frames of a scene that is lit a little otherwise in each.
fn film(count: u32) -> Vec<u8> {
    let scene = sample(SIZE.0, SIZE.1).unwrap();
    let frame = |number: u32| {
        let lit = |byte: u8| (u32::from(byte) * (90 + number * 37 % 20) / 100).min(255) as u8;
        scene.rgba().chunks(4).flat_map(|pixel| [0, 1, 2].map(|at| lit(pixel[at]))).collect::<Vec<_>>()
    };
    (0..count).flat_map(frame).collect()
}

fn paint(folder: &Path, film: &[u8], arguments: &[&str]) -> Output {
    let mut command = stylizing(folder, &[&["--raw", "48x36"], arguments].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let film = film.to_vec();
    // Who refuses it does not read it.
    let writer = std::thread::spawn(move || drop(input.write_all(&film)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

#[test]
fn without_smoothing_a_frame_is_painted_as_a_photo_is() {
    let folder = folder();
    let path = folder.path();
    let film = film(2);
    let output = paint(path, &film, &["--frames", "--smoothing", "0"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("2 frames of 48x36"), "{}", text(&output.stderr));
    for (number, (frame, painted)) in film.chunks(FRAME).zip(output.stdout.chunks(FRAME)).enumerate() {
        let rgba = frame.chunks(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
        let photo = encode(&Picture::new(SIZE.0, SIZE.1, rgba).unwrap(), Format::Png).unwrap();
        std::fs::write(path.join("frame.png"), photo).unwrap();
        assert_eq!(stylize(path, &["frame.png", "-o", "still.png", "--force"]).status.code(), Some(0));
        let still: Vec<u8> =
            open(&path.join("still.png")).rgba().chunks(4).flat_map(|p| p[..3].to_vec()).collect();
        assert!(still == painted, "frame {number}");
    }
}

#[test]
fn a_film_in_two_parts_is_the_film_in_one() {
    let folder = folder();
    let path = folder.path();
    let film = film(5);
    let whole = paint(path, &film, &["--frames"]).stdout;
    assert_eq!(whole.len(), film.len());
    let part = |range: std::ops::Range<usize>, arguments: &[&str]| {
        let output =
            paint(path, &film[range.start * FRAME..range.end * FRAME], &[&["--frames"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        output.stdout
    };
    // One file that goes along.
    let parts = [part(0..2, &["--state", "film"]), part(2..5, &["--state", "film"])].concat();
    assert!(parts == whole);
    // One file for each part: the second can be painted again.
    let first = part(0..2, &["--state-out", "1"]);
    for _ in 0..2 {
        let second = part(2..5, &["--state", "1", "--state-out", "2"]);
        assert!([&first[..], &second].concat() == whole);
    }
    assert_eq!(std::fs::read(path.join("film")).unwrap(), std::fs::read(path.join("2")).unwrap());
    // Or with all the frames before: they are not written.
    assert!(part(0..5, &["--lead", "2"]) == whole[2 * FRAME..]);
    assert!(part(2..5, &[]) != whole[2 * FRAME..], "the statistics matter");
}

#[test]
fn a_state_of_something_else_is_refused_and_stays() {
    let folder = folder();
    let path = folder.path();
    let film = film(1);
    assert_eq!(paint(path, &film, &["--state", "film"]).status.code(), Some(0));
    let state = std::fs::read(path.join("film")).unwrap();
    std::fs::write(path.join("damaged"), &state[..state.len() / 2]).unwrap();
    std::fs::write(path.join("text"), b"dear diary").unwrap();
    for (arguments, code, said) in [
        (&["--state", "film", "--raw", "36x48"][..], "film-state", "frames of 48x36, not 36x48"),
        (&["--state", "film", "--style", "great-wave"], "film-state", "another style"),
        (&["--state", "film", "--strokes", "0.2"], "film-state", "other settings"),
        (&["--state", "damaged"], "film-state", "damaged"),
        (&["--state", "text"], "film-state", "another kind of file"),
        (&["--state", "none", "--state-out", "new"], "io", "none"),
        (&["--state", "film", "--state-out", "film"], "output-is-input", "film"),
        (&["--smoothing", "2"], "brushwork", "smoothing"),
    ] {
        let output = paint(path, &film, arguments);
        let message = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{arguments:?}: {message}");
        assert!(message.contains(&format!("[{code}]")) && message.contains(said), "{arguments:?}: {message}");
    }
    assert_eq!(std::fs::read(path.join("film")).unwrap(), state);
    // Light comes after the statistics: it may change within a film.
    assert_eq!(paint(path, &film, &["--state", "film", "--light", "1"]).status.code(), Some(0));
}

#[test]
fn a_film_that_is_cut_or_short_is_an_error_after_what_was_painted() {
    let folder = folder();
    let path = folder.path();
    let film = film(3);
    for (length, arguments, painted, code, exit) in [
        (film.len() - 5, &["--frames"][..], 2, "frame-cut", 3),
        (5, &["--frames"], 0, "frame-cut", 1),
        (film.len(), &["--frames=4"], 3, "film-short", 3),
        (0, &[], 0, "film-short", 1),
    ] {
        let output = paint(path, &film[..length], &[arguments, &["--state", "film"]].concat());
        let message = text(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {message}");
        assert!(message.contains(&format!("[{code}]")), "{arguments:?}: {message}");
        assert_eq!(output.stdout.len(), painted * FRAME, "{arguments:?}");
        assert!(!path.join("film").exists(), "no part goes on from half a part");
    }
    // So many frames, and no more are taken.
    for (arguments, painted) in [(&["--frames=2"][..], 2), (&[], 1)] {
        let output = paint(path, &film, arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), painted * FRAME));
    }
    assert_eq!(paint(path, &[], &["--frames"]).status.code(), Some(0), "a film of no frames");
    assert_eq!(names(path), ["photo.png"]);
}

#[test]
fn alpha_comes_through() {
    let folder = folder();
    let frame: Vec<u8> =
        film(1).chunks(3).enumerate().flat_map(|(place, pixel)| [pixel, &[place as u8]].concat()).collect();
    let output = paint(folder.path(), &frame, &["--raw-format", "rgba"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), frame.len()));
    let alphas = |bytes: &[u8]| bytes.chunks(4).map(|pixel| pixel[3]).collect::<Vec<_>>();
    assert_eq!(alphas(&output.stdout), alphas(&frame));
}

/// As `head` and players do that are closed.
#[test]
fn whoever_has_seen_enough_ends_it_quietly() {
    let folder = folder();
    let mut command = stylizing(folder.path(), &["--raw", "48x36", "--frames", "--state", "film"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let film = film(10);
        while input.write_all(&film).is_ok() {}
    });
    let mut frame = vec![0; FRAME];
    child.stdout.take().unwrap().read_exact(&mut frame).unwrap();
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    assert!(!folder.path().join("film").exists());
}

#[test]
fn a_film_is_no_list_of_photos() {
    let folder = folder();
    for arguments in [
        &["--raw", "48x36", "photo.png"][..],
        &["--raw", "48x36", "-o", "out.png"],
        &["--raw", "48x36", "--list", "list"],
        &["--raw", "48x36", "--jobs", "2"],
        &["--raw", "48"],
        &["photo.png", "--frames"],
        &["photo.png", "--state", "film"],
    ] {
        assert_eq!(stylize(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
}
