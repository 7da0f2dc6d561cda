//! Named tensors: a network's parameters outside of burn.

/// A parameter outside of burn, in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTensor {
    /// The path, e.g. `blocks.2.conv1.weight`.
    pub name: String,
    /// The length of each dimension.
    pub shape: Vec<usize>,
    /// As many as the product of the shape.
    pub values: Vec<f32>,
}
