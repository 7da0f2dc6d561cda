// Dot products of four bytes each in registers and nothing else.

@group(0) @binding(0) var<storage, read_write> results: array<vec4<u32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) thread: vec3<u32>) {
    // Known to no compiler.
    let factor = results[thread.x].x ^ 0x01fe02fdu;
/*SUMS*/
    for (var round = 0u; round < /*ROUNDS*/u; round++) {
/*STEPS*/
    }
    results[thread.x].x = u32(/*RESULT*/);
}
