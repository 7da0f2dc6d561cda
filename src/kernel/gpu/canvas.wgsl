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
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var photo: texture_2d<f32>;
@group(0) @binding(2) var painting: texture_2d<f32>;
// RGBA, a byte each.
@group(0) @binding(3) var<storage, read_write> rows: array<u32>;
@group(0) @binding(4) var canvas: texture_storage_2d<rgba8unorm, write>;
// The painting in the photo's light.
@group(0) @binding(5) var lit: texture_2d<f32>;

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

fn mixed(place: vec2<u32>) -> vec4<f32> {
    let painted = mix(textureLoad(painting, place, 0), textureLoad(lit, place, 0), params.light);
    return mix(textureLoad(photo, place, 0), painted, params.strength);
}

// Rows of the mixture, without what the mirror added.
@compute @workgroup_size(64)
fn read(@builtin(global_invocation_id) id: vec3<u32>) {
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
