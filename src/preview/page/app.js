// The preview in the browser. It keeps what the server tells of one edition on the screen, and the reader where they are.
import { compare, showChanges } from "./changes.js";
import { $, EDITIONS, ask, asking, make, now, refill, remember, say, tab } from "./common.js";
import { cancel, isCorrecting, speakAgain, turnPages } from "./correct.js";
import { follow } from "./news.js";
import { PICKED, fit, flash, go, keep, magnify, mark, scale, showPages } from "./pages.js";
import { forget, showCause, showCauseAgain, showContents, showFindings, showPosition, showStatus } from "./panels.js";
import { clearSearch, foundAt, hasHits, next, search, searchAgain } from "./search.js";

const root = document.documentElement;
let isBehind = false; // nobody answers, or another edition was asked for

// --- language and tools -------------------------------------------------------------------------------------------

function speak() {
  root.lang = now.language === "zh" ? "zh-CN" : "en";
  document.title = `${say("title")} · ecopark`;
  document.querySelectorAll("[data-word]").forEach((element) => (element.textContent = say(element.dataset.word)));
  document.querySelectorAll("[data-title]").forEach((element) => (element.title = say(element.dataset.title)));
  document.querySelectorAll("[data-label]").forEach((element) => element.setAttribute("aria-label", say(element.dataset.label)));
  document.querySelectorAll("[data-placeholder]").forEach((element) => (element.placeholder = say(element.dataset.placeholder)));
  $("language").textContent = now.language === "zh" ? "EN" : "中文";
  $("tab-findings").textContent = say("findings");
  $("tab-cause").textContent = say("cause");
  $("download").textContent = say("download");
  $("print").textContent = say("print");
  $("pages").dataset.waiting = say("waiting");
  showEditions();
  showChanges();
  if (!now.state) {
    $("status").textContent = say("waiting");
    return;
  }
  showFindings();
  showStatus();
}

function showEditions() {
  refill($("editions"), ...EDITIONS.map((name) => {
    const button = make("button", { textContent: say(name), onclick: () => choose(name) });
    button.setAttribute("aria-pressed", String(name === now.edition));
    return button;
  }));
  $("print").href = `download?${asking({ inline: 1 })}`;
}

function choose(name) {
  if (name === now.edition) return;
  now.edition = name;
  isBehind = true;
  remember();
  if (!isCorrecting()) forget();
  mark({ ...PICKED, since: [], planned: [] });
  showEditions();
  listen();
}

async function download() {
  const button = $("download");
  if (button.disabled) return;
  const status = $("status");
  button.disabled = true;
  status.className = "";
  status.textContent = say("making");
  try {
    const answer = await fetch(`download?${asking({})}`);
    if (!answer.ok) throw new Error(answer.status === 409 ? await answer.text() : String(answer.status));
    const name = answer.headers.get("Content-Disposition").match(/filename="([^"]*)"/)[1];
    const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    showStatus();
  } catch (error) {
    status.className = "error";
    status.title = status.textContent = `${say("unmade")}: ${error instanceof TypeError ? say("unanswered") : error.message}`;
  }
  button.disabled = false;
}

// --- what the server tells ----------------------------------------------------------------------------------------

function listen() {
  follow(now.edition, (news) => (news ? take(news) : lose()));
}

function lose() {
  isBehind = true;
  $("status").className = "error";
  $("status").title = $("status").textContent = say("gone");
}

function take(news) {
  if (now.edition && news.edition !== now.edition) return;
  const before = now.state;
  const turned = before?.edition !== news.edition;
  // Who joins again hears what it may know already.
  const isChanged = !turned && before.version !== news.version;
  if (!isBehind && !turned && !isChanged) return;
  isBehind = false;
  const stay = !turned && before.pages.length > 0;
  keep();
  now.state = news;
  if (news.known && !now.edition) now.edition = news.edition;
  showPages(stay);
  showEditions();
  showContents();
  showFindings();
  showStatus();
  if (stay) flash(news.changed);
  if (news.broken && !isCorrecting()) tab("findings");
  root.dataset.version = String(news.version);
  turnPages(isChanged);
  // What was asked of the pages before is asked of these.
  if (!news.broken) {
    mark(PICKED);
    searchAgain();
    showCauseAgain();
    if (now.since) compare();
  }
}

// --- what the reader does -----------------------------------------------------------------------------------------

const box = $("pages");
box.addEventListener("click", (event) => {
  const page = event.target.closest(".page");
  if (!page || isCorrecting()) return;
  const own = page.getBoundingClientRect();
  showCause(Number(page.dataset.page), (event.clientX - own.left) / scale(), (event.clientY - own.top) / scale());
});
let scrolled = false;
box.addEventListener("scroll", () => {
  if (scrolled) return;
  scrolled = true;
  requestAnimationFrame(() => { scrolled = false; showPosition(); });
}, { passive: true });

function showTab(name, focus = false) {
  tab(name);
  if (name === "changes" && !now.since) compare("start");
  if (focus) $(`tab-${name}`).focus();
}

function toggle() {
  const hidden = document.body.classList.toggle("narrow");
  $("toggle").setAttribute("aria-expanded", String(!hidden));
  localStorage.setItem("contents", hidden ? "hidden" : "shown");
}

function showKeys() {
  const list = make("dl", {}, ...say("keyList").flatMap(([keys, words]) => [make("dt", {}, ...keys.split(" ").map((key) => make("kbd", { textContent: key }))), make("dd", { textContent: words })]));
  const close = make("button", { textContent: say("close") });
  close.onclick = () => $("keys").close();
  $("keys").replaceChildren(make("h2", { textContent: say("keys").replace(/[(（].*/, "") }), list, close);
  $("keys").showModal();
}

$("toggle").onclick = toggle;
$("smaller").onclick = () => magnify(1 / 1.1);
$("larger").onclick = () => magnify(1.1);
$("fit").onclick = fit;
$("download").onclick = download;
$("help").onclick = showKeys;
const TABS = ["findings", "cause", "changes"];
TABS.forEach((name, index) => {
  $(`tab-${name}`).onclick = () => showTab(name);
  $(`tab-${name}`).onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) showTab(TABS[(index + step + TABS.length) % TABS.length], true);
  };
});
$("language").onclick = () => {
  now.language = now.language === "zh" ? "en" : "zh";
  localStorage.setItem("language", now.language);
  speak();
  if (isCorrecting()) speakAgain();
  else showCauseAgain();
};
let typing = 0;
$("words").oninput = () => { clearTimeout(typing); typing = setTimeout(search, 200); };
$("search").onsubmit = (event) => { event.preventDefault(); if (hasHits()) next(1); else search(); };

function clear() {
  if (isCorrecting()) { cancel(); return; }
  clearSearch();
  forget();
  mark(PICKED);
  box.focus();
}

document.addEventListener("keydown", (event) => {
  if ($("keys").open) return;
  const typed = event.target.matches("input, select, textarea");
  if (event.key === "Escape") { clear(); return; }
  if (event.target === $("words") && event.key === "Enter" && event.shiftKey) { event.preventDefault(); next(-1); return; }
  if (typed || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target === box && foundAt()) { showCause(...foundAt()); return; }
  const keys = {
    "+": () => magnify(1.1), "=": () => magnify(1.1), "-": () => magnify(1 / 1.1), 0: fit,
    "/": () => $("words").focus(), n: () => next(1), N: () => next(-1),
    f: () => showTab("findings"), c: () => showTab("cause"), d: () => showTab("changes"), b: toggle, "?": showKeys,
    1: () => choose("zh"), 2: () => choose("bilingual"), 3: () => choose("en"),
    r: () => ask("again", { method: "POST" }),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

if (localStorage.getItem("contents") === "hidden") toggle();
forget();
speak();
tab(now.since ? "changes" : "findings");
listen();
box.focus();
