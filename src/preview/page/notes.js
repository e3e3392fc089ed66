// The manager's own words for a page.

import { ask, tell } from "./ask.js";
import { field, make, problemBox, show, word } from "./make.js";
import { openFile } from "./panel.js";

let chosen = null;

export async function showNotes(sheet, state, wish) {
  let told = null;
  try {
    told = await ask("/api/notes");
  } catch (refusal) {
    show(sheet, make("div", { class: "wrong" }, ...problemBox(refusal.problem, openFile)));
    return;
  }
  const ids = Object.keys(told.pages);
  if (wish) chosen = wish;
  if (!ids.includes(chosen)) chosen = ids[0];
  const titles = new Map(state.report.pages.flatMap((page) => page.slides.map((id) => [id, page.title])));
  const choice = make("select", { id: "notes-page" }, ids.map((id) => make("option", { value: id, selected: id === chosen }, titles.has(id) ? `${id} · ${titles.get(id)}` : id)));
  choice.addEventListener("change", () => {
    chosen = choice.value;
    showNotes(sheet, state);
  });
  const { parts, note } = told.pages[chosen];
  const areas = parts.map((part) => {
    const area = make("textarea", { rows: part === "headline" ? 2 : 4, value: (note?.[part] ?? []).join("\n"), "data-part": part });
    return [part, area];
  });
  const outcome = make("div", { role: "status" });
  const save = make("button", { type: "button", class: "main", id: "notes-save" }, word("notes.save"));
  save.addEventListener("click", async () => {
    const lines = (area) => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
    try {
      const saved = await tell("/api/notes", { page: chosen, parts: Object.fromEntries(areas.map(([part, area]) => [part, lines(area)])) });
      show(outcome, make("p", { class: "right" }, word("notes.saved", { file: saved.file })));
    } catch (refusal) {
      show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, openFile)));
    }
  });
  show(sheet,
    make("p", { class: "quiet" }, word("notes.hint", { month: told.month })),
    field(word("notes.page"), choice, true),
    areas.map(([part, area]) => field(word(`notes.${part}`), area, true)),
    make("div", { class: "row" }, save), outcome);
  if (wish) areas[0]?.[1].focus();
}
