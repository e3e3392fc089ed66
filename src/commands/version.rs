//! `servicedeck version`: what this binary is, one `name: value` a line, for people and for a report of a fault.

use super::answer;
use crate::about::about;
use crate::cli::Common;
use crate::error::Result;

pub(super) fn version(common: &Common) -> Result<u8> {
    let about = about();
    if common.json {
        answer(&format!("{:#}\n", serde_json::json!(about)))?;
        return Ok(0);
    }
    let forms = &about.forms;
    let lines = [
        (about.name, about.version.to_owned()),
        ("commit", about.commit.unwrap_or("-").to_owned()),
        ("target", about.target.clone()),
        (
            "features",
            if about.features.is_empty() {
                "-".to_owned()
            } else {
                about.features.join(" ")
            },
        ),
        ("config", forms.config.to_string()),
        ("templates", forms.templates.to_string()),
        ("metrics", forms.metrics.to_owned()),
        ("group", forms.group.to_owned()),
        ("manifest", forms.manifest.to_owned()),
        ("run", forms.run.to_owned()),
    ];
    let text: String = lines.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    answer(&text)?;
    Ok(0)
}
