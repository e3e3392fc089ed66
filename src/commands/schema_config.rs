//! `schema config`: the configuration file as JSON Schema, for editors that check and complete.

use serde_json::{Map, Value, json};

use crate::config::known_metric_ids;
use crate::records::schema::TableId;

/// JSON Schema (draft 2020-12) of the configuration file, with every key, its meaning and its default.
#[must_use]
pub fn config_schema() -> Value {
    let mut schema = section("A configuration of servicedeck.", [
        ("report", report()),
        ("output", section("Where the results go.", [("dir", text("Folder of the results.", "out"))])),
        ("stores", stores()),
        ("sources", sources()),
        ("period", period()),
        ("questionnaire", questionnaire()),
        ("satisfaction", satisfaction()),
        ("callbacks", callbacks()),
        ("first_time_fix", first_time_fix()),
        ("churn", churn()),
        ("base", section("Customer base.", [("active_months", whole("Months in which a visit keeps a vehicle in the base.", 12))])),
        ("complaints", complaints()),
        ("rescue", rescue()),
        ("external", section("Surveys made by others.", [("items", items("Items of the external survey.", false))])),
        ("quality", section("When data is too bad to report on.", [
            ("max_reject_rate", share("Largest share of a table's rows that may be rejected.", 0.05)),
        ])),
        ("incentives", incentives()),
        ("targets", targets()),
        ("labels", labels()),
        ("delivery", delivery()),
    ]);
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("servicedeck configuration");
    schema["required"] = json!(["stores", "sources"]);
    schema
}

fn report() -> Value {
    section("What the report is called and looks like.", [
        ("title", text("Title on the cover.", "客服部月报")),
        ("month", pattern("Month to report on; --month wins; default the month before today.", "^[0-9]{4}-(0[1-9]|1[0-2])$")),
        ("template", text("deck (16:9), a4, or a folder with a template.", "deck")),
        ("mask_personal_data", boolean("Mask names, phones, plates and VINs.", true)),
        ("audience", choice("Which edition is made; hq shows no staff names and no incentives.", &["internal", "hq", "both"])),
        ("brand", section("The dealership's looks.", [
            ("color", with_default(pattern("Brand colour, quoted; contrast on white at least 4.5.", "^#[0-9A-Fa-f]{6}$"), json!("#005A66"))),
            ("logo", string("Picture file (PNG, JPEG or SVG).")),
            ("name", string("The dealership's full name; default the store's name.")),
        ])),
        ("signoff", section("Names on the cover.", [
            ("prepared", string("编制")),
            ("reviewed", string("审核")),
            ("approved", string("批准")),
        ])),
        ("fonts", texts("Additional font files.", &[])),
        ("pdf_standard", choice("relaxed gives up PDF/A and PDF/UA for templates that break them.", &["strict", "relaxed"])),
    ])
}

fn stores() -> Value {
    let store = section("A store.", [
        ("id", string("Unique; names the folder of the store's results.")),
        ("name", string("As shown in the report; default the id.")),
    ]);
    json!({ "description": "The stores, one or many.", "type": "array", "minItems": 1, "items": required(store, &["id"]) })
}

fn sources() -> Value {
    let texts = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    let paths = json!({ "anyOf": [{ "type": "string" }, texts] });
    let cell = json!({ "type": ["string", "number", "boolean", "null"] });
    let mapping = section("Where the table is and how it reads.", [
        ("path", described("File or glob, or a list of them.", paths.clone())),
        ("paths", described("The same as path.", paths.clone())),
        ("encoding", text("Encoding of text files; auto finds it out.", "auto")),
        ("sheet", string("Sheet of a workbook; default the one with the headers.")),
        ("header_row", json!({ "description": "Row of the headers, first = 1; default found out.", "type": "integer", "minimum": 1 })),
        ("columns", described("Column → its header, or several in order of preference.", json!({ "type": "object", "additionalProperties": paths }))),
        ("values", described("Column → cell word (\"*\" any other, \"\" empty) → its meaning.", json!({
            "type": "object", "additionalProperties": { "type": "object", "additionalProperties": cell },
        }))),
    ]);
    let source = json!({ "anyOf": [{ "type": "string" }, texts, mapping] });
    let tables = TableId::ALL.map(|table| (table.name(), described(table.chinese(), source.clone())));
    required(section("Tables of records.", tables), &["repair_orders", "callbacks"])
}

fn period() -> Value {
    section("Which records belong to a month.", [
        ("cutoff_days", whole("Days after the month's end by which its records must be there.", 7)),
        ("data_as_of", pattern("Day the records were drawn; default today.", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
    ])
}

fn questionnaire() -> Value {
    let overall = json!({ "anyOf": [{ "type": "string" }, required(section("", [
        ("id", string("Column of the overall question.")),
        ("label", string("As shown in the report.")),
    ]), &["id"])] });
    let group = |description: &str, more: Option<(&'static str, Value)>| {
        let keys = [
            ("overall", described("The overall question's column, or its id and label.", overall.clone())),
            ("items", items("The k items, in the order of the questionnaire.", true)),
        ];
        required(section(description, keys.into_iter().chain(more)), &["items"])
    };
    let visits = json!({ "description": "Which callbacks count; default all.", "type": "array", "items": { "type": "integer", "minimum": 1 } });
    let points = |level, points| (level, number("Points of this level, 0 to 100.", points));
    section("What customers are asked in callbacks.", [
        ("service", group("Lines repair, beauty, maintenance.", None)),
        ("sales", group("Line sales.", Some(("visits", visits)))),
        ("satisfied_items_min", section("How many items at level 4 or 5 make a satisfied customer.", [
            ("service", whole("For service lines.", 5)),
            ("sales", whole("For sales.", 4)),
        ])),
        ("level_points", section("Points of the levels.", [
            points("5", 100.0), points("4", 85.0), points("3", 70.0), points("2", 50.0), points("1", 30.0),
        ])),
    ])
}

fn items(description: &str, typed: bool) -> Value {
    let mut keys = vec![
        ("id", string("Column of the item.")),
        ("label", string("As shown in the report; default the id.")),
        ("weight", json!({ "description": "Weight in MOT; all add up to 1; default equal.", "type": "number", "minimum": 0, "maximum": 1 })),
    ];
    if typed {
        keys.push(("type", choice("How it is answered; nps is no item of the k and has no weight.", &["level", "yes_no", "score10", "nps"])));
    }
    json!({ "description": description, "type": "array", "minItems": 1, "items": required(section("An item.", keys), &["id"]) })
}

fn satisfaction() -> Value {
    section("How answers count.", [
        ("dissatisfied_max_level", whole("Highest level that counts as dissatisfied.", 2)),
        ("unanswered", choice("Whether an unanswered item counts as satisfied or not at all.", &["satisfied", "excluded"])),
        ("rates_over", choice("Denominator of the delighted and disappointed rates.", &["total", "valid"])),
    ])
}

fn callbacks() -> Value {
    section("When a survey is too thin.", [
        ("max_no_result_rate", share("Above this share without result the survey is invalid.", 0.2)),
        ("coverage_exclude_kinds", texts("Kinds of orders that need no callback.", &[])),
    ])
}

fn first_time_fix() -> Value {
    section("First-time fix.", [
        ("window_days", whole("Days within which a rework counts against the first visit.", 30)),
        ("rework_kinds", texts("Kinds of orders that are reworks.", &["返修", "返工", "内返", "外返"])),
        ("count_internal", boolean("Whether internal reworks count.", true)),
        ("exclude_kinds", texts("Kinds of orders left out.", &[])),
    ])
}

fn churn() -> Value {
    let lines = json!(["repair", "beauty", "maintenance", "sales"]);
    section("Lost customers.", [
        ("absent_months", whole("Months without a visit after which a vehicle is lost.", 6)),
        ("lines", json!({
            "description": "Whose visits count, for churn and base.", "type": "array", "minItems": 1,
            "items": { "enum": lines }, "default": lines,
        })),
    ])
}

fn complaints() -> Value {
    section("Limits for complaints.", [
        ("respond_minutes", number("Minutes to the first response.", 30.0)),
        ("handle_minutes", number("Minutes to the handling.", 60.0)),
        ("close_hours", number("Hours to the closing.", 48.0)),
        ("business_hours", pattern("Hours in which response and handling are timed; default all day.", "^[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2}$")),
    ])
}

fn rescue() -> Value {
    section("Rescues.", [("limits_minutes", section("Minutes to the arrival, by area.", [
        ("city", number("In the city.", 30.0)),
        ("county", number("In the county.", 60.0)),
        ("province", number("In the province.", 720.0)),
    ]))])
}

fn incentives() -> Value {
    section("Bonuses and penalties, in CNY.", [
        ("show", boolean("Whether the report shows them.", false)),
        ("praise", number("Per praise.", 20.0)),
        ("champion", number("For the most praises.", 100.0)),
        ("champion_min_praises", whole("From so many praises on.", 3)),
        ("process", number("For the most ratings of 5 at checkout.", 200.0)),
        ("penalty_rating_2", number("Per rating of 2 at checkout.", 1.0)),
        ("penalty_rating_1_or_missing", number("Per rating of 1 or missing.", 5.0)),
    ])
}

fn targets() -> Value {
    let target = required(section("A target; its direction comes from the figure.", [
        ("goal", json!({ "description": "This month's goal; rates are fractions.", "type": "number" })),
        ("tolerance", number("How far beside the goal still counts as near.", 0.0)),
        ("next", json!({ "description": "Next month's goal.", "type": "number" })),
    ]), &["goal"]);
    by_figure("Goals by figure.", &target)
}

fn labels() -> Value {
    by_figure("Other names for figures.", &json!({ "type": "string" }))
}

fn delivery() -> Value {
    let smtp = required(section("The mail server.", [
        ("host", string("Its name.")),
        ("port", json!({ "description": "Default 465 for tls, 587 for starttls, 25 for none.", "type": "integer", "minimum": 1, "maximum": 65535 })),
        ("security", choice("How the connection is protected.", &["tls", "starttls", "none"])),
        ("username", string("Account.")),
        ("password", pattern("Where the password is: env:NAME, file:PATH or command:LINE.", "^(env|file|command):.+$")),
    ]), &["host"]);
    let selection = json!({ "anyOf": [{ "const": "all" }, { "type": "array", "minItems": 1, "items": { "type": "string" } }] });
    let recipients = required(section("Who gets which stores' reports.", [
        ("to", described("Addresses.", json!({ "type": "array", "minItems": 1, "items": { "type": "string" } }))),
        ("cc", texts("Addresses of copies.", &[])),
        ("stores", with_default(described("all, a list of store ids, or [group].", selection), json!("all"))),
        ("audience", described("Which edition; default the one that is made, internal of both.", json!({ "enum": ["internal", "hq"] }))),
    ]), &["to"]);
    required(section("Mailing of reports.", [
        ("from", string("Sender, as name@example.com or Name <name@example.com>.")),
        ("smtp", smtp),
        ("recipients", described("One message per entry and store.", json!({ "type": "array", "minItems": 1, "items": recipients }))),
        ("allow_provisional", boolean("Whether provisional reports are sent.", false)),
    ]), &["from", "smtp", "recipients"])
}

fn section(description: &str, keys: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let properties: Map<String, Value> = keys.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect();
    // A section or value left empty in YAML is the same as none.
    described(description, json!({ "type": ["object", "null"], "properties": properties, "additionalProperties": false }))
}

fn by_figure(description: &str, value: &Value) -> Value {
    let names = json!({ "enum": known_metric_ids() });
    described(description, json!({ "type": ["object", "null"], "propertyNames": names, "additionalProperties": value }))
}

fn described(description: &str, mut schema: Value) -> Value {
    schema["description"] = json!(description);
    schema
}

fn required(mut schema: Value, keys: &[&str]) -> Value {
    schema["required"] = json!(keys);
    schema["type"] = json!("object");
    schema
}

fn with_default(mut schema: Value, default: Value) -> Value {
    schema["default"] = default;
    schema
}

fn string(description: &str) -> Value {
    json!({ "description": description, "type": ["string", "number", "null"] })
}

fn text(description: &str, default: &str) -> Value {
    with_default(string(description), json!(default))
}

fn texts(description: &str, default: &[&str]) -> Value {
    json!({ "description": description, "type": ["array", "null"], "items": { "type": "string" }, "default": default })
}

fn pattern(description: &str, pattern: &str) -> Value {
    json!({ "description": description, "type": ["string", "null"], "pattern": pattern })
}

fn boolean(description: &str, default: bool) -> Value {
    json!({ "description": description, "type": ["boolean", "null"], "default": default })
}

fn whole(description: &str, default: u32) -> Value {
    json!({ "description": description, "type": ["integer", "null"], "minimum": 0, "default": default })
}

fn number(description: &str, default: f64) -> Value {
    json!({ "description": description, "type": ["number", "null"], "minimum": 0, "default": default })
}

fn share(description: &str, default: f64) -> Value {
    json!({ "description": description, "type": ["number", "null"], "minimum": 0, "maximum": 1, "default": default })
}

/// One of a few words, the first the default.
fn choice(description: &str, words: &[&str]) -> Value {
    json!({ "description": description, "enum": words, "default": words.first() })
}
