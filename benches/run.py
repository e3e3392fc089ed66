#!/usr/bin/env python3
"""Measures the program side by side with a floor and with peers, and prints one table of ratios.

    python3 benches/run.py [CASE…] [--rounds N] [--program FILE] [--floor FILE] [--warm FILE] [--peers PYTHON] [--work DIR]

Cases: cold (one large store against the floor), warm (the same again in one process), fifty (stores in one process), peers (Python
and R programs doing the same), thousand (1,000 stores against 100), rows (10 million orders in one file). Without a case: cold, warm, fifty and
peers. What is missing is built with cargo (program, floor, warm) or installed with pip into DIR/peers (peers); the R peer is left out where
R, its packages or XeTeX are not installed.

What is compared runs in turns, round after round, and the median counts: a machine that is busy for a while slows both. Ratios of
processor time (user and system, of all threads) suffer least from what else the machine does; wall time is what a user waits.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import data
from family import Peak

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
MONTH, TODAY = "2026-04", "2026-05-08"
PEERS = {"pandas_weasyprint": ("pandas + matplotlib + WeasyPrint", 20), "polars_typst": ("polars + matplotlib + typst", 8),
         "rmarkdown": ("data.table + ggplot2 + R Markdown", None)}
R_PACKAGES = ("data.table", "ggplot2", "jsonlite", "openxlsx", "rmarkdown", "stringi")


class Measured:
    """Wall and processor seconds and peak memory (MB) of one process with those it starts."""

    def __init__(self, command, folder):
        started = time.perf_counter()
        with open(os.devnull, "wb") as nowhere:
            process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=subprocess.PIPE, stderr=nowhere)
            peak = Peak(process.pid)
            peak.start()
            self.said = process.stdout.read().decode()
            peak.over.set()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.perf_counter() - started
        self.processor = usage.ru_utime + usage.ru_stime
        # The kernel knows the most of each process alone, files it maps and shares included; of several at a time only the sum says it.
        self.memory = max(usage.ru_maxrss / 1024, peak.most)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode} in {folder}")


def in_turns(rounds, *works):
    """Every work once per round; per work the runs, after one round that does not count."""
    runs = [[] for _ in works]
    for number in range(rounds + 1):
        for position, work in enumerate(works):
            run = work()
            if number:
                runs[position].append(run)
    return runs


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


class Bench:
    def __init__(self, options):
        self.options, self.rows, self.facts = options, [], {}
        self.work = options.work.resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        self.program = self.built(options.program, ["build", "--release", "--locked"], REPOSITORY, "servicedeck")

    def built(self, given, command, folder, name):
        if given:
            return given.resolve()
        subprocess.run(["cargo", *command], cwd=folder, check=True)
        target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
        return target / "release" / name

    def project(self, kind, amount=0):
        return data.make(kind, self.program, self.work / (kind + (f"-{amount}" if amount else "")), amount)

    def run(self, project, *arguments):
        return Measured([self.program, "run", "--quiet", "--month", MONTH, "--today", TODAY, *arguments], project)

    def row(self, case, measured, goal, ratio=None, reached=None):
        self.rows.append((case, measured, "" if ratio is None else f"{ratio:.2f}", goal, "" if reached is None else "yes" if reached else "NO"))
        print(" | ".join(self.rows[-1]), file=sys.stderr)

    # --- Cases

    def cold(self):
        project = self.project("large")
        floor = self.built(self.options.floor, ["build", "--release", "--locked"], HERE / "floor", "floor")
        kept, pdf = self.work / "kept", self.work / "floor.pdf"
        shutil.rmtree(kept, ignore_errors=True)
        self.run(project, "--keep-typst", kept)
        files = sorted((project / "data").glob("*.csv"))
        ours, least = in_turns(self.options.rounds, lambda: self.run(project, "--json"),
                               lambda: Measured([floor, kept, pdf, *files], project))
        for what, unit in (("wall", "wall"), ("processor", "processor")):
            one, other = median(ours, what), median(least, what)
            self.row(f"one store, cold, against the floor ({unit})", f"{one:.2f} s : {other:.2f} s", "≤ 1.3", one / other, one / other <= 1.3)
        parts = [json.loads(run.said) for run in least]
        part = lambda name: statistics.median(run[name] for run in parts)
        self.row("  the floor: scan, typesetting", f"{part('scan_ms'):.0f} ms, {part('set_ms'):.0f} ms", "")
        stages = [json.loads(run.said)["stores"][0]["milliseconds"] for run in ours]
        shares = {stage: statistics.median(run[stage] for run in stages) for stage in stages[0]}
        whole = sum(shares.values())
        self.row("  stages", ", ".join(f"{stage} {time:.0f} ms ({100 * time / whole:.0f} %)" for stage, time in shares.items()), "")
        memory = median(ours, "memory")
        self.row("one store, cold: time", f"{median(ours, 'wall'):.2f} s", "< 0.3 s", None, median(ours, "wall") < 0.3)
        self.row("one store, cold: memory", f"{memory:.0f} MB", "< 150 MB", None, memory < 150)

    def warm(self):
        project = self.project("large")
        rounds = self.options.rounds + 1
        arguments = [rounds, "run", "--quiet", "--month", MONTH, "--today", TODAY]
        if self.options.warm:
            command = [self.options.warm.resolve()]
        else:
            command = ["cargo", "bench", "--quiet", "--locked", "--manifest-path", REPOSITORY / "Cargo.toml", "--bench", "warm", "--"]
        colds, warms = [], {"files": [], "records": []}
        for _ in range(3):
            colds += [self.run(project) for _ in range(2)]
            for kind, told in warms.items():
                told += json.loads(Measured([*command, kind, *arguments], project).said)[1:]
        for kind, again in (("records", "made again from records that were read"), ("files", "made again, its files read again")):
            for what in ("wall", "processor"):
                cold, warm = median(colds, what), statistics.median(round[f"{what}_ms"] for round in warms[kind]) / 1e3
                self.row(f"the same report {again}, against a cold process ({what})", f"{warm:.2f} s : {cold:.2f} s", "≤ 0.25", warm / cold,
                         warm / cold <= 0.25)

    def fifty(self):
        project = self.project("group", 50)
        some = [f"S{number:02}" for number in range(3, 50, 8)]
        together, alone = [], []
        for _ in range(max(1, self.options.rounds // 2)):
            together.append(self.run(project))
            alone += [self.run(project, "--store", store) for store in some]
        for what in ("wall", "processor"):
            each, cold = median(together, what) / 50, statistics.mean(getattr(run, what) for run in alone)
            self.row(f"each of 50 stores in one process against a cold one ({what})", f"{each:.2f} s : {cold:.2f} s", "≤ 0.6", each / cold,
                     each / cold <= 0.6)
        memory = max(run.memory for run in together)
        self.row("50 stores in one process: memory", f"{memory:.0f} MB", "< 400 MB", None, memory < 400)

    def peers(self):
        project = self.project("large")
        python = self.options.peers or self.work / "peers/bin/python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", self.work / "peers"], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "peers/requirements.txt"], check=True)
        out = lambda name: self.work / f"peer-{name}"
        program = lambda name: ["Rscript", HERE / f"peers/{name}.R"] if name == "rmarkdown" else [python, HERE / f"peers/{name}.py"]
        peer = lambda name: lambda: Measured([*program(name), project / "data", MONTH, out(name)], project)
        names = list(PEERS)
        if missing := self.missing_for_r():
            names.remove("rmarkdown")
            self.row(f"{PEERS['rmarkdown'][0]}: left out", f"{', '.join(missing)} not installed", "")
        runs = in_turns(max(3, self.options.rounds // 2), lambda: self.run(project), *map(peer, names))
        for name, measured in zip(names, runs[1:]):
            title, goal = PEERS[name]
            check = subprocess.run([python, HERE / "peers/check.py", out(name) / "metrics.json", project / f"out/{MONTH}/S01/metrics.json"],
                                   capture_output=True, text=True)
            self.row(f"{title}: its figures against ours", check.stdout.strip().splitlines()[-1], "equal", None, check.returncode == 0)
            for what in ("wall", "processor"):
                theirs, ours = median(measured, what), median(runs[0], what)
                self.row(f"{title} against us ({what})", f"{theirs:.2f} s : {ours:.2f} s", f"≥ {goal}" if goal else "", theirs / ours,
                         theirs / ours >= goal if goal else None)
            self.row(f"{title}: memory", f"{median(measured, 'memory'):.0f} MB : {median(runs[0], 'memory'):.0f} MB", "")

    def missing_for_r(self):
        """What the R peer wants and this machine has not."""
        missing = [name for name in ("Rscript", "pandoc", "xelatex") if not shutil.which(name)]
        if "Rscript" not in missing:
            code = f"cat(setdiff(c{R_PACKAGES}, rownames(installed.packages())))"
            missing += subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout.split()
        return missing

    def thousand(self):
        few, many = self.project("group", 100), self.project("group", 1000)
        cores = len(os.sched_getaffinity(0))
        both = [(stores, self.run(project)) for stores, project in ((100, few), (1000, many), (100, few))]
        hundred = [run for stores, run in both if stores == 100]
        thousand = both[1][1]
        for what in ("wall", "processor"):
            ratio = getattr(thousand, what) / 10 / statistics.mean(getattr(run, what) for run in hundred)
            self.row(f"1,000 stores against ten times 100 ({what})",
                     f"{getattr(thousand, what):.0f} s : {10 * statistics.mean(getattr(run, what) for run in hundred):.0f} s", "0.9–1.1", ratio,
                     0.9 <= ratio <= 1.1)
        self.row("1,000 stores", f"{1000 / thousand.wall / cores:.2f} stores/s and core (wall), {1000 / thousand.processor:.2f} (processor)", "")
        memory = statistics.mean(run.memory for run in hundred)
        self.row("1,000 stores against 100: memory", f"{thousand.memory:.0f} MB : {memory:.0f} MB", "≤ 1.1", thousand.memory / memory,
                 thousand.memory / memory <= 1.1)

    def rows_(self):
        project = self.project("rows", 10)
        orders = project / "data/repair_orders.csv"
        with orders.open("rb") as file:
            count = sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 24), b"")) - 1
        store = (project / "data/customer_base.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
        forms = [("CSV", [])]
        if (project / "data/repair_orders.parquet").exists() or self.to_parquet(orders):
            forms.append(("Parquet", ["--set", "sources.repair_orders=data/repair_orders.parquet"]))
        for name, settings in forms:
            run = self.run(project, "--store", store, *settings)
            self.row(f"one store's report out of {count:,} orders in one {name} file",
                     f"{run.wall:.1f} s, {run.processor:.1f} s processor, {run.memory:.0f} MB", "")

    def to_parquet(self, orders):
        """By the polars of the peers; without them there is no Parquet case."""
        python = self.options.peers or self.work / "peers/bin/python"
        code = "import polars, sys; polars.scan_csv(sys.argv[1], infer_schema_length=0).sink_parquet(sys.argv[2])"
        if not python.exists():
            return False
        return subprocess.run([python, "-c", code, orders, orders.with_suffix(".parquet")]).returncode == 0

    def table(self):
        head = ("what", "measured", "ratio", "goal", "reached")
        widths = [max(len(row[column]) for row in [head, *self.rows]) for column in range(5)]
        for row in [head, *self.rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


CASES = {"cold": Bench.cold, "warm": Bench.warm, "fifty": Bench.fifty, "peers": Bench.peers, "thousand": Bench.thousand, "rows": Bench.rows_}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--rounds", type=int, default=7)
    for name in ("program", "floor", "warm", "peers"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--work", type=Path, default=REPOSITORY / "target/bench")
    options = parser.parse_args()
    if unknown := set(options.cases) - set(CASES):
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(CASES)}")
    bench = Bench(options)
    for case in bench.options.cases or ["cold", "warm", "fifty", "peers"]:
        CASES[case](bench)
    bench.table()


if __name__ == "__main__":
    main()
