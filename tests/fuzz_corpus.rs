//! Every input in `tests/fuzz/corpus` through its reader, without a fuzzer: `./build.sh fuzz` is where they come from.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

use std::path::{Path, PathBuf};

#[path = "fuzz/src/targets.rs"]
mod targets;

#[test]
fn every_kept_input_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    for (name, target) in targets::TARGETS {
        let entries = std::fs::read_dir(corpus.join(name)).expect("a folder for each target");
        let inputs: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
        assert!(!inputs.is_empty(), "{name} has no inputs");
        for input in inputs {
            // Shown if it is the one that fails.
            println!("{}", input.display());
            target(&std::fs::read(input).expect("a file"));
        }
    }
}
