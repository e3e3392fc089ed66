// Elements, words and figures. Text is always text: nothing here or elsewhere on the page takes markup from data.

let words = {};

export function setWords(known) {
  words = known;
}

export function word(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/%\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "htmlFor", "id", "type", "name", "rows", "placeholder", "open", "readOnly", "tabIndex", "hidden", "spellcheck", "autocomplete", "max", "min", "step", "required"]);

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (key === "on") for (const [event, heard] of Object.entries(value)) element.addEventListener(event, heard);
    else if (key === "class") element.className = value;
    else if (PROPERTIES.has(key)) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function draw(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat());
  return element;
}

export function field(label, control, wide = false) {
  return make("label", { class: wide ? "field wide" : "field" }, make("span", {}, label), control);
}

export function show(element, ...children) {
  element.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined));
}

// A figure as the report shows it.
export function figureText(value, unit, decimals) {
  if (value === null || value === undefined) return "–";
  if (unit === "ratio") return `${(value * 100).toFixed(decimals)}%`;
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(decimals);
}

// Digits and signs of full width, as Chinese keyboards type them, are digits and signs.
export const plain = (text) => text.normalize("NFKC").replace(/[，、]/g, ",").trim();

// Fractions are typed and read as percent.
export function toPercent(value) {
  return value === null || value === undefined || value === "" ? "" : String(Number((value * 100).toPrecision(12)));
}

export function fromPercent(text) {
  return Number((Number(text) / 100).toPrecision(12));
}

const dialog = () => document.getElementById("dialog");

// One dialog, modal, closed with Esc or its button; the focus returns to where it was.
export function openDialog(title, ...body) {
  const element = dialog();
  const close = make("button", { type: "button", on: { click: () => element.close() } }, word("close"));
  show(
    element,
    make("div", { class: "dialog-head" }, make("h2", { id: "dialog-title", tabIndex: -1 }, title), close),
    make("div", { class: "dialog-body" }, ...body),
  );
  if (!element.open) element.showModal();
  element.querySelector("#dialog-title").focus();
  return element;
}

export function closeDialog() {
  dialog().close();
}

export function problemBox(problem, openPlace) {
  const said = (place) => (place.line ? word(place.column ? "place" : "place.line", { file: place.file, line: place.line, column: place.column ?? 1 }) : place.file);
  const places = problem.places.map((place) =>
    make("li", {}, openPlace && place.editable ? make("button", { type: "button", on: { click: () => openPlace(place) } }, said(place)) : make("span", { class: "place" }, said(place))));
  return [
    places.length ? make("ul", { class: "places" }, places) : null,
    make("pre", {}, problem.message),
    ...problem.hints.map((hint) => make("p", { class: "hint" }, hint)),
  ].filter(Boolean);
}

export function diffBox(lines) {
  const marks = { added: "+ ", removed: "− ", same: "  ", gap: "⋯" };
  return make("div", { class: "diff", tabIndex: 0, role: "group", "aria-label": word("diff.title") },
    lines.map((line) => make("div", { class: line.kind }, marks[line.kind] + line.text)));
}
