// Pictures as textures: a photo into rows for the first layer, painted rows into a painting, and both, mixed, onto a
// canvas or back into memory.

struct Params {
    // The photo's size in pixels.
    width: u32,
    height: u32,
    // Pixels a row of the frame, and its rows: with what the mirror adds for the network.
    row: u32,
    frame: u32,
    // The first row that `rows` holds, and how many; those beyond the last are the first ones.
    first: u32,
    count: u32,
    // From 0 (the photo) to 1 (the painting).
    strength: f32,
    // From 0 (the painting's own) to 1 (the photo's).
    light: f32,
    // Nodes of the grid of lines, across and down, and 1 where edges join.
    nodes: vec2<u32>,
    joined: vec2<u32>,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var photo: texture_2d<f32>;
@group(0) @binding(2) var painting: texture_2d<f32>;
// RGBA, a byte each.
@group(0) @binding(3) var<storage, read_write> rows: array<u32>;
@group(0) @binding(4) var canvas: texture_storage_2d<rgba8unorm, write>;
// For each node a slope and an offset: how much lighter the photo is, in log-odds, at a luminance.
@group(0) @binding(5) var<storage, read> lines: array<vec2<f32>>;

// Position `index` in a row continued by mirror images that do not repeat the edge.
fn mirrored(index: u32, length: u32) -> u32 {
    let last = max(length, 2u) - 1u;
    let place = index % (2u * last);
    return min(select(place, 2u * last - place, place > last), length - 1u);
}

// Rows of the photo as the first layer reads them.
@compute @workgroup_size(64)
fn unpack(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x < params.row && id.y < params.count) {
        let y = (params.first + id.y) % params.frame;
        let place = vec2<u32>(mirrored(id.x, params.width), mirrored(y, params.height));
        rows[id.y * params.row + id.x] = pack4x8unorm(textureLoad(photo, place, 0));
    }
}

// Painted rows to where they belong.
@compute @workgroup_size(64)
fn collect(@builtin(global_invocation_id) id: vec3<u32>) {
    let y = params.first + id.y;
    if (id.x < params.width && id.y < params.count && y < params.height) {
        textureStore(canvas, vec2<u32>(id.x, y), unpack4x8unorm(rows[id.y * params.row + id.x]));
    }
}

// --- the photo's light; src/picture/light.rs is the same on the CPU -----------------------------

const FLARE = 0.03;

// Two neighbours of a side.
fn neighbours(at: i32, nodes: u32, joined: u32) -> vec2<u32> {
    let length = i32(nodes);
    let pair = vec2<i32>(at, at + 1);
    let around = (pair + length) % length;
    return vec2<u32>(select(clamp(pair, vec2<i32>(0), vec2<i32>(length - 1)), around, joined == 1u));
}

// The line between the four nodes around a pixel.
fn line(place: vec2<u32>) -> vec2<f32> {
    let size = vec2<f32>(vec2<u32>(params.width, params.height));
    let at = (vec2<f32>(place) + 0.5) * vec2<f32>(params.nodes) / size - 0.5;
    let before = floor(at);
    let share = at - before;
    let x = neighbours(i32(before.x), params.nodes.x, params.joined.x);
    let y = params.nodes.x * neighbours(i32(before.y), params.nodes.y, params.joined.y);
    let above = mix(lines[y.x + x.x], lines[y.x + x.y], share.x);
    let below = mix(lines[y.y + x.x], lines[y.y + x.y], share.x);
    return mix(above, below, share.y);
}

fn luminance(colour: vec3<f32>) -> f32 {
    return dot(colour, vec3<f32>(0.2126, 0.7152, 0.0722));
}

// A colour whose luminance has so much more log-odds. Its chroma stays as far as there is room for it.
fn toned(colour: vec3<f32>, lighter: f32) -> vec3<f32> {
    let before = luminance(colour);
    let odds = (before + FLARE) / (1.0 - before + FLARE) * exp(lighter);
    let after = clamp((odds * (1.0 + FLARE) - FLARE) / (1.0 + odds), 0.0, 1.0);
    let chroma = colour - before;
    let room = select(vec3<f32>(after), vec3<f32>(1.0 - after), chroma > vec3<f32>(0.0));
    let shares = room / max(abs(chroma), vec3<f32>(1e-6));
    return after + min(min(1.0, shares.x), min(shares.y, shares.z)) * chroma;
}

fn mixed(place: vec2<u32>) -> vec4<f32> {
    let behind = textureLoad(photo, place, 0);
    let painted = textureLoad(painting, place, 0);
    // Clear pixels count as white.
    let guide = luminance(select(behind.xyz, vec3<f32>(1.0), behind.w == 0.0));
    let at = line(place);
    let lit = toned(painted.xyz, params.light * (at.x * guide + at.y));
    return mix(behind, vec4<f32>(lit, painted.w), params.strength);
}

// --- mixtures -----------------------------------------------------------------------------------

// Rows of the mixture, without what the mirror added. (`read` is what an array is declared with.)
@compute @workgroup_size(64)
fn take(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x < params.width && id.y < params.count) {
        rows[id.y * params.width + id.x] = pack4x8unorm(mixed(vec2<u32>(id.x, params.first + id.y)));
    }
}

// One triangle that covers the canvas.
@vertex
fn cover(@builtin(vertex_index) corner: u32) -> @builtin(position) vec4<f32> {
    return vec4<f32>(f32(corner & 1u) * 4.0 - 1.0, f32(corner >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

// A canvas holds colours that are multiplied by their alpha.
@fragment
fn show(@builtin(position) place: vec4<f32>) -> @location(0) vec4<f32> {
    let colour = mixed(vec2<u32>(place.xy));
    return vec4<f32>(colour.xyz * colour.w, colour.w);
}
