//! The text of a layer's kernel.
//!
//! A thread computes several pixels next to each other times several groups of four output channels, all in
//! registers: each number it reads is used that often, and no thread waits for another. The loops over
//! pixels, groups and the kernel's columns are written out, because compilers keep arrays in memory.

use std::fmt::Write as _;
use std::ops::Range;

use super::precision::Precision;
use crate::kernel::{Form, Layer, Source, Tail};

/// What one thread computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// Runs of the kernel next to each other.
    pub pixels: usize,
    /// Groups of four columns of the kernel.
    pub groups: usize,
    /// Threads of a workgroup along a row and across rows.
    pub workgroup: [usize; 2],
}

/// Groups of four channels that hold `channels`.
pub(super) fn fours(channels: usize) -> usize {
    channels.div_ceil(4)
}

/// Groups of four channels of what a layer reads. A square of the photo is four pixels of RGBA.
pub(super) fn groups_in(layer: &Layer) -> usize {
    match layer.source {
        Source::Photo => 4,
        Source::Normalized | Source::Sum => fours(layer.channels_in),
    }
}

/// The block for `layer`: the last one's threads have all positions of a square, which read the same pixels.
pub(super) fn block_for(layer: &Layer, block: Block) -> Block {
    let channels = fours(layer.channels_out);
    let groups = match layer.tail {
        Tail::Norm { .. } => block.groups.min(channels),
        Tail::Sigmoid { .. } => channels * layer.form.positions(),
    };
    Block { groups, ..block }
}

/// How many threads share the columns of the kernel: a thread has columns of one position, or all there are.
fn shares(layer: &Layer, block: Block) -> usize {
    match layer.tail {
        Tail::Norm { .. } => layer.form.positions() * shares_of_position(layer, block),
        Tail::Sigmoid { .. } => 1,
    }
}

fn shares_of_position(layer: &Layer, block: Block) -> usize {
    fours(layer.channels_out).div_ceil(block.groups)
}

/// Workgroups for so many rows of so many runs each.
pub(super) fn workgroups(layer: &Layer, block: Block, [rows, runs]: [usize; 2]) -> [u32; 3] {
    let [across, down] = block.workgroup;
    let blocks = runs.div_ceil(block.pixels);
    [blocks.div_ceil(across), rows.div_ceil(down), shares(layer, block)].map(|count| count as u32)
}

/// Rows of the kernel for which a thread does the same, one after the other.
struct Pass {
    rows: Range<usize>,
    /// The thread's groups of columns with taps that are not always zero, for each column of taps.
    taps: Vec<Vec<usize>>,
}

impl Pass {
    /// What a thread does. If its columns belong to one position, only that position's taps are there.
    fn all(layer: &Layer, block: Block) -> Vec<Self> {
        let taps = layer.form.taps();
        match layer.tail {
            Tail::Norm { .. } => {
                vec![Self { rows: 0..taps, taps: vec![(0..block.groups).collect(); taps] }]
            }
            Tail::Sigmoid { .. } => {
                let counts = |group: usize, row, column| {
                    let position = group / fours(layer.channels_out);
                    let [down, right] = [position / 2, position % 2];
                    (down..down + taps).contains(&row) && (right..right + taps).contains(&column)
                };
                let groups =
                    |row, column| (0..block.groups).filter(|group| counts(*group, row, column)).collect();
                let pass = |row| Self {
                    rows: row..row + 1,
                    taps: (0..3).map(|column| groups(row, column)).collect(),
                };
                (0..3).map(pass).collect()
            }
        }
    }

    /// Vectors of weights for one group of channels of the input and one row.
    fn step(&self) -> usize {
        4 * self.taps.iter().map(Vec::len).sum::<usize>()
    }

    /// Vectors of weights in all.
    fn size(&self, layer: &Layer) -> usize {
        self.rows.len() * groups_in(layer) * self.step()
    }
}

/// The layer's weights in the order the kernel reads them, four columns each: share by share, and for each group of
/// channels of the input and each row of taps what [`Pass`] says. Filled up with zeros.
pub(super) fn weights(layer: &Layer, block: Block) -> Vec<f32> {
    let (passes, channels) = (Pass::all(layer, block), fours(layer.channels_out));
    let of_position = shares_of_position(layer, block);
    let mut weights = Vec::new();
    for share in 0..shares(layer, block) {
        let (position, first) = match layer.tail {
            Tail::Norm { .. } => (share / of_position, share % of_position * block.groups),
            Tail::Sigmoid { .. } => (0, 0),
        };
        for pass in &passes {
            for (row, c) in pass.rows.clone().flat_map(|row| (0..groups_in(layer)).map(move |c| (row, c))) {
                for (column, groups) in pass.taps.iter().enumerate() {
                    let tap = (position / 2 + row) * 3 + position % 2 + column;
                    for channel in 0..4 {
                        for group in groups.iter().map(|group| first + group) {
                            let (position, group) = match layer.tail {
                                Tail::Norm { .. } => (position, group),
                                Tail::Sigmoid { .. } => (group / channels, group % channels),
                            };
                            weights.extend(four(layer, tap, [c, channel], position, group));
                        }
                    }
                }
            }
        }
    }
    weights
}

/// Four weights of the columns of `group` at `position`, zero where there are none.
fn four(layer: &Layer, tap: usize, [c, channel]: [usize; 2], position: usize, group: usize) -> [f32; 4] {
    // Of a group of the photo's, the fourth channel is no colour.
    let (width, there) = if layer.source == Source::Photo { (3, channel < 3) } else { (4, true) };
    let input = c * width + channel;
    let row = (tap * layer.channels_in + input) * layer.columns() + position * layer.channels_out;
    let there = there && input < layer.channels_in;
    std::array::from_fn(|lane| {
        let column = group * 4 + lane;
        let weight = layer.kernel.get(row + column).filter(|_| there && column < layer.channels_out);
        weight.copied().unwrap_or_default()
    })
}

/// The kernel of `layer` in WGSL: its weights are no part of it.
pub(super) fn convolution(layer: &Layer, block: Block, precision: Precision) -> String {
    let (enable, number, store) = match precision {
        Precision::Full => ("", "f32", include_str!("full.wgsl")),
        Precision::Half => ("enable f16;\n\n", "f16", include_str!("half.wgsl")),
    };
    let mut text = format!("{enable}{}", include_str!("convolution.wgsl"));
    let passes = Pass::all(layer, block);
    let columns = (block.pixels - 1) * layer.form.stride() + passes.first().map_or(0, |pass| pass.taps.len());
    let shader = Shader { layer, block, precision, columns, passes };
    let after = match layer.tail {
        Tail::Norm { .. } => format!("vec4<{number}>"),
        Tail::Sigmoid { .. } => "u32".to_string(),
    };
    let place = match layer.form {
        Form::Same | Form::Half => "reflected",
        Form::Double => "replicated",
    };
    let paint = match layer.tail {
        Tail::Norm { .. } => "",
        Tail::Sigmoid { .. } => include_str!("paint.wgsl"),
    };
    for (name, value) in [
        ("PAINT", paint.to_string()),
        ("STORE", store.to_string()),
        ("AFTER", after),
        ("NUMBER", number.to_string()),
        ("PASSES", shader.passes()),
        ("PLACE", place.to_string()),
        ("WORKGROUP", format!("{}, {}", block.workgroup[0], block.workgroup[1])),
        ("STRIDE", layer.form.stride().to_string()),
        ("PIXELS", block.pixels.to_string()),
        ("GROUPS_IN", groups_in(layer).to_string()),
        ("SHARES", shares_of_position(layer, block).to_string()),
        ("GROUPS", block.groups.to_string()),
        ("CHANNELS", fours(layer.channels_out).to_string()),
        ("POSITIONS", layer.form.positions().to_string()),
        ("ROWS", layer.form.rows().to_string()),
        ("COLUMN_PLACES", shader.column_places()),
        ("SUMS", shader.sums()),
        ("TAIL", shader.tail()),
    ] {
        text = text.replace(&format!("/*{name}*/"), &value);
    }
    text
}

struct Shader<'a> {
    layer: &'a Layer,
    block: Block,
    precision: Precision,
    /// How many pixels of a row of the input a thread reads.
    columns: usize,
    passes: Vec<Pass>,
}

// Writing to a string does not fail.
impl Shader<'_> {
    fn column_places(&self) -> String {
        let lines =
            (0..self.columns).map(|column| format!("    let x{column} = u32(across(x + {column}));\n"));
        lines.collect()
    }

    fn sums(&self) -> String {
        let mut text = String::new();
        if self.layer.source == Source::Photo {
            text.push_str("    let zero = origin();\n");
        }
        for pixel in 0..self.block.pixels {
            for group in 0..self.block.groups {
                let _ = writeln!(text, "    var s{pixel}_{group} = {};", self.first_sum(group));
            }
        }
        text
    }

    /// What a sum starts from: halves are counted from what the layer computes of a photo of one colour.
    fn first_sum(&self, group: usize) -> String {
        let flat = self.precision == Precision::Half && matches!(self.layer.tail, Tail::Norm { .. });
        if !flat || self.layer.source == Source::Photo {
            return "vec4<f32>()".into();
        }
        let (place, channels) = (2 * groups_in(self.layer), fours(self.layer.channels_out));
        format!("-affine[{place}u + (first + {group}u) % {channels}u]")
    }

    fn passes(&self) -> String {
        let size: usize = self.passes.iter().map(|pass| pass.size(self.layer)).sum();
        let (mut text, mut first) = (String::new(), 0);
        for pass in &self.passes {
            let mut rows = String::from(include_str!("rows.wgsl"));
            for (name, value) in [
                ("FIRST_ROW", pass.rows.start.to_string()),
                ("LAST_ROW", pass.rows.end.to_string()),
                ("READ", self.read()),
                ("KEEP", self.keep()),
                ("WEIGHT", format!("share * {size}u + {first}u")),
                ("STEP", pass.step().to_string()),
                ("MULTIPLY", self.multiply(pass)),
            ] {
                rows = rows.replace(&format!("/*{name}*/"), &value);
            }
            text += &rows;
            first += pass.size(self.layer);
        }
        text
    }

    fn read(&self) -> String {
        let expression = match self.layer.source {
            Source::Photo => "square(yy, X, c, zero)",
            Source::Normalized => "max(vec4<f32>(before[line + X]) * scale + shift, vec4<f32>())",
            Source::Sum => "vec4<f32>(kept[kept_line + X]) + (vec4<f32>(before[line + X]) * scale + shift)",
        };
        let mut text = String::new();
        if self.layer.source != Source::Photo {
            let groups = groups_in(self.layer);
            let _ = writeln!(
                text,
                "            let scale = affine[c];\n            let shift = affine[{groups}u + c];"
            );
        }
        for column in 0..self.columns {
            let read = expression.replace('X', &format!("x{column}"));
            let _ = writeln!(text, "            let v{column} = {read};");
        }
        text
    }

    fn keep(&self) -> String {
        if !self.layer.keep {
            return String::new();
        }
        let mut text = String::from("            if (k == 1u && share == 0u) {\n");
        for pixel in 0..self.block.pixels {
            let _ = writeln!(
                text,
                "                if ({pixel}u < count) {{ keep[(run.y * {}u + c) * params.run_width + start + \
                 {pixel}u] = stored(v{}); }}",
                groups_in(self.layer),
                pixel + 1
            );
        }
        text + "            }\n"
    }

    fn multiply(&self, pass: &Pass) -> String {
        let stride = self.layer.form.stride();
        let (mut text, mut place) = (String::new(), 0);
        for (column, groups) in pass.taps.iter().enumerate() {
            for channel in ["x", "y", "z", "w"] {
                for group in groups {
                    let weight = format!("w{column}{channel}_{group}");
                    let _ = writeln!(text, "            let {weight} = weights[weight + {place}u];");
                    place += 1;
                    for pixel in 0..self.block.pixels {
                        let value = pixel * stride + column;
                        let _ =
                            writeln!(text, "            s{pixel}_{group} += v{value}.{channel} * {weight};");
                    }
                }
            }
        }
        text
    }

    fn tail(&self) -> String {
        let mut text = String::new();
        for group in 0..self.block.groups {
            match &self.layer.tail {
                Tail::Norm { .. } => self.norm(group, &mut text),
                Tail::Sigmoid { .. } => self.sigmoid(group, &mut text),
            }
        }
        text
    }

    /// Writes a group of sums and the mean and spread of what is written, which is what is normalized.
    fn norm(&self, group: usize, text: &mut String) {
        let pixels = 0..self.block.pixels;
        let _ = writeln!(text, "    if (first + {group}u < {}u) {{", fours(self.layer.channels_out));
        let _ = writeln!(text, "        let place = output_place(run.y, start, position, first + {group}u);");
        for pixel in pixels.clone() {
            let step = self.layer.form.rows() * pixel;
            let _ = writeln!(
                text,
                "        let r{pixel} = stored(s{pixel}_{group});\n        let m{pixel} = vec4<f32>(r{pixel});\n        \
                 if ({pixel}u < count) {{ after[place + {step}u] = r{pixel}; }}"
            );
        }
        let sum = |term: &dyn Fn(usize) -> String| pixels.clone().map(term).collect::<Vec<_>>().join(" + ");
        let mean = sum(&|pixel| format!("m{pixel} * f32({pixel}u < count)"));
        let _ = writeln!(text, "        let mean = ({mean}) / f32(count);");
        for pixel in pixels.clone() {
            let _ = writeln!(text, "        let d{pixel} = (m{pixel} - mean) * f32({pixel}u < count);");
        }
        let squares = sum(&|pixel| format!("d{pixel} * d{pixel}"));
        let _ = writeln!(text, "        gather(run, position, first + {group}u, mean, {squares});\n    }}");
    }

    /// Paints the pixels at one position of the squares.
    fn sigmoid(&self, position: usize, text: &mut String) {
        for pixel in 0..self.block.pixels {
            let _ = writeln!(
                text,
                "    if ({pixel}u < count) {{ paint(run.y, start + {pixel}u, {position}u, s{pixel}_{position}.xyz + \
                 params.bias.xyz); }}"
            );
        }
    }
}
