// The mistake that stands in the way of newer pages; the last good ones stay below it.

import { make, problemBox, show, word } from "./make.js";
import { openFile } from "./panel.js";

let shown = "";

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
