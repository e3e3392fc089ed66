// The side panel: one sheet at a time, tabs as the keyboard expects them.

import { make, show, word } from "./make.js";
import { showFigures } from "./figures.js";
import { formFollows, showForm } from "./form.js";
import { showNotes } from "./notes.js";
import { showActions } from "./actions.js";
import { showEditor } from "./editor.js";
import { showJobs } from "./jobs.js";
import { showQuality } from "./figures.js";
import { unsaved } from "./tab.js";

// Name, what fills it, and whether new pages fill it anew: what is being typed stays.
const SHEETS = [
  { name: "figures", fill: showFigures, follows: true },
  { name: "data", fill: showQuality, follows: true },
  { name: "form", fill: showForm, follows: false },
  { name: "notes", fill: showNotes, follows: false },
  { name: "actions", fill: showActions, follows: false },
  { name: "files", fill: showEditor, follows: false },
  { name: "jobs", fill: showJobs, follows: true },
];
let open = "figures";
let state = null;
const wishes = {};

export function buildPanel() {
  const tabs = SHEETS.map(({ name }) =>
    make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `sheet-${name}`, on: { click: () => choose(name) } }, word(`tab.${name}`)));
  show(document.getElementById("tabs"), tabs);
  show(document.getElementById("sheets"), SHEETS.map(({ name }) =>
    make("div", { role: "tabpanel", id: `sheet-${name}`, "aria-labelledby": `tab-${name}`, tabIndex: 0 })));
  markDrafts();
  choose(open, false);
}

// Tabs with something unsaved say so.
export function markDrafts() {
  for (const { name } of SHEETS) {
    const tab = document.getElementById(`tab-${name}`);
    if (!tab) continue;
    const has = unsaved(name);
    const text = word(`tab.${name}`);
    tab.classList.toggle("unsaved", has);
    if (has) tab.setAttribute("aria-label", word("tab.unsaved", { tab: text }));
    else tab.removeAttribute("aria-label");
  }
}

function choose(name, focus = true) {
  open = name;
  for (const sheet of SHEETS) {
    const isOpen = sheet.name === name;
    const tab = document.getElementById(`tab-${sheet.name}`);
    tab.setAttribute("aria-selected", isOpen);
    tab.tabIndex = isOpen ? 0 : -1;
    if (isOpen && focus) tab.focus();
    document.getElementById(`sheet-${sheet.name}`).hidden = !isOpen;
  }
  fill(SHEETS.find((sheet) => sheet.name === name));
}

function fill(sheet) {
  if (!state?.report && !["files", "form"].includes(sheet.name)) return;
  sheet.fill(document.getElementById(`sheet-${sheet.name}`), state, wishes[sheet.name]);
  delete wishes[sheet.name];
}

export function panelChanged(next, isNew) {
  const isFirst = state === null || (!state.report && next.report);
  const job = JSON.stringify(state?.job) !== JSON.stringify(next.job);
  const problem = JSON.stringify(state?.problem) !== JSON.stringify(next.problem);
  const report = state?.report;
  const isOther = report && next.report && (report.month !== next.report.month || report.store.id !== next.report.store.id);
  state = next;
  const sheet = SHEETS.find((sheet) => sheet.name === open);
  if (isFirst || isOther || (isNew && sheet.follows) || (job && open === "jobs")) fill(sheet);
  else if (open === "form" && (isNew || problem)) formFollows();
}

// Opens the text of a file at a place of a message.
export function openFile(place) {
  wishes.files = place;
  choose("files");
}

export function openNotes(page) {
  wishes.notes = page;
  choose("notes");
}

document.getElementById("tabs").addEventListener("keydown", (event) => {
  const at = SHEETS.findIndex((sheet) => sheet.name === open);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: SHEETS.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  choose(SHEETS[(to + SHEETS.length) % SHEETS.length].name);
});

// Ctrl+S saves what is open, as everywhere.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  event.preventDefault();
  const holder = document.getElementById("dialog").open ? document.getElementById("dialog") : document.getElementById(`sheet-${open}`);
  if (["form", "notes", "actions", "files"].includes(open)) holder.querySelector("button.main:not(:disabled)")?.click();
});
