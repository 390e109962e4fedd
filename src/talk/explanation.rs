//! How a number came about, as text: the formula in words, then in numbers, its parts, its facts and their sources.

use ecopark::finding::Language;
use ecopark::model::correction::{Correction, told};
use ecopark::model::explanation::{Explanation, Term, UsedFact, Wording};
use ecopark::model::fact::ChecklistItem;
use ecopark::model::project::Project;
use ecopark::model::standard::{Circumstance, Requirement, Row};
use ecopark::model::value::Value;

/// The whole account.
pub fn explanation(project: &Project, explanation: &Explanation, language: Language) -> String {
    let teller = Teller { project, explanation, language };
    let mut lines = vec![teller.heading()];
    if let Some(formula) = &explanation.formula {
        lines.push(format!("{}  {}", teller.pick("公式", "formula"), formula.text));
    }
    for (index, step) in explanation.steps.iter().enumerate() {
        let name = explanation.step_name(index, language);
        lines.push(String::new());
        lines.push(format!("  {name}"));
        let unit = teller.wording().unit(step.unit);
        lines.extend(teller.working(&step.term, &format!("{}{unit}", step.near)));
    }
    if let Some(term) = &explanation.term {
        lines.push(String::new());
        lines.push(format!("  {}", explanation.name.for_message(language)));
        lines.extend(teller.working(term, &teller.result()));
    } else {
        lines.push(format!("{}  {}", teller.pick("数值", "value"), teller.result()));
    }
    lines.extend(teller.years());
    lines.extend(explanation.checklist.iter().map(|item| teller.item(item)));
    lines.push(String::new());
    lines.extend(teller.verdict());
    if !explanation.facts.is_empty() {
        lines.push(teller.pick("数据来源", "sources").to_owned());
    }
    lines.extend(explanation.facts.iter().map(|fact| teller.source(fact)));
    lines.extend(
        explanation.evidence.as_ref().map(|evidence| format!("{}  {evidence}", teller.pick("佐证", "evidence"))),
    );
    lines.extend(teller.history());
    if let Some(filed) = &explanation.filed {
        let (value, reason) = (&filed.value, filed.reason.for_message(language));
        lines.push(match language {
            Language::Chinese => format!("已报送  {value}（{reason}）"),
            Language::English => format!("filed  {value} ({reason})"),
        });
    }
    lines.join("\n") + "\n"
}

struct Teller<'a> {
    project: &'a Project,
    explanation: &'a Explanation,
    language: Language,
}

impl Teller<'_> {
    fn pick(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.language == Language::Chinese { zh } else { en }
    }

    fn wording(&self) -> Wording<'_> {
        Wording {
            explanation: self.explanation,
            form: &self.project.standard.form,
            language: self.language,
            grouped: false,
        }
    }

    fn heading(&self) -> String {
        let (id, name) = (&self.explanation.id, self.explanation.name.for_message(self.language));
        match (&self.explanation.indicator, self.language) {
            (Some(indicator), Language::Chinese) => format!("第{}项 {name}（{id}）", indicator.number),
            (Some(indicator), Language::English) => format!("row {}: {name} ({id})", indicator.number),
            (None, Language::Chinese) => format!("{name}（{id}）"),
            (None, Language::English) => format!("{name} ({id})"),
        }
    }

    /// The formula in names, in numbers, and the result.
    fn working(&self, term: &Term, result: &str) -> Vec<String> {
        vec![
            format!("    = {}", self.wording().names(term)),
            format!("    {} {}", self.wording().numbers_sign(term), self.wording().numbers(term)),
            format!("    {result}"),
        ]
    }

    /// The full value and, where it is rounded for print, the printed one.
    fn result(&self) -> String {
        let explanation = self.explanation;
        if let Value::Word(word) = &explanation.value {
            return self.project.standard.word(word, self.language).unwrap_or(word).to_owned();
        }
        let Value::Number { quantity, decimals, .. } = &explanation.value else {
            return self.wording().value(&explanation.value);
        };
        let full = quantity.full();
        let unit = self.wording().unit(quantity.unit);
        let shown = quantity.digits(*decimals).filter(|shown| *shown != full);
        let sign = if full.ends_with('…') { "≈" } else { "=" };
        let printed = shown.map(|shown| match self.language {
            Language::Chinese => format!("，印作{shown}"),
            Language::English => format!(", printed as {shown}"),
        });
        format!("{sign} {full}{unit}{}", printed.unwrap_or_default())
    }

    /// What n stands for, where a formula speaks of it.
    fn years(&self) -> Option<String> {
        let terms = self.explanation.steps.iter().map(|step| &step.term).chain(&self.explanation.term);
        let mut spoken = terms.into_iter().filter(|term| term.speaks_of_years());
        spoken.next()?;
        let (base, year) = (self.project.report.base_year?, self.project.report.year);
        Some(format!("\n  n = {year} - {base} = {}", year - base))
    }

    /// A line of a checklist: done or not, weight, what it is, what proves it.
    fn item(&self, item: &ChecklistItem) -> String {
        let done = if item.done { self.pick("已完成", "done") } else { self.pick("未完成", "not done") };
        let evidence = item.evidence.as_ref().map(|evidence| format!("  {evidence}")).unwrap_or_default();
        format!("  {done}  {}%  {}{evidence}", item.weight.text, item.item)
    }

    /// That the limit is not the standard's own, and why.
    fn replaced(&self, row: &Row) -> String {
        let Some(Requirement::Always(own)) = &row.replaced else { return String::new() };
        let substitution =
            self.project.report.substitutions.iter().find(|substitution| substitution.number == row.number);
        let (own, reason) = (own.print(), substitution.map_or("", |substitution| &substitution.reason.text));
        match self.language {
            Language::Chinese => format!("（替换{own}：{reason}）"),
            Language::English => format!(" (in place of {own}: {reason})"),
        }
    }

    fn verdict(&self) -> Vec<String> {
        let Some(indicator) = &self.explanation.indicator else { return Vec::new() };
        let Some(row) = self.project.standard.row(&indicator.id) else { return Vec::new() };
        let standard = &self.project.standard;
        let limit = row.limit(indicator.case).map(|limit| limit.print());
        let limit = limit.map(|limit| standard.word(&limit, self.language).map_or(limit.clone(), str::to_owned));
        let circumstance = match &row.requirement {
            Requirement::Cases(cases) => {
                indicator.case.and_then(|case| cases.get(case)).map(|case| match &case.circumstance {
                    Circumstance::Condition { text, .. } => text.text.clone(),
                    Circumstance::Region(region) => {
                        let regions = self.project.standard.regions.iter();
                        let known = regions.into_iter().find(|known| known.id == region.text);
                        known.map_or(region.text.clone(), |known| known.name.for_message(self.language).to_owned())
                    }
                })
            }
            Requirement::Always(_) => None,
        };
        let because = circumstance.map_or_else(String::new, |text| match self.language {
            Language::Chinese => format!("（{text}）"),
            Language::English => format!(" ({text})"),
        });
        let limit = limit.unwrap_or_else(|| self.pick("无适用要求", "none applies").to_owned());
        let verdict = match (indicator.assessed, indicator.met) {
            (false, _) => self.pick("未列入考核", "not assessed"),
            (true, Some(true)) => self.pick("达标", "met"),
            (true, Some(false)) => self.pick("不达标", "NOT met"),
            (true, None) => self.pick("无法判定", "cannot be judged"),
        };
        vec![
            format!("{}  {limit}{because}{}", self.pick("要求", "requirement"), self.replaced(row)),
            format!("{}  {verdict}", self.pick("结论", "verdict")),
        ]
    }

    fn source(&self, fact: &UsedFact) -> String {
        let year = fact.calendar_year.map(|year| year.to_string()).unwrap_or_default();
        let source = fact.source.as_deref().unwrap_or(self.pick("未注明来源", "no source given"));
        format!("  {} {year}  {}  {source}", fact.id, self.wording().value(&fact.value))
    }

    /// The corrections of this fact in any year, or of the facts that the number rests on.
    fn history(&self) -> Vec<String> {
        let own = |fact: &str, year: i32| {
            let used = |used: &UsedFact| used.id == fact && used.calendar_year == Some(year);
            fact == self.explanation.id || self.explanation.facts.iter().any(used)
        };
        let corrections = self.project.ledger.corrections.iter();
        let corrections: Vec<_> = corrections
            .filter(|correction| own(&correction.fact, correction.year))
            .map(|made| self.correction(made))
            .collect();
        let heading = (!corrections.is_empty()).then(|| self.pick("更正记录", "corrections").to_owned());
        heading.into_iter().chain(corrections).collect()
    }

    fn correction(&self, made: &Correction) -> String {
        let Correction { fact, year, item, old, new, reason, by, date, .. } = made;
        let (old, new) = (told(old), told(new));
        let by = match (by, self.language) {
            (None, _) => String::new(),
            (Some(by), Language::Chinese) => format!("（{by}）"),
            (Some(by), Language::English) => format!(" ({by})"),
        };
        let item = item.as_ref().map(|item| format!(" [{item}]")).unwrap_or_default();
        format!("  {date}  {fact} {year}{item}  {old} → {new}  {reason}{by}")
    }
}
