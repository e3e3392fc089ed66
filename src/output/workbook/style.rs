//! Fonts, colours and number formats of the workbook.

use rust_i18n::t;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::charts::{self, theme::Tones};

/// Colour of judgements in between; the words say the same.
const MUTED: u32 = 0x5A_65_70;
const RULE: u32 = 0xD5_DA_DE;

/// The workbook's formats.
#[derive(Debug, Clone)]
pub(super) struct Styles {
    pub brand: Color,
    /// What follows a difference of percentages.
    percentage_points: String,
    judgements: Vec<(String, Format)>,
    /// What an empty table says.
    pub no_rows: String,
}

/// How a number is shown; the number itself is never rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberStyle {
    /// With separators and decimals.
    Decimals(u8),
    /// A fraction as percent with decimals.
    Percent(u8),
    /// A difference with its sign.
    Signed(u8),
    /// A difference of percentages with its sign, in percentage points.
    PercentagePoints(u8),
    /// Yuan and fen.
    Money,
    /// A p value; a tiny one is said to be tiny.
    Probability,
    /// A calendar day.
    Day,
}

impl NumberStyle {
    /// The format code.
    fn code(self, percentage_points: &str) -> String {
        let digits = |decimals: u8| match decimals {
            0 => String::new(),
            _ => format!(".{}", "0".repeat(usize::from(decimals))),
        };
        match self {
            Self::Decimals(decimals) => format!("#,##0{}", digits(decimals)),
            Self::Percent(decimals) => format!("0{}%", digits(decimals)),
            Self::Signed(decimals) => {
                let number = format!("#,##0{}", digits(decimals));
                format!("+{number};-{number};{number}")
            }
            Self::PercentagePoints(decimals) => {
                let number = format!("0{}\" {percentage_points}\"", digits(decimals));
                format!("+{number};-{number};{number}")
            }
            Self::Money => "#,##0.00".to_owned(),
            Self::Probability => "[<0.0001]\"< 0.0001\";0.0000".to_owned(),
            Self::Day => "yyyy-mm-dd".to_owned(),
        }
    }
}

impl Styles {
    /// The styles of a brand colour `#RRGGBB`, in a language of the catalogue.
    pub fn new(brand_color: &str, locale: &str) -> Self {
        let tones = Tones::from_brand(brand_color);
        let shown = |tone: Option<charts::theme::Color>, usual| {
            Color::RGB(tone.map_or(usual, |tone| u32::from_be_bytes([0, tone.red, tone.green, tone.blue])))
        };
        let brand = shown(tones.as_ref().map(|tones| tones.brand), 0x00_5A_66);
        let warn = shown(tones.as_ref().map(|tones| tones.warn), 0xB9_3C_08);
        let judgements = [
            (t!("sheet.word.missed", locale = locale), Self::bad(warn)),
            (t!("sheet.word.met", locale = locale), Self::good(brand)),
            (t!("sheet.word.near", locale = locale), Self::middling()),
            (t!("sheet.word.worse", locale = locale), Self::bad(warn)),
            (t!("sheet.word.better", locale = locale), Self::good(brand)),
            (t!("sheet.signal.high", locale = locale), Self::bad(warn)),
            (t!("sheet.signal.low", locale = locale), Self::good(brand)),
        ];
        Self {
            brand,
            judgements: judgements.map(|(word, format)| (word.into_owned(), format)).to_vec(),
            percentage_points: t!("sheet.word.percentage_points", locale = locale).into_owned(),
            no_rows: t!("sheet.note.no_rows", locale = locale).into_owned(),
        }
    }

    /// The format code of a number.
    pub fn code(&self, style: NumberStyle) -> String {
        style.code(&self.percentage_points)
    }

    fn base() -> Format {
        Format::new()
            .set_font_name("Microsoft YaHei")
            .set_font_size(10)
            .set_align(FormatAlign::VerticalCenter)
    }

    /// The workbook's title line.
    pub fn title(&self) -> Format {
        Self::base().set_font_size(14).set_bold().set_font_color(self.brand)
    }

    /// A line of explanation.
    pub fn note() -> Format {
        Self::base().set_font_color(Color::RGB(MUTED))
    }

    /// A cell that leads to another sheet.
    pub fn link(&self) -> Format {
        Self::text(false, "").set_font_color(self.brand)
    }

    /// A header cell, over texts or over numbers.
    pub fn header(&self, over_numbers: bool) -> Format {
        let align = if over_numbers {
            FormatAlign::Right
        } else {
            FormatAlign::Left
        };
        let base = if over_numbers {
            Self::base()
        } else {
            Self::base().set_indent(1)
        };
        base.set_bold()
            .set_font_color(Color::White)
            .set_background_color(self.brand)
            .set_align(align)
            .set_text_wrap()
    }

    fn cell(emphasised: bool) -> Format {
        let cell = Self::base()
            .set_border_bottom(FormatBorder::Hair)
            .set_border_bottom_color(Color::RGB(RULE));
        if emphasised {
            cell.set_bold().set_border_top(FormatBorder::Thin)
        } else {
            cell
        }
    }

    /// A cell of text. One that looks like a formula keeps a mark that it is text, also when it is edited.
    pub fn text(emphasised: bool, text: &str) -> Format {
        let cell = Self::cell(emphasised)
            .set_text_wrap()
            // Apart from a number that ends at the cell's left edge.
            .set_align(FormatAlign::Left)
            .set_indent(1);
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            cell.set_quote_prefix()
        } else {
            cell
        }
    }

    /// A cell with a number.
    pub fn number(&self, emphasised: bool, style: NumberStyle) -> Format {
        Self::cell(emphasised)
            .set_num_format(self.code(style))
            .set_align(FormatAlign::Right)
    }

    /// The words of judgements with their colours; no word begins with one before it.
    pub fn judgements(&self) -> &[(String, Format)] {
        &self.judgements
    }

    /// What a good judgement looks like.
    fn good(brand: Color) -> Format {
        Format::new().set_font_color(brand).set_bold()
    }

    /// What a judgement in between looks like.
    fn middling() -> Format {
        Format::new().set_font_color(Color::RGB(MUTED)).set_bold()
    }

    /// What a bad judgement looks like.
    fn bad(warn: Color) -> Format {
        Format::new().set_font_color(warn).set_bold()
    }
}
