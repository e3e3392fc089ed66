"""What both peers know of the records: columns, words, questionnaire, limits. The values are those of the sample's config."""

from math import sqrt

ITEMS = ["q2", "q3", "q4", "q5", "q6", "q7", "q8"]
ITEM_NAMES = dict(zip(ITEMS, ["及时友好迎接", "按时交车", "维修质量", "解释费用", "车辆清洁", "服务态度好", "休息环境"]))
WEIGHTS = dict(zip(ITEMS, [0.05, 0.15, 0.3, 0.1, 0.2, 0.1, 0.1]))
SALES = ["s2", "s3", "s4", "s5", "s6"]
SALES_NAMES = dict(zip(SALES, ["商品质量", "商品价格", "安装工艺", "讲解清楚", "交付时间"]))
POINTS = {5: 100, 4: 85, 3: 70, 2: 50, 1: 30}
EXTERNAL = {
    "e1": ("解释即将开展的维修工作", 0.10), "e2": ("接车过程迅速", 0.05), "e3": ("正确、彻底地完成维修保养", 0.15),
    "e4": ("解释结算清单", 0.10), "e5": ("提车过程迅速", 0.05), "e6": ("服务站停留时间", 0.15),
    "e7": ("积极、友好地倾听要求和期望并给予响应", 0.05), "e8": ("有人协助提车", 0.05), "e9": ("车辆干净并车况良好", 0.20),
    "e10": ("顾客休息区舒适", 0.10),
}
CUTOFF_DAYS = 7
SERVICE_LINES = ["repair", "beauty", "maintenance"]
REWORKS = ["返修", "返工", "内返", "外返"]
AREAS = {"city": 30, "county": 60, "province": 720}
OUTCOMES = ["valid", "declined", "switched_off", "suspended", "no_signal", "no_answer", "busy", "wrong_number"]
UNREACHABLE = OUTCOMES[2:]
BANDS = ["very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"]
ANSWERED = ["q1", *ITEMS, "s1", *SALES]
EMPTY = ["", "-", "--", "/", "无", "N/A", "NULL"]
FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m"]
ENUMS = {
    "line": ["repair", "beauty", "maintenance", "sales"], "customer_type": ["private", "company"],
    "appointment": ["none", "passive", "active"], "rework_kind": ["internal", "external"], "channel": ["internal", "external"],
    "outcome": [*OUTCOMES, "single_visit"], "severity": ["general", "major"], "area": list(AREAS),
}
# Per table: columns a row must have, dates, levels, enums with their defaults, and the key that makes a second row a duplicate.
REQUIRED = {
    "repair_orders": {"required": ["order_no", "vin"], "dates": ["delivered_at", "opened_at"], "levels": ["checkout_rating"],
                      "enums": {"line": "repair", "customer_type": "private", "appointment": "none", "rework_kind": None},
                      "key": "order_no"},
    "callbacks": {"required": ["called_at", "outcome"], "dates": ["called_at"], "levels": ANSWERED,
                  "enums": {"line": "repair", "channel": "internal", "outcome": None}, "key": "callback_no"},
    "complaints": {"required": ["complaint_no", "received_at"],
                   "dates": ["received_at", "responded_at", "handled_at", "closed_at", "followup_at", "fed_back_at"],
                   "levels": ["satisfied_after"], "enums": {"severity": "general"}, "key": "complaint_no"},
    "churn_callbacks": {"required": ["vin", "called_at", "outcome"], "dates": ["called_at"], "levels": [],
                        "enums": {"outcome": None, "customer_type": "private"}, "key": None},
    "action_items": {"required": ["month"], "dates": ["month", "due"], "levels": [], "enums": {}, "key": None},
    "external_css": {"required": ["month", "entity"], "dates": ["month"], "levels": [], "enums": {}, "key": None},
    "external_pt": {"required": ["month", "item"], "dates": ["month"], "levels": [], "enums": {}, "key": None},
    "customer_base": {"required": ["month"], "dates": ["month"], "levels": [], "enums": {}, "key": None},
    "key_account_visits": {"required": ["month", "customer"], "dates": ["month", "visited_at"], "levels": [], "enums": {}, "key": None},
    "rescues": {"required": ["rescue_no", "called_at"], "dates": ["called_at", "arrived_at"], "levels": [], "enums": {"area": None},
                "key": None},
}
# Figures a lower value of which is better, and the month's targets.
LOWER = {"callbacks.no_result_rate", "complaints.per_100_orders", "churn.rate", "satisfaction.disappointed_rate", "complaints.total"}
TARGETS = {
    "callbacks.valid_rate": 0.80, "callbacks.no_result_rate": 0.20, "callbacks.coverage": 0.90, "satisfaction.company": 0.95,
    "satisfaction.repair": 0.95, "satisfaction.mot": 85, "complaints.per_100_orders": 1, "complaints.responded_in_time": 0.95,
    "complaints.closed_in_time": 0.95, "first_time_fix.rate": 0.98, "appointments.rate": 0.35, "churn.rate": 0.20,
    "rescue.on_time_rate": 0.95, "external.css": 100,
}
Z = 1.959963984540054


def counted(count):
    return (count, None, None)


def rate(numerator, denominator):
    return (numerator / denominator if denominator else None, numerator, denominator)


def wilson(numerator, denominator):
    """The 95 % interval of a rate."""
    if not denominator:
        return (None, None)
    share, spread = numerator / denominator, Z * Z / denominator
    middle = share + spread / 2
    half = Z * sqrt(share * (1 - share) / denominator + spread / (4 * denominator))
    return ((middle - half) / (1 + spread), (middle + half) / (1 + spread))


def p_value(one, other):
    """Two-sided p of two rates (value, numerator, denominator), pooled z-test."""
    from math import erfc
    if one[0] is None or other[0] is None or one[1] is None or other[1] is None:
        return None
    pooled = (one[1] + other[1]) / (one[2] + other[2])
    variance = pooled * (1 - pooled) * (1 / one[2] + 1 / other[2])
    return erfc(abs(one[0] - other[0]) / sqrt(2 * variance)) if variance else None
