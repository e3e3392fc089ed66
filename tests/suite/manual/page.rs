//! A page of the manual as it is written: its project, blocks, links, headings.

use std::collections::BTreeMap;

use serde_json::Value;

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Below the folder of its language, as `howto/mail.md`.
    pub name: String,
    pub text: String,
    /// What its commands work on: `<!-- project: NAME -->`.
    pub project: Option<String>,
    pub blocks: Vec<Block>,
}

/// A fenced block.
#[derive(Debug, Clone)]
pub struct Block {
    /// Of its opening fence, first = 1.
    pub line: usize,
    pub language: String,
    /// What else the fence says: `exit=2` as a pair, `config` with an empty value.
    pub marks: BTreeMap<String, String>,
    pub body: String,
}

/// What both languages must share of a block.
#[derive(Debug, PartialEq)]
pub enum Content {
    Commands(Vec<String>),
    Settings(Value),
    File(String),
}

/// A command and the lines shown below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// As it stands there; `\` at a line's end joins it with the next.
    pub command: String,
    pub shown: Vec<String>,
}

impl Block {
    pub fn not_run(&self) -> Option<&str> {
        self.marks.get("no_run").map(String::as_str)
    }

    pub fn exit_code(&self) -> i32 {
        self.marks
            .get("exit")
            .map_or(0, |code| code.parse().expect("a number after exit="))
    }

    /// The commands of a console block.
    pub fn steps(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut goes_on = false;
        for line in self.body.lines() {
            if goes_on {
                let step = steps.last_mut().expect("the command that goes on");
                step.command.push('\n');
                step.command.push_str(line);
                goes_on = line.ends_with('\\');
            } else if let Some(command) = line.strip_prefix("$ ") {
                goes_on = command.ends_with('\\');
                steps.push(Step {
                    command: command.to_owned(),
                    shown: Vec::new(),
                });
            } else {
                let step = steps.last_mut().expect("a console block begins with a command");
                step.shown.push(line.to_owned());
            }
        }
        steps
    }

    /// The part both languages share: commands without what they print, settings without comments, files as they are.
    pub fn compared(&self) -> (Content, BTreeMap<String, String>) {
        let content = if self.language == "console" {
            Content::Commands(self.steps().into_iter().map(|step| step.command).collect())
        } else if self.marks.contains_key("config") {
            Content::Settings(serde_saphyr::from_str(&self.body).expect("YAML"))
        } else {
            Content::File(self.body.clone())
        };
        (content, self.marks.clone())
    }
}

impl Page {
    pub fn read(name: String, text: String) -> Self {
        let project = text
            .split_once("<!-- project: ")
            .and_then(|(_, rest)| rest.split_once(" -->"))
            .map(|(project, _)| project.to_owned());
        let mut blocks: Vec<Block> = Vec::new();
        let mut open: Option<(String, Block)> = None;
        for (index, line) in text.lines().enumerate() {
            let trimmed = line.trim_start();
            match &mut open {
                None if trimmed.starts_with("```") => {
                    let indent = line[..line.len() - trimmed.len()].to_owned();
                    let (language, marks) = fence(trimmed.trim_start_matches('`'));
                    let block = Block {
                        line: index + 1,
                        language,
                        marks,
                        body: String::new(),
                    };
                    open = Some((indent, block));
                }
                None => {}
                Some(_) if trimmed == "```" => blocks.extend(open.take().map(|(_, block)| block)),
                Some((indent, block)) => {
                    block.body.push_str(line.strip_prefix(indent.as_str()).unwrap_or(line));
                    block.body.push('\n');
                }
            }
        }
        assert!(open.is_none(), "{name}: a block is not closed");
        Self {
            name,
            text,
            project,
            blocks,
        }
    }

    /// Whether its commands take long: `slow` behind the project's name.
    pub fn is_slow(&self) -> bool {
        let mut words = self.project.iter().flat_map(|project| project.split(' '));
        words.any(|word| word == "slow")
    }

    /// The text outside of blocks, without what stands between backquotes.
    pub fn prose(&self) -> String {
        let mut prose = String::new();
        let mut inside = false;
        for line in self.text.lines() {
            if line.trim_start().starts_with("```") {
                inside = !inside;
            } else if !inside {
                for (index, part) in line.split('`').enumerate() {
                    prose.push_str(if index % 2 == 0 { part } else { "`" });
                }
                prose.push('\n');
            }
        }
        prose
    }

    /// The anchors its headings have in the book.
    pub fn anchors(&self) -> Vec<String> {
        let mut anchors: Vec<String> = Vec::new();
        let mut inside = false;
        for line in self.text.lines() {
            if line.trim_start().starts_with("```") {
                inside = !inside;
            } else if !inside && line.starts_with('#') {
                let anchor: String = line
                    .trim_start_matches('#')
                    .trim()
                    .chars()
                    .filter_map(|letter| match letter {
                        letter if letter.is_alphanumeric() || letter == '_' || letter == '-' => {
                            Some(letter.to_ascii_lowercase())
                        }
                        letter if letter.is_whitespace() => Some('-'),
                        _ => None,
                    })
                    .collect();
                let earlier = anchors.iter().filter(|known| **known == anchor).count();
                anchors.push(if earlier == 0 {
                    anchor
                } else {
                    format!("{anchor}-{earlier}")
                });
            }
        }
        anchors
    }
}

/// The language and the marks after the backquotes.
fn fence(text: &str) -> (String, BTreeMap<String, String>) {
    let mut words: Vec<String> = vec![String::new()];
    let mut quoted = false;
    for letter in text.trim().chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            letter => words.last_mut().expect("one at least").push(letter),
        }
    }
    let marks = words.iter().skip(1).map(|word| match word.split_once('=') {
        Some((key, value)) => (key.to_owned(), value.to_owned()),
        None => (word.clone(), String::new()),
    });
    (words[0].clone(), marks.collect())
}
