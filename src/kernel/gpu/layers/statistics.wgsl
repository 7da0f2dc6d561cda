// From the statistics of blocks of pixels to those of rows, and from these to the normalization of the layer, by the formula
// of Chan, Golub and LeVeque (1983): no digits are lost to a mean that is large beside the spread.

struct Params {
    // Rows of output positions, and groups of four channels.
    rows: u32,
    channels: u32,
    // A row has `blocks` blocks of `pixels` positions, of which the last has `remainder`, and `phases` parts for each block.
    blocks: u32,
    pixels: u32,
    remainder: u32,
    phases: u32,
    // Where the numbers of the layer begin in `style` and in `kept`.
    first: u32,
}

struct Style {
    // How much of the statistics are those of the frame before, 0 to 1.
    smoothing: f32,
    // For each layer gamma, then beta of each group of channels.
    norms: array<vec4<f32>>,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4<f32>>;
// For each row and each group of channels: mean, sum of squared differences.
@group(0) @binding(2) var<storage, read_write> joined: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> style: Style;
// For each layer mean, then variance of each group of channels; at first those of the frame before.
@group(0) @binding(4) var<storage, read_write> kept: array<vec4<f32>>;
// The scale of each group of channels, then the shift of each.
@group(0) @binding(5) var<storage, read_write> affine: array<vec4<f32>>;

struct Moments {
    mean: vec4<f32>,
    squares: vec4<f32>,
    count: f32,
}

fn join(a: Moments, b: Moments) -> Moments {
    let count = a.count + b.count;
    let delta = b.mean - a.mean;
    // Both may be empty.
    let whole = max(count, 1.0);
    return Moments(
        a.mean + delta * (b.count / whole),
        a.squares + b.squares + delta * delta * (a.count * b.count / whole),
        count,
    );
}

// Joins the blocks of a row, always in the same order: what comes of a row does not depend on the strip it is in.
@compute @workgroup_size(64)
fn rows(@builtin(global_invocation_id) id: vec3<u32>) {
    let channel = id.x % params.channels;
    let row = id.x / params.channels;
    if (row >= params.rows) {
        return;
    }
    let parts = params.blocks * params.phases;
    var sum = Moments(vec4<f32>(), vec4<f32>(), 0.0);
    for (var part = 0u; part < parts; part++) {
        let last = part / params.phases == params.blocks - 1u;
        let place = 2u * ((row * parts + part) * params.channels + channel);
        let count = f32(select(params.pixels, params.remainder, last));
        sum = join(sum, Moments(partials[place], partials[place + 1u], count));
    }
    let place = 2u * id.x;
    joined[place] = sum.mean;
    joined[place + 1u] = sum.squares;
}

// What keeps the deviation of a flat channel from being zero: as in src/kernel/norm.rs.
const EPSILON = 1e-5;

var<workgroup> parts: array<Moments, 64>;

// A number of the frame, or what lies between it and that of the frame before. What is no number does not outlive its frame.
fn smoothed(place: u32, own: vec4<f32>) -> vec4<f32> {
    let number = select(mix(own, kept[place], style.smoothing), own, style.smoothing == 0.0);
    kept[place] = number;
    return number;
}

// Joins the rows of a group of channels, each thread some of them and then pair by pair, so that sums stay short and f32 is
// enough; and makes of them what the next layer applies.
@compute @workgroup_size(64)
fn normalize(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
    let channel = group.x;
    let count = f32(((params.blocks - 1u) * params.pixels + params.remainder) * params.phases);
    // Means are counted from that of the first row: around zero f32 is the finest.
    let origin = joined[2u * channel];
    var sum = Moments(vec4<f32>(), vec4<f32>(), 0.0);
    for (var row = thread; row < params.rows; row += 64u) {
        let place = 2u * (row * params.channels + channel);
        sum = join(sum, Moments(joined[place] - origin, joined[place + 1u], count));
    }
    parts[thread] = sum;
    for (var half = 32u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            parts[thread] = join(parts[thread], parts[thread + half]);
        }
    }
    if (thread == 0u) {
        let place = params.first + channel;
        let mean = smoothed(place, origin + parts[0].mean);
        let variance = smoothed(place + params.channels, parts[0].squares / parts[0].count);
        let scale = style.norms[place] / sqrt(variance + EPSILON);
        affine[channel] = scale;
        affine[params.channels + channel] = style.norms[place + params.channels] - mean * scale;
    }
}
