//! What customers are asked.

/// What customers are asked at callbacks, and what answers are worth.
#[derive(Debug, Clone)]
pub struct Questionnaire {
    /// Asked after repair, beauty and maintenance; `None` when nothing is configured.
    pub service: Option<QuestionGroup>,
    /// Asked after product sales; `None` when nothing is configured.
    pub sales: Option<QuestionGroup>,
    /// Default 5.
    pub satisfied_items_min_service: u32,
    /// Default 4.
    pub satisfied_items_min_sales: u32,
    /// Points of level 1 … 5 at index 0 … 4; default 30, 50, 70, 85, 100.
    pub level_points: [f64; 5],
}

/// The questions of one questionnaire.
#[derive(Debug, Clone)]
pub struct QuestionGroup {
    /// Id of the overall question.
    pub overall: Option<String>,
    /// Label of the overall question when configured.
    pub overall_label: Option<String>,
    /// The items in questionnaire order. Those of type [`ItemType::Nps`] are not among the k items.
    pub items: Vec<Item>,
    /// Which visits count (`questionnaire.sales.visits`); empty = all.
    pub visits: Vec<i64>,
}

/// A question of a questionnaire, or an item of the manufacturer's survey.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its column in the records.
    pub id: String,
    /// As the report shows it.
    pub label: String,
    /// Its part in MOT, 0–1.
    pub weight: f64,
    /// What its answers are.
    pub kind: ItemType,
}

/// What the answers to a question are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemType {
    /// Level 5–1 or its words.
    Level,
    /// 是 = 5, 否 = 2.
    YesNo,
    /// 0–10, points = 10 × score.
    Score10,
    /// 0–10, not one of the k items.
    Nps,
}
