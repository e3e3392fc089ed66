# The deck as plain data, page by page as in pages.py: pages with a headline, tables, charts and texts. report.Rmd only lays it out.

chapters <- c("摘要", "上月执行", "外部 CSS/PT", "内部 CSS", "抱怨与原因", "一次维修合格率", "流失客户", "下月目标", "附录")
status_names <- c(todo = "未做", doing = "进行中", done = "完成")

# Chinese name, formula and rule of every figure, from docs/zh/reference/metrics.md.
definitions <- function(path) {
  parts <- strsplit(paste(readLines(path, encoding = "UTF-8"), collapse = "\n"), "\n### ", fixed = TRUE)[[1]][-1]
  named <- stri_match_first_regex(parts, "^\\d+\\. (.+?) `(.+?)`")
  line <- \(label) fcoalesce(stri_match_first_regex(parts, paste0("(?m)^- ", label, "：(.*)$"))[, 2], "")
  found <- data.table(name = named[, 2], formula = line("公式"), rule = line("规则"), basis = line("依据"))
  setNames(split(found, seq_len(nrow(found))), named[, 3])
}

# Free text without telephone numbers, plates, VINs.
masked <- function(text) {
  text <- stri_replace_all_regex(fcoalesce(as.character(text), ""), "(1[3-9]\\d)\\d{4}(\\d{4})", "$1****$2")
  text <- stri_replace_all_regex(text, "([一-龥][A-Z])·?[A-Z0-9]{2}([A-Z0-9]{3})", "$1·**$2")
  stri_replace_all_regex(text, "\\b[A-HJ-NPR-Z0-9]{11}([A-HJ-NPR-Z0-9]{6})\\b", "***********$1")
}

number <- function(value, format = "%.1f") fifelse(is.na(value), "–", sprintf(format, value))
percent <- function(value, digits = 1) number(100 * value, paste0("%.", digits, "f%%"))
day <- function(stamp) fcoalesce(format(stamp, "%m-%d"), "–")
text <- function(...) list(type = "text", lines = c(...))
chart <- function(name, title) list(type = "chart", name = name, title = title)
# A table of columns with their heads; what is NA shows as a dash.
tabled <- function(...) list(type = "table", rows = lapply(list(...), \(cells) fcoalesce(as.character(cells), "–")))

make_deck <- function(figures, months, store, title, names) {
  tables <- figures$tables
  month <- tail(months, 1)
  pages <- list()

  # --- Words for figures
  value_at <- function(name, at = month) figure_at(figures, name, at)[["value"]]
  shown <- function(name, at = month) {
    figure <- figure_at(figures, name, at)
    value <- figure[["value"]]
    if (is.na(value)) "–" else if (is_rate(name, figure)) percent(value) else if (startsWith(name, "complaints.per_")) sprintf("%.2f", value)
    else if (value != floor(value)) sprintf("%.1f", value) else format(value, big.mark = ",")
  }
  change <- function(name) {
    now <- figure_at(figures, name, month)
    then <- figure_at(figures, name, month - 1)
    difference <- now[["value"]] - then[["value"]]
    if (is.na(difference)) return(c("–", "–"))
    p <- p_value(now, then)
    better <- (difference < 0) == (name %in% lower_is_better)
    word <- if (is.na(p)) "未检验" else if (p >= 0.05) "正常波动" else if (better) "明显改善" else "明显变差"
    c(sprintf("%+.1f", if (is.na(now[["numerator"]])) difference else 100 * difference), word)
  }
  status <- function(name) {
    goal <- targets[name][[1]]
    value <- value_at(name)
    if (is.na(goal) || is.na(value)) "–" else if (if (name %in% lower_is_better) value <= goal else value >= goal) "达标" else "未达标"
  }
  goal <- function(name) {
    goal <- targets[name][[1]]
    if (is.na(goal)) "–" else paste(if (name %in% lower_is_better) "≤" else "≥", if (goal < 1) percent(goal) else sprintf("%g", goal))
  }
  called <- function(name) if (is.null(names[[name]])) name else names[[name]]$name
  finding <- function(name) sprintf("%s %s，比上月 %s，%s", called(name), shown(name), change(name)[1], change(name)[2])

  # --- Pages
  add <- function(kind, chapter, topic, headline, source, blocks)
    pages[[length(pages) + 1]] <<- list(kind = kind, chapter = chapter, topic = topic, headline = headline, source = source, blocks = blocks)
  page <- function(chapter, topic, headline, ..., source = "回访记录、维修工单")
    add("page", chapter, topic, headline, sprintf("来源：%s。率的检验为两比例检验，p < 0.05 为显著。", source), list(...))
  divider <- function(chapter, ...) add("divider", chapter, chapters[chapter + 1], chapters[chapter + 1], "", list(text(...)))
  figure_table <- function(names) {
    now <- t(sapply(names, figure_at, figures = figures, at = month))
    rates <- !is.na(now[, "numerator"]) & !startsWith(names, "complaints.per_")
    interval <- wilson(now[, "numerator"], now[, "denominator"])
    changes <- sapply(names, change)
    tabled(指标 = sapply(names, called), 本月 = sapply(names, shown), 目标 = sapply(names, goal), 上月 = sapply(names, shown, at = month - 1),
           变化 = changes[1, ], 检验 = changes[2, ], 去年同月 = sapply(names, shown, at = month - 12),
           `95% 区间` = fifelse(rates, sprintf("%.1f–%.1f%%", 100 * interval$low, 100 * interval$high), "–"), 状态 = sapply(names, status))
  }
  actions <- function(rows) tabled(部门 = rows$department, 状态 = status_names[rows$status], 问题 = rows$problem, 措施 = rows$measure, 责任人 = rows$owner,
                                   监督人 = rows$supervisor, 期限 = day(rows$due), 完成度 = percent(fcoalesce(as.numeric(rows$completion), 0), 0))

  add("cover", 0, "封面", title, "", list(text(store, sprintf("%d 年 %d 月", month %/% 12, month %% 12 + 1), finding("satisfaction.company"),
                                              finding("churn.rate"), finding("first_time_fix.rate"))))
  add("contents", 0, "目录", "目录", "", list())
  missed <- sum(sapply(names(targets), status) == "未达标")
  page(0, "摘要", sprintf("%d 项目标中 %d 项未达标", length(targets), missed), figure_table(
    c("churn.rate", "satisfaction.company", "first_time_fix.rate", "complaints.per_100_orders", "external.css", "callbacks.valid_rate",
      "appointments.rate", "satisfaction.mot")))

  # Last month
  review <- tables$actions_review
  done <- sprintf("上月 %d 项措施完成 %d 项", nrow(review), sum(review$status %in% "done"))
  service_items <- tables$satisfaction_items[line_group == "service"]
  divider(1, done, finding("satisfaction.mot"))
  page(1, "改善措施回顾", done, actions(review), source = "改善措施表")
  page(1, "MOT 回顾", finding("satisfaction.mot"), chart("mot_trend", "内部 MOT，近 13 个月"),
       tabled(项目 = items[service_items$item], 权重 = percent(weights[service_items$item], 0), 上月 = number(service_items$previous_score),
              本月 = number(service_items$score), 变化 = number(service_items$score - service_items$previous_score, "%+.1f")))

  # External
  scores <- function(who) fcoalesce(as.numeric(unlist(tables$external_css[entity == who][1, external_items$item, with = FALSE])), 0)
  own <- scores("own"); center <- scores("subcenter"); national <- scores("national")
  divider(2, finding("external.css"), finding("external.pt"))
  page(2, "外部 CSS 各项得分", finding("external.css"), source = "外部 CSS",
       tabled(项目 = external_items$name, 权重 = percent(external_items$weight, 0), 本店 = number(own), 分中心 = number(center),
                                        之差 = number(own - center, "%+.1f"), 全国 = number(national), 之差 = number(own - national, "%+.1f")))
  page(2, "外部走势与神秘客", finding("external.pt"), chart("external_trend", "外部 CSS 与 MOT，近 13 个月"), source = "外部 CSS、神秘客",
       tabled(项目 = tables$external_pt$item, 检查点 = tables$external_pt$checkpoints, 得分 = tables$external_pt$score, 标杆 = tables$external_pt$benchmark))

  # Internal
  divider(3, finding("satisfaction.company"), finding("callbacks.valid_rate"))
  page(3, "回访总体情况", finding("callbacks.valid_rate"), chart("valid_rate", "有效回访率，近 13 个月"),
       figure_table(c("callbacks.total", "callbacks.valid", "callbacks.no_result_rate", "callbacks.unreachable", "callbacks.declined")))
  page(3, "回访结果", finding("callbacks.coverage"), chart("outcomes", "回访结果（次）"),
       figure_table(c("callbacks.three_attempts_rate", "callbacks.coverage", "callbacks.sales_first_coverage", "callbacks.sales_second_coverage",
                      "callbacks.contact_accuracy")))
  item_names <- c(items, sales_items)
  item_table <- function(rows) tabled(项目 = item_names[rows$item], n = rows$answered, 本月 = number(rows$score), 上月 = number(rows$previous_score),
                                      变化 = number(rows$score - rows$previous_score, "%+.1f"), 不满意 = rows$dissatisfied,
                                      满意率 = percent(rows$satisfaction_rate))
  page(3, "问卷与各项得分", finding("satisfaction.mot"), chart("items", "服务各项得分（分）"), item_table(service_items))
  page(3, "销售各项得分", finding("satisfaction.sales"), item_table(tables$satisfaction_items[line_group == "sales"]),
       figure_table(paste0("satisfaction.", c("repair", "maintenance", "beauty", "sales", "customer_rate"))),
       tabled(等级 = bands[tables$score_bands$band], 客户 = tables$score_bands$count, 占比 = percent(tables$score_bands$share)))
  page(3, "客户满意度", finding("satisfaction.company"), chart("satisfaction_company", "客户满意度（全店，%），近 13 个月"),
       chart("satisfaction_lines", "各业务线（%），近 13 个月"))
  advisors <- tables$advisors
  score_of <- function(item, missing) sapply(advisors$scores, \(scores) if (is.null(scores[[item]])) missing else scores[[item]])
  lowest <- head(service_items[order(score)], 2)
  said <- function(rows, who = rep("", nrow(rows)))
    sprintf("%s %s 级%s：%s", day(rows$day), fcoalesce(as.character(rows$level), "–"), who, masked(rows$comment))
  first_said <- head(tables$comments, 6)
  page(3, "得分最低的项目", paste(sprintf("%s %.1f 分", items[lowest$item], lowest$score), collapse = "；"),
       do.call(tabled, c(list(顾问 = advisors$advisor), lapply(setNames(lowest$item, items[lowest$item]), \(item) number(score_of(item, 0))),
                         list(n = advisors$internal))),
       text(said(first_said, paste0(" ", first_said$advisor))))
  page(3, "顾问比较", finding("satisfaction.mot"), chart("advisors", "内部 MOT 与外部 MOT（灰），分"),
       do.call(tabled, c(list(顾问 = advisors$advisor), lapply(setNames(names(items), items), \(item) number(score_of(item, NA_real_))),
                         list(n = advisors$internal, MOT = number(advisors$mot), `外部 n` = advisors$external,
                              `外部 MOT` = number(advisors$external_mot)))))
  for (at in seq_len(nrow(advisors))) {
    one <- advisors[at]
    here <- one$scores[[1]]
    own <- unlist(here)
    store_scores <- service_items[match(names(here), item), score]
    page(3, sprintf("顾问%s%s", one$advisor, if (one$internal < 30) "（小样本）" else ""),
         sprintf("%s：内部 MOT %s 分，有效回访 %d 人", one$advisor, number(one$mot), one$internal),
         tabled(项目 = items[names(here)], 得分 = number(own), 全店 = number(store_scores), 差 = number(own - store_scores, "%+.1f")),
         text(sprintf("服务工单 %d 台次，外部有效回访 %d 人，外部 MOT %s 分", one$orders, one$external, number(one$external_mot)),
              said(head(tables$comments[advisor == one$advisor], 5))))
  }

  # Complaints
  divider(4, finding("complaints.per_100_orders"), finding("complaints.responded_in_time"))
  reasons <- tables$reasons_weekly
  page(4, "不满意原因", if (nrow(reasons)) sprintf("%s %d 次，最多", reasons$reason[1], reasons$total[1]) else "无不满意原因",
       chart("reasons_pareto", "不满意原因（次）与累计占比"), chart("reasons_weekly", "不满意原因（次），按周"))
  page(4, "不满意原因，按周", "按周的不满意原因", tabled(原因 = reasons$reason, `第 1 周` = reasons$w1, `第 2 周` = reasons$w2, `第 3 周` = reasons$w3,
                                               `第 4 周` = reasons$w4, 合计 = reasons$total, 占比 = percent(reasons$share)))
  page(4, "投诉件数与用时", finding("complaints.per_100_orders"), chart("complaints_trend", "百台次投诉数（件），近 13 个月"),
       chart("complaint_times", "按时的比例（%）"), source = "投诉")
  page(4, "投诉各项指标", finding("complaints.closed_in_time"), source = "投诉", figure_table(paste0("complaints.", c(
    "total", "major", "fed_back", "same_day", "responded_in_time", "handled_in_time", "closed_in_time", "followed_up", "general_followed_up"))))
  by <- function(label, rows) do.call(tabled, setNames(list(rows$key, rows$count, percent(rows$share)), c(label, "件", "占比")))
  page(4, "投诉原因、责任、渠道", sprintf("当月投诉 %d 件", nrow(tables$cases)), by("原因", tables$complaints_by_reason),
       by("责任", tables$complaints_by_responsibility), by("渠道", tables$complaints_by_channel), source = "投诉")
  cases <- tables$cases
  for (rows in split(seq_len(nrow(cases)), (seq_len(nrow(cases)) - 1) %/% 6)) {
    some <- cases[rows]
    page(4, "投诉案例", sprintf("当月 %d 件投诉，第 %d 至 %d 件", nrow(cases), rows[1], tail(rows, 1)), source = "投诉",
         tabled(日期 = day(some$received_at), 编号 = some$complaint_no, 程度 = fifelse(some$severity == "major", "重大", "一般"),
                经过 = masked(some$description), 处理 = masked(some$result), 成因 = masked(some$cause), 防再发 = masked(some$prevention)))
  }

  # Workshop
  divider(5, finding("first_time_fix.rate"), finding("appointments.rate"))
  technicians <- tables$technicians[order(-not_fixed_rate)]
  page(5, "技师控制图", finding("first_time_fix.rate"), chart("technicians", "未一次修复率与首次维修台次"), source = "维修工单")
  causes <- sort(unique(unlist(lapply(technicians$reasons, names))), method = "radix")
  page(5, "技师与未修复原因", finding("rework.external"), source = "维修工单", do.call(tabled, c(
    technicians[, list(技师 = technician, 首次维修 = orders, 未修复 = not_fixed, 未修复率 = percent(not_fixed_rate),
                       `95% 区间` = sprintf("%.1f–%.1f%%", 100 * ci_low, 100 * ci_high))],
    lapply(setNames(causes, causes), \(cause) sapply(technicians$reasons, \(counts) if (is.null(counts[[cause]])) 0 else counts[[cause]])))))
  page(5, "13 个月走势", finding("first_time_fix.full_window_rate"), chart("first_time_fix", "一次维修合格率（%），近 13 个月"), source = "维修工单",
       figure_table(c("first_time_fix.rate", "first_time_fix.full_window_rate", "rework.internal", "rework.external")))
  page(5, "预约与维修类型", finding("appointments.rate"), chart("appointments", "预约率与主动预约率（%），近 13 个月"),
       chart("orders_by_kind", "交车台次，按维修类型"), source = "维修工单")

  # Churn
  divider(6, finding("churn.rate"), finding("churn.reached_rate"))
  page(6, "流失率", finding("churn.rate"), chart("churn_rate", "流失率（%），近 13 个月"), source = "维修工单",
       figure_table(c("churn.rate", "churn.lost_private", "churn.lost_company", "churn.at_risk", "churn.stock_rate")))
  page(6, "流失原因与去向", finding("churn.accepted_rate"), chart("churn_reasons", "流失原因（人），私车"),
       chart("churn_destinations", "流失去向（人），私车"), source = "流失回访")
  page(6, "未接通，基盘", finding("churn.reached_rate"), chart("churn_unreached", "未回访成功（人），私车"), chart("customers", "基盘客户，近 13 个月"),
       source = "流失回访、客户档案")

  # Targets
  divider(7, finding("key_accounts.visited_rate"), finding("rescue.on_time_rate"))
  page(7, "各部门措施", sprintf("下月 %d 项措施", nrow(tables$actions_next)), actions(tables$actions_next), source = "改善措施表")
  page(7, "目标", sprintf("%d 项目标", length(targets)), figure_table(names(targets)))
  visits <- tables$key_account_visits
  page(7, "大客户走访与救援", finding("key_accounts.visited_rate"), source = "大客户走访、救援",
       tabled(客户 = visits$customer, 走访日 = day(visits$visited_at), 走访人 = visits$visitor, 发现 = visits$finding), figure_table("rescue.on_time_rate"))

  # Appendix
  divider(8, "数据质量、指标口径、运行信息")
  refused <- figures$rejects[, .(count = .N), by = .(table, column, rule)][order(table, column, rule)]
  page(8, "数据质量与运行信息", sprintf("剔除 %d 行", nrow(figures$rejects)), tabled(表 = refused$table, 列 = refused$column, 规则 = refused$rule, 行 = refused$count),
       text(paste0("采用：", paste(names(figures$read), format(figures$read, big.mark = ",", trim = TRUE), "行", collapse = "、")),
            sprintf("门店 %s，月份 %s", store, month_name(month))))
  known <- intersect(names(names), names(figures$metrics))
  for (some in split(known, (seq_along(known) - 1) %/% 15)) {
    rows <- rbindlist(names[some])
    page(8, "指标口径", "指标口径", tabled(指标 = rows$name, 公式 = rows$formula, 规则 = rows$rule, 依据 = rows$basis))
  }
  pages
}
