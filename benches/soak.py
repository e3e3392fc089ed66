#!/usr/bin/env python3
"""All stores twice with no more memory than the README promises; nothing lost, the second pass the same byte for byte.

    python3 benches/soak.py [STORES] [--memory MB] [--program FILE] [--work DIR] [--passes N]

The promise is for the run with the processes it starts. Their memory is looked at ten times a second (on Linux: what each has for itself,
files it maps left out) and the sum may not exceed it; besides, no process may set aside more (`ulimit -d`, RLIMIT_DATA: heap and every other
writable private mapping, used or not). A store that runs out of memory fails, and the soak with it. Ends with 1 and says what is wrong.
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
from family import family, own_memory

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = {"report.pdf", "report.xlsx", "metrics.json", "rejects.csv", "manifest.json"}
MONTH, TODAY = "2026-04", "2026-05-08"
# What the README says under "Speed and memory".
PROMISED_MB = 600


class Watch(threading.Thread):
    """Notes the most memory that a run and its processes have, and how much at each so many reports."""

    def __init__(self, process, folder):
        super().__init__(daemon=True)
        self.process, self.folder, self.most, self.course, self.over = process, folder, 0, {}, threading.Event()

    def run(self):
        while not self.over.wait(0.1):
            now = sum(map(own_memory, family(self.process)))
            self.most = max(self.most, now)
            made = sum(1 for _ in self.folder.glob("*/manifest.json"))
            self.course[made // 100 * 100] = max(now, self.course.get(made // 100 * 100, 0))


def one_pass(program, project, megabytes, patience):
    """One run of all stores; its seconds, its processor seconds, and the watch on its memory."""
    limit = megabytes << 20
    started, before = time.perf_counter(), os.times()
    with open(project / "soak.log", "wb") as log:
        process = subprocess.Popen([program, "run", "--quiet", "--json", "--month", MONTH, "--today", TODAY], cwd=project, stdout=subprocess.DEVNULL,
                                   stderr=log, env={**os.environ, "RUST_BACKTRACE": "0"},
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
        watch = Watch(process.pid, project / f"out/{MONTH}")
        watch.start()
        # Out of memory, a process may also hang: the last words need memory too.
        guard = threading.Timer(patience, process.kill)
        guard.start()
        process.wait()
        guard.cancel()
        watch.over.set()
        watch.join()
    if process.returncode != 0:
        tail = (project / "soak.log").read_text(encoding="utf-8", errors="replace")[-2000:]
        raise SystemExit(f"the run ended with {process.returncode}:\n{tail}")
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, processor, watch


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
    parser.add_argument("--passes", type=int, default=2)
    parser.add_argument("--work", type=Path, default=REPOSITORY / "target/bench")
    options = parser.parse_args()
    program = options.program.resolve()
    options.work.mkdir(parents=True, exist_ok=True)
    project = data.make("group", program, options.work.resolve() / f"group-{options.stores}", options.stores)
    shutil.rmtree(project / "out", ignore_errors=True)
    passes = []
    for number in range(1, options.passes + 1):
        seconds, processor, watch = one_pass(program, project, options.memory, 300 + 10 * options.stores)
        reports = hashes(project / f"out/{MONTH}")
        if found := problems(project, reports):
            raise SystemExit("\n".join(found[:20]))
        print(f"pass {number}: {options.stores} stores in {seconds:.0f} s ({processor:.0f} s processor, {options.stores / processor:.2f} stores a second of it), "
              f"{watch.most:.0f} MB at most, {options.memory} MB allowed, {len(reports)} files whole", flush=True)
        print("        MB by reports made: " + ", ".join(f"{made}+ {most:.0f}" for made, most in sorted(watch.course.items())), flush=True)
        if watch.most > options.memory:
            raise SystemExit(f"{watch.most:.0f} MB are more than the {options.memory} MB promised")
        passes.append(reports)
    if options.passes < 2:
        return
    changed = sorted(path for path in {*passes[0], *passes[-1]} if passes[0].get(path) != passes[-1].get(path))
    if changed:
        raise SystemExit("\n".join(["changed in the second pass:", *changed[:20]]))
    print("the second pass is the first, byte for byte")


if __name__ == "__main__":
    sys.exit(main())
