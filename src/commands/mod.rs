//! The subcommands: the edges that read the clock and the terminal.

mod check;
mod doctor;
pub mod explain;
mod group;
mod init;
mod licenses;
mod map;
mod migrate;
mod preview;
pub mod project;
mod run;
mod runs;
mod sample;
mod schedule;
pub mod schema_config;
pub mod schema_group;
pub mod schema_metrics;
mod send;
pub mod shard;
mod templates;
mod version;
pub mod wait;

use std::io::Write;

use rust_i18n::t;

use crate::cli::{self, Cli, Command, SchemaOf};
use crate::error::{Error, Kind, Result};
use crate::language::Language;

/// Runs what was typed and returns the exit code; errors are printed to stderr.
#[must_use]
pub fn run(cli: &Cli) -> u8 {
    let outcome = match &cli.command {
        Command::Init(arguments) => init::init(&cli.common, arguments),
        Command::Check => check::check(&cli.common),
        Command::Run(arguments) => run::run(&cli.common, arguments),
        Command::Group(arguments) => group::group(&cli.common, arguments),
        Command::Preview(arguments) => preview::preview(&cli.common, arguments),
        Command::Send(arguments) => send::send(&cli.common, arguments),
        Command::Runs => runs::runs(&cli.common),
        Command::Schedule(arguments) => schedule::schedule(&cli.common, arguments),
        Command::Doctor => doctor::doctor(&cli.common),
        Command::Migrate(arguments) => migrate::migrate(&cli.common, arguments),
        Command::Explain(arguments) => explain::explain(&cli.common, arguments),
        Command::Sample(arguments) => sample::sample(&cli.common, arguments),
        Command::Map(arguments) => map::map(&cli.common, arguments),
        Command::Templates(action) => templates::templates(&cli.common, action),
        Command::Schema(arguments) => schema(arguments.what),
        Command::Completions(arguments) => completions(arguments.shell),
        Command::Licenses => licenses::licenses(&cli.common),
        Command::Version => version::version(&cli.common),
        Command::Man => answer(&cli::man_page()).map(|()| 0),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => refuse(&error),
    }
}

/// Prints an error and returns its exit code.
#[must_use]
pub fn refuse(error: &Error) -> u8 {
    print_error(error);
    error.kind.exit_code()
}

/// Says an error as every command does.
fn print_error(error: &Error) {
    tracing::error!("{error}");
}

/// Says a line for people.
fn tell(line: &str) {
    tracing::info!("{line}");
}

/// Prints a result on stdout; a closed pipe ends quietly.
fn answer(text: &str) -> Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::new(
            Kind::Unexpected,
            t!("output.unwritable", path = "stdout", reason = error),
        )),
        _ => Ok(()),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "servicedeck", &mut script);
    answer(&String::from_utf8_lossy(&script))?;
    Ok(0)
}

fn schema(what: SchemaOf) -> Result<u8> {
    let schema = match what {
        SchemaOf::Config => schema_config::config_schema_in(Language::of_messages()),
        SchemaOf::Metrics => schema_metrics::metrics_schema(),
        SchemaOf::Group => schema_group::group_schema(),
    };
    answer(&format!("{schema:#}\n"))?;
    Ok(0)
}
