//! The questionnaire as templates see it.

use serde::Serialize;

use crate::config::{Config, Item, ItemType, QuestionGroup};

/// Both questionnaires and how they are scored.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionnaireContext {
    /// Repair, beauty and maintenance.
    pub service: Option<GroupContext>,
    /// Product sales.
    pub sales: Option<GroupContext>,
    /// How many satisfied items make a satisfied customer.
    pub satisfied_items_min: SatisfiedItems,
    /// Points of level 1 … 5.
    pub level_points: [f64; 5],
    /// The highest level that counts as dissatisfied.
    pub dissatisfied_max_level: i64,
    /// `satisfied` or `excluded`.
    pub unanswered: &'static str,
}

/// How many satisfied items make a satisfied customer.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct SatisfiedItems {
    /// Repair, beauty and maintenance.
    pub service: u32,
    /// Product sales.
    pub sales: u32,
}

/// The questions of one questionnaire.
#[derive(Debug, Clone, Serialize)]
pub struct GroupContext {
    /// Id of the overall question.
    pub overall: Option<String>,
    /// What it is called.
    pub overall_label: Option<String>,
    /// The items in their order.
    pub items: Vec<ItemContext>,
}

/// A question.
#[derive(Debug, Clone, Serialize)]
pub struct ItemContext {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// In MOT, 0–1.
    pub weight: f64,
    /// `level`, `yes_no`, `score10` or `nps`.
    pub kind: &'static str,
}

impl QuestionnaireContext {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            service: config.questionnaire.service.as_ref().map(GroupContext::from),
            sales: config.questionnaire.sales.as_ref().map(GroupContext::from),
            satisfied_items_min: SatisfiedItems {
                service: config.questionnaire.satisfied_items_min_service,
                sales: config.questionnaire.satisfied_items_min_sales,
            },
            level_points: config.questionnaire.level_points,
            dissatisfied_max_level: config.satisfaction.dissatisfied_max_level,
            unanswered: if config.satisfaction.unanswered_excluded {
                "excluded"
            } else {
                "satisfied"
            },
        }
    }
}

impl From<&QuestionGroup> for GroupContext {
    fn from(group: &QuestionGroup) -> Self {
        Self {
            overall: group.overall.clone(),
            overall_label: group.overall_label.clone(),
            items: group.items.iter().map(ItemContext::from).collect(),
        }
    }
}

impl From<&Item> for ItemContext {
    fn from(item: &Item) -> Self {
        let kind = match item.kind {
            ItemType::Level => "level",
            ItemType::YesNo => "yes_no",
            ItemType::Score10 => "score10",
            ItemType::Nps => "nps",
        };
        Self {
            id: item.id.clone(),
            label: item.label.clone(),
            weight: item.weight,
            kind,
        }
    }
}
