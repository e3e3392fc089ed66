//! Parses, calls, and maps errors to exit codes.

use std::process::ExitCode;

use servicedeck::cli::{self, Stop};
use servicedeck::commands;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    rust_i18n::set_locale(cli::language(&arguments, |name| std::env::var(name).ok()));
    match cli::parse(&arguments) {
        Ok(cli) => ExitCode::from(commands::run(&cli)),
        Err(Stop::Answer(answer)) => {
            // A closed terminal must not hide the exit code.
            let _ = answer.print();
            ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2))
        }
        Err(Stop::Refusal(error)) => ExitCode::from(commands::refuse(&error)),
    }
}
