// What the generator reads in each pass; src/picture/ground.rs, noise.rs and shrink.rs are the same on the CPU.

struct Params {
    // For each octave of the noise, cells across and down.
    cells: array<vec4<i32>, 3>,
    // The picture's size, and the pixels that are added left and right, and above and below.
    inner: vec2<i32>,
    margin: vec2<i32>,
    // 1 where edges join: left and right, top and bottom.
    joined: vec2<i32>,
    seed: u32,
    // What the sum of the octaves is multiplied by, in 2^-20 of a level.
    gain: i32,
    // How much of the photo's finer detail is laid over an earlier painting.
    detail: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var photo: texture_2d<f32>;
@group(0) @binding(2) var painting: texture_2d<f32>;
@group(0) @binding(3) var base: texture_2d<f32>;
@group(0) @binding(4) var result: texture_storage_2d<rgba8unorm, write>;

// A pixel as the network sees it, 0 to 255: white if it is clear.
fn opaque(pixel: vec4<f32>) -> vec3<f32> {
    return select(round(pixel.xyz * 255.0), vec3<f32>(255.0), pixel.w == 0.0);
}

fn level(value: vec3<f32>) -> vec3<f32> {
    return clamp(floor(value + 0.5), vec3<f32>(0.0), vec3<f32>(255.0));
}

// --- making smaller -----------------------------------------------------------------------------

// The mean of what each new pixel covers.
@compute @workgroup_size(8, 8)
fn shrink(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2<i32>(id.xy);
    if (any(place >= params.inner)) {
        return;
    }
    let size = vec2<i32>(textureDimensions(photo));
    let scale = vec2<f32>(size) / vec2<f32>(params.inner);
    let start = vec2<f32>(place) * scale;
    let end = min(vec2<f32>(place + 1) * scale, vec2<f32>(size));
    let first = min(vec2<i32>(floor(start)), size - 1);
    let last = clamp(vec2<i32>(ceil(end)), first + 1, size);
    var sum = vec3<f32>(0.0);
    for (var y = first.y; y < last.y; y++) {
        let down = max(min(end.y, f32(y + 1)) - max(start.y, f32(y)), 0.0) / scale.y;
        for (var x = first.x; x < last.x; x++) {
            let across = max(min(end.x, f32(x + 1)) - max(start.x, f32(x)), 0.0) / scale.x;
            sum += down * across * opaque(textureLoad(photo, vec2<i32>(x, y), 0));
        }
    }
    textureStore(result, place, vec4<f32>(level(sum) / 255.0, 1.0));
}

// --- noise --------------------------------------------------------------------------------------

fn node_value(at: vec2<i32>, channel: u32) -> i32 {
    var hash = (bitcast<u32>(at.x) * 0x9e3779b1u) ^ (bitcast<u32>(at.y) * 0x85ebca77u)
        ^ (channel * 0xc2b2ae3du) ^ (params.seed * 0x27d4eb2fu);
    hash = (hash ^ (hash >> 16u)) * 0x85ebca6bu;
    hash = (hash ^ (hash >> 13u)) * 0xc2b2ae35u;
    hash = hash ^ (hash >> 16u);
    return i32((hash & 255u) + ((hash >> 8u) & 255u) + ((hash >> 16u) & 255u) + (hash >> 24u)) - 510;
}

fn wrapped(node: i32, cells: i32, joined: i32) -> i32 {
    let inside = node % cells;
    return select(node, select(inside, inside + cells, inside < 0), joined == 1);
}

// The node before pixel `at` of a side, and how far beyond it the pixel is, in 256ths.
fn node_before(at: i32, cells: i32, length: i32) -> vec2<i32> {
    let scaled = at * cells;
    let rest = scaled % length;
    let below = rest < 0;
    let node = scaled / length - select(0, 1, below);
    return vec2<i32>(node, (rest + select(0, length, below)) * 256 / length);
}

fn noise(at: vec2<i32>) -> vec3<i32> {
    var sums = vec3<i32>(0);
    for (var octave = 0; octave < 3; octave++) {
        let cells = params.cells[octave].xy;
        let column = node_before(at.x, cells.x, params.inner.x);
        let row = node_before(at.y, cells.y, params.inner.y);
        let left = wrapped(column.x, cells.x, params.joined.x);
        let right = wrapped(column.x + 1, cells.x, params.joined.x);
        let above = wrapped(row.x, cells.y, params.joined.y);
        let below = wrapped(row.x + 1, cells.y, params.joined.y);
        for (var channel = 0; channel < 3; channel++) {
            let number = u32(channel + 3 * octave);
            let first = node_value(vec2<i32>(left, above), number) * (256 - row.y)
                + node_value(vec2<i32>(left, below), number) * row.y;
            let second = node_value(vec2<i32>(right, above), number) * (256 - row.y)
                + node_value(vec2<i32>(right, below), number) * row.y;
            sums[channel] += (first * (256 - column.y) + second * column.y) >> 8u;
        }
    }
    return (sums * params.gain + (1 << 19u)) >> vec3<u32>(20u);
}

// --- laying grounds -----------------------------------------------------------------------------

// The pixel of a side that stands at `index`.
fn side(index: i32, length: i32, joined: i32) -> i32 {
    let round = index % length;
    let around = select(round, round + length, round < 0);
    let last = max(length - 1, 1);
    let folded = abs(index) % (2 * last);
    let mirrored = min(select(folded, 2 * last - folded, folded > last), length - 1);
    return select(mirrored, around, joined == 1);
}

fn lay(place: vec2<i32>, colour: vec3<f32>) {
    let room = vec3<i32>(level(26.0 + 0.8 * colour)) + noise(place - params.margin);
    let laid = clamp(room, vec3<i32>(0), vec3<i32>(255));
    textureStore(result, place, vec4<f32>(vec3<f32>(laid) / 255.0, 1.0));
}

fn inside(place: vec2<i32>) -> vec2<i32> {
    let at = place - params.margin;
    return vec2<i32>(side(at.x, params.inner.x, params.joined.x), side(at.y, params.inner.y, params.joined.y));
}

// The photo with noise and margins.
@compute @workgroup_size(8, 8)
fn first(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2<i32>(id.xy);
    if (all(place < params.inner + 2 * params.margin)) {
        lay(place, opaque(textureLoad(photo, inside(place), 0)));
    }
}

// Two neighbours of a side.
fn neighbours(at: i32, length: i32, joined: i32) -> vec2<i32> {
    let pair = vec2<i32>(at, at + 1);
    let around = (pair + length) % length;
    return select(clamp(pair, vec2<i32>(0), vec2<i32>(length - 1)), around, joined == 1);
}

// A pixel of a picture that is enlarged to the inside.
fn enlarged(picture: texture_2d<f32>, place: vec2<i32>) -> vec3<f32> {
    let size = vec2<i32>(textureDimensions(picture));
    let at = (vec2<f32>(place) + 0.5) * vec2<f32>(size) / vec2<f32>(params.inner) - 0.5;
    let before = floor(at);
    let share = at - before;
    let x = neighbours(i32(before.x), size.x, params.joined.x);
    let y = neighbours(i32(before.y), size.y, params.joined.y);
    let above = mix(
        opaque(textureLoad(picture, vec2<i32>(x.x, y.x), 0)),
        opaque(textureLoad(picture, vec2<i32>(x.y, y.x), 0)),
        share.x,
    );
    let below = mix(
        opaque(textureLoad(picture, vec2<i32>(x.x, y.y), 0)),
        opaque(textureLoad(picture, vec2<i32>(x.y, y.y), 0)),
        share.x,
    );
    return mix(above, below, share.y);
}

fn luminance(colour: vec3<f32>) -> f32 {
    return dot(colour, vec3<f32>(0.2126, 0.7152, 0.0722));
}

// The enlarged painting with the photo's detail, noise and margins.
@compute @workgroup_size(8, 8)
fn next(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2<i32>(id.xy);
    if (all(place < params.inner + 2 * params.margin)) {
        let at = inside(place);
        let detail = luminance(opaque(textureLoad(photo, at, 0))) - luminance(enlarged(base, at));
        let colour = enlarged(painting, at) + params.detail * detail;
        lay(place, clamp(colour, vec3<f32>(0.0), vec3<f32>(255.0)));
    }
}

// A painting without its margins, with the photo's alpha.
@compute @workgroup_size(8, 8)
fn cut(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2<i32>(id.xy);
    if (all(place < params.inner)) {
        let painted = textureLoad(painting, place + params.margin, 0);
        textureStore(result, place, vec4<f32>(painted.xyz, textureLoad(photo, place, 0).w));
    }
}

// A painting (`photo`) with the colours of the smaller one before it (`painting`): what the two differ by at the smaller
// size, where this one is `base`, is taken away.
@compute @workgroup_size(8, 8)
fn settle(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2<i32>(id.xy);
    if (all(place < params.inner)) {
        let fresh = textureLoad(photo, place, 0);
        let colour = round(fresh.xyz * 255.0) + (enlarged(painting, place) - enlarged(base, place));
        textureStore(result, place, vec4<f32>(level(colour) / 255.0, fresh.w));
    }
}
