//! `schema metrics`: metrics.json as JSON Schema, for whoever reads it by program.

use serde_json::{Value, json};

use crate::report::{ReportModel, SCHEMA};

/// JSON Schema (draft 2020-12) of metrics.json.
#[must_use]
pub fn metrics_schema() -> Value {
    let mut schema = schemars::schema_for!(ReportModel).to_value();
    schema["title"] = json!("servicedeck metrics.json");
    schema["properties"]["schema"] = json!({ "type": "string", "const": SCHEMA });
    schema
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Follows a path of properties, references resolved.
    fn properties<'a>(schema: &'a Value, definition: &str) -> BTreeSet<&'a str> {
        let object = if definition.is_empty() {
            schema
        } else {
            &schema["$defs"][definition]
        };
        object["properties"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect()
    }

    #[test]
    fn the_schema_names_what_the_file_holds() {
        let schema = metrics_schema();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let keys = "schema store month cutoff provisional metrics tables series warnings";
        assert_eq!(properties(&schema, ""), keys.split(' ').collect());
        let metric = properties(&schema, "Metric");
        for key in [
            "value",
            "numerator",
            "denominator",
            "unit",
            "previous",
            "ci95",
            "p_value",
            "target",
            "status",
            "note",
            "n",
            "se",
        ] {
            assert!(metric.contains(key), "{key} in {metric:?}");
        }
        let empty = serde_json::to_value(crate::report::Tables::default()).unwrap();
        let tables: BTreeSet<&str> = empty.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(properties(&schema, "Tables"), tables);
    }
}
