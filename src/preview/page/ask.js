// Questions to the program. An answer that tells a problem is thrown as one.

import { address } from "./tab.js";

export class Refusal extends Error {
  constructor(problem) {
    super(problem.message);
    this.problem = problem;
  }
}

let turnedAway = () => {};

// Who is told that the program no longer knows this page: it was started anew, with another address.
export function onTurnedAway(hear) {
  turnedAway = hear;
}

async function answered(response) {
  const kind = response.headers.get("content-type") ?? "";
  const body = kind.startsWith("application/json") ? await response.json() : null;
  if (response.ok) return body;
  if (response.status === 403) turnedAway();
  throw new Refusal(body?.problem ?? { kind: "unexpected", message: `${response.status}`, hints: [], places: [] });
}

export async function ask(path) {
  return answered(await fetch(address(path), { headers: { accept: "application/json" } }));
}

export async function tell(path, wish) {
  return answered(await fetch(address(path), { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(wish) }));
}

// What comes in quick succession is done once, with the last; an answer that was overtaken is dropped.
export function lastOnly(work, pause = 250) {
  let timer = 0;
  let number = 0;
  return (...parts) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const mine = ++number;
      await work(() => mine === number, ...parts);
    }, pause);
  };
}
