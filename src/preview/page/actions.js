// Measures for next month, added to their table.

import { ask, tell } from "./ask.js";
import { field, make, problemBox, show, word } from "./make.js";

export async function showActions(sheet) {
  const told = await ask("/api/actions");
  const label = new Map(told.columns.map((column) => [column.name, column.label]));
  const shown = ["department", "measure", "owner", "due"];
  const rows = told.rows.map((row) => make("tr", {}, shown.map((name) => make("td", {}, row[name] ?? ""))));
  const list = told.rows.length
    ? make("table", {}, make("caption", {}, word("actions.caption", { month: told.month })), make("thead", {}, make("tr", {}, shown.map((name) => make("th", { scope: "col" }, label.get(name))))), make("tbody", {}, rows))
    : make("p", { class: "quiet" }, word("actions.none", { month: told.month }));
  if (told.why_not) {
    show(sheet, list, make("p", { class: "wrong" }, told.why_not));
    return;
  }
  const long = new Set(["problem", "cause", "measure", "checkpoints"]);
  const inputs = told.columns.map(({ name }) => {
    if (name === "department") return [name, make("select", {}, told.departments.map((department) => make("option", { value: department }, department)))];
    if (name === "due") return [name, make("input", { type: "date" })];
    return [name, long.has(name) ? make("textarea", { rows: 2 }) : make("input", { type: "text" })];
  });
  for (const [name, input] of inputs) input.dataset.column = name;
  const outcome = make("div", { role: "status" });
  const add = make("button", { type: "submit", class: "main", id: "actions-add" }, word("actions.add"));
  const form = make("form", {},
    make("h2", {}, word("actions.title")),
    make("p", { class: "quiet" }, word("actions.hint", { file: told.file, month: told.month })),
    make("div", { class: "row" }, inputs.map(([name, input]) => field(label.get(name), input, long.has(name)))),
    make("div", { class: "row" }, add), outcome);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    add.disabled = true;
    try {
      await tell("/api/actions", { cells: Object.fromEntries(inputs.map(([name, input]) => [name, input.value])) });
      for (const [name, input] of inputs) if (name !== "department") input.value = "";
      show(outcome, make("p", { class: "right" }, word("actions.added", { file: told.file })));
    } catch (refusal) {
      show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, null)));
    } finally {
      add.disabled = false;
    }
  });
  show(sheet, list, form);
}
