//! The grounds of the GPU against those of the CPU.

use super::blits::Blits;
use super::commands::Commands;
use super::ground::{Grounds, UnderTexture};
use super::pair::{Blend, Pair};
use super::texture::Texture;
use crate::kernel::gpu::device::Gpu;
use crate::picture::{Noise, Picture, Shape, Underpainting, ground};

/// Colours are computed in f32 and rounded to levels: the last digit may fall on the other side.
const MOST: u8 = 1;
/// How many bytes may, of a thousand.
const FEW: usize = 5;

fn picture(width: u32, height: u32, seed: u32) -> Picture {
    let byte = |place: u32| (place.wrapping_mul(seed).wrapping_mul(0x9e37_79b9) >> 24) as u8;
    let clear = |place: u32| place % 31 == 7;
    let pixels = (0..width * height).flat_map(|place| {
        [byte(3 * place), byte(3 * place + 1), byte(3 * place + 2), if clear(place) { 0 } else { 255 }]
    });
    Picture::new(width, height, pixels.collect()).unwrap()
}

struct Bench {
    gpu: Gpu,
    grounds: Grounds,
    blits: Blits,
}

impl Bench {
    fn new() -> Self {
        let gpu = pollster::block_on(Gpu::open(None)).unwrap();
        let (grounds, blits) = (Grounds::new(&gpu), Blits::new(&gpu));
        Self { gpu, grounds, blits }
    }

    fn upload(&self, picture: &Picture) -> Texture {
        let texture = pollster::block_on(self.gpu.texture(picture.width(), picture.height())).unwrap();
        self.gpu.fill(&texture, picture.rgba());
        texture
    }

    fn make(&self, work: impl FnOnce(&Grounds, &mut Commands<'_>) -> Texture) -> Texture {
        pollster::block_on(self.gpu.recorded(0, |commands| work(&self.grounds, commands))).unwrap()
    }

    fn read(&self, texture: &Texture) -> Vec<u8> {
        let pair = Pair::of(texture.clone());
        pollster::block_on(self.blits.read(&self.gpu, &pair, Blend::PHOTO)).unwrap()
    }

    fn compare(&self, texture: &Texture, expected: &Picture) {
        assert_eq!(texture.size(), (expected.width(), expected.height()));
        let found = self.read(texture);
        let differences = found.iter().zip(expected.rgba()).map(|(a, b)| a.abs_diff(*b));
        assert!(differences.clone().max().unwrap() <= MOST);
        let differing = differences.filter(|difference| *difference > 0).count();
        assert!(differing * 1000 <= found.len() * FEW, "{differing} of {}", found.len());
    }
}

const JOINS: [[bool; 2]; 3] = [[false, false], [true, false], [true, true]];

#[test]
fn a_picture_is_made_smaller_as_on_the_cpu() {
    let bench = Bench::new();
    for ((width, height), size) in [((64, 40), [32, 20]), ((61, 37), [23, 30]), ((5, 1), [1, 1])] {
        let photo = picture(width, height, 3);
        let held = bench.upload(&photo);
        let shrunk = bench.make(|grounds, commands| grounds.shrunk(commands, &held, size));
        bench.compare(&shrunk, &photo.shrunk(size[0], size[1]).unwrap());
    }
}

#[test]
fn the_noise_is_the_same_on_every_device() {
    let bench = Bench::new();
    let grey = Picture::new(80, 52, [128, 128, 128, 255].repeat(80 * 52)).unwrap();
    for (joined, seed) in JOINS.into_iter().zip([0, 7, u32::MAX]) {
        let noise = Noise::new([80, 52], joined, seed, 9.0, 1.3);
        let shape =
            Shape { inner: [80, 52], margin: joined.map(|joined| if joined { 0 } else { 16 }), joined };
        let photo = bench.upload(&grey);
        let laid = bench.make(|grounds, commands| grounds.ground(commands, &photo, None, shape, &noise));
        let expected = ground(&grey, None, shape, &noise).unwrap();
        assert_eq!(bench.read(&laid), expected.rgba());
    }
}

#[test]
fn a_painting_is_laid_for_the_next_pass_as_on_the_cpu() {
    let bench = Bench::new();
    for joined in JOINS {
        let inner = [72, 44];
        let shape = Shape { inner, margin: joined.map(|joined| if joined { 0 } else { 8 }), joined };
        let (photo, painting, base) = (picture(72, 44, 3), picture(40, 24, 5), picture(20, 12, 11));
        let noise = Noise::new([72, 44], joined, 4, 3.0, 1.0);
        let under = Underpainting { painting: &painting, base: &base, detail: 0.5 };
        let expected = ground(&photo, Some(under), shape, &noise).unwrap();
        let [photo, painting, base] = [&photo, &painting, &base].map(|picture| bench.upload(picture));
        let under = UnderTexture { painting: &painting, base: &base, detail: 0.5 };
        let laid =
            bench.make(|grounds, commands| grounds.ground(commands, &photo, Some(under), shape, &noise));
        bench.compare(&laid, &expected);
    }
}

#[test]
fn a_margin_is_cut_off_and_the_photo_gives_its_alpha() {
    let bench = Bench::new();
    let (photo, painted) = (picture(20, 12, 3), picture(36, 28, 5));
    let shape = Shape { inner: [20, 12], margin: [8, 8], joined: [false; 2] };
    let [painting, alpha] = [&painted, &photo].map(|picture| bench.upload(picture));
    let cut = bench.make(|grounds, commands| grounds.cut(commands, &painting, &alpha, shape));
    assert_eq!(bench.read(&cut), photo.painted_over(&painted, [8, 8], 1.0).rgba());
}

#[test]
fn a_painting_settles_on_the_one_before_as_on_the_cpu() {
    let bench = Bench::new();
    for joined in JOINS {
        let [painted, before] = [picture(72, 44, 3), picture(40, 24, 5)].map(|picture| {
            let shape = Shape { inner: [picture.width(), picture.height()], margin: [0; 2], joined };
            picture.inside(shape).unwrap()
        });
        let expected = painted.settled_on(&before, joined).unwrap();
        let [painted, before] = [&painted, &before].map(|picture| bench.upload(picture));
        let settled = bench.make(|grounds, commands| grounds.settle(commands, &painted, &before, joined));
        bench.compare(&settled, &expected);
    }
}
