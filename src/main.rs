//! Parses, sets up what is said where, calls, and maps errors to exit codes.

use std::process::ExitCode;

use servicedeck::cli::{self, Stop};
use servicedeck::commands;
use servicedeck::logging::{self, Verbosity};
use servicedeck::records::read;
use servicedeck::typeset::apart;

fn main() -> ExitCode {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // What a library says of a broken file becomes an error like any other.
        if !read::is_guarded() {
            told(panic);
        }
    }));
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    if arguments.get(1).is_some_and(|first| first == apart::ARGUMENT) {
        // A run that ended before its typesetter has said so itself.
        return ExitCode::from(u8::from(apart::serve().is_err()));
    }
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
        Err(Stop::Answer(answer)) => {
            // A closed terminal must not hide the exit code.
            let _ = answer.print();
            ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2))
        }
        Err(Stop::Refusal(error)) => {
            logging::start(Verbosity::Normal);
            ExitCode::from(commands::refuse(&error))
        }
    }
}
