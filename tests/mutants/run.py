#!/usr/bin/env python3
"""Tries every mutant that cargo-mutants lists, all of them in one build.

    python3 tests/mutants/run.py [--work DIR] [--only REGEX] [--jobs N] [--build]

A mutant of this crate costs a minute when it is built by itself, since each relinks polars and Typst. Here `every-mutant` (the crate beside
this file) writes them all into a copy of the sources, and `SERVICEDECK_MUTANT` chooses at run time which one acts: a mutant then costs
the tests it takes to notice it, a second or two. What does not compile is found by the compiler's own messages and left out, as
cargo-mutants does; so are the few that return another type than `impl Iterator` has.

DIR (default target/mutants) keeps the copy, its build and results.tsv: number, verdict, name, the test that noticed, seconds. A second run
goes on where the first ended; `--build` begins anew. Tests run in the order of STAGES, the cheap ones first, and stop at the first that
fails. Reports are not typeset: the tests here ask for figures, and no page would tell more.
"""

import argparse
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
PROFILE = ["--release", "--locked", "--config", "profile.release.package.servicedeck.opt-level=0"]

UNIT = ("lib", ["stats", "period", "metrics::", "records::clean", "records::headers", "records::mapping", "records::layout", "records::verdict",
                "records::warnings", "records::reject", "records::schema", "group::", "narrative::", "charts::technicians"])
DETAILS = ("lib", ["details::"])
EXAMPLES = [("suite", [f"suite::examples::{name}"]) for name in ("edge", "dirty", "chinese", "short", "stores")]
CONTRACT = [("suite", [f"suite::contract_{name}"]) for name in ("orders", "columns", "complaints", "callbacks", "customers", "history")]
RECORDS = [("suite", [f"suite::records::{name}" for name in names])
           for names in (("cleaning", "headers", "verdicts", "files"), ("mapping",), ("examples", "written"), ("formats", "chaos"))]
# Rows that wait for their store in a file, as in a run of many stores, and rows in the folder of a store.
PACKED = [("suite", ["suite::batch::many::packed_rows", "suite::batch::a_row_in_the_folder"])]
REST = [("suite", ["suite::golden", "suite::schema", "suite::behaviour::a_month", "suite::behaviour::explan", "suite::behaviour::an_empty",
                   "suite::behaviour::too_many"]), ("suite", ["suite::properties"])]
# What is asked of the mutants of a file, in this order. Mail is tested with whole reports: its mutants by the units alone and by hand.
STAGES = [
    (r"src/metrics/reference", [UNIT, ("suite", ["suite::manual::reference::every_column_and_metric"])]),
    (r"src/(stats|period|metrics)", [UNIT, *EXAMPLES[:2], *CONTRACT, DETAILS, *EXAMPLES[2:], *REST]),
    (r"src/records", [UNIT, *RECORDS, *PACKED, *EXAMPLES, *CONTRACT[:2], DETAILS, *REST]),
    (r"src/deliver", [("lib", ["deliver::"])]),
]
SECONDS = 120
FIGURES_ONLY = "SERVICEDECK_FIGURES_ONLY"


def copied(tree):
    """A copy of the repository that does without pages when it is told to."""
    if tree.exists():
        shutil.rmtree(tree)
    leave = shutil.ignore_patterns("target", ".git", "node_modules", "out")
    shutil.copytree(REPOSITORY, tree, ignore=leave)
    change(tree / "src/pipeline/edition.rs", ") -> Result<Edition> {",
           f') -> Result<Edition> {{ if std::env::var_os("{FIGURES_ONLY}").is_some() {{ return Ok(Edition {{ files: Vec::new(), pages: 0 }}); }}')
    change(tree / "tests/suite/program.rs", "const MEASURED_BY: [&str; 2] = [", f'const MEASURED_BY: [&str; 3] = ["{FIGURES_ONLY}", ')


def change(path, old, new):
    text = path.read_text()
    if text.count(old) != 1:
        sys.exit(f"{path}: not once: {old}")
    path.write_text(text.replace(old, new))


def cargo(tree, target, *arguments):
    """A build's messages as cargo prints them for programs."""
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target))
    done = subprocess.run(["cargo", *arguments, "--message-format=json"], cwd=tree, env=environment, stdout=subprocess.PIPE, check=False)
    return [json.loads(line) for line in done.stdout.decode().splitlines() if line.startswith("{")]


def to_blame(messages, places):
    """The mutants in which the compiler found errors."""
    found = set()
    for message in messages:
        if message.get("reason") == "compiler-message" and message["message"]["level"] == "error":
            spans = sorted(message["message"]["spans"], key=lambda span: not span["is_primary"])
            for span in spans:
                inside = {number for number, start, end in places.get(span["file_name"], []) if start <= span["byte_start"] < end}
                if inside:
                    found |= inside
                    break
    return found


def build(work):
    """Builds the tests with every mutant that compiles; their programs."""
    writer = cargo(HERE, work / "writer", "build", "--locked")
    writer = next(message["executable"] for message in writer if message.get("executable"))
    listed = subprocess.run(["cargo", "mutants", "--list", "--json"], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout
    (work / "mutants.json").write_bytes(listed)
    mutants = json.loads(listed)
    left_out = {number for number, mutant in enumerate(mutants, 1) if mutant["replacement"].startswith("::std::iter::")}
    tree, target = work / "tree", work / "target"
    while True:
        (work / "left_out").write_text("".join(f"{number}\n" for number in sorted(left_out)))
        copied(tree)
        subprocess.run([writer, work / "mutants.json", tree, work / "places.json", work / "left_out"], check=True)
        messages = cargo(tree, target, "test", *PROFILE, "--no-run", "--lib", "--test", "suite")
        found = to_blame(messages, json.loads((work / "places.json").read_text()))
        if not found:
            break
        left_out |= found
        print(f"{len(found)} do not compile")
    if not any(message.get("reason") == "build-finished" and message["success"] for message in messages):
        sys.exit("the copy does not compile: " + "\n".join(message["message"]["rendered"] for message in messages
                                                           if message.get("reason") == "compiler-message"
                                                           and message["message"]["level"] == "error"))
    programs = {message["target"]["name"]: message["executable"] for message in messages
                if message.get("executable") and message["profile"]["test"]}
    (work / "programs.json").write_text(json.dumps({"lib": programs["servicedeck"], "suite": programs["suite"]}))


def verdict(work, programs, mutants, number):
    """What became of a mutant: killed, timeout or survived, and by which test."""
    environment = dict(os.environ, SERVICEDECK_MUTANT=str(number), RUST_TEST_THREADS="1", POLARS_MAX_THREADS="1", RAYON_NUM_THREADS="1",
                       PROPTEST_RNG_SEED="20260401", INSTA_UPDATE="no", **{FIGURES_ONLY: "1"})
    stages = next(stages for pattern, stages in STAGES if re.match(pattern, mutants[number - 1]["file"])) if number else []
    for program, names in stages:
        command = [programs[program], "-q", *names]
        try:
            done = subprocess.run(command, cwd=work / "tree", env=environment, timeout=SECONDS, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False)
        except subprocess.TimeoutExpired:
            return "timeout", names[0]
        if done.returncode:
            failed = re.findall(r"^---- (.*) stdout", done.stdout.decode(errors="replace"), re.M)
            return "killed", failed[0] if failed else f"exit {done.returncode}"
    return "survived", ""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=REPOSITORY / "target/mutants")
    parser.add_argument("--only", default="", help="mutants whose name has this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--build", action="store_true", help="begin anew")
    options = parser.parse_args()
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    results = work / "results.tsv"
    if options.build or not (work / "programs.json").exists():
        results.unlink(missing_ok=True)
        build(work)
    programs = json.loads((work / "programs.json").read_text())
    mutants = json.loads((work / "mutants.json").read_text())
    written = {number for places in json.loads((work / "places.json").read_text()).values() for number, _, _ in places}
    done = {int(line.split("\t")[0]) for line in results.read_text().splitlines()} if results.exists() else set()
    todo = queue.SimpleQueue()
    for number in sorted(written - done):
        if re.search(options.only, mutants[number - 1]["name"]):
            todo.put(number)
    lock = threading.Lock()

    def work_off():
        while True:
            try:
                number = todo.get_nowait()
            except queue.Empty:
                return
            started = time.monotonic()
            word, test = verdict(work, programs, mutants, number)
            with lock, open(results, "a") as file:
                file.write(f"{number}\t{word}\t{mutants[number - 1]['name']}\t{test}\t{time.monotonic() - started:.1f}\n")

    threads = [threading.Thread(target=work_off) for _ in range(options.jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [line.split("\t") for line in results.read_text().splitlines()]
    for row in rows:
        if row[1] == "survived":
            print(row[2])
    count = {word: sum(row[1] == word for row in rows) for word in ("killed", "timeout", "survived")}
    print(f"{len(mutants)} listed, {len(mutants) - len(written)} do not compile: {count}")


if __name__ == "__main__":
    main()
