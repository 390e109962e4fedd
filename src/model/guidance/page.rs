//! The guidance as a page that people read.

use crate::finding::{Language, Rule, Words};

use super::{Guidance, Severities, guidance};

/// How grave a rule's findings are, and whether somebody may answer for them.
pub fn standing(rule: Rule) -> Words {
    let grave = guidance(rule).severities.words();
    let waiver = match (rule.may_be_waived(), guidance(rule).severities) {
        (true, Severities::Either) => Words::new("警告可以免除", "the warning can be waived"),
        (true, _) => Words::new("可以免除", "can be waived"),
        (false, _) => Words::new("不能免除", "cannot be waived"),
    };
    Words::new(format!("{}，{}", grave.zh, waiver.zh), format!("{}, {}", grave.en, waiver.en))
}

/// `content/RULES.md`: every rule in the order of the code.
pub fn page() -> String {
    let mut page = String::from(
        "# 规则 · Rules\n\n\
         本页由程序生成；`ecopark explain 规则名` 打印其中一条，`ecopark check --rule 规则名` 只列出该规则的发现。\n\
         This page is generated. `ecopark explain RULE` prints one entry, `ecopark check --rule RULE` lists the findings of that rule alone.\n",
    );
    for rule in Rule::ALL {
        let (standing, Guidance { why, mend, .. }) = (standing(*rule), guidance(*rule));
        page.push_str(&format!("\n## {}\n", rule.name()));
        for language in Language::BOTH {
            let [standing, why, mend] = [&standing, &why, &mend].map(|words| words.in_language(language));
            let (stop, space) = if language == Language::Chinese { ("。", "") } else { (".", " ") };
            page.push_str(&format!("\n{standing}{stop}{space}{why}{space}{mend}\n"));
        }
    }
    page
}
