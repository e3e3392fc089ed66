//! The same command again and again in one process: `cargo bench --bench warm -- ROUNDS run --config …`.
//!
//! Prints each round's wall and processor milliseconds as JSON, the first round (whose process is cold) included. `benches/run.py` calls
//! this and sets it against the program started anew for every report.

use std::time::Instant;

use servicedeck::{cli, commands};

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

fn main() {
    // `cargo bench` adds a flag of its own.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(rounds) = arguments.next().and_then(|rounds| rounds.parse::<usize>().ok()) else {
        println!("usage: cargo bench --bench warm -- ROUNDS run --config FILE …");
        return;
    };
    let command: Vec<String> = std::iter::once("servicedeck".to_owned()).chain(arguments).collect();
    let Ok(parsed) = cli::parse(&command) else {
        panic!("not a command of servicedeck: {command:?}");
    };
    let mut told = Vec::new();
    for _ in 0..rounds {
        let (started, before) = (Instant::now(), processor());
        let code = commands::run(&parsed);
        assert_eq!(code, 0, "{command:?}");
        told.push(format!(
            "{{\"wall_ms\": {:.1}, \"processor_ms\": {:.0}}}",
            started.elapsed().as_secs_f64() * 1e3,
            processor() - before
        ));
    }
    println!("[{}]", told.join(", "));
}
