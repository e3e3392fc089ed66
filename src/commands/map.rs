//! `servicedeck map`: proposes how the columns and words of unknown exports are to be read.

use std::path::{Path, PathBuf};

use rust_i18n::t;

use super::{answer, tell};
use crate::cli::{Common, Map};
use crate::config::{self, Config};
use crate::error::{Error, Kind, Result};
use crate::output::files::{self, File};
use crate::records::mapping::{self, Proposal};

pub(super) fn map(common: &Common, arguments: &Map) -> Result<u8> {
    if arguments.write {
        return write(common, arguments).map(|()| 0);
    }
    // Without a configuration the questions of the questionnaire are not known, which is no reason to stop.
    let config = if common.config.exists() {
        Some(config::load(&common.config, &common.overrides)?)
    } else {
        None
    };
    let proposals = mapping::propose(&arguments.files, config.as_ref())?;
    let text = if common.json {
        serde_json::to_string_pretty(&proposals).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?
            + "\n"
    } else {
        mapping::to_yaml(&proposals)
    };
    answer(&text)?;
    Ok(0)
}

/// A path as the configuration names it: relative to the project root where it lies below.
fn relative_to(root: &Path, file: &str) -> String {
    let absolute = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let root = if root.as_os_str().is_empty() {
        absolute(Path::new("."))
    } else {
        absolute(root)
    };
    // A link keeps its name: what it points to may be another file next month.
    let file = Path::new(file);
    let file = match (file.parent(), file.file_name()) {
        (Some(folder), Some(name)) if folder.as_os_str().is_empty() => absolute(Path::new(".")).join(name),
        (Some(folder), Some(name)) => absolute(folder).join(name),
        _ => absolute(file),
    };
    let shown: PathBuf = file.strip_prefix(&root).map(Path::to_owned).unwrap_or(file);
    shown.to_string_lossy().replace('\\', "/")
}

/// Puts the proposals into the configuration's `sources`, keeping everything else of the file, after checking that it still loads.
fn write(common: &Common, arguments: &Map) -> Result<()> {
    let path = &common.config;
    let loaded = config::load(path, &common.overrides);
    let before = match (std::fs::read_to_string(path), &loaded) {
        (Ok(before), _) => before,
        (Err(_), Err(error)) => return Err(error.clone()),
        (Err(error), Ok(_)) => return Err(unreadable(path, &error)),
    };
    let (config, failure) = match loaded {
        Ok(config) => (config, None),
        // It may lack nothing but the very sources that are proposed.
        Err(error) => {
            let drafted = with_sources(&before, &mapping::to_yaml(&proposals(path, arguments, None)?));
            match trial(common, &drafted) {
                Ok(config) => (config, Some(error)),
                Err(_) => return Err(error.hint(t!("map.not_written", path = path.display()))),
            }
        }
    };
    let proposals = proposals(path, arguments, Some(&config))?;
    let after = with_sources(&before, &mapping::to_yaml(&proposals));
    trial(common, &after).map_err(|error| {
        failure
            .unwrap_or(error)
            .hint(t!("map.not_written", path = path.display()))
    })?;
    let (folder, name) = place(path);
    let backup = File::new(format!("{name}.bak"), before.into_bytes());
    files::write_all(folder, &[backup, File::new(name, after.into_bytes())])?;
    if !common.quiet {
        let mut tables: Vec<&str> = proposals
            .iter()
            .filter_map(|proposal| Some(proposal.table?.name()))
            .collect();
        tables.sort_unstable();
        tables.dedup();
        tell(&t!("map.written", tables = tables.join(", "), path = path.display()));
        let open = mapping::left_out(&proposals);
        if !open.is_empty() {
            tell(&t!("map.open"));
        }
        for sentence in open {
            tell(&format!("  {sentence}"));
        }
    }
    Ok(())
}

/// What is proposed, with the files named as the configuration at `path` names them.
fn proposals(path: &Path, arguments: &Map, config: Option<&Config>) -> Result<Vec<Proposal>> {
    let mut proposals = mapping::propose(&arguments.files, config)?;
    let root = config::project_root(path);
    for proposal in &mut proposals {
        proposal.file = relative_to(&root, &proposal.file);
    }
    Ok(proposals)
}

/// Loads a text as if it were the configuration: from a file beside it, so that paths mean the same.
fn trial(common: &Common, text: &str) -> Result<Config> {
    let path = &common.config;
    let file = tempfile::Builder::new()
        .prefix(".servicedeck-")
        .suffix(".yaml")
        .tempfile_in(place(path).0)
        .and_then(|file| std::fs::write(file.path(), text).map(|()| file))
        .map_err(|error| unreadable(path, &error))?;
    config::load(file.path(), &common.overrides)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        Kind::Config,
        t!("map.unreadable", path = path.display(), reason = error),
    )
}

/// The folder of a file, and its name there.
fn place(path: &Path) -> (&Path, String) {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    (folder, name)
}

/// The configuration's text with each proposed table in its `sources`: in the place of its old entry, else first.
fn with_sources(config: &str, proposed: &str) -> String {
    let mut lines: Vec<String> = config.lines().map(str::to_owned).collect();
    let start = lines
        .iter()
        .position(|line| line.starts_with("sources:"))
        .unwrap_or_else(|| {
            lines.push("sources:".to_owned());
            lines.len() - 1
        });
    for entry in entries(proposed) {
        let key = entry.first().cloned().unwrap_or_default();
        let end = end_of_block(&lines, start, 0);
        let old = (start + 1..end).find(|&index| lines.get(index).is_some_and(|line| line.starts_with(&key)));
        let range = old.map_or(start + 1..start + 1, |old| old..end_of_block(&lines, old, 2));
        lines.splice(range, entry);
    }
    lines.join("\n") + "\n"
}

/// The tables of a proposal, each with its lines; the first is its key. Comments between tables stay out.
pub(super) fn entries(proposed: &str) -> Vec<Vec<String>> {
    let mut entries: Vec<Vec<String>> = Vec::new();
    for line in proposed.lines().skip(1).filter(|line| !line.starts_with("  #")) {
        if line.starts_with("   ") {
            if let Some(entry) = entries.last_mut() {
                entry.push(line.to_owned());
            }
        } else {
            entries.push(vec![line.to_owned()]);
        }
    }
    entries
}

/// The line after a block that starts at `start` and whose key is indented by `indent`.
pub(super) fn end_of_block(lines: &[String], start: usize, indent: usize) -> usize {
    let deeper = |line: &String| line.trim().is_empty() || line.len() - line.trim_start().len() > indent;
    let end = lines
        .iter()
        .skip(start + 1)
        .position(|line| !deeper(line))
        .map_or(lines.len(), |length| start + 1 + length);
    // Blank lines and comments before the next key belong to it, comments indented as deep as the block's own lines do not.
    let kept = |line: &String| {
        let text = line.trim_start();
        text.is_empty() || (text.starts_with('#') && line.len() - text.len() <= indent + 1)
    };
    (start + 1..end)
        .rev()
        .find(|&index| lines.get(index).is_some_and(|line| !kept(line)))
        .map_or(start + 1, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_takes_the_place_of_its_table_and_leaves_the_rest() {
        let config = "# ours\nsources:\n  # orders\n  repair_orders: old.csv\n  callbacks:\n    path: b.csv   # kept\n\n# next\noutput: { dir: out }\n";
        let proposed = "sources:\n  repair_orders:\n    path: \"新.xlsx\"\n    columns:\n      vin: \"底盘\"\n  # x.csv: no table\n  rescues:\n    path: r.csv\n";
        let expected = "# ours\nsources:\n  rescues:\n    path: r.csv\n  # orders\n  repair_orders:\n    path: \"新.xlsx\"\n    columns:\n      vin: \"底盘\"\n  callbacks:\n    path: b.csv   # kept\n\n# next\noutput: { dir: out }\n";
        assert_eq!(with_sources(config, proposed), expected);
        assert_eq!(with_sources(expected, proposed), expected);
        let noted = "sources:\n  rescues:\n    path: r.csv\n    # headers that are no column: x\n";
        let once = with_sources(config, noted);
        assert_eq!(with_sources(&once, noted), once);
    }
}
