//! Which version of the templates' interface a folder of templates is made for: the number in its `version.yml`.
//!
//! The interface is what templates are given and what they share: the form of `data.json` and `deck`, the names of charts, pages and
//! findings, the keys of `words.yml`, and what `deck/theme.typ` and `deck/components.typ` offer. What breaks a template made before raises
//! [`VERSION`]; what only adds does not. A sample of every version is kept in `tests/versions/`.

use rust_i18n::t;

use crate::config::edit;
use crate::error::{Error, Kind, Result};

/// The interface of this program, and of the built-in templates.
pub const VERSION: u32 = 1;

/// The file that holds a folder's number.
pub const FILE: &str = "version.yml";

/// A folder of templates on disk that says it is older, or says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outdated {
    /// As messages name it.
    pub folder: String,
    /// `None` = without a number.
    pub version: Option<u32>,
}

impl Outdated {
    /// What to do when templates of this folder fail.
    #[must_use]
    pub fn advice(&self) -> String {
        let (folder, known) = (&self.folder, VERSION);
        self.version
            .map_or_else(
                || {
                    t!(
                        "typeset.interface.unnumbered",
                        folder = folder,
                        file = FILE,
                        known = known
                    )
                },
                |version| {
                    t!(
                        "typeset.interface.older",
                        folder = folder,
                        version = version,
                        known = known
                    )
                },
            )
            .into_owned()
    }
}

/// What a folder's `version.yml` says, `None` being a folder without one: nothing for the current version.
///
/// # Errors
///
/// Kind [`Kind::Template`]: a newer version, or a file that holds no number.
pub fn judged(folder: &str, file: Option<&[u8]>) -> Result<Option<Outdated>> {
    let outdated = |version| {
        Some(Outdated {
            folder: folder.to_owned(),
            version,
        })
    };
    let Some(bytes) = file else {
        return Ok(outdated(None));
    };
    let name = format!("{folder}/{FILE}");
    let text = String::from_utf8_lossy(bytes);
    let number = edit::values(&name, &text)
        .ok()
        .and_then(|values| values.get("version")?.as_u64())
        .and_then(|number| u32::try_from(number).ok());
    match number {
        Some(VERSION) => Ok(None),
        Some(newer) if newer > VERSION => Err(Error::new(
            Kind::Template,
            t!(
                "typeset.interface.newer",
                folder = folder,
                version = newer,
                known = VERSION
            ),
        )
        .hint(t!("typeset.interface.newer_hint"))
        .hint(t!("typeset.interface.aside", folder = folder))),
        Some(older) => Ok(outdated(Some(older))),
        None => Err(
            Error::new(Kind::Template, t!("typeset.interface.no_number", file = name))
                .hint(t!("typeset.interface.no_number_hint", known = VERSION)),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_judged_by_its_number() {
        assert_eq!(judged("custom", Some(b"# why\nversion: 1\n")).unwrap(), None);
        let unnumbered = judged("custom", None).unwrap().unwrap();
        assert!(unnumbered.version.is_none() && unnumbered.advice().contains("custom"));
        let older = judged("custom", Some(b"version: 0\n")).unwrap().unwrap();
        assert!(older.version == Some(0) && older.advice() != unnumbered.advice());
        for (text, part) in [
            ("version: 2\n", "version 2"),
            ("", "version.yml"),
            ("1", "version.yml"),
            ("version: [", "version.yml"),
        ] {
            let error = judged("custom", Some(text.as_bytes())).unwrap_err();
            assert!(
                error.kind == Kind::Template && error.message.contains(part),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn the_built_in_templates_are_of_the_current_version() {
        for (name, files) in super::super::templates::BUILT_IN {
            let file = files.iter().find(|(path, _)| *path == FILE).unwrap();
            assert_eq!(judged(name, Some(file.1.as_bytes())).unwrap(), None, "{name}");
        }
    }
}
