// The text of a file, with its mistakes as they are typed, completion for the configuration, and a look at the changes before they are
// written.

import { ask, lastOnly, tell } from "./ask.js";
import { closeDialog, diffBox, field, make, openDialog, problemBox, show, word } from "./make.js";
import { completion } from "./complete.js";
import { draft, keep } from "./tab.js";

let chosen = null;

export async function showEditor(sheet, state, wish) {
  const files = await ask("/api/files");
  if (wish) chosen = files.find((file) => file.name === wish.file || file.name.endsWith(`/${wish.file}`) || wish.file.endsWith(file.name))?.name ?? chosen;
  if (!files.some((file) => file.name === chosen)) chosen = files[0].name;
  const choice = make("select", { id: "editor-file" }, files.map((file) => make("option", { value: file.name, selected: file.name === chosen }, (draft("files", file.name) ? "● " : "") + (file.on_disk ? file.name : word("files.built_in", { name: file.name })))));
  choice.addEventListener("change", () => {
    chosen = choice.value;
    showEditor(sheet, state);
  });
  const kind = files.find((file) => file.name === chosen).kind;
  // A template is compiled for its check.
  const pause = kind === "template" ? 700 : 250;
  let file = null;
  try {
    file = await ask(`/api/file?name=${encodeURIComponent(chosen)}`);
  } catch (refusal) {
    show(sheet, field(word("files.file"), choice, true), make("div", { class: "wrong" }, ...problemBox(refusal.problem, null)));
    return;
  }
  const name = chosen;
  const written = draft("files", name);
  const area = make("textarea", { id: "editor-text", value: written?.text ?? file.text, spellcheck: false, autocomplete: "off", "aria-label": chosen, "aria-describedby": "editor-help" });
  const outcome = make("div", { role: "status", id: "editor-outcome" });
  const save = make("button", { type: "button", class: "main", id: "editor-save", disabled: true }, word("form.review"));
  let base = written?.base ?? file.base;
  let known = file.text;
  let diff = [];
  const place = (found) => goTo(area, found.line, found.column);
  const check = lastOnly(async (isLast) => {
    try {
      const told = await tell("/api/file/check", { name, text: area.value, base });
      if (!isLast()) return;
      diff = told.diff;
      save.disabled = !diff.length || Boolean(told.problem) || told.stale;
      show(outcome,
        told.stale ? stale() : null,
        told.problem ? make("div", { class: "wrong" }, ...problemBox(told.problem, place)) : make("p", { class: "right" }, diff.length ? word("files.right") : word("form.nothing")));
    } catch (refusal) {
      if (isLast()) show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, place)));
    }
  }, pause);
  const note = () => {
    keep(area.value === known ? null : { text: area.value, base }, "files", name);
    undo.disabled = area.value === known;
  };
  const reload = () => {
    keep(null, "files", name);
    return showEditor(sheet, state);
  };
  const undo = make("button", { type: "button", id: "editor-undo", disabled: !written, on: { click: reload } }, word("form.undo"));
  const stale = () => make("div", { class: "wrong", id: "editor-stale" }, make("p", {}, word("files.stale")),
    make("div", { class: "row" },
      make("button", { type: "button", id: "editor-theirs", on: { click: reload } }, word("draft.theirs")),
      make("button", { type: "button", id: "editor-mine", on: { click: async () => {
        const newer = await ask(`/api/file?name=${encodeURIComponent(name)}`);
        base = newer.base;
        known = newer.text;
        note();
        check();
      } } }, word("draft.mine"))));
  area.addEventListener("input", () => {
    note();
    check();
  });
  save.addEventListener("click", () => {
    const write = make("button", { type: "button", class: "main", id: "editor-write" }, word("form.save"));
    write.addEventListener("click", async () => {
      write.disabled = true;
      try {
        const saved = await tell("/api/file/save", { name, text: area.value, base });
        base = saved.base;
        known = area.value;
        note();
        save.disabled = true;
        show(outcome, make("p", { class: "right" }, word("form.saved", { backup: saved.backup ?? "–" })));
      } catch (refusal) {
        show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, place)));
      }
      closeDialog();
    });
    openDialog(word("form.review_title", { file: name }), diffBox(diff), make("div", { class: "row" }, write));
  });
  const list = make("ul", { role: "listbox", id: "editor-words", hidden: true, "aria-label": word("files.completions") });
  show(sheet,
    field(word("files.file"), choice, true),
    make("p", { class: "quiet", id: "editor-help" }, kind === "config" ? word("files.help_config") : word("files.help")),
    make("div", { class: "editor" }, area, list),
    outcome,
    make("div", { class: "savebar" }, save, undo));
  if (written) check();
  if (kind === "config") completion(area, list);
  if (wish) goTo(area, wish.line, wish.column);
}

function goTo(area, line, column) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start + Math.max((column ?? 1) - 1, 0), start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight / Math.max(lines.length, 1)) * Math.max(line - 6, 0);
}
