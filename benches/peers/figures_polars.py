"""The month's figures, in polars: lazy scans, cleaned tables, then one grouped pass per family over all months.

`compute(folder, month)` gives what figures_pandas gives. A month index is 12 · year + month − 1.
"""

from datetime import datetime, timedelta

import polars as pl
from polars import col, lit, when

from terms import (AREAS, BANDS, CUTOFF_DAYS, EMPTY, ENUMS, FORMATS, ITEMS, OUTCOMES, POINTS, REQUIRED, REWORKS, SALES, SERVICE_LINES,
                   UNREACHABLE, WEIGHTS, counted, rate, wilson)


# --- Reading and cleaning ---------------------------------------------------------------------------------------------------------

def dates(column):
    """The timestamp of a cell in the usual spellings; null where there is none."""
    plain = col(column).str.replace_all(r"[/.年月]", "-").str.replace("日", "").str.replace("T", " ")
    parsed = [plain.str.to_datetime(pattern, strict=False, time_unit="us") for pattern in FORMATS[:2]]
    parsed.append(plain.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")))
    parsed.append((plain + "-01").str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us")))
    return pl.coalesce(parsed)


def clean(folder, name, rejects):
    """Typed rows of a table; what cannot be used goes to `rejects` with its rule."""
    rules = REQUIRED[name]
    cells = pl.scan_csv(folder / f"{name}.csv", infer_schema_length=0)
    columns = cells.collect_schema().names()
    trimmed = [pl.col(c).str.strip_chars() for c in columns]
    cells = cells.with_columns([when(c.is_in(EMPTY)).then(None).otherwise(c).alias(n) for n, c in zip(columns, trimmed)])
    cells = cells.with_row_index("row", offset=2)
    refused = []
    refused += [(c, "missing", col(c).is_null()) for c in rules["required"]]
    typed = [dates(c).alias(f"{c}_typed") for c in rules["dates"]]
    typed += [col(c).cast(pl.Float64, strict=False).alias(f"{c}_typed") for c in rules["levels"]]
    refused += [(c, "unparseable", col(c).is_not_null() & col(f"{c}_typed").is_null()) for c in rules["dates"]]
    levels = [float(level) for level in POINTS]
    refused += [(c, "unparseable", col(c).is_not_null() & ~col(f"{c}_typed").is_in(levels).fill_null(False)) for c in rules["levels"]]
    refused += [(c, "unknown_value", col(c).is_not_null() & ~col(c).is_in(ENUMS[c])) for c in rules["enums"]]
    chain, value = lit(None, pl.String), lit(None, pl.String)
    for column, rule, condition in reversed(refused):
        chain = when(condition).then(lit(f"{column},{rule}")).otherwise(chain)
        value = when(condition).then(col(column)).otherwise(value)
    frame = cells.with_columns(typed).with_columns(chain.alias("bad"), value.alias("bad_value")).collect()
    if key := rules["key"]:
        again = ~pl.struct("store", key).is_first_distinct()
        kept = frame.filter(col("bad").is_null() & col(key).is_not_null()).filter(again)["row"]
        double = col("row").is_in(kept.implode())
        frame = frame.with_columns(when(double).then(lit(f"{key},duplicate")).otherwise("bad").alias("bad"),
                                   when(double).then(col(key)).otherwise("bad_value").alias("bad_value"))
    for row, bad, cell in frame.filter(col("bad").is_not_null()).select("row", "bad", "bad_value").iter_rows():
        column, rule = bad.split(",")
        rejects.append((name, f"{name}.csv", row, column, cell or "", rule))
    frame = frame.filter(col("bad").is_null())
    frame = frame.with_columns([col(f"{c}_typed").alias(c) for c in [*rules["dates"], *rules["levels"]]])
    defaults = {c: word for c, word in rules["enums"].items() if word is not None}
    return frame.with_columns([col(c).fill_null(word) for c, word in defaults.items()]).select("row", *columns)


def month_of(stamp):
    return col(stamp).dt.year() * 12 + col(stamp).dt.month().cast(pl.Int32) - 1


def cutoff(month):
    """The first moment whose records no longer exist for this month (an expression of month indices)."""
    return pl.datetime((month + 1) // 12, (month + 1) % 12 + 1, 1) + timedelta(days=CUTOFF_DAYS)


def entries(frame, column):
    """One row per entry of a cell that holds a list."""
    lists = frame.filter(col(column).is_not_null()).with_columns(col(column).str.replace_all(r"[;；、,，|/]", ";").str.split(";"))
    return lists.explode(column).with_columns(col(column).str.strip_chars()).filter(col(column) != "")


# --- Derived tables ---------------------------------------------------------------------------------------------------------------

def derive_orders(orders):
    orders = orders.with_columns(col("opened_at").fill_null(col("delivered_at")))
    orders = orders.with_columns(
        month=month_of("delivered_at"), opened_month=month_of("opened_at"),
        delivered_day=col("delivered_at").dt.date(), opened_day=col("opened_at").dt.date(),
        is_rework=col("rework_of").is_not_null() | col("kind").is_in(REWORKS).fill_null(False),
        service=col("line").is_in(SERVICE_LINES),
    )
    orders = orders.with_columns(first_visit=(col("line") == "repair") & ~col("is_rework") & col("delivered_at").is_not_null())
    reworks = orders.filter("is_rework").select("row", "vin", "rework_of", "rework_reason", "opened_at", "opened_day")
    redone = orders.select(order_no_redone="order_no", delivered_day_redone="delivered_day", month_redone="month")
    named = reworks.join(redone, left_on="rework_of", right_on="order_no_redone", coalesce=False)
    before = orders.filter("first_visit").sort("delivered_at", "row").select(
        "vin", order_no_redone="order_no", delivered_day_redone="delivered_day", month_redone="month")
    nameless = reworks.filter(col("rework_of").is_null()).sort("opened_day").join_asof(
        before.with_columns(found=col("delivered_day_redone")), left_on="opened_day", right_on="found", by="vin",
        tolerance="30d", coalesce=False, check_sortedness=False)
    links = pl.concat([named, nameless.filter(col("order_no_redone").is_not_null())], how="diagonal")
    links = links.filter((col("opened_day") - col("delivered_day_redone")).dt.total_days().is_between(0, 30))
    in_time = links.filter(col("opened_at") < cutoff(col("month_redone"))).sort("opened_at", "row")
    reasons = in_time.unique("order_no_redone", keep="first").select(order_no="order_no_redone", redo_reason="rework_reason", redone=lit(True))
    orders = orders.join(reasons, on="order_no", how="left", maintain_order="left").with_columns(col("redone").fill_null(False))
    return orders.with_columns(
        not_fixed=col("first_visit") & (col("unfixed_reason").is_not_null() | col("redone")),
        reason=pl.coalesce("unfixed_reason", "redo_reason", lit("未注明")),
    ), links


def derive_callbacks(callbacks, orders):
    advisors = orders.select("order_no", order_advisor="advisor").unique("order_no", keep="first")
    raw = callbacks.join(advisors, on="order_no", how="left", maintain_order="left").with_columns(
        month=month_of("called_at"), valid=col("outcome") == "valid", attempts=col("attempts").cast(pl.Int64).fill_null(1),
        service=col("line").is_in(SERVICE_LINES), advisor=col("advisor").fill_null(col("order_advisor")),
    )
    key = ["month", "channel", "order_no", "line", "visit"]
    numbered = raw.filter(col("order_no").is_not_null()).sort("valid", "called_at", "row")
    numbered = numbered.with_columns(attempts=pl.max_horizontal(col("attempts").max().over(key), pl.len().over(key).cast(pl.Int64)))
    last = numbered.unique(key, keep="last")
    callbacks = pl.concat([last, raw.filter(col("order_no").is_null())]).sort("row")
    opinions = entries(callbacks, "opinions").select("row", said="opinions").group_by("row").agg("said")
    callbacks = callbacks.join(opinions, on="row", how="left", maintain_order="left")
    listed = lambda item: col("said").list.contains(item).fill_null(False)
    callbacks = callbacks.with_columns([((col(i) <= 2).fill_null(False) | listed(i)).alias(f"bad_{i}") for i in ITEMS + SALES])
    together = lambda names: pl.sum_horizontal([col(name).cast(pl.Int64) for name in names])
    good = lambda items: pl.sum_horizontal([(col(i) >= 4).fill_null(False).cast(pl.Int64) for i in items])
    points = [points_of(i) for i in ITEMS]
    return callbacks.with_columns(
        bad=when("service").then(together([f"bad_{i}" for i in ITEMS])).otherwise(together([f"bad_{i}" for i in SALES])),
        k=when("service").then(len(ITEMS)).otherwise(len(SALES)),
        good_service=good(ITEMS), good_sales=good(SALES), points=pl.mean_horizontal(points),
    ), raw


def points_of(item):
    return col(item).replace_strict({float(level): float(score) for level, score in POINTS.items()}, default=None, return_dtype=pl.Float64)


# --- Figures ----------------------------------------------------------------------------------------------------------------------

class Months:
    """Figures by month, from counts of rows."""

    def __init__(self, months):
        self.months, self.out = months, {}

    def put(self, name, at, figure):
        self.out.setdefault(name, {})[at] = figure

    def per_month(self, frame, figures, month="month"):
        """Each figure is (name, numerator expression) or (name, numerator, denominator); all in one pass."""
        sums = []
        for number, (_, *parts) in enumerate(figures):
            sums += [part.cast(pl.Int64).sum().alias(f"{number}_{at}") for at, part in enumerate(parts)]
        rows = {row[month]: row for row in frame.lazy().group_by(month).agg(sums).collect().to_dicts()}
        for number, (name, *parts) in enumerate(figures):
            for at in self.months:
                row = rows.get(at, {})
                top, bottom = row.get(f"{number}_0", 0), row.get(f"{number}_1", 0)
                self.put(name, at, counted(top) if len(parts) == 1 else rate(top, bottom))


def compute(folder, month):
    rejects = []
    tables = {name: clean(folder, name, rejects) for name in REQUIRED}
    orders, links = derive_orders(tables["repair_orders"])
    callbacks, raw = derive_callbacks(tables["callbacks"], orders)
    months = Months(range(month - 15, month + 1))
    order_figures(months, orders, links)
    callback_figures(months, callbacks, raw, orders, tables["complaints"])
    satisfaction_figures(months, callbacks)
    tables["complaints"] = complaint_figures(months, tables["complaints"])
    tables["churn_callbacks"] = tables["churn_callbacks"].with_columns(month=month_of("called_at"))
    churn_figures(months, orders, tables["churn_callbacks"])
    other_figures(months, tables)
    internal = callbacks.filter((col("channel") == "internal") & (col("month") == month))
    return {
        "metrics": months.out,
        "tables": month_tables(month, orders, callbacks, internal, tables),
        "rejects": rejects,
        "read": {name: len(frame) for name, frame in tables.items()},
    }


def order_figures(months, orders, links):
    delivered = orders.filter(col("month").is_not_null())
    full = links.filter(col("opened_at") < cutoff(col("month_redone") + 1))["order_no_redone"].unique()
    first, service = col("first_visit"), col("service")
    months.per_month(delivered, [
        ("orders.delivered", col("order_no").is_not_null()),
        ("first_time_fix.rate", first & ~col("not_fixed"), first),
        ("appointments.rate", service & (col("appointment") != "none"), service),
        ("appointments.active_rate", service & (col("appointment") == "active"), service),
    ])
    fixed = col("unfixed_reason").is_null() & ~col("order_no").is_in(full.implode())
    months.per_month(delivered.with_columns(month=col("month") + 1), [("first_time_fix.full_window_rate", first & fixed, first)])
    internal = ((col("rework_kind") == "internal").fill_null(False)
                | (col("rework_kind").is_null() & (col("kind") == "内返").fill_null(False)))
    months.per_month(orders.filter("is_rework"), [("rework.internal", internal), ("rework.external", ~internal)], "opened_month")


def callback_figures(months, callbacks, raw, orders, complaints):
    closed = complaints.filter(col("closed_at").is_not_null() & col("order_no").is_not_null())
    closed = closed.group_by("order_no").agg(closed=col("closed_at").min())
    internal = callbacks.filter(col("channel") == "internal").join(closed, on="order_no", how="left")
    every, valid = col("row").is_not_null(), col("valid")
    unreachable = col("outcome").is_in(UNREACHABLE)
    low = valid & col("service") & (col("q1") <= 2).fill_null(False)
    months.per_month(internal, [
        ("callbacks.total", every), ("callbacks.valid", valid), ("callbacks.valid_rate", valid, every),
        ("callbacks.no_result_rate", ~valid, every), ("callbacks.unreachable", unreachable),
        ("callbacks.declined", col("outcome") == "declined"),
        ("callbacks.three_attempts_rate", unreachable & (col("attempts") >= 3), unreachable),
        ("callbacks.contact_accuracy", col("outcome") != "wrong_number", every),
        ("callbacks.low_score_closed_rate", low & (col("closed") < cutoff(col("month"))).fill_null(False), low),
    ])
    calls = raw.filter((col("channel") == "internal") & col("order_no").is_not_null())

    def called(some, days, name):
        both = orders.join(some.select("order_no", "called_at"), on="order_no")
        both = both.filter((col("called_at").dt.date() - col("delivered_day")).dt.total_days().is_between(0, days))
        return both.select("order_no").unique().with_columns(lit(True).alias(name))

    delivered = orders.filter(col("month").is_not_null())
    for some, days, name in ((calls, 7, "any"), (calls.filter(col("visit") == "1"), 7, "first"), (calls.filter(col("visit") == "2"), 30, "second")):
        delivered = delivered.join(called(some, days, name), on="order_no", how="left").with_columns(col(name).fill_null(False))
    sales = col("line") == "sales"
    months.per_month(delivered, [("callbacks.coverage", col("service") & col("any"), col("service")),
                                 ("callbacks.sales_first_coverage", sales & col("first"), sales)])
    months.per_month(delivered.with_columns(month=col("month") + 1), [("callbacks.sales_second_coverage", sales & col("second"), sales)])


def satisfaction_figures(months, callbacks):
    internal = callbacks.filter(col("channel") == "internal")
    valid, service, good, k = col("valid"), col("service"), col("k") - col("bad"), col("k")
    line = lambda name: valid & (col("line") == name)
    months.per_month(internal, [
        *((f"satisfaction.{name}", good * line(name), k * line(name)) for name in ("repair", "beauty", "maintenance", "sales")),
        ("satisfaction.company", good * valid, k * valid),
        ("satisfaction.delighted_rate", valid & service & (col("q1") == 5), service),
        ("satisfaction.disappointed_rate", valid & service & (col("q1") <= 3), service),
        ("satisfaction.customer_rate", valid & service & (col("good_service") >= 5), valid & service),
        ("satisfaction.sales_customer_rate", valid & ~service & (col("good_sales") >= 4), valid & ~service),
    ])
    scores = mean_points(internal.filter(valid & service), "month")
    for at in months.months:
        months.put("satisfaction.mot", at, (mot(scores[at]) if at in scores else None, None, None))


def mean_points(rows, by):
    frame = rows.group_by(by).agg([points_of(item).mean().alias(item) for item in ITEMS])
    return {row[by]: {item: row[item] for item in ITEMS if row[item] is not None} for row in frame.to_dicts()}


def mot(scores):
    return sum(WEIGHTS[i] * s for i, s in scores.items()) / sum(WEIGHTS[i] for i in scores) if scores else None


def complaint_figures(months, complaints):
    complaints = complaints.with_columns(month=month_of("received_at"))
    stamps = ("responded_at", "handled_at", "closed_at", "followup_at", "fed_back_at")
    complaints = complaints.with_columns([when(col(c) < cutoff(col("month"))).then(col(c)).alias(c) for c in stamps])
    every, major, book = col("row").is_not_null(), col("severity") == "major", (col("channel") == "意见本").fill_null(False)
    in_time = lambda c, **limit: ((col(c) - col("received_at")) <= timedelta(**limit)).fill_null(False)
    same_day = (col("handled_at").dt.date() == col("received_at").dt.date()).fill_null(False)
    followed = col("followup_at").is_not_null()
    months.per_month(complaints, [
        ("complaints.total", every), ("complaints.major", major),
        ("complaints.responded_in_time", in_time("responded_at", minutes=30), every),
        ("complaints.handled_in_time", in_time("handled_at", minutes=60), every),
        ("complaints.closed_in_time", in_time("closed_at", hours=48), every),
        ("complaints.followed_up", major & followed, major), ("complaints.general_followed_up", ~major & followed, ~major),
        ("complaints.fed_back", col("fed_back_at").is_not_null(), every), ("complaints.same_day", book & same_day, book),
    ])
    for at in months.months:
        top, orders = months.out["complaints.total"][at][0], months.out["orders.delivered"][at][0]
        for name, per in (("complaints.per_100_orders", 100), ("complaints.per_1000_orders", 1000)):
            months.put(name, at, (per * top / orders if orders else None, top, orders))
    return complaints


def churn_figures(months, orders, churn_callbacks):
    visits = orders.filter(col("month").is_not_null()).sort("delivered_at", "row")
    last = visits.unique(["vin", "month"], keep="last").select("vin", "month", "customer_type").sort("vin", "month")
    last = last.with_columns(lost=(col("month").shift(-1).over("vin") > col("month") + 6).fill_null(True))
    private = churn_callbacks.filter(col("customer_type") == "private")
    valid = churn_callbacks.filter(col("outcome") == "valid")
    pairs = valid.select("vin", "called_at", "month").join(visits.select("vin", "delivered_at"), on="vin")
    gap = (col("delivered_at").dt.date() - col("called_at").dt.date()).dt.total_days()
    back = pairs.filter(gap.is_between(0, 60) & (col("delivered_at") > col("called_at")))
    first_month, nothing = visits["month"].min(), (None, None, None)
    for at in months.months:
        cohort = last.filter(col("month") == at - 6)
        lost = cohort.filter("lost")
        known = at - 6 >= first_month
        months.put("churn.rate", at, rate(len(lost), len(cohort)) if known else nothing)
        lost_private = len(lost.filter(col("customer_type") == "private"))
        months.put("churn.lost_private", at, counted(lost_private) if known else nothing)
        months.put("churn.lost_company", at, counted(len(lost) - lost_private) if known else nothing)
        here = private.filter(col("month") == at)
        reached = len(here.filter(col("outcome") == "valid"))
        months.put("churn.reached_rate", at, rate(reached, len(here)))
        months.put("churn.accepted_rate", at, rate(reached, lost_private) if known else nothing)
        asked = valid.filter(col("month") == at - 2)["vin"].n_unique()
        end = datetime((at + 1) // 12, (at + 1) % 12 + 1, 1) + timedelta(days=CUTOFF_DAYS)
        returned = back.filter((col("month") == at - 2) & (col("delivered_at") < end))["vin"].n_unique()
        months.put("churn.win_back_rate", at, rate(returned, asked))
        newest = last.filter(col("month") <= at).group_by("vin").agg(col("month").max())["month"]
        at_risk = counted(int(newest.is_between(at - 12, at - 7).sum()))
        months.put("churn.at_risk", at, at_risk if at - 12 >= first_month else nothing)
        base = last.filter(col("month").is_between(at - 23, at - 12)).select("vin").unique()
        still = last.filter(col("month").is_between(at - 11, at)).select("vin").unique()
        gone = len(base.join(still, on="vin", how="anti"))
        months.put("churn.stock_rate", at, rate(gone, len(base)) if at - 23 >= first_month else nothing)


def other_figures(months, tables):
    for name in ("customer_base", "key_account_visits", "external_css", "external_pt", "action_items"):
        tables[name] = tables[name].with_columns(month=month_of("month"))
    every = col("row").is_not_null()
    visited = (month_of("visited_at") == col("month")).fill_null(False)
    months.per_month(tables["key_account_visits"], [("key_accounts.visited_rate", visited, every)])
    waited = (col("arrived_at") - col("called_at")).dt.total_seconds() / 60
    limit = col("area").replace_strict(AREAS, default=None, return_dtype=pl.Float64)
    rescues = tables["rescues"].with_columns(month=month_of("called_at"))
    months.per_month(rescues, [("rescue.on_time_rate", (waited <= limit).fill_null(False), every)])
    css, pt, base = tables["external_css"], tables["external_pt"], tables["customer_base"]
    own, total = css.filter(col("entity") == "own"), pt.filter(col("item") == "总分")
    singles = (("external.css", own, "css"), ("external.mot", own, "mot"), ("external.pt", total, "score"),
               ("customers.archive_total", base, "archive_total"), ("customers.base_total", base, "base_total"))
    for name, frame, column in singles:
        values = dict(frame.select("month", col(column).cast(pl.Float64)).iter_rows())
        for at in months.months:
            months.put(name, at, (values.get(at), None, None))


# --- Tables of the month ----------------------------------------------------------------------------------------------------------

def shares(cells, key):
    counts = cells.fill_null("未注明").value_counts()
    rows = sorted(counts.iter_rows(), key=lambda pair: (-pair[1], pair[0]))
    return [{key: name, "count": count, "share": count / len(cells)} for name, count in rows]


def month_tables(month, orders, callbacks, internal, tables):
    valid = internal.filter("valid")
    service = valid.filter("service")
    delivered = orders.filter(col("month") == month)
    out = {}
    counts = dict(internal["outcome"].value_counts().iter_rows())
    out["callback_outcomes"] = [{"outcome": name, "count": counts.get(name, 0)} for name in OUTCOMES]
    out["orders_by_kind"] = shares(delivered["kind"], "kind")
    answered = service["points"].drop_nulls()
    bands = dict(answered.cut([45, 60, 76, 90], labels=list(reversed(BANDS)), left_closed=True).value_counts().iter_rows())
    out["score_bands"] = [{"band": band, "count": bands.get(band, 0), "share": bands.get(band, 0) / len(answered)} for band in BANDS]
    before = callbacks.filter((col("channel") == "internal") & (col("month") == month - 1) & col("valid"))
    out["satisfaction_items"] = item_rows(valid, before)
    reasons = entries(service, "reasons").unique(["row", "reasons"])
    week = ((col("called_at").dt.day().cast(pl.Int32) - 1) // 7).clip(upper_bound=3)
    weekly = reasons.group_by("reasons").agg([(week == w).sum().cast(pl.Int64).alias(f"w{w + 1}") for w in range(4)] + [pl.len().cast(pl.Int64).alias("total")])
    rows = weekly.rename({"reasons": "reason"}).with_columns(share=col("total") / col("total").sum()).to_dicts()
    out["reasons_weekly"] = sorted(rows, key=lambda row: (-row["total"], row["reason"]))
    out["advisors"] = advisor_rows(month, delivered, service, callbacks)
    out["technicians"] = technician_rows(delivered)
    here = tables["complaints"].filter(col("month") == month)
    for name in ("reason", "responsibility", "channel"):
        out[f"complaints_by_{name}"] = shares(here[name], "key")
    churn = tables["churn_callbacks"].filter((col("month") == month) & (col("customer_type") == "private"))
    counts = dict(churn["outcome"].value_counts().iter_rows())
    out["churn_outcomes"] = [{"outcome": name, "count": counts.get(name, 0)} for name in [*OUTCOMES, "single_visit"]]
    reached = churn.filter(col("outcome") == "valid")
    out["churn_reasons"] = shares(reached["reason"], "reason")
    out["churn_destinations"] = shares(reached["destination"], "destination")
    praises = entries(valid, "praised").unique(["row", "praised"])["praised"].value_counts()
    out["praises"] = [{"person": name, "praises": count} for name, count in sorted(praises.iter_rows())]
    out["cases"] = here.sort("received_at").to_dicts()
    comments = service.filter(col("comment").is_not_null()).sort("q1", "called_at", nulls_last=True)
    out["comments"] = [{"advisor": row[0], "level": None if row[1] is None else int(row[1]), "day": row[2], "comment": row[3]}
                       for row in comments.select("advisor", "q1", "called_at", "comment").iter_rows()]
    for name, at in (("actions_review", month - 1), ("actions_next", month)):
        out[name] = tables["action_items"].filter(col("month") == at).to_dicts()
    for name in ("external_css", "external_pt", "key_account_visits"):
        out[name] = tables[name].filter(col("month") == month).to_dicts()
    return out


def item_rows(valid, before):
    rows = []
    for group, items, is_service in (("service", ITEMS, True), ("sales", SALES, False)):
        here, there = (frame.filter(col("service") == is_service) for frame in (valid, before))
        now = here.select([f(i) for i in items for f in (
            lambda i: points_of(i).mean().alias(f"{i}_score"), lambda i: points_of(i).count().alias(f"{i}_n"),
            lambda i: col(f"bad_{i}").sum().alias(f"{i}_bad"))]).row(0, named=True)
        then = there.select([points_of(i).mean().alias(i) for i in items]).row(0, named=True)
        for item in items:
            bad = now[f"{item}_bad"]
            rows.append({"line_group": group, "item": item, "answered": now[f"{item}_n"], "score": now[f"{item}_score"],
                         "previous_score": then[item], "dissatisfied": bad,
                         "satisfaction_rate": 1 - bad / len(here) if len(here) else None})
    return rows


def advisor_rows(month, delivered, service, callbacks):
    external = callbacks.filter((col("channel") == "external") & (col("month") == month) & col("valid") & col("service"))
    count = lambda frame: dict(frame.filter(col("advisor").is_not_null()).group_by("advisor").len().iter_rows())
    orders, internal, outside = count(delivered.filter("service")), count(service), count(external)
    scores, outside_scores = mean_points(service, "advisor"), mean_points(external, "advisor")
    return [{
        "advisor": name, "orders": orders.get(name, 0), "internal": internal.get(name, 0), "external": outside.get(name, 0),
        "scores": scores.get(name, {}), "mot": mot(scores.get(name, {})), "external_mot": mot(outside_scores.get(name, {})),
    } for name in sorted({*orders, *internal})]


def technician_rows(delivered):
    first = delivered.filter(col("first_visit") & col("technician").is_not_null())
    rows = []
    for (name,), own in first.group_by("technician"):
        bad = own.filter("not_fixed")
        low, high = wilson(len(bad), len(own))
        rows.append({"technician": name, "orders": len(own), "not_fixed": len(bad), "reasons": dict(bad["reason"].value_counts().iter_rows()),
                     "not_fixed_rate": len(bad) / len(own), "ci_low": low, "ci_high": high})
    return sorted(rows, key=lambda row: row["technician"])
