//! Every way in which a file can pass for the network that it is not, and the error each gets.

use super::example::{network_of, pack_of, weights};
use super::file::tensors;
use super::shape::{ARCHITECTURE, SIDE};
use super::{PersonNetwork, person_to_pack};
use crate::Error;
use crate::pack::{Pack, PackTensor, Style};
use crate::picture::Picture;

/// The example's pack, with a tensor left out or in another form where `change` says so, in another order.
fn changed(architecture: &str, change: impl Fn(&str, &PackTensor) -> Option<PackTensor>) -> Pack {
    let example = pack_of(&weights());
    let mut pack = Pack::new(architecture, "Title", "CC0-1.0", vec![Style::example("one")]);
    for (name, tensor) in example.tensors().collect::<Vec<_>>().into_iter().rev() {
        if let Some(tensor) = change(name, tensor) {
            pack.insert(name, tensor).unwrap();
        }
    }
    pack
}

fn read(pack: &Pack) -> crate::Result<PersonNetwork> {
    PersonNetwork::parse(&pack.to_bytes().unwrap())
}

#[allow(clippy::unnecessary_wraps, reason = "it is a change as the others")]
fn as_it_is(_: &str, tensor: &PackTensor) -> Option<PackTensor> {
    Some(tensor.clone())
}

#[test]
fn the_shape_is_the_published_graphs() {
    let tensors = tensors();
    let numbers: usize = tensors.iter().map(|(_, shape)| shape.iter().product::<usize>()).sum();
    // Its transposed convolution has one bias; here each of the four pixels has it.
    assert_eq!((tensors.len(), numbers), (2 * 55, 106_401 + 3));
    let each = tensors.iter().filter(|(name, shape)| name.ends_with("each.weight") && shape[1] == 1);
    assert_eq!(each.count(), 11);
}

#[test]
fn the_order_of_the_tensors_does_not_matter() {
    assert!(read(&changed(ARCHITECTURE, as_it_is)).is_ok());
}

#[test]
fn another_network() {
    for architecture in ["person-2", "style-encoder-1", "vgg16"] {
        let error = read(&changed(architecture, as_it_is)).err().unwrap();
        assert!(matches!(error, Error::PackArchitecture { found, .. } if found == architecture));
    }
    let gallery = include_bytes!("../../pkg/styles/gallery.impasto");
    assert_eq!(PersonNetwork::parse(gallery).err().unwrap().code(), "pack-architecture");
}

#[test]
fn a_tensor_that_is_missing_or_has_another_shape() {
    for (wanted, mut shape) in tensors() {
        let pack = changed(ARCHITECTURE, |name, found| (name != wanted).then(|| found.clone()));
        assert!(matches!(read(&pack), Err(Error::PackTensorMissing { name }) if name == wanted));
        shape[0] += 1;
        let other = PackTensor::Uint8 { values: vec![0; shape.iter().product()], shape };
        let pack =
            changed(ARCHITECTURE, |name, found| Some(if name == wanted { &other } else { found }.clone()));
        assert!(matches!(read(&pack), Err(Error::PackTensorShape { name, .. }) if name == wanted));
    }
}

#[test]
fn a_tensor_too_many() {
    let mut pack = pack_of(&weights());
    pack.insert("block9.weight", PackTensor::Uint8 { shape: vec![1], values: vec![0] }).unwrap();
    assert!(matches!(read(&pack), Err(Error::PackTensorUnknown { name }) if name == "block9.weight"));
}

#[test]
fn a_file_that_is_damaged() {
    let bytes = pack_of(&weights()).to_bytes().unwrap();
    let code = |bytes: &[u8]| PersonNetwork::parse(bytes).err().unwrap().code();
    assert_eq!(code(b""), "pack-truncated");
    assert_eq!(code(b"\x89PNG"), "pack-magic");
    assert_eq!(code(&bytes[..bytes.len() - 1]), "pack-checksum");
    for place in [50, bytes.len() / 2, bytes.len() - 1] {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        assert_eq!(code(&damaged), "pack-checksum");
    }
}

#[test]
fn weights_that_do_not_fit_are_not_written() {
    let code = |weights: &[_]| person_to_pack(weights, "CC0-1.0").unwrap_err().code();
    let (mut fewer, mut other, mut none) = (weights(), weights(), weights());
    fewer.pop();
    assert_eq!(code(&fewer), "pack-tensor-missing");
    other[3].shape.push(1);
    assert_eq!(code(&other), "pack-tensor-shape");
    none[2].values[0] = f32::NAN;
    assert_eq!(code(&none), "pack-tensor-value");
}

#[test]
fn numbers_that_grow_beyond_f32_are_an_error() {
    let mut wild = weights();
    let values = wild.iter_mut().flat_map(|tensor| &mut tensor.values);
    values.for_each(|value| *value *= 10_000.0);
    let photo = Picture::new(3, 2, [255, 90, 0, 255].repeat(6)).unwrap();
    let refused = network_of(&wild).mask(&photo).err();
    assert_eq!(refused.map(|error| error.code()), Some("pack-tensor-value"));
}

#[test]
fn every_photo_has_a_mask_of_its_size() {
    let network = network_of(&weights());
    for (width, height) in [(1, 1), (300, 2), (2, 300), (17, 31)] {
        let photo = Picture::new(width, height, [20, 200, 90, 255].repeat((width * height) as usize));
        assert_eq!(network.mask(&photo.unwrap()).unwrap().len(), (width * height) as usize);
    }
    assert_eq!(network.probabilities(vec![0.5; SIDE * SIDE * 3]).unwrap().len(), SIDE * SIDE);
}
