#!/usr/bin/env python3
"""Splits the tables of `servicedeck sample` into folders of stores, as writers of partitioned data leave them.

    partition.py FROM TO        FROM/*.csv -> TO/store=S01/*.csv, without the store column
"""

import csv
import sys
from pathlib import Path


def split(table: Path, target: Path) -> None:
    """Rows of one store stand together in the sample, so one file is open at a time."""
    with table.open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source)
        header = next(reader)
        store = header.index("store")
        last, out, writer = None, None, None
        for row in reader:
            name = row.pop(store)
            if name != last:
                if out:
                    out.close()
                path = target / f"store={name}" / table.name
                path.parent.mkdir(parents=True, exist_ok=True)
                is_new = not path.exists()
                out = path.open("a", encoding="utf-8", newline="")
                writer = csv.writer(out, lineterminator="\n")
                if is_new:
                    writer.writerow(header[:store] + header[store + 1 :])
                last = name
            writer.writerow(row)
        if out:
            out.close()


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    if target.exists():
        sys.exit(f"{target} is there already")
    for table in sorted(source.glob("*.csv")):
        split(table, target)


if __name__ == "__main__":
    main()
