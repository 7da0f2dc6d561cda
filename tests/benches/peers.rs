//! Times whole paintings beside onnxruntime on the same network: `./build.sh bench peers`.
//!
//! `runtimes/onnx_peer.py` runs the other program. The two take turns, so that a busy machine slows both, and the
//! median counts. Ours begins and ends with bytes of a picture; the other one's time is that of the network alone.

mod clock;
mod median;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use impasto::Mix;
use impasto::Result;
use impasto::engine::{Backend, Engine};
use impasto::picture::{Picture, sample};
use serde_json::{Value, json};

use clock::processor_ms;
use median::median;

const GALLERY: &str = "pkg/styles/gallery.impasto";
const STYLE: &str = "great-wave";
const SIZES: [u32; 4] = [512, 1024, 2048, 4096];
/// Allowed difference of two paintings of the same photo: in the mean, and of any byte.
const SAME: (f64, u8) = (0.05, 2);

/// The other program.
struct Peer {
    child: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn start(threads: usize) -> std::io::Result<Self> {
        let python = std::env::var("IMPASTO_PYTHON").unwrap_or_else(|_| "python3".into());
        let mut child = Command::new(python)
            .args(["tests/benches/runtimes/onnx_peer.py", GALLERY, STYLE, &threads.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let missing = || std::io::Error::other("the other program has no standard input or output");
        let orders = child.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self { child, orders, answers })
    }

    fn answer(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(std::io::Error::other(format!("the other program ended: {}", self.child.wait()?)));
        }
        Ok(line.trim().into())
    }

    fn ask(&mut self, order: &str) -> std::io::Result<String> {
        writeln!(self.orders, "{order}")?;
        self.answer()
    }

    /// An order that is answered with milliseconds.
    fn time(&mut self, order: &str) -> std::io::Result<f64> {
        self.ask(order)?.parse().map_err(std::io::Error::other)
    }
}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let largest: u32 =
        std::env::var("IMPASTO_LARGEST").ok().and_then(|side| side.parse().ok()).unwrap_or(4096);
    let pack = std::fs::read(GALLERY)?;
    let cpu = pollster::block_on(Engine::load(&pack, Backend::Cpu))?.with_memory_limit(8 << 30);
    let gpu = pollster::block_on(Engine::load(&pack, Backend::Gpu))?;
    let mix = Mix::one(cpu.styles(), STYLE)?;
    let mut peer = Peer::start(threads)?;
    let program = peer.answer()?;
    println!("{program}, {threads} threads each");
    compare(&mut peer, &cpu, &mix)?;

    let mut rows = Vec::new();
    println!(
        "{:>9} {:>12} {:>12} {:>6}   {:>12} {:>12}",
        "size", "ours", "theirs", "ratio", "ours, busy", "theirs, busy"
    );
    let card = format!("native, {}", gpu.adapter());
    // Pixels that are painted in all at one size, so that large pictures are painted less often.
    for (engine, name, pixels) in [(&cpu, "native, CPU", 16_000_000), (&gpu, card.as_str(), 2_000_000)] {
        for side in SIZES.into_iter().filter(|side| *side <= largest) {
            let photo = sample(side, side)?;
            let form = peer.ask(&format!("load {side}"))?;
            paint(engine, &mix, &photo)?;
            let runs = (pixels / (side * side)).clamp(1, 9);
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            let (mut busy, before) = (0.0, peer.time("cpu")?);
            for _ in 0..runs {
                let start = processor_ms().unwrap_or_default();
                ours.push(time(|| paint(engine, &mix, &photo))?);
                busy += processor_ms().unwrap_or_default() - start;
                theirs.push(peer.time("run")?);
            }
            let busy = [busy, peer.time("cpu")? - before].map(|ms| ms / f64::from(runs));
            rows.push(row(name, side, &ours, &program, &theirs, busy));
            report(rows.last(), &form);
            write_rows(&rows)?;
        }
    }
    Ok(())
}

fn paint(engine: &Engine, mix: &Mix, photo: &Picture) -> Result<Picture> {
    pollster::block_on(engine.single_pass(photo, mix))
}

/// Milliseconds.
fn time<T>(work: impl FnOnce() -> Result<T>) -> Result<f64> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

/// Fails unless both programs paint the same picture, in every form the network is written for the other one.
fn compare(
    peer: &mut Peer,
    engine: &Engine,
    mix: &Mix,
) -> std::result::Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let photo = sample(200, 136)?;
    let ours = paint(engine, mix, &photo)?;
    let mut file = format!("P6\n{} {}\n255\n", photo.width(), photo.height()).into_bytes();
    file.extend(photo.rgba().chunks(4).flat_map(|pixel| pixel.iter().take(3)));
    let (from, to) = (folder.path().join("photo.ppm"), folder.path().join("painting"));
    std::fs::write(&from, file)?;
    let forms = peer.ask(&format!("paint {} {}", from.display(), to.display()))?;
    for form in forms.split_whitespace() {
        let theirs = std::fs::read(to.with_extension(form))?;
        let ours = ours.rgba().chunks(4).flat_map(|pixel| pixel.iter().take(3));
        let differences: Vec<u8> = ours.zip(&theirs).map(|(a, b)| a.abs_diff(*b)).collect();
        let largest = differences.iter().copied().max().unwrap_or(u8::MAX);
        let mean =
            differences.iter().map(|byte| f64::from(*byte)).sum::<f64>() / differences.len().max(1) as f64;
        println!("the same picture ({form}): bytes differ by {mean:.4} in the mean, by {largest} at most");
        if mean > SAME.0 || largest > SAME.1 || differences.len() != theirs.len() {
            return Err(format!("the network written as {form} paints another picture").into());
        }
    }
    Ok(())
}

fn row(name: &str, size: u32, ours: &[f64], peer: &str, theirs: &[f64], busy: [f64; 2]) -> Value {
    let runs = ours.len();
    let (ours, theirs) = (median(ours), median(theirs));
    let [ours_busy, theirs_busy] = busy;
    json!({
        "name": name, "size": size, "ours_ms": ours, "peer": peer, "peer_ms": theirs, "ratio": ours / theirs,
        "runs": runs, "ours_busy_ms": ours_busy, "peer_busy_ms": theirs_busy,
    })
}

fn report(row: Option<&Value>, note: &str) {
    let Some(row) = row else { return };
    let number = |key: &str| row.get(key).and_then(Value::as_f64).unwrap_or_default();
    println!(
        "{:>9} {:>9.1} ms {:>9.1} ms {:>6.2}   {:>9.1} ms {:>9.1} ms   {note}",
        number("size"),
        number("ours_ms"),
        number("peer_ms"),
        number("ratio"),
        number("ours_busy_ms"),
        number("peer_busy_ms"),
    );
}

/// For `report.mjs`, which puts the rows of all benchmarks together.
fn write_rows(rows: &[Value]) -> std::io::Result<()> {
    let file = Path::new("target/bench/peers.json");
    std::fs::create_dir_all(file.parent().unwrap_or(file))?;
    std::fs::write(file, serde_json::to_string_pretty(rows)?)
}
