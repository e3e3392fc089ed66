"""The way both peers go: figures, charts, pages, workbook, PDF. `run(compute, typeset)` with the command line of both scripts."""

import argparse
import json
import time
from pathlib import Path

import charts
import outputs
import pages


def run(compute, typeset):
    arguments = argparse.ArgumentParser(description="The report of one store and month.")
    arguments.add_argument("data", type=Path, help="folder of the tables (CSV)")
    arguments.add_argument("month", help="YYYY-MM")
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--repository", type=Path, default=Path(__file__).resolve().parents[2], help="fonts and definitions")
    given = arguments.parse_args()
    year, month = map(int, given.month.split("-"))
    month = 12 * year + month - 1
    months = list(range(month - 12, month + 1))
    timer, times = time.perf_counter(), {}

    def ended(stage):
        nonlocal timer
        now = time.perf_counter()
        times[stage], timer = round(1000 * (now - timer), 1), now

    figures = compute(given.data, month)
    ended("compute")
    fonts = given.repository / "report-templates" / "fonts"
    drawn = charts.draw(figures, months, fonts)
    ended("draw")
    names = pages.definitions(given.repository / "docs" / "zh" / "reference" / "metrics.md")
    deck = pages.Deck(figures, months, "示例店", "客服部月报", names).make()
    book = outputs.workbook(figures, months, names)
    ended("workbook")
    given.out.mkdir(parents=True, exist_ok=True)
    model = outputs.metrics_json(figures, months, {"id": "S01", "name": "示例店"})
    pdf = typeset(deck, drawn, fonts, {"metrics.json": model, "report.xlsx": book})
    ended("typeset")
    for name, content in (("report.pdf", pdf), ("report.xlsx", book), ("metrics.json", model), ("rejects.csv", outputs.rejects_csv(figures))):
        (given.out / name).write_bytes(content)
    ended("write")
    print(json.dumps(times))
