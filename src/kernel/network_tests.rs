//! Whole paintings by the fused layers against burn's generator, which is the reference.

use burn::tensor::{Device, Tensor};

use super::noise::Noise;
use super::{CpuNetwork, Edges, Network, Subject};
use crate::StyleParameters;
use crate::network::{Generator, export_weights, import_weights};
use crate::network::{to_planes, to_tensor};
use crate::picture::Picture;

/// Allowed differences in steps of 1/255 before rounding: only the order of sums differs.
const MEAN: f64 = 0.002;
const MAX: f64 = 0.05;

/// The same random weights as burn's generator, and as fused layers with the parameters of each style.
fn twins(styles: usize, noise: &mut Noise) -> (Generator, CpuNetwork, Vec<StyleParameters>) {
    let generator = Generator::new(styles, &Device::flex());
    let generator = import_weights(generator, |name, shape| {
        let count = shape.iter().product();
        let size = if shape.len() == 4 { (6.0 / (shape[1] * 9) as f32).sqrt() } else { 0.5 };
        let shift = if name.ends_with("gamma") { 1.0 } else { 0.0 };
        Ok(noise.numbers(count, size).into_iter().map(|value| value + shift).collect())
    })
    .unwrap();
    let weights = export_weights(&generator).unwrap();
    let find = |name: &str, shape: &[usize]| {
        let found = weights.iter().find(|tensor| tensor.name == name && tensor.shape == shape);
        found.unwrap().values.clone()
    };
    let network = Network::load(|name, shape| Ok(find(name, shape))).unwrap();
    let row = |row: usize| {
        StyleParameters::load(|name, channels| {
            Ok(find(name, &[styles, channels])[row * channels..][..channels].to_vec())
        })
    };
    let styles = (0..styles).map(|style| row(style).unwrap()).collect();
    (generator, CpuNetwork::new(network), styles)
}

fn paint(network: &CpuNetwork, photo: &Picture, style: &StyleParameters, memory: u64) -> (Vec<u8>, usize) {
    let plan = network.plan(photo, Edges::Mirror, memory).unwrap();
    assert!(plan.bytes <= memory);
    let mut painting =
        network.begin(Subject { photo, edges: Edges::Mirror, style, strength: 1.0, film: None, live: None });
    for task in &plan.tasks {
        painting.advance(task).unwrap();
    }
    (painting.into_rgba(), plan.strips)
}

#[test]
fn the_fused_layers_paint_what_burn_paints() {
    let mut noise = Noise::new(1);
    let (generator, network, styles) = twins(3, &mut noise);
    for (width, height, style) in [
        (1, 1, [1.0, 0.0, 0.0]),
        (1, 37, [0.0, 1.0, 0.0]),
        (61, 1, [0.0, 0.0, 1.0]),
        (16, 16, [0.5, 0.5, 0.0]),
        (97, 53, [0.2, 0.3, 0.5]),
        (128, 211, [0.0, 0.9, 0.1]),
    ] {
        let photo = noise.photo(width, height);
        let device = Device::flex();
        let row = Tensor::<1>::from_floats(style.as_slice(), &device).unsqueeze();
        let planes = generator.forward(to_tensor(photo.to_planes(), &device), &generator.style(&row));
        let planes = pollster::block_on(to_planes(planes)).unwrap();
        let style = StyleParameters::blend(styles.iter().zip(style));
        let (found, _) = paint(&network, &photo, &style, u64::MAX);
        let (mut sum, mut largest) = (0.0, 0.0_f64);
        for (index, pixel) in found.chunks(4).enumerate() {
            let (x, y) = (index % width as usize, index / width as usize);
            for (channel, byte) in pixel.iter().take(3).enumerate() {
                let value = planes.data[(channel * planes.height + y) * planes.width + x];
                // A byte says nothing about the half step around it.
                let difference = ((f64::from(*byte) - f64::from(value) * 255.0).abs() - 0.5).max(0.0);
                sum += difference;
                largest = largest.max(difference);
            }
            assert_eq!(pixel[3], photo.rgba()[index * 4 + 3]);
        }
        let mean = sum / f64::from(width * height * 3);
        assert!(mean <= MEAN && largest <= MAX, "{width}x{height}: mean {mean}, largest {largest}");
    }
}

#[test]
fn strips_paint_exactly_what_the_whole_paints() {
    let mut noise = Noise::new(2);
    let (_, network, styles) = twins(2, &mut noise);
    let style = StyleParameters::blend(styles.iter().zip([0.6, 0.4]));
    for (width, height) in [(40, 300), (301, 197)] {
        let photo = noise.photo(width, height);
        let (whole, strips) = paint(&network, &photo, &style, u64::MAX);
        assert_eq!(strips, 1);
        let all = network.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes;
        for part in [1.01, 1.2, 1.5] {
            let memory = (all as f64 / part) as u64;
            let (found, strips) = paint(&network, &photo, &style, memory);
            assert!(strips > 1, "{memory} of {all} bytes");
            assert_eq!(found, whole, "{width}x{height} in {strips} strips");
        }
    }
    let photo = noise.photo(400, 400);
    assert_eq!(network.plan(&photo, Edges::Mirror, 1000).unwrap_err().code(), "memory-limit");
}

#[test]
fn progress_rises_to_one() {
    let mut noise = Noise::new(3);
    let (_, network, _) = twins(1, &mut noise);
    let photo = noise.photo(200, 600);
    for memory in [u64::MAX, network.plan(&photo, Edges::Mirror, u64::MAX).unwrap().bytes * 2 / 3] {
        let plan = network.plan(&photo, Edges::Mirror, memory).unwrap();
        let done: Vec<f32> = plan.steps().map(|(_, done)| done).collect();
        assert!(done.is_sorted() && done[0] > 0.0);
        assert_eq!(done.last(), Some(&1.0));
    }
}

#[test]
fn weights_that_are_no_numbers_are_an_error() {
    let mut noise = Noise::new(4);
    let photo = noise.photo(20, 20);
    let code = |wrong: &str, value: f32| {
        let numbers = |name: &str, count: usize| {
            let mut values = vec![0.5; count];
            if name == wrong {
                values[0] = value;
            }
            Ok(values)
        };
        let network = Network::load(|name, shape| numbers(name, shape.iter().product()));
        let network = CpuNetwork::new(network.unwrap());
        let style = StyleParameters::load(numbers).unwrap();
        let mut painting = network.begin(Subject {
            photo: &photo,
            edges: Edges::Mirror,
            style: &style,
            strength: 1.0,
            film: None,
            live: None,
        });
        let plan = network.plan(&photo, Edges::Mirror, u64::MAX).unwrap();
        plan.tasks.iter().find_map(|task| painting.advance(task).err()).map(|error| error.code())
    };
    assert_eq!(code("input.weight", 0.5), None);
    for name in ["input.weight", "blocks.2.conv1.weight", "blocks.4.norm2.gamma", "output.weight"] {
        assert_eq!(code(name, f32::NAN), Some("not-finite"), "{name}");
        assert_eq!(code(name, f32::INFINITY), Some("not-finite"), "{name}");
    }
}
