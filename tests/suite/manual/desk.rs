//! Where a page's commands are run: a project of its own, the program, and a mail server where the page needs one.
//!
//! What is there before its first command is in [`starts`](super::starts).
//!
//! With `mail` behind it, `smtp.example.com` in the settings is a server of the test that takes every message; with `slow` the page
//! is left to `.ci/run`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::book::{Language, folder, locale, updating};
use super::line::words;
use super::page::{Block, Page, Step};
use super::starts::begin;
use super::{merge, shown};
use crate::suite::program::copy_folder;
use crate::suite::smtp_server::{Act, SmtpServer};

/// Where the reader's project lies, in what pages show.
const HOME: &str = "/home/service";

/// Where the program lies, in what pages show.
const PROGRAM: &str = "/usr/local/bin/servicedeck";

const MAIL_SERVER: &str = "smtp.example.com";

pub struct Desk {
    /// The day on which the page is read.
    today: &'static str,
    page: String,
    language: Language,
    home: TempDir,
    /// Where the reader is: `cd` changes it.
    place: PathBuf,
    environment: BTreeMap<String, String>,
    server: Option<SmtpServer>,
    pub problems: Vec<String>,
    pub commands: usize,
    pub settings: usize,
    pub files: usize,
    /// Blocks whose output is another now: line of the fence, and the new body.
    renewed: BTreeMap<usize, String>,
}

impl Desk {
    pub fn new(page: &Page, language: Language, today: &'static str) -> Self {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().canonicalize().unwrap();
        let mut words = page.project.as_deref().unwrap_or("empty").split(' ');
        begin(words.next().unwrap_or_default(), &place);
        let server = words
            .any(|word| word == "mail")
            .then(|| SmtpServer::start(|_| Act::Accept));
        Self {
            today,
            page: format!("docs/{}/{}", language.code(), page.name),
            language,
            home,
            place,
            environment: BTreeMap::new(),
            server,
            problems: Vec::new(),
            commands: 0,
            settings: 0,
            files: 0,
            renewed: BTreeMap::new(),
        }
    }

    pub fn follow(&mut self, block: &Block) {
        if block.not_run().is_some() || block.language == "text" {
            if block.body.lines().any(|line| line.starts_with("$ ")) && block.language == "text" {
                self.problem(block, "a command in a block of text is not run");
            }
        } else if block.language == "console" {
            self.console(block);
        } else if block.marks.contains_key("config") {
            self.configure(block);
        } else if let Some(file) = block.marks.get("file") {
            let path = self.place.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &block.body).unwrap();
            self.files += 1;
        } else {
            self.problem(
                block,
                "the block is neither console, config, file=…, text nor no_run=\"…\"",
            );
        }
    }

    fn problem(&mut self, block: &Block, what: &str) {
        self.problems.push(format!("{}:{}: {what}", self.page, block.line));
    }

    /// Merges settings into the project's configuration, which must still load.
    fn configure(&mut self, block: &Block) {
        let path = self.place.join("config/report.yaml");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", self.page));
        let mut snippet: Value = match serde_saphyr::from_str(&block.body) {
            Ok(snippet) => snippet,
            Err(error) => return self.problem(block, &error.to_string()),
        };
        if let (Some(server), Some(smtp)) = (&self.server, snippet.pointer_mut("/delivery/smtp"))
            && smtp["host"] == MAIL_SERVER
        {
            *smtp = serde_json::json!({ "host": "127.0.0.1", "port": server.port, "security": "none" });
        }
        match merge::merged(&text, &snippet, block.marks.contains_key("replace")) {
            Ok(text) => std::fs::write(&path, text).unwrap(),
            Err(error) => return self.problem(block, &error.to_string()),
        }
        if let Err(error) = servicedeck::config::load(&path, &[]) {
            self.problem(block, &error.to_string());
        }
        self.settings += 1;
    }

    fn console(&mut self, block: &Block) {
        let mut body = String::new();
        let mut changed = false;
        for step in block.steps() {
            let (code, printed) = self.run(&step, block.marks.get("ends").map(String::as_str));
            if code != block.exit_code() {
                let what = format!("`{}` ended with {code}:\n{}", step.command, printed.join("\n"));
                self.problem(block, &what);
            }
            let is_shown = !step.shown.is_empty();
            if is_shown && !shown::fits(&step.shown, &printed) {
                changed = true;
                let what = format!(
                    "`{}` printed\n{}\nnot\n{}",
                    step.command,
                    printed.join("\n"),
                    step.shown.join("\n")
                );
                if !updating() {
                    self.problem(block, &what);
                }
            }
            body.push_str(&format!("$ {}\n", step.command));
            let lines = if is_shown {
                shown::renewed(&step.shown, &printed)
            } else {
                Vec::new()
            };
            for line in lines {
                body.push_str(&format!("{line}\n"));
            }
        }
        if changed {
            self.renewed.insert(block.line, body);
        }
    }

    /// Runs one line: the program, or one of the few words of a shell that pages use.
    fn run(&mut self, step: &Step, ends: Option<&str>) -> (i32, Vec<String>) {
        self.commands += 1;
        let words = words(&step.command.replace("\\\n", " "));
        let (words, into) = match words.iter().position(|word| word == ">") {
            Some(at) => (words[..at].to_vec(), Some(words[at + 1].clone())),
            None => (words, None),
        };
        let parts: Vec<&str> = words.iter().map(String::as_str).collect();
        match parts.as_slice() {
            ["cd", folder] => self.place = self.place.join(folder).canonicalize().unwrap(),
            ["cp", from, to] => {
                let (from, mut to) = (self.place.join(from), self.place.join(to));
                if from.is_dir() {
                    copy_folder(&from, &to);
                } else {
                    if to.is_dir() {
                        to = to.join(from.file_name().unwrap());
                    }
                    std::fs::copy(from, to).unwrap();
                }
            }
            ["mkdir", folder] => std::fs::create_dir_all(self.place.join(folder)).unwrap(),
            ["export", assignment] => {
                let (name, value) = assignment.split_once('=').unwrap();
                self.environment.insert(name.to_owned(), value.to_owned());
            }
            ["servicedeck", arguments @ ..] => return self.servicedeck(arguments, into.as_deref(), ends),
            _ => {
                return (
                    -1,
                    vec!["this line is neither of the program nor of the words a page may use".to_owned()],
                );
            }
        }
        (0, Vec::new())
    }

    fn servicedeck(&self, arguments: &[&str], into: Option<&str>, ends: Option<&str>) -> (i32, Vec<String>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_servicedeck"));
        command
            .current_dir(&self.place)
            .env_clear()
            .env("LANG", locale(self.language))
            .env("HOME", self.home.path())
            .envs(&self.environment)
            .args(arguments);
        if !arguments.contains(&"--today") && !arguments.contains(&"--help") {
            command.args(["--today", self.today]);
        }
        if ends.is_some() {
            return self.until_told(command);
        }
        // Both streams into one file: in the order in which a terminal shows them.
        let terminal = tempfile::NamedTempFile::new().unwrap();
        let both = File::options().append(true).open(terminal.path()).unwrap();
        command.stdout(both.try_clone().unwrap()).stderr(both);
        if let Some(file) = into {
            command.stdout(File::create(self.place.join(file)).unwrap());
        }
        let status = command.stdin(Stdio::null()).status().expect("the binary starts");
        let printed = std::fs::read_to_string(terminal.path()).unwrap();
        (status.code().unwrap_or(-1), self.lines(&printed))
    }

    /// Starts a command, reads its first line, and ends it as Ctrl-C does.
    fn until_told(&self, mut command: Command) -> (i32, Vec<String>) {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let told = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(told.success());
        let status = child.wait().unwrap();
        (status.code().unwrap_or(-1), self.lines(&first))
    }

    /// Lines as a page shows them: the reader's folder and program, the mail server by its name.
    fn lines(&self, printed: &str) -> Vec<String> {
        let home = self.home.path().canonicalize().unwrap();
        let mut text = printed
            .replace(&*home.to_string_lossy(), HOME)
            .replace(&*self.home.path().to_string_lossy(), HOME)
            .replace(env!("CARGO_BIN_EXE_servicedeck"), PROGRAM);
        if let Some(server) = &self.server {
            text = text.replace(&format!("127.0.0.1:{}", server.port), &format!("{MAIL_SERVER}:465"));
            text = text.replace("127.0.0.1", MAIL_SERVER);
        }
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    /// Writes the page with what its commands print now, when that is asked for.
    pub fn update(&self, page: &Page) {
        if !updating() || self.renewed.is_empty() {
            return;
        }
        let mut text = String::new();
        let mut skipping = false;
        for (index, line) in page.text.lines().enumerate() {
            skipping = skipping && line.trim() != "```";
            if !skipping {
                text.push_str(line);
                text.push('\n');
            }
            if let Some(body) = self.renewed.get(&(index + 1)) {
                let indent = &line[..line.len() - line.trim_start().len()];
                for line in body.lines() {
                    text.push_str(format!("{indent}{line}").trim_end());
                    text.push('\n');
                }
                skipping = true;
            }
        }
        std::fs::write(folder(self.language).join(&page.name), text).unwrap();
    }
}
