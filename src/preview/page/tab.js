// What this tab shows, and what was typed in it and is not saved. Both stay when the page is loaded anew, and end with the tab.

const CHOICE = "servicedeck.choice";
const DRAFTS = "servicedeck.drafts";
const PROJECT = "servicedeck.project";

function remembered(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function remember(key, value) {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without room it stays as long as the page does.
  }
}

let choice = remembered(CHOICE);
const drafts = remembered(DRAFTS);
let heard = () => {};

// The address of a question, with what this tab shows.
export function address(path) {
  const url = new URL(path, location.origin);
  for (const [key, value] of Object.entries(choice)) url.searchParams.set(key, value);
  return url.pathname + url.search;
}

export function choose(key, value) {
  choice = { ...choice, [key]: value };
  remember(CHOICE, choice);
}

// Another preview may answer at the same address one day: what belongs to another project is forgotten. True when something was.
export function belongsTo(project) {
  const known = remembered(PROJECT).id;
  remember(PROJECT, { id: project });
  if (!known || known === project) return false;
  choice = {};
  remember(CHOICE, choice);
  for (const key of Object.keys(drafts)) delete drafts[key];
  remember(DRAFTS, drafts);
  heard();
  return true;
}

// Drafts have keys that begin with the name of their sheet: `notes/S01/2026-04/churn`.
export const draft = (...key) => drafts[key.join("/")] ?? null;

export function keep(value, ...key) {
  const name = key.join("/");
  if (value === null) delete drafts[name];
  else drafts[name] = value;
  remember(DRAFTS, drafts);
  heard();
}

export const unsaved = (sheet) => Object.keys(drafts).some((key) => !sheet || key === sheet || key.startsWith(`${sheet}/`));

// Who is told whenever there are more drafts or fewer.
export function onDrafts(hear) {
  heard = hear;
}

addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
