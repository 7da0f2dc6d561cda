// From the statistics of blocks of pixels to those of rows, by the formula of Chan, Golub and LeVeque (1983): no digits
// are lost to a mean that is large beside the spread.

struct Params {
    // Rows of output positions, and groups of four channels.
    rows: u32,
    channels: u32,
    // A row has `blocks` blocks of `pixels` positions, of which the last has `remainder`, and `phases` parts for each block.
    blocks: u32,
    pixels: u32,
    remainder: u32,
    phases: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> partials: array<vec4<f32>>;
// For each row and each group of channels: mean, sum of squared differences.
@group(0) @binding(2) var<storage, read_write> joined: array<vec4<f32>>;

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
