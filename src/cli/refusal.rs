//! What is wrong with a command line, in the language of messages.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use rust_i18n::t;

use super::help::translated_usage;
use crate::error::{Error, Kind};

/// The parser's error as one of the program.
pub fn refusal(error: &clap::Error) -> Error {
    let text = |kind| context(error, kind);
    let argument = text(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_empty() => {
            t!("usage.value_missing", argument = argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            t!(
                "usage.value_invalid",
                argument = argument,
                value = text(ContextKind::InvalidValue)
            )
        }
        ErrorKind::UnknownArgument => t!("usage.argument_unknown", argument = argument),
        ErrorKind::InvalidSubcommand => {
            t!("usage.command_unknown", command = text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => t!("usage.command_missing"),
        ErrorKind::MissingRequiredArgument => t!("usage.argument_missing", arguments = argument),
        ErrorKind::ArgumentConflict if text(ContextKind::PriorArg) == argument => {
            t!("usage.argument_twice", argument = argument)
        }
        ErrorKind::ArgumentConflict => {
            t!(
                "usage.arguments_conflict",
                argument = argument,
                other = text(ContextKind::PriorArg)
            )
        }
        ErrorKind::TooManyValues => {
            t!(
                "usage.value_too_many",
                argument = argument,
                value = text(ContextKind::InvalidValue)
            )
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            t!("usage.value_missing", argument = argument)
        }
        _ => t!("usage.other", reason = error.to_string().trim()),
    };
    let mut refusal = Error::new(Kind::Config, message);
    let form = format!("usage.form.{}", name(&argument));
    let shown = t!(&form);
    if matches!(error.kind(), ErrorKind::InvalidValue | ErrorKind::ValueValidation) && shown != form {
        refusal = refusal.hint(shown);
    }
    for kind in [ContextKind::ValidValue, ContextKind::ValidSubcommand] {
        let values = text(kind);
        if !values.is_empty() {
            refusal = refusal.hint(t!("usage.valid", values = values));
        }
    }
    for kind in [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ] {
        let similar = text(kind);
        if !similar.is_empty() {
            refusal = refusal.hint(t!("usage.similar", name = similar));
        }
    }
    let usage = text(ContextKind::Usage);
    if !usage.is_empty() {
        let heading = t!("usage.heading");
        refusal = refusal.hint(format!("{heading} {}", translated_usage(&usage)));
    }
    refusal.hint(t!("usage.more"))
}

/// A part of the error as text; empty when it has none.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// `wait-for-data` of `--wait-for-data <DURATION>`.
fn name(argument: &str) -> &str {
    let name = argument.trim_start_matches(['-', '<', '[']);
    name.split([' ', '=', '>', ']']).next().unwrap_or_default()
}
