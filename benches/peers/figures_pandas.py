"""The month's figures, in pandas: cleaned tables, then one grouped pass per family over all months.

`compute(folder, month)` gives {"metrics": {id: {month index: (value, numerator, denominator)}}, "tables": {...}, "rows": {...}}.
A month index is 12 · year + month − 1. The definitions are those of docs/en/reference/metrics.md.
"""

import numpy as np
import pandas as pd

from terms import (ANSWERED, AREAS, BANDS, CUTOFF_DAYS, ENUMS, EMPTY, FORMATS, ITEMS, OUTCOMES, POINTS, REQUIRED, REWORKS, SALES,
                   SERVICE_LINES, UNREACHABLE, WEIGHTS, counted, rate, wilson)


# --- Reading and cleaning ---------------------------------------------------------------------------------------------------------

def read(folder, name):
    """A table as text, trimmed, empty cells as None; with its row number."""
    frame = pd.read_csv(folder / f"{name}.csv", dtype="string", keep_default_na=False)
    for column in frame.columns:
        cells = frame[column].str.strip()
        frame[column] = cells.mask(cells.isin(EMPTY))
    frame["row"] = np.arange(2, len(frame) + 2)
    return frame


def dates(cells):
    """Timestamps of cells in the usual spellings; NaT where there is none."""
    plain = cells.str.replace(r"[/.年月]", "-", regex=True).str.replace("日", "").str.replace("T", " ")
    found = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[ns]")
    for pattern in FORMATS:
        rest = found.isna() & plain.notna()
        if not rest.any():
            break
        found[rest] = pd.to_datetime(plain[rest], format=pattern, errors="coerce").astype("datetime64[ns]")
    return found


def clean(folder, name, rejects):
    """Typed rows of a table; what cannot be used goes to `rejects` with its rule."""
    rules = REQUIRED[name]
    frame = read(folder, name)
    bad = pd.Series(pd.NA, index=frame.index, dtype="string")
    column_of = pd.Series(pd.NA, index=frame.index, dtype="string")

    def reject(where, column, rule):
        new = where & bad.isna()
        bad[new], column_of[new] = rule, column

    for column in rules["required"]:
        reject(frame[column].isna(), column, "missing")
    raw = {}
    for column in rules["dates"]:
        raw[column] = frame[column]
        frame[column] = dates(frame[column])
        reject(raw[column].notna() & frame[column].isna(), column, "unparseable")
    for column in rules["levels"]:
        raw[column] = frame[column]
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
        reject(raw[column].notna() & ~frame[column].isin([1, 2, 3, 4, 5]), column, "unparseable")
    for column, default in rules["enums"].items():
        known = frame[column].isin(ENUMS[column]) | frame[column].isna()
        reject(~known, column, "unknown_value")
        if default is not None:
            frame[column] = frame[column].fillna(default)
    if key := rules["key"]:
        left = frame[bad.isna() & frame[key].notna()]
        again = pd.Series(False, index=frame.index)
        again[left.index] = left.duplicated(["store", key])
        reject(again, key, "duplicate")
    refused = bad.notna()
    for index in frame.index[refused]:
        column = column_of[index]
        value = raw.get(column, frame[column])[index]
        rejects.append((name, f"{name}.csv", int(frame.at[index, "row"]), column, "" if pd.isna(value) else value, bad[index]))
    return frame[~refused].reset_index(drop=True)


def month_of(stamps):
    return stamps.dt.year * 12 + stamps.dt.month - 1


def cutoff(months):
    """The last moment whose records exist for these months."""
    start = pd.to_datetime(dict(year=(months + 1) // 12, month=(months + 1) % 12 + 1, day=1))
    return start + pd.Timedelta(days=CUTOFF_DAYS)


def split(frame, column):
    """One row per entry of a cell that holds a list."""
    lists = frame[frame[column].notna()].copy()
    lists[column] = lists[column].str.split(r"[;；、,，|/]", regex=True)
    lists = lists.explode(column)
    lists[column] = lists[column].str.strip()
    return lists[lists[column] != ""]


# --- Derived tables ---------------------------------------------------------------------------------------------------------------

def derive_orders(orders):
    orders["opened_at"] = orders["opened_at"].fillna(orders["delivered_at"])
    orders["month"] = month_of(orders["delivered_at"])
    orders["opened_month"] = month_of(orders["opened_at"])
    orders["delivered_day"] = orders["delivered_at"].dt.normalize()
    orders["opened_day"] = orders["opened_at"].dt.normalize()
    orders["is_rework"] = orders["rework_of"].notna() | orders["kind"].isin(REWORKS)
    orders["service"] = orders["line"].isin(SERVICE_LINES)
    first = orders[(orders["line"] == "repair") & ~orders["is_rework"] & orders["delivered_at"].notna()]
    reworks = orders[orders["is_rework"]]
    named = reworks.merge(orders[["order_no", "delivered_day", "month"]], left_on="rework_of", right_on="order_no",
                          suffixes=("", "_redone"))
    nameless = reworks[reworks["rework_of"].isna()].sort_values("opened_day", kind="stable")
    before = first.sort_values(["delivered_at", "row"])[["order_no", "vin", "delivered_day", "month"]]
    before = before.rename(columns={"order_no": "order_no_redone", "delivered_day": "delivered_day_redone", "month": "month_redone"})
    nameless = pd.merge_asof(nameless, before, left_on="opened_day", right_on="delivered_day_redone", by="vin",
                             tolerance=pd.Timedelta(days=30)).dropna(subset=["order_no_redone"])
    links = pd.concat([named, nameless])
    days = (links["opened_day"] - links["delivered_day_redone"]).dt.days
    links = links[days.between(0, 30)]
    in_time = links[links["opened_at"] < cutoff(links["month_redone"])].sort_values(["opened_at", "row"])
    reason = in_time.drop_duplicates("order_no_redone").set_index("order_no_redone")["rework_reason"]
    orders["first_visit"] = orders.index.isin(first.index)
    orders["redone"] = orders["order_no"].isin(in_time["order_no_redone"])
    orders["redone_ever"] = orders["order_no"].isin(links["order_no_redone"])
    orders["not_fixed"] = orders["first_visit"] & (orders["unfixed_reason"].notna() | orders["redone"])
    orders["reason"] = orders["unfixed_reason"].fillna(orders["order_no"].map(reason)).fillna("未注明")
    return orders, links


def derive_callbacks(callbacks, orders):
    callbacks["month"] = month_of(callbacks["called_at"])
    callbacks["valid"] = callbacks["outcome"] == "valid"
    callbacks["attempts"] = pd.to_numeric(callbacks["attempts"]).fillna(1)
    callbacks["service"] = callbacks["line"].isin(SERVICE_LINES)
    by_order = orders.drop_duplicates("order_no").set_index("order_no")["advisor"]
    callbacks["advisor"] = callbacks["advisor"].fillna(callbacks["order_no"].map(by_order))
    raw = callbacks.copy()
    key = ["month", "channel", "order_no", "line", "visit"]
    callbacks = callbacks.sort_values(["valid", "called_at", "row"])
    grouped = callbacks[callbacks["order_no"].notna()].groupby(key)
    calls = pd.concat([grouped["attempts"].max(), grouped.size()], axis=1).max(axis=1)
    last = callbacks[callbacks["order_no"].notna()].drop_duplicates(key, keep="last").set_index(key)
    last["attempts"] = calls
    callbacks = pd.concat([last.reset_index(), callbacks[callbacks["order_no"].isna()]]).sort_values("row").reset_index(drop=True)
    opinions = split(callbacks, "opinions")
    said = pd.crosstab(opinions["row"], opinions["opinions"]).astype(bool)
    for item in ITEMS + SALES:
        listed = callbacks["row"].isin(said.index[said[item]]) if item in said else False
        callbacks[f"bad_{item}"] = (callbacks[item] <= 2).fillna(False) | listed
    group = {"service": ITEMS, "sales": SALES}
    callbacks["bad"] = np.where(callbacks["service"], callbacks[[f"bad_{i}" for i in ITEMS]].sum(axis=1),
                                callbacks[[f"bad_{i}" for i in SALES]].sum(axis=1))
    callbacks["k"] = np.where(callbacks["service"], len(ITEMS), len(SALES))
    for name, items in group.items():
        callbacks[f"good_{name}"] = (callbacks[items] >= 4).sum(axis=1)
    points = callbacks[ITEMS].replace(POINTS).astype("Float64")
    callbacks["points"] = points.mean(axis=1)
    return callbacks, raw


# --- Figures ----------------------------------------------------------------------------------------------------------------------

def compute(folder, month):
    rejects = []
    tables = {name: clean(folder, name, rejects) for name in REQUIRED}
    orders, links = derive_orders(tables["repair_orders"])
    callbacks, raw = derive_callbacks(tables["callbacks"], orders)
    months = range(month - 15, month + 1)
    out = {}

    def per_month(name, numerator, denominator=None):
        """Counts of rows per month → a count, or a rate."""
        for at in months:
            top = int(numerator.get(at, 0))
            out.setdefault(name, {})[at] = counted(top) if denominator is None else rate(top, int(denominator.get(at, 0)))

    def size(frame, column="month"):
        return frame.groupby(column).size()

    order_figures(per_month, size, orders, links)
    callback_figures(per_month, size, callbacks, raw, orders, tables["complaints"])
    satisfaction_figures(per_month, size, callbacks, out, months)
    complaint_figures(per_month, size, tables["complaints"], orders, out, months)
    churn_figures(out, orders, tables["churn_callbacks"], months)
    other_figures(per_month, size, tables, out, months)
    internal = callbacks[(callbacks["channel"] == "internal") & (callbacks["month"] == month)]
    return {
        "metrics": out,
        "tables": month_tables(month, orders, callbacks, internal, tables),
        "rejects": rejects,
        "read": {name: len(frame) for name, frame in tables.items()},
    }


def order_figures(per_month, size, orders, links):
    delivered = orders[orders["month"].notna()]
    service = delivered[delivered["service"]]
    per_month("orders.delivered", size(delivered))
    first = orders[orders["first_visit"]]
    per_month("first_time_fix.rate", size(first[~first["not_fixed"]]), size(first))
    whole = first.assign(month=first["month"] + 1)
    full = links[links["opened_at"] < cutoff(links["month_redone"] + 1)]
    fixed = whole["unfixed_reason"].isna() & ~whole["order_no"].isin(full["order_no_redone"])
    per_month("first_time_fix.full_window_rate", size(whole[fixed]), size(whole))
    reworks = orders[orders["is_rework"]]
    internal = (reworks["rework_kind"] == "internal") | (reworks["rework_kind"].isna() & (reworks["kind"] == "内返"))
    per_month("rework.internal", size(reworks[internal.fillna(False)], "opened_month"))
    per_month("rework.external", size(reworks[~internal.fillna(False)], "opened_month"))
    per_month("appointments.rate", size(service[service["appointment"] != "none"]), size(service))
    per_month("appointments.active_rate", size(service[service["appointment"] == "active"]), size(service))


def callback_figures(per_month, size, callbacks, raw, orders, complaints):
    internal = callbacks[callbacks["channel"] == "internal"]
    total, valid = size(internal), size(internal[internal["valid"]])
    per_month("callbacks.total", total)
    per_month("callbacks.valid", valid)
    per_month("callbacks.valid_rate", valid, total)
    per_month("callbacks.no_result_rate", size(internal[~internal["valid"]]), total)
    unreachable = internal[internal["outcome"].isin(UNREACHABLE)]
    per_month("callbacks.unreachable", size(unreachable))
    per_month("callbacks.declined", size(internal[internal["outcome"] == "declined"]))
    per_month("callbacks.three_attempts_rate", size(unreachable[unreachable["attempts"] >= 3]), size(unreachable))
    per_month("callbacks.contact_accuracy", size(internal[internal["outcome"] != "wrong_number"]), total)
    low = internal[internal["valid"] & internal["service"] & (internal["q1"] <= 2)]
    closed = complaints[complaints["closed_at"].notna() & complaints["order_no"].notna()]
    closed = closed.groupby("order_no")["closed_at"].min()
    done = low["order_no"].map(closed) < cutoff(low["month"])
    per_month("callbacks.low_score_closed_rate", size(low[done]), size(low))
    calls = raw[(raw["channel"] == "internal") & raw["order_no"].notna()][["order_no", "called_at", "visit"]]

    def called(orders, visit, days):
        some = calls if visit is None else calls[calls["visit"] == visit]
        both = orders.merge(some, on="order_no")
        between = (both["called_at"].dt.normalize() - both["delivered_day"]).dt.days.between(0, days)
        return orders[orders["order_no"].isin(both.loc[between, "order_no"])]

    delivered = orders[orders["month"].notna()]
    service, sales = delivered[delivered["service"]], delivered[delivered["line"] == "sales"]
    per_month("callbacks.coverage", size(called(service, None, 7)), size(service))
    per_month("callbacks.sales_first_coverage", size(called(sales, "1", 7)), size(sales))
    later = sales.assign(month=sales["month"] + 1)
    per_month("callbacks.sales_second_coverage", size(called(later, "2", 30)), size(later))


def satisfaction_figures(per_month, size, callbacks, out, months):
    internal = callbacks[callbacks["channel"] == "internal"]
    valid = internal[internal["valid"]]

    def items(name, rows):
        k = rows.groupby("month")["k"].sum()
        per_month(name, k - rows.groupby("month")["bad"].sum(), k)

    for line in ("repair", "beauty", "maintenance", "sales"):
        items(f"satisfaction.{line}", valid[valid["line"] == line])
    items("satisfaction.company", valid)
    service, sales = valid[valid["service"]], valid[~valid["service"]]
    total = size(internal[internal["service"]])
    per_month("satisfaction.delighted_rate", size(service[service["q1"] == 5]), total)
    per_month("satisfaction.disappointed_rate", size(service[service["q1"] <= 3]), total)
    per_month("satisfaction.customer_rate", size(service[service["good_service"] >= 5]), size(service))
    per_month("satisfaction.sales_customer_rate", size(sales[sales["good_sales"] >= 4]), size(sales))
    scores = mean_points(service, "month")
    for at in months:
        out.setdefault("satisfaction.mot", {})[at] = (mot(scores.loc[at]) if at in scores.index else None, None, None)


def mean_points(rows, by):
    points = rows[ITEMS].replace(POINTS).astype("Float64")
    return points.groupby(rows[by]).mean()


def mot(scores):
    there = scores.notna()
    weights = pd.Series(WEIGHTS)[there]
    return float((scores[there].astype(float) * weights).sum() / weights.sum()) if there.any() else None


def complaint_figures(per_month, size, complaints, orders, out, months):
    complaints["month"] = month_of(complaints["received_at"])
    end = cutoff(complaints["month"])
    for column in ("responded_at", "handled_at", "closed_at", "followup_at", "fed_back_at"):
        complaints[column] = complaints[column].where(complaints[column] < end)
    total = size(complaints)
    major = complaints[complaints["severity"] == "major"]
    general = complaints[complaints["severity"] != "major"]
    per_month("complaints.total", total)
    per_month("complaints.major", size(major))
    for name, column, limit in (("responded", "responded_at", "30min"), ("handled", "handled_at", "60min"), ("closed", "closed_at", "48h")):
        in_time = complaints[(complaints[column] - complaints["received_at"]) <= pd.Timedelta(limit)]
        per_month(f"complaints.{name}_in_time", size(in_time), total)
    per_month("complaints.followed_up", size(major[major["followup_at"].notna()]), size(major))
    per_month("complaints.general_followed_up", size(general[general["followup_at"].notna()]), size(general))
    per_month("complaints.fed_back", size(complaints[complaints["fed_back_at"].notna()]), total)
    book = complaints[complaints["channel"] == "意见本"]
    same_day = book["handled_at"].dt.normalize() == book["received_at"].dt.normalize()
    per_month("complaints.same_day", size(book[same_day]), size(book))
    for at in months:
        top, orders_there = out["complaints.total"][at][0], out["orders.delivered"][at][0]
        for name, per in (("complaints.per_100_orders", 100), ("complaints.per_1000_orders", 1000)):
            value = per * top / orders_there if orders_there else None
            out.setdefault(name, {})[at] = (value, top, orders_there)


def churn_figures(out, orders, churn_callbacks, months):
    visits = orders[orders["month"].notna()].sort_values(["delivered_at", "row"])
    last = visits.drop_duplicates(["vin", "month"], keep="last")[["vin", "month", "customer_type"]].sort_values(["vin", "month"])
    following = last.groupby("vin")["month"].shift(-1)
    last["lost"] = ~(following <= last["month"] + 6)
    churn_callbacks["month"] = month_of(churn_callbacks["called_at"])
    private = churn_callbacks[churn_callbacks["customer_type"] == "private"]
    valid = churn_callbacks[churn_callbacks["outcome"] == "valid"]
    pairs = valid[["vin", "called_at", "month"]].merge(visits[["vin", "delivered_at"]], on="vin")
    gap = (pairs["delivered_at"].dt.normalize() - pairs["called_at"].dt.normalize()).dt.days
    back = pairs[gap.between(0, 60) & (pairs["delivered_at"] > pairs["called_at"])]
    first_month = int(visits["month"].min())
    for at in months:
        cohort = last[last["month"] == at - 6]
        lost = cohort[cohort["lost"]]
        known = at - 6 >= first_month
        set_ = lambda name, value: out.setdefault(name, {}).__setitem__(at, value)
        set_("churn.rate", rate(len(lost), len(cohort)) if known else (None, None, None))
        lost_private = int((lost["customer_type"] == "private").sum())
        set_("churn.lost_private", counted(lost_private) if known else (None, None, None))
        set_("churn.lost_company", counted(len(lost) - lost_private) if known else (None, None, None))
        here = private[private["month"] == at]
        reached = int((here["outcome"] == "valid").sum())
        set_("churn.reached_rate", rate(reached, len(here)))
        set_("churn.accepted_rate", rate(reached, lost_private) if known else (None, None, None))
        asked = valid[valid["month"] == at - 2]["vin"].nunique()
        returned = back[(back["month"] == at - 2) & (back["delivered_at"] < cutoff(pd.Series([at])).iloc[0])]["vin"].nunique()
        set_("churn.win_back_rate", rate(returned, asked))
        until = last[last["month"] <= at].drop_duplicates("vin", keep="last")
        at_risk = counted(int(until["month"].between(at - 12, at - 7).sum()))
        set_("churn.at_risk", at_risk if at - 12 >= first_month else (None, None, None))
        base = set(last.loc[last["month"].between(at - 23, at - 12), "vin"])
        still = set(last.loc[last["month"].between(at - 11, at), "vin"])
        set_("churn.stock_rate", rate(len(base - still), len(base)) if at - 23 >= first_month else (None, None, None))


def other_figures(per_month, size, tables, out, months):
    base = tables["customer_base"]
    base["month"] = month_of(base["month"])
    visits = tables["key_account_visits"]
    visits["month"] = month_of(visits["month"])
    per_month("key_accounts.visited_rate", size(visits[visits["month"] == month_of(visits["visited_at"])]), size(visits))
    rescues = tables["rescues"]
    rescues["month"] = month_of(rescues["called_at"])
    waited = (rescues["arrived_at"] - rescues["called_at"]).dt.total_seconds() / 60
    in_time = rescues[waited <= rescues["area"].map(AREAS)]
    per_month("rescue.on_time_rate", size(in_time), size(rescues))
    css, pt = tables["external_css"], tables["external_pt"]
    css["month"], pt["month"] = month_of(css["month"]), month_of(pt["month"])
    own = css[css["entity"] == "own"].drop_duplicates("month", keep="last").set_index("month")
    total = pt[pt["item"] == "总分"].drop_duplicates("month", keep="last").set_index("month")
    base = base.drop_duplicates("month", keep="last").set_index("month")
    singles = (("external.css", own, "css"), ("external.mot", own, "mot"), ("external.pt", total, "score"),
               ("customers.archive_total", base, "archive_total"), ("customers.base_total", base, "base_total"))
    for name, frame, column in singles:
        for at in months:
            value = float(frame.at[at, column]) if at in frame.index else None
            out.setdefault(name, {})[at] = (value, None, None)


# --- Tables of the month ----------------------------------------------------------------------------------------------------------

def shares(cells, key):
    counts = cells.fillna("未注明").value_counts()
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{key: name, "count": int(count), "share": count / len(cells)} for name, count in rows]


def month_tables(month, orders, callbacks, internal, tables):
    valid = internal[internal["valid"]]
    service = valid[valid["service"]]
    delivered = orders[orders["month"] == month]
    out = {}
    counts = internal["outcome"].value_counts()
    out["callback_outcomes"] = [{"outcome": name, "count": int(counts.get(name, 0))} for name in OUTCOMES]
    out["orders_by_kind"] = shares(delivered["kind"], "kind")
    answered = service["points"].dropna()
    bands = pd.cut(answered.astype(float), [-1, 45, 60, 76, 90, 101], right=False, labels=list(reversed(BANDS))).value_counts()
    out["score_bands"] = [{"band": band, "count": int(bands[band]), "share": bands[band] / len(answered)} for band in BANDS]
    before = callbacks[(callbacks["channel"] == "internal") & (callbacks["month"] == month - 1) & callbacks["valid"]]
    out["satisfaction_items"] = item_rows(valid, before)
    reasons = split(service, "reasons").drop_duplicates(["row", "reasons"])
    week = ((reasons["called_at"].dt.day - 1) // 7).clip(upper=3)
    weekly = pd.crosstab(reasons["reasons"], week).reindex(columns=range(4), fill_value=0)
    total = int(weekly.to_numpy().sum())
    rows = [{"reason": name, **{f"w{i + 1}": int(cells[i]) for i in range(4)}, "total": int(cells.sum()),
             "share": cells.sum() / total} for name, cells in weekly.iterrows()]
    out["reasons_weekly"] = sorted(rows, key=lambda row: (-row["total"], row["reason"]))
    out["advisors"] = advisor_rows(month, delivered, service, callbacks)
    out["technicians"] = technician_rows(delivered)
    complaints = tables["complaints"]
    here = complaints[complaints["month"] == month]
    for name, column in (("reason", "reason"), ("responsibility", "responsibility"), ("channel", "channel")):
        out[f"complaints_by_{name}"] = shares(here[column], "key")
    churn = tables["churn_callbacks"]
    churn = churn[(churn["month"] == month) & (churn["customer_type"] == "private")]
    counts = churn["outcome"].value_counts()
    out["churn_outcomes"] = [{"outcome": name, "count": int(counts.get(name, 0))} for name in [*OUTCOMES, "single_visit"]]
    reached = churn[churn["outcome"] == "valid"]
    out["churn_reasons"] = shares(reached["reason"], "reason")
    out["churn_destinations"] = shares(reached["destination"], "destination")
    praises = split(valid.drop_duplicates("row"), "praised").drop_duplicates(["row", "praised"])["praised"].value_counts()
    out["praises"] = [{"person": name, "praises": int(count)} for name, count in sorted(praises.items())]
    cases = here.sort_values("received_at")
    out["cases"] = cases.astype(object).where(cases.notna(), None).to_dict("records")
    comments = service[service["comment"].notna()].sort_values(["q1", "called_at"], na_position="last")
    out["comments"] = [{"advisor": advisor, "level": None if pd.isna(level) else int(level), "day": day, "comment": comment}
                       for advisor, level, day, comment in zip(comments["advisor"], comments["q1"], comments["called_at"], comments["comment"])]
    actions = tables["action_items"]
    actions["month"] = month_of(actions["month"])
    for name, at in (("actions_review", month - 1), ("actions_next", month)):
        rows = actions[actions["month"] == at]
        out[name] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    for name in ("external_css", "external_pt", "key_account_visits"):
        rows = tables[name][tables[name]["month"] == month]
        out[name] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return out


def item_rows(valid, before):
    rows = []
    for group, items, mask in (("service", ITEMS, valid["service"]), ("sales", SALES, ~valid["service"])):
        here, there = valid[mask], before[before["service"] == (group == "service")]
        for item in items:
            score, previous = (frame[item].map(POINTS).astype(float) for frame in (here, there))
            bad = int(here[f"bad_{item}"].sum())
            rows.append({"line_group": group, "item": item, "answered": int(score.notna().sum()), "score": float(score.mean()),
                         "previous_score": float(previous.mean()), "dissatisfied": bad,
                         "satisfaction_rate": 1 - bad / len(here) if len(here) else None})
    return rows


def advisor_rows(month, delivered, service, callbacks):
    external = callbacks[(callbacks["channel"] == "external") & (callbacks["month"] == month) & callbacks["valid"] & callbacks["service"]]
    orders = delivered[delivered["service"]].groupby("advisor").size()
    internal, outside = service.groupby("advisor").size(), external.groupby("advisor").size()
    scores, outside_scores = mean_points(service, "advisor"), mean_points(external, "advisor")
    rows = []
    for name in sorted({*orders.index, *internal.index}):
        own = scores.loc[name].dropna() if name in scores.index else pd.Series(dtype=float)
        rows.append({
            "advisor": name, "orders": int(orders.get(name, 0)), "internal": int(internal.get(name, 0)),
            "external": int(outside.get(name, 0)), "scores": {item: float(score) for item, score in own.items()},
            "mot": mot(scores.loc[name]) if len(own) else None,
            "external_mot": mot(outside_scores.loc[name]) if name in outside_scores.index else None,
        })
    return rows


def technician_rows(delivered):
    first = delivered[delivered["first_visit"] & delivered["technician"].notna()]
    rows = []
    for name, own in first.groupby("technician"):
        bad = own[own["not_fixed"]]
        low, high = wilson(len(bad), len(own))
        rows.append({"technician": name, "orders": len(own), "not_fixed": len(bad), "reasons": bad["reason"].value_counts().to_dict(),
                     "not_fixed_rate": len(bad) / len(own), "ci_low": low, "ci_high": high})
    return sorted(rows, key=lambda row: row["technician"])
