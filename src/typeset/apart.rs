//! Typesetting in processes of their own, for runs of many stores.
//!
//! What Typst remembers between compilations grows with every other document and is never given back while a process lives. A process
//! that is renewed after some reports bounds it; and one that crashes, or is killed for want of memory, costs one store its report
//! and no other. The process is this program again; it is told of each report through its standard input and answers through its
//! standard output (`message`), so that nothing is written to any disk.

mod message;
mod service;

use std::cell::RefCell;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, Once, PoisonError};

use rust_i18n::t;

use super::pdf::{PdfOptions, Typeset};
use super::project::VirtualProject;
use crate::error::{Error, Kind, Result};

pub use message::Greeting;
pub use service::serve;

/// The argument that makes this program a typesetter.
pub const ARGUMENT: &str = "typeset-for-a-run";

/// How many reports one process sets: what it remembers stays small, and starting it, a tenth of a second, does not count.
const REPORTS: usize = 50;

/// glibc's heap in huge pages where the kernel leaves them to programs, grown 4 MB at a time: a twentieth less time for as much memory.
/// Elsewhere nobody reads it.
const HEAP: &str = "glibc.malloc.hugetlb=1:glibc.malloc.top_pad=4194304";

/// The typesetters of a run.
#[derive(Debug)]
pub struct Apart {
    program: PathBuf,
    /// Threads of each.
    threads: usize,
    idle: Mutex<Vec<Typesetter>>,
    /// Whether it was said that none can be started.
    refused: Once,
}

/// A process that typesets one report after the other.
#[derive(Debug)]
struct Typesetter {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Reports it may still set.
    left: usize,
}

/// What is to be typeset.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// Templates, data and charts.
    pub project: &'a VirtualProject,
    /// Font files beside the shipped ones.
    pub fonts: &'a [PathBuf],
    /// What distinguishes its PDF from others.
    pub options: &'a PdfOptions,
    /// Files that are made meanwhile.
    pub promised: &'a [String],
}

impl Apart {
    /// Typesetters made from a program, this one, of which `at_once` work at a time; none is started yet.
    #[must_use]
    pub fn new(program: &Path, at_once: usize) -> Self {
        Self {
            program: program.to_owned(),
            threads: (rayon::current_num_threads() / at_once.max(1)).max(1),
            idle: Mutex::default(),
            refused: Once::new(),
        }
    }

    /// Typesets a project while `make` makes the files that were promised, and says what came of both. `None` when no process can be
    /// started, which is said once: then `make` was not called.
    pub fn typeset<R>(
        &self,
        task: &Task<'_>,
        make: impl FnOnce(&dyn Fn(&str, &[u8])) -> R,
    ) -> Option<(R, Result<Typeset>)> {
        let mut typesetter = match self.take() {
            Ok(typesetter) => typesetter,
            Err(error) => {
                self.refused.call_once(|| {
                    tracing::warn!(event = "no_typesetter", "{}", t!("typeset.no_process", reason = error));
                });
                return None;
            }
        };
        let (made, answer) = typesetter.set(task, make);
        let typeset = match answer {
            Ok(answer) => {
                typesetter.left -= 1;
                if typesetter.left > 0 {
                    self.idle().push(typesetter);
                } else {
                    typesetter.end();
                }
                answer
            }
            Err(reason) => Err(typesetter.broken(&reason)),
        };
        Some((made, typeset))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Typesetter>> {
        // Pushing and popping leave the list whole whatever happens.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> io::Result<Typesetter> {
        let idle = self.idle().pop();
        idle.map_or_else(|| self.start(), Ok)
    }

    fn start(&self) -> io::Result<Typesetter> {
        let mut process = Command::new(&self.program)
            .arg(ARGUMENT)
            .env("RAYON_NUM_THREADS", self.threads.to_string())
            // A heap for each thread would keep what the others could use.
            .env("MALLOC_ARENA_MAX", "2")
            .env(
                "GLIBC_TUNABLES",
                std::env::var_os("GLIBC_TUNABLES").unwrap_or_else(|| HEAP.into()),
            )
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        let input = process.stdin.take().ok_or_else(closed)?;
        let mut output = BufReader::new(process.stdout.take().ok_or_else(closed)?);
        match message::read_json::<Greeting>(&mut output) {
            Ok(Some(greeting)) if greeting == Greeting::ours() => Ok(Typesetter {
                process,
                input,
                output,
                left: REPORTS,
            }),
            other => {
                let _ = process.kill();
                let _ = process.wait();
                let strange = || io::Error::new(io::ErrorKind::InvalidData, t!("typeset.other_program"));
                Err(other.err().unwrap_or_else(strange))
            }
        }
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        for typesetter in std::mem::take(&mut *self.idle()) {
            typesetter.end();
        }
    }
}

impl Typesetter {
    fn set<R>(
        &mut self,
        task: &Task<'_>,
        make: impl FnOnce(&dyn Fn(&str, &[u8])) -> R,
    ) -> (R, io::Result<Result<Typeset>>) {
        let sent = message::send_task(&mut self.input, task, rust_i18n::locale().to_string());
        // Whatever becomes of the typesetting, the files are made: they are a part of the report by themselves.
        let state = RefCell::new((&mut self.input, sent));
        let made = make(&|path, bytes| {
            let mut state = state.borrow_mut();
            let (input, sent) = &mut *state;
            if sent.is_ok() {
                *sent = message::send_late(input, path, bytes);
            }
        });
        let (input, sent) = state.into_inner();
        let answer = sent
            .and_then(|()| message::end_late(input))
            .and_then(|()| message::read_answer(&mut self.output));
        (made, answer)
    }

    /// Lets the process go: it ends when nothing more can come.
    fn end(self) {
        let Self {
            mut process,
            input,
            output,
            left: _,
        } = self;
        drop((input, output));
        // It has said all it had to say; how it ends changes no report.
        let _ = process.wait();
    }

    /// The failure of a report whose process broke down.
    fn broken(mut self, reason: &io::Error) -> Error {
        let _ = self.process.kill();
        let how = match self.process.wait() {
            Ok(status) => status.to_string(),
            Err(_) => reason.to_string(),
        };
        Error::new(Kind::Unexpected, t!("typeset.process_ended", how = how)).hint(t!("typeset.process_ended_hint"))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use chrono::NaiveDate;

    use super::*;

    /// What becomes of a report set by a program of these shell commands.
    fn set_by(commands: &str) -> Option<(u32, Result<Typeset>)> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("typesetter");
        std::fs::write(&program, format!("#!/bin/sh\n{commands}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let project = VirtualProject::new("deck/main.typ");
        let options = PdfOptions {
            ident: String::new(),
            date: NaiveDate::from_ymd_opt(2026, 5, 8).unwrap(),
            relaxed: false,
        };
        let task = Task {
            project: &project,
            fonts: &[],
            options: &options,
            promised: &["metrics.json".to_owned()],
        };
        Apart::new(&program, 1).typeset(&task, |hand_over| {
            hand_over("metrics.json", &vec![0; 1 << 20]);
            7
        })
    }

    /// Shell commands that greet as a typesetter does.
    fn greeting() -> String {
        let mut bytes = Vec::new();
        message::send_json(&mut bytes, &Greeting::ours()).unwrap();
        let escaped: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
        format!("printf '{escaped}'")
    }

    #[test]
    fn what_is_no_typesetter_is_not_asked() {
        assert!(set_by("echo hello").is_none());
        assert!(set_by("exit 1").is_none());
    }

    #[test]
    fn a_typesetter_that_dies_costs_the_report_it_was_at_and_nothing_hangs() {
        for end in [
            "kill -9 $$",
            "head -c 100000 > /dev/null; exit 3",
            "printf 'nonsense, and more of it'",
        ] {
            let (made, typeset) = set_by(&format!("{}\n{end}", greeting())).unwrap();
            assert_eq!(made, 7, "{end}");
            let error = typeset.unwrap_err();
            assert_eq!(error.kind, Kind::Unexpected, "{end}");
            assert!(error.message.contains("the process that typesets ended"), "{error}");
        }
    }
}
