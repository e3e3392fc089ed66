// The manager's own words for a page.

import { ask, tell } from "./ask.js";
import { field, make, problemBox, show, word } from "./make.js";
import { openFile } from "./panel.js";
import { draft, keep } from "./tab.js";

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
  if (wish && ids.includes(wish)) chosen = wish;
  if (!ids.includes(chosen)) chosen = ids[0];
  const page = chosen;
  const place = (id) => ["notes", state.report.store.id, told.month, id];
  const titles = new Map(state.report.pages.flatMap((page) => page.slides.map((id) => [id, page.title])));
  const mark = (id) => (draft(...place(id)) ? "● " : told.pages[id].note ? "✎ " : "");
  const choice = make("select", { id: "notes-page" }, ids.map((id) => make("option", { value: id, selected: id === page }, mark(id) + (titles.has(id) ? `${id} · ${titles.get(id)}` : id))));
  choice.addEventListener("change", () => {
    chosen = choice.value;
    showNotes(sheet, state);
  });
  const { parts, note, base } = told.pages[page];
  const written = draft(...place(page));
  const inFile = (part) => (note?.[part] ?? []).join("\n");
  const areas = parts.map((part) => {
    const area = make("textarea", { rows: part === "headline" ? 2 : 4, value: written?.texts[part] ?? inFile(part), "data-part": part });
    return [part, area];
  });
  const outcome = make("div", { role: "status", id: "notes-outcome" });
  const save = make("button", { type: "button", class: "main", id: "notes-save" }, word("notes.save"));
  const undo = make("button", { type: "button", id: "notes-undo", disabled: !written }, word("form.undo"));
  let from = written?.base ?? base;
  const drop = () => {
    keep(null, ...place(page));
    return showNotes(sheet, state);
  };
  undo.addEventListener("click", drop);
  for (const [, area] of areas) {
    area.addEventListener("input", () => {
      const isChanged = areas.some(([part, area]) => area.value !== inFile(part));
      const texts = Object.fromEntries(areas.map(([part, area]) => [part, area.value]));
      keep(isChanged ? { texts, base: from } : null, ...place(page));
      undo.disabled = !isChanged;
      choice.selectedOptions[0].textContent = choice.selectedOptions[0].textContent.replace(/^[●✎] /, "").replace(/^/, mark(page));
    });
  }
  const lines = (area) => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  save.addEventListener("click", async () => {
    save.disabled = true;
    try {
      const saved = await tell("/api/notes", { page, base: from, parts: Object.fromEntries(areas.map(([part, area]) => [part, lines(area)])) });
      keep(null, ...place(page));
      await showNotes(sheet, state);
      show(document.getElementById("notes-outcome"), make("p", { class: "right", id: "notes-saved" }, word("notes.saved", { file: saved.file })));
      document.getElementById("notes-save").focus();
    } catch (refusal) {
      save.disabled = false;
      show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, openFile)));
    }
  });
  // Others wrote for this page since the draft was begun: nothing is overwritten unseen.
  const isStale = written && written.base !== base;
  const stale = isStale ? make("div", { class: "wrong", id: "notes-stale" },
    make("p", {}, word("notes.stale")),
    parts.filter((part) => inFile(part)).map((part) => make("pre", {}, `${word(`notes.${part}`)}\n${inFile(part)}`)),
    make("div", { class: "row" },
      make("button", { type: "button", on: { click: drop } }, word("draft.theirs")),
      make("button", { type: "button", on: { click: () => {
        from = base;
        keep({ ...written, base }, ...place(page));
        showNotes(sheet, state);
      } } }, word("draft.mine")))) : null;
  save.disabled = Boolean(isStale);
  show(sheet,
    make("p", { class: "quiet" }, word("notes.hint", { month: told.month })),
    field(word("notes.page"), choice, true),
    stale,
    areas.map(([part, area]) => field(word(`notes.${part}`), area, true)),
    make("div", { class: "row" }, save, undo), outcome);
  if (wish) areas[0]?.[1].focus();
}
