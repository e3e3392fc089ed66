//! The manual page (`man servicedeck`), from the parser's own words, in the language of messages.

use std::fmt::Write as _;

use clap::{Arg, Command};
use rust_i18n::t;

use super::help::translated_usage;

/// The page in roff, as packages install it. The same for the same program: it carries no date.
#[must_use]
pub fn man_page() -> String {
    let command = super::command();
    let about = about(&command);
    let mut page = format!(
        ".TH SERVICEDECK 1 \"\" \"servicedeck {}\" \"servicedeck\"\n",
        env!("CARGO_PKG_VERSION")
    );
    heading(&mut page, "name");
    line(&mut page, &format!("servicedeck \\- {}", escaped(&about)));
    heading(&mut page, "synopsis");
    line(&mut page, &escaped(&usage(&command)));
    heading(&mut page, "description");
    line(&mut page, &escaped(&t!("man.description")));
    heading(&mut page, "commands");
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        described(&mut page, subcommand);
    }
    heading(&mut page, "options");
    for argument in command.get_arguments().filter(|argument| argument.is_global_set()) {
        option(&mut page, argument);
    }
    heading(&mut page, "exit_status");
    for code in 0..=5 {
        entry(&mut page, &code.to_string(), &t!(format!("man.exit.{code}")));
    }
    heading(&mut page, "files");
    for (path, key) in [
        ("config/report.yaml", "man.file.config"),
        ("out/YYYY-MM/ID/", "man.file.out"),
        ("report-templates/", "man.file.templates"),
    ] {
        entry(&mut page, path, &t!(key));
    }
    heading(&mut page, "copyright");
    line(&mut page, &escaped(&t!("man.copyright")));
    page
}

fn described(page: &mut String, command: &Command) {
    let _ = writeln!(page, ".SS \"{}\"", escaped(&usage(command)));
    line(page, &escaped(&about(command)));
    for subcommand in command.get_subcommands() {
        entry(page, &usage(subcommand), &about(subcommand));
    }
    for argument in command.get_arguments() {
        if !argument.is_global_set() && argument.get_id() != "help" {
            option(page, argument);
        }
    }
}

fn option(page: &mut String, argument: &Arg) {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = argument
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(|name| format!("<{name}>"))
        .collect();
    let takes_value = argument.get_action().takes_values();
    let value = if takes_value {
        format!(" {}", values.join(" "))
    } else {
        String::new()
    };
    let name = match (argument.get_short(), argument.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}{value}"),
        (None, Some(long)) => format!("--{long}{value}"),
        (Some(short), None) => format!("-{short}{value}"),
        (None, None) => values.join(" "),
    };
    entry(page, &name, &help);
}

fn usage(command: &Command) -> String {
    translated_usage(&command.clone().render_usage().to_string())
}

fn about(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

fn heading(page: &mut String, key: &str) {
    let _ = writeln!(page, ".SH \"{}\"", escaped(&t!(format!("man.heading.{key}"))));
}

/// A term and what it means.
fn entry(page: &mut String, term: &str, meaning: &str) {
    let _ = writeln!(page, ".TP\n\\fB{}\\fR", escaped(term));
    line(page, &escaped(meaning));
}

/// A line of text; one that begins like a request of roff's is told from it.
fn line(page: &mut String, text: &str) {
    for text in text.lines() {
        let guard = if text.starts_with(['.', '\'']) { "\\&" } else { "" };
        let _ = writeln!(page, "{guard}{text}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('"', "\\(dq")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_taken_for_a_request() {
        let mut page = String::new();
        line(&mut page, &escaped(".\\x --lang\n'a'"));
        assert_eq!(page, "\\&.\\ex \\-\\-lang\n\\&'a'\n");
    }

    #[test]
    fn every_command_and_flag_is_on_the_page() {
        let page = man_page();
        for command in super::super::command()
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
        {
            assert!(
                page.contains(&format!(".SS \"servicedeck {}", command.get_name())),
                "{}",
                command.get_name()
            );
        }
        for flag in [
            "\\-\\-config <FILE>",
            "\\-q, \\-\\-quiet",
            "\\-\\-wait\\-for\\-data <DURATION>",
        ] {
            assert!(page.contains(&format!("\\fB{flag}\\fR")), "{flag}");
        }
        for request in page.lines().filter(|line| line.starts_with('.')) {
            assert!(
                [".TH", ".SH", ".SS", ".TP"]
                    .iter()
                    .any(|known| request.starts_with(known)),
                "{request}"
            );
        }
    }
}
