//! An sRGB colour: reading and writing it, its tints, its contrast.

/// Least contrast on white that small text can be read in (WCAG AA).
pub(super) const LEAST_CONTRAST: f64 = 4.5;

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color {
    /// 0–255.
    pub red: u8,
    /// 0–255.
    pub green: u8,
    /// 0–255.
    pub blue: u8,
}

impl Color {
    /// The colour with these channels.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#RRGGBB`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let channel = |from: usize| u8::from_str_radix(digits.get(from..from + 2)?, 16).ok();
        Some(Self::new(channel(0)?, channel(2)?, channel(4)?))
    }

    /// Writes `#RRGGBB`.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }

    /// `share` of this colour mixed with white in Oklab; 1 is the colour itself, 0 is white.
    #[must_use]
    pub fn tint(self, share: f64) -> Self {
        let [lightness, a, b] = oklab(self);
        from_oklab([lightness * share + (1.0 - share), a * share, b * share])
    }

    /// The colour itself, or mixed with as little black in Oklab as small text needs to be read on white.
    #[must_use]
    pub fn readable(self) -> Self {
        let [lightness, a, b] = oklab(self);
        (1..=200)
            .map(|step| f64::from(200 - step) / 200.0)
            .map(|share| from_oklab([lightness * share, a * share, b * share]))
            .fold(self, |found, darker| {
                if found.contrast_on_white() >= LEAST_CONTRAST {
                    found
                } else {
                    darker
                }
            })
    }

    /// Whether it is a red, an orange or a yellow, which warn by themselves.
    #[must_use]
    pub fn is_warm(self) -> bool {
        let [_, a, b] = oklab(self);
        let hue = b.atan2(a).to_degrees();
        a.hypot(b) > 0.05 && (-5.0..=110.0).contains(&hue)
    }

    /// Contrast against white by WCAG 2, 1–21.
    #[must_use]
    pub fn contrast_on_white(self) -> f64 {
        let [red, green, blue] = linear(self);
        1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    }
}

/// Linear-light channels, 0–1.
pub(super) fn linear(color: Color) -> [f64; 3] {
    [color.red, color.green, color.blue].map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    })
}

/// Lightness, green–red and blue–yellow after Ottosson, "A perceptual color space for image processing" (2020).
pub(super) fn oklab(color: Color) -> [f64; 3] {
    let [red, green, blue] = linear(color);
    let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
    let middle = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
    let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
    [
        0.210_454_255_3 * long + 0.793_617_785_0 * middle - 0.004_072_046_8 * short,
        1.977_998_495_1 * long - 2.428_592_205_0 * middle + 0.450_593_709_9 * short,
        0.025_904_037_1 * long + 0.782_771_766_2 * middle - 0.808_675_766_0 * short,
    ]
}

fn from_oklab([lightness, a, b]: [f64; 3]) -> Color {
    let long = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let middle = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let short = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    let [red, green, blue] = [
        4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short,
        -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short,
        -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701_0 * short,
    ]
    .map(channel);
    Color::new(red, green, blue)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0–255 before the cast"
)]
fn channel(linear: f64) -> u8 {
    let value = if linear <= 0.003_130_8 {
        12.92 * linear
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    };
    (value * 255.0).round().clamp(0.0, 255.0) as u8
}
