# What the R peer writes beside the PDF: workbook, metrics.json, rejects.csv.

library(jsonlite)
suppressPackageStartupMessages(library(openxlsx))

hidden <- c("cases", "comments", "external_css", "external_pt", "key_account_visits", "actions_review", "actions_next")
month_name <- function(at) sprintf("%d-%02d", at %/% 12, at %% 12 + 1)
is_rate <- function(name, figure) !is.na(figure[["numerator"]]) && !startsWith(name, "complaints.per_")
figure_at <- function(figures, name, at) figures$metrics[[name]][as.character(at), ]

metrics_json <- function(figures, months, store) {
  month <- tail(months, 1)
  metric <- function(name) {
    now <- figure_at(figures, name, month)
    before <- figure_at(figures, name, month - 1)
    rate <- is_rate(name, now)
    ytd <- figures$metrics[[name]][as.character(seq(month - month %% 12, month)), c("numerator", "denominator"), drop = FALSE]
    c(as.list(now), list(
      previous = before[["value"]], year_ago = figure_at(figures, name, month - 12)[["value"]], target = targets[name][[1]],
      ci95 = if (rate) unlist(unname(wilson(now[["numerator"]], now[["denominator"]]))), p_value = if (rate) p_value(now, before),
      ytd = if (rate && !anyNA(ytd)) colSums(ytd)))
  }
  names <- names(figures$metrics)
  series <- lapply(figures$metrics, \(figure) as.list(setNames(figure[as.character(months), "value"], month_name(months))))
  model <- list(store = store, month = month_name(month), metrics = sapply(names, metric, simplify = FALSE), series = series,
                tables = figures$tables[setdiff(names(figures$tables), hidden)])
  toJSON(model, dataframe = "rows", auto_unbox = TRUE, digits = NA, na = "null", null = "null", pretty = 1)
}

# One sheet of figures, one of their 13 months, one a table.
workbook <- function(figures, months, names, file) {
  book <- createWorkbook()
  bold <- createStyle(textDecoration = "bold", fgFill = "#E9EDEF")
  percent <- createStyle(numFmt = "0.0%")
  options(openxlsx.datetimeFormat = "yyyy-mm-dd hh:mm")
  sheet <- function(title, rows) {
    title <- substr(title, 1, 31)
    addWorksheet(book, title)
    writeData(book, title, rows, headerStyle = bold)
    freezePane(book, title, firstRow = TRUE, firstCol = TRUE)
    setColWidths(book, title, 1, 26)
  }
  called <- fcoalesce(sapply(names[names(figures$metrics)], \(one) if (is.null(one)) NA else one$name), names(figures$metrics))
  month <- tail(months, 1)
  now <- t(sapply(names(figures$metrics), figure_at, figures = figures, at = month))
  values <- t(sapply(figures$metrics, \(figure) figure[as.character(months), "value"]))
  sheet("指标", data.frame(指标 = called, 本月 = now[, 1], 分子 = now[, 2], 分母 = now[, 3], 上月 = values[, 12], 目标 = targets[names(figures$metrics)]))
  rates <- which(!is.na(now[, 2]) & !startsWith(rownames(now), "complaints.per_"))
  addStyle(book, "指标", percent, rates + 1, c(2, 5), gridExpand = TRUE)
  sheet("13个月", data.frame(指标 = called, setNames(as.data.frame(values), month_name(months)), check.names = FALSE))
  plain <- \(cell) if (is.list(cell)) sapply(cell, \(parts) paste(names(parts), unlist(parts), collapse = "；")) else cell
  for (name in names(figures$tables)) sheet(name, as.data.frame(lapply(figures$tables[[name]], plain)))
  sheet("rejects", figures$rejects)
  saveWorkbook(book, file, overwrite = TRUE)
}
