//! CIE Lab (D65) of sRGB bytes: distances in it are about as large as they look.

/// Lightness 0 to 100, green to red, blue to yellow.
pub(super) type Lab = [f32; 3];

/// Of red, green and blue from 0 to 255.
pub(super) fn lab(rgb: [f32; 3]) -> Lab {
    let [r, g, b] = rgb.map(|value| {
        let value = (value / 255.0).clamp(0.0, 1.0);
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let [x, y, z] = [x, y, z].map(|value| if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Back to red, green and blue from 0 to 255.
pub(super) fn rgb([l, a, b]: Lab) -> [f32; 3] {
    let y = (l + 16.0) / 116.0;
    let [x, y, z] = [y + a / 500.0, y, y - b / 200.0]
        .map(|value| if value.powi(3) > 0.008_856 { value.powi(3) } else { (value - 16.0 / 116.0) / 7.787 });
    let (x, z) = (x * 0.950_47, z * 1.088_83);
    let linear = [
        3.240_454_2 * x - 1.537_138_5 * y - 0.498_531_4 * z,
        -0.969_266 * x + 1.876_010_8 * y + 0.041_556 * z,
        0.055_643_4 * x - 0.204_025_9 * y + 1.057_225_2 * z,
    ];
    linear.map(|value| {
        let value = value.clamp(0.0, 1.0);
        let value = if value <= 0.003_130_8 { 12.92 * value } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
        255.0 * value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same_colour() {
        for color in [[0.0, 0.0, 0.0], [255.0, 255.0, 255.0], [200.0, 150.0, 120.0], [12.0, 200.0, 90.0]] {
            let back = rgb(lab(color));
            assert!(color.iter().zip(back).all(|(a, b)| (a - b).abs() < 0.6), "{color:?} {back:?}");
        }
        assert!((lab([255.0; 3])[0] - 100.0).abs() < 0.1);
    }
}
