// The form for what managers change most. Every field knows its path in the file; what is typed is checked as the file is.

import { ask, lastOnly, tell } from "./ask.js";
import { closeDialog, diffBox, field, fromPercent, make, openDialog, problemBox, show, toPercent, word } from "./make.js";
import { openFile } from "./panel.js";

let form = null;
let changes = new Map();
let bar = null;

export async function showForm(sheet) {
  changes = new Map();
  try {
    form = await ask("/api/form");
  } catch (refusal) {
    show(sheet, make("h2", {}, word("form.unreadable")), ...problemBox(refusal.problem, openFile));
    return;
  }
  const { values } = form;
  bar = make("div", { class: "savebar", role: "status" });
  show(sheet,
    make("p", { class: "quiet" }, word("form.hint", { file: form.name })),
    part("form.targets", targets(values), true),
    part("form.questionnaire", questionnaire(values)),
    part("form.pages", pageOrder(values)),
    part("form.brand", brand(values)),
    part("form.recipients", recipients(values)),
    bar);
  showBar([], null);
}

function part(title, content, open = false) {
  return make("details", { open }, make("summary", {}, word(title)), content);
}

const at = (values, path) => path.reduce((value, key) => (Array.isArray(value) ? value.find((item) => item?.id === key) ?? value[Number(key)] : value?.[key]) ?? null, values);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Notes a change, or that there is none any more; `null` takes the key out.
function change(path, value) {
  const key = path.join("\u0000");
  const before = at(form.values, path);
  if (same(before, value) || (before === null && (value === null || value === ""))) changes.delete(key);
  else changes.set(key, { path, value: value === "" ? null : value });
  check();
}

const check = lastOnly(async (isLast) => {
  if (!changes.size) return showBar([], null);
  try {
    const told = await tell("/api/form/check", wish());
    if (isLast()) showBar(told.diff, told.problem);
  } catch (refusal) {
    if (isLast()) showBar([], refusal.problem);
  }
});

function wish() {
  return { base: form.base, changes: [...changes.values()] };
}

function showBar(diff, problem) {
  const save = make("button", { type: "button", class: "main", id: "form-save", disabled: !changes.size || Boolean(problem), on: { click: () => review(diff) } }, word("form.review"));
  const undo = make("button", { type: "button", disabled: !changes.size, on: { click: () => showForm(bar.parentElement) } }, word("form.undo"));
  const count = diff.filter((line) => line.kind !== "same" && line.kind !== "gap").length;
  show(bar,
    save, undo,
    problem ? make("span", { class: "wrong" }, word("form.wrong")) : changes.size ? make("span", { class: "right" }, word("form.right", { count })) : make("span", { class: "quiet" }, word("form.nothing")),
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
      const sheet = bar.parentElement;
      await showForm(sheet);
      show(bar, make("span", { class: "right", id: "form-saved" }, word("form.saved", { backup: saved.backup ?? "–" })));
    } catch (refusal) {
      save.disabled = false;
      show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, null)));
    }
  });
  openDialog(word("form.review_title", { file: form.name }), make("p", {}, word("form.review_hint")), diffBox(diff), outcome, make("div", { class: "row" }, save));
}

function text(path, label, wide = false, attributes = {}) {
  const input = make("input", { type: "text", value: at(form.values, path) ?? "", spellcheck: false, ...attributes });
  input.addEventListener("input", () => change(path, input.value.trim()));
  return field(label, input, wide);
}

function number(path, label, percent) {
  const value = at(form.values, path);
  const input = make("input", { type: "text", inputmode: "decimal", class: "short", value: percent ? toPercent(value) : value ?? "", "aria-label": label, "data-path": path.join("/") });
  input.addEventListener("input", () => {
    const typed = input.value.trim().replace("%", "");
    const parsed = percent ? fromPercent(typed) : Number(typed);
    // What is no number is passed on as it is: the check says what is wrong with it.
    change(path, typed === "" ? null : Number.isNaN(parsed) ? typed : parsed);
  });
  return input;
}

function targets(values) {
  const known = new Map(form.metrics.map((metric) => [metric.id, metric]));
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
        for (const key of ["goal", "tolerance", "next"]) changes.delete(["targets", id, key].join("\u0000"));
        row.remove();
        change(["targets", id], null);
      } } }, "×")));
    rows.append(row);
  };
  Object.keys(values?.targets ?? {}).forEach(add);
  const choice = make("select", { "aria-label": word("targets.add") },
    make("option", { value: "" }, word("targets.add")),
    form.metrics.filter((metric) => !values?.targets?.[metric.id]).map((metric) => make("option", { value: metric.id }, metric.label)));
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    add(choice.value);
    rows.lastElementChild.querySelector("input").focus();
    choice.selectedOptions[0].remove();
    choice.value = "";
  });
  return [
    make("table", {},
      make("thead", {}, make("tr", {}, [word("targets.figure"), word("targets.goal"), word("targets.tolerance"), word("targets.next"), ""].map((name) => make("th", { scope: "col" }, name)))),
      rows),
    make("div", { class: "row" }, choice)];
}

function questionnaire(values) {
  const groups = [["service", ["questionnaire", "service"]], ["sales", ["questionnaire", "sales"]], ["external", ["external"]]];
  return groups.map(([name, path]) => {
    const items = at(values, [...path, "items"]);
    if (!Array.isArray(items)) return null;
    const sum = make("p", { role: "status" });
    const weights = [];
    const add = () => {
      const total = weights.reduce((total, input) => total + (Number(input.value) || 0), 0);
      sum.className = Math.abs(total - 1) < 1e-6 ? "right" : "wrong";
      sum.textContent = word("questionnaire.sum", { sum: Number(total.toFixed(6)) });
    };
    const rows = items.map((item) => {
      const base = [...path, "items", item.id];
      const label = make("input", { type: "text", value: item.label ?? "", "aria-label": word("questionnaire.label", { item: item.id }) });
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

// The order the program makes of `order`: the first stays, each other follows the one before it.
function ordered(ids, order) {
  const shown = [...ids];
  for (let index = 1; index < order.length; index += 1) {
    const from = shown.indexOf(order[index]);
    if (from < 0) continue;
    shown.splice(from, 1);
    const to = shown.indexOf(order[index - 1]);
    shown.splice(to < 0 ? from : to + 1, 0, order[index]);
  }
  return shown;
}

function pageOrder(values) {
  const all = form.pages.map((page) => page.id);
  const pages = new Map(form.pages.map((page) => [page.id, page]));
  const told = values?.report?.pages ?? {};
  let hide = [...(told.hide ?? [])];
  let order = ordered(all, told.order ?? []);
  const list = make("ol", { class: "pages-list" });
  const note = () => {
    change(["report", "pages", "hide"], hide.length || told.hide ? all.filter((id) => hide.includes(id)) : null);
    change(["report", "pages", "order"], same(order, all) ? (told.order ? [] : null) : same(order, ordered(all, told.order ?? [])) ? told.order ?? null : order);
  };
  const move = (id, by) => {
    const from = order.indexOf(id);
    const to = from + by;
    if (to < 0 || to >= order.length) return;
    order.splice(from, 1);
    order.splice(to, 0, id);
    fill();
    list.querySelector(`[data-page="${id}"] [data-by="${by}"]`)?.focus();
    note();
  };
  const fill = () => show(list, order.map((id) => {
    const name = pages.get(id).title ?? id;
    const shown = make("input", { type: "checkbox", checked: !hide.includes(id) });
    shown.addEventListener("change", () => {
      hide = shown.checked ? hide.filter((other) => other !== id) : [...hide, id];
      note();
    });
    const button = (by, sign, key) => make("button", { type: "button", "data-by": by, "aria-label": word(key, { page: name }), on: { click: () => move(id, by) } }, sign);
    return make("li", { "data-page": id }, make("label", { class: "name" }, shown, " ", make("code", {}, id), name === id ? "" : ` ${name}`), button(-1, "↑", "pages.up"), button(1, "↓", "pages.down"));
  }));
  fill();
  return [make("p", { class: "quiet" }, word("pages.hint")), list];
}

function brand() {
  const color = make("input", { type: "color", value: at(form.values, ["report", "brand", "color"]) ?? "#005a66" });
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

const split = (value) => value.split(/[,;，；\s]+/).filter(Boolean);

function recipients(values) {
  const entries = values?.delivery?.recipients;
  if (!values?.delivery) return make("p", {}, word("recipients.none"));
  const list = Array.isArray(entries) ? entries : [];
  const lines = make("div");
  const addresses = (path, label) => {
    const given = at(form.values, path);
    const input = make("input", { type: "text", value: (Array.isArray(given) ? given : given ? [given] : []).join(", "), spellcheck: false });
    input.addEventListener("input", () => {
      const typed = split(input.value);
      change(path, typed.length || given !== null ? typed : null);
    });
    return field(label, input, true);
  };
  const add = (entry, index) => {
    const path = ["delivery", "recipients", String(index)];
    const stores = make("input", { type: "text", value: Array.isArray(entry.stores) ? entry.stores.join(", ") : entry.stores ?? "all" });
    stores.addEventListener("input", () => {
      const typed = split(stores.value);
      change([...path, "stores"], typed.length === 1 && typed[0] === "all" ? "all" : typed);
    });
    const audience = make("select", {}, ["internal", "hq"].map((kind) => make("option", { value: kind, selected: (entry.audience ?? "internal") === kind }, word(`edition.${kind}`))));
    audience.addEventListener("change", () => change([...path, "audience"], audience.value));
    lines.append(make("fieldset", {}, make("legend", {}, word("recipients.entry", { number: index + 1 })),
      make("div", { class: "row" }, addresses([...path, "to"], word("recipients.to")), addresses([...path, "cc"], word("recipients.cc")), field(word("recipients.stores"), stores), field(word("recipients.audience"), audience))));
  };
  list.forEach(add);
  let count = list.length;
  const more = make("button", { type: "button" }, word("recipients.add"));
  more.addEventListener("click", () => {
    // A new entry is one value: it has no place in the file yet.
    const index = count;
    count += 1;
    const to = make("input", { type: "text", spellcheck: false });
    to.addEventListener("input", () => change(["delivery", "recipients", String(index)], { to: split(to.value), stores: "all" }));
    lines.append(field(word("recipients.entry", { number: index + 1 }), to, true));
    to.focus();
    more.disabled = true;
  });
  return [lines, make("div", { class: "row" }, more)];
}
