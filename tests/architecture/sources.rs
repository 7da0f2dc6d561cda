//! The project's own files.

use std::fs;
use std::path::{Path, PathBuf};

/// Files by their path from the project's folder, with their text.
pub type Sources = Vec<(String, String)>;

/// All files below `folder` whose names end in `.extension`, sorted. What npm and the build put there does not count.
pub fn sources(folder: &str, extension: &str) -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Sources::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let entries: Vec<PathBuf> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        for path in entries {
            let built = ["node_modules", "target", "wasm"].iter().any(|name| path.ends_with(name));
            if path.is_dir() && !path.is_symlink() && !built {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == extension) {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The files of more than `most` lines.
pub fn lines(sources: &Sources, most: usize) -> Vec<String> {
    let counted = sources.iter().map(|(path, text)| (path, text.lines().count()));
    counted.filter(|(_, lines)| *lines > most).map(|(path, lines)| format!("{path}: {lines} lines")).collect()
}
