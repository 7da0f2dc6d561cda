//! Who takes what from whom, and where that leads back to its start.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Names that one file takes from another.
#[derive(Debug, Default)]
pub struct Graph(BTreeMap<String, BTreeMap<String, BTreeSet<String>>>);

impl Graph {
    /// Notes that `from` takes `name` from `to`. What a file takes from itself does not count.
    pub fn add(&mut self, from: &str, to: &str, name: &str) {
        if from != to {
            let targets = self.0.entry(from.to_owned()).or_default();
            targets.entry(to.to_owned()).or_default().insert(name.to_owned());
        }
    }

    /// Whether `from` takes anything from `to`.
    pub fn takes(&self, from: &str, to: &str) -> bool {
        self.0.get(from).is_some_and(|targets| targets.contains_key(to))
    }

    /// `from -> to (names)`.
    fn describe(&self, from: &str, to: &str) -> String {
        let names: Vec<_> = self.0[from][to].iter().map(String::as_str).collect();
        format!("{from} -> {to} ({})", names.join(", "))
    }

    /// The nodes on a shortest way from `start` back to itself, the start first.
    fn way_back(&self, start: &str) -> Option<Vec<String>> {
        let mut ways: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut next = VecDeque::from([vec![start.to_owned()]]);
        while let Some(way) = next.pop_front() {
            for target in self.0.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
                if target == start {
                    return Some(way);
                }
                if !ways.contains_key(target) {
                    let longer = [way.clone(), vec![target.clone()]].concat();
                    ways.insert(target.clone(), longer.clone());
                    next.push_back(longer);
                }
            }
        }
        None
    }
}

/// A shortest circle of any length through each node that is on one, each circle once.
pub fn circles(graph: &Graph) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for start in graph.0.keys() {
        let Some(way) = graph.way_back(start) else { continue };
        if seen.insert(way.iter().cloned().collect::<BTreeSet<_>>()) {
            let after = way.iter().cycle().skip(1);
            let steps: Vec<_> = way.iter().zip(after).map(|(from, to)| graph.describe(from, to)).collect();
            found.push(steps.join("\n    "));
        }
    }
    found
}

/// The same between what lies at the top of `src`: `src/pack/read.rs` is `pack`, `src/error.rs` is `error`.
pub fn by_folder(graph: &Graph) -> Graph {
    let mut folders = Graph::default();
    for (from, targets) in &graph.0 {
        for (to, names) in targets {
            for name in names {
                folders.add(folder(from), folder(to), name);
            }
        }
    }
    folders
}

fn folder(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split_once('/').map_or_else(|| inside.trim_end_matches(".rs"), |(folder, _)| folder)
}
