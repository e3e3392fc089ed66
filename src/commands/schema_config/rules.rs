//! The rules by which figures are computed, targets and names.

use serde_json::{Value, json};

use super::build::{boolean, choice, described, number, pattern, required, section, share, texts, whole};
use crate::config::known_metric_ids;

pub(super) fn period() -> Value {
    section(
        "Which records belong to a month.",
        [
            (
                "cutoff_days",
                whole("Days after the month's end by which its records must be there.", 7),
            ),
            (
                "data_as_of",
                pattern(
                    "Day the records were drawn; default today.",
                    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                ),
            ),
        ],
    )
}

pub(super) fn readiness() -> Value {
    section(
        "When run --wait-for-data has waited enough.",
        [
            (
                "days_before_end",
                whole(
                    "Days before the month's end that the newest order and callback may be.",
                    2,
                ),
            ),
            (
                "min_rows_share",
                share("Least share of the rows of the three months before.", 0.5),
            ),
            ("check_minutes", whole("Minutes between two looks.", 30)),
        ],
    )
}

pub(super) fn satisfaction() -> Value {
    section(
        "How answers count.",
        [
            (
                "dissatisfied_max_level",
                whole("Highest level that counts as dissatisfied.", 2),
            ),
            (
                "unanswered",
                choice(
                    "Whether an unanswered item counts as satisfied or not at all.",
                    &["satisfied", "excluded"],
                ),
            ),
            (
                "rates_over",
                choice(
                    "Denominator of the delighted and disappointed rates.",
                    &["total", "valid"],
                ),
            ),
        ],
    )
}

pub(super) fn callbacks() -> Value {
    section(
        "When a survey is too thin.",
        [
            (
                "max_no_result_rate",
                share("Above this share without result the survey is invalid.", 0.2),
            ),
            (
                "coverage_exclude_kinds",
                texts("Kinds of orders that need no callback.", &[]),
            ),
        ],
    )
}

pub(super) fn first_time_fix() -> Value {
    section(
        "First-time fix.",
        [
            (
                "window_days",
                whole("Days within which a rework counts against the first visit.", 30),
            ),
            (
                "rework_kinds",
                texts("Kinds of orders that are reworks.", &["返修", "返工", "内返", "外返"]),
            ),
            ("count_internal", boolean("Whether internal reworks count.", true)),
            ("exclude_kinds", texts("Kinds of orders left out.", &[])),
        ],
    )
}

pub(super) fn churn() -> Value {
    let lines = json!(["repair", "beauty", "maintenance", "sales"]);
    section(
        "Lost customers.",
        [
            (
                "absent_months",
                whole("Months without a visit after which a vehicle is lost.", 6),
            ),
            (
                "lines",
                json!({
                    "description": "Whose visits count, for churn and base.", "type": "array", "minItems": 1,
                    "items": { "enum": lines }, "default": lines,
                }),
            ),
        ],
    )
}

pub(super) fn complaints() -> Value {
    section(
        "Limits for complaints.",
        [
            ("respond_minutes", number("Minutes to the first response.", 30.0)),
            ("handle_minutes", number("Minutes to the handling.", 60.0)),
            ("close_hours", number("Hours to the closing.", 48.0)),
            (
                "business_hours",
                pattern(
                    "Hours in which response and handling are timed; default all day.",
                    "^[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}$",
                ),
            ),
        ],
    )
}

pub(super) fn rescue() -> Value {
    section(
        "Rescues.",
        [(
            "limits_minutes",
            section(
                "Minutes to the arrival, by area.",
                [
                    ("city", number("In the city.", 30.0)),
                    ("county", number("In the county.", 60.0)),
                    ("province", number("In the province.", 720.0)),
                ],
            ),
        )],
    )
}

pub(super) fn incentives() -> Value {
    section(
        "Bonuses and penalties, in CNY.",
        [
            ("show", boolean("Whether the report shows them.", false)),
            ("praise", number("Per praise.", 20.0)),
            ("champion", number("For the most praises.", 100.0)),
            ("champion_min_praises", whole("From so many praises on.", 3)),
            ("process", number("For the most ratings of 5 at checkout.", 200.0)),
            ("penalty_rating_2", number("Per rating of 2 at checkout.", 1.0)),
            (
                "penalty_rating_1_or_missing",
                number("Per rating of 1 or missing.", 5.0),
            ),
        ],
    )
}

pub(super) fn targets() -> Value {
    let target = required(
        section(
            "A target; its direction comes from the figure.",
            [
                (
                    "goal",
                    json!({ "description": "This month's goal; rates are fractions.", "type": "number" }),
                ),
                (
                    "tolerance",
                    number("How far beside the goal still counts as near.", 0.0),
                ),
                ("next", json!({ "description": "Next month's goal.", "type": "number" })),
            ],
        ),
        &["goal"],
    );
    by_figure("Goals by figure.", &target)
}

pub(super) fn labels() -> Value {
    by_figure("Other names for figures.", &json!({ "type": "string" }))
}

pub(super) fn by_figure(description: &str, value: &Value) -> Value {
    let names = json!({ "enum": known_metric_ids() });
    described(
        description,
        json!({ "type": ["object", "null"], "propertyNames": names, "additionalProperties": value }),
    )
}
