//! The same report again and again in one process: `cargo bench --bench warm -- files|records ROUNDS run --config …`.
//!
//! `files` runs the command anew each round, its files read again; `records` reads them once and makes the report of the first store from
//! the records each round (figures, charts, PDF, workbook), as a process does that stays, such as the preview.
//!
//! Prints each round's wall and processor milliseconds as JSON, the first round (whose process is cold) included. `benches/run.py` calls
//! this and sets it against the program started anew for every report.

use std::time::Instant;

use servicedeck::cli::Cli;
use servicedeck::commands::{self, project};
use servicedeck::error::Result;
use servicedeck::records::{Library, Wanted};
use servicedeck::{cli, pipeline};

/// Ticks of /proc/self/stat in a second, on every Linux.
const TICKS: f64 = 100.0;

/// Processor time of all threads so far, in milliseconds; 0 where there is no /proc.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the program's name in brackets; user and system time are the twelfth and thirteenth of what follows.
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, fields)| fields)
        .split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum();
    ticks / TICKS * 1e3
}

/// Does the work as often as asked and prints what each time took.
fn measure(rounds: usize, mut work: impl FnMut()) {
    let mut told = Vec::new();
    for _ in 0..rounds {
        let (started, before) = (Instant::now(), processor());
        work();
        told.push(format!(
            "{{\"wall_ms\": {:.1}, \"processor_ms\": {:.0}}}",
            started.elapsed().as_secs_f64() * 1e3,
            processor() - before
        ));
    }
    println!("[{}]", told.join(", "));
}

fn from_records(rounds: usize, parsed: &Cli) -> Result<()> {
    let (config, job) = project::open(&parsed.common, None)?;
    let Some(store) = job.stores.first() else { return Ok(()) };
    let stores = [store.id.clone()];
    let wanted = Wanted {
        tables: None,
        stores: Some(&stores),
    };
    let records = Library::open(&config, job.today, job.month, wanted)?.store(&store.id)?;
    measure(rounds, || {
        if let Err(error) = pipeline::rehearse(&config, &job, store, &records) {
            panic!("{error}");
        }
    });
    Ok(())
}

fn main() {
    // `cargo bench` adds a flag of its own.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (kind, rounds) = (
        arguments.next(),
        arguments.next().and_then(|rounds| rounds.parse().ok()),
    );
    let (Some(kind), Some(rounds)) = (kind, rounds) else {
        println!("usage: cargo bench --bench warm -- files|records ROUNDS run --config FILE …");
        return;
    };
    let command: Vec<String> = std::iter::once("servicedeck".to_owned()).chain(arguments).collect();
    let Ok(parsed) = cli::parse(&command) else {
        panic!("not a command of servicedeck: {command:?}");
    };
    if kind == "records" {
        if let Err(error) = from_records(rounds, &parsed) {
            panic!("{error}");
        }
    } else {
        measure(rounds, || assert_eq!(commands::run(&parsed), 0, "{command:?}"));
    }
}
