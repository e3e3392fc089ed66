//! What a column accepts, and what to do about a rejected cell.

use rust_i18n::t;

use super::layout::Layout;
use super::reject::Rule;
use super::schema::Kind;
use super::schema::words::Word;
use crate::config::ItemType;

/// A line that says what to do about a rule in a column.
pub fn remedy(layout: &Layout, column: &str, rule: Rule) -> String {
    if layout.is_draft {
        return by_flag(layout, column, rule);
    }
    let kind = layout.position(column).map(|field| layout.fields[field].kind);
    let accepted = kind.map(accepted).unwrap_or_default();
    match rule {
        Rule::Missing => t!("records.remedy.missing", column = column),
        Rule::Duplicate => t!("records.remedy.duplicate", column = column),
        Rule::UnknownStore => t!("records.remedy.unknown_store"),
        Rule::UnknownValue => t!(
            "records.remedy.unknown_value",
            column = column,
            accepted = accepted,
            table = layout.table
        ),
        Rule::Unparseable => t!("records.remedy.unparseable", column = column, accepted = accepted),
    }
    .into_owned()
}

/// The same where the configuration is not written yet: by the flags of `init`.
fn by_flag(layout: &Layout, column: &str, rule: Rule) -> String {
    let kind = layout.position(column).map(|field| layout.fields[field].kind);
    let accepted = kind.map(accepted).unwrap_or_default();
    let table = layout.table;
    match rule {
        Rule::Missing => t!("records.by_flag.missing", table = table, column = column),
        Rule::Duplicate => t!("records.by_flag.duplicate", table = table, column = column),
        Rule::UnknownStore => t!("records.by_flag.unknown_store"),
        Rule::UnknownValue => t!(
            "records.by_flag.unknown_value",
            table = table,
            column = column,
            accepted = accepted
        ),
        Rule::Unparseable => t!(
            "records.by_flag.unparseable",
            table = table,
            column = column,
            accepted = accepted
        ),
    }
    .into_owned()
}

/// What the cells of a kind may hold.
fn accepted(kind: Kind) -> String {
    let words = |known: &[Word]| {
        let words = known.iter().map(|word| match word.chinese {
            [] => word.canonical.to_owned(),
            chinese => format!("{} ({})", word.canonical, chinese.join(", ")),
        });
        words.collect::<Vec<_>>().join(" · ")
    };
    match kind {
        Kind::Enum(known) | Kind::OpenEnum(known) => words(known),
        Kind::Level(known) => {
            let words: Vec<&str> = known.iter().map(|known| known.word).collect();
            format!("5–1 · {}", words.join(" · "))
        }
        Kind::Timestamp => "2026-04-03 · 2026/4/3 18:30 · 2026年4月3日".to_owned(),
        Kind::Month => "2026-04 · 2026/4 · 2026年4月".to_owned(),
        Kind::Integer => "12".to_owned(),
        Kind::Number => "1200.5 · 1,200.50 · ¥1200".to_owned(),
        Kind::Fraction => "0.8 · 80%".to_owned(),
        Kind::Answer(ItemType::Level) => "5–1 · 非常满意 · 满意 · 一般 · 不满意 · 非常不满意".to_owned(),
        Kind::Answer(ItemType::YesNo) => "是 · 否".to_owned(),
        Kind::Answer(ItemType::Score10 | ItemType::Nps) => "0–10".to_owned(),
        Kind::Store | Kind::Vehicle | Kind::Text | Kind::FreeText | Kind::List => String::new(),
    }
}
