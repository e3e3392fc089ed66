//! The questionnaire and the items of the external survey.

use serde_json::{Value, json};

use super::build::{choice, described, number, required, section, string, whole};

pub(super) fn questionnaire() -> Value {
    let overall = json!({ "anyOf": [{ "type": "string" }, required(section("", [
        ("id", string("Column of the overall question.")),
        ("label", string("As shown in the report.")),
    ]), &["id"])] });
    let group = |description: &str, more: Option<(&'static str, Value)>| {
        let keys = [
            (
                "overall",
                described("The overall question's column, or its id and label.", overall.clone()),
            ),
            ("items", items("The k items, in the order of the questionnaire.", true)),
        ];
        required(section(description, keys.into_iter().chain(more)), &["items"])
    };
    let visits = json!({ "description": "Which callbacks count; default all.", "type": "array", "items": { "type": "integer", "minimum": 1 } });
    let points = |level, points| {
        let mut schema = number("Points of this level, 0 to 100.", points);
        schema["maximum"] = json!(100);
        (level, schema)
    };
    section(
        "What customers are asked in callbacks.",
        [
            ("service", group("Lines repair, beauty, maintenance.", None)),
            ("sales", group("Line sales.", Some(("visits", visits)))),
            (
                "satisfied_items_min",
                section(
                    "How many items at level 4 or 5 make a satisfied customer.",
                    [
                        ("service", whole("For service lines.", 5)),
                        ("sales", whole("For sales.", 4)),
                    ],
                ),
            ),
            (
                "level_points",
                section(
                    "Points of the levels.",
                    [
                        points("5", 100.0),
                        points("4", 85.0),
                        points("3", 70.0),
                        points("2", 50.0),
                        points("1", 30.0),
                    ],
                ),
            ),
        ],
    )
}

pub(super) fn items(description: &str, typed: bool) -> Value {
    let mut keys = vec![
        ("id", string("Column of the item.")),
        ("label", string("As shown in the report; default the id.")),
        (
            "weight",
            json!({ "description": "Weight in MOT; all add up to 1; default equal.", "type": "number", "minimum": 0, "maximum": 1 }),
        ),
    ];
    if typed {
        keys.push((
            "type",
            choice(
                "How it is answered; nps is no item of the k and has no weight.",
                &["level", "yes_no", "score10", "nps"],
            ),
        ));
    }
    json!({ "description": description, "type": ["array", "null"], "minItems": 1, "items": required(section("An item.", keys), &["id"]) })
}
