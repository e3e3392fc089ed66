//! Editions of a report: the internal one, and headquarters', which names no member of staff.

use std::collections::BTreeMap;

use rust_i18n::t;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::config::Audience;
use crate::error::{Error, Kind, Result};
use crate::language::Language;
use crate::report::{Details, ReportModel};

/// What a member of staff is called where names are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Technician,
    Advisor,
    Staff,
}

impl Role {
    /// `技师01`, `Technician 01`
    fn numbered(self, number: usize, language: Language) -> String {
        let (number, locale) = (format!("{number:02}"), language.code());
        match self {
            Self::Technician => t!("finding.role.technician", locale = locale, number = number),
            Self::Advisor => t!("finding.role.advisor", locale = locale, number = number),
            Self::Staff => t!("finding.role.staff", locale = locale, number = number),
        }
        .into_owned()
    }
}

/// Keys whose whole value is a member of staff, and what such a person is called.
const ROLES: [(&str, Role); 6] = [
    ("technician", Role::Technician),
    ("advisor", Role::Advisor),
    ("person", Role::Staff),
    ("owner", Role::Staff),
    ("supervisor", Role::Staff),
    ("visitor", Role::Staff),
];

/// Keys of texts in which members of staff may be named.
const TEXTS: [&str; 16] = [
    "advice",
    "callout",
    "cause",
    "checkpoints",
    "comment",
    "description",
    "evidence",
    "finding",
    "headline",
    "measure",
    "message",
    "prevention",
    "problem",
    "result",
    "text",
    "trend",
];

/// What an edition is called among the files of a report.
#[must_use]
pub fn file_name(audience: Audience, name: &str) -> String {
    match (audience, name.rsplit_once('.')) {
        (Audience::Hq, Some((stem, extension))) => format!("{stem}-hq.{extension}"),
        _ => name.to_owned(),
    }
}

/// Files of the editions an audience does not ask for: a run for another one may have left them.
#[must_use]
pub fn files_of_others(audience: Audience) -> Vec<String> {
    let others = [Audience::Internal, Audience::Hq]
        .into_iter()
        .filter(|edition| !editions(audience).contains(edition));
    others
        .flat_map(|edition| ["report.pdf", "report.xlsx"].map(|name| file_name(edition, name)))
        .collect()
}

/// The editions an audience asks for.
#[must_use]
pub fn editions(audience: Audience) -> &'static [Audience] {
    match audience {
        Audience::Internal => &[Audience::Internal],
        Audience::Hq => &[Audience::Hq],
        Audience::Both => &[Audience::Internal, Audience::Hq],
    }
}

/// The model and details as headquarters sees them: staff as 技师01, 顾问02 … in the report's language, in the order of their
/// names, and no incentives.
///
/// # Errors
///
/// Never on data: only when a type does not survive its own serialisation.
pub fn for_headquarters(model: &ReportModel, details: &Details, language: Language) -> Result<(ReportModel, Details)> {
    let mut model = model.clone();
    model.tables.incentives.clear();
    let (mut model_value, mut details_value) = (to_value(&model)?, to_value(details)?);
    let names = Pseudonyms::of(&[&model_value, &details_value], language);
    names.replace(&mut model_value, None);
    names.replace(&mut details_value, None);
    Ok((from_value(model_value)?, from_value(details_value)?))
}

fn to_value(data: &impl Serialize) -> Result<Value> {
    serde_json::to_value(data).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))
}

fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))
}

/// Names of staff and what stands for them, longest name first so that a longer one is never cut.
struct Pseudonyms {
    by_length: Vec<(String, String)>,
}

impl Pseudonyms {
    fn of(values: &[&Value], language: Language) -> Self {
        let mut roles: BTreeMap<String, Role> = BTreeMap::new();
        // The first role in the table wins: an advisor who owns a measure stays 顾问.
        for (key, role) in ROLES {
            for value in values {
                collect(value, key, &mut |name| {
                    roles.entry(name.to_owned()).or_insert(role);
                });
            }
        }
        let mut numbers: BTreeMap<Role, usize> = BTreeMap::new();
        let mut by_length: Vec<(String, String)> = roles
            .into_iter()
            .map(|(name, role)| {
                let number = numbers.entry(role).or_default();
                *number += 1;
                (name, role.numbered(*number, language))
            })
            .collect();
        by_length.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
        Self { by_length }
    }

    fn replace(&self, value: &mut Value, key: Option<&str>) {
        match value {
            Value::String(text) => {
                if ROLES.iter().any(|(role, _)| Some(*role) == key) {
                    if let Some((_, stand_in)) = self.by_length.iter().find(|(name, _)| name == text) {
                        text.clone_from(stand_in);
                    }
                } else if key.is_some_and(|key| TEXTS.contains(&key)) {
                    for (name, stand_in) in self.by_length.iter().filter(|(name, _)| name.chars().count() > 1) {
                        if text.contains(name.as_str()) {
                            *text = text.replace(name.as_str(), stand_in);
                        }
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.replace(item, key)),
            Value::Object(fields) => fields
                .iter_mut()
                .for_each(|(key, field)| self.replace(field, Some(key))),
            _ => {}
        }
    }
}

fn collect(value: &Value, wanted: &str, found: &mut dyn FnMut(&str)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, wanted, found)),
        Value::Object(fields) => {
            for (key, field) in fields {
                match field {
                    Value::String(name) if key == wanted => found(name),
                    _ => collect(field, wanted, found),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn staff_get_numbers_by_role_in_the_order_of_their_names() {
        let mut value = json!({
            "advisors": [{ "advisor": "李娜" }, { "advisor": "李娜涛" }],
            "technicians": [{ "technician": "王强", "reasons": { "王强": 1 } }],
            "actions": [{ "owner": "李娜", "problem": "李娜涛与李娜未讲解", "department": "前台" }],
            "rows": [{ "supervisor": "前台" }],
        });
        let names = Pseudonyms::of(&[&value], Language::Chinese);
        names.replace(&mut value, None);
        assert_eq!(
            value["advisors"],
            json!([{ "advisor": "顾问01" }, { "advisor": "顾问02" }])
        );
        assert_eq!(value["technicians"][0]["technician"], "技师01");
        assert_eq!(
            value["actions"][0],
            json!({ "owner": "顾问01", "problem": "顾问02与顾问01未讲解", "department": "前台" })
        );
        assert_eq!(value["rows"][0]["supervisor"], "员工01");
    }

    #[test]
    fn english_reports_number_staff_in_english() {
        let mut value = json!({ "technicians": [{ "technician": "王强" }], "actions": [{ "owner": "李娜" }] });
        Pseudonyms::of(&[&value], Language::English).replace(&mut value, None);
        assert_eq!(value["technicians"][0]["technician"], "Technician 01");
        assert_eq!(value["actions"][0]["owner"], "Staff 01");
    }

    #[test]
    fn files_of_headquarters_have_their_own_names() {
        assert_eq!(file_name(Audience::Hq, "report.pdf"), "report-hq.pdf");
        assert_eq!(file_name(Audience::Internal, "report.pdf"), "report.pdf");
    }
}
