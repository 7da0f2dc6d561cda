//! The record of a run beside its results: all that is needed to repeat it.

use sha2::{Digest, Sha256};

use super::{RunOptions, TrainConfig};
use crate::hex::hex;
use crate::output::write;
use crate::{Error, Result};

/// Writes `config.toml`, with the seed and every default spelt out, and `run.json` with the versions and
/// what the run reads.
///
/// # Errors
/// [`Error::Io`].
pub fn record(config: &TrainConfig, options: &RunOptions) -> Result<()> {
    let text = toml::to_string(config).map_err(|error| Error::Config { reason: error.to_string() })?;
    write(&options.run.join("config.toml"), text.as_bytes())?;
    let features = std::fs::read(&options.features).map_err(Error::io(&options.features))?;
    let run = serde_json::json!({
        "impasto": env!("CARGO_PKG_VERSION"),
        "burn": BURN,
        "system": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        "device": options.device,
        "half": options.half,
        "seed": config.seed,
        "photos": options.photos,
        "paintings": options.paintings,
        "features": options.features,
        "features_sha256": sha256_hex(&features),
        "from": options.from,
    });
    write(&options.run.join("run.json"), format!("{run:#}\n").as_bytes())
}

/// As in `Cargo.toml`, where it is pinned.
const BURN: &str = "0.22.1";

/// The SHA-256 of `bytes` as 64 lower-case hex digits.
///
/// ```
/// assert!(impasto::train::sha256_hex(b"").starts_with("e3b0c442"));
/// ```
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_pinned_one() {
        let manifest = include_str!("../../Cargo.toml");
        assert!(manifest.contains(&format!("burn = {{ version = \"={BURN}\"")));
    }
}
