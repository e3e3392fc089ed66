"""The charts of the deck, drawn by matplotlib from plain figures; the same for both peers. Returns {name: SVG}."""

import io

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt
from matplotlib import font_manager

from terms import ITEM_NAMES, OUTCOMES, TARGETS

BRAND, LAST, WARN, INK, HAIR = "#005A66", "#C3CBCF", "#B93C08", "#1B262B", "#DCE2E5"
TONES = [BRAND, "#4E8C95", "#9DBFC4", "#8A969C"]
OUTCOME_NAMES = dict(zip([*OUTCOMES, "single_visit"], ["有效", "拒访", "关机", "停机", "无法接通", "无人接听", "占线", "空错号", "只来过一次"]))


def set_up(fonts):
    for file in sorted(fonts.glob("*.otf")):
        font_manager.fontManager.addfont(str(file))
    plt.rcParams.update({
        "font.family": "Noto Sans CJK SC", "font.size": 8, "axes.unicode_minus": False, "svg.hashsalt": "report",
        "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": HAIR, "text.color": INK,
        "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
    })


def svg(figure):
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    plt.close(figure)
    return out.getvalue()


def month_ticks(axes, months):
    axes.set_xticks(range(len(months)), [f"{m % 12 + 1} 月" if i else f"{m % 12 + 1} 月\n{m // 12}" for i, m in enumerate(months)])


def trend(series, months, target=None, percent=True, names=None, size=(8.4, 3.1)):
    """Lines over 13 months, the last value written, the target dashed."""
    figure, axes = plt.subplots(figsize=size, layout="constrained")
    factor = 100 if percent else 1
    for number, (name, values) in enumerate(series.items()):
        points = [None if values.get(m) is None or values[m][0] is None else values[m][0] * factor for m in months]
        line = [float("nan") if p is None else p for p in points]
        axes.plot(range(len(months)), line, color=TONES[number % 4], marker="o", markersize=3, label=(names or {}).get(name, name))
        if points[-1] is not None:
            axes.annotate(f"{points[-1]:.1f}", (len(months) - 1, points[-1]), xytext=(5, 0), textcoords="offset points")
    if target is not None:
        axes.axhline(target * factor, color=INK, linestyle="--", linewidth=0.8)
        axes.annotate(f"目标 {target * factor:g}", (0, target * factor), xytext=(0, 3), textcoords="offset points")
    if len(series) > 1:
        axes.legend(frameon=False, ncols=len(series), loc="upper center")
    axes.grid(axis="y", color=HAIR, linewidth=0.5)
    month_ticks(axes, months)
    return svg(figure)


def bars(labels, values, before=None, size=(8.4, 3.1), digits=0, low=0):
    """Horizontal bars with their values; last month's beneath them where given."""
    figure, axes = plt.subplots(figsize=size, layout="constrained")
    places = range(len(labels))
    if before is not None:
        axes.barh([p + 0.22 for p in places], [v or 0 for v in before], 0.36, color=LAST, label="上月")
    axes.barh([p - (0.18 if before is not None else 0) for p in places], [v or 0 for v in values], 0.36, color=BRAND, label="本月")
    for place, value in zip(places, values):
        axes.annotate("–" if value is None else f"{value:.{digits}f}", (value or 0, place - (0.18 if before is not None else 0)),
                      xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(list(places), labels)
    axes.invert_yaxis()
    axes.set_xlim(left=low)
    if before is not None:
        axes.legend(frameon=False)
    return svg(figure)


def stacked(labels, parts, names, size=(8.4, 3.1)):
    figure, axes = plt.subplots(figsize=size, layout="constrained")
    base = [0] * len(labels)
    for number, (part, name) in enumerate(zip(parts, names)):
        axes.bar(range(len(labels)), part, 0.6, bottom=base, color=TONES[number % 4], label=name)
        base = [b + p for b, p in zip(base, part)]
    axes.set_xticks(range(len(labels)), labels)
    axes.legend(frameon=False, ncols=len(names))
    return svg(figure)


def pareto(rows, key, size=(8.4, 3.1)):
    figure, axes = plt.subplots(figsize=size, layout="constrained")
    counts = [row["total" if "total" in row else "count"] for row in rows]
    total, sums, so_far = sum(counts) or 1, [], 0
    for count in counts:
        so_far += count
        sums.append(100 * so_far / total)
    axes.bar(range(len(rows)), counts, 0.6, color=BRAND)
    axes.set_xticks(range(len(rows)), [row[key] for row in rows])
    other = axes.twinx()
    other.plot(range(len(rows)), sums, color=INK, marker="o", markersize=3)
    other.set_ylim(0, 105)
    return svg(figure)


def funnel(rows, size=(8.4, 3.4)):
    """Technicians against the store's rate, with the limits of chance."""
    figure, axes = plt.subplots(figsize=size, layout="constrained")
    orders, bad = sum(r["orders"] for r in rows), sum(r["not_fixed"] for r in rows)
    rate = bad / orders if orders else 0
    most = max((r["orders"] for r in rows), default=1) + 5
    across = list(range(5, most))
    limits = [rate + 3 * (rate * (1 - rate) / n) ** 0.5 for n in across]
    axes.plot(across, [100 * l for l in limits], color=INK, linestyle=":", linewidth=0.9)
    axes.axhline(100 * rate, color=INK, linewidth=0.8)
    for row in rows:
        out = row["not_fixed_rate"] > rate + 3 * (rate * (1 - rate) / row["orders"]) ** 0.5
        axes.plot(row["orders"], 100 * row["not_fixed_rate"], "D" if out else "o", color=WARN if out else BRAND)
        axes.annotate(row["technician"], (row["orders"], 100 * row["not_fixed_rate"]), xytext=(4, 4), textcoords="offset points", fontsize=7)
    axes.set_xlabel("首次维修（台次）")
    axes.set_ylabel("未一次修复（%）")
    return svg(figure)


def draw(figures, months, fonts):
    set_up(fonts)
    metrics, tables = figures["metrics"], figures["tables"]
    one = lambda name, percent=True: trend({name: metrics[name]}, months, TARGETS.get(name), percent)
    lines = {f"satisfaction.{line}": metrics[f"satisfaction.{line}"] for line in ("repair", "maintenance", "beauty", "sales")}
    service = [row for row in tables["satisfaction_items"] if row["line_group"] == "service"]
    advisors = sorted((row for row in tables["advisors"] if row["mot"] is not None), key=lambda row: -row["mot"])
    reasons = tables["reasons_weekly"]
    churn = {row["outcome"]: row["count"] for row in tables["churn_outcomes"]}
    kinds = tables["orders_by_kind"]
    timed = ["complaints.responded_in_time", "complaints.handled_in_time", "complaints.closed_in_time"]
    last = months[-1]
    return {
        "satisfaction_company": one("satisfaction.company"),
        "satisfaction_lines": trend(lines, months, 0.95, names=dict(zip(lines, ["维修", "养护", "美容", "销售"]))),
        "external_trend": trend({"外部 CSS": metrics["external.css"], "外部 MOT": metrics["external.mot"]}, months, 100, False),
        "items": bars([ITEM_NAMES[row["item"]] for row in service], [row["score"] for row in service],
                      [row["previous_score"] for row in service], digits=1, low=60),
        "mot_trend": one("satisfaction.mot", False),
        "valid_rate": one("callbacks.valid_rate"),
        "advisors": bars([row["advisor"] for row in advisors], [row["mot"] for row in advisors],
                         [row["external_mot"] for row in advisors], digits=1, low=60),
        "outcomes": bars([OUTCOME_NAMES[row["outcome"]] for row in tables["callback_outcomes"]],
                         [row["count"] for row in tables["callback_outcomes"]]),
        "reasons_pareto": pareto(reasons, "reason"),
        "reasons_weekly": stacked([row["reason"] for row in reasons], [[row[f"w{w}"] for row in reasons] for w in (1, 2, 3, 4)],
                                  ["第 1 周", "第 2 周", "第 3 周", "第 4 周"]),
        "complaints_trend": one("complaints.per_100_orders", False),
        "complaint_times": bars(["30 分钟内响应", "60 分钟内处理", "48 小时内关闭"],
                                [100 * (metrics[name][last][0] or 0) for name in timed], digits=1),
        "technicians": funnel(tables["technicians"]),
        "first_time_fix": one("first_time_fix.rate"),
        "appointments": trend({"appointments.rate": metrics["appointments.rate"], "appointments.active_rate": metrics["appointments.active_rate"]},
                              months, TARGETS["appointments.rate"], names={"appointments.rate": "预约率", "appointments.active_rate": "主动预约率"}),
        "churn_rate": one("churn.rate"),
        "churn_reasons": bars([row["reason"] for row in tables["churn_reasons"]], [row["count"] for row in tables["churn_reasons"]]),
        "churn_destinations": bars([row["destination"] for row in tables["churn_destinations"]],
                                   [row["count"] for row in tables["churn_destinations"]]),
        "churn_unreached": bars([OUTCOME_NAMES[name] for name in churn if name != "valid"],
                                [count for name, count in churn.items() if name != "valid"]),
        "orders_by_kind": bars([row["kind"] for row in kinds], [row["count"] for row in kinds]),
        "customers": trend({"customers.base_total": metrics["customers.base_total"]}, months, percent=False),
    }
