// Completion of the configuration by its JSON Schema: keys that may stand here, and values a key may have. Ctrl+Space asks for it, it
// also comes while a key is typed.

import { ask } from "./ask.js";
import { make, show } from "./make.js";

let schema = null;
// Path of a key → what it means, in Chinese; the schema speaks English.
let chinese = {};

const meaning = (path, name, description) => {
  if (document.documentElement.lang !== "zh") return description;
  const keys = path.filter((step) => step !== "-");
  return chinese[[...keys, name].join(".")] ?? "";
};

const resolve = (part) => {
  let found = part;
  while (found?.$ref) found = found.$ref.split("/").slice(1).reduce((value, key) => value?.[key.replace(/~1/g, "/").replace(/~0/g, "~")], schema);
  return found;
};

const branches = (part) => {
  const found = resolve(part);
  if (!found) return [];
  return [found, ...["anyOf", "oneOf", "allOf"].flatMap((key) => (found[key] ?? []).flatMap(branches))];
};

function below(parts, key) {
  return parts.flatMap((part) => {
    if (part.properties?.[key]) return branches(part.properties[key]);
    if (part.items && key === "-") return branches(part.items);
    const additional = part.additionalProperties;
    return additional && typeof additional === "object" ? branches(additional) : [];
  });
}

// The keys that lead to a position, by indentation; `-` for an item of a list.
export function pathAt(text, position) {
  const lines = text.slice(0, position).split("\n");
  const line = lines.pop();
  const indentOf = (of) => of.match(/^ *(- +)*/)[0].length;
  let indent = indentOf(line);
  const path = [];
  const dashes = (of) => (of.match(/^ *((- +)*)/)[1].match(/-/g) ?? []).length;
  for (let count = dashes(line); count > 0; count -= 1) path.unshift("-");
  if (path.length) indent = line.match(/^ */)[0].length;
  for (const above of lines.reverse()) {
    if (!above.trim() || above.trim().startsWith("#")) continue;
    const key = above.match(/^( *)((?:- +)*)([^\s:#][^:]*):(\s|$)/);
    if (!key) continue;
    const column = key[1].length + key[2].length;
    if (column < indent) {
      path.unshift(key[3].replace(/^["']|["']$/g, ""));
      indent = key[1].length;
      if (key[2]) path.unshift("-");
    } else if (column === indent && path[0] === "-" && !key[2] && column === indentOf(above)) {
      path.unshift(key[3]);
    }
    if (indent === 0 && column === 0) break;
  }
  return path;
}

function proposals(text, position) {
  const line = text.slice(text.lastIndexOf("\n", position - 1) + 1, position);
  const value = line.match(/^ *(?:- +)*(?:.*[{,] *)?([\w.]+): +([^,{}\s]*)$/);
  const key = line.match(/^ *(?:- +)*(?:[\w.]+: *\{(?:.*, *)? *)?([\w.]*)$/) ?? line.match(/[{,] *([\w.]*)$/);
  let parts = branches(schema);
  const path = pathAt(text, position);
  for (const step of path) parts = below(parts, step);
  const inline = line.match(/^ *(?:- +)*([\w.]+): *\{/);
  if (inline) {
    parts = below(parts, inline[1]);
    path.push(inline[1]);
  }
  if (!inline && /^ *- *\{/.test(line) && path.at(-1) !== "-") parts = below(parts, "-");
  if (value) {
    const words = below(parts, value[1]).flatMap((part) => [...(part.enum ?? []), ...(part.const !== undefined ? [part.const] : []), ...(part.type === "boolean" ? [true, false] : [])]);
    return entries(words.map((name) => ({ name: String(name), more: "" })), value[2], "");
  }
  if (key) {
    const names = parts.flatMap((part) => [
      ...Object.entries(part.properties ?? {}).map(([name, of]) => ({ name, more: meaning(path, name, of.description ?? resolve(of)?.description ?? "") })),
      ...(resolve(part.propertyNames)?.enum ?? []).map((name) => ({ name, more: "" }))]);
    return entries(names, key[1], ": ");
  }
  return { typed: "", found: [], end: "" };
}

function entries(all, typed, end) {
  const seen = new Set();
  const found = all.filter((entry) => entry.name.includes(typed) && entry.name !== typed && !seen.has(entry.name) && seen.add(entry.name));
  return { typed, found: found.slice(0, 40), end };
}

export async function completion(area, list) {
  if (!schema) [schema, chinese] = await Promise.all([ask("/api/schema"), ask("/api/descriptions")]);
  let offer = null;
  let at = 0;
  const close = () => {
    offer = null;
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", index === at));
    area.setAttribute("aria-activedescendant", `editor-word-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const take = () => {
    const { typed, found, end } = offer;
    area.setRangeText(found[at].name + end, area.selectionStart - typed.length, area.selectionStart, "end");
    close();
    area.dispatchEvent(new Event("input"));
  };
  const open = (asked) => {
    offer = proposals(area.value, area.selectionStart);
    if (!offer.found.length || (!asked && !offer.typed)) return close();
    at = 0;
    show(list, offer.found.map((entry, index) => make("li", { role: "option", id: `editor-word-${index}`, on: { mousedown: (event) => {
      event.preventDefault();
      at = index;
      take();
    } } }, entry.name, entry.more ? make("small", {}, entry.more) : null)));
    const line = area.value.slice(0, area.selectionStart).split("\n").length;
    const height = parseFloat(getComputedStyle(area).lineHeight) || 20;
    list.style.top = `${Math.max(8, Math.min(line * height - area.scrollTop + 8, area.clientHeight - 40))}px`;
    list.hidden = false;
    mark();
  };
  area.setAttribute("aria-controls", list.id);
  area.addEventListener("input", () => open(false));
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      open(true);
    } else if (offer && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      at = (at + (event.key === "ArrowDown" ? 1 : -1) + offer.found.length) % offer.found.length;
      mark();
    } else if (offer && event.key === "Enter") {
      event.preventDefault();
      take();
    } else if (offer && event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
}
