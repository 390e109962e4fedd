// Search: words on the pages, wherever their lines and pieces end.
import { $, asking } from "./common.js";
import { go, markPicked, release } from "./pages.js";

let hits = [];
let hit = -1;
let turn = 0; // answers that come too late are not for the words that stand there now

async function ask() {
  const words = $("words").value.trim();
  const own = (turn += 1);
  const answer = words ? await fetch(`find?${asking({ q: words })}`) : null;
  const found = answer?.ok ? await answer.json() : [];
  if (own !== turn) return false;
  hits = found;
  return true;
}

export async function search() {
  if (!(await ask())) return;
  hit = -1;
  next(1);
}

/// The same words in what the pages say now; the reader stays.
export async function searchAgain() {
  if (!$("words").value.trim() || !(await ask())) return;
  hit = Math.min(Math.max(hit, 0), hits.length - 1);
  tell(false);
}

export function next(step) {
  if (hits.length) hit = (hit + step + hits.length) % hits.length;
  tell(true);
  if (hits.length) go(hits[hit].areas[0]);
}

function tell(fresh) {
  const words = $("words").value.trim();
  $("hits").textContent = words ? (hits.length ? `${hit + 1} / ${hits.length}` : "0") : "";
  const others = hits.filter((_, index) => index !== hit).flatMap((found) => found.areas);
  markPicked("search", { picked: hits[hit]?.areas ?? [], found: others }, fresh);
  if (!words) release("search");
}

export const hasHits = () => hits.length > 0;

/// The middle of what was found, as a point of its page.
export function foundAt() {
  const area = hits[hit]?.areas[0];
  return area ? [area[0], area[1] + area[3] / 2, area[2] + area[4] / 2] : null;
}

export function clearSearch() {
  turn += 1;
  hits = [];
  hit = -1;
  $("words").value = "";
  tell(false);
}
