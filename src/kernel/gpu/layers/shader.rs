//! Writes the WGSL of a layer's kernel.
//!
//! A thread computes several pixels next to each other times several groups of four output channels, all in
//! registers: each number it reads is used that often, and no thread waits for another. The loops over
//! pixels, groups and the kernel's columns are written out, because compilers keep arrays in memory.

use std::fmt::Write as _;

use super::tile_shape::{TileShape, fours, groups_in, shares_of_phase};
use super::weights::Pass;
use crate::kernel::gpu::precision::Precision;
use crate::kernel::gpu::source::wgsl;
use crate::kernel::{Epilogue, Form, Layer, Source};

/// The kernel of `layer` in WGSL: its weights are no part of it.
pub(super) fn convolution(layer: &Layer, tile: TileShape, precision: Precision) -> String {
    let (enable, number, store) = match precision {
        Precision::Full => ("", "f32", wgsl!("full.wgsl")),
        Precision::Half => ("enable f16;\n\n", "f16", wgsl!("half.wgsl")),
    };
    let passes = Pass::all(layer, tile);
    let columns = (tile.pixels - 1) * layer.form.stride() + passes.first().map_or(0, |pass| pass.taps.len());
    let shader = Shader { layer, tile, precision, columns, passes };
    let after = match layer.epilogue {
        Epilogue::Norm => format!("vec4<{number}>"),
        Epilogue::Sigmoid { .. } => "u32".to_string(),
    };
    let place = match layer.form {
        Form::Same | Form::Half => "reflected",
        Form::Double => "replicated",
    };
    let paint = match layer.epilogue {
        Epilogue::Norm => "",
        Epilogue::Sigmoid { .. } => wgsl!("paint.wgsl"),
    };
    let values = [
        ("PAINT", paint.to_string()),
        ("STORE", store.to_string()),
        ("AFTER", after),
        ("NUMBER", number.to_string()),
        ("PASSES", shader.passes()),
        ("PLACE", place.to_string()),
        ("WORKGROUP", format!("{}, {}", tile.workgroup[0], tile.workgroup[1])),
        ("STRIDE", digits(layer.form.stride())),
        ("PIXELS", digits(tile.pixels)),
        ("GROUPS_IN", digits(groups_in(layer))),
        ("SHARES", digits(shares_of_phase(layer, tile))),
        ("GROUPS", digits(tile.groups)),
        ("CHANNELS", digits(fours(layer.channels_out))),
        ("PHASES", digits(layer.form.phases())),
        ("ROWS", digits(layer.form.rows())),
        ("COLUMN_PLACES", shader.column_places()),
        ("SUMS", shader.sums()),
        ("EPILOGUE", shader.epilogue()),
    ];
    enable.to_string() + &filled(wgsl!("convolution.wgsl"), &values)
}

/// `text` with each value in place of its name, which stands in a comment. In one place, and not inlined, because the texts are
/// a tenth of the module for browsers.
#[inline(never)]
fn filled(text: &str, values: &[(&str, String)]) -> String {
    let fill = |text: String, (name, value): &(&str, String)| text.replace(&format!("/*{name}*/"), value);
    values.iter().fold(text.to_string(), fill)
}

/// `number` in digits.
#[inline(never)]
fn digits(number: usize) -> String {
    number.to_string()
}

struct Shader<'a> {
    layer: &'a Layer,
    tile: TileShape,
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
        for pixel in 0..self.tile.pixels {
            for group in 0..self.tile.groups {
                let _ = writeln!(text, "    var s{pixel}_{group} = {};", self.first_sum(group));
            }
        }
        text
    }

    /// What a sum starts from: halves are counted from what the layer computes of a photo of one colour.
    fn first_sum(&self, group: usize) -> String {
        let flat = self.precision == Precision::Half && matches!(self.layer.epilogue, Epilogue::Norm);
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
            let values = [
                ("FIRST_ROW", digits(pass.rows.start)),
                ("LAST_ROW", digits(pass.rows.end)),
                ("READ", self.read()),
                ("SKIP", self.skip()),
                ("WEIGHT", format!("share * {size}u + {first}u")),
                ("STEP", digits(pass.step())),
                ("MULTIPLY", self.multiply(pass)),
            ];
            text += &filled(wgsl!("rows.wgsl"), &values);
            first += pass.size(self.layer);
        }
        text
    }

    fn read(&self) -> String {
        let expression = match self.layer.source {
            Source::Photo => "square(yy, X, c, zero)",
            Source::Normalized => "max(vec4<f32>(before[line + X]) * scale + shift, vec4<f32>())",
            Source::Sum => "vec4<f32>(skip[skip_line + X]) + (vec4<f32>(before[line + X]) * scale + shift)",
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

    fn skip(&self) -> String {
        if !self.layer.starts_skip {
            return String::new();
        }
        let mut text = String::from("            if (k == 1u && share == 0u) {\n");
        for pixel in 0..self.tile.pixels {
            let _ = writeln!(
                text,
                "                if ({pixel}u < count) {{ next_skip[(id.y * {}u + c) * params.columns + start + \
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
            for channel in "xyzw".chars() {
                for group in groups {
                    let weight = format!("w{column}{channel}_{group}");
                    let _ = writeln!(text, "            let {weight} = weights[weight + {place}u];");
                    place += 1;
                    for pixel in 0..self.tile.pixels {
                        let value = pixel * stride + column;
                        let _ =
                            writeln!(text, "            s{pixel}_{group} += v{value}.{channel} * {weight};");
                    }
                }
            }
        }
        text
    }

    fn epilogue(&self) -> String {
        let mut text = String::new();
        for group in 0..self.tile.groups {
            match &self.layer.epilogue {
                Epilogue::Norm => self.norm(group, &mut text),
                Epilogue::Sigmoid { .. } => self.sigmoid(group, &mut text),
            }
        }
        text
    }

    /// Writes a group of sums and the mean and spread of what is written, which is what is normalized.
    fn norm(&self, group: usize, text: &mut String) {
        let pixels = 0..self.tile.pixels;
        let _ = writeln!(text, "    if (first + {group}u < {}u) {{", fours(self.layer.channels_out));
        let _ = writeln!(text, "        let place = output_place(id.y, start, phase, first + {group}u);");
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
        let _ = writeln!(text, "        gather(id, phase, first + {group}u, mean, {squares});\n    }}");
    }

    /// Paints the pixels at one phase of the squares.
    fn sigmoid(&self, phase: usize, text: &mut String) {
        for pixel in 0..self.tile.pixels {
            let _ = writeln!(
                text,
                "    if ({pixel}u < count) {{ paint(id.y, start + {pixel}u, {phase}u, s{pixel}_{phase}.xyz + \
                 params.bias.xyz); }}"
            );
        }
    }
}
