# What the R peer knows of the records: columns, words, questionnaire, limits. The same values as terms.py.

items <- c(q2 = "及时友好迎接", q3 = "按时交车", q4 = "维修质量", q5 = "解释费用", q6 = "车辆清洁", q7 = "服务态度好", q8 = "休息环境")
weights <- c(q2 = 0.05, q3 = 0.15, q4 = 0.3, q5 = 0.1, q6 = 0.2, q7 = 0.1, q8 = 0.1)
sales_items <- c(s2 = "商品质量", s3 = "商品价格", s4 = "安装工艺", s5 = "讲解清楚", s6 = "交付时间")
level_points <- c(30, 50, 70, 85, 100)                                            # of the levels 1 to 5
external_items <- data.frame(
  item = paste0("e", 1:10),
  name = c("解释即将开展的维修工作", "接车过程迅速", "正确、彻底地完成维修保养", "解释结算清单", "提车过程迅速", "服务站停留时间",
           "积极、友好地倾听要求和期望并给予响应", "有人协助提车", "车辆干净并车况良好", "顾客休息区舒适"),
  weight = c(0.10, 0.05, 0.15, 0.10, 0.05, 0.15, 0.05, 0.05, 0.20, 0.10))
cutoff_days <- 7
service_lines <- c("repair", "beauty", "maintenance")
reworks <- c("返修", "返工", "内返", "外返")
areas <- c(city = 30, county = 60, province = 720)
outcomes <- c(valid = "有效", declined = "拒访", switched_off = "关机", suspended = "停机", no_signal = "无法接通", no_answer = "无人接听",
              busy = "占线", wrong_number = "空错号")
churn_outcomes <- c(outcomes, single_visit = "只来过一次")
unreachable <- names(outcomes)[-(1:2)]
bands <- c(very_satisfied = "非常满意，90 分起", satisfied = "满意，76 分起", fair = "一般，60 分起", dissatisfied = "不满意，45 分起",
           very_dissatisfied = "很不满意，45 分以下")
empty <- c("", "-", "--", "/", "无", "N/A", "NULL")
words <- list(line = c("repair", "beauty", "maintenance", "sales"), customer_type = c("private", "company"),
              appointment = c("none", "passive", "active"), rework_kind = c("internal", "external"), channel = c("internal", "external"),
              outcome = names(churn_outcomes), severity = c("general", "major"), area = names(areas))

# Per table: columns a row must have, dates, levels, enums with their defaults, and the key that makes a second row a duplicate.
table_rules <- list(
  repair_orders = list(required = c("order_no", "vin"), dates = c("delivered_at", "opened_at"), levels = "checkout_rating",
                       enums = c(line = "repair", customer_type = "private", appointment = "none", rework_kind = NA), key = "order_no"),
  callbacks = list(required = c("called_at", "outcome"), dates = "called_at", levels = c("q1", names(items), "s1", names(sales_items)),
                   enums = c(line = "repair", channel = "internal", outcome = NA), key = "callback_no"),
  complaints = list(required = c("complaint_no", "received_at"), levels = "satisfied_after", enums = c(severity = "general"), key = "complaint_no",
                    dates = c("received_at", "responded_at", "handled_at", "closed_at", "followup_at", "fed_back_at")),
  churn_callbacks = list(required = c("vin", "called_at", "outcome"), dates = "called_at", enums = c(outcome = NA, customer_type = "private")),
  action_items = list(required = "month", dates = c("month", "due")),
  external_css = list(required = c("month", "entity"), dates = "month"),
  external_pt = list(required = c("month", "item"), dates = "month"),
  customer_base = list(required = "month", dates = "month"),
  key_account_visits = list(required = c("month", "customer"), dates = c("month", "visited_at")),
  rescues = list(required = c("rescue_no", "called_at"), dates = c("called_at", "arrived_at"), enums = c(area = NA)))

# Figures a lower value of which is better, and the month's targets.
lower_is_better <- c("callbacks.no_result_rate", "complaints.per_100_orders", "churn.rate", "satisfaction.disappointed_rate", "complaints.total")
targets <- c(
  callbacks.valid_rate = 0.80, callbacks.no_result_rate = 0.20, callbacks.coverage = 0.90, satisfaction.company = 0.95,
  satisfaction.repair = 0.95, satisfaction.mot = 85, complaints.per_100_orders = 1, complaints.responded_in_time = 0.95,
  complaints.closed_in_time = 0.95, first_time_fix.rate = 0.98, appointments.rate = 0.35, churn.rate = 0.20,
  rescue.on_time_rate = 0.95, external.css = 100)

# The 95 % interval of rates, as a list of both ends.
wilson <- function(numerator, denominator) {
  z <- qnorm(0.975)
  share <- numerator / denominator
  spread <- z^2 / denominator
  half <- z * sqrt(share * (1 - share) / denominator + spread / (4 * denominator))
  list(low = (share + spread / 2 - half) / (1 + spread), high = (share + spread / 2 + half) / (1 + spread))
}

# Two-sided p of two rates, each c(value, numerator, denominator): pooled z-test. NA where there is none.
p_value <- function(one, other) {
  pooled <- (one[[2]] + other[[2]]) / (one[[3]] + other[[3]])
  variance <- pooled * (1 - pooled) * (1 / one[[3]] + 1 / other[[3]])
  if (is.na(variance) || variance == 0) NA_real_ else 2 * pnorm(-abs(one[[1]] - other[[1]]) / sqrt(variance))
}
