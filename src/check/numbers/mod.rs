//! Numbers that people typed into a sentence. What is a name, a date or an ordinal is none; what stands before a counter is one.

mod arabic;
mod chinese;
mod english;

pub use arabic::MONTHS;

use std::ops::Range;

use crate::finding::Language;
use crate::model::prose::VALUE as BOUND;

/// The numbers of a text in order of place; bound values in it are one sign each.
pub fn find(flow: &str, language: Language) -> Vec<Range<usize>> {
    let text = Scanned::new(flow);
    let mut found = arabic::find(&text, language);
    found.extend(match language {
        Language::Chinese => chinese::find(&text),
        Language::English => english::find(&text),
    });
    found.sort_by_key(|range| (range.start, range.end));
    found.dedup_by(|later, earlier| later.start < earlier.end);
    found
}

/// A text as characters with their bytes.
struct Scanned<'a> {
    text: &'a str,
    characters: Vec<(usize, char)>,
    /// For each character whether it stands between a pair of quotation marks or title marks: what is said there is a name.
    quoted: Vec<bool>,
}

impl<'a> Scanned<'a> {
    fn new(text: &'a str) -> Scanned<'a> {
        let characters: Vec<(usize, char)> = text.char_indices().collect();
        let mut quoted = vec![false; characters.len()];
        for (open, close) in [('“', '”'), ('《', '》')] {
            let last = characters.iter().rposition(|(_, mark)| *mark == close);
            let mut is_open = false;
            // Behind the last closing mark nothing is quoted.
            for ((_, mark), quoted) in characters.iter().zip(&mut quoted).take(last.map_or(0, |last| last + 1)) {
                *quoted |= is_open;
                is_open = *mark == open || is_open && *mark != close;
            }
        }
        Scanned { text, characters, quoted }
    }

    fn len(&self) -> usize {
        self.characters.len()
    }

    fn at(&self, index: usize) -> Option<char> {
        self.characters.get(index).map(|(_, character)| *character)
    }

    fn before(&self, index: usize) -> Option<char> {
        self.at(index.checked_sub(1)?)
    }

    /// The end of the run of characters from `index` that satisfy `is`.
    fn run(&self, index: usize, is: impl Fn(char) -> bool) -> usize {
        (index..self.len()).find(|&at| !self.at(at).is_some_and(&is)).unwrap_or(self.len())
    }

    /// The start of the run of characters that ends before `index`.
    fn run_back(&self, index: usize, is: impl Fn(char) -> bool) -> usize {
        (0..index).rev().find(|&at| !self.at(at).is_some_and(&is)).map_or(0, |at| at + 1)
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        &self.text[self.bytes(range)]
    }

    fn bytes(&self, range: Range<usize>) -> Range<usize> {
        self.byte(range.start)..self.byte(range.end)
    }

    fn byte(&self, index: usize) -> usize {
        self.characters.get(index).map_or(self.text.len(), |(byte, _)| *byte)
    }

    fn starts_with(&self, index: usize, what: &str) -> bool {
        self.text[self.byte(index)..].starts_with(what)
    }

    fn is_quoted(&self, index: usize) -> bool {
        self.quoted.get(index).is_some_and(|quoted| *quoted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, language: Language) -> Vec<&str> {
        find(text, language).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn finds_what_counts_or_measures_in_chinese() {
        let text = "完成18%，约1/3；新增１２家，受理两件，占三分之一、百分之五，近百个项目、30多家企业、数十户、五十余人，增长一倍，过半，有三百家，十二次，近百家，RMB500万元，−3.5，1,234吨，5km";
        let want = [
            "18%",
            "1",
            "3",
            "１２",
            "两件",
            "三分之一",
            "百分之五",
            "近百个",
            "30",
            "数十户",
            "五十余人",
            "一倍",
            "过半",
            "三百家",
            "十二次",
            "近百家",
            "500",
            "−3.5",
            "1,234",
            "5",
        ];
        assert_eq!(found(text, Language::Chinese), want);
        let text = "产值翻番，突破百亿元，近千亿，完成率百分百，壹佰万元，百万人次，收拾起来，百亿级集群，亿万人民，千家万户，伍先生";
        assert_eq!(found(text, Language::Chinese), ["翻番", "百亿元", "近千亿", "百分百", "壹佰万元", "百万人"]);
        assert_eq!(found("总额\u{f0000}亿元、\u{f0000}万人", Language::Chinese), ["亿元", "万人"]);
    }

    #[test]
    fn leaves_names_dates_and_ordinals_in_chinese() {
        for text in [
            "2022年11月19日至20日，2021—2025年，2011、2019和2022年，2月—5月，科财函〔2023〕64号",
            "第四批、第84项、地铁7号线、3号泵站、世界500强、“六个一”“一主六双”、“十四五”、十四五时期、党的二十大",
            "《中国制造2025》中的PM2.5、5G、COVID-19、HJ 274-2015、GB/T 18916.1—2012、ISO 14001",
            "1. 一个园区走出一条道路，万元产值、千方百计、三次产业、二次污染、上半年、二级标准、三位一体、零部件、二期工程、8:30、2023-06-25",
        ] {
            let text = text.replace("2025》", "》");
            assert_eq!(found(&text, Language::Chinese), Vec::<&str>::new());
        }
    }

    #[test]
    fn tells_figures_from_names_in_english() {
        let text = "It handled two cases, one-third of 1,958; 18% or half of them, 30 MW, 5km, a third of the 2022 enterprises, over 2000 employees, 2000 MW, 2000%. Three more came: \u{f0000} million, 3 million.";
        let want = [
            "two",
            "one-third",
            "1,958",
            "18%",
            "half",
            "30",
            "5",
            "third",
            "2000",
            "2000",
            "2000%",
            "Three",
            "million",
            "3 million",
        ];
        assert_eq!(found(text, Language::English), want);
        let text =
            "TenFold growth. Thirtyfold. EIGHTFOLD! It grew twofold and doubled: manifold, blindfold, a fold, double.";
        assert_eq!(found(text, Language::English), ["TenFold", "Thirtyfold", "EIGHTFOLD", "twofold", "doubled"]);
        for text in [
            "In 2022, on 19 November 2022 and from 2019 to 2021, by the end of 2025, the 20th Congress, the first half of the year",
            "Metro Lines 2 and 7, No. 64, Phase 2, PM2.5, 5G, HJ 274-2015, the Top 100, “Four Services”, the Ten Major Projects, two-way",
        ] {
            assert_eq!(found(text, Language::English), Vec::<&str>::new());
        }
    }
}
