//! Parses, sets up what is said where, calls, and maps errors to exit codes.

use std::process::ExitCode;

use servicedeck::logging::{self, Verbosity};
use servicedeck::{cli, commands};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    rust_i18n::set_locale(cli::language(&arguments, |name| std::env::var(name).ok()));
    match cli::parse(&arguments) {
        Ok(cli) => {
            logging::start(match (cli.common.quiet, cli.common.verbose) {
                (true, _) => Verbosity::Quiet,
                (false, false) => Verbosity::Normal,
                (false, true) => Verbosity::Verbose,
            });
            ExitCode::from(commands::run(&cli))
        }
        Err(error) => {
            // A closed terminal must not hide the exit code.
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}
