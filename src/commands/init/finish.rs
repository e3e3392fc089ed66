//! The project written, its first report made, and what comes next.

use rust_i18n::t;

use super::dialogue::Dialogue;
use super::draft::Draft;
use super::paths::absolute;
use super::{Project, write};
use crate::cli::{Common, Init, Run};
use crate::commands::run;
use crate::error::Result;
use crate::language::Language;
use crate::records::schema::TableId;

/// Writes the project, makes the first report, and says what comes next.
pub(super) fn finish(dialogue: &mut Dialogue<'_>, common: &Common, flags: &Init, project: &Project) -> Result<u8> {
    let draft = Draft {
        exports: &project.exports,
        stores: &project.stores,
        questions: &project.questions,
        month: project.month,
        header_rows: &project.header_rows,
    };
    write::write(&project.folder, &draft, project.copies)?;
    let folder = absolute(&project.folder);
    dialogue.say("");
    dialogue.say(&t!("guide.written", folder = folder.display()));
    let mut code = 0;
    if !flags.no_report {
        let common = Common {
            config: project.folder.join("config").join("report.yaml"),
            month: Some(project.month),
            ..common.clone()
        };
        code = run::run(&common, &Run::default())?;
    }
    let reports = common.out.as_deref().map_or_else(|| folder.join("out"), absolute);
    let reports = reports.join(project.month.to_string());
    dialogue.say("");
    let shown = folder.display().to_string();
    let change_folder = if shown.contains(char::is_whitespace) {
        format!("cd \"{shown}\"")
    } else {
        format!("cd {shown}")
    };
    // Named always: what is read or copied tomorrow must mean the same month.
    let month = format!(" --month {}", project.month);
    if code != 0 {
        dialogue.say(&t!("guide.no_report", change_folder = change_folder, month = month));
        return Ok(code);
    }
    if !flags.no_report {
        let report = match project.stores.list.as_slice() {
            [only] => reports.join(&only.id).join("report.pdf"),
            _ => reports,
        };
        dialogue.say(&t!("guide.report", path = report.display()));
    }
    dialogue.say(&t!("guide.next", change_folder = change_folder, month = month));
    if project.copies {
        let mut shelves: Vec<String> = project
            .exports
            .iter()
            .map(|export| write::shelf(export, &project.exports))
            .collect();
        shelves.sort();
        shelves.dedup();
        dialogue.say(&t!("guide.next_month", folders = shelves.join(&t!("guide.comma"))));
    }
    if project.questions.items.is_empty() {
        dialogue.say(&t!(
            "guide.no_questionnaire",
            tables = TableId::Callbacks.label(Language::of_messages())
        ));
    }
    Ok(0)
}
