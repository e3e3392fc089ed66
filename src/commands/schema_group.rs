//! `schema group`: the group's metrics.json as JSON Schema, for whoever reads it by program.

use serde_json::{Value, json};

use crate::group::model::{GroupModel, SCHEMA};

/// JSON Schema (draft 2020-12) of the group's metrics.json.
#[must_use]
pub fn group_schema() -> Value {
    let mut schema = schemars::schema_for!(GroupModel).to_value();
    schema["title"] = json!("servicedeck metrics.json of the group");
    schema["properties"]["schema"] = json!({ "type": "string", "const": SCHEMA });
    schema
}
