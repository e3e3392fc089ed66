//! How far two colours lie apart, also for readers who do not see red, green or blue as most do.

use super::color::{Color, linear};

/// Linear-light red, green and blue as they are seen: by most, and without the long, the middle, the short cones.
///
/// Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency" (2009), severity 1.
const SIGHTS: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ],
    [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ],
    [
        [1.255_528, -0.076_749, -0.178_779],
        [-0.078_411, 0.930_809, 0.147_602],
        [0.004_733, 0.691_367, 0.303_900],
    ],
];

/// The least distance (ΔE76) of two colours over all kinds of sight.
pub(super) fn least_distance(one: Color, other: Color) -> f64 {
    let seen = |color: Color, sight: &[[f64; 3]; 3]| {
        let [red, green, blue] = linear(color);
        lab(sight.map(|[r, g, b]| (r * red + g * green + b * blue).clamp(0.0, 1.0)))
    };
    SIGHTS
        .iter()
        .map(|sight| {
            let differences = seen(one, sight).into_iter().zip(seen(other, sight));
            differences.map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
        })
        .fold(f64::INFINITY, f64::min)
}

/// CIE L*a*b* under D65 of linear-light channels.
fn lab([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let x = 0.412_456_4 * red + 0.357_576_1 * green + 0.180_437_5 * blue;
    let y = 0.212_672_9 * red + 0.715_152_2 * green + 0.072_175_0 * blue;
    let z = 0.019_333_9 * red + 0.119_192_0 * green + 0.950_304_1 * blue;
    let curve = |t: f64| {
        if t > 216.0 / 24_389.0 {
            t.cbrt()
        } else {
            (24_389.0 / 27.0 * t + 16.0) / 116.0
        }
    };
    let (x, y, z) = (curve(x / 0.950_47), curve(y), curve(z / 1.088_83));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}
