// Paints a pixel from the sums of its colours.
fn paint(row: u32, x: u32, phase: u32, sums: vec3<f32>) {
    let line = 2u * row + phase / 2u;
    let column = 2u * x + phase % 2u;
    let behind = photo[(2u * params.first_row + line - params.photo_first) * params.photo_width + column];
    let colour = 255.0 / (1.0 + exp(-clamp(sums, vec3<f32>(-87.0), vec3<f32>(87.0))));
    let bytes = vec3<f32>((vec3<u32>(behind) >> vec3<u32>(0u, 8u, 16u)) & vec3<u32>(255u));
    let mixed = vec3<u32>(colour * params.strength + bytes * (1.0 - params.strength) + 0.5);
    let shifted = min(mixed, vec3<u32>(255u)) << vec3<u32>(0u, 8u, 16u);
    after[line * params.photo_width + column] = shifted.x | shifted.y | shifted.z | (behind & 0xff000000u);
}
