//! The defaults of a run's configuration.

pub fn steps() -> usize {
    4000
}

pub fn identity_steps() -> usize {
    150
}

pub fn batch() -> usize {
    2
}

pub fn crop_sides() -> Vec<usize> {
    vec![128, 192, 256]
}

pub fn crops() -> usize {
    800
}

pub fn photo_sizes() -> [u32; 2] {
    [192, 640]
}

pub fn learning_rate() -> f64 {
    1.5e-3
}

pub fn style_rate() -> f64 {
    3.0
}

pub fn ema_decay() -> f32 {
    0.995
}

pub fn seed() -> u64 {
    1890
}

pub fn stability_every() -> usize {
    1
}

pub fn log_every() -> usize {
    20
}

pub fn checkpoint_every() -> usize {
    200
}

pub fn hold_out_every() -> usize {
    10
}
