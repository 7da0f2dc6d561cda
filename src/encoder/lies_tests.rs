//! Every way in which a file can pass for an encoder that it is not, and the error each gets.

use super::example::{pack_of, tensors};
use super::shape::{ARCHITECTURE, FEATURES};
use super::{NamedTensor, StyleEncoder, encoder_to_pack};
use crate::Error;
use crate::pack::{Pack, PackTensor, Source, Style};

/// The example's pack, with a tensor left out or in another form where `change` says so, in another order.
fn changed(architecture: &str, change: impl Fn(&str, &PackTensor) -> Option<PackTensor>) -> Pack {
    let example = pack_of(&tensors());
    let mut pack = Pack::new(architecture, "Title", "CC0-1.0", vec![Style::example("one")]);
    for (name, tensor) in example.tensors().collect::<Vec<_>>().into_iter().rev() {
        if let Some(tensor) = change(name, tensor) {
            pack.insert(name, tensor).unwrap();
        }
    }
    pack
}

fn read(pack: &Pack) -> crate::Result<StyleEncoder> {
    StyleEncoder::parse(&pack.to_bytes().unwrap())
}

#[allow(clippy::unnecessary_wraps, reason = "it is a change as the others")]
fn as_it_is(_: &str, tensor: &PackTensor) -> Option<PackTensor> {
    Some(tensor.clone())
}

#[test]
fn the_order_of_the_tensors_does_not_matter() {
    assert!(read(&changed(ARCHITECTURE, as_it_is)).is_ok());
}

#[test]
fn another_network() {
    for architecture in ["style-encoder-2", "generator-32-64x5", "vgg16"] {
        let error = read(&changed(architecture, as_it_is)).err().unwrap();
        assert!(matches!(error, Error::PackArchitecture { found, .. } if found == architecture));
    }
    let gallery = include_bytes!("../../pkg/styles/gallery.impasto");
    assert_eq!(StyleEncoder::parse(gallery).err().unwrap().code(), "pack-architecture");
}

#[test]
fn a_tensor_that_is_missing() {
    for tensor in tensors() {
        let pack = changed(ARCHITECTURE, |name, found| (name != tensor.name).then(|| found.clone()));
        assert!(matches!(read(&pack), Err(Error::PackTensorMissing { name }) if name == tensor.name));
    }
}

#[test]
fn a_tensor_of_another_shape() {
    for tensor in tensors() {
        let mut shape = tensor.shape.clone();
        shape[0] += 1;
        let values = vec![0; shape.iter().product()];
        let other = PackTensor::Uint8 { shape, values };
        let change =
            |name: &str, found: &PackTensor| Some(if name == tensor.name { &other } else { found }.clone());
        let refused = read(&changed(ARCHITECTURE, change));
        assert!(matches!(refused, Err(Error::PackTensorShape { name, .. }) if name == tensor.name));
    }
    // As many values, but of another layer.
    let turned = |name: &str, found: &PackTensor| match name {
        "code.weight" => PackTensor::quantize(&[FEATURES, 64], &found.dequantize()).ok(),
        _ => Some(found.clone()),
    };
    assert_eq!(read(&changed(ARCHITECTURE, turned)).err().unwrap().code(), "pack-tensor-shape");
}

#[test]
fn a_tensor_too_many() {
    let mut pack = pack_of(&tensors());
    pack.insert("conv6.weight", PackTensor::Uint8 { shape: vec![1], values: vec![0] }).unwrap();
    assert!(matches!(read(&pack), Err(Error::PackTensorUnknown { name }) if name == "conv6.weight"));
}

#[test]
fn a_file_that_is_damaged() {
    let bytes = pack_of(&tensors()).to_bytes().unwrap();
    assert!(bytes.len() < 350_000, "{} bytes", bytes.len());
    let code = |bytes: &[u8]| StyleEncoder::parse(bytes).err().unwrap().code();
    assert_eq!(code(b""), "pack-truncated");
    assert_eq!(code(b"\x89PNG"), "pack-magic");
    assert_eq!(code(&bytes[..bytes.len() - 1]), "pack-checksum");
    let mut flipped = bytes;
    flipped[200_000] ^= 1;
    assert_eq!(code(&flipped), "pack-checksum");
}

#[test]
fn weights_that_are_no_encoder_are_not_written() {
    let code = |change: fn(&mut Vec<NamedTensor>)| {
        let mut weights = tensors();
        change(&mut weights);
        let source = Source { weights_sha256: "0a".repeat(32), psnr: 40.0 };
        encoder_to_pack(&weights, source, "CC0-1.0").unwrap_err().code()
    };
    assert_eq!(code(|weights| weights.truncate(15)), "pack-tensor-missing");
    assert_eq!(code(|weights| weights[3].name = "conv9.bias".into()), "pack-tensor-unknown");
    assert_eq!(code(|weights| weights[0].shape = vec![16, 27]), "pack-tensor-shape");
    assert_eq!(code(|weights| weights[0].values.truncate(431)), "pack-tensor-shape");
    assert_eq!(code(|weights| weights[0].values[5] = f32::NAN), "pack-tensor-value");
    assert_eq!(code(|weights| weights[1].values[0] = f32::INFINITY), "pack-tensor-value");
}
