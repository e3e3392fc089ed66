// The form for what managers change most. Every field knows its path in the file; what is typed is checked as the file is, and kept as a
// draft until it is saved.

import { ask, lastOnly, tell } from "./ask.js";
import { closeDialog, diffBox, field, fromPercent, make, openDialog, plain, problemBox, show, toPercent, word } from "./make.js";
import { openFile } from "./panel.js";
import { pageOrder } from "./pages.js";
import { recipients } from "./recipients.js";
import { draft, keep } from "./tab.js";

let form = null;
// What the file would say with the changes.
let values = null;
// Path → { path, value, before }: `before` is what the file said when it was typed.
let changes = new Map();
let bar = null;
let sheet = null;

const key = (path) => path.join("\u0000");
export const at = (from, path) => path.reduce((value, key) => (Array.isArray(value) ? value.find((item) => item?.id === key) ?? value[Number(key)] : value?.[key]) ?? null, from);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
export const inFile = (path) => at(form.values, path);
export const now = (path) => at(values, path);
export const pagesOfForm = () => form.pages;

function applied(from, { path, value }) {
  const copy = structuredClone(from) ?? {};
  let holder = copy;
  path.slice(0, -1).forEach((step, depth) => {
    const inner = at(holder, [step]) ?? {};
    if (Array.isArray(holder)) holder[holder.findIndex((item) => item?.id === step) >= 0 ? holder.findIndex((item) => item?.id === step) : Number(step)] = inner;
    else holder[step] = inner;
    holder = inner;
  });
  const last = path.at(-1);
  if (value === null && !Array.isArray(holder)) delete holder[last];
  else holder[last] = value;
  return copy;
}

function draw() {
  values = [...changes.values()].reduce(applied, form.values);
  const open = new Set([...sheet.querySelectorAll("details[open]")].map((details) => details.dataset.part));
  const isFirst = !sheet.querySelector("details");
  // Another sheet may have taken its place meanwhile.
  const scroller = sheet.parentElement;
  const position = scroller?.scrollTop;
  const focused = sheet.contains(document.activeElement) ? document.activeElement.dataset.path : null;
  bar = make("div", { class: "savebar", role: "status" });
  const part = (name, content) => make("details", { open: isFirst ? name === "targets" : open.has(name), "data-part": name }, make("summary", {}, word(`form.${name}`)), content);
  show(sheet,
    make("p", { class: "quiet" }, word("form.hint", { file: form.name })),
    part("targets", targets()),
    part("questionnaire", questionnaire()),
    part("pages", pageOrder(draw)),
    part("brand", brand()),
    part("recipients", recipients(draw)),
    bar);
  if (scroller) scroller.scrollTop = position;
  if (focused) sheet.querySelector(`[data-path="${CSS.escape(focused)}"]`)?.focus();
}

export async function showForm(into) {
  sheet = into;
  try {
    form = await ask("/api/form");
  } catch (refusal) {
    show(sheet, make("h2", {}, word("form.unreadable")), ...problemBox(refusal.problem, openFile));
    return;
  }
  const overtaken = rebase();
  draw();
  showBar([], null);
  if (overtaken.length) bar.append(make("p", { class: "near", id: "form-overtaken" }, word("form.overtaken", { names: overtaken.join(", ") })));
  else if (changes.size) check();
}

// Drafts for what the file still says as it did are kept; what was changed elsewhere stays as it is there, and is named.
function rebase() {
  changes = new Map((draft("form") ?? []).map((change) => [key(change.path), change]));
  const overtaken = [];
  for (const [name, change] of changes) {
    const said = inFile(change.path);
    if (same(said, change.before) && !same(said, change.value)) continue;
    changes.delete(name);
    if (!same(said, change.value)) overtaken.push(change.path.join("."));
  }
  keepDrafts();
  return overtaken;
}

function keepDrafts() {
  keep(changes.size ? [...changes.values()] : null, "form");
}

// The pages were made anew: was the file changed by somebody else?
export async function formFollows() {
  if (!form || !sheet) return;
  const known = form.base;
  try {
    const told = await ask("/api/form");
    if (told.base === known || form.base !== known) return;
  } catch {
    // The pages say what is wrong with the file.
    return;
  }
  if (changes.size) showStale();
  else showForm(sheet);
}

function showStale() {
  const reload = make("button", { type: "button", class: "main", id: "form-reload", on: { click: () => showForm(sheet) } }, word("form.reload"));
  show(bar, make("p", { class: "wrong", id: "form-stale" }, word("form.stale", { file: form.name })), reload);
}

// Notes a change, or that there is none any more; `null` takes the key out.
export function change(path, value) {
  const before = inFile(path);
  value = value === "" ? null : value;
  if (same(before, value)) changes.delete(key(path));
  else changes.set(key(path), { path, value, before });
  values = [...changes.values()].reduce(applied, form.values);
  keepDrafts();
  check();
}

const check = lastOnly(async (isLast) => {
  if (!changes.size) return showBar([], null);
  try {
    const told = await tell("/api/form/check", wish());
    if (!isLast()) return;
    if (told.stale) showStale();
    else showBar(told.diff, told.problem);
  } catch (refusal) {
    if (isLast() && refusal.problem) showBar([], refusal.problem);
  }
});

function wish() {
  return { base: form.base, changes: [...changes.values()].map(({ path, value }) => ({ path, value })) };
}

function showBar(diff, problem) {
  const save = make("button", { type: "button", class: "main", id: "form-save", disabled: !diff.length || Boolean(problem), on: { click: () => review(diff) } }, word("form.review"));
  const undo = make("button", { type: "button", id: "form-undo", disabled: !changes.size, on: { click: () => {
    keep(null, "form");
    showForm(sheet);
  } } }, word("form.undo"));
  const count = diff.filter((line) => line.kind !== "same" && line.kind !== "gap").length;
  const said = problem ? ["wrong", word("form.wrong")] : count ? ["right", word("form.right", { count })] : ["quiet", changes.size ? word("form.checking") : word("form.nothing")];
  show(bar, save, undo,
    make("span", { class: said[0] }, said[1]),
    problem ? make("div", { class: "wrong" }, ...problemBox(problem, null)) : null);
}

function review(diff) {
  const save = make("button", { type: "button", class: "main", id: "form-write" }, word("form.save"));
  const outcome = make("div", { role: "status" });
  save.addEventListener("click", async () => {
    save.disabled = true;
    try {
      const saved = await tell("/api/form/save", wish());
      closeDialog();
      keep(null, "form");
      await showForm(sheet);
      show(bar, make("span", { class: "right", id: "form-saved", tabIndex: -1 }, word("form.saved", { backup: saved.backup ?? "–" })));
      document.getElementById("form-saved").focus();
    } catch (refusal) {
      save.disabled = false;
      show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, null)));
      check();
    }
  });
  openDialog(word("form.review_title", { file: form.name }), make("p", {}, word("form.review_hint")), diffBox(diff), outcome, make("div", { class: "row" }, save));
}

export function text(path, label, wide = false, attributes = {}) {
  const input = make("input", { type: "text", value: now(path) ?? "", spellcheck: false, "data-path": path.join("/"), ...attributes });
  input.addEventListener("input", () => change(path, input.value.trim()));
  return field(label, input, wide);
}

// A number as typed: what is none is passed on as it is, and the check says what is wrong with it.
export function numberOf(typed, percent) {
  const digits = plain(typed).replace("%", "").trim();
  const parsed = percent ? fromPercent(digits) : Number(digits);
  return digits === "" ? null : Number.isFinite(parsed) ? parsed : digits;
}

function number(path, label, percent) {
  const value = now(path);
  const shown = percent && typeof value === "number" ? toPercent(value) : value ?? "";
  const input = make("input", { type: "text", inputmode: "decimal", class: "short", value: shown, "aria-label": label, "data-path": path.join("/") });
  input.addEventListener("input", () => change(path, numberOf(input.value, percent)));
  return input;
}

function targets() {
  const known = new Map(form.metrics.map((metric) => [metric.id, metric]));
  const ids = new Set([...Object.keys(form.values?.targets ?? {}), ...Object.keys(values?.targets ?? {})]);
  const rows = make("tbody");
  const add = (id) => {
    const metric = known.get(id) ?? { label: id, unit: "count" };
    const percent = metric.unit === "ratio";
    const unit = percent ? " (%)" : "";
    const name = (key) => `${metric.label} ${word(key)}${unit}`;
    const row = make("tr", { "data-metric": id },
      make("th", { scope: "row" }, metric.label, percent ? " %" : ""),
      ["goal", "tolerance", "next"].map((key) => make("td", {}, number(["targets", id, key], name(`targets.${key}`), percent))),
      make("td", {}, make("button", { type: "button", "aria-label": word("targets.remove", { label: metric.label }), on: { click: () => {
        for (const part of ["goal", "tolerance", "next"]) changes.delete(key(["targets", id, part]));
        change(["targets", id], null);
        draw();
      } } }, "×")));
    rows.append(row);
  };
  [...ids].filter((id) => values?.targets?.[id]).forEach(add);
  const choice = make("select", { "aria-label": word("targets.add") },
    make("option", { value: "" }, word("targets.add")),
    form.metrics.filter((metric) => !values?.targets?.[metric.id]).map((metric) => make("option", { value: metric.id }, metric.label)));
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    // What was to be taken out stays after all.
    changes.delete(key(["targets", choice.value]));
    add(choice.value);
    rows.lastElementChild.querySelector("input").focus();
    choice.selectedOptions[0].remove();
    choice.value = "";
    keepDrafts();
    check();
  });
  return [
    make("table", {},
      make("thead", {}, make("tr", {}, [word("targets.figure"), word("targets.goal"), word("targets.tolerance"), word("targets.next"), ""].map((name) => make("th", { scope: "col" }, name)))),
      rows),
    make("div", { class: "row" }, choice)];
}

function questionnaire() {
  const groups = [["service", ["questionnaire", "service"]], ["sales", ["questionnaire", "sales"]], ["external", ["external"]]];
  return groups.map(([name, path]) => {
    const items = now([...path, "items"]);
    if (!Array.isArray(items)) return null;
    const sum = make("p", { role: "status" });
    const weights = [];
    const add = () => {
      const total = weights.reduce((total, input) => total + (Number(plain(input.value)) || 0), 0);
      sum.className = Math.abs(total - 1) < 1e-6 ? "right" : "wrong";
      sum.textContent = word("questionnaire.sum", { sum: Number(total.toFixed(6)) });
    };
    const rows = items.map((item) => {
      const base = [...path, "items", item.id];
      const label = make("input", { type: "text", value: item.label ?? "", "aria-label": word("questionnaire.label", { item: item.id }), "data-path": [...base, "label"].join("/") });
      label.addEventListener("input", () => change([...base, "label"], label.value.trim()));
      const weight = item.type === "nps" ? null : number([...base, "weight"], word("questionnaire.weight", { item: item.id }), false);
      if (weight) {
        weights.push(weight);
        weight.addEventListener("input", add);
      }
      return make("tr", {}, make("th", { scope: "row" }, item.id), make("td", {}, label), make("td", {}, weight));
    });
    add();
    return [make("h3", {}, word(`questionnaire.${name}`)),
      make("table", {}, make("thead", {}, make("tr", {}, ["id", word("questionnaire.label_head"), word("questionnaire.weight_head")].map((head) => make("th", { scope: "col" }, head)))), make("tbody", {}, rows)),
      sum];
  });
}

function brand() {
  const color = make("input", { type: "color", value: now(["report", "brand", "color"]) ?? "#005a66" });
  color.addEventListener("input", () => change(["report", "brand", "color"], color.value.toUpperCase()));
  return make("div", { class: "row" },
    text(["report", "title"], word("brand.title"), true),
    text(["report", "brand", "name"], word("brand.name"), true),
    text(["report", "brand", "logo"], word("brand.logo"), true),
    field(word("brand.color"), color),
    text(["report", "signoff", "prepared"], word("brand.prepared")),
    text(["report", "signoff", "reviewed"], word("brand.reviewed")),
    text(["report", "signoff", "approved"], word("brand.approved")));
}
