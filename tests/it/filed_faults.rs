//! The faults of the filed report, put back one by one into the example: each is found where it stands, and nothing else is.

use ecopark::finding::Rule;
use ecopark::model::edition::Edition;
use ecopark::model::edition::Edition::{Bilingual, Chinese};

use crate::changed::{Copy, Edit, beside, told};

/// A rule, the file, and words of the line that it is found in.
type Expected = (Rule, &'static str, &'static str);

/// What is put back: its name, edits (file, words there, words instead), what is found, and findings of the example that it ends.
struct Fault {
    name: &'static str,
    edition: Edition,
    edits: &'static [(&'static str, &'static str, &'static str)],
    found: &'static [Expected],
    ended: &'static [Expected],
}

const REPORT: &str = "content/2022/report.yaml";
const PROGRESS: &str = "content/2022/1-progress.yaml";
const RESULTS: &str = "content/2022/2-achievements.yaml";
const PLAN: &str = "content/2022/4-plan.yaml";
const DATA: &str = "data/2022.yaml";
const CHECKS: &str = "data/checks.yaml";
const STANDARD: &str = "data/standards/hj274-2015.yaml";
/// A line that may be written over with another fact.
const BLANK: &str = "  # —— 经济运行  Economy";

const FAULTS: &[Fault] = &[
    Fault {
        name: "row 10: a number with two points",
        edition: Chinese,
        edits: &[(DATA, BLANK, "  energy_elasticity: { value: -0.4.85, unit: — }")],
        found: &[
            (Rule::InvalidNumber, DATA, "energy_elasticity: { value"),
            (Rule::WrongValue, DATA, "energy_elasticity: { value"),
        ],
        ended: &[],
    },
    Fault {
        name: "row 10: its raw row with two points",
        edition: Chinese,
        edits: &[(DATA, "value: 637183.3,", "value: 637.183.3,")],
        found: &[(Rule::InvalidNumber, DATA, "637.183.3")],
        ended: &[(Rule::FiledDiffers, DATA, "energy_elasticity:")],
    },
    Fault {
        name: "row 25: the mean of two of four pollutants, entered",
        edition: Chinese,
        edits: &[(DATA, BLANK, "  pollutant_elasticity: { value: -9.97, unit: — }")],
        found: &[(Rule::WrongValue, DATA, "pollutant_elasticity: { value")],
        ended: &[],
    },
    Fault {
        name: "row 25: the mean of two of four pollutants, computed and as it was filed",
        edition: Chinese,
        edits: &[(
            STANDARD,
            "[cod_discharge, ammonia_discharge, so2_discharge, nox_discharge]",
            "[cod_discharge, nox_discharge]",
        )],
        found: &[(Rule::IdleWaiver, REPORT, "about: pollutant_elasticity")],
        ended: &[(Rule::FiledDiffers, DATA, "  pollutant_elasticity:")],
    },
    Fault {
        name: "row 25: the mean of two of four pollutants, accepted by nobody",
        edition: Chinese,
        edits: &[(
            REPORT,
            "  - { rule: filed-differs, about: pollutant_elasticity",
            "  # - { rule: filed-differs, about: pollutant_elasticity",
        )],
        found: &[(Rule::FiledDiffers, DATA, "  pollutant_elasticity:")],
        ended: &[(Rule::FiledDiffers, DATA, "  pollutant_elasticity:")],
    },
    Fault {
        name: "row 29: the unit doubled, in a cell whose column is %",
        edition: Chinese,
        edits: &[(DATA, "green_coverage_rate: { value: 21,", "green_coverage_rate: { value: 21%,")],
        found: &[(Rule::InvalidNumber, DATA, "value: 21%,")],
        ended: &[(Rule::FiledDiffers, DATA, "  green_coverage_rate:\n")],
    },
    Fault {
        name: "the unit doubled, in a sentence",
        edition: Chinese,
        edits: &[(PROGRESS, "地区生产总值为{{ gdp }}，", "地区生产总值为{{ gdp }}亿元，")],
        found: &[(Rule::UnboundNumber, PROGRESS, "{{ gdp }}亿元")],
        ended: &[],
    },
    Fault {
        name: "row 24: no unit",
        edition: Chinese,
        edits: &[(
            DATA,
            "solid_waste_disposal_rate: { value: 100, unit: \"%\",",
            "solid_waste_disposal_rate: { value: 100, unit: \"-\",",
        )],
        found: &[
            (Rule::LapsedWaiver, REPORT, "about: solid_waste_disposal_rate"),
            (Rule::RequirementNotMet, DATA, "solid_waste_disposal_rate: {"),
            (Rule::RelationViolated, DATA, "solid_waste_disposal_rate: {"),
            (Rule::ToBeConfirmed, DATA, "- about: solid_waste_disposal_rate"),
            (Rule::RelationViolated, CHECKS, "indicators_met = indicators_assessed"),
        ],
        ended: &[(Rule::ToBeConfirmed, DATA, "- about: solid_waste_disposal_rate")],
    },
    Fault {
        name: "row 17: a word that says nothing of compliance",
        edition: Chinese,
        edits: &[(DATA, "{ value: 达标,", "{ value: 基本达标,")],
        found: &[
            (Rule::LapsedWaiver, REPORT, "about: pollution_source_compliance"),
            (Rule::WrongValue, DATA, "基本达标"),
            (Rule::ToBeConfirmed, DATA, "- about: pollution_source_compliance"),
        ],
        ended: &[(Rule::ToBeConfirmed, DATA, "- about: pollution_source_compliance")],
    },
    Fault {
        name: "18 % that is 30 %, typed",
        edition: Chinese,
        edits: &[(PROGRESS, "占比{{ industrial_investment_share }}。", "占比18%。")],
        found: &[(Rule::UnboundNumber, PROGRESS, "占比18%。")],
        ended: &[],
    },
    Fault {
        name: "18 % that is 30 %, entered",
        edition: Chinese,
        edits: &[(DATA, BLANK, "  industrial_investment_share: { value: 18, unit: \"%\" }")],
        found: &[(Rule::WrongValue, DATA, "industrial_investment_share: { value")],
        ended: &[],
    },
    Fault {
        name: "682 − 681 = 2, typed in characters",
        edition: Chinese,
        edits: &[(PROGRESS, "仍有{{ petitions_open }}正在办理", "仍有两件正在办理")],
        found: &[(Rule::UnboundNumber, PROGRESS, "仍有两件正在办理")],
        ended: &[],
    },
    Fault {
        name: "682 − 681 = 2, entered",
        edition: Chinese,
        edits: &[(DATA, BLANK, "  petitions_open: { value: 2, unit: 件 }")],
        found: &[(Rule::WrongValue, DATA, "petitions_open: { value")],
        ended: &[],
    },
    Fault {
        name: "84 − 81: what is open is not named in one language",
        edition: Bilingual,
        edits: &[(PROGRESS, "，尚\n          余{{ rectification_tasks_open }}；", "。\n          此外，")],
        found: &[(Rule::LanguagesDiffer, PROGRESS, "{{ rectification_tasks_open | count")],
        ended: &[],
    },
    Fault {
        name: "24 of 32 optional rows, typed",
        edition: Chinese,
        edits: &[(
            RESULTS,
            "在{{ indicators_total }}指标中选择{{ indicators_assessed }}列入",
            "在32个可选指标中选择24项列入",
        )],
        found: &[(Rule::UnboundNumber, RESULTS, "在32个可选指标"), (Rule::UnboundNumber, RESULTS, "在32个可选指标")],
        ended: &[],
    },
    Fault {
        name: "an approximation typed",
        edition: Chinese,
        edits: &[(RESULTS, "较上年减少{{ cod_reduction }}；", "较上年减少近1/3；")],
        found: &[(Rule::UnboundNumber, RESULTS, "减少近1/3"), (Rule::UnboundNumber, RESULTS, "减少近1/3")],
        ended: &[],
    },
    Fault {
        name: "a value typed with fewer decimals than the table's",
        edition: Chinese,
        edits: &[(RESULTS, "水排放量{{ wastewater_intensity }}，", "水排放量0.6吨/万元，")],
        found: &[(Rule::UnboundNumber, RESULTS, "水排放量0.6吨")],
        ended: &[],
    },
    Fault {
        name: "secondary industry against the industry in it, accepted by nobody",
        edition: Chinese,
        edits: &[(
            REPORT,
            "  - { rule: to-be-confirmed, about: secondary",
            "  # - { rule: to-be-confirmed, about: secondary",
        )],
        found: &[(Rule::ToBeConfirmed, DATA, "- about: secondary_industry_added_value")],
        ended: &[(Rule::ToBeConfirmed, DATA, "- about: secondary_industry_added_value")],
    },
    Fault {
        name: "the year of another report",
        edition: Bilingual,
        edits: &[(PROGRESS, "长春经开区于2022年11月19日在", "长春经开区于2021年11月19日在")],
        found: &[
            (Rule::LanguagesDiffer, PROGRESS, "于2021年11月19日"),
            (Rule::LanguagesDiffer, PROGRESS, "Civilization Forum on 19 November 2022"),
        ],
        ended: &[],
    },
    Fault {
        name: "the year of the data",
        edition: Chinese,
        edits: &[(DATA, "\nyear: 2022\n", "\nyear: 2021\n")],
        found: &[(Rule::WrongValue, DATA, "year: 2021")],
        ended: &[],
    },
    Fault {
        name: "dated after the deadline",
        edition: Chinese,
        edits: &[(REPORT, "\ndate: 2023-06-25", "\ndate: 2023-07-25")],
        found: &[(Rule::AfterDeadline, REPORT, "deadline: 2023-06-30")],
        ended: &[],
    },
    Fault {
        name: "another name for the unit of an area",
        edition: Chinese,
        edits: &[(RESULTS, "值{{ added_value_per_land }}，", "值{{ added_value_per_land | number }}亿元/平方千米，")],
        found: &[(Rule::UnboundNumber, RESULTS, "亿元/平方千米"), (Rule::RefusedTerm, RESULTS, "亿元/平方千米")],
        ended: &[],
    },
    Fault {
        name: "another name for an indicator",
        edition: Chinese,
        edits: &[(RESULTS, "人均工业增加值{{", "人均单位工业增加值{{")],
        found: &[(Rule::RefusedTerm, RESULTS, "人均单位工业增加值")],
        ended: &[],
    },
    Fault {
        name: "another name for the zone",
        edition: Chinese,
        edits: &[(RESULTS, "，长春经开区在{{ indicators_total }}", "，长春经济开发区在{{ indicators_total }}")],
        found: &[(Rule::RefusedTerm, RESULTS, "长春经济开发区")],
        ended: &[],
    },
    Fault {
        name: "we instead of the zone",
        edition: Chinese,
        edits: &[(PROGRESS, "是吉林省第二个获此", "是我省第二个获此")],
        found: &[(Rule::RefusedTerm, PROGRESS, "是我省第二个")],
        ended: &[],
    },
    Fault {
        name: "a half-width comma",
        edition: Chinese,
        edits: &[(RESULTS, "其中，化学需氧量", "其中,化学需氧量")],
        found: &[(Rule::Punctuation, RESULTS, "其中,")],
        ended: &[],
    },
    Fault {
        name: "straight quotation marks",
        edition: Chinese,
        edits: &[(PROGRESS, "实行“闭环管理”、", "实行\"闭环管理\"、")],
        found: &[(Rule::Punctuation, PROGRESS, "闭环管理"), (Rule::Punctuation, PROGRESS, "闭环管理")],
        ended: &[],
    },
    Fault {
        name: "a sentence that reaches something and says not what",
        edition: Chinese,
        edits: &[(RESULTS, "环境空气质量实现年\n          度目标。", "环境空气质量达到年\n          度目标的。")],
        found: &[(Rule::UnfinishedSentence, RESULTS, "达到年\n")],
        ended: &[],
    },
    Fault {
        name: "a sentence that breaks off",
        edition: Chinese,
        edits: &[(PLAN, "着力解决影响百姓生活的环境问题。", "着力解决影响百姓")],
        found: &[(Rule::UnfinishedSentence, PLAN, "着力解决影响百姓")],
        ended: &[],
    },
    Fault {
        name: "a sentence that breaks off and ends with a full stop",
        edition: Chinese,
        edits: &[(PLAN, "着力解决影响百姓生活的环境问题。", "解决影响百姓。")],
        found: &[(Rule::UnfinishedSentence, PLAN, "解决影响百姓。")],
        ended: &[],
    },
];

#[test]
fn each_fault_of_the_filed_report_is_found_where_it_stands() {
    let copy = Copy::new();
    let [chinese, bilingual] = [Chinese, Bilingual].map(|edition| told(&copy.examine(edition).findings));
    let mut wrong = Vec::new();
    for fault in FAULTS {
        let before = if fault.edition == Chinese { &chinese } else { &bilingual };
        let edits: Vec<Edit> = fault.edits.iter().map(|(path, old, new)| copy.edit(path, old, new)).collect();
        let texts: Vec<(String, String)> = edits
            .iter()
            .map(|edit| {
                let mut text = copy.text(&edit.path);
                text.replace_range(edit.range.clone(), &edit.new);
                (edit.path.clone(), text)
            })
            .collect();
        let after = told(&copy.with(&edits, fault.edition).findings);
        let line = |(rule, path, words): &Expected| {
            let text =
                texts.iter().find(|(own, _)| own == path).map_or_else(|| copy.text(path), |(_, text)| text.clone());
            let at = text.find(words).unwrap_or_else(|| panic!("{}: {words}", fault.name));
            (*rule, (*path).to_owned(), text[..at].matches('\n').count() + 1)
        };
        let at = |told: &crate::changed::Told| (told.rule, told.path.clone(), told.line);
        for (list, other, expected, what) in
            [(&after, before, fault.found, "found"), (before, &after, fault.ended, "ended")]
        {
            let mut came: Vec<_> = beside(list, other).into_iter().map(at).collect();
            let mut expected: Vec<_> = expected.iter().map(line).collect();
            came.sort();
            expected.sort();
            if came != expected {
                wrong.push(format!("{}: {what} {:#?}\n  not {expected:?}", fault.name, beside(list, other)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Writing that is close to a fault and correct.
const NEIGHBOURS: &[(&str, &str, &str, &str)] = &[
    ("the filed number with one point, as a comment", DATA, BLANK, "  # energy_elasticity -4.85"),
    (
        "a raw row of the same size in another unit",
        DATA,
        "{ value: 637183.3, unit: 吨标煤,",
        "{ value: 63.71833, unit: 万吨标煤,",
    ),
    ("% as the unit, in full width", DATA, "{ value: 21, unit: \"%\",", "{ value: 21, unit: ％,"),
    (
        "the other name of the unit within braces, printed as everywhere",
        RESULTS,
        "{{ added_value_per_land }}",
        "{{ added_value_per_land | unit(to=\"亿元/平方千米\") | decimals(n=2) }}",
    ),
    (
        "the share in a unit of its own",
        PROGRESS,
        "占比{{ industrial_investment_share }}。",
        "占比为{{ industrial_investment_share }}。",
    ),
    ("an ordinal", PROGRESS, "是吉林省第二个获此", "是吉林省第2个获此"),
    ("a metro line", PROGRESS, "地铁2号线和7号线", "地铁2号线、7号线"),
    (
        "the full name of the zone",
        RESULTS,
        "，长春经开区在{{ indicators_total }}",
        "，长春经济技术开发区在{{ indicators_total }}",
    ),
    (
        "a sentence that reaches something",
        RESULTS,
        "环境空气质量实现年\n          度目标。",
        "环境空气质量达到年\n          度目标。",
    ),
    (
        "a sentence that says of what it was reached",
        RESULTS,
        "环境空气质量实现年\n          度目标。",
        "环境空气质量是可以达到年\n          度目标的。",
    ),
    (
        "a sentence that ends with a quotation",
        PLAN,
        "着力解决影响百姓生活的环境问题。",
        "着力解决影响百姓生活的“老大难”。",
    ),
    ("dated on the deadline", REPORT, "\ndate: 2023-06-25", "\ndate: 2023-06-30"),
];

#[test]
fn what_is_written_correctly_beside_such_a_fault_raises_nothing() {
    let copy = Copy::new();
    let before = told(&copy.examine(Bilingual).findings);
    let mut wrong = Vec::new();
    for (name, path, old, new) in NEIGHBOURS {
        let after = told(&copy.with(&[copy.edit(path, old, new)], Bilingual).findings);
        let (found, ended) = (beside(&after, &before), beside(&before, &after));
        if !found.is_empty() || !ended.is_empty() {
            wrong.push(format!("{name}: found {found:#?}, ended {ended:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
