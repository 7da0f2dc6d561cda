//! The readers of untrusted bytes, each as a function of any bytes that panics only where the reader is wrong.
//!
//! Besides not to panic, each has to keep its promises: what is read can be used and written again, and what is
//! refused is refused with a code of its own. Checksums and lengths are repaired first, since no mutation gets
//! past a SHA-256.

#[path = "packs.rs"]
pub mod packs;

use std::path::PathBuf;

use impasto::person::person_to_pack;
use impasto::picture::{MAX_PIXELS, decode};
use impasto::pretrained::{Pretrained, Weights, person_weights};
use packs::{encoder, engine, is_seldom, json_length, pack, person, style};

/// Runs a reader on these bytes.
pub type Target = fn(&[u8]);

/// Every target by its name, which is that of its folder in `tests/fuzz/corpus` too.
pub const TARGETS: [(&str, Target); 11] = [
    ("pack", pack),
    ("engine", engine),
    ("encoder", encoder),
    ("style", style),
    ("person", person),
    ("picture", picture),
    ("keras", keras),
    ("pth", pth),
    ("safetensors", safetensors),
    ("generator", generator),
    ("tflite", tflite),
];

/// Above this, pictures are slow rather than wrong: the fuzzer would spend its time filling memory.
const MANY_PIXELS: u64 = 1 << 20;

/// A picture file of any kind.
fn picture(bytes: &[u8]) {
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format();
    if let Some((width, height)) = reader.ok().and_then(|reader| reader.into_dimensions().ok())
        && (MANY_PIXELS..=MAX_PIXELS).contains(&(u64::from(width) * u64::from(height)))
        && !cfg!(test)
        && !is_seldom(bytes)
    {
        return;
    }
    match decode(bytes) {
        Ok(picture) => {
            let bytes = picture.width() as usize * picture.height() as usize * 4;
            assert_eq!(picture.rgba().len(), bytes);
        }
        Err(error) => assert!(error.code().starts_with("picture-"), "{error}"),
    }
}

/// HDF5, whatever the first bytes are.
fn keras(bytes: &[u8]) {
    let start = b"\x89HDF\r\n\x1a\n";
    weights(&[start, bytes.get(start.len()..).unwrap_or_default()].concat());
}

/// What `torch.save` writes, in a zip or not.
fn pth(bytes: &[u8]) {
    let is_tar = bytes.get(257..262) == Some(b"ustar");
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x80\x02") || is_tar {
        weights(bytes);
    }
}

/// A feature extractor's safetensors.
fn safetensors(bytes: &[u8]) {
    put_right(bytes, weights);
}

/// Runs `read` on safetensors with the length of the header put right, and as they are.
fn put_right(bytes: &[u8], read: impl Fn(&[u8])) {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else { return };
    if rest.first() == Some(&b'{') {
        let right = json_length(rest).map_or(*length, |length| (length as u64).to_le_bytes());
        for length in [*length, right] {
            read(&[&length, rest].concat());
        }
    }
}

/// A generator's weights in full precision: what is read can be used for any styles, and written again.
fn generator(bytes: &[u8]) {
    put_right(bytes, |bytes| {
        let weights = match Weights::parse(bytes) {
            Ok(weights) => weights,
            Err(error) => return assert_eq!(error.code(), "checkpoint", "{error}"),
        };
        let written = weights.to_bytes().expect("weights that were read can be written");
        assert_eq!(
            Weights::parse(&written).expect("weights that were written can be read").styles,
            weights.styles
        );
        let wanted: Vec<String> = weights.styles.iter().take(1).cloned().chain(["new".into()]).collect();
        let parameters = [
            ("conv.weight", vec![2, 1, 1, 2]),
            ("norm.gamma", vec![wanted.len(), 3]),
            ("norm.beta", vec![wanted.len(), 3]),
        ];
        for (name, shape) in parameters {
            match weights.parameter(name, &shape, &wanted) {
                Ok(values) => {
                    assert_eq!(values.len(), shape.iter().product::<usize>(), "{name}");
                    assert!(values.iter().all(|value| value.is_finite()), "{name}");
                }
                Err(error) => assert_eq!(error.code(), "checkpoint", "{error}"),
            }
        }
    });
}

/// A model of the person network: what is read can be packed.
fn tflite(bytes: &[u8]) {
    match person_weights(bytes) {
        Ok(weights) => assert!(person_to_pack(&weights, "Apache-2.0").is_ok()),
        Err(error) => assert_eq!(error.code(), "person-weights", "{error}"),
    }
}

/// A file of pretrained weights, through a file: two of its readers take nothing else.
fn weights(bytes: &[u8]) {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let thread = std::thread::current().id();
    let path = folder.join(format!("impasto-fuzz-{}-{thread:?}", std::process::id()));
    std::fs::write(&path, bytes).expect("a temporary file");
    let read = Pretrained::read(&path);
    let _ = std::fs::remove_file(&path);
    match read {
        Ok(read) => {
            let values = read.kernels.iter().flat_map(|kernel| kernel.weight.iter().chain(&kernel.bias));
            assert!(values.copied().all(f32::is_finite));
            assert_eq!(read.kernels.len(), read.vgg.layers().len());
        }
        Err(error) => assert_eq!(error.code(), "features", "{error}"),
    }
}
