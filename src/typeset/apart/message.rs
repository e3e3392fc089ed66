//! What is said between a run and its typesetters: texts and bytes, each after its length.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Task;
use crate::error::{Error, Result};
use crate::typeset::pdf::{PdfOptions, Typeset};
use crate::typeset::project::VirtualProject;

/// What a typesetter says first: the program it is.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    program: String,
}

impl Greeting {
    /// Of this program.
    #[must_use]
    pub fn ours() -> Self {
        Self {
            program: format!("servicedeck {} typesets", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// A report to typeset; its files follow in order, then those that are made meanwhile.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// The language of messages.
    pub locale: String,
    main: String,
    files: Vec<String>,
    shown: BTreeMap<String, String>,
    pub fonts: Vec<PathBuf>,
    pub options: PdfOptions,
    pub promised: Vec<String>,
}

/// What came of a report; the PDF follows where there is one.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Set { pages: usize },
    Failed(Error),
}

pub(super) fn send_task(to: &mut impl Write, task: &Task<'_>, locale: String) -> io::Result<()> {
    let project = task.project;
    let order = Order {
        locale,
        main: project.main().to_owned(),
        files: project.files().map(|(path, _)| path.to_owned()).collect(),
        shown: project.shown_paths().clone(),
        fonts: task.fonts.to_vec(),
        options: task.options.clone(),
        promised: task.promised.to_vec(),
    };
    send_json(to, &order)?;
    for (_, bytes) in project.files() {
        send(to, bytes)?;
    }
    to.flush()
}

/// A task, or `None` when there are no more.
pub(super) fn read_task(from: &mut impl BufRead) -> io::Result<Option<(Order, VirtualProject)>> {
    let Some(order) = read_json::<Order>(from)? else {
        return Ok(None);
    };
    let mut project = VirtualProject::new(order.main.clone());
    for path in &order.files {
        let bytes = read(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        match order.shown.get(path) {
            Some(shown) => project.add_from(path.clone(), shown.clone(), bytes),
            None => project.add(path.clone(), bytes),
        }
    }
    Ok(Some((order, project)))
}

pub(super) fn send_late(to: &mut impl Write, path: &str, bytes: &[u8]) -> io::Result<()> {
    send_json(to, &Some(path))?;
    send(to, bytes)?;
    to.flush()
}

/// No more files: what was promised and did not come is missing.
pub(super) fn end_late(to: &mut impl Write) -> io::Result<()> {
    send_json(to, &None::<&str>)?;
    to.flush()
}

/// Hands over files as they come, until there are no more.
pub(super) fn read_late(from: &mut impl BufRead, hand_over: &dyn Fn(&str, &[u8])) -> io::Result<()> {
    loop {
        let path: Option<String> = read_json(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let Some(path) = path else { return Ok(()) };
        let bytes = read(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        hand_over(&path, &bytes);
    }
}

pub(super) fn send_answer(to: &mut impl Write, answer: Result<Typeset>) -> io::Result<()> {
    match answer {
        Ok(typeset) => {
            send_json(to, &Answer::Set { pages: typeset.pages })?;
            send(to, &typeset.pdf)?;
        }
        Err(error) => send_json(to, &Answer::Failed(error))?,
    }
    to.flush()
}

pub(super) fn read_answer(from: &mut impl BufRead) -> io::Result<Result<Typeset>> {
    match read_json(from)?.ok_or(io::ErrorKind::UnexpectedEof)? {
        Answer::Set { pages } => {
            let pdf = read(from)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            Ok(Ok(Typeset { pdf, pages }))
        }
        Answer::Failed(error) => Ok(Err(error)),
    }
}

pub(super) fn send_json(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    send(to, &serde_json::to_vec(value)?)
}

/// A value, or `None` at the end.
pub(super) fn read_json<T: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<Option<T>> {
    read(from)?
        .map(|bytes| serde_json::from_slice(&bytes).map_err(io::Error::from))
        .transpose()
}

fn send(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(&(bytes.len() as u64).to_le_bytes())?;
    to.write_all(bytes)
}

/// Bytes after their length, or `None` at the end.
fn read(from: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut bytes = Vec::new();
    // Whoever sends it holds it in memory; a length that nobody could hold ends with the stream.
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(Some(bytes))
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_task_arrives_as_it_was_sent_with_the_files_made_meanwhile() {
        let mut project = VirtualProject::new("deck/main.typ");
        project.add_from("deck/main.typ", "report-templates/deck/main.typ", "= 月报");
        project.add("data.json", vec![0, 255, 10]);
        let options = PdfOptions {
            ident: "a".to_owned(),
            date: NaiveDate::from_ymd_opt(2026, 5, 8).unwrap(),
            relaxed: true,
        };
        let task = Task {
            project: &project,
            fonts: &[PathBuf::from("fonts/a.otf")],
            options: &options,
            promised: &["metrics.json".to_owned()],
        };
        let mut wire = Vec::new();
        send_task(&mut wire, &task, "zh".to_owned()).unwrap();
        send_late(&mut wire, "metrics.json", b"{}").unwrap();
        end_late(&mut wire).unwrap();
        let mut from = wire.as_slice();
        let (order, arrived) = read_task(&mut from).unwrap().unwrap();
        assert_eq!(arrived, project);
        assert_eq!((order.locale.as_str(), order.options.relaxed), ("zh", true));
        let late = std::cell::RefCell::new(Vec::new());
        read_late(&mut from, &|path, bytes| {
            late.borrow_mut().push((path.to_owned(), bytes.to_vec()));
        })
        .unwrap();
        assert_eq!(late.into_inner(), [("metrics.json".to_owned(), b"{}".to_vec())]);
        assert!(read_task(&mut from).unwrap().is_none());
    }

    #[test]
    fn an_answer_is_a_pdf_or_why_there_is_none() {
        let typeset = Typeset {
            pdf: vec![37, 0, 1],
            pages: 45,
        };
        let error = Error::new(Kind::Template, "main.typ:4").hint("export the template");
        let mut wire = Vec::new();
        send_answer(&mut wire, Ok(typeset.clone())).unwrap();
        send_answer(&mut wire, Err(error.clone())).unwrap();
        let cut = wire.len() - 1;
        let mut from = wire.as_slice();
        assert_eq!(read_answer(&mut from).unwrap(), Ok(typeset));
        assert_eq!(read_answer(&mut from).unwrap(), Err(error));
        let mut broken = &wire[..cut];
        assert!(read_answer(&mut broken).unwrap().is_ok());
        assert!(read_answer(&mut broken).is_err(), "an answer cut short is none");
    }
}
