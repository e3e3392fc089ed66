//! Files of every format, damaged at random, loaded in processes of their own: none may end otherwise than with records or an error.

mod damage;

use std::io::{Read, Seek, SeekFrom, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::folder::Folder;
use damage::Case;

/// Cases of a long run; on two cores of 2024 it takes a minute.
const CASES: u64 = 40_000;
/// Memory a process may reserve, in kilobytes; far more than any of these files needs.
const MEMORY: u64 = 3_000_000;
/// The longest a file of a few kilobytes may take.
const SLOWEST: Duration = Duration::from_secs(10);
/// Cases from `first` on, and the file that the case in hand is noted in.
const TASK: &str = "SERVICEDECK_DAMAGED_CASES";

fn load(case: &Case) {
    let sources = if case.is_callbacks {
        "  callbacks: { path: c.csv, columns: { called_at: [called_at, 时刻] }, values: { outcome: { \"\": valid, 好: valid } } }"
    } else {
        "  repair_orders: o.csv"
    };
    let folder = Folder::with(super::chaos::QUESTIONS, sources)
        .file(if case.is_callbacks { "c.csv" } else { "o.csv" }, &case.bytes);
    super::chaos::account(&folder);
}

/// The cases of a task, one after the other.
fn run(task: &str) {
    let mut parts = task.splitn(4, ' ');
    let mut number = || parts.next().unwrap().parse::<u64>().unwrap();
    let (first, step, end) = (number(), number(), number());
    let mut note = std::fs::OpenOptions::new()
        .write(true)
        .open(parts.next().unwrap())
        .unwrap();
    let mut case = first;
    while case < end {
        let started = Instant::now();
        note.seek(SeekFrom::Start(0)).unwrap();
        write!(note, "{case:020}").unwrap();
        load(&damage::case(case));
        assert!(started.elapsed() < SLOWEST, "case {case} took {:?}", started.elapsed());
        case += step;
    }
}

/// Runs cases in a process; the case that ended it, if any, and how.
fn process(first: u64, step: u64, end: u64) -> Option<(u64, String)> {
    let mut note = tempfile::NamedTempFile::new().unwrap();
    let program = std::env::current_exe().unwrap();
    let limit = if cfg!(target_os = "linux") {
        format!("ulimit -v {MEMORY}; ")
    } else {
        String::new()
    };
    let mut child = Command::new("sh")
        .args([
            "-c",
            &format!("{limit}exec \"$0\" --exact suite::records::fuzz::damaged_files_in_this_process --ignored"),
        ])
        .arg(program)
        .env(TASK, format!("{first} {step} {end} {}", note.path().display()))
        .env("RAYON_NUM_THREADS", "2")
        .env("POLARS_MAX_THREADS", "2")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = stderr.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut last = (String::new(), Instant::now());
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break format!("{status}");
        }
        let mut noted = String::new();
        note.seek(SeekFrom::Start(0)).unwrap();
        note.read_to_string(&mut noted).unwrap();
        if noted != last.0 {
            last = (noted, Instant::now());
        } else if last.1.elapsed() > SLOWEST * 2 {
            child.kill().unwrap();
            let _ = child.wait();
            break "hangs".to_owned();
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let told = reader.join().unwrap();
    if status == "exit status: 0" {
        return None;
    }
    let mut noted = String::new();
    note.seek(SeekFrom::Start(0)).unwrap();
    note.read_to_string(&mut noted).unwrap();
    let tail: Vec<&str> = told.lines().rev().take(3).collect();
    Some((noted.parse().unwrap(), format!("{status}: {}", tail.join(" / "))))
}

#[test]
fn damaged_files() {
    // The last cases of the long run below, in the process of the tests.
    for case in CASES - 600..CASES {
        load(&damage::case(case));
    }
}

#[test]
#[ignore = "runs the cases it is told; started by the test below"]
fn damaged_files_in_this_process() {
    let Some(task) = std::env::var_os(TASK) else { return };
    // What libraries say when they panic is of no interest here, and there is much of it.
    std::panic::set_hook(Box::new(|_| {}));
    run(&task.into_string().unwrap());
}

#[test]
#[ignore = "takes a minute; `.ci/run` runs it"]
fn thousands_of_damaged_files() {
    let cases: u64 = std::env::var("SERVICEDECK_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let first: u64 = std::env::var("SERVICEDECK_FIRST_CASE").map_or(0, |first| first.parse().unwrap());
    let processes = 2;
    let started = Instant::now();
    let ended: Vec<(u64, String)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..processes)
            .map(|process_number| {
                scope.spawn(move || {
                    let mut ended = Vec::new();
                    let mut next = first + process_number;
                    while let Some((case, how)) = process(next, processes, first + cases) {
                        println!("case {case} ({}): {how}", damage::case(case).name);
                        ended.push((case, how));
                        next = case + processes;
                    }
                    ended
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let mut kinds = std::collections::BTreeMap::<&str, u64>::new();
    for case in first..first + cases {
        *kinds.entry(damage::kind(case)).or_default() += 1;
    }
    println!("{cases} cases in {:?}: {kinds:?}", started.elapsed());
    assert!(ended.is_empty(), "{ended:#?}");
}
