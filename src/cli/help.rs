//! Help in the language of messages: the parser's own words replaced by those of the catalogue.

use clap::{Arg, Command};
use rust_i18n::t;

/// The command and its subcommands with their texts; the command must have been built, so that it has all its arguments.
pub fn localized(command: Command, key: &str) -> Command {
    let usage = command.clone().render_usage().to_string();
    let usage = translated_usage(&usage);
    let mut template = format!("{{about-with-newline}}\n{} {{usage}}", t!("usage.heading"));
    let sections = [
        (command.has_subcommands(), t!("usage.commands"), "{subcommands}"),
        (
            command.get_positionals().next().is_some(),
            t!("usage.arguments"),
            "{positionals}",
        ),
        (command.get_opts().next().is_some(), t!("usage.options"), "{options}"),
    ];
    for (_, heading, entries) in sections.iter().filter(|(is_there, _, _)| *is_there) {
        template.push_str(&format!("\n\n{heading}\n{entries}"));
    }
    command
        .about(t!(format!("help.command.{key}")).into_owned())
        .override_usage(usage)
        .help_template(template)
        .mut_args(argument)
        .mut_subcommands(|subcommand| {
            let key = subcommand.get_name().to_owned();
            localized(subcommand, &key)
        })
}

/// What follows "Usage:", with the placeholders in the language of messages.
pub fn translated_usage(usage: &str) -> String {
    usage
        .trim()
        .trim_start_matches("Usage:")
        .trim()
        .replace("[OPTIONS]", &t!("usage.any_options"))
        .replace("<COMMAND>", &t!("usage.one_command"))
}

fn argument(argument: Arg) -> Arg {
    let key = format!("help.argument.{}", argument.get_id());
    let mut text = t!(&key).into_owned();
    if text == key {
        return argument;
    }
    // Lists of the parser would be in English.
    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect();
    let takes_value = argument.get_action().takes_values();
    if takes_value && !values.is_empty() {
        text.push_str(&t!("usage.values", values = values.join(", ")));
    }
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .collect();
    if takes_value && !defaults.is_empty() {
        text.push_str(&t!("usage.default", value = defaults.join(", ")));
    }
    argument.help(text).hide_default_value(true).hide_possible_values(true)
}
