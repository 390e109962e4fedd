//! Chapters of generated text in both languages: random lengths, punctuation, quotes, foreign words, and values bound to the
//! facts of `tests/base`.

use crate::hostile::Sequence;

const SUBJECTS: [&str; 12] = [
    "园区",
    "示范区管委会",
    "重点企业",
    "生态环境部门",
    "污水处理厂",
    "《规划》",
    "“双碳”工作",
    "循环经济产业链",
    "COD排放量",
    "VOCs治理（含LDAR）",
    "主管部门",
    "再生水",
];
const VERBS: [&str; 10] =
    ["推进", "落实", "完成", "加快建设", "统筹", "提升", "组织开展", "持续优化", "印发", "纳入“一张图”管理的"];
const OBJECTS: [&str; 12] = [
    "产业共生网络",
    "清洁生产审核",
    "《应急预案》",
    "“无废园区”建设",
    "信息公开平台",
    "CMOS生产线",
    "减污降碳",
    "绿色工厂（含LED项目）",
    "园区水系统",
    "“一企一策”",
    "智慧监管",
    "能源梯级利用体系",
];
const MARKS: [&str; 8] = ["，", "，", "；", "、", "：", "，", "——", "……"];

const ENGLISH: [&str; 30] = [
    "the park",
    "industrial symbiosis",
    "cleaner production audits",
    "the “dual carbon” goals",
    "steadily",
    "enterprises’ own monitoring",
    "pushed ahead with",
    "completed",
    "wastewater treatment",
    "in line with the plan",
    "water-saving",
    "a circular chain",
    "reached",
    "of the year",
    "and",
    "environmental",
    "“one enterprise, one policy”",
    "infrastructure",
    "– as planned –",
    "supervision",
    "COD",
    "multimodal transport",
    "was",
    "the park’s",
    "comprehensively",
    "disclosure",
    "of key enterprises",
    "responsibilities",
    "in",
    "new",
];

/// A value as a sentence writes it, and as the page has to show it.
pub struct Bound {
    pub written: &'static str,
    pub shown: &'static str,
}

pub const CHINESE_VALUES: [Bound; 6] = [
    Bound { written: "{{ investment }}", shown: "12.5亿元" },
    Bound { written: "{{ growth }}", shown: "−1.5%" },
    Bound { written: "{{ green_share }}", shown: "20.0%" },
    Bound { written: "{{ trees }}", shown: "300多个" },
    Bound { written: "{{ output_per_worker }}", shown: "25.00万元/人" },
    Bound { written: "{{ output }}", shown: "200000万元" },
];

/// Of an English value the number and the first word of its unit belong together.
pub const ENGLISH_VALUES: [Bound; 4] = [
    Bound { written: "{{ investment | unit(to=\"billion yuan\") }}", shown: "1.25 billion" },
    Bound { written: "{{ growth }}", shown: "−1.5%" },
    Bound { written: "{{ green_share }}", shown: "20.0%" },
    Bound { written: "{{ output_per_worker | unit(to=\"yuan per person\") }}", shown: "250,000 yuan" },
];

fn any<'a>(sequence: &mut Sequence, list: &[&'a str]) -> &'a str {
    list[sequence.below(list.len())]
}

fn chinese(sequence: &mut Sequence, clauses: usize) -> String {
    let mut text = String::new();
    for clause in 0..clauses {
        text += any(sequence, &SUBJECTS);
        text += any(sequence, &VERBS);
        text += any(sequence, &OBJECTS);
        if sequence.below(2) == 0 {
            text += any(sequence, &["达", "为", "增至", "（", "，约占"]);
            if text.ends_with('（') {
                text += CHINESE_VALUES[sequence.below(CHINESE_VALUES.len())].written;
                text.push('）');
            } else {
                text += CHINESE_VALUES[sequence.below(CHINESE_VALUES.len())].written;
            }
        }
        text += if clause + 1 == clauses {
            any(sequence, &["。", "。", "！", "？", "。”"])
        } else {
            any(sequence, &MARKS)
        };
    }
    if text.ends_with('”') { format!("“{text}") } else { text }
}

fn english(sequence: &mut Sequence, words: usize) -> String {
    let mut text = String::from("The park");
    for _ in 0..words {
        text.push(' ');
        text += match sequence.below(6) {
            0 => ENGLISH_VALUES[sequence.below(ENGLISH_VALUES.len())].written,
            _ => any(sequence, &ENGLISH),
        };
    }
    text + "."
}

/// How each fact is written in both languages.
const BOTH: [(&str, &str, &str); 6] = [
    ("investment", "{{ investment }}", "{{ investment | unit(to=\"billion yuan\") }}"),
    ("growth", "{{ growth }}", "{{ growth }}"),
    ("green_share", "{{ green_share }}", "{{ green_share }}"),
    ("trees", "{{ trees }}", "{{ trees }} trees"),
    ("output_per_worker", "{{ output_per_worker }}", "{{ output_per_worker | unit(to=\"yuan per person\") }}"),
    ("output", "{{ output }}", "{{ output | unit(to=\"billion yuan\") }}"),
];

/// Adds to each language the facts that only the other states.
fn agree(zh: &mut String, en: &mut String) {
    for (id, chinese, english) in BOTH {
        let states = |text: &str| text.contains(&format!("{{{{ {id} "));
        match (states(zh), states(en)) {
            (true, false) => *en += &format!(" That came to {english}."),
            (false, true) => *zh += &format!("另计{chinese}。"),
            _ => {}
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn heading(sequence: &mut Sequence) -> String {
    let zh = format!("{}{}", any(sequence, &VERBS), any(sequence, &OBJECTS));
    format!("{{ zh: {}, en: {} }}", quoted(&zh), quoted(any(sequence, &ENGLISH[..6])))
}

/// A chapter with headings of three levels and paragraphs of one line to more than half a page.
pub fn chapter() -> String {
    let mut sequence = Sequence(9704);
    let mut yaml = String::from("title: { zh: 工作进展, en: Progress }\nsections:\n");
    let paragraphs = |sequence: &mut Sequence, indent: &str, count: usize| {
        let mut yaml = format!("{indent}paragraphs:\n");
        for _ in 0..count {
            let clauses = match sequence.below(4) {
                0 => 1,
                1 => 2 + sequence.below(4),
                _ => 2 + sequence.below(16),
            };
            let (mut zh, mut en) = (chinese(sequence, clauses), english(sequence, 3 + clauses * 5));
            agree(&mut zh, &mut en);
            yaml += &format!("{indent}  - zh: {}\n{indent}    en: {}\n", quoted(&zh), quoted(&en));
        }
        yaml
    };
    for _ in 0..14 {
        yaml += &format!("  - title: {}\n", heading(&mut sequence));
        if sequence.below(3) == 0 {
            let count = 1 + sequence.below(3);
            yaml += &paragraphs(&mut sequence, "    ", count);
        }
        yaml += "    sections:\n";
        for _ in 0..2 + sequence.below(3) {
            yaml += &format!("      - title: {}\n", heading(&mut sequence));
            let count = 1 + sequence.below(3);
            yaml += &paragraphs(&mut sequence, "        ", count);
        }
    }
    yaml
}
