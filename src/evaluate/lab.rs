//! Colours in CIELAB.

/// Linear sRGB to CIE XYZ (IEC 61966-2-1), each row divided by the white point D65.
const XYZ: [[f32; 3]; 3] = [
    [0.412_456_4 / 0.950_47, 0.357_576_1 / 0.950_47, 0.180_437_5 / 0.950_47],
    [0.212_672_9, 0.715_152_2, 0.072_175],
    [0.019_333_9 / 1.088_83, 0.119_192 / 1.088_83, 0.950_304_1 / 1.088_83],
];

/// CIE L*a*b* (1976, white point D65) of an sRGB colour 0..1: L from 0 to 100.
pub fn lab(colour: [f32; 3]) -> [f32; 3] {
    let linear = colour
        .map(|value| if value > 0.040_45 { ((value + 0.055) / 1.055).powf(2.4) } else { value / 12.92 });
    let [x, y, z] = XYZ.map(|row| {
        let value: f32 = row.iter().zip(linear).map(|(weight, value)| weight * value).sum();
        if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours() {
        for (colour, expected) in [
            ([1.0, 1.0, 1.0], [100.0, 0.0, 0.0]),
            ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
            ([1.0, 0.0, 0.0], [53.24, 80.09, 67.20]),
            ([0.0, 0.0, 1.0], [32.30, 79.19, -107.86]),
            ([0.5, 0.5, 0.5], [53.39, 0.0, 0.0]),
        ] {
            for (found, expected) in lab(colour).iter().zip(expected) {
                assert!((found - expected).abs() < 0.02, "{colour:?}: {found} instead of {expected}");
            }
        }
    }
}
