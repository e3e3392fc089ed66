//! The templates: built in, or from the project's folders when there.
//!
//! `a4` is the deck's chapters on other paper: its folder holds them beside parts of its own, which import the deck's.
//! A template of one's own stands beside the folder `deck`, whose parts it may import.
//! A file on disk takes the place of the built-in one of the same name, so that a manager may keep only what he changed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rust_i18n::t;

use super::interface;
use super::project::VirtualProject;
use crate::config::{PageChoices, TemplateChoice};
use crate::error::{Error, Kind, Result};

/// Where templates stand in a project, and what the built-in ones are called there.
pub const FOLDER: &str = "report-templates";

/// A file of a built-in template: its path inside the template, and its text.
pub type TemplateFile = (&'static str, &'static str);

macro_rules! files {
    ($folder:literal: $($path:literal),* $(,)? $(; $name:literal = $source:literal)?) => {
        &[$(($path, include_str!(concat!("../../report-templates/", $folder, "/", $path))),)* $(($name, include_str!($source)))?]
    };
}

/// The built-in templates by name.
pub const BUILT_IN: &[(&str, &[TemplateFile])] = &[("deck", DECK), ("a4", A4), ("group", GROUP)];

/// The report of all stores together; it takes theme and components from the deck, or from its pages on paper.
const GROUP: &[TemplateFile] = files!["group":
    "main.typ",
    "version.yml",
    "main-a4.typ",
    "look.typ",
    "look-a4.typ",
    "parts.typ",
    "pages/all.typ",
    "pages/cover.typ",
    "pages/cover-a4.typ",
    "pages/delivery.typ",
    "pages/funnels.typ",
    "pages/heat.typ",
    "pages/leagues.typ",
    "pages/method.typ",
    "pages/movers.typ",
    "pages/quality.typ",
    "pages/restated.typ",
    "pages/stores.typ",
    "pages/summary.typ";
    "words.yml" = "../../locales/group.yml"
];

/// A4 portrait: these files in the place of the deck's.
const A4: &[TemplateFile] = files!["a4":
    "main.typ",
    "version.yml",
    "theme.typ",
    "components.typ",
    "layout.typ",
    "frame.typ",
    "chapters/cover.typ",
];

const DECK: &[TemplateFile] = files!["deck":
    "main.typ",
    "paper.typ",
    "version.yml",
    "theme.typ",
    "components.typ",
    "chapters/cover.typ",
    "chapters/contents.typ",
    "chapters/summary.typ",
    "chapters/1-divider.typ",
    "chapters/1-measures.typ",
    "chapters/1-mot.typ",
    "chapters/2-divider.typ",
    "chapters/2-scores.typ",
    "chapters/2-trend.typ",
    "chapters/2-mystery.typ",
    "chapters/2-mystery-page.typ",
    "chapters/3-divider.typ",
    "chapters/3-totals.typ",
    "chapters/3-items.typ",
    "chapters/3-lines.typ",
    "chapters/3-lowest.typ",
    "chapters/3-advisor-order.typ",
    "chapters/3-advisors.typ",
    "chapters/3-advisor-pages.typ",
    "chapters/4-cases.typ",
    "chapters/4-complaint-reasons.typ",
    "chapters/4-complaints.typ",
    "chapters/4-divider.typ",
    "chapters/4-reason-rows.typ",
    "chapters/4-reasons.typ",
    "chapters/5-appointments.typ",
    "chapters/5-divider.typ",
    "chapters/5-technicians.typ",
    "chapters/5-trend.typ",
    "chapters/6-churn.typ",
    "chapters/6-customers.typ",
    "chapters/6-divider.typ",
    "chapters/6-groups.typ",
    "chapters/7-accounts.typ",
    "chapters/7-accounts-page.typ",
    "chapters/7-closing.typ",
    "chapters/7-divider.typ",
    "chapters/7-measures.typ",
    "chapters/7-targets.typ",
    "chapters/appendix-definitions.typ",
    "chapters/appendix-incentives.typ",
    "chapters/appendix-quality.typ",
    "chapters/appendix-run.typ";
    // The fixed texts of the pages, which a manager may reword in a file of this name.
    "words.yml" = "../../locales/page.yml"
];

/// A project with the chosen template's files. `root` is the project root of the config.
///
/// # Errors
/// When a template folder is missing, or it or a page of the manager's own cannot be read.
pub fn project(choice: &TemplateChoice, pages: &PageChoices, root: &Path) -> Result<VirtualProject> {
    let layers = match choice {
        TemplateChoice::Deck => vec![Layer::built_in("deck", "deck", DECK)],
        TemplateChoice::A4 => vec![
            Layer::built_in("deck", "deck", DECK),
            Layer::built_in("a4", "deck", DECK),
            Layer::built_in("a4", "a4", A4),
        ],
        TemplateChoice::Folder(folder) => {
            if !root.join(folder).is_dir() {
                let names = ["deck", "a4"].join(", ");
                return Err(Error::new(
                    Kind::Config,
                    t!("typeset.template_missing", path = root.join(folder).display()),
                )
                .hint(t!("typeset.template_missing_hint", names = names)));
            }
            let name = folder
                .file_name()
                .map_or_else(|| "template".into(), |name| name.to_string_lossy().into_owned());
            let shown = folder.to_string_lossy().replace('\\', "/");
            vec![
                Layer::built_in("deck", "deck", DECK),
                Layer {
                    target: name,
                    shown,
                    files: &[],
                },
            ]
        }
    };
    let main = layers.last().map(|layer| layer.target.clone()).unwrap_or_default();
    let mut project = VirtualProject::new(format!("{main}/main.typ"));
    for layer in &layers {
        layer.add_to(&mut project, root)?;
    }
    for page in &pages.own {
        let shown = page.file.to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(root.join(&page.file)).map_err(|error| {
            Error::new(
                Kind::Config,
                t!("typeset.own_page_unreadable", path = shown, error = error),
            )
            .hint(t!("typeset.own_page_hint"))
        })?;
        project.add_from(format!("{main}/{}", page.place_in_template()), shown, bytes);
    }
    // A template of one's own need not include the deck's pages.
    if !matches!(choice, TemplateChoice::Folder(_)) {
        project.set_pages(pages.files().iter().map(|file| format!("{main}/{file}")).collect());
    }
    Ok(project)
}

/// A project with the template of the group's report: slides, or with the template `a4` the same pages on A4 portrait.
///
/// # Errors
/// When a file on disk that takes the place of a built-in one cannot be read.
pub fn group_project(root: &Path, template: &TemplateChoice) -> Result<VirtualProject> {
    let on_paper = *template == TemplateChoice::A4;
    let mut layers = vec![Layer::built_in("deck", "deck", DECK)];
    if on_paper {
        layers.push(Layer::built_in("a4", "a4", A4));
    }
    layers.push(Layer::built_in("group", "group", GROUP));
    let mut project = VirtualProject::new(if on_paper {
        "group/main-a4.typ"
    } else {
        "group/main.typ"
    });
    for layer in &layers {
        layer.add_to(&mut project, root)?;
    }
    if on_paper && let Some(look) = project.file("group/look-a4.typ").map(<[u8]>::to_vec) {
        project.add("group/look.typ", look);
    }
    Ok(project)
}

/// Files that take their place in a folder of the project: built-in ones, then those of a folder on disk.
struct Layer {
    /// The folder in the project.
    target: String,
    /// The folder on disk, relative to the project root; messages name files by it.
    shown: String,
    files: &'static [TemplateFile],
}

impl Layer {
    fn built_in(target: &str, name: &str, files: &'static [TemplateFile]) -> Self {
        Self {
            target: target.to_owned(),
            shown: format!("{FOLDER}/{name}"),
            files,
        }
    }

    /// Links are not followed: a template sees its own folder and no more.
    fn add_to(&self, project: &mut VirtualProject, root: &Path) -> Result<()> {
        for (path, text) in self.files {
            self.add(project, path, text.as_bytes().to_vec());
        }
        let folder = root.join(&self.shown);
        let failed = |path: &Path, error: &io::Error| {
            Error::new(
                Kind::Template,
                t!("typeset.template_unreadable", path = path.display(), error = error),
            )
        };
        let mut found = BTreeMap::new();
        collect(&folder, "", &mut found).map_err(|error| failed(&folder, &error))?;
        let read = |file: &PathBuf| std::fs::read(file).map_err(|error| failed(file, &error));
        if found.keys().any(|path| path != interface::FILE) {
            let number = found.get(interface::FILE).map(read).transpose()?;
            if let Some(outdated) = interface::judged(&self.shown, number.as_deref())? {
                project.add_outdated(outdated);
            }
        }
        for (path, file) in found {
            let bytes = read(&file)?;
            self.add(project, &path, bytes);
        }
        Ok(())
    }

    fn add(&self, project: &mut VirtualProject, path: &str, bytes: Vec<u8>) {
        project.add_from(
            format!("{}/{path}", self.target),
            format!("{}/{path}", self.shown),
            bytes,
        );
    }
}

/// The regular files below a folder, by path with `/`.
fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, name) = (entry.file_type()?, entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') {
            continue;
        }
        let path = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        if kind.is_dir() {
            collect(&entry.path(), &path, found)?;
        } else if kind.is_file() {
            found.insert(path, entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_file_is_built_in() {
        for (name, files) in BUILT_IN {
            let mut found = BTreeMap::new();
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(name);
            collect(&folder, "", &mut found).unwrap();
            let from_catalogue = |path: &str| path == "words.yml";
            let built_in: std::collections::BTreeSet<&str> = files
                .iter()
                .map(|(path, _)| *path)
                .filter(|path| !from_catalogue(path))
                .collect();
            assert_eq!(
                found
                    .keys()
                    .map(String::as_str)
                    .collect::<std::collections::BTreeSet<_>>(),
                built_in,
                "{name}"
            );
        }
    }

    #[test]
    fn a_file_on_disk_takes_the_place_of_the_built_in_one() {
        let root = tempfile::tempdir().unwrap();
        let chapters = root.path().join("report-templates/deck/chapters");
        std::fs::create_dir_all(&chapters).unwrap();
        std::fs::write(chapters.join("cover.typ"), "mine").unwrap();
        let project = project(&TemplateChoice::Deck, &PageChoices::default(), root.path()).unwrap();
        assert_eq!(project.file("deck/chapters/cover.typ"), Some("mine".as_bytes()));
        assert!(project.file("deck/main.typ").is_some());
        assert_eq!(project.shown_path("deck/main.typ"), "report-templates/deck/main.typ");
    }

    #[test]
    fn a_folder_of_ones_own_stands_beside_the_deck() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("custom/plain")).unwrap();
        std::fs::write(root.path().join("custom/plain/main.typ"), "hello").unwrap();
        let choice = TemplateChoice::Folder("custom/plain".into());
        let project = project(&choice, &PageChoices::default(), root.path()).unwrap();
        assert_eq!(project.main(), "plain/main.typ");
        assert_eq!(project.shown_path("plain/main.typ"), "custom/plain/main.typ");
        assert!(project.file("deck/components.typ").is_some());
    }

    #[test]
    fn a4_has_the_decks_chapters_beside_parts_of_its_own() {
        let project = project(&TemplateChoice::A4, &PageChoices::default(), Path::new("/nonexistent")).unwrap();
        assert_eq!(project.main(), "a4/main.typ");
        for (path, shown) in [
            ("a4/components.typ", "report-templates/a4/components.typ"),
            ("a4/chapters/cover.typ", "report-templates/a4/chapters/cover.typ"),
            ("a4/chapters/summary.typ", "report-templates/deck/chapters/summary.typ"),
            ("deck/components.typ", "report-templates/deck/components.typ"),
        ] {
            assert_eq!(project.shown_path(path), shown);
        }
    }

    #[test]
    fn a_missing_folder_is_named() {
        let root = tempfile::tempdir().unwrap();
        let error = project(
            &TemplateChoice::Folder("nowhere".into()),
            &PageChoices::default(),
            root.path(),
        )
        .unwrap_err();
        assert!(
            error.kind == Kind::Config && error.message.contains("nowhere"),
            "{error}"
        );
    }
}
