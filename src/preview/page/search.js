// Search: words on the pages, wherever their lines and pieces end.
import { $, ask, asking, say } from "./common.js";
import { go, markPicked, release } from "./pages.js";

let hits = [];
let hit = -1;
let more = false; // at more places than are told
let failed = false;
let turn = 0; // answers that come too late are not for the words that stand there now

async function find() {
  const words = $("words").value.trim();
  const own = (turn += 1);
  const answer = words ? await ask(`find?${asking({ q: words })}`) : {};
  if (own !== turn) return false;
  ({ hits, more } = answer.told ?? { hits: [], more: false });
  // Where there are no pages yet nothing is found, which is an answer.
  failed = Boolean(answer.failed && !answer.status);
  return true;
}

export async function search() {
  if (!(await find())) return;
  hit = -1;
  next(1);
}

/// The same words in what the pages say now; the reader stays.
export async function searchAgain() {
  if (!$("words").value.trim() || !(await find())) return;
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
  const found = hits.length ? `${hit + 1} / ${hits.length}${more ? "+" : ""}` : failed ? say("unfound") : "0";
  $("hits").textContent = words ? found : "";
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
  failed = false;
  hit = -1;
  $("words").value = "";
  tell(false);
}
