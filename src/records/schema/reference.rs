//! The columns as a page: docs/columns.md.

use std::fmt::Write as _;

use super::words::{LevelWord, Word};
use super::{Column, Kind, TableId, columns};
use crate::config::ItemType;

/// Every table's columns with their types, defaults and the headers they go by, as Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = String::from(
        "# 数据列与表头同义词 · Columns and their headers

由程序中的列登记表生成。表头按此表自动匹配（不分大小写，忽略空格和首尾的 `*`、`:`）；同一列有多个表头可用时，先取标准名，再取中文名，\
再按所列各组的先后；带括号的表头（如“服务顾问(员工ID)”）在不带括号的之后。同样优先的两个表头会报错并请您用 `columns:` 指明。

Generated from the table of columns the program reads by. Headers match in any case, without blanks and the `*` and `:` of forms. A \
column takes the header it prefers: its canonical name, its Chinese name, then the groups in their order; a header that fits only without \
its part in brackets comes last. Two equally preferred headers are an error; `columns:` decides.

`*` 每个文件必须有的列 required column · `!` 每行必须有的值 required value
",
    );
    for table in TableId::ALL {
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "\n## {} `{}`\n\n| 列 | 中文名 | 内容 | 其他表头（按优先顺序分组） |\n|---|---|---|---|\n",
            table.chinese(),
            table.name()
        );
        for column in columns(table) {
            let synonyms: Vec<String> = column.synonyms.iter().map(|group| group.replace(' ', "、")).collect();
            let _ = writeln!(
                page,
                "| `{}`{}{} | {} | {}{} | {} |",
                column.name,
                if column.required { "\\*" } else { "" },
                if column.needed { "!" } else { "" },
                column.chinese,
                content(column.kind),
                default(column),
                synonyms.join("；"),
            );
        }
    }
    page
}

fn default(column: &Column) -> String {
    column
        .default
        .map(|default| format!("，默认 `{default}`"))
        .unwrap_or_default()
}

fn content(kind: Kind) -> String {
    let words = |known: &[Word]| {
        let words = known.iter().map(|word| match word.chinese {
            [] => format!("`{}`", word.canonical),
            chinese => format!("`{}` {}", word.canonical, chinese.join("、")),
        });
        words.collect::<Vec<_>>().join(" · ")
    };
    let levels = |known: &[LevelWord]| known.iter().map(|known| known.word).collect::<Vec<_>>().join("、");
    match kind {
        Kind::Store => "门店编号或名称".to_owned(),
        Kind::Vehicle => "车架号或车牌号，不分大小写".to_owned(),
        Kind::Text => "文字".to_owned(),
        Kind::FreeText => "自由文字".to_owned(),
        Kind::List => "列表".to_owned(),
        Kind::Timestamp => "日期或日期加时间".to_owned(),
        Kind::Month => "月份".to_owned(),
        Kind::Integer => "整数".to_owned(),
        Kind::Number => "数".to_owned(),
        Kind::Fraction => "0–1 的数或百分数".to_owned(),
        Kind::Level(known) => format!("5–1，或 {}", levels(known)),
        Kind::Answer(ItemType::Level) => "5–1 或满意程度".to_owned(),
        Kind::Answer(ItemType::YesNo) => "是、否".to_owned(),
        Kind::Answer(ItemType::Score10 | ItemType::Nps) => "0–10".to_owned(),
        Kind::Enum(known) => words(known),
        Kind::OpenEnum(known) => format!("{} 或其他名称", words(known)),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    #[allow(
        clippy::disallowed_methods,
        reason = "the page is compared with the file, and written when asked to"
    )]
    fn the_page_is_current() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/columns.md");
        let page = super::page();
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).unwrap_or_default() == page,
            "docs/columns.md is not what the columns say; run the test with UPDATE_EXPECTED=1"
        );
    }
}
