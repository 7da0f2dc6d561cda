
// A number as maps hold it. What is too large is cut off at the largest half; what is no finite number stays none, so
// that it is found in the statistics.
fn stored(number: vec4<f32>) -> vec4<f16> {
    let exponents = bitcast<vec4<u32>>(number) & vec4<u32>(0x7f800000u);
    let cut = clamp(number, vec4<f32>(-65504.0), vec4<f32>(65504.0));
    return vec4<f16>(select(cut, number, exponents == vec4<u32>(0x7f800000u)));
}

// The colour that the first layer counts from: the median of three pixels of the photo. What is normalized does not
// depend on it, but halves do: those around zero are the closest to each other, and in a photo of nearly one colour,
// sums far from zero would all be the same.
fn origin() -> vec3<f32> {
    let a = colour(photo[params.origins.x]);
    let b = colour(photo[params.origins.y]);
    let c = colour(photo[params.origins.z]);
    return max(min(a, b), min(max(a, b), c));
}
