//! `servicedeck migrate`: shows what an older configuration would become, and with `--write` writes it, after a copy of the old one.
//! Says of the project's templates which version of the interface they are made for.

use std::path::Path;

use rust_i18n::t;
use serde_json::{Value, json};

use super::{answer, tell};
use crate::cli::{Common, Migrate};
use crate::config::migrate::{self, Migration};
use crate::config::{self, VERSION};
use crate::error::{Error, Kind, Result};
use crate::output::files::{self, File};
use crate::preview::diff::{DiffLine, diff};
use crate::typeset::interface;
use crate::typeset::templates::{BUILT_IN, FOLDER};

pub(super) fn migrate(common: &Common, arguments: &Migrate) -> Result<u8> {
    let path = &common.config;
    let name = path.display().to_string();
    let (text, mark) = config::text(path)?;
    let migration = migrate::migrated(&name, &text)?;
    let lines = diff(&text, &migration.text);
    let backup = if arguments.write && !lines.is_empty() {
        Some(write(path, mark, &text, &migration.text)?)
    } else {
        None
    };
    let templates = templates(&config::project_root(path));
    if common.json {
        answer(&format!(
            "{:#}\n",
            outcome(&name, &migration, &lines, backup.as_deref(), &templates)
        ))?;
        return Ok(0);
    }
    answer(&shown(&name, &lines))?;
    if !common.quiet {
        account(&name, &migration, backup.as_deref());
        for folder in &templates {
            tell(&folder.words());
        }
    }
    Ok(0)
}

fn account(name: &str, migration: &Migration, backup: Option<&str>) {
    if migration.steps.is_empty() {
        tell(&t!("migrate.current", file = name, version = VERSION));
    }
    for step in &migration.steps {
        tell(step);
    }
    // Whoever comes with an old file wants to know that nothing else was to be done.
    if VERSION == 1 {
        tell(&t!("migrate.first"));
    }
    match backup {
        Some(backup) => tell(&t!("migrate.written", file = name, backup = backup)),
        None if !migration.steps.is_empty() => tell(&t!("migrate.not_written")),
        None => {}
    }
}

/// Writes the new text, with the mark of its encoding if there was one, beside a copy of the old file; the copy's path.
fn write(path: &Path, mark: &[u8], old: &str, new: &str) -> Result<String> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let backup = format!("{name}.bak");
    let bytes = |text: &str| [mark, text.as_bytes()].concat();
    files::write_all(
        folder,
        &[File::new(backup.clone(), bytes(old)), File::new(name, bytes(new))],
    )?;
    Ok(folder.join(backup).display().to_string())
}

/// The changed lines: ` ` as it was, `+` new, `-` taken out; nothing when nothing changes.
fn shown(name: &str, lines: &[DiffLine]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.iter().map(|line| match line.kind {
        "added" => format!("+{}\n", line.text),
        "removed" => format!("-{}\n", line.text),
        "gap" => "…\n".to_owned(),
        _ => format!(" {}\n", line.text),
    });
    format!("{name}\n{}", lines.collect::<String>())
}

/// What a folder of templates on disk says of itself.
struct Templates {
    folder: String,
    verdict: Result<Option<interface::Outdated>>,
}

impl Templates {
    fn words(&self) -> String {
        match &self.verdict {
            Ok(None) => t!("migrate.templates", folder = self.folder, version = interface::VERSION).into_owned(),
            Ok(Some(outdated)) => outdated.advice(),
            Err(error) => error.to_string(),
        }
    }

    fn state(&self) -> &'static str {
        match &self.verdict {
            Ok(None) => "current",
            Ok(Some(outdated)) if outdated.version.is_none() => "unnumbered",
            Ok(Some(_)) => "older",
            Err(_) => "unusable",
        }
    }
}

/// The project's folders of templates that take the place of built-in ones.
fn templates(root: &Path) -> Vec<Templates> {
    let folders = BUILT_IN.iter().map(|(name, _)| format!("{FOLDER}/{name}"));
    folders
        .filter(|folder| root.join(folder).is_dir())
        .map(|folder| {
            let file = root.join(&folder).join(interface::FILE);
            let verdict = match std::fs::read(&file) {
                Ok(bytes) => interface::judged(&folder, Some(&bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => interface::judged(&folder, None),
                Err(error) => Err(Error::new(
                    Kind::Template,
                    t!("output.unreadable", path = file.display(), reason = error),
                )),
            };
            Templates { folder, verdict }
        })
        .collect()
}

fn outcome(
    name: &str,
    migration: &Migration,
    lines: &[DiffLine],
    backup: Option<&str>,
    templates: &[Templates],
) -> Value {
    let templates: Vec<Value> = templates
        .iter()
        .map(|one| json!({ "folder": one.folder, "state": one.state(), "message": one.words() }))
        .collect();
    json!({
        "file": name,
        "from": migration.from,
        "to": migration.to,
        "steps": migration.steps,
        "written": backup.is_some(),
        "backup": backup,
        "diff": lines,
        "templates": templates,
    })
}
