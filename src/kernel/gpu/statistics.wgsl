// From the statistics of blocks of pixels to the normalization of a map, by the formula of Chan, Golub and
// LeVeque (1983): no digits are lost to a mean that is large beside the spread.

struct Params {
    // Parts in all, and how many of them one thread joins.
    parts: u32,
    share: u32,
    // Groups of four channels.
    channels: u32,
    // The parts are blocks of `pixels` runs, of which the last in each row of `blocks` has `tail`; `positions` of
    // them for each block.
    pixels: u32,
    tail: u32,
    blocks: u32,
    positions: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4<f32>>;
// For each joined part and each group of channels: mean, sum of squared differences, number of pixels.
@group(0) @binding(2) var<storage, read_write> joined: array<vec4<f32>>;
// Gamma of each channel, then beta of each.
@group(0) @binding(3) var<storage, read> style: array<vec4<f32>>;
// The scale of each channel, then the shift of each.
@group(0) @binding(4) var<storage, read_write> affine: array<vec4<f32>>;

struct Moments {
    mean: vec4<f32>,
    squares: vec4<f32>,
    count: f32,
}

fn join(a: Moments, b: Moments) -> Moments {
    let count = a.count + b.count;
    let delta = b.mean - a.mean;
    return Moments(
        a.mean + delta * (b.count / count),
        a.squares + b.squares + delta * delta * (a.count * b.count / count),
        count,
    );
}

// Joins the blocks' statistics, a share of them in each thread.
@compute @workgroup_size(64)
fn blocks(@builtin(global_invocation_id) id: vec3<u32>) {
    let channel = id.x % params.channels;
    let part = id.x / params.channels;
    let first = part * params.share;
    if (first >= params.parts) {
        return;
    }
    var sum = Moments(vec4<f32>(), vec4<f32>(), 0.0);
    for (var index = first; index < min(first + params.share, params.parts); index++) {
        let last = index / params.positions % params.blocks == params.blocks - 1u;
        let place = 2u * (index * params.channels + channel);
        let count = f32(select(params.pixels, params.tail, last));
        sum = join(sum, Moments(partials[place], partials[place + 1u], count));
    }
    let place = 3u * (part * params.channels + channel);
    joined[place] = sum.mean;
    joined[place + 1u] = sum.squares;
    joined[place + 2u] = vec4<f32>(sum.count);
}

// Joins what `blocks` has joined, and makes the normalization of it.
@compute @workgroup_size(64)
fn finish(@builtin(global_invocation_id) id: vec3<u32>) {
    let channel = id.x;
    if (channel >= params.channels) {
        return;
    }
    var sum = Moments(vec4<f32>(), vec4<f32>(), 0.0);
    for (var index = 0u; index < params.parts; index++) {
        let place = 3u * (index * params.channels + channel);
        sum = join(sum, Moments(joined[place], joined[place + 1u], joined[place + 2u].x));
    }
    let scale = style[channel] / sqrt(sum.squares / sum.count + 1e-5);
    affine[channel] = scale;
    affine[params.channels + channel] = style[params.channels + channel] - sum.mean * scale;
}
