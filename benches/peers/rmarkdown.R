# Peer: data.table, ggplot2, R Markdown and XeTeX.  Rscript rmarkdown.R DATA MONTH OUT

invisible(Sys.setlocale("LC_ALL", "C.UTF-8"))
given <- commandArgs(TRUE)
here <- dirname(normalizePath(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))))
for (part in c("terms", "figures", "charts", "pages", "outputs")) source(file.path(here, paste0(part, ".R")), encoding = "UTF-8")
invisible(compiler::enableJIT(0))                # a program that runs once does not earn its compilation back
setDTthreads(1)                                  # nor do threads pay with tables of this size

started <- proc.time()[["elapsed"]]
times <- list()
ended <- function(stage) {
  now <- proc.time()[["elapsed"]]
  times[[stage]] <<- round(1000 * (now - started))
  started <<- now
}

repository <- normalizePath(file.path(here, "../.."))
fonts <- file.path(repository, "report-templates/fonts")
out <- given[3]
dir.create(out, FALSE, TRUE)
out <- normalizePath(out)
month <- sum(as.integer(strsplit(given[2], "-")[[1]]) * c(12L, 1L)) - 1L
months <- seq(month - 12L, month)
store <- list(id = "S01", name = "示例店")

figures <- compute(given[1], month)
ended("compute")
work <- tempfile("report")
dir.create(work)
set_up_fonts(fonts, work)
charts <- draw(figures, months, file.path(work, "charts.pdf"))
ended("draw")
known <- definitions(file.path(repository, "docs/zh/reference/metrics.md"))
deck <- make_deck(figures, months, store$name, "客服部月报", known)
workbook(figures, months, known, file.path(out, "report.xlsx"))
writeLines(metrics_json(figures, months, store), file.path(out, "metrics.json"), useBytes = TRUE)
ended("workbook")
invisible(file.copy(file.path(here, c("report.Rmd", "deck.tex")), work))
variables <- c(fonts = fonts, pages = length(deck), charts = file.path(work, "charts.pdf"), folder = out)
format <- rmarkdown::pdf_document(latex_engine = "xelatex", template = file.path(work, "deck.tex"),
                                  pandoc_args = unlist(Map(rmarkdown::pandoc_variable_arg, names(variables), variables)))
rmarkdown::render(file.path(work, "report.Rmd"), format, output_dir = out, params = list(deck = deck, charts = as.list(charts)),
                  envir = globalenv(), quiet = TRUE)
ended("typeset")
fwrite(figures$rejects, file.path(out, "rejects.csv"))
ended("write")
cat(jsonlite::toJSON(times, auto_unbox = TRUE), "\n")
