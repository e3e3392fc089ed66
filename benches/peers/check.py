"""Whether a peer's figures are servicedeck's: check.py PEER/metrics.json SERVICEDECK/metrics.json

Names every figure that differs by more than 1e-9, over all months of the series that servicedeck computes, and every row of the tables
both have; ends with 1 when there is one.
"""

import json
import sys


def same(one, other):
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-9 * max(1, abs(other))
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(value, other.get(name)) for name, value in one.items())
    return one == other


def main():
    peer, ours = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
    wrong, checked = [], 0
    for name, months in peer["series"].items():
        for entry in ours["series"].get(name, []):
            if entry["source"] != "records" or entry["month"] not in months:
                continue
            checked += 1
            if not same(months[entry["month"]], entry["value"]):
                wrong.append(f"{name} {entry['month']}: {months[entry['month']]} against {entry['value']}")
    for name, rows in peer["tables"].items():
        if name not in ours["tables"]:
            continue
        theirs = ours["tables"][name]
        checked += len(rows)
        if len(rows) != len(theirs):
            wrong.append(f"{name}: {len(rows)} rows against {len(theirs)}")
        wrong += [f"{name}: {row} against {other}" for row, other in zip(rows, theirs) if not same(row, other)]
    missing = sorted(set(ours["metrics"]) - set(peer["series"]) - {"satisfaction.nps"})
    wrong += [f"{name}: not computed" for name in missing]
    print("\n".join(wrong) or f"{checked} figures and rows equal")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
