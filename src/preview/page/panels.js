// The contents at the left, the findings and the source of a text at the right, and what stands in the way above the pages.
import { $, ask, asking, make, now, pageText, pick, placeLine, placeText, quiet, refill, say, tab } from "./common.js";
import { correctButton, isCorrecting } from "./correct.js";
import { go, markPicked, position, release } from "./pages.js";

let asked = null; // the last click: a point of a page, and the key of what stood there
let told = null; // the finding in the panel
let turn = 0;

// --- contents -----------------------------------------------------------------------------------------------------

export function showContents() {
  refill($("contents"), ...now.state.contents.map((heading) => {
    const link = make("button", { textContent: heading.text, className: `level${Math.min(heading.level, 3)}` });
    link.onclick = () => go([heading.page, 0, heading.y], $("pages").clientHeight);
    return link;
  }));
  showPosition();
}

export function showPosition() {
  const at = position();
  $("here").textContent = at ? `${at.page + 1} / ${now.state.pages.length}` : "";
  let last = -1;
  (now.state?.contents ?? []).forEach((heading, index) => {
    if (at && (heading.page < at.page || (heading.page === at.page && heading.y <= at.y))) last = index;
  });
  [...$("contents").children].forEach((link, index) => {
    const here = index === last;
    if (here && !link.classList.contains("here")) link.scrollIntoView({ block: "nearest" });
    link.classList.toggle("here", here);
  });
}

// --- findings -----------------------------------------------------------------------------------------------------

const isOpen = (finding) => finding.severity === "error" && finding.waived === null;

function findingButton(finding) {
  const kind = finding.waived !== null ? "waived" : finding.severity;
  const button = make("button", { className: `finding ${kind}` }, pick(finding.message));
  if (pick(finding.hint)) button.append(make("small", { textContent: pick(finding.hint) }));
  button.append(make("small", { className: "where", textContent: `${placeText(finding.place)} ${finding.rule}` }));
  button.onclick = () => showFinding(finding);
  return button;
}

function showFinding(finding) {
  if (isCorrecting()) {
    // The form stays; the pages may be looked at meanwhile.
    markPicked("cause", { finding: finding.areas }, true);
    if (finding.areas.length) go(finding.areas[0]);
    else tab("cause");
    return;
  }
  asked = null;
  turn += 1;
  tellFinding(finding, true);
  if (finding.areas.length) go(finding.areas[0]);
  tab("cause");
}

function tellFinding(finding, fresh) {
  told = finding;
  markPicked("cause", { finding: finding.areas }, fresh);
  const inside = [make("h2", { textContent: pick(finding.message) })];
  if (pick(finding.hint)) inside.push(make("p", { textContent: pick(finding.hint) }));
  if (finding.place) inside.push(placeLine(finding.place));
  if (!finding.areas.length) inside.push(quiet("nowhere"));
  refill($("cause"), ...inside);
}

export function showFindings() {
  const order = (finding) => (finding.waived !== null ? 2 : finding.severity === "error" ? 0 : 1);
  const list = [...now.state.findings].sort((a, b) => order(a) - order(b)).map(findingButton);
  refill($("findings"), ...(list.length ? list : [quiet("nothing")]));
}

export function showStatus() {
  const { state } = now;
  const errors = state.findings.filter(isOpen);
  const [kind, words] = state.broken ? ["error", "broken"] : errors.length ? ["warning", "draft"] : ["good", "current"];
  $("status").className = kind;
  $("status").title = $("status").textContent = say(words);
  $("tab-findings").textContent = `${say("findings")} ${state.findings.filter((finding) => finding.waived === null).length}`;
  $("download").textContent = say(state.open ? "downloadDraft" : "download");
  $("print").textContent = say(state.open ? "printDraft" : "print");
  showBanner(errors);
}

// Over the greyed pages, or where there are none yet: what stands in the way.
function showBanner(errors) {
  const banner = $("banner");
  const focused = banner.contains(document.activeElement);
  banner.hidden = !now.state.broken;
  if (banner.hidden) {
    if (focused) $("pages").focus();
    return;
  }
  const blocking = errors.filter((finding) => finding.blocking);
  const first = (blocking.length ? blocking : errors).slice(0, 3);
  const inside = [make("strong", { textContent: say(now.state.pages.length ? "brokenLong" : "brokenEmpty") }), ...first.map(findingButton)];
  if (errors.length > first.length) {
    const all = make("button", { textContent: say("more").replace("{}", errors.length - first.length) });
    all.onclick = () => tab("findings");
    inside.push(all);
  }
  refill(banner, ...inside);
}

// --- where a text comes from --------------------------------------------------------------------------------------

export async function showCause(page, x, y) {
  told = null;
  asked = { point: { page, x: Math.round(x), y: Math.round(y) }, key: null };
  await tellCause(asked.point);
}

/// After a change: the same text or finding, wherever it stands now.
export async function showCauseAgain() {
  if (isCorrecting()) return;
  if (told) {
    const own = JSON.stringify([told.rule, told.message, told.about]);
    const still = now.state.findings.find((finding) => JSON.stringify([finding.rule, finding.message, finding.about]) === own);
    if (still) tellFinding(still, false);
    else forget();
    return;
  }
  if (!asked) {
    forget();
    return;
  }
  await tellCause(asked.key ? { key: asked.key } : asked.point, false);
}

export function forget() {
  asked = told = null;
  turn += 1;
  release("cause");
  if (!isCorrecting()) $("cause").replaceChildren(quiet("click"));
}

async function tellCause(spot, fresh = true) {
  const own = (turn += 1);
  const { told: cause, failed, status } = await ask(`cause?${asking(spot)}`);
  if (own !== turn || !asked || isCorrecting()) return;
  if (failed && !status) {
    refill($("cause"), make("p", { className: "error", role: "alert", textContent: failed }));
    if (fresh) tab("cause");
    return;
  }
  if (!cause) {
    if (fresh) return;
    markPicked("cause", {}, false);
    $("cause").replaceChildren(quiet("left"));
    return;
  }
  asked.key = cause.key ?? null;
  const others = cause.states?.others ?? [];
  markPicked("cause", { picked: cause.areas, found: others.map((other) => other.area) }, fresh);
  if (fresh) now.notice = "";
  const notice = now.notice ? [make("p", { className: "written", role: "status", textContent: now.notice })] : [];
  refill($("cause"), ...notice, ...causeParts(cause));
  if (fresh) tab("cause");
}

function causeParts(cause) {
  const inside = [make("h2", { textContent: cause.text })];
  const states = cause.states;
  if (states) inside.push(...statedParts(states));
  if (cause.place) {
    inside.push(make("h3", { textContent: cause.paragraph ? `${say("written")} · ${cause.paragraph}` : say("written") }), placeLine(cause.place));
  } else if (!states) {
    inside.push(quiet("own"));
  }
  if (states?.others.length) {
    inside.push(make("h3", { textContent: `${say("stated")} ${states.others.length}` }));
    inside.push(make("ul", {}, ...states.others.map((other) => {
      const button = make("button", {}, make("span", { className: "page-number", textContent: pageText(other.area[0]) }), other.text);
      button.onclick = () => go(other.area);
      return make("li", {}, button);
    })));
  }
  return inside;
}

function statedParts(states) {
  const inside = [make("h3", { textContent: states.name ?? states.id }), make("p", { className: "id", textContent: `${states.id}${states.year ? ` · ${states.year}` : ""}` })];
  if (states.entry) inside.push(...entryParts(states.entry));
  else if (states.home) inside.push(make("h3", { textContent: say("defined") }), placeLine(states.home));
  if (states.account) inside.push(make("pre", { textContent: states.account }));
  if (states.rests.length) {
    inside.push(make("h3", { textContent: say("rests") }));
    inside.push(make("ul", { className: "rests" }, ...states.rests.map((entry) => make("li", {}, make("div", { className: "name", textContent: `${entry.name ?? entry.id} · ${entry.year}` }), ...entryParts(entry)))));
  }
  return inside;
}

function entryParts(entry) {
  const line = make("div", { className: "value" }, make("strong", { textContent: entry.told ?? say("missing") }));
  if (!now.state.readOnly) line.append(correctButton(entry, () => { turn += 1; }, showCauseAgain));
  const parts = [line];
  if (entry.source) parts.push(make("div", { className: "empty", textContent: `${say("source")}: ${entry.source}` }));
  parts.push(make("div", { className: "empty", textContent: say("entered") }), placeLine(entry.place));
  return parts;
}
