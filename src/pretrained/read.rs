//! The feature extractor out of a file of any known kind.

use std::fs::File;
use std::io::Read;
use std::path::Path;

#[cfg(feature = "optimize")]
use burn::tensor::Device;

use super::tensor::unusable;
use super::{Pretrained, keras, pth, safetensors};
use crate::Result;
#[cfg(feature = "optimize")]
use crate::network::FeatureExtractor;

/// The feature extractor from the weights in `path`, whatever kind of file that is.
///
/// # Errors
/// [`Error::Features`](crate::Error::Features) if the file cannot be read, is of no known kind, is damaged, or lacks a layer.
///
/// ```no_run
/// # use std::path::Path;
/// # fn main() -> impasto::Result<()> {
/// let device = burn::tensor::Device::flex();
/// let extractor = impasto::pretrained::load(Path::new("vgg19-dcbb9e9d.pth"), &device)?;
/// # Ok(())
/// # }
/// ```
#[cfg(feature = "optimize")]
pub fn load(path: &Path, device: &Device) -> Result<FeatureExtractor> {
    let extractor = Pretrained::read(path)?.extractor(device);
    extractor.map_err(|error| error.in_file(path))
}

impl Pretrained {
    /// The weights in `path`, whatever kind of file that is.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if the file cannot be read, is of no known kind, is damaged, or lacks a
    /// layer.
    pub fn read(path: &Path) -> Result<Self> {
        let read = || match Kind::of(&first_bytes(path)?) {
            Some(Kind::Keras) => keras::read(path),
            Some(Kind::Pack) => Self::from_pack(&whole(path)?),
            Some(Kind::Pth) => pth::read(path),
            Some(Kind::Safetensors) => safetensors::read(&whole(path)?),
            None => Err(unusable("this is neither HDF5, safetensors, a PyTorch file nor a pack")),
        };
        read().map_err(|error| error.in_file(path))
    }

    /// The weights in a whole Keras file (HDF5) of VGG-16.
    ///
    /// # Errors
    /// [`Error::Features`](crate::Error::Features) if the file is no such file, is damaged, or lacks a layer.
    pub fn from_keras(bytes: Vec<u8>) -> Result<Self> {
        keras::parse(bytes)
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Keras,
    Pack,
    Pth,
    Safetensors,
}

impl Kind {
    /// What a file with these first bytes is; 262 are enough.
    fn of(bytes: &[u8]) -> Option<Self> {
        let length: Option<&[u8; 8]> = bytes.first_chunk();
        // Longer headers than this, 100 MB, are against safetensors' specification.
        let is_length = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes) <= 100_000_000;
        if bytes.starts_with(b"\x89HDF\r\n\x1a\n") {
            Some(Self::Keras)
        } else if bytes.starts_with(&crate::pack::MAGIC) {
            Some(Self::Pack)
        } else if length.is_some_and(is_length) && bytes.get(8) == Some(&b'{') {
            Some(Self::Safetensors)
        } else if bytes.starts_with(b"PK\x03\x04")
            || bytes.starts_with(b"\x80\x02")
            || bytes.get(257..262) == Some(b"ustar")
        {
            Some(Self::Pth)
        } else {
            None
        }
    }
}

fn first_bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unusable)?;
    file.take(262).read_to_end(&mut bytes).map_err(unusable)?;
    Ok(bytes)
}

fn whole(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(Kind::of(b"\x89HDF\r\n\x1a\n\0"), Some(Kind::Keras));
        assert_eq!(Kind::of(b"IMPASTO\0\x01\0\0\0"), Some(Kind::Pack));
        assert_eq!(Kind::of(b"PK\x03\x04"), Some(Kind::Pth));
        assert_eq!(Kind::of(b"\x80\x02\x8a\x0a"), Some(Kind::Pth));
        assert_eq!(Kind::of(b"\x80\x02\0\0\0\0\0\0{"), Some(Kind::Safetensors));
        let mut tar = vec![b'a'; 262];
        assert_eq!(Kind::of(&tar), None);
        tar[257..].copy_from_slice(b"ustar");
        assert_eq!(Kind::of(&tar), Some(Kind::Pth));
        for unknown in [&b""[..], b"\x89PNG\r\n\x1a\n", b"{\"a\": 1}", b"\xff\xff\xff\xff\xff\xff\xff\xff{"] {
            assert_eq!(Kind::of(unknown), None);
        }
    }

    #[test]
    fn a_missing_file_is_a_features_error() {
        let error = Pretrained::read(Path::new("/nonexistent.h5")).unwrap_err();
        assert_eq!(error.code(), "features");
        assert!(error.to_string().starts_with("/nonexistent.h5: "));
        assert!(error.hint().contains("build.sh features"));
    }
}
