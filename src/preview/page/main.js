// Start: the words, the state as it changes, and everything that shows it.

import { ask, onTurnedAway, tell } from "./ask.js";
import { make, setWords, show, word } from "./make.js";
import { setZoom, showChapters, showDeck } from "./deck.js";
import { showLost, showProblems } from "./overlay.js";
import { buildPanel, markDrafts, panelChanged } from "./panel.js";
import { address, belongsTo, choose, onDrafts } from "./tab.js";

const byId = (id) => document.getElementById(id);
let language = null;
let report = null;

async function speak(wanted) {
  language = wanted;
  setWords(await ask(`/api/words/${wanted}`));
  document.documentElement.lang = wanted;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  byId("language").value = wanted;
  const zooms = [["fit", word("zoom.fit")], ["50", "50%"], ["75", "75%"], ["100", "100%"], ["150", "150%"], ["200", "200%"]];
  options(byId("zoom"), zooms, byId("zoom").value || "fit");
  buildPanel();
  showChapters();
  if (said) say(...said);
}

function options(select, entries, chosen) {
  const wanted = JSON.stringify(entries);
  if (select.dataset.entries !== wanted) {
    show(select, entries.map(([value, text]) => make("option", { value }, text)));
    select.dataset.entries = wanted;
  }
  if (document.activeElement !== select || !select.value) select.value = chosen;
}

function showChoices(report) {
  options(byId("month"), report.months.map((month) => [month, month]), report.month);
  options(byId("store"), report.stores.map((store) => [store.id, `${store.id} ${store.name}`]), report.store.id);
  options(byId("audience"), [["internal", word("edition.internal")], ["hq", word("edition.hq")]], report.audience);
  const templates = [["deck", word("template.deck")], ["a4", word("template.a4")]];
  if (!["deck", "a4"].includes(report.template)) templates.push([report.template, report.template]);
  options(byId("template"), templates, report.template);
  const store = report.dealership ?? report.store.name;
  byId("title").textContent = `${store} · ${report.title} · ${report.month}`;
  document.title = `${report.title} ${report.month} – servicedeck`;
}

let said = null;
function say(key, values = {}, className = "") {
  const status = byId("status");
  const text = word(key, values);
  status.className = className;
  // Said once: a screen reader would repeat it.
  if (status.textContent !== text) status.textContent = text;
  said = [key, values, className];
}

async function take(state) {
  if (belongsTo(state.project)) return listen();
  if (state.language !== language) await speak(state.language);
  const next = state.report ?? null;
  const isNew = next !== null && (report === null || report.serial !== next.serial);
  let changed = [];
  if (next) {
    showChoices(next);
    if (isNew) changed = showDeck(next);
  }
  report = next;
  showLost(null);
  showProblems(state);
  panelChanged(state, isNew);
  document.body.dataset.serial = next ? next.serial : 0;
  document.body.dataset.building = state.building;
  if (state.problem) say("status.problem", {}, "fault");
  else if (state.building || !next) say("status.building", {}, "busy");
  else if (changed.length && changed.length < next.pages.length) {
    const pages = changed.slice(0, 8).join(", ") + (changed.length > 8 ? " …" : "");
    say("status.changed", { pages, ms: state.took_ms });
  } else if (isNew || said?.[2]) say("status.ready", { pages: next.pages.length, ms: state.took_ms });
}

// One after the other: a state is shown whole before the next.
let queue = Promise.resolve();
let events = null;
function listen() {
  events?.close();
  const mine = new EventSource(address("/api/events"));
  events = mine;
  mine.addEventListener("state", (event) => {
    const state = JSON.parse(event.data);
    queue = queue.then(() => (events === mine ? take(state) : null)).catch((error) => console.error(error));
  });
  mine.addEventListener("error", async () => {
    if (events !== mine) return;
    try {
      // Does it know this page? Who was started anew does not.
      await ask("/api/state");
      if (mine.readyState === EventSource.CLOSED) setTimeout(() => events === mine && listen(), 1000);
    } catch (refusal) {
      if (!refusal.problem) lost("lost");
    }
  });
}

function lost(why) {
  say(`status.${why}`, {}, "fault");
  showLost(why);
}
onTurnedAway(() => lost("restarted"));

// A tab in the background needs no new pages; the browser has few connections for all of them.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    events?.close();
    events = null;
  } else if (!events) listen();
});

function chooses(id) {
  byId(id).addEventListener("change", (event) => {
    choose(id, event.target.value);
    say("status.building", {}, "busy");
    document.body.dataset.building = true;
    listen();
  });
}

// The token has done its work: it need not stand in the address and the history.
history.replaceState(null, "", "/");
for (const id of ["month", "store", "audience", "template", "language"]) chooses(id);
byId("zoom").addEventListener("change", (event) => setZoom(event.target.value));
byId("reload").addEventListener("click", () => tell("/api/reload", {}));
onDrafts(markDrafts);
listen();
