
// A number as maps hold it.
fn stored(number: vec4<f32>) -> vec4<f32> {
    return number;
}

// The colour that the first layer counts from.
fn origin() -> vec3<f32> {
    return vec3<f32>(0.5);
}
