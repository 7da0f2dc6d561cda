//! Which share of a device's multiply-adds each layer reaches: `./build.sh bench peak`.
//!
//! `IMPASTO_BENCH_SIDE` is the side of the picture, 512 unless it says otherwise; `IMPASTO_BENCH_DEVICE` is `cpu`, `gpu`
//! or `gpu-half`, maps as halves, for one alone. Layers, peak and devices take turns in several rounds, of which the
//! fastest of each counts.

use std::path::Path;
use std::time::Duration;

use impasto::Mix;
use impasto::engine::{Backend, Engine, LayerCost, Precision, Profile};
use impasto::picture::sample;
use impasto::{Error, Result};

const GALLERY: &[u8] = include_bytes!("../../pkg/styles/gallery.impasto");
const ROUNDS: usize = 3;
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench/peak.json");

fn main() -> Result<()> {
    let side = std::env::var("IMPASTO_BENCH_SIDE").ok().and_then(|side| side.parse().ok()).unwrap_or(512);
    let photo = sample(side, side)?;
    let wanted = std::env::var("IMPASTO_BENCH_DEVICE").unwrap_or_default();
    let mut contenders = Vec::new();
    for (device, backend, precision) in [
        ("CPU", Backend::Cpu, Precision::Full),
        ("GPU", Backend::Gpu, Precision::Full),
        ("GPU-half", Backend::Gpu, Precision::Half),
    ] {
        if !wanted.is_empty() && !wanted.eq_ignore_ascii_case(device) {
            continue;
        }
        match pollster::block_on(Engine::load_with(GALLERY, backend, Some(precision))) {
            Ok(engine) if engine.precision() == precision => contenders.push((device, engine, None)),
            Ok(_) => println!("{device}: the adapter has no halves"),
            Err(error @ Error::GpuUnavailable { .. }) => println!("{device}: {error}"),
            Err(error) => return Err(error),
        }
    }
    for _ in 0..ROUNDS {
        for (_, engine, best) in &mut contenders {
            let found = engine.profile(&photo, &Mix::one(engine.styles(), "great-wave")?)?;
            match best {
                Some(best) => keep_fastest(best, &found),
                None => *best = Some(found),
            }
        }
    }
    let mut rows = Vec::new();
    for (device, _, best) in contenders {
        let Some(mut best) = best else { continue };
        best.layers.push(total(&best));
        print(side, device, &best);
        let last = best.layers.len() - 1;
        rows.extend(best.layers.iter().enumerate().map(|(index, layer)| {
            let part = if index == last { "all layers".into() } else { format!("layer {}", index + 1) };
            row(side, &format!("share of the peak, {device}, {part}"), &best, layer)
        }));
    }
    let text = serde_json::Value::from(rows).to_string();
    let written = std::fs::create_dir_all(Path::new(REPORT).with_file_name(""));
    written
        .and_then(|()| std::fs::write(REPORT, text))
        .map_err(|source| Error::Io { path: REPORT.into(), source })
}

fn keep_fastest(best: &mut Profile, other: &Profile) {
    best.peak = best.peak.max(other.peak);
    best.peak_of_bytes = best.peak_of_bytes.zip(other.peak_of_bytes).map(|(a, b)| a.max(b));
    for (best, other) in best.layers.iter_mut().zip(&other.layers) {
        best.time = best.time.min(other.time);
        best.statistics = best.statistics.min(other.statistics);
    }
}

/// All layers together.
fn total(profile: &Profile) -> LayerCost {
    let mut total = LayerCost {
        name: "all".into(),
        multiply_adds: 0,
        read: 0,
        written: 0,
        time: Duration::ZERO,
        statistics: Duration::ZERO,
    };
    for layer in &profile.layers {
        total.multiply_adds += layer.multiply_adds;
        total.read += layer.read;
        total.written += layer.written;
        total.time += layer.time;
        total.statistics += layer.statistics;
    }
    total
}

fn milliseconds(layer: &LayerCost) -> f64 {
    (layer.time + layer.statistics).as_secs_f64() * 1e3
}

/// What the multiply-adds alone would take.
fn least_milliseconds(profile: &Profile, layer: &LayerCost) -> f64 {
    layer.multiply_adds as f64 / profile.peak * 1e3
}

fn print(side: u32, device: &str, profile: &Profile) {
    println!(
        "\n{side}x{side}, {device}: {}, peak {:.1} G multiply-adds/s{}\n",
        profile.device,
        profile.peak / 1e9,
        profile.peak_of_bytes.map_or_else(String::new, |peak| format!(", {:.1} of bytes", peak / 1e9))
    );
    println!(
        "| layer | M multiply-adds | MB read | MB written | ms | of it statistics | share of the peak |"
    );
    println!("|---|---|---|---|---|---|---|");
    for layer in &profile.layers {
        println!(
            "| {} | {:.0} | {:.1} | {:.1} | {:.1} | {:.1} | {:.0} % |",
            layer.name,
            layer.multiply_adds as f64 / 1e6,
            layer.read as f64 / 1e6,
            layer.written as f64 / 1e6,
            milliseconds(layer),
            layer.statistics.as_secs_f64() * 1e3,
            least_milliseconds(profile, layer) / milliseconds(layer) * 100.0
        );
    }
}

fn row(side: u32, name: &str, profile: &Profile, layer: &LayerCost) -> serde_json::Value {
    let (ours, least) = (milliseconds(layer), least_milliseconds(profile, layer));
    serde_json::json!({
        "name": name,
        "size": side,
        "ours_ms": ours,
        "peer": "multiply-adds alone",
        "peer_ms": least,
        "ratio": ours / least,
    })
}
