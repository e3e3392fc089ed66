# The month's figures, in data.table: cleaned tables, then one grouped pass a family over all months. `compute(folder, month)` gives what
# figures_polars.py gives; a figure is a matrix of months by value, numerator, denominator. A month index is 12 * year + month - 1.

library(data.table)
library(stringi)

# --- Reading and cleaning ---------------------------------------------------------------------------------------------------------

# The timestamp of cells in the usual spellings; NA where there is none.
stamps <- function(cells) {
  text <- stri_replace_all_charclass(stri_replace_all_fixed(cells, "日", ""), "[/.年月]", "-")
  text <- stri_replace_first_fixed(text, "T", " ")
  text[!stri_detect_regex(text, "^\\d{4}-\\d{1,2}(-\\d{1,2}( \\d{1,2}:\\d{2}(:\\d{2})?)?)?$")] <- NA
  marks <- stri_count_charclass(text, "[\\-:]")
  as.POSIXct(paste0(text, c("-01 00:00:00", " 00:00:00", ":00", "")[marks]), "UTC", format = "%Y-%m-%d %H:%M:%S")
}

month_of <- function(stamp) { parts <- as.POSIXlt(stamp); 12L * (parts$year + 1900L) + parts$mon }
day_of <- function(stamp) as.integer(as.numeric(stamp) %/% 86400)
month_starts <- as.POSIXct(seq(as.Date("1990-01-01"), by = "month", length.out = 1200), tz = "UTC")
start_of <- function(month) month_starts[month - 12L * 1990L + 1L]

# The first moment whose records no longer exist for a month.
cutoff <- function(month) start_of(month + 1L) + cutoff_days * 86400

# Typed rows of a table, and the rows that cannot be used with their rule (in the attribute "rejects").
clean <- function(folder, name) {
  rules <- table_rules[[name]]
  rows <- fread(file.path(folder, paste0(name, ".csv")), colClasses = "character", na.strings = NULL, encoding = "UTF-8")
  rows[, names(rows) := lapply(.SD, \(cells) {
    cells <- stri_replace_all_fixed(stri_trim_both(cells), '""', '"')
    replace(cells, cells %chin% empty, NA)
  })]
  rows[, row := .I + 1L]
  bad_column <- bad_value <- bad_rule <- rep(NA_character_, nrow(rows))
  refuse <- function(column, rule, refused, cells = rows[[column]]) {
    at <- which(refused & is.na(bad_rule))
    bad_column[at] <<- column
    bad_rule[at] <<- rule
    bad_value[at] <<- cells[at]
  }
  for (column in rules$required) refuse(column, "missing", is.na(rows[[column]]))
  for (column in c(rules$dates, rules$levels)) {
    cells <- rows[[column]]
    typed <- if (column %in% rules$dates) stamps(cells) else suppressWarnings(as.numeric(cells))
    if (column %in% rules$levels) typed[!typed %in% seq_along(level_points)] <- NA
    refuse(column, "unparseable", !is.na(cells) & is.na(typed), cells)
    set(rows, j = column, value = typed)
  }
  for (column in names(rules$enums)) refuse(column, "unknown_value", !is.na(rows[[column]]) & !rows[[column]] %chin% words[[column]])
  if (!is.null(rules$key)) {
    kept <- which(is.na(bad_rule) & !is.na(rows[[rules$key]]))
    again <- kept[duplicated(rows[kept], by = c("store", rules$key))]
    refuse(rules$key, "duplicate", seq_len(nrow(rows)) %in% again)
  }
  refused <- which(!is.na(bad_rule))
  rejects <- data.table(table = rep(name, length(refused)), file = rep(paste0(name, ".csv"), length(refused)),
                        row = rows$row[refused], column = bad_column[refused], value = bad_value[refused], rule = bad_rule[refused])
  rows <- rows[is.na(bad_rule)]
  for (column in names(which(!is.na(rules$enums)))) set(rows, which(is.na(rows[[column]])), column, rules$enums[[column]])
  setattr(rows, "rejects", rejects)
}

# One row per different entry of a cell that holds a list.
entries <- function(rows, column) {
  rows <- rows[!is.na(get(column))]
  parts <- strsplit(rows[[column]], "[;；、,，|/]")
  found <- data.table(row = rep(rows$row, lengths(parts)), called_at = rep(rows$called_at, lengths(parts)), entry = trimws(unlist(parts)))
  unique(found[entry != ""], by = c("row", "entry"))
}

# --- Derived tables ---------------------------------------------------------------------------------------------------------------

derive_orders <- function(orders) {
  orders[, opened_at := fcoalesce(opened_at, delivered_at)]
  orders[, `:=`(month = month_of(delivered_at), opened_month = month_of(opened_at), delivered_day = day_of(delivered_at),
                opened_day = day_of(opened_at), is_rework = !is.na(rework_of) | kind %chin% reworks, service = line %chin% service_lines)]
  orders[, first_visit := line == "repair" & !is_rework & !is.na(delivered_at)]
  again <- orders[is_rework == TRUE, .(row, vin, rework_of, rework_reason, opened_at, opened_day)]
  redone <- orders[, .(order_no, redone_day = delivered_day, redone_month = month)]
  named <- redone[again[!is.na(rework_of)], on = .(order_no = rework_of), nomatch = NULL,
                  .(order_no, redone_day, redone_month, row = i.row, rework_reason, opened_at, opened_day)]
  before <- orders[first_visit == TRUE][order(delivered_at, row)]
  before <- before[, .(vin, order_no, day = delivered_day, redone_day = delivered_day, redone_month = month)]
  nameless <- before[again[is.na(rework_of)], on = .(vin, day = opened_day), roll = 30, mult = "last", nomatch = NULL,
                     .(order_no, redone_day, redone_month, row = i.row, rework_reason, opened_at, opened_day = i.opened_day)]
  links <- rbind(named, nameless)[between(opened_day - redone_day, 0, 30)]
  in_time <- unique(links[opened_at < cutoff(redone_month)][order(opened_at, row)], by = "order_no")
  orders[in_time, on = "order_no", `:=`(redone = TRUE, redo_reason = i.rework_reason)]
  orders[, not_fixed := first_visit & (!is.na(unfixed_reason) | !is.na(redone))]
  orders[, reason := fcoalesce(unfixed_reason, redo_reason, "未注明")]
  links
}

# The calls of an order in a month as one row, with what was said counted by item; `raw` are the calls one by one.
derive_callbacks <- function(callbacks, orders) {
  callbacks[orders, on = "order_no", advisor := fcoalesce(advisor, i.advisor)]
  raw <- callbacks[, `:=`(month = month_of(called_at), valid = outcome == "valid", attempts = fcoalesce(as.integer(attempts), 1L),
                          service = line %chin% service_lines)]
  numbered <- raw[!is.na(order_no)][order(valid, called_at, row)]
  order_calls <- c("month", "channel", "order_no", "line", "visit")
  last <- unique(numbered, by = order_calls, fromLast = TRUE)
  last[numbered[, .(row = last(row), most = max(attempts), calls = .N), by = order_calls], on = "row", attempts := pmax(i.most, i.calls)]
  callbacks <- rbind(last, raw[is.na(order_no)])[order(row)]
  opinions <- entries(callbacks, "opinions")
  low <- function(item) callbacks[[item]] %in% 1:2 | callbacks$row %in% opinions$row[opinions$entry == item]
  both <- c(names(items), names(sales_items))
  callbacks[, paste0("bad_", both) := lapply(both, low)]
  together <- function(names) rowSums(callbacks[, ..names], na.rm = TRUE)
  good <- function(items) rowSums(callbacks[, ..items] >= 4, na.rm = TRUE)
  score <- matrix(level_points[as.matrix(callbacks[, names(items), with = FALSE])], nrow(callbacks))
  callbacks[, `:=`(bad = fifelse(service, together(paste0("bad_", names(items))), together(paste0("bad_", names(sales_items)))),
                   k = fifelse(service, length(items), length(sales_items)), good_service = good(names(items)),
                   good_sales = good(names(sales_items)), points = rowMeans(score, na.rm = TRUE))]
  list(callbacks = callbacks, raw = raw)
}

# --- Figures ----------------------------------------------------------------------------------------------------------------------

# Collects figures by month. `per_month` takes them from sums with a row a month: name = "count" or name = c("numerator", "denominator").
collector <- function(months) {
  found <- list()
  put <- function(name, value, numerator = NA, denominator = NA) {
    found[[name]] <<- matrix(as.numeric(c(rep_len(value, length(months)), rep_len(numerator, length(months)), rep_len(denominator, length(months)))),
                             ncol = 3, dimnames = list(months, c("value", "numerator", "denominator")))
  }
  put_rate <- function(name, numerator, denominator) put(name, fifelse(denominator > 0, numerator / denominator, NA_real_), numerator, denominator)
  per_month <- function(sums, ...) {
    setnafill(sums <- sums[.(month = months), on = "month"], fill = 0)
    figures <- list(...)
    for (name in names(figures)) {
      parts <- figures[[name]]
      if (length(parts) == 1) put(name, sums[[parts]]) else put_rate(name, sums[[parts[1]]], sums[[parts[2]]])
    }
  }
  environment()
}

compute <- function(folder, month) {
  tables <- sapply(names(table_rules), clean, folder = folder, simplify = FALSE)
  rejects <- rbindlist(lapply(tables, attr, "rejects"))
  read <- sapply(tables, nrow)
  links <- derive_orders(tables$repair_orders)
  orders <- tables$repair_orders
  calls <- derive_callbacks(tables$callbacks, orders)
  months <- collector(seq(month - 15L, month))
  order_figures(months, orders, links)
  callback_figures(months, calls$callbacks, calls$raw, orders, tables$complaints)
  satisfaction_figures(months, calls$callbacks)
  complaint_figures(months, tables$complaints)
  tables$churn_callbacks[, month := month_of(called_at)]
  churn_figures(months, orders, tables$churn_callbacks)
  other_figures(months, tables)
  list(metrics = months$found, tables = month_tables(month, orders, calls$callbacks, tables), rejects = rejects, read = read)
}

order_figures <- function(months, orders, links) {
  delivered <- orders[!is.na(month)]
  full <- links[opened_at < cutoff(redone_month + 1L), unique(order_no)]
  delivered[, fixed := is.na(unfixed_reason) & !order_no %chin% full]
  sums <- delivered[, .(every = .N, first = sum(first_visit), fixed = sum(first_visit & !not_fixed),
                        full = sum(first_visit & fixed), service = sum(service), appointed = sum(service & appointment != "none"),
                        active = sum(service & appointment == "active")), by = month]
  months$per_month(sums, orders.delivered = "every", first_time_fix.rate = c("fixed", "first"), appointments.rate = c("appointed", "service"),
                   appointments.active_rate = c("active", "service"))
  months$per_month(copy(sums)[, month := month + 1L], first_time_fix.full_window_rate = c("full", "first"))
  again <- orders[is_rework == TRUE, .(month = opened_month, internal = fcoalesce(rework_kind == "internal", kind == "内返", FALSE))]
  months$per_month(again[, .(internal = sum(internal), external = sum(!internal)), by = month],
                   rework.internal = "internal", rework.external = "external")
}

callback_figures <- function(months, callbacks, raw, orders, complaints) {
  internal <- callbacks[channel == "internal"]
  closed <- complaints[!is.na(closed_at) & !is.na(order_no), .(closed = min(closed_at)), by = order_no]
  internal[closed, on = "order_no", closed := i.closed]
  internal[, `:=`(low = valid & service & q1 %in% 1:2, unreached = outcome %chin% unreachable)]
  months$per_month(
    internal[, .(every = .N, valid = sum(valid), none = sum(!valid), unreached = sum(unreached), declined = sum(outcome == "declined"),
                 three = sum(unreached & attempts >= 3), right = sum(outcome != "wrong_number"), low = sum(low),
                 closed = sum(low & closed < cutoff(month), na.rm = TRUE)), by = month],
    callbacks.total = "every", callbacks.valid = "valid", callbacks.valid_rate = c("valid", "every"), callbacks.no_result_rate = c("none", "every"),
    callbacks.unreachable = "unreached", callbacks.declined = "declined", callbacks.three_attempts_rate = c("three", "unreached"),
    callbacks.contact_accuracy = c("right", "every"), callbacks.low_score_closed_rate = c("closed", "low"))
  calls <- raw[channel == "internal" & !is.na(order_no), .(order_no, called_day = day_of(called_at), visit)]
  calls[orders, on = "order_no", gap := called_day - i.delivered_day]
  called <- function(calls, days) calls[between(gap, 0, days), unique(order_no)]
  delivered <- orders[!is.na(month), .(month, order_no, service, sales = line == "sales")]
  delivered[, `:=`(any = order_no %chin% called(calls, 7), first = order_no %chin% called(calls[visit == "1"], 7),
                   second = order_no %chin% called(calls[visit == "2"], 30))]
  sums <- delivered[, .(service = sum(service), any = sum(service & any), sales = sum(sales), first = sum(sales & first),
                        second = sum(sales & second)), by = month]
  months$per_month(sums, callbacks.coverage = c("any", "service"), callbacks.sales_first_coverage = c("first", "sales"))
  months$per_month(copy(sums)[, month := month + 1L], callbacks.sales_second_coverage = c("second", "sales"))
}

satisfaction_figures <- function(months, callbacks) {
  internal <- callbacks[channel == "internal"]
  lines <- dcast(internal[valid == TRUE, .(good = sum(k - bad), k = sum(k)), by = .(month, line)], month ~ line, value.var = c("good", "k"), fill = 0)
  months$per_month(lines, satisfaction.repair = c("good_repair", "k_repair"), satisfaction.beauty = c("good_beauty", "k_beauty"),
                   satisfaction.maintenance = c("good_maintenance", "k_maintenance"), satisfaction.sales = c("good_sales", "k_sales"))
  months$per_month(
    internal[, .(good = sum(valid * (k - bad)), k = sum(valid * k), service = sum(service), delighted = sum(valid & service & q1 == 5, na.rm = TRUE),
                 disappointed = sum(valid & service & q1 <= 3, na.rm = TRUE), answered = sum(valid & service),
                 pleased = sum(valid & service & good_service >= 5), sales = sum(valid & !service),
                 sales_pleased = sum(valid & !service & good_sales >= 4)), by = month],
    satisfaction.company = c("good", "k"), satisfaction.delighted_rate = c("delighted", "service"),
    satisfaction.disappointed_rate = c("disappointed", "service"), satisfaction.customer_rate = c("pleased", "answered"),
    satisfaction.sales_customer_rate = c("sales_pleased", "sales"))
  months$put("satisfaction.mot", mean_points(internal[valid & service], "month")[.(month = months$months), on = "month", mot])
}

# The mean points of the service items and their weighted mean, by a column.
mean_points <- function(rows, by) {
  scores <- rows[, lapply(.SD, \(levels) mean(level_points[levels], na.rm = TRUE)), by = by, .SDcols = names(items)]
  score <- as.matrix(scores[, names(items), with = FALSE])
  answered <- !is.nan(score)
  scores[, mot := drop(replace(score, !answered, 0) %*% weights / answered %*% weights)][]
}

complaint_figures <- function(months, complaints) {
  complaints[, month := month_of(received_at)]
  for (column in c("responded_at", "handled_at", "closed_at", "followup_at", "fed_back_at"))
    set(complaints, which(complaints[[column]] >= cutoff(complaints$month)), column, as.POSIXct(NA, "UTC"))
  within <- function(stamp, minutes) fcoalesce(as.numeric(stamp) - as.numeric(complaints$received_at) <= 60 * minutes, FALSE)
  complaints[, `:=`(major = severity == "major", book = channel %in% "意见本", followed = !is.na(followup_at), responded = within(responded_at, 30),
                    handled = within(handled_at, 60), closed = within(closed_at, 48 * 60),
                    same_day = fcoalesce(day_of(handled_at) == day_of(received_at), FALSE))]
  months$per_month(
    complaints[, .(every = .N, major = sum(major), general = sum(!major), book = sum(book), responded = sum(responded), handled = sum(handled),
                   closed = sum(closed), followed = sum(major & followed), general_followed = sum(!major & followed),
                   fed_back = sum(!is.na(fed_back_at)), same_day = sum(book & same_day)), by = month],
    complaints.total = "every", complaints.major = "major", complaints.responded_in_time = c("responded", "every"),
    complaints.handled_in_time = c("handled", "every"), complaints.closed_in_time = c("closed", "every"),
    complaints.followed_up = c("followed", "major"), complaints.general_followed_up = c("general_followed", "general"), complaints.fed_back = c("fed_back", "every"),
    complaints.same_day = c("same_day", "book"))
  total <- months$found$complaints.total[, "value"]
  orders <- months$found$orders.delivered[, "value"]
  for (per in c(100, 1000)) months$put(sprintf("complaints.per_%d_orders", per), fifelse(orders > 0, per * total / orders, NA_real_), total, orders)
}

churn_figures <- function(months, orders, churn_callbacks) {
  visits <- orders[!is.na(month), .(vin, month, row, delivered_at, delivered_day, customer_type)][order(delivered_at, row)]
  last <- unique(visits, by = c("vin", "month"), fromLast = TRUE)[order(vin, month)]
  last[, following := shift(month, type = "lead")][shift(vin, type = "lead") != vin, following := NA]
  last[, lost := is.na(following) | following > month + 6L]
  at <- months$months
  first_month <- min(visits$month)
  known <- at - 6L >= first_month
  cohorts <- last[, .(all = .N, lost = sum(lost), private = sum(lost & customer_type == "private")), by = month][.(month = at - 6L), on = "month"]
  setnafill(cohorts, fill = 0)
  when_known <- function(x) fifelse(known, as.numeric(x), NA_real_)
  months$put_rate("churn.rate", when_known(cohorts$lost), when_known(cohorts$all))
  months$put("churn.lost_private", when_known(cohorts$private))
  months$put("churn.lost_company", when_known(cohorts$lost - cohorts$private))
  private <- churn_callbacks[customer_type == "private", .(all = .N, reached = sum(outcome == "valid")), by = month]
  setnafill(private <- private[.(month = at), on = "month"], fill = 0)
  months$put_rate("churn.reached_rate", private$reached, private$all)
  months$put_rate("churn.accepted_rate", when_known(private$reached), when_known(cohorts$private))
  valid <- churn_callbacks[outcome == "valid", .(vin, month, called_at)]
  back <- visits[valid, on = "vin", nomatch = NULL, allow.cartesian = TRUE, .(vin, month = i.month, called_at, delivered_at)]
  back <- back[between(day_of(delivered_at) - day_of(called_at), 0, 60) & delivered_at > called_at & delivered_at < cutoff(month + 2L)]
  won <- merge(valid[, .(asked = uniqueN(vin)), by = month], back[, .(back = uniqueN(vin)), by = month], by = "month", all.x = TRUE)
  setnafill(won <- won[.(month = at - 2L), on = "month"], fill = 0)
  months$put_rate("churn.win_back_rate", won$back, won$asked)
  at_risk <- sapply(at, \(now) sum(between(unique(last[month <= now], by = "vin", fromLast = TRUE)$month, now - 12L, now - 7L)))
  months$put("churn.at_risk", fifelse(at - 12L >= first_month, as.numeric(at_risk), NA_real_))
  stock <- sapply(at, \(now) {
    base <- last[between(month, now - 23L, now - 12L), unique(vin)]
    if (now - 23L < first_month) c(NA, NA) else c(sum(!base %chin% last[between(month, now - 11L, now), vin]), length(base))
  })
  months$put_rate("churn.stock_rate", stock[1, ], stock[2, ])
}

other_figures <- function(months, tables) {
  for (name in c("customer_base", "key_account_visits", "external_css", "external_pt", "action_items")) tables[[name]][, month := month_of(month)]
  months$per_month(tables$key_account_visits[, .(every = .N, visited = sum(month_of(visited_at) == month, na.rm = TRUE)), by = month],
                   key_accounts.visited_rate = c("visited", "every"))
  tables$rescues[, on_time := as.numeric(arrived_at) - as.numeric(called_at) <= 60 * areas[area]]
  months$per_month(tables$rescues[, .(every = .N, on_time = sum(on_time, na.rm = TRUE)), by = .(month = month_of(called_at))],
                   rescue.on_time_rate = c("on_time", "every"))
  single <- function(name, rows, column) months$put(name, as.numeric(rows[[column]][match(months$months, rows$month)]))
  own <- tables$external_css[entity == "own"]
  single("external.css", own, "css")
  single("external.mot", own, "mot")
  single("external.pt", tables$external_pt[item == "总分"], "score")
  single("customers.archive_total", tables$customer_base, "archive_total")
  single("customers.base_total", tables$customer_base, "base_total")
}

# --- Tables of the month ----------------------------------------------------------------------------------------------------------

shares <- function(cells, name) {
  rows <- data.table(cell = fcoalesce(cells, "未注明"))[, .(count = .N), by = cell][order(-count, cell)]
  setnames(rows, "cell", name)[, share := count / sum(count)][]
}

counts <- function(cells, names) as.vector(table(factor(cells, names)))

# Named counts; a named list also where there is nothing to count, so that it becomes an object in JSON.
tally <- function(cells) { found <- table(cells); setNames(as.list(found), as.character(names(found))) }

month_tables <- function(now, orders, callbacks, tables) {
  internal <- callbacks[channel == "internal" & month == now]
  valid <- internal[valid == TRUE]
  service <- valid[service == TRUE]
  delivered <- orders[month == now]
  out <- list()
  out$callback_outcomes <- data.table(outcome = names(outcomes), count = counts(internal$outcome, names(outcomes)))
  out$orders_by_kind <- shares(delivered$kind, "kind")
  band <- cut(service$points, c(-Inf, 45, 60, 76, 90, Inf), rev(names(bands)), right = FALSE)
  out$score_bands <- data.table(band = names(bands), count = counts(band, names(bands)))[, share := count / sum(count)][]
  out$satisfaction_items <- item_rows(valid, callbacks[channel == "internal" & month == now - 1L & valid])
  reasons <- entries(service, "reasons")[, .(reason = entry, week = pmin((mday(called_at) - 1L) %/% 7L, 3L))]
  weekly <- reasons[, .(w1 = sum(week == 0), w2 = sum(week == 1), w3 = sum(week == 2), w4 = sum(week == 3), total = .N), by = reason]
  out$reasons_weekly <- weekly[, share := total / sum(total)][order(-total, reason)]
  out$advisors <- advisor_rows(delivered, service, callbacks[channel == "external" & month == now & valid & service])
  out$technicians <- technician_rows(delivered)
  here <- tables$complaints[month == now]
  for (name in c("reason", "responsibility", "channel")) out[[paste0("complaints_by_", name)]] <- shares(here[[name]], "key")
  churn <- tables$churn_callbacks[month == now & customer_type == "private"]
  out$churn_outcomes <- data.table(outcome = names(churn_outcomes), count = counts(churn$outcome, names(churn_outcomes)))
  out$churn_reasons <- shares(churn[outcome == "valid", reason], "reason")
  out$churn_destinations <- shares(churn[outcome == "valid", destination], "destination")
  out$praises <- entries(valid, "praised")[, .(praises = .N), by = .(person = entry)][order(person)]
  out$cases <- here[order(received_at)]
  out$comments <- service[!is.na(comment)][order(q1, called_at, na.last = TRUE), .(advisor, level = q1, day = called_at, comment)]
  out$actions_review <- tables$action_items[month == now - 1L]
  out$actions_next <- tables$action_items[month == now]
  for (name in c("external_css", "external_pt", "key_account_visits")) out[[name]] <- tables[[name]][month == now]
  out
}

item_rows <- function(valid, before) {
  rows <- function(group, items, is_service) {
    here <- valid[service == is_service]
    there <- before[service == is_service]
    rbindlist(lapply(items, \(item) {
      bad <- sum(here[[paste0("bad_", item)]])
      data.table(line_group = group, item = item, answered = sum(!is.na(here[[item]])), score = mean(level_points[here[[item]]], na.rm = TRUE),
                 previous_score = mean(level_points[there[[item]]], na.rm = TRUE), dissatisfied = bad,
                 satisfaction_rate = if (nrow(here)) 1 - bad / nrow(here) else NA)
    }))
  }
  rbind(rows("service", names(items), TRUE), rows("sales", names(sales_items), FALSE))
}

advisor_rows <- function(delivered, service, external) {
  rows <- data.table(advisor = sort(unique(na.omit(c(delivered[service == TRUE, advisor], service$advisor))), method = "radix"))
  rows[, `:=`(orders = counts(delivered[service == TRUE, advisor], advisor), internal = counts(service$advisor, advisor),
              external = counts(external$advisor, advisor))]
  scores <- mean_points(service, "advisor")
  outside <- mean_points(external, "advisor")
  rows[, scores := lapply(advisor, \(name) Filter(Negate(is.nan), as.list(scores[advisor == name, names(items), with = FALSE])))]
  rows[scores, on = "advisor", mot := i.mot]
  rows[outside, on = "advisor", external_mot := i.mot]
  rows[]
}

technician_rows <- function(delivered) {
  first <- delivered[first_visit & !is.na(technician)]
  rows <- first[, .(orders = .N, not_fixed = sum(not_fixed), reasons = list(tally(reason[not_fixed]))), by = technician][order(technician)]
  rows[, not_fixed_rate := not_fixed / orders][, c("ci_low", "ci_high") := wilson(not_fixed, orders)][]
}
