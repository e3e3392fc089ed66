//! The lighter tones of the brand colour, mixed with white in Oklab.
//!
//! Mixing in Oklab keeps the hue and gives steps that look even; the shares are fitted to the design's own tones.

use serde::Serialize;

/// The brand colour and what is derived from it, as `#RRGGBB`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tones {
    pub brand: String,
    /// A second group inside this month.
    pub brand_mid: String,
    /// Count heat, second darkest.
    pub heat_4: String,
    pub brand_t2: String,
    pub brand_t1: String,
    /// The wedge between a bar and its detail bar.
    pub zoom: String,
    pub rule_on_brand: String,
}

impl Tones {
    /// The tones of a `#RRGGBB` colour; anything else counts as the default `#005A66`.
    #[must_use]
    pub fn derive(color: &str) -> Self {
        let brand = parse(color).unwrap_or([0x00, 0x5a, 0x66]);
        let tone = |share: f64| hex(mixed_with_white(brand, share));
        Self {
            brand: hex(brand),
            brand_mid: tone(0.63),
            heat_4: tone(0.51),
            brand_t2: tone(0.28),
            brand_t1: tone(0.12),
            zoom: tone(0.065),
            rule_on_brand: tone(0.5),
        }
    }
}

fn parse(color: &str) -> Option<[u8; 3]> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

/// `share` of the colour and the rest white, in Oklab; the small mixes are slightly greyer than a straight line.
fn mixed_with_white(color: [u8; 3], share: f64) -> [u8; 3] {
    let [lightness, a, b] = to_oklab(color);
    from_oklab([share * lightness + (1.0 - share), share * a * 0.88, share * b * 0.88])
}

fn to_oklab(color: [u8; 3]) -> [f64; 3] {
    let [r, g, b] = color.map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn from_oklab([lightness, a, b]: [f64; 3]) -> [u8; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
    .map(|linear| {
        let value = if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0–255 just before")]
        let channel = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        channel
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_brand_gives_the_designed_tones() {
        let tones = Tones::derive("#005A66");
        let designed = ["#5F979E", "#7FABB0", "#B5D2D5", "#DDEBEC"];
        for (tone, wanted) in [&tones.brand_mid, &tones.heat_4, &tones.brand_t2, &tones.brand_t1].into_iter().zip(designed) {
            let (tone, wanted) = (to_oklab(parse(tone).unwrap()), to_oklab(parse(wanted).unwrap()));
            let distance = tone.iter().zip(wanted).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
            assert!(distance < 0.015, "{distance}");
        }
    }

    #[test]
    fn white_stays_white() {
        assert_eq!(hex(from_oklab(to_oklab([255, 255, 255]))), "#FFFFFF");
    }
}
