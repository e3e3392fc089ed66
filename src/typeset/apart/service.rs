//! The typesetter's side: one report after the other until nothing more comes.

use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use rust_i18n::t;

use super::message::{self, Greeting, Order};
use crate::error::{Error, Kind, Result};
use crate::typeset::fonts::FontSet;
use crate::typeset::late::LateFiles;
use crate::typeset::pdf::{Typeset, typeset_remembering};
use crate::typeset::project::VirtualProject;

/// Typesets what comes on standard input until it ends.
///
/// # Errors
///
/// When the run that asks is gone, or says what no run says.
pub fn serve() -> io::Result<()> {
    let mut input = BufReader::new(io::stdin());
    let mut output = io::stdout().lock();
    message::send_json(&mut output, &Greeting::ours())?;
    output.flush()?;
    let mut fonts = Fonts::default();
    while let Some((order, project)) = message::read_task(&mut input)? {
        rust_i18n::set_locale(&order.locale);
        let answer = set(&order, &project, &mut fonts, &mut input)?;
        message::send_answer(&mut output, answer)?;
    }
    Ok(())
}

fn set(
    order: &Order,
    project: &VirtualProject,
    fonts: &mut Fonts,
    input: &mut BufReader<io::Stdin>,
) -> io::Result<Result<Typeset>> {
    let late = LateFiles::promised(order.promised.iter().cloned());
    let fonts = fonts.of(&order.fonts);
    std::thread::scope(|scope| {
        // What would be remembered for the next report costs 80 MB and spares no time that could be measured.
        let waiting = || late.make(|hand_over| message::read_late(input, hand_over));
        let waiting = std::thread::Builder::new().spawn_scoped(scope, waiting)?;
        let typeset = fonts.and_then(|fonts| typeset_remembering(project, &late, fonts, &order.options, 0));
        waiting
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(typeset)
    })
}

/// The fonts of the reports so far: a run's reports have the same.
#[derive(Default)]
struct Fonts {
    loaded: Option<(Vec<PathBuf>, FontSet)>,
}

impl Fonts {
    fn of(&mut self, files: &[PathBuf]) -> Result<&FontSet> {
        let known = self.loaded.take().filter(|(known, _)| known == files);
        let loaded = match known {
            Some(known) => known,
            None => (files.to_vec(), load(files)?),
        };
        Ok(&self.loaded.insert(loaded).1)
    }
}

fn load(files: &[PathBuf]) -> Result<FontSet> {
    let read = |path: &PathBuf| {
        std::fs::read(path).map_err(|error| {
            Error::new(
                Kind::Config,
                t!("deck.unreadable", path = path.display(), reason = error),
            )
        })
    };
    let files = files
        .iter()
        .map(|path| Ok((path.as_path(), read(path)?)))
        .collect::<Result<Vec<(&Path, Vec<u8>)>>>()?;
    FontSet::with_files(&files)
}
