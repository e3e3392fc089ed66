//! The command line: what can be typed. Nothing of the argument parser goes beyond this module and `commands`.

#![allow(
    missing_docs,
    reason = "what each command and flag means stands in the catalogue, in both languages"
)]

mod help;
mod man_page;
mod refusal;

use std::path::PathBuf;
use std::time::Duration;

use chrono::NaiveDate;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::commands::shard::{ShardChoice, parse_shard};
use crate::commands::wait::parse_duration;
use crate::error::Error;
use crate::period::Month;

pub use man_page::man_page;

/// Everything that was typed.
#[derive(Debug, Parser)]
#[command(
    name = "servicedeck",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags every command takes.
#[derive(Debug, Clone, Args)]
pub struct Common {
    #[arg(long, global = true, value_name = "FILE", default_value = "config/report.yaml")]
    pub config: PathBuf,
    #[arg(long, global = true, value_name = "YYYY-MM")]
    pub month: Option<Month>,
    #[arg(long, global = true, value_name = "ID")]
    pub store: Vec<String>,
    #[arg(long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long, global = true, value_name = "NAME")]
    pub template: Option<String>,
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub today: Option<NaiveDate>,
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub data_as_of: Option<NaiveDate>,
    #[arg(long = "set", global = true, value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,
    #[arg(long, global = true, value_name = "zh|en", value_parser = ["zh", "en"])]
    pub lang: Option<String>,
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    #[arg(short, long, global = true)]
    pub verbose: bool,
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Init(Init),
    Check,
    Run(Run),
    Group(Group),
    Preview(Preview),
    Send(Send),
    Runs,
    Schedule(Schedule),
    Doctor,
    Migrate(Migrate),
    Explain(Explain),
    Sample(Sample),
    Map(Map),
    #[command(subcommand)]
    Templates(Templates),
    Schema(Schema),
    Completions(Completions),
    Licenses,
    Version,
    /// For packages.
    #[command(hide = true)]
    Man,
}

/// The answers to what `init` would ask.
#[derive(Debug, Default, Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct Init {
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub orders: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub callbacks: Vec<PathBuf>,
    #[arg(long, value_name = "[TABLE=]FILE")]
    pub export: Vec<String>,
    #[arg(long, value_name = "TABLE.COLUMN=HEADER")]
    pub column: Vec<String>,
    #[arg(long, value_name = "TABLE.COLUMN:WORD=MEANING")]
    pub meaning: Vec<String>,
    #[arg(long, value_name = "HEADER")]
    pub overall: Option<String>,
    #[arg(long, value_name = "HEADER")]
    pub question: Vec<String>,
    #[arg(long)]
    pub one_store: bool,
    #[arg(long = "name", value_name = "NAME")]
    pub dealership: Option<String>,
    #[arg(long)]
    pub copy: bool,
    #[arg(long, conflicts_with = "copy")]
    pub reference: bool,
    #[arg(long)]
    pub no_report: bool,
    #[arg(short, long)]
    pub yes: bool,
    #[arg(long)]
    pub sample: bool,
}

#[derive(Debug, Default, Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct Run {
    #[arg(long, value_name = "DIR")]
    pub keep_typst: Option<PathBuf>,
    #[arg(long)]
    pub group: bool,
    #[arg(long)]
    pub send: bool,
    #[arg(long)]
    pub missing: bool,
    #[arg(long, conflicts_with = "keep_typst")]
    pub resume: bool,
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    pub shard: Option<ShardChoice>,
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub wait_for_data: Option<Duration>,
}

#[derive(Debug, Args)]
pub struct Group {
    #[arg(long, value_name = "DIR")]
    pub keep_typst: Option<PathBuf>,
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    pub wait_for_reports: Option<Duration>,
}

#[derive(Debug, Args)]
pub struct Preview {
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    #[arg(long)]
    pub no_open: bool,
}

#[derive(Debug, Args)]
pub struct Schedule {
    #[arg(long, value_name = "KIND")]
    pub print: Scheduler,
    #[arg(long)]
    pub group: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scheduler {
    Systemd,
    Cron,
    Windows,
    Kubernetes,
}

#[derive(Debug, Args)]
pub struct Send {
    #[arg(long, value_name = "DIR", conflicts_with_all = ["resend", "resend_uncertain"])]
    pub dry_run: Option<PathBuf>,
    #[arg(long)]
    pub resend: bool,
    #[arg(long)]
    pub resend_uncertain: bool,
}

#[derive(Debug, Args)]
pub struct Migrate {
    #[arg(long)]
    pub write: bool,
}

#[derive(Debug, Args)]
pub struct Explain {
    pub metric: Option<String>,
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub struct Sample {
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub months: u32,
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub stores: u32,
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Args)]
pub struct Map {
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[arg(long)]
    pub write: bool,
}

#[derive(Debug, Subcommand)]
pub enum Templates {
    List,
    Pages,
    Export {
        #[arg(value_name = "DIR", default_value = "report-templates")]
        dir: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct Schema {
    pub what: SchemaOf,
}

/// What there is a JSON Schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SchemaOf {
    Config,
    Metrics,
    Group,
}

#[derive(Debug, Args)]
pub struct Completions {
    pub shell: Shell,
}

/// The language of messages: the flag, else the locale's, else English.
#[must_use]
pub fn language(arguments: &[String], environment: impl Fn(&str) -> Option<String>) -> &'static str {
    let flag = arguments.iter().enumerate().find_map(|(index, argument)| {
        argument.strip_prefix("--lang=").or_else(|| {
            (argument == "--lang")
                .then(|| arguments.get(index + 1))
                .flatten()
                .map(String::as_str)
        })
    });
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| environment(name).filter(|value| !value.is_empty()));
    let is_chinese = flag.map_or_else(
        || locale.is_some_and(|locale| locale.starts_with("zh")),
        |flag| flag == "zh",
    );
    if is_chinese { "zh" } else { "en" }
}

/// The parser with its help in the current language.
#[must_use]
pub fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    help::localized(command, "servicedeck")
}

/// Why a command line starts nothing.
#[derive(Debug)]
pub enum Stop {
    /// Help or the version was asked for; ready to print.
    Answer(clap::Error),
    /// It is not of the form [`Cli`] describes.
    Refusal(Error),
}

/// Parses what was typed.
///
/// # Errors
///
/// Help, version, or what is wrong.
pub fn parse(arguments: &[String]) -> Result<Cli, Stop> {
    let matches = command().try_get_matches_from(arguments);
    matches
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Stop::Answer(error),
            _ => Stop::Refusal(refusal::refusal(&error)),
        })
}
