//! The network's shape: its sizes, as the published graph has them.

/// The name of this network in packs. It changes whenever old weights no longer fit.
pub const ARCHITECTURE: &str = "person-1";

/// The side of the square that a photo is read at, and of the mask; the photo is stretched to it.
pub const SIDE: usize = 256;
/// Channels of the photo: RGB in 0..1.
pub const COLOURS: usize = 3;
/// Channels that the first convolution writes; its kernel is 3x3, its stride 2.
pub const STEM: usize = 16;

/// An inverted residual block: a convolution 1x1 that widens, one for each channel, a gate, and a convolution 1x1 that
/// narrows. Where it changes neither size nor channels, what it reads is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockShape {
    /// Channels between the convolutions 1x1.
    pub wide: usize,
    /// The side of the kernel for each channel.
    pub kernel: usize,
    /// How far that moves on.
    pub stride: usize,
    /// Whether hard swish follows the first two convolutions, and not what makes negative numbers zero.
    pub swish: bool,
    /// Channels within the gate (squeeze and excitation); 0 where there is none.
    pub squeezed: usize,
    /// Channels that it writes.
    pub narrow: usize,
}

const fn block(
    wide: usize,
    [kernel, stride]: [usize; 2],
    swish: bool,
    [squeezed, narrow]: [usize; 2],
) -> BlockShape {
    BlockShape { wide, kernel, stride, swish, squeezed, narrow }
}

/// From 128x128 numbers of [`STEM`] channels to 16x16 of 32.
pub const BLOCKS: [BlockShape; 8] = [
    block(16, [3, 2], false, [8, 16]),
    block(72, [3, 2], false, [0, 24]),
    block(88, [3, 1], false, [0, 24]),
    block(96, [5, 2], true, [24, 32]),
    block(128, [5, 1], true, [32, 32]),
    block(128, [5, 1], true, [32, 32]),
    block(96, [5, 1], true, [24, 32]),
    block(96, [5, 1], true, [24, 32]),
];

/// Channels of what the last block's map becomes.
pub const HEAD: usize = 128;

/// The steps back: after how many blocks (none: after the first convolution) the map was written that is brought back, and its
/// channels. Each doubles both sides.
pub const STEPS: [(usize, usize); 3] = [(3, 24), (1, 16), (0, STEM)];

/// Numbers that the last layer writes for each of 128x128 places: the four pixels of the mask there, row by row. It is the
/// graph's transposed convolution, whose kernel 2x2 has a stride of 2.
pub const PIXELS: usize = 4;
