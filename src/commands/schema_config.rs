//! `schema config`: the configuration file as JSON Schema, for editors that check and complete.

mod asked;
mod build;
mod chinese;
mod delivery;
mod logging;
mod object_storage;
mod rules;

use serde_json::{Value, json};

use crate::config;
use crate::language::Language;
use crate::records::schema::TableId;
use asked::{items, questionnaire};
use build::{
    boolean, choice, described, page_id, page_ids, pattern, required, section, share, string, text, texts, whole,
    with_default,
};
use delivery::delivery;
use logging::logging;
use object_storage::object_storage;
use rules::{
    callbacks, churn, complaints, first_time_fix, incentives, labels, period, readiness, rescue, satisfaction, targets,
};

/// [`config_schema`] with its descriptions in a language.
#[must_use]
pub fn config_schema_in(language: Language) -> Value {
    let mut schema = config_schema();
    if language == Language::Chinese {
        chinese::translate(&mut schema);
    }
    schema
}

/// JSON Schema (draft 2020-12) of the configuration file, with every key, its meaning and its default; described in English.
#[must_use]
pub fn config_schema() -> Value {
    let mut schema = section(
        "A configuration of servicedeck.",
        [
            ("version", version()),
            ("report", report()),
            (
                "output",
                section(
                    "Where the results go.",
                    [("dir", text("Folder of the results.", "out"))],
                ),
            ),
            ("stores", stores()),
            ("sources", sources()),
            ("period", period()),
            ("readiness", readiness()),
            ("questionnaire", questionnaire()),
            ("satisfaction", satisfaction()),
            ("callbacks", callbacks()),
            ("first_time_fix", first_time_fix()),
            ("churn", churn()),
            (
                "base",
                section(
                    "Customer base.",
                    [(
                        "active_months",
                        whole("Months in which a visit keeps a vehicle in the base.", 12),
                    )],
                ),
            ),
            ("complaints", complaints()),
            ("rescue", rescue()),
            (
                "external",
                section(
                    "Surveys made by others.",
                    [("items", items("Items of the external survey.", false))],
                ),
            ),
            (
                "quality",
                section(
                    "When data is too bad to report on.",
                    [(
                        "max_reject_rate",
                        share("Largest share of a table's rows that may be rejected.", 0.05),
                    )],
                ),
            ),
            ("incentives", incentives()),
            ("targets", targets()),
            ("labels", labels()),
            ("delivery", delivery()),
            ("logging", logging()),
            ("object_storage", object_storage()),
        ],
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("servicedeck configuration");
    schema["required"] = json!(["stores", "sources"]);
    schema
}

fn version() -> Value {
    let description = "Version of this file's form; servicedeck migrate brings older ones up to date.";
    json!({ "description": description, "const": config::VERSION, "default": config::VERSION })
}

fn report() -> Value {
    section(
        "What the report is called and looks like.",
        [
            (
                "title",
                text("Title on the cover; Customer Service Report in English.", "客服部月报"),
            ),
            (
                "month",
                pattern(
                    "Month to report on; --month wins; default the month before today.",
                    "^[0-9]{4}-(0[1-9]|1[0-2])$",
                ),
            ),
            (
                "template",
                text("deck (16:9), a4, or a folder with a template.", "deck"),
            ),
            (
                "mask_personal_data",
                boolean("Mask names, phones, plates and VINs.", true),
            ),
            (
                "audience",
                choice(
                    "Which edition is made; hq shows no staff names and no incentives.",
                    &["internal", "hq", "both"],
                ),
            ),
            (
                "pages",
                section(
                    "Pages left out, their order, and pages of your own; the names stand in the README.",
                    [
                        ("hide", page_ids("Pages left out.")),
                        (
                            "order",
                            page_ids("The first stays in its place, each other one follows the one named before it."),
                        ),
                        (
                            "own",
                            json!({
                                "description": "Pages of your own: Typst files inside the project.",
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "properties": { "file": string("The Typst file."), "after": page_id("The page it follows.") },
                                    "required": ["file", "after"],
                                    "additionalProperties": false,
                                },
                            }),
                        ),
                    ],
                ),
            ),
            (
                "language",
                choice("The language of the report; data stays as it is.", &["zh", "en"]),
            ),
            (
                "brand",
                section(
                    "The dealership's looks.",
                    [
                        (
                            "color",
                            with_default(
                                pattern(
                                    "Brand colour, quoted; darkened in text and lines where its contrast on white is below 4.5.",
                                    "^#[0-9A-Fa-f]{6}$",
                                ),
                                json!("#005A66"),
                            ),
                        ),
                        ("logo", string("Picture file (PNG, JPEG or SVG).")),
                        ("name", string("The dealership's full name; default the store's name.")),
                    ],
                ),
            ),
            (
                "signoff",
                section(
                    "Names on the cover.",
                    [
                        ("prepared", string("编制")),
                        ("reviewed", string("审核")),
                        ("approved", string("批准")),
                    ],
                ),
            ),
            ("fonts", texts("Additional font files.", &[])),
            (
                "pdf_standard",
                choice(
                    "relaxed gives up PDF/A and PDF/UA for templates that break them.",
                    &["strict", "relaxed"],
                ),
            ),
        ],
    )
}

fn stores() -> Value {
    let store = section(
        "A store.",
        [
            ("id", string("Unique; names the folder of the store's results.")),
            ("name", string("As shown in the report; default the id.")),
        ],
    );
    json!({
        "description": "The stores, one or many; or a table of them (path or glob; columns id and name); or auto: every store the records name.",
        "anyOf": [
            { "type": "array", "minItems": 1, "items": required(store, &["id"]) },
            { "type": "string", "minLength": 1 },
        ],
    })
}

fn sources() -> Value {
    let texts = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    let paths = json!({ "anyOf": [{ "type": "string" }, texts] });
    let cell = json!({ "type": ["string", "number", "boolean", "null"] });
    let mapping = section(
        "Where the table is and how it reads.",
        [
            ("path", described("File or glob, or a list of them.", paths.clone())),
            ("paths", described("The same as path.", paths.clone())),
            ("encoding", text("Encoding of text files; auto finds it out.", "auto")),
            (
                "sheet",
                string("Sheet of a workbook; default the one with the headers."),
            ),
            (
                "header_row",
                json!({ "description": "Row of the headers, first = 1; default found out.", "type": "integer", "minimum": 1 }),
            ),
            (
                "sql",
                string("One SELECT that gives the table, instead of files; ORDER BY keeps its rows in one order."),
            ),
            (
                "database",
                pattern(
                    "Where the address of the database is: env:NAME or file:PATH, with postgres://… or mysql://… in it.",
                    "^(env|file):.+$",
                ),
            ),
            (
                "timeout_seconds",
                with_default(
                    json!({ "description": "Time for connecting and fetching all rows.", "type": ["integer", "null"], "minimum": 1, "maximum": 3600 }),
                    json!(60),
                ),
            ),
            (
                "time_zone",
                with_default(
                    pattern(
                        "Distance from UTC of the store's clock, for columns of Parquet files and databases that are moments of the world.",
                        "^[+-][0-9]{2}:[0-9]{2}$",
                    ),
                    json!("+08:00"),
                ),
            ),
            (
                "columns",
                described(
                    "Column → its header, or several in order of preference.",
                    json!({ "type": "object", "additionalProperties": paths }),
                ),
            ),
            (
                "values",
                described(
                    "Column → cell word (\"*\" any other, \"\" empty) → its meaning.",
                    json!({
                        "type": "object", "additionalProperties": { "type": "object", "additionalProperties": cell },
                    }),
                ),
            ),
        ],
    );
    let source = json!({ "anyOf": [{ "type": "string" }, texts, mapping] });
    let tables = TableId::ALL.map(|table| (table.name(), described(table.chinese(), source.clone())));
    required(section("Tables of records.", tables), &["repair_orders", "callbacks"])
}
