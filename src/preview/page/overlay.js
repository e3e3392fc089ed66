// The mistake that stands in the way of newer pages; the last good ones stay below it. And what to do when the program is gone.

import { make, problemBox, show, word } from "./make.js";
import { openFile } from "./panel.js";
import { unsaved } from "./tab.js";

let shown = "";
let lost = null;

export function showProblems(state) {
  const overlay = document.getElementById("overlay");
  const problem = state.problem ?? state.standards ?? null;
  const wanted = problem ? JSON.stringify([problem, state.language]) : "";
  if (wanted === shown) return;
  shown = wanted;
  if (!problem) return show(overlay);
  const isDoubt = !state.problem;
  show(overlay, make("section", { class: isDoubt ? "fault-box doubt" : "fault-box", role: "alert" },
    make("h2", {}, isDoubt ? word("problem.standards") : word(`problem.${problem.kind}`)),
    state.report && !isDoubt ? make("p", {}, word("problem.last_good")) : null,
    ...problemBox(problem, openFile),
  ));
}

// `lost`: it no longer answers; `restarted`: it answers, but not to this page.
export function showLost(why) {
  if (why === lost) return;
  lost = why;
  const box = document.getElementById("lost");
  if (!why) return show(box);
  show(box, make("section", { class: "fault-box", role: "alert" },
    make("h2", {}, word(`status.${why}`)),
    make("p", {}, word(`lost.${why}`)),
    unsaved() ? make("p", {}, word("lost.drafts")) : null));
}
