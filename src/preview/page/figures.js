// Figures with their status, and behind each its definition, months and rows.

import { ask, tell } from "./ask.js";
import { address } from "./tab.js";
import { draw, figureText, make, openDialog, show, word } from "./make.js";

const MARKS = { met: "●", near: "▲", missed: "✕" };
let wanted = "";

export async function showFigures(sheet) {
  const { figures, month } = await ask("/api/figures");
  const search = make("input", { type: "search", value: wanted, "aria-label": word("figures.search"), placeholder: word("figures.search") });
  const list = make("div");
  const fill = () => {
    wanted = search.value;
    const fits = figures.filter((entry) => !wanted || entry.label.includes(wanted) || entry.id.includes(wanted.toLowerCase()));
    const withTarget = fits.filter((entry) => entry.figure.target !== null);
    const others = fits.filter((entry) => entry.figure.target === null);
    show(list,
      withTarget.length ? make("h2", {}, word("figures.with_target")) : null,
      withTarget.map(row),
      others.length ? make("details", { open: Boolean(wanted) }, make("summary", {}, word("figures.others", { count: others.length })), others.map(row)) : null);
  };
  search.addEventListener("input", fill);
  // Another sheet may have taken its place meanwhile.
  const scroller = sheet.parentElement;
  const position = scroller?.scrollTop;
  const hadFocus = sheet.querySelector("input[type=search]") === document.activeElement;
  const wasOpen = sheet.querySelector("details")?.open;
  const focused = sheet.contains(document.activeElement) ? document.activeElement.dataset.metric : null;
  fill();
  show(sheet, make("p", { class: "quiet" }, word("figures.hint", { month })), make("div", { class: "row" }, search), list);
  if (wasOpen && sheet.querySelector("details")) sheet.querySelector("details").open = true;
  if (hadFocus) search.focus();
  else if (focused) sheet.querySelector(`.figure[data-metric="${CSS.escape(focused)}"]`)?.focus();
  if (scroller) scroller.scrollTop = position;
}

function status(figure) {
  if (!(figure.status in MARKS)) return null;
  return make("span", { class: figure.status }, `${MARKS[figure.status]} ${word(`status.${figure.status}`)}`);
}

function row(entry) {
  const { figure, unit, decimals } = entry;
  const target = figure.target === null ? null : word("figures.target", { target: figureText(figure.target, unit, decimals) });
  const previous = figure.previous === null ? null : word("figures.previous", { value: figureText(figure.previous, unit, decimals) });
  const small = figure.small_sample ? word("figures.small") : null;
  const more = [target, previous, small, entry.why].filter(Boolean).join(" · ");
  return make("button", { type: "button", class: "figure", "data-metric": entry.id, on: { click: () => openFigure(entry.id) } },
    make("span", {}, entry.label),
    make("span", { class: "value" }, figureText(figure.value, unit, decimals)),
    spark(entry.series),
    make("span", { class: "more" }, status(figure), status(figure) && more ? " · " : "", more));
}

function spark(series) {
  const values = series.map((point) => point.value);
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (index) => 2 + (index * 84) / Math.max(values.length - 1, 1);
  const y = (value) => (high === low ? 11 : 20 - ((value - low) / (high - low)) * 18);
  const parts = [];
  values.forEach((value, index) => {
    if (value !== null) parts.push(`${parts.length && values[index - 1] !== null ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`);
  });
  return draw("svg", { viewBox: "0 0 88 22", "aria-hidden": "true" }, draw("path", { d: parts.join("") || "M0 0", class: "spark" }));
}

export async function openFigure(id) {
  const told = await ask(`/api/figure/${encodeURIComponent(id)}`);
  const { definition, figure, rows } = told;
  const value = (number) => figureText(number, definition.unit, definition.decimals);
  const plain = (number) => (number === null ? "–" : String(number));
  const fact = (name, text) => (text ? [make("dt", {}, name), make("dd", {}, text)] : []);
  const interval = figure.ci95 ? word("figure.interval", { low: value(figure.ci95[0]), high: value(figure.ci95[1]) }) : "";
  const dialog = openDialog(`${definition.label} · ${told.month} · ${told.store.name}`,
    make("p", {}, make("strong", {}, value(figure.value)), " ", status(figure), told.why ? ` ${told.why}` : ""),
    make("dl", { class: "facts" },
      fact(word("figure.id"), `${definition.id} · ${word("figure.number", { number: definition.number })}`),
      fact(word("figure.formula"), definition.formula),
      fact(word("figure.rule"), definition.rule),
      fact(word("figure.numerator"), `${definition.numerator || "–"} = ${plain(figure.numerator)}`),
      fact(word("figure.denominator"), `${definition.denominator || "–"} = ${plain(figure.denominator)}`),
      fact(word("figure.ci"), interval),
      fact(word("figure.previous"), value(figure.previous)),
      fact(word("figure.year_ago"), value(figure.year_ago)),
      fact(word("figure.target"), figure.target === null ? "" : value(figure.target)),
      fact(word("figure.data"), definition.data),
      fact(word("figure.origin"), definition.origin)),
    make("h3", {}, word("figure.trend")),
    trend(told.series, figure.target, value),
    make("h3", {}, rows.table_label ? word("figure.rows", { table: rows.table_label, count: rows.total }) : word("figure.no_rows")),
    rows.total ? make("p", {}, make("a", { href: address(`/figure/${encodeURIComponent(id)}.csv`), download: "" }, word("figure.csv", { count: rows.total })), rows.more ? ` · ${word("figure.more", { count: rows.more })}` : "") : null,
    rows.total ? table(rows) : null);
  // The list may have been drawn anew meanwhile: the focus goes back to the same figure. What was drawn over leaves it with what the
  // dialog held, or with nothing.
  dialog.addEventListener("close", () => {
    const { activeElement } = document;
    if (activeElement === document.body || dialog.contains(activeElement)) document.querySelector(`.figure[data-metric="${CSS.escape(id)}"]`)?.focus();
  }, { once: true });
}

function trend(series, target, value) {
  const known = series.map((point) => point.value).filter((number) => number !== null);
  const high = Math.max(...known, target ?? 0, 1e-9);
  const low = Math.min(...known, 0);
  const y = (number) => 130 - ((number - low) / (high - low || 1)) * 110;
  const bars = series.flatMap((point, index) => {
    const x = 10 + index * 46;
    const label = draw("text", { x: x + 16, y: 145, "text-anchor": "middle" });
    label.textContent = point.month.slice(2);
    if (point.value === null) return [label];
    const text = draw("text", { x: x + 16, y: y(point.value) - 3, "text-anchor": "middle" });
    text.textContent = value(point.value);
    const top = Math.min(y(point.value), y(0));
    return [draw("rect", { x, y: top, width: 32, height: Math.max(Math.abs(y(point.value) - y(0)), 1) }), text, label];
  });
  // Bars are honest from zero only, and say that they begin there.
  const zero = draw("text", { x: 606, y: y(0) - 3, "text-anchor": "end" });
  zero.textContent = "0";
  const axis = [draw("path", { d: `M0 ${y(0)}H610`, class: "axis" }), zero];
  const goal = target === null ? [] : [draw("line", { x1: 0, x2: 610, y1: y(target), y2: y(target) })];
  const words = series.map((point) => `${point.month} ${value(point.value)}`).join(", ");
  return draw("svg", { viewBox: "0 0 610 150", class: "trend", role: "img", "aria-label": words }, bars, axis, goal);
}

function table(rows) {
  const counted = rows.rows.some((row) => row.in_numerator !== null);
  const head = [word("figure.row"), ...(counted ? [word("figure.counted")] : []), ...rows.columns.map((column) => column[1])];
  const lines = rows.rows.map((row) => make("tr", {},
    make("td", {}, `${row.file}:${row.row}`),
    counted ? make("td", {}, row.in_numerator ? "✓" : "–") : null,
    row.cells.map((cell) => make("td", {}, cell ?? ""))));
  return make("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": word("figure.rows_label") },
    make("table", {}, make("thead", {}, make("tr", {}, head.map((name) => make("th", { scope: "col" }, name)))), make("tbody", {}, lines)));
}

// What became of the rows read, and what a reader should know.
export function showQuality(sheet, state) {
  const { quality, warnings, provisional_note: provisional } = state.report;
  const share = (part, whole) => (whole ? `${((part / whole) * 100).toFixed(2)}%` : "–");
  const head = ["data.table", "data.read", "data.used", "data.rejected", "data.month_rejected"];
  const cells = (entry) => [entry.read, entry.used, entry.rejected, share(entry.month_rejected, entry.month_read)].map((cell) => make("td", { class: "number" }, String(cell)));
  const rules = [...new Set(quality.tables.flatMap((entry) => Object.entries(entry.by_rule).map(([rule, rows]) => `${entry.label} · ${rule} · ${rows}`)))];
  show(sheet,
    provisional ? make("p", { class: "near" }, provisional) : null,
    make("h2", {}, word("data.title")),
    make("p", {}, word("data.sum", { read: quality.read, used: quality.used, rejected: quality.rejected })),
    make("table", {},
      make("thead", {}, make("tr", {}, [make("th", { scope: "col" }, word("data.table")), make("th", { scope: "col", class: "number" }, word("data.read")), make("th", { scope: "col", class: "number" }, word("data.used")), make("th", { scope: "col", class: "number" }, word("data.rejected")), make("th", { scope: "col", class: "number" }, word("data.month_rejected"))])),
      make("tbody", {}, quality.tables.map((entry) => make("tr", {}, make("th", { scope: "row" }, entry.label), cells(entry))))),
    rules.length ? [make("h3", {}, word("data.rules")), make("ul", {}, rules.map((rule) => make("li", {}, rule)))] : null,
    state.report.unwatched.length ? make("div", { class: "row" }, make("span", {}, word("data.unwatched", { tables: state.report.unwatched.join(", ") })), make("button", { type: "button", on: { click: () => tell("/api/reload", {}) } }, word("reload"))) : null,
    make("h2", {}, word("data.warnings", { count: warnings.length })),
    warnings.length ? make("ul", {}, warnings.map((warning) => make("li", {}, warning.message))) : make("p", { class: "quiet" }, word("data.no_warnings")));
}
