//! The state file of a film: with it the next part goes on as if the film had never been cut.
//!
//! Two lines of text. The first has the format's name, its version, and the SHA-256 of the second. The second is JSON:
//! what the statistics belong to, how many frames they are of, and the bits of each number, so that not one is lost.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::engine::Film;
use crate::hex::hex;
use crate::{Error, Result};

const NAME: &str = "impasto-film";
const VERSION: u32 = 1;

/// What statistics belong to. Those of something else are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Belongs {
    /// Width and height of a frame.
    pub size: [u32; 2],
    /// Hash of the pack and of the style's parameters.
    pub style: String,
    /// Every setting that changes statistics; strength and light come after them.
    pub settings: String,
    /// This program's version.
    pub version: String,
}

#[derive(Serialize, Deserialize)]
struct State {
    belongs: Belongs,
    frames: u64,
    statistics: Vec<Vec<Vec<u64>>>,
}

/// The file of a film so far.
///
/// # Errors
/// None in practice: numbers and texts are JSON.
pub(super) fn to_bytes(film: &Film, belongs: &Belongs) -> Result<Vec<u8>> {
    let bits = |layer: Vec<f64>| layer.into_iter().map(f64::to_bits).collect();
    let statistics = film.statistics().into_iter().map(|pass| pass.into_iter().map(bits).collect()).collect();
    let state = State { belongs: belongs.clone(), frames: film.frames(), statistics };
    let json = serde_json::to_string(&state).map_err(|error| wrong(error.to_string()))?;
    Ok(format!("{NAME} {VERSION} {}\n{json}\n", hex(&Sha256::digest(&json))).into_bytes())
}

/// The film that goes on from such a file.
///
/// # Errors
/// [`Error::FilmState`], which says what is wrong or what else it belongs to, and [`Error::Brushwork`].
pub(super) fn from_bytes(bytes: &[u8], belongs: &Belongs, smoothing: f32) -> Result<Film> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    if words.next() != Some(NAME) {
        return Err(wrong("this is another kind of file".into()));
    }
    let version = words.next().unwrap_or_default();
    if version != VERSION.to_string() {
        return Err(wrong(format!("the file has version `{version}`, and this program reads {VERSION}")));
    }
    let json = lines.next().unwrap_or_default();
    if words.next() != Some(&hex(&Sha256::digest(json))) {
        return Err(wrong("the file is damaged".into()));
    }
    let state: State = serde_json::from_str(json).map_err(|error| wrong(error.to_string()))?;
    let Belongs { size: [width, height], style, settings, version } = &state.belongs;
    let other = if state.belongs.size != belongs.size {
        Some(format!("frames of {width}x{height}, not {}x{}", belongs.size[0], belongs.size[1]))
    } else if *style != belongs.style {
        Some("another style or style pack".into())
    } else if *settings != belongs.settings {
        Some(format!("other settings: {settings}; not {}", belongs.settings))
    } else if *version != belongs.version {
        Some(format!("version {version} of this program, not {}", belongs.version))
    } else {
        None
    };
    if let Some(other) = other {
        return Err(wrong(format!("they belong to {other}")));
    }
    let numbers = |layer: Vec<u64>| layer.into_iter().map(f64::from_bits).collect();
    let statistics: Vec<_> =
        state.statistics.into_iter().map(|pass| pass.into_iter().map(numbers).collect()).collect();
    Film::go_on(smoothing, state.frames, &statistics)
}

fn wrong(reason: String) -> Error {
    Error::FilmState { reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::norms;

    fn belongs() -> Belongs {
        let text = |text: &str| text.to_string();
        Belongs { size: [64, 48], style: text("5"), settings: text("light 0.6"), version: text("1.0") }
    }

    fn film() -> Film {
        let layer = |(_, channels): (String, usize)| {
            let value = |place: usize| if place == 0 { 1.0 } else { 0.1 + place as f64 / 3.0 };
            (0..=2 * channels).map(value).collect()
        };
        let pass: Vec<_> = norms().into_iter().map(layer).collect();
        Film::go_on(0.9, 12, &[pass.clone(), pass]).unwrap()
    }

    #[test]
    fn a_film_survives_its_file_bit_by_bit() {
        let bytes = to_bytes(&film(), &belongs()).unwrap();
        let again = from_bytes(&bytes, &belongs(), 0.9).unwrap();
        assert_eq!((again.frames(), again.statistics()), (12, film().statistics()));
        assert_eq!(to_bytes(&again, &belongs()).unwrap(), bytes);
    }

    #[test]
    fn what_belongs_to_something_else_is_refused_and_named() {
        let bytes = to_bytes(&film(), &belongs()).unwrap();
        let text = |text: &str| text.to_string();
        for (other, named) in [
            (Belongs { size: [64, 50], ..belongs() }, "64x48, not 64x50"),
            (Belongs { style: text("6"), ..belongs() }, "another style"),
            (Belongs { settings: text("light 1"), ..belongs() }, "light 0.6; not light 1"),
            (Belongs { version: text("2.0"), ..belongs() }, "version 1.0"),
        ] {
            let error = from_bytes(&bytes, &other, 0.9).unwrap_err();
            assert!(error.code() == "film-state" && error.to_string().contains(named), "{error}");
        }
    }

    #[test]
    fn damage_is_found_wherever_it_is() {
        let bytes = to_bytes(&film(), &belongs()).unwrap();
        for place in (0..bytes.len() - 1).step_by(bytes.len() / 200) {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1;
            assert_eq!(from_bytes(&damaged, &belongs(), 0.9).unwrap_err().code(), "film-state", "{place}");
            assert_eq!(from_bytes(&bytes[..place], &belongs(), 0.9).unwrap_err().code(), "film-state");
        }
    }
}
