//! What changed between two reports, told part by part for people. How it is printed stands in `print`.

mod print;

pub use print::{difference, difference_json, difference_markdown, verified};

use std::ops::Range;

use ecopark::finding::{Language, Words};
use ecopark::model::difference::{Changed, Difference, PassageChange, Side, VerdictChange};
use ecopark::model::record::{At, Derived, Fact, FindingMade, Indicator, Name, Passage};
use ecopark::model::unit::Unit;
use ecopark::words;

/// A heading with what stands below it.
struct Part {
    title: Words,
    items: Vec<Item>,
}

/// One change: what it is about, what was, what is, and where and why.
struct Item {
    about: String,
    old: Option<Said>,
    new: Option<Said>,
    /// Files, pages, causes.
    notes: Vec<String>,
}

/// A text with the bytes that the other side does not have.
struct Said {
    text: String,
    differing: Vec<Range<usize>>,
}

impl Said {
    fn plain(text: String) -> Said {
        Said { text, differing: Vec::new() }
    }
}

struct Teller<'d> {
    difference: &'d Difference,
    language: Language,
}

impl Teller<'_> {
    fn say(&self, zh: &str, en: &str) -> String {
        if self.language == Language::Chinese { zh.to_owned() } else { en.to_owned() }
    }

    fn name<'n>(&self, name: &'n Name) -> &'n str {
        let (own, other) = if self.language == Language::Chinese { (&name.zh, &name.en) } else { (&name.en, &name.zh) };
        if own.is_empty() { other } else { own }
    }

    fn parts(&self) -> Vec<Part> {
        let Difference { verdicts, facts, indicators, derived, passages, reworded, findings, .. } = self.difference;
        let parts = [
            Part {
                title: words!("是否达标有变", "Verdicts that changed"),
                items: verdicts.iter().map(|change| self.verdict(change)).collect(),
            },
            Part { title: words!("事实", "Facts"), items: facts.iter().map(|change| self.fact(change)).collect() },
            Part {
                title: words!("指标", "Indicators"),
                items: indicators.iter().map(|change| self.indicator(change)).collect(),
            },
            Part {
                title: words!("推算的数值", "Computed values"),
                items: derived.iter().map(|change| self.derived(change)).collect(),
            },
            Part {
                title: words!("随数据改变的文字和表格", "Sentences and cells that changed with the data"),
                items: passages.iter().map(|change| self.passage(change)).collect(),
            },
            Part {
                title: words!("与数据无关的改动", "Changed for no reason in the data"),
                items: reworded.iter().map(|change| self.passage(change)).collect(),
            },
            Part {
                title: words!("检查结果", "Findings"),
                items: findings.iter().map(|change| self.finding(change)).collect(),
            },
        ];
        parts.into_iter().filter(|part| !part.items.is_empty()).collect()
    }

    fn verdict(&self, change: &VerdictChange) -> Item {
        let verdict = |row: &Indicator| {
            let verdict = match (row.assessed, row.met) {
                (false, _) => self.say("不考核", "not assessed"),
                (true, Some(true)) => self.say("达标", "met"),
                (true, Some(false)) => self.say("不达标", "not met"),
                (true, None) => self.say("无法判定", "cannot be judged"),
            };
            let required = row.requirement.as_deref().unwrap_or("-");
            match self.language {
                Language::Chinese => format!("{verdict}：{}，要求{required}", self.shown(row)),
                Language::English => format!("{verdict}: {}, required {required}", self.shown(row)),
            }
        };
        Item {
            about: self.row(&change.new),
            old: Some(Said::plain(verdict(&change.old))),
            new: Some(Said::plain(verdict(&change.new))),
            notes: self.causes(&change.causes),
        }
    }

    fn row(&self, row: &Indicator) -> String {
        let (number, name) = (row.no, self.name(&row.name));
        self.say(&format!("第{number}项　{name}"), &format!("Row {number}, {name}"))
    }

    /// A unit behind its number, in the language of the reader.
    fn unit(&self, unit: &str) -> String {
        let label = Unit::parse(unit).map_or_else(|| unit.to_owned(), |unit| unit.label(self.language));
        match label.as_str() {
            "—" | "number" => String::new(),
            "%" => label,
            _ if label.starts_with(|c: char| c.is_ascii_digit()) => format!(" × {label}"),
            _ => format!(" {label}"),
        }
    }

    fn shown(&self, row: &Indicator) -> String {
        row.shown.as_ref().map_or_else(|| "-".to_owned(), |shown| format!("{shown}{}", self.unit(&row.unit)))
    }

    fn fact(&self, change: &Changed<Fact>) -> Item {
        let (old, new) = (change.old.as_ref(), change.new.as_ref());
        let sources_differ = old.zip(new).is_some_and(|(old, new)| old.source != new.source);
        let value = |fact: &Fact| {
            // As the file has it, where the reader will look for it.
            let parts = [fact.approximate.as_ref(), fact.value.as_ref(), fact.unit.as_ref()];
            let value = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
            let value = if fact.value.is_none() { self.say("未收集", "not collected") } else { value };
            let source = fact.source.as_deref().unwrap_or("-");
            Said::plain(if sources_differ { format!("{value} [{source}]") } else { value })
        };
        let either = change.either();
        let about = either.map(|fact| [self.name(&fact.name), &fact.key()].join(" ").trim().to_owned());
        Item {
            about: about.unwrap_or_default(),
            old: old.map(value),
            new: new.map(value),
            notes: either.map(|fact| place(&fact.at)).into_iter().collect(),
        }
    }

    fn indicator(&self, change: &Changed<Indicator>) -> Item {
        let rounded_alike = change.old.as_ref().map(|row| &row.shown) == change.new.as_ref().map(|row| &row.shown);
        let said = |row: &Indicator| {
            let shown = self.shown(row);
            let full = row.value.as_deref().unwrap_or("-");
            Said::plain(if rounded_alike { format!("{shown} ({full})") } else { shown })
        };
        Item {
            about: change.either().map(|row| self.row(row)).unwrap_or_default(),
            old: change.old.as_ref().map(said),
            new: change.new.as_ref().map(said),
            notes: self.causes(&change.causes),
        }
    }

    fn derived(&self, change: &Changed<Derived>) -> Item {
        let said = |derived: &Derived| {
            let unit = derived.unit.as_ref().map_or_else(String::new, |unit| self.unit(unit));
            Said::plain(format!("{}{unit}", derived.value.as_deref().unwrap_or("-")))
        };
        let about = change.either().map(|derived| [self.name(&derived.name), &derived.id].join(" ").trim().to_owned());
        Item {
            about: about.unwrap_or_default(),
            old: change.old.as_ref().map(said),
            new: change.new.as_ref().map(said),
            notes: self.causes(&change.causes),
        }
    }

    fn passage(&self, change: &PassageChange) -> Item {
        let PassageChange { change, old_words, new_words } = change;
        let said = |passage: &Option<Passage>, differing: &[Range<usize>]| {
            passage.as_ref().map(|passage| Said { text: passage.text.clone(), differing: differing.to_vec() })
        };
        let mut notes = Vec::new();
        let either = change.either();
        notes.extend(either.and_then(|passage| passage.at.as_ref()).map(place));
        let pages = change.new.as_ref().filter(|passage| !passage.pages.is_empty()).or(change.old.as_ref());
        notes.extend(pages.and_then(|passage| self.pages(&passage.pages)));
        notes.extend(self.causes(&change.causes));
        Item {
            about: either.map(|passage| self.where_in_the_report(passage)).unwrap_or_default(),
            old: said(&change.old, old_words),
            new: said(&change.new, new_words),
            notes,
        }
    }

    /// The passage's id and language; of a cell the number of its row.
    fn where_in_the_report(&self, passage: &Passage) -> String {
        let row = passage.id.split('/').nth(1).and_then(|id| {
            let rows = self.difference.indicators.iter().filter_map(Changed::either);
            rows.into_iter()
                .find(|row| row.id == id)
                .map(|row| self.say(&format!("，第{}项", row.no), &format!(", row {}", row.no)))
        });
        format!("{} {}{}", passage.id, passage.language, row.unwrap_or_default())
    }

    fn pages(&self, pages: &[usize]) -> Option<String> {
        let list = pages.iter().map(usize::to_string).collect::<Vec<_>>();
        match (self.language, pages.len()) {
            (_, 0) => None,
            (Language::Chinese, _) => Some(format!("PDF第{}页", list.join("、"))),
            (Language::English, 1) => Some(format!("PDF page {}", list[0])),
            (Language::English, _) => Some(format!("PDF pages {}", list.join(", "))),
        }
    }

    fn causes(&self, causes: &[String]) -> Vec<String> {
        let facts = &self.difference.facts;
        let cause = |key: &String| {
            let fact = facts.iter().filter_map(Changed::either).find(|fact| fact.key() == *key);
            let name = fact.map(|fact| self.name(&fact.name)).filter(|name| !name.is_empty());
            name.map_or_else(|| key.clone(), |name| format!("{name} ({key})"))
        };
        let causes: Vec<_> = causes.iter().map(cause).collect();
        if causes.is_empty() {
            return Vec::new();
        }
        vec![self.say(&format!("因：{}", causes.join("、")), &format!("because of {}", causes.join(", ")))]
    }

    fn finding(&self, change: &Changed<FindingMade>) -> Item {
        let said = |made: &FindingMade| {
            let waived = if made.waived { self.say("（已免除）", " (waived)") } else { String::new() };
            Said::plain(format!("{}{waived}", self.name(&made.message)))
        };
        let either = change.either();
        let about = either.map(|made| match &made.about {
            Some(about) => format!("{} {about}", made.rule),
            None => made.rule.clone(),
        });
        Item {
            about: about.unwrap_or_default(),
            old: change.old.as_ref().map(said),
            new: change.new.as_ref().map(said),
            notes: either.and_then(|made| made.at.as_ref()).map(place).into_iter().collect(),
        }
    }

    fn side(&self, side: &Side) -> String {
        let park = side.park.as_deref().unwrap_or("-");
        let draft = if side.draft { self.say("，草稿", ", draft") } else { String::new() };
        let date = side.date.as_ref().filter(|_| side.set).map(|date| format!(" ({date})")).unwrap_or_default();
        let set = if side.set { String::new() } else { self.say("，未排版", ", not set") };
        format!("{park} {} {}{date}{draft}{set}", side.year, side.edition)
    }

    /// What is compared, and whether it says the same.
    fn head(&self) -> [String; 2] {
        let Difference { old, new, .. } = self.difference;
        let compared = format!("{} → {}", self.side(old), self.side(new));
        let files: Vec<_> =
            self.difference.inputs.iter().filter_map(Changed::either).map(|input| input.path.as_str()).collect();
        let verdict = match (self.difference.is_empty(), files.is_empty()) {
            (true, true) => self.say("两份报告相同", "the reports are the same"),
            (true, false) => self.say(
                &format!("两份报告内容相同；有改动但不影响内容的文件：{}", files.join("、")),
                &format!("the reports say the same; files that changed without effect: {}", files.join(", ")),
            ),
            (false, true) => String::new(),
            (false, false) => self.say(
                &format!("改动的文件：{}", files.join("、")),
                &format!("files that changed: {}", files.join(", ")),
            ),
        };
        [compared, verdict]
    }
}

fn place(at: &At) -> String {
    format!("{}:{}", at.file, at.line)
}
