"""The deck as plain data, the same for both peers: pages with a headline, tables, charts and texts. The typesetters only lay it out."""

import re

from charts import OUTCOME_NAMES
from terms import EXTERNAL, ITEM_NAMES, LOWER, POINTS, SALES_NAMES, TARGETS, WEIGHTS, p_value, wilson

CHAPTERS = ["摘要", "上月执行", "外部 CSS/PT", "内部 CSS", "抱怨与原因", "一次维修合格率", "流失客户", "下月目标", "附录"]
BAND_NAMES = {"very_satisfied": "非常满意，90 分起", "satisfied": "满意，76 分起", "fair": "一般，60 分起", "dissatisfied": "不满意，45 分起",
              "very_dissatisfied": "很不满意，45 分以下"}
STATUS = {"todo": "未做", "doing": "进行中", "done": "完成"}


def definitions(path):
    """Chinese name, formula and rule of every figure, from docs/zh/reference/metrics.md."""
    found = {}
    for part in path.read_text(encoding="utf-8").split("\n### ")[1:]:
        name, identifier = re.match(r"\d+\. (.+?) `(.+?)`", part).groups()
        lines = {line[2:].split("：", 1)[0]: line.split("：", 1)[1] for line in part.splitlines() if line.startswith("- ") and "：" in line}
        found[identifier] = {"name": name, "formula": lines.get("公式", ""), "rule": lines.get("规则", ""), "basis": lines.get("依据", "")}
    return found


def masked(text):
    """Free text without telephone numbers, plates, VINs."""
    text = re.sub(r"(1[3-9]\d)\d{4}(\d{4})", r"\1****\2", str(text or ""))
    text = re.sub(r"([一-龥][A-Z])[·]?\w{2}(\w{3})", lambda m: f"{m[1]}·**{m[2]}" if m[2].isascii() else m[0], text)
    return re.sub(r"\b[A-HJ-NPR-Z0-9]{11}([A-HJ-NPR-Z0-9]{6})\b", r"***********\1", text)


class Deck:
    def __init__(self, figures, months, store, title, names):
        self.metrics, self.tables, self.months, self.names = figures["metrics"], figures["tables"], months, names
        self.figures, self.store, self.title, self.month = figures, store, title, months[-1]
        self.pages = []

    # --- Words for figures
    def value(self, name, at=None):
        return self.metrics[name].get(self.month if at is None else at, (None,))[0]

    def shown(self, name, at=None):
        value = self.value(name, at)
        if value is None:
            return "–"
        three = self.metrics[name][self.month if at is None else at]
        if three[1] is not None and not name.startswith("complaints.per_"):
            return f"{100 * value:.1f}%"
        return f"{value:.2f}" if name.startswith("complaints.per_") else f"{value:.1f}" if value != int(value) else f"{int(value):,}"

    def change(self, name):
        now, then = self.value(name), self.value(name, self.month - 1)
        if now is None or then is None:
            return "–", "–"
        p = p_value(self.metrics[name][self.month], self.metrics[name][self.month - 1])
        points = 100 * (now - then) if self.metrics[name][self.month][1] is not None else now - then
        better = (now < then) == (name in LOWER)
        word = "未检验" if p is None else "正常波动" if p >= 0.05 else "明显改善" if better else "明显变差"
        return f"{points:+.1f}", word

    def status(self, name):
        goal, value = TARGETS.get(name), self.value(name)
        if goal is None or value is None:
            return "–"
        return "达标" if (value <= goal if name in LOWER else value >= goal) else "未达标"

    def goal(self, name):
        goal = TARGETS.get(name)
        if goal is None:
            return "–"
        sign = "≤" if name in LOWER else "≥"
        return f"{sign} {100 * goal:.1f}%" if goal < 1 else f"{sign} {goal:g}"

    def called(self, name):
        return self.names.get(name, {}).get("name", name)

    # --- Pages
    def page(self, chapter, topic, headline, *blocks, source="回访记录、维修工单"):
        self.pages.append({"kind": "page", "chapter": chapter, "topic": topic, "headline": headline, "blocks": list(blocks),
                           "source": f"来源：{source}。率的检验为两比例检验，p < 0.05 为显著。"})

    def divider(self, chapter, *lines):
        self.pages.append({"kind": "divider", "chapter": chapter, "topic": CHAPTERS[chapter], "headline": CHAPTERS[chapter],
                           "blocks": [text(*lines)], "source": ""})

    def figure_table(self, names):
        rows = []
        for name in names:
            three = self.metrics[name].get(self.month, (None, None, None))
            interval = wilson(three[1], three[2]) if three[1] is not None and not name.startswith("complaints.per_") else (None, None)
            span = "–" if interval[0] is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}%"
            change, word = self.change(name)
            rows.append([self.called(name), self.shown(name), self.goal(name), self.shown(name, self.month - 1), change, word,
                         self.shown(name, self.month - 12), span, self.status(name)])
        return table(["指标", "本月", "目标", "上月", "变化", "检验", "去年同月", "95% 区间", "状态"], rows)

    def finding(self, name):
        change, word = self.change(name)
        return f"{self.called(name)} {self.shown(name)}，比上月 {change}，{word}"

    def make(self):
        self.pages.append({"kind": "cover", "chapter": 0, "topic": "封面", "headline": self.title, "source": "",
                           "blocks": [text(self.store, f"{self.month // 12} 年 {self.month % 12 + 1} 月", self.finding("satisfaction.company"),
                                           self.finding("churn.rate"), self.finding("first_time_fix.rate"))]})
        self.pages.append({"kind": "contents", "chapter": 0, "topic": "目录", "headline": "目录", "blocks": [], "source": ""})
        missed = [name for name in TARGETS if self.status(name) == "未达标"]
        self.page(0, "摘要", f"{len(TARGETS)} 项目标中 {len(missed)} 项未达标", self.figure_table(
            ["churn.rate", "satisfaction.company", "first_time_fix.rate", "complaints.per_100_orders", "external.css",
             "callbacks.valid_rate", "appointments.rate", "satisfaction.mot"]))
        self.last_month()
        self.external()
        self.internal()
        self.complaints()
        self.workshop()
        self.churn()
        self.targets()
        self.appendix()
        return self.pages

    def actions(self, rows):
        return table(["部门", "状态", "问题", "措施", "责任人", "监督人", "期限", "完成度"],
                     [[r["department"], STATUS.get(r["status"], "–"), r["problem"], r["measure"], r["owner"], r["supervisor"],
                       f"{r['due']:%m-%d}" if r["due"] else "–", f"{100 * float(r['completion'] or 0):.0f}%"] for r in rows])

    def last_month(self):
        review = self.tables["actions_review"]
        done = sum(r["status"] == "done" for r in review)
        self.divider(1, f"上月 {len(review)} 项措施完成 {done} 项", self.finding("satisfaction.mot"))
        self.page(1, "改善措施回顾", f"上月 {len(review)} 项措施完成 {done} 项", self.actions(review), source="改善措施表")
        self.page(1, "MOT 回顾", self.finding("satisfaction.mot"), chart("mot_trend", "内部 MOT，近 13 个月"),
                  table(["项目", "权重", "上月", "本月", "变化"], [[ITEM_NAMES[r["item"]], f"{100 * WEIGHTS[r['item']]:.0f}%",
                         f"{r['previous_score']:.1f}", f"{r['score']:.1f}", f"{r['score'] - r['previous_score']:+.1f}"]
                        for r in self.tables["satisfaction_items"] if r["line_group"] == "service"]))

    def external(self):
        rows = {r["entity"]: r for r in self.tables["external_css"]}
        own, national, center = (rows.get(name, {}) for name in ("own", "national", "subcenter"))
        self.divider(2, self.finding("external.css"), self.finding("external.pt"))
        number = lambda row, item: float(row.get(item) or 0)
        self.page(2, "外部 CSS 各项得分", self.finding("external.css"),
                  table(["项目", "权重", "本店", "分中心", "之差", "全国", "之差"], [
                      [name, f"{100 * weight:.0f}%", f"{number(own, item):.1f}", f"{number(center, item):.1f}",
                       f"{number(own, item) - number(center, item):+.1f}", f"{number(national, item):.1f}",
                       f"{number(own, item) - number(national, item):+.1f}"] for item, (name, weight) in EXTERNAL.items()]), source="外部 CSS")
        self.page(2, "外部走势与神秘客", self.finding("external.pt"), chart("external_trend", "外部 CSS 与 MOT，近 13 个月"),
                  table(["项目", "检查点", "得分", "标杆"], [
                      [r["item"], r["checkpoints"], r["score"], r["benchmark"]] for r in self.tables["external_pt"]]), source="外部 CSS、神秘客")

    def internal(self):
        tables = self.tables
        self.divider(3, self.finding("satisfaction.company"), self.finding("callbacks.valid_rate"))
        self.page(3, "回访总体情况", self.finding("callbacks.valid_rate"), chart("valid_rate", "有效回访率，近 13 个月"),
                  self.figure_table(["callbacks.total", "callbacks.valid", "callbacks.no_result_rate", "callbacks.unreachable", "callbacks.declined"]))
        self.page(3, "回访结果", self.finding("callbacks.coverage"), chart("outcomes", "回访结果（次）"),
                  self.figure_table(["callbacks.three_attempts_rate", "callbacks.coverage", "callbacks.sales_first_coverage",
                                     "callbacks.sales_second_coverage", "callbacks.contact_accuracy"]))
        names = {**ITEM_NAMES, **SALES_NAMES}
        item_rows = [[names[r["item"]], str(r["answered"]), f"{r['score']:.1f}", f"{r['previous_score']:.1f}",
                      f"{r['score'] - r['previous_score']:+.1f}", str(r["dissatisfied"]), f"{100 * r['satisfaction_rate']:.1f}%"]
                     for r in tables["satisfaction_items"]]
        head = ["项目", "n", "本月", "上月", "变化", "不满意", "满意率"]
        self.page(3, "问卷与各项得分", self.finding("satisfaction.mot"), chart("items", "服务各项得分（分）"), table(head, item_rows[:7]))
        self.page(3, "销售各项得分", self.finding("satisfaction.sales"), table(head, item_rows[7:]),
                  self.figure_table([f"satisfaction.{line}" for line in ("repair", "maintenance", "beauty", "sales", "customer_rate")]),
                  table(["等级", "客户", "占比"], [[BAND_NAMES[r["band"]], str(r["count"]), f"{100 * r['share']:.1f}%"] for r in tables["score_bands"]]))
        self.page(3, "客户满意度", self.finding("satisfaction.company"), chart("satisfaction_company", "客户满意度（全店，%），近 13 个月"),
                  chart("satisfaction_lines", "各业务线（%），近 13 个月"))
        lowest = sorted((r for r in tables["satisfaction_items"] if r["line_group"] == "service"), key=lambda r: r["score"])[:2]
        self.page(3, "得分最低的项目", "；".join(f"{names[r['item']]} {r['score']:.1f} 分" for r in lowest),
                  table(["顾问", *[names[r["item"]] for r in lowest], "n"], [
                      [a["advisor"], *[f"{a['scores'].get(r['item'], 0):.1f}" for r in lowest], str(a["internal"])] for a in tables["advisors"]]),
                  text(*[f"{c['day']:%m-%d} {c['level'] or '–'} 级 {c['advisor']}：{masked(c['comment'])}" for c in tables["comments"][:6]]))
        self.page(3, "顾问比较", self.finding("satisfaction.mot"), chart("advisors", "内部 MOT 与外部 MOT（灰），分"),
                  table(["顾问", *ITEM_NAMES.values(), "n", "MOT", "外部 n", "外部 MOT"], [
                      [a["advisor"], *[f"{a['scores'][i]:.1f}" if i in a["scores"] else "–" for i in ITEM_NAMES], str(a["internal"]),
                       number(a["mot"]), str(a["external"]), number(a["external_mot"])] for a in tables["advisors"]]))
        store = {r["item"]: r["score"] for r in tables["satisfaction_items"]}
        for a in tables["advisors"]:
            words = [c for c in tables["comments"] if c["advisor"] == a["advisor"]][:5]
            small = "（小样本）" if a["internal"] < 30 else ""
            self.page(3, f"顾问{a['advisor']}{small}", f"{a['advisor']}：内部 MOT {number(a['mot'])} 分，有效回访 {a['internal']} 人",
                      table(["项目", "得分", "全店", "差"], [[ITEM_NAMES[i], f"{s:.1f}", f"{store[i]:.1f}", f"{s - store[i]:+.1f}"]
                                                        for i, s in a["scores"].items()]),
                      text(f"服务工单 {a['orders']} 台次，外部有效回访 {a['external']} 人，外部 MOT {number(a['external_mot'])} 分",
                           *[f"{c['day']:%m-%d} {c['level'] or '–'} 级：{masked(c['comment'])}" for c in words]))

    def complaints(self):
        tables = self.tables
        self.divider(4, self.finding("complaints.per_100_orders"), self.finding("complaints.responded_in_time"))
        reasons = tables["reasons_weekly"]
        self.page(4, "不满意原因", f"{reasons[0]['reason']} {reasons[0]['total']} 次，最多" if reasons else "无不满意原因",
                  chart("reasons_pareto", "不满意原因（次）与累计占比"), chart("reasons_weekly", "不满意原因（次），按周"))
        self.page(4, "不满意原因，按周", "按周的不满意原因", table(["原因", "第 1 周", "第 2 周", "第 3 周", "第 4 周", "合计", "占比"], [
            [r["reason"], *[str(r[f"w{w}"]) for w in (1, 2, 3, 4)], str(r["total"]), f"{100 * r['share']:.1f}%"] for r in reasons]))
        self.page(4, "投诉件数与用时", self.finding("complaints.per_100_orders"), chart("complaints_trend", "百台次投诉数（件），近 13 个月"),
                  chart("complaint_times", "按时的比例（%）"), source="投诉")
        self.page(4, "投诉各项指标", self.finding("complaints.closed_in_time"), self.figure_table(
            ["complaints.total", "complaints.major", "complaints.fed_back", "complaints.same_day", "complaints.responded_in_time",
             "complaints.handled_in_time", "complaints.closed_in_time", "complaints.followed_up", "complaints.general_followed_up"]), source="投诉")
        by = [(label, tables[f"complaints_by_{name}"]) for name, label in (("reason", "原因"), ("responsibility", "责任"), ("channel", "渠道"))]
        self.page(4, "投诉原因、责任、渠道", f"当月投诉 {len(tables['cases'])} 件", *[
            table([label, "件", "占比"], [[r["key"], str(r["count"]), f"{100 * r['share']:.1f}%"] for r in rows]) for label, rows in by], source="投诉")
        cases = [[f"{c['received_at']:%m-%d}", c["complaint_no"], {"major": "重大"}.get(c["severity"], "一般"), masked(c["description"]),
                  masked(c["result"]), masked(c["cause"]), masked(c["prevention"])] for c in tables["cases"]]
        for start in range(0, len(cases), 6):
            self.page(4, "投诉案例", f"当月 {len(cases)} 件投诉，第 {start + 1} 至 {min(start + 6, len(cases))} 件",
                      table(["日期", "编号", "程度", "经过", "处理", "成因", "防再发"], cases[start:start + 6]), source="投诉")

    def workshop(self):
        tables = self.tables
        self.divider(5, self.finding("first_time_fix.rate"), self.finding("appointments.rate"))
        rows = sorted(tables["technicians"], key=lambda r: -r["not_fixed_rate"])
        self.page(5, "技师控制图", self.finding("first_time_fix.rate"), chart("technicians", "未一次修复率与首次维修台次"), source="维修工单")
        reasons = sorted({reason for r in rows for reason in r["reasons"]})
        self.page(5, "技师与未修复原因", self.finding("rework.external"), table(["技师", "首次维修", "未修复", "未修复率", "95% 区间", *reasons], [
            [r["technician"], str(r["orders"]), str(r["not_fixed"]), f"{100 * r['not_fixed_rate']:.1f}%",
             f"{100 * r['ci_low']:.1f}–{100 * r['ci_high']:.1f}%", *[str(r["reasons"].get(reason, 0)) for reason in reasons]] for r in rows]), source="维修工单")
        self.page(5, "13 个月走势", self.finding("first_time_fix.full_window_rate"), chart("first_time_fix", "一次维修合格率（%），近 13 个月"),
                  self.figure_table(["first_time_fix.rate", "first_time_fix.full_window_rate", "rework.internal", "rework.external"]), source="维修工单")
        self.page(5, "预约与维修类型", self.finding("appointments.rate"), chart("appointments", "预约率与主动预约率（%），近 13 个月"),
                  chart("orders_by_kind", "交车台次，按维修类型"), source="维修工单")

    def churn(self):
        self.divider(6, self.finding("churn.rate"), self.finding("churn.reached_rate"))
        self.page(6, "流失率", self.finding("churn.rate"), chart("churn_rate", "流失率（%），近 13 个月"),
                  self.figure_table(["churn.rate", "churn.lost_private", "churn.lost_company", "churn.at_risk", "churn.stock_rate"]), source="维修工单")
        self.page(6, "流失原因与去向", self.finding("churn.accepted_rate"), chart("churn_reasons", "流失原因（人），私车"),
                  chart("churn_destinations", "流失去向（人），私车"), source="流失回访")
        self.page(6, "未接通，基盘", self.finding("churn.reached_rate"), chart("churn_unreached", "未回访成功（人），私车"),
                  chart("customers", "基盘客户，近 13 个月"), source="流失回访、客户档案")

    def targets(self):
        self.divider(7, self.finding("key_accounts.visited_rate"), self.finding("rescue.on_time_rate"))
        self.page(7, "各部门措施", f"下月 {len(self.tables['actions_next'])} 项措施", self.actions(self.tables["actions_next"]), source="改善措施表")
        self.page(7, "目标", f"{len(TARGETS)} 项目标", self.figure_table(list(TARGETS)))
        self.page(7, "大客户走访与救援", self.finding("key_accounts.visited_rate"), table(["客户", "走访日", "走访人", "发现"], [
            [r["customer"], f"{r['visited_at']:%m-%d}" if r["visited_at"] else "–", r["visitor"] or "–", r["finding"] or "–"]
            for r in self.tables["key_account_visits"]]), self.figure_table(["rescue.on_time_rate"]), source="大客户走访、救援")

    def appendix(self):
        self.divider(8, "数据质量、指标口径、运行信息")
        counts = {}
        for table_name, _, _, column, _, rule in self.figures["rejects"]:
            counts[(table_name, column, rule)] = counts.get((table_name, column, rule), 0) + 1
        self.page(8, "数据质量与运行信息", f"剔除 {len(self.figures['rejects'])} 行", table(
            ["表", "列", "规则", "行"], [[*key, str(n)] for key, n in sorted(counts.items())]),
            text("采用：" + "、".join(f"{name} {rows:,} 行" for name, rows in self.figures["read"].items()),
                 f"门店 {self.store}，月份 {self.month // 12}-{self.month % 12 + 1:02}"))
        names = [name for name in self.names if name in self.metrics]
        for start in range(0, len(names), 15):
            self.page(8, "指标口径", "指标口径", table(["指标", "公式", "规则", "依据"], [
                [self.called(n), self.names[n]["formula"], self.names[n]["rule"], self.names[n]["basis"]] for n in names[start:start + 15]]))


def number(value):
    return "–" if value is None else f"{value:.1f}"


def text(*lines):
    return {"type": "text", "lines": [str(line) for line in lines]}


def chart(name, title):
    return {"type": "chart", "name": name, "title": title}


def table(head, rows):
    return {"type": "table", "head": head, "rows": [[str(cell if cell is not None else "–") for cell in row] for row in rows]}


def contents(pages):
    """Topic and page number of every page, by chapter."""
    return [(page["chapter"], page["topic"], number) for number, page in enumerate(pages, 1) if page["kind"] == "page"]
