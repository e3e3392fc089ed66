//! What makes answers count for nothing.

use rust_i18n::t;

use crate::config::{Config, ItemType, QuestionGroup};
use crate::records::RecordWarning;

/// Lines whose customers can never count as satisfied, because more satisfied items are asked of them than there are items.
pub(super) fn minimum_out_of_reach(config: &Config) -> Vec<RecordWarning> {
    let questions = &config.questionnaire;
    let groups = [
        ("service", &questions.service, questions.satisfied_items_min_service),
        ("sales", &questions.sales, questions.satisfied_items_min_sales),
    ];
    let warning = |(line, group, minimum): (&str, &Option<QuestionGroup>, u32)| {
        let group = group.as_ref()?;
        let items = group.items.iter().filter(|item| item.kind != ItemType::Nps).count();
        let is_out_of_reach = items > 0 && usize::try_from(minimum).is_ok_and(|minimum| minimum > items);
        is_out_of_reach.then(|| RecordWarning {
            code: "satisfied_items_min",
            store: None,
            message: t!(
                "warning.satisfied_items_min",
                locale = config.report.language.code(),
                line = line,
                minimum = minimum,
                items = items
            )
            .into_owned(),
        })
    };
    groups.into_iter().filter_map(warning).collect()
}
