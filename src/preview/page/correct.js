// Corrects a fact: the new value and the reason, then what that moves, and only then the files.
import { $, ask, asking, make, now, pick, placeLine, quiet, say } from "./common.js";
import { areasOf, differenceParts } from "./difference.js";
import { mark } from "./pages.js";

let correcting = null; // the fact, what is filled in, how far it is, and what to do when it is done
let turn = 0; // answers that come too late are not for what is shown now

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
export function speakAgain() {
  keepFilled();
  ({ form: () => showForm(correcting.why), planning: () => showWaiting("planning"), planned: () => showPlan(correcting.planned), writing: () => showWaiting("writing") })[correcting.stage]();
}

/// Consequences name places on the pages that they were worked out for. For those of another edition they are worked out anew; where the
/// project has changed they are withdrawn, so that nobody agrees to others than they have seen.
export function turnPages(isChanged) {
  if (!correcting || !["planning", "planned"].includes(correcting.stage)) return;
  if (isChanged) showForm("meanwhile");
  else plan();
}

export function cancel() {
  // The files are written whether or not anybody waits for it.
  if (correcting.stage === "writing") return;
  end();
}

function end() {
  const { done } = correcting;
  correcting = null;
  turn += 1;
  mark({ planned: [] });
  done();
}

const post = (path, body) => ask(`${path}?${asking({})}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

function keepFilled() {
  const form = $("correction");
  if (form) Object.assign(correcting.filled, Object.fromEntries(new FormData(form)));
}

// The focus goes where the reader is asked something, unless they are busy elsewhere.
function show(parts, asking) {
  const panel = $("cause");
  const isFree = document.activeElement === document.body || panel.contains(document.activeElement);
  panel.replaceChildren(...head(correcting), ...parts);
  if (isFree) (asking ?? panel).focus();
}

function showWaiting(stage) {
  correcting.stage = stage;
  show([quiet(stage)]);
}

function field(name, input) {
  input.name = name;
  return make("label", { className: "field" }, say(name), input);
}

const head = ({ entry }) => [make("h2", { textContent: `${say("correct").replace("…", "")} · ${entry.name ?? entry.id}` }), make("p", { className: "id", textContent: `${entry.id} · ${entry.year}` }), make("div", { className: "value" }, make("strong", { textContent: entry.told ?? say("missing") })), placeLine(entry.place)];

function showForm(why = "") {
  const { entry, filled } = correcting;
  Object.assign(correcting, { stage: "form", why });
  turn += 1;
  mark({ planned: [] });
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
    keepFilled();
    filled.anyway = false;
    localStorage.setItem("by", filled.by);
    plan();
  };
  const alert = why ? [make("div", { className: "finding error", role: "alert", textContent: say(why) })] : [];
  show([...alert, form], form.querySelector("input, select"));
}

async function plan() {
  const { entry, filled } = correcting;
  const item = entry.checklist.find((own) => own.item === filled.item);
  const own = (turn += 1);
  mark({ planned: [] });
  showWaiting("planning");
  const { told, failed, status } = await post("plan", {
    fact: entry.id, year: entry.year, item: item ? item.item : null,
    value: item ? String(!item.done) : filled.value.trim(),
    unit: item || !filled.unit.trim() || filled.unit.trim() === entry.unit ? null : filled.unit.trim(),
    reason: filled.reason, by: filled.by.trim() || null, anyway: filled.anyway,
  });
  if (own !== turn) return;
  if (failed && !status) showForm("unplanned");
  else showPlan(told ?? { refusals: [], failed });
}

function refusal(finding) {
  const parts = [pick(finding.message)];
  if (pick(finding.hint)) parts.push(make("small", { textContent: pick(finding.hint) }));
  if (finding.place) parts.push(make("small", { className: "where", textContent: `${finding.place.file}:${finding.place.line}` }));
  return make("div", { className: "finding error" }, ...parts);
}

function showPlan(told) {
  const own = correcting;
  Object.assign(own, { stage: "planned", planned: told });
  const inside = [];
  const back = make("button", { type: "button", textContent: say("back") });
  back.onclick = () => showForm();
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
    write.onclick = () => carryOut(told.plan);
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
    mark({ planned: told.reports.flatMap(areasOf) });
  } else {
    inside.push(actions);
  }
  show(inside, actions.querySelector(".primary") ?? back);
}

async function carryOut(number) {
  showWaiting("writing");
  const { told, failed, status } = await post("correct", { plan: number });
  if (failed && !status) {
    showForm("unsure");
    return;
  }
  if (!told?.files) {
    mark({ planned: [] });
    showPlan({ refusals: [], failed, ...told, plan: null, reports: [] });
    return;
  }
  now.notice = `${say("wrote")} ${told.files.join(now.language === "zh" ? "、" : ", ")}`;
  end();
}
