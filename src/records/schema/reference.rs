//! The columns as a page of the manual: `reference/columns.md` in `docs/zh` and `docs/en`.

use std::fmt::Write as _;

use super::words::{LevelWord, Word};
use super::{Column, Kind, TableId, columns};
use crate::config::ItemType;
use crate::language::Language;

/// What the page says before its tables.
fn introduction(language: Language) -> &'static str {
    match language {
        Language::Chinese => {
            "# 数据列与表头

由程序中的列登记表生成。表头按此表自动匹配（不分大小写，忽略空格和首尾的 `*`、`:`）；同一列有多个表头可用时，先取标准名，再取中文名，\
再按所列各组的先后；带括号的表头（如“服务顾问(员工ID)”）在不带括号的之后。同样优先的两个表头会报错并请您用 `columns:` 指明，\
见[对应 DMS 的表头](../howto/map.md)。

`*` 每个文件必须有的列 · `!` 每行必须有的值，空着的行被剔除
"
        }
        Language::English => {
            "# Columns and their headers

Generated from the table of columns the program reads by. Headers match in any case, without blanks and the `*` and `:` of forms. A \
column takes the header it prefers: its canonical name, its Chinese name, then the groups in their order; a header that fits only without \
its part in brackets comes last. Two equally preferred headers are an error; `columns:` decides, see [Map your DMS](../howto/map.md).

`*` a column every file must have · `!` a value every row must have, else it is rejected
"
        }
    }
}

/// Every table's columns with their types, defaults and the headers they go by, as Markdown.
#[must_use]
pub fn page(language: Language) -> String {
    let mut page = introduction(language).to_owned();
    let (comma, heading) = match language {
        Language::Chinese => ("、", "| 列 | 中文名 | 内容 | 其他表头（按优先顺序分组，以分号分开） |"),
        Language::English => (
            ", ",
            "| column | Chinese name | content | other headers (groups in order of preference, by semicolons) |",
        ),
    };
    for table in TableId::ALL {
        let name = match language {
            Language::Chinese => table.chinese().to_owned(),
            Language::English => table.label(language),
        };
        // Writing to a string cannot fail.
        let _ = write!(page, "\n## {name} `{}`\n\n{heading}\n|---|---|---|---|\n", table.name());
        for column in columns(table) {
            let synonyms: Vec<String> = column.synonyms.iter().map(|group| group.replace(' ', comma)).collect();
            let _ = writeln!(
                page,
                "| `{}`{}{} | {} | {}{} | {} |",
                column.name,
                if column.required { "\\*" } else { "" },
                if column.needed { "!" } else { "" },
                column.chinese,
                content(column.kind, language),
                default(column, language),
                synonyms.join(match language {
                    Language::Chinese => "；",
                    Language::English => "; ",
                }),
            );
        }
    }
    page
}

fn default(column: &Column, language: Language) -> String {
    let said = |default: &str| match language {
        Language::Chinese => format!("，默认 `{default}`"),
        Language::English => format!(", default `{default}`"),
    };
    column.default.map(said).unwrap_or_default()
}

fn content(kind: Kind, language: Language) -> String {
    let comma = match language {
        Language::Chinese => "、",
        Language::English => ", ",
    };
    let words = |known: &[Word]| {
        let words = known.iter().map(|word| match word.chinese {
            [] => format!("`{}`", word.canonical),
            chinese => format!("`{}` {}", word.canonical, chinese.join(comma)),
        });
        words.collect::<Vec<_>>().join(" · ")
    };
    let levels = |known: &[LevelWord]| known.iter().map(|known| known.word).collect::<Vec<_>>().join(comma);
    let (chinese, english) = match kind {
        Kind::Store => ("门店编号或名称", "id or name of a store"),
        Kind::Vehicle => ("车架号或车牌号，不分大小写", "VIN or plate, in any case"),
        Kind::Text => ("文字", "text"),
        Kind::FreeText => ("自由文字", "free text"),
        Kind::List => ("列表", "list"),
        Kind::Timestamp => ("日期或日期加时间", "date, or date and time"),
        Kind::Month => ("月份", "month"),
        Kind::Integer => ("整数", "whole number"),
        Kind::Number => ("数", "number"),
        Kind::Fraction => ("0–1 的数或百分数", "number from 0 to 1, or percentage"),
        Kind::Answer(ItemType::Level) => ("5–1 或满意程度", "5–1, or how satisfied"),
        Kind::Answer(ItemType::YesNo) => ("是、否", "yes or no"),
        Kind::Answer(ItemType::Score10 | ItemType::Nps) => ("0–10", "0–10"),
        Kind::Level(known) => {
            let levels = levels(known);
            return match language {
                Language::Chinese => format!("5–1，或 {levels}"),
                Language::English => format!("5–1, or {levels}"),
            };
        }
        Kind::Enum(known) => return words(known),
        Kind::OpenEnum(known) => {
            let words = words(known);
            return match language {
                Language::Chinese => format!("{words} 或其他名称"),
                Language::English => format!("{words}, or another name"),
            };
        }
    };
    match language {
        Language::Chinese => chinese.to_owned(),
        Language::English => english.to_owned(),
    }
}
