// What differs between two states of the report, as it is told before a correction and since an earlier state.
import { make, now, pageText, pick, say } from "./common.js";
import { go } from "./pages.js";

/// The parts of one report that differ.
export function differenceParts(difference) {
  const parts = [
    ["verdicts", difference.verdicts.map(verdict)],
    ["facts", difference.facts.map((fact) => item(named(fact), fact.old, fact.new))],
    ["indicators", difference.indicators.map((row) => item(named(row), row.old, row.new))],
    ["derived", difference.derived.map((derived) => item(named(derived), derived.old, derived.new))],
    ["passages", passages(difference.passages)],
    ["reworded", passages(difference.reworded)],
    ["came", difference.findings.filter((finding) => finding.came).map(finding)],
    ["went", difference.findings.filter((finding) => !finding.came).map(finding)],
  ];
  const told = parts.filter(([, items]) => items.length);
  return told.flatMap(([title, items]) => [
    make("h3", { textContent: `${say(title)} ${items.count ?? items.length}` }),
    make("ul", { className: `difference ${title}` }, ...items),
  ]);
}

const named = (change) => {
  const name = pick(change.name) || change.id;
  if (change.no) return now.language === "zh" ? `第${change.no}项　${name}` : `Row ${change.no}, ${name}`;
  return change.year ? `${name} · ${change.year}` : name;
};

function item(about, old, fresh) {
  const line = make("li", {}, make("div", { className: "name", textContent: about }));
  line.append(make("del", { textContent: old ?? say("missing") }), " → ", make("ins", { textContent: fresh ?? say("missing") }));
  return line;
}

function verdict(change) {
  const told = ({ assessed, met, shown, requirement }) => {
    const word = say(!assessed ? "unassessed" : met === null ? "unjudged" : met ? "met" : "unmet");
    return `${word}（${shown ?? "-"}，${say("required")}${requirement ?? "-"}）`;
  };
  const english = (text) => text.replace("（", " (").replace("，", ", ").replace("）", ")").replace(say("required"), `${say("required")} `);
  const words = now.language === "zh" ? told : (side) => english(told(side));
  const line = item(named(change), words(change.old), words(change.new));
  line.classList.add(change.new.met === false ? "worse" : "better");
  return line;
}

function passages(changes) {
  const here = changes.filter((change) => change.areas.length);
  const rest = changes.filter((change) => !change.areas.length);
  const items = here.map(passage);
  if (rest.length) {
    const more = make("details", {}, make("summary", { textContent: `${say("elsewhere")}: ${rest.length}` }), make("ul", {}, ...rest.map(passage)));
    items.push(make("li", { className: "more" }, more));
  }
  items.count = changes.length;
  return items;
}

function passage(change) {
  const line = make("li", {});
  const pages = [...new Set(change.areas.map((area) => area[0]))];
  if (pages.length) {
    const button = make("button", { className: "jump", textContent: pages.map(pageText).join(", ") });
    button.onclick = () => go(change.areas[0]);
    line.append(button);
  }
  if (change.at) line.append(make("code", { textContent: `${change.at.file}:${change.at.line}` }));
  const side = (pieces, tag) => make("p", { className: tag === "ins" ? "new" : "old" }, ...pieces.map(([text, differs]) => (differs ? make(tag, { textContent: text }) : text)));
  if (change.old) line.append(side(change.old, "del"));
  if (change.new) line.append(side(change.new, "ins"));
  return line;
}

function finding(change) {
  return make("li", { className: change.severity, textContent: pick(change.message) });
}

/// Every place on the pages that a difference names.
export const areasOf = (difference) => [...difference.passages, ...difference.reworded].flatMap((change) => change.areas);
