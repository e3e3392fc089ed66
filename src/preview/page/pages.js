// Order and visibility of the pages.

import { change, inFile, now, pagesOfForm } from "./form.js";
import { make, show, word } from "./make.js";

const same = (one, other) => one.length === other.length && one.every((id, index) => id === other[index]);

// The order the program makes of `order`: the first stays, each other follows the one before it.
export function ordered(ids, order) {
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

// As few ids as make the order: the shortest part of it that does.
export function shortest(ids, wanted) {
  if (same(ids, wanted)) return [];
  for (let length = 2; length < wanted.length; length += 1) {
    for (let start = 0; start + length <= wanted.length; start += 1) {
      const order = wanted.slice(start, start + length);
      if (same(ordered(ids, order), wanted)) return order;
    }
  }
  return [...wanted];
}

export function pageOrder() {
  const all = pagesOfForm().map((page) => page.id);
  const pages = new Map(pagesOfForm().map((page) => [page.id, page]));
  const path = (key) => ["report", "pages", key];
  let hide = [...(now(path("hide")) ?? [])];
  const order = ordered(all, now(path("order")) ?? []);
  const list = make("ol", { class: "pages-list" });
  const noteHidden = () => {
    const told = inFile(path("hide"));
    // In the order of the file, what is new behind it.
    const known = (told ?? []).filter((id) => hide.includes(id));
    const next = [...known, ...all.filter((id) => hide.includes(id) && !known.includes(id))];
    change(path("hide"), next.length || told ? next : null);
  };
  const noteOrder = () => {
    const told = inFile(path("order"));
    const next = told && same(ordered(all, told), order) ? told : shortest(all, order);
    change(path("order"), next.length || told ? next : null);
  };
  const move = (id, by) => {
    const from = order.indexOf(id);
    const to = from + by;
    if (to < 0 || to >= order.length) return;
    order.splice(from, 1);
    order.splice(to, 0, id);
    fill();
    list.querySelector(`[data-page="${id}"] [data-by="${by}"]`)?.focus();
    noteOrder();
  };
  const fill = () => show(list, order.map((id) => {
    const name = pages.get(id).title ?? id;
    const shown = make("input", { type: "checkbox", checked: !hide.includes(id) });
    shown.addEventListener("change", () => {
      hide = shown.checked ? hide.filter((other) => other !== id) : [...hide, id];
      noteHidden();
    });
    const button = (by, sign, key) => make("button", { type: "button", "data-by": by, "aria-label": word(key, { page: name }), on: { click: () => move(id, by) } }, sign);
    return make("li", { "data-page": id }, make("label", { class: "name" }, shown, " ", make("code", {}, id), name === id ? "" : ` ${name}`), button(-1, "↑", "pages.up"), button(1, "↓", "pages.down"));
  }));
  fill();
  return [make("p", { class: "quiet" }, word("pages.hint")), list];
}
