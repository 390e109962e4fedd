// What changed since the preview began, or since the last release was built.
import { $, ask, asking, make, now, pick, quiet, refill, remember, say } from "./common.js";
import { areasOf, differenceParts } from "./difference.js";
import { mark } from "./pages.js";

let told = null; // the last answer
let turn = 0;

export async function compare(since = now.since) {
  now.since = since;
  remember();
  const own = (turn += 1);
  if (!since) {
    told = null;
    showChanges();
    return;
  }
  if (!told) showChanges();
  const answer = await ask(`since?${asking({ from: since })}`);
  if (own !== turn) return;
  told = answer.told ?? answer;
  showChanges();
}

export function showChanges() {
  const choice = make("select", { id: "since" }, ...["", "start", "build"].map((name) => make("option", { value: name, textContent: say(name || "off"), selected: name === now.since })));
  choice.onchange = () => { told = null; compare(choice.value); };
  const inside = [make("label", {}, `${say("since")} `, choice)];
  const difference = told?.difference;
  let count = 0;
  if (difference) {
    const parts = differenceParts(difference);
    inside.push(...(parts.length ? parts : [quiet("same")]));
    count = difference.passages.length + difference.reworded.length;
  } else if (told?.failed) {
    inside.push(make("p", { className: "error", role: "alert", textContent: told.failed }));
  } else if (told) {
    inside.push(...told.findings.map((finding) => make("p", { className: "empty", textContent: `${pick(finding.message)} ${pick(finding.hint)}` })));
  } else if (now.since) {
    inside.push(quiet("comparing"));
  }
  refill($("changes"), ...inside);
  $("tab-changes").textContent = difference ? `${say("changes")} ${count}` : say("changes");
  mark({ since: difference ? areasOf(difference) : [] });
}
