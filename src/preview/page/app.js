// The preview in the browser. It keeps what the server tells of one edition on the screen, and the reader where they are.
import { WORDS } from "./words.js";

const $ = (id) => document.getElementById(id);
const root = document.documentElement;
const main = $("pages");
const EDITIONS = ["zh", "bilingual", "en"];
// Lengths come in hundredths of a point.
const PIXELS = 96 / 72 / 100;

let language = root.dataset.language || localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en");
let edition = root.dataset.edition || "bilingual";
let zoom = Number(localStorage.getItem("zoom")) || 1;
let state = null;
let stream = null;
let picked = []; // areas that stay marked: [kind, [page, x, y, width, height]]
let hits = [];
let hit = -1;
let asked = null; // the last click: page, x, y

const say = (key) => WORDS[language][key];
const make = (tag, attributes = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...inside);
  return element;
};
const scale = () => PIXELS * zoom;

// --- language and tools -------------------------------------------------------------------------------------------

function speak() {
  root.lang = language;
  document.title = `${say("title")} · ecopark`;
  document.querySelectorAll("[data-word]").forEach((element) => (element.textContent = say(element.dataset.word)));
  document.querySelectorAll("[data-title]").forEach((element) => (element.title = say(element.dataset.title)));
  document.querySelectorAll("[data-label]").forEach((element) => element.setAttribute("aria-label", say(element.dataset.label)));
  document.querySelectorAll("[data-placeholder]").forEach((element) => (element.placeholder = say(element.dataset.placeholder)));
  $("editions").replaceChildren(...EDITIONS.map((name) => {
    const button = make("button", { textContent: say(name), onclick: () => choose(name) });
    button.setAttribute("aria-pressed", String(name === edition));
    return button;
  }));
  const query = `edition=${edition}&lang=${language}`;
  $("download").href = `download?${query}`;
  $("print").href = `download?${query}&inline=1`;
  if (state) { showFindings(); showStatus(); }
}

function choose(name) {
  if (name === edition) return;
  edition = name;
  picked = [];
  hits = [];
  speak();
  listen();
}

function setZoom(value) {
  const at = anchor();
  zoom = Math.min(4, Math.max(0.25, value));
  localStorage.setItem("zoom", String(zoom));
  $("zoom").textContent = `${Math.round(zoom * 100)}%`;
  document.querySelectorAll(".page").forEach((page, index) => size(page, state.pages[index]));
  drawMarks();
  restore(at);
}

function fit() {
  const widest = Math.max(...(state?.pages ?? []).map((page) => page.width), 1);
  setZoom((main.clientWidth - 34) / (widest * PIXELS));
}

// --- pages --------------------------------------------------------------------------------------------------------

const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    entry.target.dataset.near = entry.isIntersecting ? "1" : "";
    load(entry.target);
  }
}, { root: main, rootMargin: "120% 0px" });

// A drawing takes the place of the one before only when it can be painted, so that nothing flickers.
async function load(page) {
  if (!page.dataset.near) {
    page.querySelector("img")?.remove();
    page.dataset.shown = "";
    return;
  }
  const digest = page.dataset.digest;
  if (page.dataset.shown === digest) return;
  const image = make("img", { alt: "", decoding: "async", src: `page/${digest}.svg` });
  try { await image.decode(); } catch { return; }
  if (page.dataset.digest !== digest || !page.dataset.near) return;
  page.querySelector("img")?.remove();
  page.prepend(image);
  page.dataset.shown = digest;
}

function size(page, sheet) {
  page.style.width = `${sheet.width * scale()}px`;
  page.style.height = `${sheet.height * scale()}px`;
}

function showPages() {
  const pages = [...main.querySelectorAll(".page")];
  while (pages.length > state.pages.length) {
    const page = pages.pop();
    near.unobserve(page);
    page.remove();
  }
  state.pages.forEach((sheet, index) => {
    let page = pages[index];
    if (!page) {
      page = make("section", { className: "page" });
      page.dataset.page = String(index);
      main.append(page);
      near.observe(page);
    }
    page.dataset.digest = sheet.digest;
    page.setAttribute("aria-label", `${index + 1}`);
    size(page, sheet);
    load(page);
  });
  main.classList.toggle("broken", state.broken);
}

// Where the reader is: a piece of text near the top of the window, by what it says.
function anchor() {
  const top = main.scrollTop;
  const pages = [...main.querySelectorAll(".page")];
  const index = pages.findIndex((page) => page.offsetTop + page.offsetHeight > top);
  if (index < 0 || !state?.pages[index]) return null;
  const own = [];
  for (let at = index; at < Math.min(index + 3, pages.length); at += 1) {
    const start = pages[at].offsetTop;
    for (const [key, y] of state.pages[at].keys) {
      const offset = start + y * scale() - top;
      if (offset >= -2) own.push([key, offset]);
      if (own.length > 40) break;
    }
  }
  return { own, index, within: (top - pages[index].offsetTop) / pages[index].offsetHeight };
}

function restore(at) {
  if (!at) return;
  const pages = main.querySelectorAll(".page");
  const places = new Map();
  state.pages.forEach((sheet, index) => sheet.keys.forEach(([key, y]) => places.set(key, [index, y])));
  for (const [key, offset] of at.own) {
    const place = places.get(key);
    if (place) {
      main.scrollTop = pages[place[0]].offsetTop + place[1] * scale() - offset;
      return;
    }
  }
  const page = pages[Math.min(at.index, pages.length - 1)];
  if (page) main.scrollTop = page.offsetTop + at.within * page.offsetHeight;
}

function go([page, , y], height = 0) {
  const element = main.querySelectorAll(".page")[page];
  if (element) main.scrollTop = element.offsetTop + y * scale() - Math.max(40, (main.clientHeight - height) / 3);
}

// --- marks on the pages -------------------------------------------------------------------------------------------

function drawMark(kind, [page, x, y, width, height]) {
  const element = main.querySelectorAll(".page")[page];
  if (!element) return null;
  const mark = make("span", { className: `mark ${kind}` });
  const pad = 100;
  mark.style.left = `${(x - pad) * scale()}px`;
  mark.style.top = `${(y - pad) * scale()}px`;
  mark.style.width = `${(width + 2 * pad) * scale()}px`;
  mark.style.height = `${(height + 2 * pad) * scale()}px`;
  element.append(mark);
  return mark;
}

function drawMarks() {
  main.querySelectorAll(".mark:not(.changed)").forEach((mark) => mark.remove());
  picked.forEach(([kind, area]) => drawMark(kind, area));
}

function flash(areas) {
  main.querySelectorAll(".mark.changed").forEach((mark) => mark.remove());
  for (const area of areas) {
    drawMark("changed", area)?.addEventListener("animationend", (event) => event.target.remove());
  }
}

// --- panels -------------------------------------------------------------------------------------------------------

function tab(name) {
  for (const other of ["findings", "cause"]) {
    $(other).hidden = other !== name;
    $(`tab-${other}`).setAttribute("aria-selected", String(other === name));
  }
}

function showStatus() {
  const status = $("status");
  const errors = state.findings.filter((finding) => finding.severity === "error" && finding.waived === null).length;
  status.className = errors ? "error" : "";
  status.textContent = state.broken ? say("broken") : errors ? say("open") : say("current");
  $("tab-findings").textContent = `${say("findings")} ${state.findings.filter((finding) => finding.waived === null).length}`;
}

function showContents() {
  $("contents").replaceChildren(...state.contents.map((heading) => {
    const link = make("a", { textContent: heading.text, className: `level${Math.min(heading.level, 3)}`, tabIndex: 0 });
    link.onclick = () => go([heading.page, 0, heading.y], main.clientHeight);
    link.onkeydown = (event) => { if (event.key === "Enter") link.onclick(); };
    return link;
  }));
  here();
}

function here() {
  const pages = main.querySelectorAll(".page");
  const middle = main.scrollTop + main.clientHeight / 3;
  let last = -1;
  (state?.contents ?? []).forEach((heading, index) => {
    const page = pages[heading.page];
    if (page && page.offsetTop + heading.y * scale() <= middle) last = index;
  });
  [...$("contents").children].forEach((link, index) => link.classList.toggle("here", index === last));
}

function placeText(place) {
  return place ? `${place.file}:${place.line}:${place.column}` : "";
}

function placeLine(place) {
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

function showFindings() {
  const order = (finding) => (finding.waived !== null ? 2 : finding.severity === "error" ? 0 : 1);
  const list = [...state.findings].sort((a, b) => order(a) - order(b)).map((finding) => {
    const kind = finding.waived !== null ? "waived" : finding.severity;
    const button = make("button", { className: `finding ${kind}` }, finding.message[language]);
    if (finding.hint[language]) button.append(make("small", { textContent: finding.hint[language] }));
    button.append(make("small", { textContent: `${finding.rule} ${placeText(finding.place)}` }));
    button.onclick = () => {
      asked = null;
      picked = finding.areas.map((area) => ["finding", area]);
      drawMarks();
      if (finding.areas.length) go(finding.areas[0]);
      const inside = [make("h2", { textContent: finding.message[language] })];
      if (finding.hint[language]) inside.push(make("p", { textContent: finding.hint[language] }));
      if (finding.place) inside.push(placeLine(finding.place));
      if (!finding.areas.length) inside.push(make("p", { className: "empty", textContent: say("nowhere") }));
      $("cause").replaceChildren(...inside);
      tab("cause");
    };
    return button;
  });
  $("findings").replaceChildren(...(list.length ? list : [make("p", { className: "empty", textContent: say("nothing") })]));
}

async function showCause(page, x, y) {
  asked = [page, x, y];
  const answer = await fetch(`cause?edition=${edition}&lang=${language}&page=${page}&x=${Math.round(x)}&y=${Math.round(y)}`);
  const cause = answer.ok ? await answer.json() : null;
  if (!cause) return;
  picked = cause.areas.map((area) => ["picked", area]);
  const inside = [make("h2", { textContent: cause.text })];
  if (cause.place) {
    inside.push(make("h3", { textContent: cause.paragraph ? `${say("written")} · ${cause.paragraph}` : say("written") }), placeLine(cause.place));
  } else {
    inside.push(make("p", { className: "empty", textContent: say("own") }));
  }
  const states = cause.states;
  if (states) {
    inside.push(make("h3", { textContent: `${states.name ?? states.id}（${states.id}${states.year ? `, ${states.year}` : ""}）` }));
    if (states.home) inside.push(placeLine(states.home));
    if (states.account) inside.push(make("pre", { textContent: states.account }));
    inside.push(make("h3", { textContent: `${say("stated")} ${states.others.length}` }));
    inside.push(make("ul", {}, ...states.others.map((other) => {
      const button = make("button", { textContent: `${say("page")} ${other.area[0] + 1}: ${other.text}` });
      button.onclick = () => go(other.area);
      return make("li", {}, button);
    })));
    picked.push(...states.others.map((other) => ["found", other.area]));
  }
  drawMarks();
  $("cause").replaceChildren(...inside);
  tab("cause");
}

// --- search -------------------------------------------------------------------------------------------------------

async function search() {
  const words = $("words").value.trim();
  const answer = words ? await fetch(`find?edition=${edition}&q=${encodeURIComponent(words)}`) : null;
  hits = answer?.ok ? await answer.json() : [];
  hit = -1;
  next(1);
}

function next(step) {
  $("hits").textContent = $("words").value.trim() ? `${hits.length}` : "";
  if (!hits.length) { picked = []; drawMarks(); return; }
  hit = (hit + step + hits.length) % hits.length;
  $("hits").textContent = `${hit + 1} / ${hits.length}`;
  picked = hits.flatMap((found, index) => found.areas.map((area) => [index === hit ? "picked" : "found", area]));
  drawMarks();
  go(hits[hit].areas[0]);
}

// --- what the server tells ----------------------------------------------------------------------------------------

function listen() {
  stream?.close();
  stream = new EventSource(`events?edition=${edition}`);
  stream.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.edition !== edition) return;
    const other = state?.edition !== news.edition;
    const at = other ? null : anchor();
    const still = asked && !other && JSON.stringify(state.pages[asked[0]]?.keys) === JSON.stringify(news.pages[asked[0]]?.keys);
    if (!still) asked = null;
    state = news;
    showPages();
    if (at) restore(at);
    else if (!localStorage.getItem("zoom")) fit();
    if (other || !state.broken) picked = [];
    drawMarks();
    if (!other) flash(state.changed);
    showContents();
    showFindings();
    showStatus();
    if (state.broken) tab("findings");
    else if (asked && !$("cause").hidden) showCause(...asked);
    root.dataset.version = String(state.version);
  };
  stream.onerror = () => {
    $("status").className = "error";
    $("status").textContent = say("gone");
  };
}

main.addEventListener("click", (event) => {
  const page = event.target.closest(".page");
  if (!page) return;
  const box = page.getBoundingClientRect();
  showCause(Number(page.dataset.page), (event.clientX - box.left) / scale(), (event.clientY - box.top) / scale());
});
main.addEventListener("scroll", () => requestAnimationFrame(here), { passive: true });
$("smaller").onclick = () => setZoom(zoom / 1.1);
$("larger").onclick = () => setZoom(zoom * 1.1);
$("fit").onclick = fit;
$("tab-findings").onclick = () => tab("findings");
$("tab-cause").onclick = () => tab("cause");
$("language").onclick = () => {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
  speak();
  if (asked && !$("cause").hidden) showCause(...asked);
};
let typing = 0;
$("words").oninput = () => { clearTimeout(typing); typing = setTimeout(search, 200); };
$("search").onsubmit = (event) => { event.preventDefault(); if (hits.length) next(1); else search(); };
document.addEventListener("keydown", (event) => {
  const typed = event.target.matches("input");
  if (event.key === "Escape") { picked = []; hits = []; $("words").value = ""; $("hits").textContent = ""; drawMarks(); main.focus(); return; }
  if (typed && event.key === "Enter" && event.shiftKey) { event.preventDefault(); next(-1); return; }
  if (typed || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    "+": () => setZoom(zoom * 1.1), "=": () => setZoom(zoom * 1.1), "-": () => setZoom(zoom / 1.1), 0: fit,
    "/": () => $("words").focus(), n: () => next(1), N: () => next(-1), f: () => tab("findings"), c: () => tab("cause"),
    1: () => choose("zh"), 2: () => choose("bilingual"), 3: () => choose("en"),
    r: () => fetch("again", { method: "POST" }),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});

$("cause").append(make("p", { className: "empty" }));
speak();
$("cause").firstChild.textContent = say("click");
$("zoom").textContent = `${Math.round(zoom * 100)}%`;
tab("findings");
listen();
main.focus();
