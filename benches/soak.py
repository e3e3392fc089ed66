#!/usr/bin/env python3
"""All stores twice with no more memory than the README promises; nothing lost, the second pass the same byte for byte.

    python3 benches/soak.py [STORES] [--memory MB] [--program FILE] [--work DIR]

The limit is on the process's data (`ulimit -d`, RLIMIT_DATA: heap and every other writable private mapping, used or not), which is more than
what it keeps in memory. `ulimit -v` would count address space that is only set aside. A store that runs out of memory fails, and the
soak with it. Ends with 1 and says what is wrong.
"""

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import data

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = {"report.pdf", "report.xlsx", "metrics.json", "rejects.csv", "manifest.json"}
MONTH, TODAY = "2026-04", "2026-05-08"
# What the README says under "Speed and memory".
PROMISED_MB = 600


def one_pass(program, project, megabytes, patience):
    """One run of all stores; its seconds, and the most memory it kept (MB)."""
    limit = megabytes << 20
    started = time.perf_counter()
    with open(project / "soak.log", "wb") as log:
        process = subprocess.Popen([program, "run", "--quiet", "--json", "--month", MONTH, "--today", TODAY], cwd=project, stdout=subprocess.DEVNULL,
                                   stderr=log, env={**os.environ, "RUST_BACKTRACE": "0"},
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
        # Out of memory, a process may also hang: the last words need memory too.
        guard = threading.Timer(patience, process.kill)
        guard.start()
        _, status, usage = os.wait4(process.pid, 0)
        guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = (project / "soak.log").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise SystemExit(f"the run ended with {process.returncode}:\n{tail}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def hashes(out):
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.rglob("*")) if file.is_file()}


def problems(project, reports):
    """Stores without a report, files missing, and files that are not what their manifest says."""
    stores = sorted(folder.name.removeprefix("store=") for folder in (project / "data").iterdir())
    found = []
    for store in stores:
        missing = [name for name in FILES if f"{store}/{name}" not in reports]
        found += [f"{store}: no {name}" for name in missing]
        if not missing:
            manifest = json.loads((project / f"out/{MONTH}/{store}/manifest.json").read_text(encoding="utf-8"))
            found += [f"{store}/{name} is not what the manifest says" for name, sha in manifest["outputs"].items() if reports[f"{store}/{name}"] != sha]
    extra = {path.split("/")[0] for path in reports} - set(stores)
    return found + [f"{name}: nobody's report" for name in sorted(extra)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stores", nargs="?", type=int, default=20)
    parser.add_argument("--memory", type=int, default=PROMISED_MB)
    parser.add_argument("--program", type=Path, default=REPOSITORY / "target/release/servicedeck")
    parser.add_argument("--work", type=Path, default=REPOSITORY / "target/bench")
    options = parser.parse_args()
    program = options.program.resolve()
    options.work.mkdir(parents=True, exist_ok=True)
    project = data.make("group", program, options.work.resolve() / f"group-{options.stores}", options.stores)
    shutil.rmtree(project / "out", ignore_errors=True)
    passes = []
    for number in (1, 2):
        seconds, kept = one_pass(program, project, options.memory, 300 + 10 * options.stores)
        reports = hashes(project / f"out/{MONTH}")
        if found := problems(project, reports):
            raise SystemExit("\n".join(found[:20]))
        print(f"pass {number}: {options.stores} stores in {seconds:.0f} s, {kept:.0f} MB kept at most, {options.memory} MB allowed, {len(reports)} files whole")
        passes.append(reports)
    changed = sorted(path for path in {*passes[0], *passes[1]} if passes[0].get(path) != passes[1].get(path))
    if changed:
        raise SystemExit("\n".join(["changed in the second pass:", *changed[:20]]))
    print("the second pass is the first, byte for byte")


if __name__ == "__main__":
    sys.exit(main())
