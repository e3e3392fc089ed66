"""What both peers write beside the PDF: workbook, metrics.json, rejects.csv."""

import csv
import io
import json

import xlsxwriter

from terms import TARGETS, p_value, wilson

HIDDEN = {"cases", "comments", "external_css", "external_pt", "key_account_visits", "actions_review", "actions_next"}


def month_name(at):
    return f"{at // 12}-{at % 12 + 1:02}"


def metrics_json(figures, months, store):
    month = months[-1]
    metrics = {}
    for name, by_month in figures["metrics"].items():
        value, numerator, denominator = by_month[month]
        is_rate = numerator is not None and not name.startswith("complaints.per_")
        ytd = [by_month.get(at, (None, None, None)) for at in range(month - month % 12, month + 1)]
        metrics[name] = {
            "value": value, "numerator": numerator, "denominator": denominator, "previous": by_month.get(month - 1, (None,))[0],
            "year_ago": by_month.get(month - 12, (None,))[0], "target": TARGETS.get(name),
            "ci95": list(wilson(numerator, denominator)) if is_rate else None,
            "p_value": p_value(by_month[month], by_month[month - 1]) if is_rate else None,
            "ytd": [sum(part[i] for part in ytd) for i in (1, 2)] if is_rate and all(part[1] is not None for part in ytd) else None,
        }
    series = {name: {month_name(at): by_month[at][0] for at in months if at in by_month} for name, by_month in figures["metrics"].items()}
    tables = {name: rows for name, rows in figures["tables"].items() if name not in HIDDEN}
    model = {"store": store, "month": month_name(month), "metrics": metrics, "series": series, "tables": tables}
    return json.dumps(model, ensure_ascii=False, indent=1).encode()


def rejects_csv(figures):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["table", "file", "row", "column", "value", "rule"])
    writer.writerows(figures["rejects"])
    return out.getvalue().encode()


def workbook(figures, months, names):
    """One sheet of figures, one of their 13 months, one per table."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    bold, percent = book.add_format({"bold": True, "bg_color": "#E9EDEF"}), book.add_format({"num_format": "0.0%"})
    month = months[-1]

    def sheet(title, head, rows, formats=None):
        page = book.add_worksheet(title[:31])
        page.freeze_panes(1, 1)
        page.set_column(0, 0, 26)
        page.write_row(0, 0, head, bold)
        for at, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, (dict, list)):
                    cell = "；".join(f"{k} {v}" for k, v in cell.items()) if isinstance(cell, dict) else "；".join(map(str, cell))
                if cell is not None:
                    page.write(at, column, cell, formats[at - 1] if formats and column in (1, 4) else None)

    called = lambda name: names.get(name, {}).get("name", name)
    rows, formats = [], []
    for name, by_month in figures["metrics"].items():
        value, numerator, denominator = by_month[month]
        rows.append([called(name), value, numerator, denominator, by_month.get(month - 1, (None,))[0], TARGETS.get(name)])
        formats.append(percent if numerator is not None and not name.startswith("complaints.per_") else None)
    sheet("指标", ["指标", "本月", "分子", "分母", "上月", "目标"], rows, formats)
    sheet("13个月", ["指标", *map(month_name, months)], [[called(name), *[by_month.get(at, (None,))[0] for at in months]]
                                                      for name, by_month in figures["metrics"].items()])
    for name, rows in figures["tables"].items():
        columns = list(rows[0]) if rows else []
        sheet(name, columns, [[row[column] for column in columns] for row in rows])
    sheet("rejects", ["table", "file", "row", "column", "value", "rule"], figures["rejects"])
    book.close()
    return out.getvalue()
