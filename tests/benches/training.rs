//! Times steps of training beside the same step in `PyTorch` (`training.py`): `./build.sh bench training`.
//! The two take turns, so that a busy machine slows both, and the median counts.

mod median;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use impasto::network::{FeatureExtractor, Kernel, Layer, Vgg};
use impasto::picture::{Format, encode, sample};
use impasto::train::{DeviceName, RunOptions, TrainConfig, Trainer, training_device};

use median::median;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const SIDE: usize = 192;
/// Of 2, the bfloat16 of some processors gives wrong gradients.
const BATCH: usize = 3;
const STYLES: usize = 4;
const STEPS: usize = 7;
/// Steps that come first and do not count: memory, caches and the content features of the crops.
const WARM_UP: usize = 4;

fn main() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("impasto-bench-{}", std::process::id()));
    let result = compare(&folder);
    std::fs::remove_dir_all(&folder).ok();
    result
}

fn compare(folder: &Path) -> Result<()> {
    let device_name = if cfg!(feature = "tch") { DeviceName::Tch } else { DeviceName::Flex };
    let device = training_device(device_name)?.autodiff();
    let config = config()?;
    // Libtorch multiplies in bfloat16 too; the CPU in Rust has no instructions for it.
    let precisions = if device_name == DeviceName::Tch { vec![false, true] } else { vec![false] };
    let mut runs = Vec::new();
    for half in precisions {
        let options = options(folder, device_name, half)?;
        let features = random_vgg(&device)?;
        let features = if half { features.in_half_precision() } else { features };
        let trainer = Trainer::new(&config, &options, features, &device)?;
        runs.push(Run { trainer, peer: Peer::start(half)?, half, ours: vec![], theirs: vec![] });
    }
    for step in 0..WARM_UP + STEPS {
        for run in &mut runs {
            run.step(step >= WARM_UP)?;
        }
    }
    println!("{SIDE}x{SIDE}, batch {BATCH}, seconds a step, {device_name:?} and PyTorch");
    for run in runs {
        let precision = if run.half { "bfloat16" } else { "f32" };
        let (ours, theirs) = (median(&run.ours), median(&run.theirs));
        println!("{precision:>8}: {ours:.3} {theirs:.3}, ratio {:.2}", ours / theirs);
    }
    Ok(())
}

/// One precision, on both sides.
struct Run<'a> {
    trainer: Trainer<'a>,
    peer: Peer,
    half: bool,
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Run<'_> {
    fn step(&mut self, counts: bool) -> Result<()> {
        let started = Instant::now();
        self.trainer.step()?;
        let seconds = started.elapsed().as_secs_f64();
        let peer_seconds = self.peer.step()?;
        if counts {
            self.ours.push(seconds);
            self.theirs.push(peer_seconds);
        }
        Ok(())
    }
}

/// The `PyTorch` process.
struct Peer {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    fn start(half: bool) -> Result<Self> {
        let python = std::env::var("IMPASTO_PYTHON").unwrap_or_else(|_| "python3".into());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/benches/training.py");
        let mut process = Command::new(python)
            .arg(script)
            .args([
                "--side",
                &SIDE.to_string(),
                "--batch",
                &BATCH.to_string(),
                "--styles",
                &STYLES.to_string(),
            ])
            .args(half.then_some("--half"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (requests, answers) = process.stdin.take().zip(process.stdout.take()).ok_or("no pipes")?;
        Ok(Self { process, requests, answers: BufReader::new(answers) })
    }

    /// The seconds of one step.
    fn step(&mut self) -> Result<f64> {
        writeln!(self.requests)?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        line.trim()
            .parse()
            .map_err(|_| "PyTorch did not answer: IMPASTO_PYTHON names a Python that has it".into())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// The defaults, with crops of one side and the discriminator from the start.
fn config() -> Result<TrainConfig> {
    let style = |index: usize| {
        format!(
            "[[styles]]\nid = 'style-{index}'\ntitle = 'T'\nartist = 'A'\nyear = '1890'\nlicence = 'CC0-1.0'\n\
             file = 'painting.png'\n"
        )
    };
    let text = format!(
        "title = 'T'\nlicence = 'CC0-1.0'\nidentity_steps = 0\nbatch = {BATCH}\ncrop_sides = [{SIDE}]\n\
         crops = 2\n[adversarial]\nstart = 0\nwarm_up = 0\n{}",
        (0..STYLES).map(style).collect::<String>()
    );
    Ok(TrainConfig::parse(&text)?)
}

fn options(folder: &Path, device: DeviceName, half: bool) -> Result<RunOptions> {
    let [photos, paintings, run] = ["photos", "paintings", "run"].map(|name| folder.join(name));
    let picture = encode(&sample(480, 400)?, Format::Png)?;
    for (folder, names) in [(&photos, ["a.png", "b.png"]), (&paintings, ["painting.png", "other.png"])] {
        std::fs::create_dir_all(folder)?;
        for name in names {
            std::fs::write(folder.join(name), &picture)?;
        }
    }
    let features = folder.join("none");
    Ok(RunOptions { photos, paintings, features, run, resume: false, from: None, device, half })
}

/// VGG-16 up to `conv4_1` with weights from a formula: how long a step takes does not depend on them.
fn random_vgg(device: &burn::tensor::Device) -> Result<FeatureExtractor> {
    let mut channels = 3;
    let mut kernels = Vec::new();
    for &layer in Vgg::Vgg16.layers().iter().take_while(|&&layer| layer <= Layer::Conv4_1) {
        let out = match layer {
            Layer::Conv1_1 | Layer::Conv1_2 => 64,
            Layer::Conv2_1 | Layer::Conv2_2 => 128,
            Layer::Conv3_1 | Layer::Conv3_2 | Layer::Conv3_3 => 256,
            _ => 512,
        };
        let weight =
            |index: usize| ((index * 7919 % 1009) as f32 / 504.0 - 1.0) / (channels as f32).sqrt() / 2.0;
        kernels.push(Kernel {
            layer,
            shape: [out, channels, 3, 3],
            weight: (0..out * channels * 9).map(weight).collect(),
            bias: vec![0.0; out],
        });
        channels = out;
    }
    Ok(FeatureExtractor::new(Vgg::Vgg16, kernels, device)?)
}
