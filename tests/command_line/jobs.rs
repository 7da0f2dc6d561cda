//! Several photos at once.

use crate::lists::{listed, paintings};
use crate::{stylize, text};

#[test]
fn jobs_change_no_byte_and_no_order() {
    let of = |jobs: &str, memory: &str| {
        let folder = listed(7);
        let path = folder.path();
        std::fs::write(path.join("in/3.png"), b"no picture").unwrap();
        let run = ["--list", "list", "-o", "out/", "--jobs", jobs, "--memory", memory, "--json"];
        let output = stylize(path, &run);
        assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
        let lines: Vec<String> = text(&output.stdout)
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["path"].as_str().unwrap().into()
            })
            .collect();
        assert_eq!(lines, (0..7).map(|number| format!("in/{number}.png")).collect::<Vec<_>>());
        let read = |name: &String| std::fs::read(path.join("out").join(name)).unwrap();
        paintings(path).iter().map(read).collect::<Vec<_>>()
    };
    let one = of("1", "512");
    assert_eq!(one.len(), 6);
    for (jobs, memory) in [("2", "512"), ("5", "512"), ("50", "1")] {
        assert!(of(jobs, memory) == one, "{jobs} jobs in {memory} MiB");
    }
}
