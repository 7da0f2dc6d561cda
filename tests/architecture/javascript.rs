//! What each file of JavaScript imports from the others.

use crate::circles::Graph;
use crate::sources::Sources;

/// What comes before the address in an import.
const BEFORE: [&str; 6] = ["from \"", "import \"", "import(\"", "importScripts(\"", "from '", "import '"];

/// Who imports whom, at the start or later.
pub fn imports(sources: &Sources) -> Graph {
    let mut graph = Graph::default();
    for (path, text) in sources {
        let text = without_comments(text);
        for before in BEFORE {
            for (start, _) in text.match_indices(before) {
                let rest = &text[start + before.len()..];
                let address = rest.split(['"', '\'']).next().unwrap_or_default();
                if let Some(to) = resolved(path, address) {
                    graph.add(path, &to, address);
                }
            }
        }
    }
    graph
}

/// The file that a relative address means in the file `from`. The page's `pkg` is the package beside it.
fn resolved(from: &str, address: &str) -> Option<String> {
    if !address.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    Some(path.strip_prefix("www/pkg/").map_or_else(|| path.clone(), |inside| format!("pkg/{inside}")))
}

/// Comments name types by `import("...")`, which imports nothing.
fn without_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("/**") {
        kept.push_str(&rest[..start]);
        rest = rest[start..].split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let lines: Vec<_> = kept.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    lines.join("\n")
}
