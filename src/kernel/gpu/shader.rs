//! The text of a layer's kernel.
//!
//! A thread computes several pixels next to each other times several groups of four output channels, all in
//! registers: each number it reads is used that often, and no thread waits for another. The loops over
//! pixels, groups and the kernel's columns are written out, because compilers keep arrays in memory.

use std::fmt::Write as _;

use super::precision::Precision;
use crate::kernel::{Form, Layer, Source, Tail};

/// What one thread computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// Runs of the kernel next to each other.
    pub pixels: usize,
    /// Groups of four columns of the kernel.
    pub groups: usize,
}

/// Threads of a workgroup along a row and across rows.
pub(super) const WORKGROUP: [usize; 2] = [8, 8];

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

/// Groups of four columns, each position of the output filled up to whole groups.
pub(super) fn groups_out(layer: &Layer) -> usize {
    fours(layer.channels_out) * layer.form.positions()
}

/// The block for `layer`: the last one's threads have all positions of a square, to write whole pixels.
pub(super) fn block_for(layer: &Layer, block: Block) -> Block {
    match layer.tail {
        Tail::Norm { .. } => Block { groups: block.groups.min(groups_out(layer)), ..block },
        Tail::Sigmoid { .. } => Block { groups: groups_out(layer), ..block },
    }
}

/// The layer's weights as the kernel reads them: `[3, 3, groups_in, 4, groups_out]` of four columns each, filled
/// up with zeros to whole blocks.
pub(super) fn weights(layer: &Layer, block: Block) -> Vec<f32> {
    let (groups_in, groups_out) = (groups_in(layer), groups_out(layer).next_multiple_of(block.groups));
    let mut weights = vec![0.0; 9 * groups_in * 4 * groups_out * 4];
    let width = fours(layer.channels_out) * 4;
    for (index, row) in layer.kernel.chunks_exact(layer.columns()).enumerate() {
        let (tap, channel) = (index / layer.channels_in, index % layer.channels_in);
        let channel = if layer.source == Source::Photo { channel / 3 * 4 + channel % 3 } else { channel };
        let start = (tap * groups_in * 4 + channel) * groups_out * 4;
        for (position, columns) in row.chunks_exact(layer.channels_out).enumerate() {
            let place = start + position * width;
            if let Some(cells) = weights.get_mut(place..place + columns.len()) {
                cells.copy_from_slice(columns);
            }
        }
    }
    weights
}

/// The kernel of `layer` in WGSL: its weights are no part of it.
pub(super) fn convolution(layer: &Layer, block: Block, precision: Precision) -> String {
    let (enable, number, store) = match precision {
        Precision::Full => ("", "f32", include_str!("full.wgsl")),
        Precision::Half => ("enable f16;\n\n", "f16", include_str!("half.wgsl")),
    };
    let mut text = format!("{enable}{}", include_str!("convolution.wgsl"));
    let shader = Shader { layer, block, precision, columns: (block.pixels - 1) * layer.form.stride() + 3 };
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
        ("PLACE", place.to_string()),
        ("WORKGROUP", format!("{}, {}", WORKGROUP[0], WORKGROUP[1])),
        ("STRIDE", layer.form.stride().to_string()),
        ("PIXELS", block.pixels.to_string()),
        ("GROUPS_IN", groups_in(layer).to_string()),
        ("GROUPS_OUT", groups_out(layer).to_string()),
        ("GROUPS_PADDED", groups_out(layer).next_multiple_of(block.groups).to_string()),
        ("GROUPS", block.groups.to_string()),
        ("CHANNELS", fours(layer.channels_out).to_string()),
        ("POSITIONS", layer.form.positions().to_string()),
        ("ROWS", layer.form.rows().to_string()),
        ("COLUMN_PLACES", shader.column_places()),
        ("SUMS", shader.sums()),
        ("READ", shader.read()),
        ("KEEP", shader.keep()),
        ("MULTIPLY", shader.multiply()),
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
}

// Writing to a string does not fail.
impl Shader<'_> {
    fn column_places(&self) -> String {
        let lines = (0..self.columns).map(|column| {
            format!("    let x{column} = u32(across(x + {column})) * {};\n", groups_in(self.layer))
        });
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

    fn read(&self) -> String {
        let expression = match self.layer.source {
            Source::Photo => "square(yy, X, c, zero)",
            Source::Normalized => "max(vec4<f32>(before[row + X + c]) * scale + shift, vec4<f32>())",
            Source::Sum => {
                "vec4<f32>(kept[kept_row + X + c]) + (vec4<f32>(before[row + X + c]) * scale + shift)"
            }
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
        let mut text = String::from("            if (k == 1u && first == 0u) {\n");
        for pixel in 0..self.block.pixels {
            let _ = writeln!(
                text,
                "                if ({pixel}u < count) {{ keep[(run.y * params.run_width + start + {pixel}u) * \
                 {}u + c] = stored(v{}); }}",
                groups_in(self.layer),
                pixel + 1
            );
        }
        text + "            }\n"
    }

    fn multiply(&self) -> String {
        let stride = self.layer.form.stride();
        let padded = groups_out(self.layer).next_multiple_of(self.block.groups);
        let mut text = String::new();
        for column in 0..3 {
            for (channel, name) in ["x", "y", "z", "w"].iter().enumerate() {
                let place = (column * groups_in(self.layer) * 4 + channel) * padded;
                for group in 0..self.block.groups {
                    let weight = format!("w{column}{channel}_{group}");
                    let _ =
                        writeln!(text, "            let {weight} = weights[weight + {}u];", place + group);
                    for pixel in 0..self.block.pixels {
                        let _ = writeln!(
                            text,
                            "            s{pixel}_{group} += v{}.{name} * {weight};",
                            pixel * stride + column
                        );
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
        let _ = writeln!(text, "    if (first + {group}u < {}u) {{", groups_out(self.layer));
        let _ = writeln!(text, "        let place = output_place(run.y, start, first + {group}u);");
        for pixel in pixels.clone() {
            let step = fours(self.layer.channels_out) * self.layer.form.rows() * pixel;
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
        let _ = writeln!(text, "        gather(run, first + {group}u, mean, {squares});\n    }}");
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
