// Corrects a fact: the new value and the reason, then what that moves, and only then the files.
import { $, asking, make, now, pick, placeLine, quiet, say } from "./common.js";
import { areasOf, differenceParts } from "./difference.js";
import { mark } from "./pages.js";

let correcting = null; // the fact, and what to do when it is done

export const isCorrecting = () => correcting !== null;

export function correctButton(entry, begun, done) {
  const button = make("button", { className: "correct", textContent: say("correct") });
  button.onclick = () => {
    begun();
    correcting = { entry, done, filled: { value: "", unit: entry.unit ?? "", reason: "", by: localStorage.getItem("by") ?? "", item: "", anyway: false } };
    showForm();
  };
  return button;
}

/// After the language was chosen anew.
export const speakAgain = () => { if (correcting) (correcting.planned ? showPlan(correcting.planned) : showForm()); };

export function cancel() {
  const done = correcting?.done;
  correcting = null;
  mark({ since: [] });
  done?.();
}

async function post(path, body) {
  const answer = await fetch(`${path}?${asking({})}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : { refusals: [], failed: `${answer.status} ${await answer.text()}` };
}

function field(name, input) {
  input.name = name;
  return make("label", { className: "field" }, say(name), input);
}

const head = ({ entry }) => [make("h2", { textContent: `${say("correct").replace("…", "")} · ${entry.name ?? entry.id}` }), make("p", { className: "id", textContent: `${entry.id} · ${entry.year}` }), make("div", { className: "value" }, make("strong", { textContent: entry.told ?? say("missing") })), placeLine(entry.place)];

function showForm() {
  const { entry, filled } = correcting;
  correcting.planned = null;
  const form = make("form", { id: "correction" });
  if (entry.checklist.length) {
    const items = entry.checklist.map(({ item, done }) => make("option", { value: item, textContent: `${item} · ${say(done ? "done" : "undone")} → ${say(done ? "undone" : "done")}`, selected: item === filled.item }));
    form.append(field("item", make("select", {}, ...items)));
  } else {
    form.append(field("value", make("input", { required: true, value: filled.value, placeholder: entry.written ?? "", autocomplete: "off", inputMode: "decimal" })));
    form.append(field("unit", make("input", { value: filled.unit, autocomplete: "off" })));
  }
  form.append(field("reason", make("input", { required: true, value: filled.reason, autocomplete: "off" })));
  form.append(field("by", make("input", { value: filled.by })));
  const back = make("button", { type: "button", textContent: say("cancel") });
  back.onclick = cancel;
  form.append(make("div", { className: "actions" }, make("button", { className: "primary", textContent: say("plan") }), back));
  form.onsubmit = (event) => {
    event.preventDefault();
    correcting.filled = { ...filled, anyway: false, ...Object.fromEntries(new FormData(form)) };
    localStorage.setItem("by", correcting.filled.by);
    plan();
  };
  $("cause").replaceChildren(...head(correcting), form);
  form.querySelector("input, select").focus();
}

async function plan() {
  const { entry, filled } = correcting;
  const item = entry.checklist.find((own) => own.item === filled.item);
  const own = correcting;
  $("cause").replaceChildren(...head(own), quiet("planning"));
  const told = await post("plan", {
    fact: entry.id, year: entry.year, item: item ? item.item : null,
    value: item ? String(!item.done) : filled.value.trim(),
    unit: item || !filled.unit.trim() || filled.unit.trim() === entry.unit ? null : filled.unit.trim(),
    reason: filled.reason, by: filled.by.trim() || null, anyway: filled.anyway,
  });
  if (correcting !== own) return;
  showPlan(told);
}

function refusal(finding) {
  const parts = [pick(finding.message)];
  if (pick(finding.hint)) parts.push(make("small", { textContent: pick(finding.hint) }));
  if (finding.place) parts.push(make("small", { className: "where", textContent: `${finding.place.file}:${finding.place.line}` }));
  return make("div", { className: "finding error" }, ...parts);
}

function showPlan(told) {
  const own = correcting;
  own.planned = told;
  const inside = [...head(own)];
  const back = make("button", { type: "button", textContent: say("back") });
  back.onclick = () => { mark({ since: [] }); showForm(); };
  const actions = make("div", { className: "actions" });
  if (told.refusals.length || told.failed) {
    inside.push(make("h3", { textContent: say("refused") }), ...told.refusals.map(refusal));
    if (told.failed) inside.push(make("div", { className: "finding error", textContent: told.failed }));
  }
  if (told.mayGoAhead && told.refusals.length) {
    const anyway = make("button", { type: "button", textContent: say("anyway") });
    anyway.onclick = () => { own.filled.anyway = true; plan(); };
    actions.append(anyway);
  }
  if (told.plan !== null && told.plan !== undefined) {
    const write = make("button", { type: "button", className: "primary", id: "write", textContent: `${say("write")} ${told.files.join(now.language === "zh" ? "、" : ", ")}` });
    write.onclick = () => carryOut(own, told.plan);
    actions.append(write);
  }
  actions.append(back);
  if (told.reports?.length) {
    inside.push(make("h3", { className: "effects", textContent: `${say("effects")} · ${say("unwritten")}` }), actions);
    for (const { year, ...difference } of told.reports) {
      if (told.reports.length > 1) inside.push(make("h2", { textContent: now.language === "zh" ? `${year}${say("report")}` : `${year} ${say("report")}` }));
      const parts = differenceParts(difference);
      inside.push(...(parts.length ? parts : [quiet("none")]));
    }
    mark({ since: told.reports.flatMap(areasOf) });
  } else {
    inside.push(actions);
  }
  $("cause").replaceChildren(...inside);
  (actions.querySelector(".primary") ?? back).focus();
}

async function carryOut(own, number) {
  $("cause").replaceChildren(...head(own), quiet("writing"));
  const told = await post("correct", { plan: number });
  if (correcting !== own) return;
  if (!told.files) {
    showPlan({ ...told, plan: null, reports: [] });
    return;
  }
  const done = own.done;
  correcting = null;
  mark({ since: [] });
  now.notice = `${say("wrote")} ${told.files.join(now.language === "zh" ? "、" : ", ")}`;
  done();
}
