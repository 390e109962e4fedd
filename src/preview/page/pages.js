// The pages: drawn when they come near, kept where the reader is, marked.
import { $, make, now, pageText, say } from "./common.js";

// Lengths come in hundredths of a point.
const PIXELS = 96 / 72 / 100;
const box = $("pages");
const sheets = []; // the elements, in order
const kept = Number(localStorage.getItem("zoom"));
let zoom = kept >= 0.25 && kept <= 4 ? kept : 1;
let fitted = !kept; // until somebody chooses a size, the pages fill the width
const marks = {}; // areas by kind: [page, x, y, width, height]

export const scale = () => PIXELS * zoom;

// --- drawing ------------------------------------------------------------------------------------------------------

const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    entry.target.dataset.near = entry.isIntersecting ? "1" : "";
    draw(entry.target);
  }
}, { root: box, rootMargin: "100% 0px" });

// A drawing takes the place of the one before only when it can be painted, so that nothing flickers.
async function draw(page) {
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

/// Puts the pages of the present state on the screen, and the reader where they were.
export function showPages(stay) {
  const at = stay ? anchor() : null;
  const told = now.state.pages;
  while (sheets.length > told.length) {
    const page = sheets.pop();
    near.unobserve(page);
    page.remove();
  }
  if (fitted) zoom = widthZoom() ?? zoom;
  told.forEach((sheet, index) => {
    let page = sheets[index];
    if (!page) {
      page = make("section", { className: "page" });
      page.dataset.page = String(index);
      sheets.push(page);
      box.append(page);
      near.observe(page);
    }
    page.dataset.digest = sheet.digest;
    page.setAttribute("aria-label", `${index + 1}`);
    size(page, sheet);
    draw(page);
  });
  box.classList.toggle("broken", now.state.broken);
  tellZoom();
  if (at) restore(at);
  else if (!stay) box.scrollTop = 0;
}

// --- where the reader is ------------------------------------------------------------------------------------------

// A piece of text that was picked, or else the top of the window, by what it says; before the new state takes the place of `shown`.
let shown = [];
export const keep = () => (shown = now.state?.pages ?? []);

function firstVisible() {
  const top = box.scrollTop;
  let [low, high] = [0, sheets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sheets[middle].offsetTop + sheets[middle].offsetHeight > top) high = middle;
    else low = middle + 1;
  }
  return low;
}

// How far below the top of the window the picked text is; the top, where none is in sight.
function pickedAt() {
  const mark = box.querySelector(".mark.picked");
  const at = mark ? mark.getBoundingClientRect().top - box.getBoundingClientRect().top : 0;
  return at > 0 && at < box.clientHeight ? at : 0;
}

function anchor() {
  const index = firstVisible();
  if (index >= sheets.length || !shown[index]) return null;
  const top = box.scrollTop;
  const eye = pickedAt();
  const own = [];
  for (let at = index; at < sheets.length && sheets[at].offsetTop < top + box.clientHeight; at += 1) {
    for (const [key, y] of shown[at]?.keys ?? []) {
      const offset = sheets[at].offsetTop + y * scale() - top;
      if (offset >= -2 && offset < box.clientHeight) own.push([key, offset]);
    }
  }
  own.sort(([, one], [, other]) => Math.abs(one - eye) - Math.abs(other - eye));
  return { own, index, within: (top - sheets[index].offsetTop) / sheets[index].offsetHeight };
}

function restore(at) {
  const places = new Map();
  now.state.pages.forEach((sheet, index) => sheet.keys.forEach(([key, y]) => places.set(key, [index, y])));
  for (const [key, offset] of at.own) {
    const place = places.get(key);
    if (place) {
      box.scrollTop = sheets[place[0]].offsetTop + place[1] * scale() - offset;
      return;
    }
  }
  const page = sheets[Math.min(at.index, sheets.length - 1)];
  if (page) box.scrollTop = page.offsetTop + at.within * page.offsetHeight;
}

export function go([page, x, y, width = 0], height = 0) {
  const element = sheets[page];
  if (!element) return;
  box.scrollTop = element.offsetTop + y * scale() - Math.max(40, (box.clientHeight - height) / 3);
  // Sideways only where it would be out of sight.
  const [left, wide] = [element.offsetLeft + x * scale(), width * scale()];
  const isInView = left >= box.scrollLeft && left + wide <= box.scrollLeft + box.clientWidth;
  if (width && !isInView) box.scrollLeft = left - Math.max(20, (box.clientWidth - wide) / 2);
}

/// The page at a third of the window, and how far down it, as the contents count.
export function position() {
  const middle = box.scrollTop + box.clientHeight / 3;
  let page = Math.min(firstVisible(), sheets.length - 1);
  while (page + 1 < sheets.length && sheets[page + 1].offsetTop <= middle) page += 1;
  return page < 0 ? null : { page, y: (middle - sheets[page].offsetTop) / scale() };
}

// --- size ---------------------------------------------------------------------------------------------------------

function tellZoom() {
  $("zoom").textContent = `${Math.round(zoom * 100)}%`;
}

function widthZoom() {
  const widths = (now.state?.pages ?? []).map((page) => page.width);
  if (!widths.length) return null;
  const room = box.clientWidth - 34;
  return Math.min(4, Math.max(0.25, room / (Math.max(...widths) * PIXELS)));
}

function resize(value) {
  keep();
  const at = anchor();
  zoom = Math.min(4, Math.max(0.25, value));
  tellZoom();
  sheets.forEach((page, index) => size(page, now.state.pages[index]));
  drawMarks();
  if (at) restore(at);
}

export function magnify(factor) {
  fitted = false;
  resize(zoom * factor);
  localStorage.setItem("zoom", String(zoom));
}

export function fit() {
  fitted = true;
  localStorage.removeItem("zoom");
  const wide = widthZoom();
  if (wide) resize(wide);
}

new ResizeObserver(() => { if (fitted) fit(); }).observe(box);

// --- marks --------------------------------------------------------------------------------------------------------

function drawMark(kind, [page, x, y, width, height]) {
  const element = sheets[page];
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
  box.querySelectorAll(".mark:not(.changed)").forEach((mark) => mark.remove());
  // What a correction would change stands before what has changed.
  const kinds = Object.entries(marks).filter(([kind]) => kind !== "since" || !marks.planned?.length);
  for (const [kind, areas] of kinds) areas.forEach((area) => drawMark(kind, area));
}

/// Marks that stay until others of their kinds take their place.
export function mark(kinds) {
  Object.assign(marks, kinds);
  drawMarks();
}

export const PICKED = { picked: [], found: [], finding: [] };

// Search and source both mark what the reader picked. Who was asked last owns these marks: after a change both answer again, in any order.
let owner = "";
export function markPicked(by, kinds, fresh) {
  if (fresh || !owner) owner = by;
  if (owner === by) mark({ ...PICKED, ...kinds });
}

/// What `by` had found is given up.
export function release(by) {
  if (owner === by) owner = "";
}

/// Marks that fade.
export function flash(areas) {
  box.querySelectorAll(".mark.changed").forEach((mark) => mark.remove());
  for (const area of areas) {
    drawMark("changed", area)?.addEventListener("animationend", (event) => event.target.remove());
  }
  offer(areas);
}

// Where none of them is in view, a button leads to the next one below, else to the first.
let offered = 0;
function offer(areas) {
  const button = $("news");
  const place = ([page, , y]) => (sheets[page] ? sheets[page].offsetTop + y * scale() : 0);
  const inView = (area) => place(area) >= box.scrollTop && place(area) <= box.scrollTop + box.clientHeight;
  clearTimeout(offered);
  button.hidden = !areas.length || areas.some(inView);
  if (button.hidden) return;
  const next = areas.find((area) => place(area) > box.scrollTop) ?? areas[0];
  const pages = [...new Set(areas.map((area) => area[0]))];
  button.textContent = `${say("changed").replace("{}", areas.length)} ${pages.slice(0, 3).map(pageText).join(", ")}${pages.length > 3 ? "…" : ""}`;
  button.onclick = () => { button.hidden = true; go(next); flash(areas); box.focus(); };
  offered = setTimeout(() => (button.hidden = true), 10000);
}
