// What all parts of the page share: what is shown now, and small helpers.
import { WORDS } from "./words.js";

export const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const query = new URLSearchParams(location.search);

export const EDITIONS = ["zh", "bilingual", "en"];

export const now = {
  language: root.dataset.language || localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en"),
  // Empty until the server tells which one the project names.
  edition: EDITIONS.includes(query.get("edition")) ? query.get("edition") : "",
  // What the changes are counted from: "", "start" or "build".
  since: ["start", "build"].includes(query.get("since")) ? query.get("since") : "",
  // What was written last, until something else is asked for.
  notice: "",
  // What the server told last.
  state: null,
};

export const say = (key) => WORDS[now.language][key];

export const make = (tag, attributes = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...inside);
  return element;
};

export const quiet = (key) => make("p", { className: "empty", textContent: say(key) });

/// A text in the reader's language, else in the other one.
export const pick = (words) => words[now.language] || words.zh || words.en;

export const asking = (more) => new URLSearchParams({ edition: now.edition, lang: now.language, ...more });

/// Keeps the choice of edition and comparison over a reload.
export function remember() {
  const kept = new URLSearchParams();
  if (now.edition) kept.set("edition", now.edition);
  if (now.since) kept.set("since", now.since);
  history.replaceState(null, "", `?${kept}`);
}

/// What the server answers: `told`, else in words why there is none: `failed`, of an answer with a status, or of none at all.
export async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) return { told: await answer.json() };
    return { failed: `${answer.status} ${await answer.text()}`, status: answer.status };
  } catch {
    return { failed: say("unanswered") };
  }
}

/// Puts new parts into an element. The focus stays on the part that says the same, else on the one in its place.
export function refill(element, ...inside) {
  const parts = () => [...element.querySelectorAll("a, button, input, select, summary")];
  const before = parts();
  const at = before.indexOf(document.activeElement);
  const words = before[at]?.textContent;
  element.replaceChildren(...inside);
  if (at < 0) return;
  const after = parts();
  const same = after[at]?.textContent === words ? after[at] : after.find((part) => part.textContent === words);
  (same ?? after[Math.min(at, after.length - 1)] ?? element).focus({ preventScroll: true });
}

export const pageText = (page) => `${say("page")}${now.language === "en" ? " " : ""}${page + 1}${say("pageEnd")}`;

export const placeText = (place) => (place ? `${place.file}:${place.line}:${place.column}` : "");

export function placeLine(place) {
  const line = make("div", { className: "place" }, make("code", { textContent: placeText(place) }));
  const copy = make("button", { textContent: say("copy") });
  copy.onclick = async () => {
    await navigator.clipboard.writeText(`${place.file}:${place.line}`);
    copy.textContent = say("copied");
  };
  line.append(copy);
  if (place.editor) line.append(make("a", { className: "button", href: place.editor, textContent: say("editor") }));
  return line;
}

export function tab(name) {
  for (const other of ["findings", "cause", "changes"]) {
    $(other).hidden = other !== name;
    $(`tab-${other}`).setAttribute("aria-selected", String(other === name));
    $(`tab-${other}`).tabIndex = other === name ? 0 : -1;
  }
}
