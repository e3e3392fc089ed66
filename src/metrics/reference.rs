//! The registry as a page of the manual: `reference/metrics.md` in `docs/zh` and `docs/en`.

use std::fmt::Write;

use rust_i18n::t;

use super::registry::{self, Better, Definition, Part};
use crate::language::Language;
use crate::report::Unit;

/// Every metric with its definition, in Markdown.
#[must_use]
pub fn page(language: Language) -> String {
    let mut page = String::from(match language {
        Language::Chinese => {
            "# 指标\n\n\
             由程序中的指标登记表生成，与报告附录、`metrics.json`、`servicedeck explain` 同源。\
             文中的天数、月数、时限为默认值，报告附录按实际配置书写。为什么这样定，见[为什么这样算](../explain/definitions.md)。\n"
        }
        Language::English => {
            "# Metrics\n\n\
             Generated from the registry that computes the figures, as the appendix of the report, `metrics.json` and \
             `servicedeck explain` are. Numbers in the texts are the defaults; the appendix of a report has those of its \
             configuration. For the reasons see [Why these definitions](../explain/definitions.md).\n"
        }
    });
    let mut family = "";
    for (definition, number) in registry::all().zip(1..) {
        let (of, _) = definition.id.split_once('.').unwrap_or((definition.id, ""));
        if of != family {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "\n## {of}");
            family = of;
        }
        let _ = writeln!(
            page,
            "\n### {number}. {} `{}`",
            definition.label(language),
            definition.id
        );
        section(&mut page, definition, language);
    }
    page
}

fn section(page: &mut String, definition: &Definition, language: Language) {
    let locale = language.code();
    let colon = match language {
        Language::Chinese => "：",
        Language::English => ": ",
    };
    let unit = match definition.unit {
        Unit::Ratio => t!("definition.unit.ratio", locale = locale),
        Unit::Count => t!("definition.unit.count", locale = locale),
        Unit::Points => t!("definition.unit.points", locale = locale),
        Unit::Cny => t!("definition.unit.cny", locale = locale),
    };
    let better = match definition.better {
        Better::Higher => t!("definition.better.higher", locale = locale),
        Better::Lower => t!("definition.better.lower", locale = locale),
    };
    let part = |part| definition.part(part, language);
    page.push('\n');
    for (word, said) in [
        (t!("explain.formula", locale = locale), part(Part::Formula)),
        (t!("explain.rule", locale = locale), part(Part::Rule)),
        (t!("explain.numerator", locale = locale), part(Part::Numerator)),
        (t!("explain.denominator", locale = locale), part(Part::Denominator)),
        (t!("definition.unit.name", locale = locale), unit.into_owned()),
        (t!("definition.better.name", locale = locale), better.into_owned()),
        (t!("explain.data", locale = locale), definition.basis.label(language)),
        (t!("explain.origin", locale = locale), part(Part::Origin)),
    ] {
        if !said.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(page, "- {word}{colon}{said}");
        }
    }
}
