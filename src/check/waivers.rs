//! Waivers: findings that somebody accepts. A waiver names the values it was given for and lapses with them.

use crate::finding::{Acceptance, Finding, Rule, Words};
use crate::model::report::{Report, Waiver};
use crate::words;

/// Marks the findings that the report's waivers name. A waiver that names none, that has lapsed, or that names an error which nobody can
/// answer for, is a finding itself.
pub fn waive(report: &Report, mut findings: Vec<Finding>) -> Vec<Finding> {
    // Where something is refused, a finding may be missing only for that.
    let open = findings.iter().any(|finding| finding.is_open_error() && !finding.may_be_waived());
    let own: Vec<Finding> = report.waivers.iter().flat_map(|waiver| apply(waiver, &mut findings, open)).collect();
    findings.extend(own);
    findings
}

/// What is to be said about one waiver.
fn apply(waiver: &Waiver, findings: &mut [Finding], open: bool) -> Vec<Finding> {
    let (rule, about) = (&waiver.rule, &waiver.about);
    let known = Rule::ALL.iter().find(|known| known.name() == rule);
    let mut said = Vec::new();
    let mut named = false;
    let meant = |finding: &&mut Finding| finding.rule.name() == rule && finding.about.as_deref() == Some(about);
    for finding in findings.iter_mut().filter(meant) {
        named = true;
        if !finding.may_be_waived() {
            said.push(not_waivable(waiver));
        } else if let Some(lapsed) = lapsed(waiver, finding) {
            said.push(lapsed);
        } else {
            finding.waived = Some(Acceptance { reason: waiver.reason.text.clone(), by: waiver.by.text.clone() });
        }
    }
    if known.is_none_or(|known| !known.may_be_waived()) && !named {
        said.push(not_waivable(waiver));
    } else if !named && !open {
        said.push(
            Finding::warning(
                Rule::IdleWaiver,
                waiver.place.clone(),
                words!("没有发现可供免除：{rule} {about}", "there is no finding to waive: {rule} {about}"),
            )
            .hint(words!("删去这条免除，或核对 about", "remove the waiver, or check `about`")),
        );
    }
    said.dedup();
    said
}

fn not_waivable(waiver: &Waiver) -> Finding {
    let (rule, about) = (&waiver.rule, &waiver.about);
    Finding::warning(
        Rule::IdleWaiver,
        waiver.place.clone(),
        words!("错误不能免除：{rule} {about}", "an error cannot be waived: {rule} {about}"),
    )
    .hint(words!("改正错误，删去这条免除", "mend the error and remove the waiver"))
}

/// Why a waiver no longer covers a finding; nothing where every value is as it was.
fn lapsed(waiver: &Waiver, finding: &Finding) -> Option<Finding> {
    if finding.rests_on == waiver.values || sorted(&finding.rests_on) == sorted(&waiver.values) {
        return None;
    }
    let (rule, about) = (&waiver.rule, &waiver.about);
    let now =
        finding.rests_on.iter().map(|(id, value)| format!("{}: {}", quoted(id), quoted(value))).collect::<Vec<_>>();
    let now = now.join(", ");
    let message = if waiver.values.is_empty() {
        words!(
            "免除未写明所依据的数值：{rule} {about}",
            "the waiver does not name the values it rests on: {rule} {about}"
        )
    } else {
        let changes = changes(waiver, finding);
        words!(
            "免除已失效，数值已变动：{rule} {about}（{changes}）",
            "the waiver has lapsed, for values have changed: {rule} {about} ({changes})"
        )
    };
    let hint = if now.is_empty() {
        words!("重新确认后删去 values", "confirm it anew and remove `values`")
    } else {
        Words::new(
            format!("重新确认后写 values: {{ {now} }}，否则删去这条免除"),
            format!("confirm it anew and write values: {{ {now} }}, or remove the waiver"),
        )
    };
    Some(Finding::warning(Rule::LapsedWaiver, waiver.place.clone(), message).hint(hint).about(about))
}

fn sorted(values: &[(String, String)]) -> Vec<&(String, String)> {
    let mut values: Vec<_> = values.iter().collect();
    values.sort();
    values
}

/// `id 12 → 13` for each value that is not what it was; `-` where it was or is not spoken of.
fn changes(waiver: &Waiver, finding: &Finding) -> String {
    let of = |values: &[(String, String)], id: &str| {
        values.iter().find(|(known, _)| known == id).map_or_else(|| "-".to_owned(), |(_, value)| value.clone())
    };
    let mut ids: Vec<&String> = waiver.values.iter().chain(&finding.rests_on).map(|(id, _)| id).collect();
    ids.sort();
    ids.dedup();
    let pairs = ids.into_iter().map(|id| (id, of(&waiver.values, id), of(&finding.rests_on, id)));
    let changed = pairs.filter(|(_, before, now)| before != now);
    changed.map(|(id, before, now)| format!("{id} {before} → {now}")).collect::<Vec<_>>().join(", ")
}

/// A value as it can stand in a YAML flow mapping.
fn quoted(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '%' | '/' | '_'))
        || value.strip_prefix('-').is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit()));
    if plain { value.to_owned() } else { format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")) }
}
