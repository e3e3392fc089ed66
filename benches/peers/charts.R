# The charts of the deck, drawn by ggplot2 as the pages of one PDF, so that the fonts are embedded once. Returns their page numbers by name.

library(ggplot2)

brand <- "#005A66"; last_month <- "#C3CBCF"; warn <- "#B93C08"; ink <- "#1B262B"; hair <- "#DCE2E5"
tones <- c(brand, "#4E8C95", "#9DBFC4", "#8A969C")
family <- "Noto Sans CJK SC"

# The shipped fonts for cairo, by way of fontconfig; before anything is drawn.
set_up_fonts <- function(fonts, folder) {
  configuration <- file.path(folder, "fonts.conf")
  writeLines(sprintf("<?xml version=\"1.0\"?><fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>", fonts, folder), configuration)
  Sys.setenv(FONTCONFIG_FILE = configuration)
}

look <- theme_classic(base_size = 8, base_family = family) + theme(
  text = element_text(colour = ink), axis.text = element_text(colour = ink, size = rel(1)), legend.text = element_text(size = rel(1)),
  axis.line = element_line(colour = hair),
  axis.ticks = element_line(colour = hair), axis.title = element_blank(), legend.position = "top", legend.title = element_blank(),
  legend.key.size = unit(3, "mm"), legend.margin = margin(), plot.margin = margin(6, 16, 4, 4),
  panel.grid.major.y = element_line(colour = hair, linewidth = 0.2))
across <- theme(panel.grid.major.y = element_blank())
words_of <- function(x, y, label, ...) annotate("text", x = x, y = y, label = label, family = family, size = 2.8, colour = ink, ...)

month_labels <- function(months) paste0(months %% 12 + 1, " 月", ifelse(seq_along(months) == 1, paste0("\n", months %/% 12), ""))

# Lines over 13 months, the last value written, the target dashed.
trend <- function(series, months, target = NA, percent = TRUE) {
  factor <- if (percent) 100 else 1
  points <- function(name) data.table(line = name, at = seq_along(months), value = factor * series[[name]][as.character(months), "value"])
  lines <- rbindlist(lapply(names(series), points))
  lines[, line := base::factor(line, names(series))]
  end <- lines[at == length(months) & !is.na(value)]
  plot <- ggplot(lines[!is.na(value)], aes(at, value, colour = line)) + geom_line() + geom_point(size = 1) +
    scale_x_continuous(breaks = seq_along(months), labels = month_labels(months)) +
    scale_colour_manual(values = tones, guide = if (length(series) > 1) "legend" else "none") +
    coord_cartesian(clip = "off") + look
  if (nrow(end)) plot <- plot + words_of(end$at, end$value, sprintf("%.1f", end$value), hjust = -0.3)
  if (is.na(target)) return(plot)
  plot + geom_hline(yintercept = target * factor, linetype = "dashed", linewidth = 0.3, colour = ink) +
    words_of(1, target * factor, sprintf("目标 %g", target * factor), vjust = -0.5, hjust = 0)
}

# Horizontal bars with their values; last month's beneath them where given.
bars <- function(labels, values, before = NULL, digits = 0, low = 0) {
  rows <- data.table(label = factor(labels, rev(labels)), value = values, which = "本月")
  if (!is.null(before)) rows <- rbind(rows, data.table(label = factor(labels, rev(labels)), value = before, which = "上月"))
  rows[, which := factor(which, c("上月", "本月"))]
  ggplot(rows, aes(fcoalesce(as.numeric(value), low), label, fill = which)) +
    geom_col(position = if (is.null(before)) "stack" else "dodge", width = if (is.null(before)) 0.45 else 0.75) +
    geom_text(aes(label = fifelse(which == "上月", "", fifelse(is.na(value), "–", sprintf("%.*f", digits, as.numeric(value))))),
              family = family, size = 2.6, colour = ink, hjust = -0.2, position = position_dodge(0.75)) +
    scale_fill_manual(values = c(上月 = last_month, 本月 = brand), guide = if (is.null(before)) "none" else "legend") +
    scale_x_continuous(expand = expansion(c(0, 0.06))) + coord_cartesian(xlim = c(low, NA)) + look + across
}

stacked <- function(rows, key, parts) {
  long <- melt(rows, key, names(parts))
  long[, variable := factor(parts[as.character(variable)], rev(parts))]
  ggplot(long, aes(factor(.data[[key]], rows[[key]]), value, fill = variable)) + geom_col(width = 0.6) +
    scale_fill_manual(values = setNames(tones, parts), breaks = parts) + look
}

pareto <- function(labels, counts) {
  most <- max(counts, 1)
  rows <- data.table(label = factor(labels, labels), count = counts, sums = cumsum(counts) / max(sum(counts), 1))
  ggplot(rows, aes(label)) + geom_col(aes(y = count), fill = brand, width = 0.6) + geom_line(aes(y = sums * most, group = 1), colour = ink) +
    geom_point(aes(y = sums * most), colour = ink, size = 1) + scale_y_continuous(sec.axis = sec_axis(~ . / most * 100)) + look
}

# Technicians against the store's rate, with the limits of chance.
funnel <- function(rows) {
  rate <- sum(rows$not_fixed) / max(sum(rows$orders), 1)
  limit <- function(orders) rate + 3 * sqrt(rate * (1 - rate) / orders)
  ggplot(rows, aes(orders, 100 * not_fixed_rate, colour = not_fixed_rate > limit(orders), shape = not_fixed_rate > limit(orders))) +
    geom_hline(yintercept = 100 * rate, colour = ink, linewidth = 0.3) +
    annotate("line", x = seq(5, max(rows$orders) + 5), y = 100 * limit(seq(5, max(rows$orders) + 5)), colour = ink, linetype = "dotted") +
    geom_point(size = 2) + geom_text(aes(label = technician), family = family, size = 2.5, colour = ink, hjust = -0.2, vjust = -0.4) +
    scale_colour_manual(values = c(brand, warn), guide = "none") + scale_shape_manual(values = c(16, 18), guide = "none") +
    labs(x = "首次维修（台次）", y = "未一次修复（%）") + look + theme(axis.title = element_text(colour = ink), axis.title.y = element_text(angle = 90))
}

draw <- function(figures, months, file) {
  metrics <- figures$metrics
  tables <- figures$tables
  one <- function(name, percent = TRUE) trend(metrics[name], months, targets[name][[1]], percent)
  named <- function(names) setNames(metrics[names], names(names))
  service <- tables$satisfaction_items[line_group == "service"]
  advisors <- tables$advisors[!is.na(mot)][order(-mot)]
  unreached <- tables$churn_outcomes[outcome != "valid"]
  timed <- c("complaints.responded_in_time", "complaints.handled_in_time", "complaints.closed_in_time")
  plots <- list(
    satisfaction_company = one("satisfaction.company"),
    satisfaction_lines = trend(named(c(维修 = "satisfaction.repair", 养护 = "satisfaction.maintenance", 美容 = "satisfaction.beauty",
                                       销售 = "satisfaction.sales")), months, 0.95),
    external_trend = trend(named(c(`外部 CSS` = "external.css", `外部 MOT` = "external.mot")), months, 100, FALSE),
    items = bars(items[service$item], service$score, service$previous_score, 1, 60),
    mot_trend = one("satisfaction.mot", FALSE),
    valid_rate = one("callbacks.valid_rate"),
    advisors = bars(advisors$advisor, advisors$mot, advisors$external_mot, 1, 60),
    outcomes = bars(outcomes[tables$callback_outcomes$outcome], tables$callback_outcomes$count),
    reasons_pareto = pareto(tables$reasons_weekly$reason, tables$reasons_weekly$total),
    reasons_weekly = stacked(tables$reasons_weekly, "reason", c(w1 = "第 1 周", w2 = "第 2 周", w3 = "第 3 周", w4 = "第 4 周")),
    complaints_trend = one("complaints.per_100_orders", FALSE),
    complaint_times = bars(c("30 分钟内响应", "60 分钟内处理", "48 小时内关闭"),
                           100 * sapply(timed, \(name) fcoalesce(metrics[[name]][as.character(tail(months, 1)), "value"], 0)), digits = 1),
    technicians = funnel(tables$technicians),
    first_time_fix = one("first_time_fix.rate"),
    appointments = trend(named(c(预约率 = "appointments.rate", 主动预约率 = "appointments.active_rate")), months, targets[["appointments.rate"]]),
    churn_rate = one("churn.rate"),
    churn_reasons = bars(tables$churn_reasons$reason, tables$churn_reasons$count),
    churn_destinations = bars(tables$churn_destinations$destination, tables$churn_destinations$count),
    churn_unreached = bars(churn_outcomes[unreached$outcome], unreached$count),
    orders_by_kind = bars(tables$orders_by_kind$kind, tables$orders_by_kind$count),
    customers = trend(metrics["customers.base_total"], months, percent = FALSE))
  cairo_pdf(file, width = 8.4, height = 3.1, onefile = TRUE, family = family)
  for (plot in plots) print(plot)
  dev.off()
  setNames(seq_along(plots), names(plots))
}
