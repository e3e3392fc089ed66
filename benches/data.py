#!/usr/bin/env python3
"""Records to measure with, from `servicedeck sample`.

    data.py large PROGRAM DIR             one store, 13 months, about 32,000 orders and 11,000 callbacks
    data.py group PROGRAM DIR STORES      13 months of so many stores, in folders of stores
    data.py rows PROGRAM DIR MILLIONS     so many million orders of 25 months in one CSV

Each folder is a project: config/report.yaml and data/. A folder that is there already is left as it is.
"""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import partition

# Rows of the large store; other tables are as the sample has them.
ROWS = {"repair_orders": 32_000, "callbacks": 11_000}
# The sample's stores of 25 months have this many orders on average.
ORDERS_PER_STORE = 19_700


def main():
    kind, program, folder, *rest = sys.argv[1:]
    make(kind, Path(program).resolve(), Path(folder), *map(float, rest))


def make(kind, program, folder, amount=0.0):
    """The project, made unless it is there."""
    if (folder / "config").is_dir():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    call = lambda *arguments: subprocess.run([program, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    call("init", folder / "init")
    config = (folder / "init/config/report.yaml").read_text(encoding="utf-8")
    if kind == "large":
        call("sample", "--months", 13, "--stores", 4, "--out", folder / "raw")
        (folder / "data").mkdir()
        for table in sorted((folder / "raw").glob("*.csv")):
            merge(table, folder / "data" / table.name)
        config = config.replace("sample-data/", "data/")
    elif kind == "group":
        call("sample", "--months", 13, "--stores", int(amount), "--out", folder / "raw")
        for table in sorted((folder / "raw").glob("*.csv")):
            partition.split(table, folder / "data")
        config = config.replace("sample-data/", "data/*/").replace("stores:\n  - { id: S01, name: 示例店 }", "stores: auto")
    elif kind == "rows":
        stores = round(amount * 1e6 / ORDERS_PER_STORE)
        call("sample", "--months", 25, "--stores", stores, "--out", folder / "data")
        config = config.replace("sample-data/", "data/").replace("stores:\n  - { id: S01, name: 示例店 }", "stores: auto")
    else:
        raise SystemExit(__doc__)
    shutil.rmtree(folder / "init")
    shutil.rmtree(folder / "raw", ignore_errors=True)
    (folder / "config").mkdir()
    (folder / "config/report.yaml").write_text(config, encoding="utf-8")
    return folder


def merge(table, target):
    """Four stores' rows as one store's: numbers kept apart, people of the others called by the first one's names."""
    with table.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    columns = list(rows[0])
    own = [row for row in rows if row["store"] == "S01"]
    if table.stem in ROWS:
        others = [row for row in rows if row["store"] != "S01"]
        rows = thinned(own, ROWS[table.stem]) + thinned(others, ROWS[table.stem] - len(own))
    else:
        rows = own
    people = {name: names(rows, name) for name in ("advisor", "technician") if name in columns}
    for row in rows:
        store, row["store"] = row["store"], "S01"
        if store == "S01":
            continue
        for name in ("order_no", "rework_of", "callback_no"):
            if row.get(name):
                row[name] = f"{store}{row[name]}"
        for name, by_store in people.items():
            row[name] = by_store[store].get(row[name], row[name])
        row["vin"] = f"{row['vin'][:3]}{store[1:]}{row['vin'][5:]}"
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def thinned(rows, wanted):
    """So many of the rows, evenly."""
    count = max(0, min(wanted, len(rows)))
    return [row for at, row in enumerate(rows) if at * count // len(rows) != (at - 1) * count // len(rows)]


def names(rows, column):
    """The others' people → the first store's, by the order of their names."""
    of = {}
    for row in rows:
        if row[column]:
            of.setdefault(row["store"], set()).add(row[column])
    own = sorted(of.get("S01", ()))
    return {store: {name: own[at % len(own)] for at, name in enumerate(sorted(found))} for store, found in of.items() if store != "S01"}


if __name__ == "__main__":
    main()
