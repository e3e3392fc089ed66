//! Questions and answers, line by line, in plain text that a screen reader can follow.

use std::io::{BufRead, Write};

use rust_i18n::t;

use super::choices::{Choice, chosen};
use crate::error::{Error, Kind, Result};

/// So many empty answers in a row that lead nowhere end the talk: nobody is there, or a key is held down.
const MOST_EMPTY: u32 = 3;

/// A talk with whoever starts a project; without anybody to ask every question takes its proposed answer.
pub(super) struct Dialogue<'a> {
    input: Option<&'a mut dyn BufRead>,
    output: &'a mut dyn Write,
    /// Empty answers in a row that led nowhere.
    empty: u32,
}

impl<'a> Dialogue<'a> {
    /// A talk over a reader and a writer; without a reader nobody is asked.
    pub fn new(input: Option<&'a mut dyn BufRead>, output: &'a mut dyn Write) -> Self {
        Self {
            input,
            output,
            empty: 0,
        }
    }

    /// Whether there is somebody to ask.
    pub fn asks(&self) -> bool {
        self.input.is_some()
    }

    /// Says a line.
    pub fn say(&mut self, line: &str) {
        // A closed terminal ends the talk at the next question.
        let _ = writeln!(self.output, "{line}");
    }

    /// Asks until `read` accepts the answer; what it says of others is shown. An empty answer is the proposed one.
    ///
    /// # Errors
    ///
    /// The end of input, or empty answers again and again; with nobody to ask, a proposed answer (or none) that `read` does not accept.
    pub fn ask<T>(
        &mut self,
        question: &str,
        proposed: &str,
        mut read: impl FnMut(&str) -> std::result::Result<T, String>,
    ) -> Result<T> {
        loop {
            let answer = self.answer(question, proposed)?;
            let is_empty = answer.is_empty();
            let answer = if answer.is_empty() { proposed } else { &answer };
            match read(answer) {
                Ok(read) => return Ok(read),
                Err(why) if self.asks() => {
                    self.say(&format!("  {why}"));
                    self.led_nowhere(is_empty)?;
                }
                Err(why) => return Err(Error::new(Kind::Config, why)),
            }
        }
    }

    /// Notes an answer that led back to the same question.
    ///
    /// # Errors
    ///
    /// The end of the talk, after several empty ones.
    pub fn led_nowhere(&mut self, is_empty: bool) -> Result<()> {
        self.empty = if is_empty { self.empty + 1 } else { 0 };
        if self.empty < MOST_EMPTY {
            return Ok(());
        }
        Err(Error::new(Kind::Config, t!("guide.unanswered", count = self.empty)))
    }

    /// A question that is answered by yes or no.
    ///
    /// # Errors
    ///
    /// As [`Dialogue::ask`].
    pub fn yes(&mut self, question: &str, proposed: bool) -> Result<bool> {
        let proposed = if proposed { t!("guide.yes") } else { t!("guide.no") };
        self.ask(question, &proposed, |answer| match answer.to_lowercase().as_str() {
            "y" | "yes" | "是" | "好" | "对" => Ok(true),
            "n" | "no" | "否" | "不" => Ok(false),
            _ => Err(t!("guide.yes_or_no").into_owned()),
        })
    }

    /// One of numbered options, told by its number or word, counted from 0; `None` for 0, or an empty answer where nothing is proposed.
    ///
    /// # Errors
    ///
    /// As [`Dialogue::ask`].
    pub fn choose(&mut self, question: &str, options: &[Choice], proposed: Option<usize>) -> Result<Option<usize>> {
        self.list(options);
        let proposed = proposed.map_or_else(String::new, |proposed| (proposed + 1).to_string());
        self.ask(question, &proposed, |answer| {
            if answer.is_empty() || answer == "0" {
                return Ok(None);
            }
            chosen(answer, options).and_then(|chosen| match chosen.as_slice() {
                [only] => Ok(Some(*only)),
                _ => Err(t!("guide.one_number", last = options.len()).into_owned()),
            })
        })
    }

    /// Shows numbered options, where there is somebody to choose.
    pub fn list(&mut self, options: &[Choice]) {
        if self.asks() {
            for (index, option) in options.iter().enumerate() {
                self.say(&format!("  {:>2}  {}", index + 1, option.shown));
            }
        }
    }

    fn answer(&mut self, question: &str, proposed: &str) -> Result<String> {
        let Some(input) = &mut self.input else {
            return Ok(String::new());
        };
        let shown = if proposed.is_empty() {
            format!("{question} ")
        } else {
            format!("{question} [{proposed}] ")
        };
        let mut line = Vec::new();
        let read = write!(self.output, "{shown}")
            .and_then(|()| self.output.flush())
            .and_then(|()| input.read_until(b'\n', &mut line));
        match read {
            Ok(read) if read > 0 => Ok(String::from_utf8_lossy(&line)
                .trim_matches(|character: char| character.is_whitespace() || character.is_control())
                .to_owned()),
            _ => {
                self.say("");
                Err(Error::new(Kind::Config, t!("guide.ended")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk<T>(typed: &str, ask: impl FnOnce(&mut Dialogue<'_>) -> T) -> (T, String) {
        let (mut input, mut output) = (typed.as_bytes(), Vec::new());
        let answered = ask(&mut Dialogue::new(Some(&mut input), &mut output));
        (answered, String::from_utf8(output).unwrap())
    }

    #[test]
    fn a_wrong_answer_is_explained_and_asked_again() {
        let (answered, said) = talk("maybe\n9\n是\n", |dialogue| dialogue.yes("Right?", false));
        assert!(answered.unwrap());
        assert_eq!(said.matches("Right?").count(), 3, "{said}");
        assert_eq!(said.matches("y or n").count(), 2, "{said}");
        let options = ["a", "b"].map(|word| Choice::new(word, word));
        let (chosen, said) = talk("3\nx\n1 2\nB\n", |dialogue| {
            dialogue.choose("Which?", &options, Some(0))
        });
        assert_eq!(chosen.unwrap(), Some(1));
        assert_eq!(said.matches("Which?").count(), 4, "{said}");
    }

    #[test]
    fn empty_answers_again_and_again_end_the_talk() {
        let refuse_empty = |answer: &str| {
            if answer.is_empty() {
                Err("a name".to_owned())
            } else {
                Ok(answer.to_owned())
            }
        };
        let (answered, shown) = talk("\n\n\n\n\n", |dialogue| dialogue.ask("Name?", "", refuse_empty));
        assert_eq!(answered.unwrap_err().kind, Kind::Config);
        assert_eq!(shown.matches("Name?").count(), 3);
        let (answered, _) = talk("\n\nx\n", |dialogue| dialogue.ask("Name?", "", refuse_empty));
        assert_eq!(answered.unwrap(), "x");
    }

    #[test]
    fn an_empty_answer_is_the_proposed_one_and_the_end_of_input_ends_the_talk() {
        let (answered, _) = talk("\n", |dialogue| dialogue.yes("Right?", true));
        assert!(answered.unwrap());
        let (answered, _) = talk("", |dialogue| dialogue.yes("Right?", true));
        assert_eq!(answered.unwrap_err().kind, Kind::Config);
        let mut output = Vec::new();
        let mut nobody = Dialogue::new(None, &mut output);
        assert!(nobody.yes("Right?", true).unwrap());
        assert_eq!(nobody.choose("Which?", &[Choice::new("a", "a")], None).unwrap(), None);
        assert!(output.is_empty());
    }
}
