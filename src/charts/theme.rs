//! The look of the report in numbers: tones derived from the brand colour, type sizes, strokes.
//!
//! One brand colour comes from the config; its lighter tones are mixtures with white in Oklab, where equal steps look
//! equal, so that any brand keeps the same order from dark to light, in print and in grey too. A brand too pale for
//! text is darkened until it reads, and what is missed has a colour no reader takes for the brand's.

mod color;
mod vision;

pub use color::Color;

use color::LEAST_CONTRAST;
use vision::least_distance;

/// Least contrast of a large field against the paper beside it.
const LEAST_FIELD_CONTRAST: f64 = 1.25;

/// The report's colours: those of the brand, and those every brand shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tones {
    /// This month.
    pub brand: Color,
    /// Met, improved: the brand, or ink where the brand is warm and would look like a warning.
    pub good: Color,
    /// Large fields: the colour as it was given, unless it is as pale as paper.
    pub surface: Color,
    /// Text on such a field: white, or ink on a light one.
    pub on_surface: Color,
    /// A second group inside this month.
    pub brand_mid: Color,
    /// Count heat, second darkest.
    pub heat_4: Color,
    /// Heat: clearly above.
    pub brand_t2: Color,
    /// Heat: somewhat above; the neutral rest of a whole.
    pub brand_t1: Color,
    /// The wedge between a bar and its detail.
    pub zoom: Color,
    /// Rules on a panel of the brand colour.
    pub rule_on_brand: Color,
    /// Missed, overdue, significantly worse, outside the limit; nothing else.
    pub warn: Color,
    /// Heat: clearly below.
    pub warn_t2: Color,
    /// Heat: somewhat below; a light field behind what is missed.
    pub warn_t1: Color,
}

impl Tones {
    /// The tones of a brand colour given as `#RRGGBB`, darkened where it is too pale; `None` when it is no such colour.
    #[must_use]
    pub fn from_brand(brand: &str) -> Option<Self> {
        let given = Color::parse(brand)?;
        let brand = given.readable();
        let is_field = given.contrast_on_white() >= LEAST_FIELD_CONTRAST;
        let surface = if is_field { given } else { brand };
        let is_dark = surface.contrast_on_white() >= LEAST_CONTRAST;
        let [warn, warn_t2, warn_t1] = warning_beside(brand);
        Some(Self {
            warn,
            warn_t2,
            warn_t1,
            brand,
            good: if brand.is_warm() { INK } else { brand },
            surface,
            on_surface: if is_dark { WHITE } else { INK },
            brand_mid: brand.tint(0.63),
            heat_4: brand.tint(0.51),
            brand_t2: brand.tint(0.28),
            brand_t1: brand.tint(0.12),
            zoom: brand.tint(0.065),
            rule_on_brand: if is_dark { surface.tint(0.505) } else { INK_2 },
        })
    }

    /// Name and `#RRGGBB` of each tone, for the templates.
    #[must_use]
    pub fn named(&self) -> [(&'static str, String); 13] {
        [
            ("brand", self.brand.hex()),
            ("good", self.good.hex()),
            ("surface", self.surface.hex()),
            ("on_surface", self.on_surface.hex()),
            ("brand_mid", self.brand_mid.hex()),
            ("heat_4", self.heat_4.hex()),
            ("brand_t2", self.brand_t2.hex()),
            ("brand_t1", self.brand_t1.hex()),
            ("zoom", self.zoom.hex()),
            ("rule_on_brand", self.rule_on_brand.hex()),
            ("warn", self.warn.hex()),
            ("warn_t2", self.warn_t2.hex()),
            ("warn_t1", self.warn_t1.hex()),
        ]
    }
}

/// Least ΔE76 between what is good and what is bad, for any reader.
const LEAST_DISTANCE: f64 = 24.0;

/// Colours of what is missed, with their two light tones: orange; violet beside a red, orange, yellow or green brand; blue
/// beside magenta.
const WARNINGS: [[Color; 3]; 3] = [
    [
        Color::new(0xB9, 0x3C, 0x08),
        Color::new(0xF2, 0xC3, 0xA9),
        Color::new(0xFA, 0xE6, 0xDA),
    ],
    [
        Color::new(0x7A, 0x1F, 0xA0),
        Color::new(0xDC, 0xC2, 0xE8),
        Color::new(0xF1, 0xE6, 0xF6),
    ],
    [
        Color::new(0x1D, 0x4E, 0xD8),
        Color::new(0xC3, 0xD0, 0xF5),
        Color::new(0xE6, 0xEC, 0xFB),
    ],
];

/// The first warning far enough from the brand, else the farthest.
fn warning_beside(brand: Color) -> [Color; 3] {
    let distance = |[color, ..]: &[Color; 3]| least_distance(brand, *color);
    let [usual, others @ ..] = WARNINGS;
    let farther = |best: [Color; 3], next: [Color; 3]| {
        let enough = distance(&best) >= LEAST_DISTANCE || distance(&best) >= distance(&next);
        if enough { best } else { next }
    };
    others.into_iter().fold(usual, farther)
}

/// Text, head rules, zero lines.
pub const INK: Color = Color::new(0x1B, 0x26, 0x2B);
/// Secondary text, target lines, control limits.
pub const INK_2: Color = Color::new(0x56, 0x63, 0x6A);
/// History lines and the outline of last month's dot.
pub const LAST_LINE: Color = Color::new(0x8A, 0x96, 0x9C);
/// Last month's bar or dot.
pub const LAST_FILL: Color = Color::new(0xC3, 0xCB, 0xCF);
/// Row rules.
pub const HAIR: Color = Color::new(0xDC, 0xE2, 0xE5);
/// Grid lines.
pub const GRID: Color = Color::new(0xE9, 0xED, 0xEF);
/// Paper.
pub const WHITE: Color = Color::new(0xFF, 0xFF, 0xFF);

/// Type sizes in points.
pub mod size {
    /// What is read.
    pub const BODY: f64 = 9.5;
    /// What is looked up: axes, second lines. The smallest size anywhere.
    pub const SMALL: f64 = 8.5;
    /// The one figure a chart is about.
    pub const KEY: f64 = 15.0;
}

/// Stroke widths in points.
pub mod stroke {
    /// Lines of the grid, in points; so all of these.
    pub const GRID: f64 = 0.6;
    /// Lines between rows.
    pub const ROW_RULE: f64 = 0.5;
    /// The line of zero.
    pub const ZERO: f64 = 0.8;
    /// The line below heads.
    pub const HEAD_RULE: f64 = 0.8;
    /// The line of a target.
    pub const TARGET: f64 = 0.8;
    /// The line of this store's values.
    pub const TREND: f64 = 1.8;
    /// The line of cumulative shares, and its marks.
    pub const CUMULATIVE: f64 = 1.4;
    /// The control limits.
    pub const LIMIT: f64 = 0.9;
    /// The middle line between them.
    pub const CENTER: f64 = 0.9;
    /// Intervals of uncertainty.
    pub const INTERVAL: f64 = 1.0;
    /// Dash and gap of a target line.
    pub const TARGET_DASH: [f64; 2] = [2.4, 1.8];
}

/// Radii of dots in millimetres.
pub mod radius {
    /// Marks of this month.
    pub const THIS_MONTH: f64 = 1.45;
    /// Marks of the month before.
    pub const LAST_MONTH: f64 = 1.25;
    /// Marks of control charts.
    pub const CONTROL: f64 = 1.25;
    /// The line of cumulative shares, and its marks.
    pub const CUMULATIVE: f64 = 1.1;
}

#[cfg(test)]
mod tests {
    use super::color::oklab;
    use super::*;

    /// The tones drawn by hand for the default brand; each channel may differ a little, as they are slightly greyer.
    #[test]
    fn tones_of_the_default_brand_match_the_drawn_ones() {
        let tones = Tones::from_brand("#005A66").unwrap();
        for (tone, drawn) in [
            (tones.brand, "#005A66"),
            (tones.brand_mid, "#5F979E"),
            (tones.heat_4, "#7FABB0"),
            (tones.brand_t2, "#B5D2D5"),
            (tones.brand_t1, "#DDEBEC"),
            (tones.zoom, "#EDF2F3"),
        ] {
            let difference: f64 = oklab(tone)
                .iter()
                .zip(oklab(Color::parse(drawn).unwrap()))
                .map(|(a, b)| (a - b).powi(2))
                .sum::<f64>()
                .sqrt();
            assert!(difference < 0.016, "{} against {drawn}: {difference:.4}", tone.hex());
        }
    }

    #[test]
    fn tints_end_at_the_colour_and_at_white() {
        for text in ["#005A66", "#B93C08", "#000000", "#123ABC"] {
            let color = Color::parse(text).unwrap();
            assert_eq!(color.tint(1.0).hex(), text);
            assert_eq!(color.tint(0.0).hex(), "#FFFFFF");
        }
    }

    #[test]
    fn colours_that_are_none_are_refused() {
        for text in ["", "005A66", "#005A6", "#005A6G", "#红色", "teal"] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    /// Every brand there could be, in steps of 17: its text reads on white, and no reader takes good for bad.
    #[test]
    fn any_brand_is_readable_and_unlike_its_warning() {
        let steps = || (0..=255u8).step_by(17);
        let mut least = f64::INFINITY;
        for color in steps().flat_map(|red| steps().flat_map(move |green| steps().map(move |blue| (red, green, blue))))
        {
            let given = Color::new(color.0, color.1, color.2);
            let tones = Tones::from_brand(&given.hex()).unwrap();
            assert!(tones.brand.contrast_on_white() >= LEAST_CONTRAST, "{}", given.hex());
            let distance = least_distance(tones.brand, tones.warn);
            assert!(
                distance >= 20.0,
                "{} and {}: {distance:.1}",
                tones.brand.hex(),
                tones.warn.hex()
            );
            least = least.min(distance);
        }
        assert!(least.is_finite());
    }

    #[test]
    fn warnings_read_on_white_and_on_their_own_light_field() {
        for [warn, clear, light] in WARNINGS {
            let on = |field: Color| warn.contrast_on_white() / field.contrast_on_white();
            assert!(
                on(WHITE) >= LEAST_CONTRAST && on(light) >= LEAST_CONTRAST,
                "{}",
                warn.hex()
            );
            assert!(on(clear) >= 3.0, "triangles of {} on {}", warn.hex(), clear.hex());
        }
    }

    #[test]
    fn a_red_or_green_brand_has_another_warning_than_a_blue_one() {
        let warn = |brand| Tones::from_brand(brand).unwrap().warn.hex();
        for brand in ["#005A66", "#1B4F9C", "#000000", "#5B2A86", "#767676"] {
            assert_eq!(warn(brand), "#B93C08", "{brand}");
        }
        for brand in ["#C8102E", "#E2001A", "#C2500A", "#FFD100", "#00703C"] {
            assert_eq!(warn(brand), "#7A1FA0", "{brand}");
        }
    }

    #[test]
    fn a_pale_brand_is_darkened_and_a_dark_one_stays() {
        let brand = |given| Tones::from_brand(given).unwrap().brand;
        for given in ["#FFD100", "#FFFFFF", "#F5F5F5", "#8FD3E8"] {
            let contrast = brand(given).contrast_on_white();
            assert!((LEAST_CONTRAST..4.8).contains(&contrast), "{given}: {contrast:.2}");
        }
        assert_eq!(brand("#005A66").hex(), "#005A66");
    }

    #[test]
    fn a_warm_brand_does_not_mark_what_is_good() {
        let good = |brand| Tones::from_brand(brand).unwrap().good;
        for brand in ["#C8102E", "#E2001A", "#C2500A", "#FFD100"] {
            assert_eq!(good(brand), INK, "{brand}");
        }
        for brand in ["#005A66", "#1B4F9C", "#00703C", "#000000", "#5B2A86"] {
            assert_eq!(good(brand).hex(), brand);
        }
    }

    #[test]
    fn a_light_brand_stays_itself_on_fields_and_text_on_it_is_dark() {
        let yellow = Tones::from_brand("#FFD100").unwrap();
        assert_eq!((yellow.surface.hex().as_str(), yellow.on_surface), ("#FFD100", INK));
        let red = Tones::from_brand("#C8102E").unwrap();
        assert_eq!((red.surface, red.on_surface), (red.brand, WHITE));
        // A field of white would be none.
        let white = Tones::from_brand("#FFFFFF").unwrap();
        assert_eq!((white.surface, white.on_surface), (white.brand, WHITE));
    }

    /// The distances measured when the look was drawn.
    #[test]
    fn the_default_brand_keeps_its_distance() {
        let tones = Tones::from_brand("#005A66").unwrap();
        assert!((least_distance(tones.brand, tones.warn) - 54.6).abs() < 1.5);
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Color::new(0, 0, 0).contrast_on_white() - 21.0).abs() < 1e-9);
        assert!((Color::parse("#005A66").unwrap().contrast_on_white() - 7.9).abs() < 0.1);
    }
}
