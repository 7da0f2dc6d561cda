// Multiply-adds in registers and nothing else: what a device can do at most.

@group(0) @binding(0) var<storage, read_write> results: array<vec4<f32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
    // Known to no compiler, and tending to one half.
    let factor = vec4<f32>(0.5) + results[thread.x] * 1e-9;
    let rest = vec4<f32>(0.25) + results[thread.x] * 1e-9;
/*SUMS*/
    for (var round = 0u; round < /*ROUNDS*/u; round++) {
/*STEPS*/
    }
    results[thread.x] = /*RESULT*/;
}
