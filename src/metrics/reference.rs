//! The registry as a page: docs/metrics.md.

use std::fmt::Write;

use super::registry::{self, Better, Definition};
use crate::report::Unit;

/// Every metric with its definition, in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut page = String::from(
        "# 指标口径 · Metrics\n\n\
         由程序中的指标登记表生成，与报告附录、`metrics.json`、`servicedeck explain` 同源。\
         文中的天数、月数、时限为默认值，报告附录按实际配置书写。\n\n\
         Generated from the registry that computes the figures. Numbers in the texts are the defaults; the appendix of a report \
         has those of its configuration.\n",
    );
    let mut family = "";
    for (definition, number) in registry::all().zip(1..) {
        let (of, _) = definition.id.split_once('.').unwrap_or((definition.id, ""));
        if of != family {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "\n## {of}");
            family = of;
        }
        section(&mut page, definition, number);
    }
    page
}

fn section(page: &mut String, definition: &Definition, number: usize) {
    let unit = match definition.unit {
        Unit::Ratio => "率（0 到 1）",
        Unit::Count => "数",
        Unit::Points => "分",
        Unit::Cny => "元",
    };
    let better = match definition.better {
        Better::Higher => "高",
        Better::Lower => "低",
    };
    let _ = writeln!(page, "\n### {number}. {} `{}`\n", definition.label, definition.id);
    for (word, said) in [
        ("公式", definition.formula),
        ("规则", definition.rule),
        ("分子", definition.numerator),
        ("分母", definition.denominator),
        ("单位", unit),
        ("以何为好", better),
        ("数据", definition.basis.chinese()),
        ("依据", definition.origin),
    ] {
        if !said.is_empty() {
            let _ = writeln!(page, "- {word}：{said}");
        }
    }
}

#[cfg(test)]
mod tests {
    const PAGE: &str = "docs/metrics.md";

    #[test]
    #[allow(
        clippy::disallowed_methods,
        reason = "the page is compared with the file, and written when asked to"
    )]
    fn the_page_is_current() {
        let page = super::markdown();
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(PAGE, &page).unwrap();
        }
        let stored = std::fs::read_to_string(PAGE).unwrap_or_default();
        assert!(
            stored == page,
            "{PAGE} is not current: run the tests with UPDATE_EXPECTED=1"
        );
    }
}
