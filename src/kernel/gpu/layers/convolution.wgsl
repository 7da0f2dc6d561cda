// A 3x3 convolution that normalizes what it reads and gathers the statistics of what it writes.
// src/kernel/gpu/layers/shader.rs fills in what is in comments.

struct Params {
    // The map that is read: its rows and columns, and the first row of it that is there; after the last row comes
    // the first one.
    height: u32,
    width: u32,
    first: u32,
    // The first row of `skip` that is there.
    skip_first: u32,
    // The output positions, where the kernel is applied: the first row, how many rows, how many in a row.
    first_row: u32,
    rows: u32,
    columns: u32,
    // 1 if the statistics count.
    gather: u32,
    // The photo: the first row of it that is there, pixels a row.
    photo_first: u32,
    photo_width: u32,
    // From 0 (the photo) to 1 (the painting).
    strength: f32,
    // 1 if the left edge joins the right one, plus 2 if the upper edge joins the lower one.
    joined: u32,
    // Of the last layer: what is added to the sums of each colour.
    bias: vec4<f32>,
    // Where three pixels of the photo are, whichever rows of it are there.
    origins: vec3<u32>,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> before: array<vec4</*NUMBER*/>>;
// The scale of each channel, then the shift of each, then what the sum of each channel of the output is counted from.
@group(0) @binding(2) var<storage, read> affine: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> skip: array<vec4</*NUMBER*/>>;
@group(0) @binding(4) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(5) var<storage, read_write> after: array</*AFTER*/>;
@group(0) @binding(6) var<storage, read_write> next_skip: array<vec4</*NUMBER*/>>;
// For each block of pixels and each group of channels: the mean, then the sum of squared differences from it.
@group(0) @binding(7) var<storage, read_write> partials: array<vec4<f32>>;
// RGBA, a byte each.
@group(0) @binding(8) var<storage, read> photo: array<u32>;

// The pixel that stands in for one beyond the border: `c b a` goes on as `c b a b`.
fn reflected(index: i32, length: i32) -> i32 {
    let last = length - 1;
    let inside = select(abs(index), 2 * last - abs(index), abs(index) > last);
    return clamp(inside, 0, last);
}

// `c b a` goes on as `c b a a`.
fn replicated(index: i32, length: i32) -> i32 {
    return clamp(index, 0, length - 1);
}

fn across(index: i32) -> i32 {
    let length = i32(params.width);
    return select(/*PLACE*/(index, length), (index + length) % length, (params.joined & 1u) == 1u);
}

fn down(index: i32) -> i32 {
    let length = i32(params.height);
    return select(/*PLACE*/(index, length), (index + length) % length, (params.joined & 2u) == 2u);
}

// The colour of a pixel of the photo. Clear pixels are white.
fn colour(pixel: u32) -> vec3<f32> {
    return select(vec3<f32>(unpack4x8unorm(pixel).xyz), vec3<f32>(1.0), pixel < 0x1000000u);
}

// Pixel `c` of a square of the photo.
fn square(y: u32, x: u32, c: u32, zero: vec3<f32>) -> vec4<f32> {
    let row = (2u * (y + params.height) + c / 2u - params.photo_first) % (2u * params.height);
    let pixel = photo[row * params.photo_width + 2u * x + c % 2u];
    return vec4<f32>(colour(pixel) - zero, 0.0);
}

// Maps are `[height, groups of four channels, width]`: what neighbouring threads read lies side by side.
//
// Where a position's output of a group of channels at a phase goes; the next one's is as much further as the output
// has rows for each row of positions.
fn output_place(row: u32, x: u32, phase: u32, group: u32) -> u32 {
    let line = row * /*ROWS*/u + phase / 2u;
    let column = x * /*ROWS*/u + phase % 2u;
    return (line * /*CHANNELS*/u + group) * params.columns * /*ROWS*/u + column;
}

fn gather(id: vec2<u32>, phase: u32, group: u32, mean: vec4<f32>, squares: vec4<f32>) {
    if (params.gather == 1u) {
        let blocks = (params.columns + /*PIXELS*/u - 1u) / /*PIXELS*/u;
        let part = (id.y * blocks + id.x) * /*PHASES*/u + phase;
        let place = 2u * (part * /*CHANNELS*/u + group);
        partials[place] = mean;
        partials[place + 1u] = squares;
    }
}
/*STORE*//*PAINT*/
@compute @workgroup_size(/*WORKGROUP*/)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let start = id.x * /*PIXELS*/u;
    if (start >= params.columns || id.y >= params.rows) {
        return;
    }
    convolve(id.xy, start, id.z);
}

// `share` is which part of the kernel's columns: all of one phase, if there are more.
fn convolve(id: vec2<u32>, start: u32, share: u32) {
    let phase = share / /*SHARES*/u;
    let first = share % /*SHARES*/u * /*GROUPS*/u;
    let count = min(/*PIXELS*/u, params.columns - start);
    let x = i32(start * /*STRIDE*/u + phase % 2u) - 1;
    let y = i32((params.first_row + id.y) * /*STRIDE*/u + phase / 2u) - 1;
/*COLUMN_PLACES*/
/*SUMS*/
/*PASSES*/
/*EPILOGUE*/
}
