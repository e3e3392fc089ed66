// Who gets the report by mail, and by which server.

import { change, inFile, now, numberOf } from "./form.js";
import { field, make, word } from "./make.js";

const split = (value) => value.split(/[,;，；、\s]+/).filter(Boolean);
const DELIVERY = ["delivery"];
const START = { from: "", smtp: { host: "", port: 465, security: "tls" }, recipients: [{ to: [], stores: "all" }] };

// A section that is not in the file yet is one value; of one that is there only what changes is written.
function set(path, value) {
  if (inFile(DELIVERY) !== null) return change([...DELIVERY, ...path], value);
  const delivery = structuredClone(now(DELIVERY));
  const holder = path.slice(0, -1).reduce((part, key) => (part[key] ??= {}), delivery);
  if (value === null || value === "") delete holder[path.at(-1)];
  else holder[path.at(-1)] = value;
  change(DELIVERY, delivery);
}

export function recipients(redraw) {
  if (now(DELIVERY) === null) {
    const begin = make("button", { type: "button", id: "recipients-begin", on: { click: () => {
      change(DELIVERY, structuredClone(START));
      redraw();
      document.querySelector('[data-path="delivery/from"]')?.focus();
    } } }, word("recipients.begin"));
    return [make("p", {}, word("recipients.none")), make("div", { class: "row" }, begin)];
  }
  return [server(), entries(redraw)];
}

function server() {
  const text = (path, key, attributes = {}, read = (typed) => typed.trim()) => {
    const input = make("input", { type: "text", value: now([...DELIVERY, ...path]) ?? "", spellcheck: false, "data-path": [...DELIVERY, ...path].join("/"), ...attributes });
    input.addEventListener("input", () => set(path, read(input.value)));
    return field(word(`recipients.${key}`), input, key === "from");
  };
  const chosen = now(["delivery", "smtp", "security"]) ?? "tls";
  const security = make("select", { "data-path": "delivery/smtp/security" }, ["tls", "starttls", "none"].map((kind) => make("option", { value: kind, selected: kind === chosen }, word(`recipients.security.${kind}`))));
  security.addEventListener("change", () => set(["smtp", "security"], security.value));
  return make("div", { class: "row" },
    text(["from"], "from", { placeholder: "客服部 <service@example.com>" }),
    text(["smtp", "host"], "host", { placeholder: "smtp.example.com" }),
    text(["smtp", "port"], "port", { inputmode: "numeric" }, (typed) => numberOf(typed, false)),
    field(word("recipients.security"), security),
    text(["smtp", "username"], "username"),
    text(["smtp", "password"], "password", { placeholder: "env:SMTP_PASSWORD" }));
}

function entries(redraw) {
  const path = ["recipients"];
  // Always the newest: several fields are typed in one after the other.
  const list = () => structuredClone(now([...DELIVERY, ...path]) ?? []);
  const edit = (index, edit) => {
    const next = list();
    edit(next[index]);
    set(path, next);
  };
  const of = (value) => (Array.isArray(value) ? value : value ? [value] : []);
  const fields = list().map((entry, index) => {
    const place = (key) => `delivery/recipients/${index}/${key}`;
    const addresses = (key) => {
      const input = make("input", { type: "text", value: of(entry[key]).join(", "), spellcheck: false, "data-path": place(key) });
      input.addEventListener("input", () => edit(index, (entry) => {
        const typed = split(input.value);
        if (typed.length || key === "to") entry[key] = typed;
        else delete entry[key];
      }));
      return field(word(`recipients.${key}`), input, true);
    };
    const stores = make("input", { type: "text", value: Array.isArray(entry.stores) ? entry.stores.join(", ") : entry.stores ?? "all", "data-path": place("stores") });
    stores.addEventListener("input", () => edit(index, (entry) => {
      const typed = split(stores.value);
      entry.stores = typed.length === 1 && typed[0] === "all" ? "all" : typed;
    }));
    const audience = make("select", { "data-path": place("audience") }, ["internal", "hq"].map((kind) => make("option", { value: kind, selected: (entry.audience ?? "internal") === kind }, word(`edition.${kind}`))));
    audience.addEventListener("change", () => edit(index, (entry) => {
      entry.audience = audience.value;
    }));
    const remove = make("button", { type: "button", "aria-label": word("recipients.remove", { number: index + 1 }), on: { click: () => {
      set(path, list().filter((_, other) => other !== index));
      redraw();
      (document.querySelector(`[data-path="delivery/recipients/${Math.max(index - 1, 0)}/to"]`) ?? document.getElementById("recipients-add"))?.focus();
    } } }, "×");
    return make("fieldset", {}, make("legend", {}, word("recipients.entry", { number: index + 1 }), " ", remove),
      make("div", { class: "row" }, addresses("to"), addresses("cc"), field(word("recipients.stores"), stores), field(word("recipients.audience"), audience)));
  });
  const more = make("button", { type: "button", id: "recipients-add", on: { click: () => {
    const next = [...list(), { to: [], stores: "all" }];
    set(path, next);
    redraw();
    document.querySelector(`[data-path="delivery/recipients/${next.length - 1}/to"]`)?.focus();
  } } }, word("recipients.add"));
  return [...fields, make("div", { class: "row" }, more)];
}
