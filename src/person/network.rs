//! The network itself: a photo in, the mask of its persons out.

use super::layers::{Depthwise, Gate, means, padded};
use super::shape::{BLOCKS, BlockShape, COLOURS, HEAD, PIXELS, SIDE, STEM, STEPS};
use crate::convolution::{Activation, Convolution, Map};
use crate::picture::Picture;
use crate::{Error, Result};

/// The network with its weights.
pub struct PersonNetwork {
    stem: Convolution,
    blocks: Vec<Block>,
    head: Convolution,
    head_gate: Gate,
    steps: Vec<Step>,
    pixels: Convolution,
}

struct Block {
    wide: Convolution,
    each: Depthwise,
    gate: Option<Gate>,
    narrow: Convolution,
    residual: bool,
}

/// A step back to twice the sides.
struct Step {
    /// After how many blocks the map was written that is brought back.
    blocks: usize,
    narrow: Convolution,
    gate: Gate,
    mixed: Convolution,
    each: Depthwise,
}

/// Where weights come from: the values of a tensor by its name and shape.
pub(super) struct Weights<F>(pub F);

impl<F: FnMut(&str, &[usize]) -> Result<Vec<f32>>> Weights<F> {
    /// Weight and bias of a layer.
    fn pair(&mut self, name: &str, shape: [usize; 4]) -> Result<[Vec<f32>; 2]> {
        let [output, ..] = shape;
        Ok([(self.0)(&format!("{name}.weight"), &shape)?, (self.0)(&format!("{name}.bias"), &[output])?])
    }

    /// A convolution 1x1.
    fn point(&mut self, name: &str, [from, to]: [usize; 2], activation: Activation) -> Result<Convolution> {
        let [weight, bias] = self.pair(name, [to, from, 1, 1])?;
        Ok(Convolution::new(&weight, &bias, [from, 1, 1], activation))
    }

    fn each(
        &mut self,
        name: &str,
        channels: usize,
        kernel: [usize; 2],
        activation: Activation,
    ) -> Result<Depthwise> {
        let [side, _] = kernel;
        let [weight, bias] = self.pair(name, [channels, 1, side, side])?;
        Ok(Depthwise::new(&weight, bias, kernel, activation))
    }

    fn gate(&mut self, name: &str, channels: usize, squeezed: usize) -> Result<Gate> {
        let squeeze = self.point(&format!("{name}.squeeze"), [channels, squeezed], Activation::Relu)?;
        let excite = self.point(&format!("{name}.excite"), [squeezed, channels], Activation::Sigmoid)?;
        Ok(Gate { layers: vec![squeeze, excite] })
    }

    fn block(&mut self, name: &str, channels: usize, shape: BlockShape) -> Result<Block> {
        let BlockShape { wide, kernel, stride, swish, squeezed, narrow } = shape;
        let activation = if swish { Activation::HardSwish } else { Activation::Relu };
        Ok(Block {
            wide: self.point(&format!("{name}.wide"), [channels, wide], activation)?,
            each: self.each(&format!("{name}.each"), wide, [kernel, stride], activation)?,
            gate: if squeezed == 0 { None } else { Some(self.gate(name, wide, squeezed)?) },
            narrow: self.point(&format!("{name}.narrow"), [wide, narrow], Activation::Linear)?,
            residual: stride == 1 && channels == narrow,
        })
    }

    fn step(&mut self, name: &str, channels: usize, (blocks, brought): (usize, usize)) -> Result<Step> {
        let same = [brought, brought];
        Ok(Step {
            blocks,
            narrow: self.point(&format!("{name}.narrow"), [channels, brought], Activation::Linear)?,
            gate: self.gate(name, brought, brought)?,
            mixed: self.point(&format!("{name}.mixed"), same, Activation::Relu)?,
            each: self.each(&format!("{name}.each"), brought, [3, 1], Activation::Relu)?,
        })
    }
}

impl PersonNetwork {
    /// The network whose weights `source` has by name and shape. It is asked for them in the order of the published graph.
    ///
    /// # Errors
    /// The first error of `source`.
    pub(super) fn load(source: impl FnMut(&str, &[usize]) -> Result<Vec<f32>>) -> Result<Self> {
        let mut weights = Weights(source);
        let [weight, bias] = weights.pair("stem", [STEM, COLOURS, 3, 3])?;
        let stem = Convolution::new(&weight, &bias, [COLOURS, 3, 2], Activation::HardSwish);
        let (mut blocks, mut channels) = (Vec::new(), STEM);
        for (index, shape) in BLOCKS.into_iter().enumerate() {
            blocks.push(weights.block(&format!("block{}", index + 1), channels, shape)?);
            channels = shape.narrow;
        }
        let head = weights.point("head", [channels, HEAD], Activation::Relu)?;
        let head_gate = weights.point("head.gate", [channels, HEAD], Activation::Sigmoid)?;
        let (mut steps, mut channels) = (Vec::new(), HEAD);
        for (index, brought) in STEPS.into_iter().enumerate() {
            steps.push(weights.step(&format!("step{}", index + 1), channels, brought)?);
            channels = brought.1;
        }
        let pixels = weights.point("pixels", [channels, PIXELS], Activation::Sigmoid)?;
        Ok(Self { stem, blocks, head, head_gate: Gate { layers: vec![head_gate] }, steps, pixels })
    }

    /// How much each of [`SIDE`] x [`SIDE`] pixels belongs to a person, 0 to 1, from `rgb`, `[SIDE, SIDE, 3]` in 0..1.
    ///
    /// # Errors
    /// [`Error::PackTensorValue`] if the numbers grow beyond f32, which those of the published weights do not.
    pub fn probabilities(&self, rgb: Vec<f32>) -> Result<Vec<f32>> {
        let photo = Map { height: SIDE, width: SIDE, channels: COLOURS, data: rgb };
        let mut maps = vec![self.stem.forward(&padded(&photo, 3, 2))];
        for block in &self.blocks {
            maps.extend(maps.last().map(|map| block.forward(map)));
        }
        let Some(last) = maps.last() else { return Ok(Vec::new()) };
        let mut map = self.head.forward(last);
        map.multiply(&self.head_gate.of(means(last)));
        for step in &self.steps {
            if let Some(brought) = maps.get(step.blocks) {
                map = step.forward(&map, brought.clone());
            }
        }
        let places = self.pixels.forward(&map);
        let mut mask: Vec<f32> = Vec::with_capacity(SIDE * SIDE);
        for row in places.data.chunks_exact(places.width * PIXELS) {
            for half in [0, 2] {
                mask.extend(row.chunks_exact(PIXELS).flat_map(|place| place.iter().skip(half).take(2)));
            }
        }
        if mask.iter().all(|value| value.is_finite()) {
            return Ok(mask);
        }
        Err(Error::PackTensorValue { name: "pixels.weight".into(), reason: "the mask has what is no number" })
    }

    /// How much each pixel of `photo` belongs to a person, 0 to 255, row after row. What is transparent is white paper.
    ///
    /// # Errors
    /// As [`probabilities`](Self::probabilities).
    pub fn mask(&self, photo: &Picture) -> Result<Vec<u8>> {
        let rgb = photo.rescaled(SIDE, SIDE);
        let mask = self.probabilities(rgb.clone())?;
        Ok(photo.followed(&rgb, &mask, SIDE))
    }
}

impl Block {
    fn forward(&self, map: &Map) -> Map {
        let mut inner = self.each.forward(&self.wide.forward(map));
        if let Some(gate) = &self.gate {
            inner.multiply(&gate.of(means(&inner)));
        }
        let mut out = self.narrow.forward(&inner);
        if self.residual {
            out.add(map);
        }
        out
    }
}

impl Step {
    /// From `map` and from `brought`, which has twice its sides.
    fn forward(&self, map: &Map, mut brought: Map) -> Map {
        // The graph enlarges first; a convolution 1x1 gives the same before, at a quarter of the work.
        let map = self.narrow.forward(map).doubled();
        let mut sum = means(&map);
        sum.add(&means(&brought));
        brought.multiply(&self.gate.of(sum));
        brought.add(&map);
        let mixed = self.mixed.forward(&brought);
        let mut out = self.each.forward(&mixed);
        out.add(&mixed);
        out
    }
}
