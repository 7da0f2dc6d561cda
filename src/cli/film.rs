//! Films: raw frames on standard input, painted ones on standard output.

use std::io::{self, ErrorKind};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use indicatif::ProgressBar;
use sha2::{Digest, Sha256};

use super::film_arguments::FilmArguments;
use super::film_state::{Belongs, from_bytes, to_bytes};
use super::frames::Frames;
use super::painter::Painter;
use super::reading::read;
use super::report::Report;
use super::stylize_arguments::Arguments;
use crate::engine::{Brushwork, Film, Options};
use crate::hex::hex;
use crate::output::{Existing, Output, Outputs};
use crate::picture::Picture;
use crate::{Error, Mix, Result, StyleParameters};

/// Paints frame by frame.
///
/// # Errors
/// The first one: what comes after it would not fit what came before.
pub(super) fn run(
    arguments: &Arguments,
    pack: &[u8],
    painter: &Painter,
    mix: &Mix,
    report: &mut Report,
) -> Result<()> {
    let of_film = &arguments.film;
    let size = of_film.raw.unwrap_or_default();
    let options = arguments.options();
    let belongs =
        belongs(pack, &painter.engine().parameters(mix, options.brushwork.boldness)?, size, options);
    let (mut film, state) = begin(of_film, &belongs)?;
    let mut frames = Frames::new(size, of_film.raw_format)?;
    let started = Instant::now();
    let mut written = 0;
    let paint = |frame: &Picture| {
        let go_on = async |_| ControlFlow::Continue(());
        painter
            .paint(|engine| pollster::block_on(engine.stylize_frame(&mut film, frame, mix, options, go_on)))
    };
    let ended = paint_frames(of_film, &mut frames, paint, &mut written);
    if !matches!(ended, Ok(ControlFlow::Break(()))) {
        report.framed(written, size, started.elapsed());
    }
    if ended?.is_break() {
        return Ok(());
    }
    match state {
        Some(state) if film.frames() > 0 => state.write(&to_bytes(&film, &belongs)?),
        _ => Ok(()),
    }
}

/// From standard input to standard output, until there are no more or nobody reads them. What nobody has read is no part of the
/// film.
fn paint_frames(
    arguments: &FilmArguments,
    frames: &mut Frames,
    mut paint: impl FnMut(&Picture) -> Result<Picture>,
    written: &mut u64,
) -> Result<ControlFlow<()>> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let bar = ProgressBar::no_length();
    let (expected, mut lead_left) = (arguments.count(), arguments.lead);
    while expected != Some(*written) {
        let Some(frame) = frames.read(&mut input)? else { break };
        let painting = paint(&frame)?;
        bar.inc(1);
        if lead_left > 0 {
            lead_left -= 1;
            continue;
        }
        match frames.write(&painting, &mut output) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe && expected.is_none() => {
                return Ok(ControlFlow::Break(()));
            }
            done => done.map_err(Error::io("standard output"))?,
        }
        *written += 1;
    }
    bar.finish_and_clear();
    match expected {
        Some(expected) if expected > *written => Err(Error::FilmShort { frames: *written, expected }),
        _ => Ok(ControlFlow::Continue(())),
    }
}

/// The film so far, and where its statistics are left.
fn begin(arguments: &FilmArguments, belongs: &Belongs) -> Result<(Film, Option<Output>)> {
    let FilmArguments { smoothing, state, state_out, .. } = arguments;
    let inputs = state.iter().filter(|_| state_out.is_some()).map(PathBuf::as_path);
    let mut outputs = Outputs::new(inputs, Existing::Replace);
    let left = state_out.as_ref().or(state.as_ref()).map(|path| outputs.plan(path)).transpose()?;
    let film = match state {
        Some(path) if state_out.is_some() || path.exists() => go_on(path, belongs, *smoothing)?,
        _ => Film::new(*smoothing)?,
    };
    Ok((film, left))
}

fn go_on(path: &Path, belongs: &Belongs, smoothing: f32) -> Result<Film> {
    from_bytes(&read(path)?, belongs, smoothing).map_err(|error| error.in_file(path))
}

/// What the statistics of these frames belong to. Strength and light come after them.
fn belongs(pack: &[u8], style: &StyleParameters, (width, height): (u32, u32), options: Options) -> Belongs {
    let Options { edges, brushwork: Brushwork { strokes, boldness, swirl, seed }, .. } = options;
    let mut hash = Sha256::new_with_prefix(Sha256::digest(pack));
    style.to_values().iter().for_each(|value| hash.update(value.to_le_bytes()));
    Belongs {
        size: [width, height],
        style: hex(&hash.finalize()),
        settings: format!(
            "--edges {} --strokes {strokes} --boldness {boldness} --swirl {swirl} --seed {seed}",
            edges.name()
        ),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}
