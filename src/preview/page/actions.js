// Measures for next month, added to their table.

import { ask, tell } from "./ask.js";
import { field, make, plain, problemBox, show, word } from "./make.js";
import { draft, keep } from "./tab.js";

export async function showActions(sheet, state) {
  const told = await ask("/api/actions");
  const label = new Map(told.columns.map((column) => [column.name, column.label]));
  const shown = ["department", "measure", "owner", "due"];
  const rows = told.rows.map((row) => make("tr", {}, shown.map((name) => make("td", { class: ["department", "due"].includes(name) ? "whole" : "" }, row[name] ?? ""))));
  const known = told.rows.length
    ? make("table", {}, make("caption", {}, word("actions.caption", { month: told.month })), make("thead", {}, make("tr", {}, shown.map((name) => make("th", { scope: "col" }, label.get(name))))), make("tbody", {}, rows))
    : make("p", { class: "quiet" }, word("actions.none", { month: told.month }));
  if (told.why_not) {
    show(sheet, known, make("p", { class: "wrong" }, told.why_not));
    return;
  }
  const place = ["actions", state.report.store.id, told.month];
  const typed = draft(...place) ?? {};
  const list = (id, entries) => make("datalist", { id }, entries.map(([value, text]) => make("option", { value }, text)));
  const control = ({ name, prose }) => {
    if (name === "department") return make("select", {}, told.departments.map((department) => make("option", { value: department }, department)));
    if (name === "due") return make("input", { type: "date" });
    if (name === "priority") return make("input", { type: "text", list: "actions-priorities" });
    if (name === "metric") return make("input", { type: "text", list: "actions-metrics" });
    return prose ? make("textarea", { rows: 2 }) : make("input", { type: "text" });
  };
  const inputs = told.columns.map((column) => [column.name, control(column)]);
  const note = () => {
    const filled = Object.fromEntries(inputs.filter(([name, input]) => input.value && !(name === "department" && input.selectedIndex === 0)).map(([name, input]) => [name, input.value]));
    keep(Object.keys(filled).length ? filled : null, ...place);
  };
  for (const [name, input] of inputs) {
    input.dataset.column = name;
    if (typed[name] !== undefined) input.value = typed[name];
    input.addEventListener("input", note);
  }
  const long = new Set(told.columns.filter((column) => column.prose).map((column) => column.name));
  const outcome = make("div", { role: "status" });
  const add = make("button", { type: "submit", class: "main", id: "actions-add" }, word("actions.add"));
  const form = make("form", {},
    make("h2", {}, word("actions.title")),
    make("p", { class: "quiet" }, word("actions.hint", { file: told.file, month: told.month })),
    list("actions-priorities", told.priorities.map((word) => [word, word])),
    list("actions-metrics", told.metrics.map((metric) => [metric.id, metric.label])),
    make("div", { class: "row" }, inputs.map(([name, input]) => field(label.get(name), input, long.has(name)))),
    make("div", { class: "row" }, add), outcome);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    add.disabled = true;
    try {
      await tell("/api/actions", { cells: Object.fromEntries(inputs.map(([name, input]) => [name, name === "priority" ? plain(input.value) : input.value])) });
      for (const [name, input] of inputs) if (name !== "department") input.value = "";
      keep(null, ...place);
      show(outcome, make("p", { class: "right" }, word("actions.added", { file: told.file })));
    } catch (refusal) {
      show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, null)));
      outcome.scrollIntoView({ block: "nearest" });
    } finally {
      add.disabled = false;
    }
  });
  show(sheet, known, form);
}
