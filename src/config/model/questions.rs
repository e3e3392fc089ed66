//! What customers are asked.

#[derive(Debug, Clone)]
pub struct Questionnaire {
    pub service: Option<QuestionGroup>,
    pub sales: Option<QuestionGroup>,
    /// Default 5.
    pub satisfied_items_min_service: u32,
    /// Default 4.
    pub satisfied_items_min_sales: u32,
    /// Points of level 1 … 5 at index 0 … 4; default 30, 50, 70, 85, 100.
    pub level_points: [f64; 5],
}

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

#[derive(Debug, Clone)]
pub struct Item {
    pub id: String,
    pub label: String,
    pub weight: f64,
    pub kind: ItemType,
}

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
