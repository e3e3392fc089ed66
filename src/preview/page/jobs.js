// Produce and send: this program once more, with what it says and where its results are.

import { ask, tell } from "./ask.js";
import { address } from "./tab.js";
import { closeDialog, make, openDialog, problemBox, show, word } from "./make.js";

export function showJobs(sheet, state) {
  const { job, report } = state;
  const running = Boolean(job?.running);
  const outcome = make("div", { role: "status" });
  const start = async (wish) => {
    try {
      await tell("/api/job", wish);
    } catch (refusal) {
      show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, null)));
    }
  };
  const produce = make("button", { type: "button", class: "main", id: "job-run", disabled: running, on: { click: () => start({ what: "run" }) } }, word("jobs.produce"));
  const everyone = make("button", { type: "button", disabled: running, on: { click: () => start({ what: "run", all_stores: true }) } }, word("jobs.produce_all"));
  const send = make("button", { type: "button", id: "job-send", disabled: running || !report.delivery, on: { click: () => review(start, outcome) } }, word("jobs.send"));
  const log = make("div", { class: "log", tabIndex: 0, role: "log", "aria-label": word("jobs.log") }, (job?.lines ?? []).map((line) => make("pre", {}, line)));
  show(sheet,
    make("p", {}, word("jobs.for", { store: report.store.name, month: report.month })),
    make("div", { class: "row" }, produce, report.stores.length > 1 ? everyone : null, send),
    report.delivery ? null : make("p", { class: "quiet" }, word("jobs.no_delivery")),
    outcome,
    job ? [make("h2", {}, word("jobs.of", { what: word(job.what === "send" ? "jobs.sending" : "jobs.run"), store: job.store ?? word("jobs.all"), month: job.month })), make("p", { id: "job-state", class: running ? "near" : job.exit_code === 0 ? "right" : "wrong" }, running ? word("jobs.running") : word("jobs.ended", { meaning: word(`jobs.exit.${job.exit_code ?? "-"}`), code: job.exit_code ?? "–" })), log] : null,
    make("h2", {}, word("jobs.results")),
    report.made.length ? make("ul", {}, report.made.map((name) => make("li", {}, make("a", { href: address(`/report/${name}`), download: "" }, name)))) : make("p", { class: "quiet" }, word("jobs.no_results")));
  log.scrollTop = log.scrollHeight;
}

// Who is to have the report, and who has it: nothing is sent unseen.
async function review(start, outcome) {
  let told = null;
  try {
    told = await ask("/api/deliveries");
  } catch (refusal) {
    show(outcome, make("div", { class: "wrong" }, ...problemBox(refusal.problem, null)));
    return;
  }
  const state = new Map((told.ledger ?? []).flatMap((run) => (run.recipients ?? []).map((entry) => [entry.address, entry])));
  const rows = told.entries.flatMap((entry) => entry.addresses.map((address) => make("tr", {}, make("td", {}, address), make("td", {}, word(`edition.${entry.audience}`)), make("td", {}, state.has(address) ? word(`sent.${state.get(address).state}`) : word("sent.not_yet"), state.get(address)?.error ? make("p", { class: "wrong" }, state.get(address).error) : null))));
  const held = !told.made.length ? word("jobs.not_made") : told.provisional && !told.allow_provisional ? word("jobs.held") : "";
  const go = make("button", { type: "button", class: "main", id: "job-send-now", disabled: !rows.length || Boolean(held), on: { click: () => {
    closeDialog();
    start({ what: "send" });
  } } }, word("jobs.send_now", { count: rows.length }));
  openDialog(word("jobs.send_title"),
    make("p", {}, word("jobs.send_hint", { from: told.from })),
    held ? make("p", { class: "wrong" }, held) : null,
    rows.length ? make("table", {}, make("thead", {}, make("tr", {}, ["jobs.address", "jobs.edition", "jobs.state"].map((key) => make("th", { scope: "col" }, word(key))))), make("tbody", {}, rows)) : make("p", {}, word("jobs.nobody")),
    make("div", { class: "row" }, go));
}
