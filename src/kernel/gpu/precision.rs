//! Whether a GPU stores feature maps as f32 or f16.

/// How exactly a GPU stores the maps between the layers. What is computed is f32 in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits a number: every GPU can.
    Full,
    /// 16 bits a number, half the memory and half the traffic, on a GPU with the feature `shader-f16`.
    Half,
}

impl Precision {
    /// What a GPU does that offers `features`: what is wished for if it can, else half on a graphics card that can.
    /// Processors convert in software, and what bounds them is not memory.
    pub(super) fn of(wish: Option<Self>, features: wgpu::Features, device: wgpu::DeviceType) -> Self {
        let best = if device == wgpu::DeviceType::Cpu { Self::Full } else { Self::Half };
        if features.contains(wgpu::Features::SHADER_F16) { wish.unwrap_or(best) } else { Self::Full }
    }

    /// The features that it takes.
    pub(super) fn features(self) -> wgpu::Features {
        match self {
            Self::Full => wgpu::Features::empty(),
            Self::Half => wgpu::Features::SHADER_F16,
        }
    }

    /// Bytes of a number.
    pub(super) fn bytes(self) -> u64 {
        match self {
            Self::Full => 4,
            Self::Half => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use wgpu::{DeviceType, Features};

    use super::Precision::{Full, Half};
    use super::*;

    #[test]
    fn only_graphics_cards_that_can_store_halves_unless_told_to() {
        let all = Features::all();
        for (wish, features, device, expected) in [
            (None, all, DeviceType::DiscreteGpu, Half),
            (None, all, DeviceType::Other, Half),
            (None, all, DeviceType::Cpu, Full),
            (None, Features::empty(), DeviceType::DiscreteGpu, Full),
            (Some(Half), all, DeviceType::Cpu, Half),
            (Some(Half), Features::empty(), DeviceType::Other, Full),
            (Some(Full), all, DeviceType::DiscreteGpu, Full),
        ] {
            assert_eq!(Precision::of(wish, features, device), expected, "{wish:?} {device:?}");
        }
        // Nothing optional is asked of a GPU beside it.
        assert!(Full.features().is_empty());
        assert_eq!(Half.features(), Features::SHADER_F16);
    }
}
