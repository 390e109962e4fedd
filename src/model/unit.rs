//! Units of measure: their names in both languages, what they measure and how they convert. Not values (`quantity`).

use std::sync::LazyLock;

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::finding::Language;

use super::decimal::power_of_ten;

/// What a unit is made of; a unit measures a product of powers of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Yuan,
    Dollar,
    Tonne,
    Metre,
    CoalEquivalent,
    Person,
    Count,
    Year,
    Container,
    BoilerCapacity,
    Joule,
}

const BASES: usize = 11;

/// The powers of the base measures, e.g. yuan¹·metre⁻² for 亿元/平方公里. All zero: a plain ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dimensions([i8; BASES]);

impl Dimensions {
    pub const NONE: Dimensions = Dimensions([0; BASES]);

    fn of(base: Base, power: i8) -> Dimensions {
        let mut powers = [0; BASES];
        powers[base as usize] = power;
        Dimensions(powers)
    }

    fn combine(self, other: Dimensions, sign: i8) -> Dimensions {
        let mut powers = self.0;
        for (power, second) in powers.iter_mut().zip(other.0) {
            *power = power.saturating_add(second.saturating_mul(sign));
        }
        Dimensions(powers)
    }

    pub fn times(self, other: Dimensions) -> Dimensions {
        self.combine(other, 1)
    }

    pub fn over(self, other: Dimensions) -> Dimensions {
        self.combine(other, -1)
    }

    pub fn to_the(self, exponent: i8) -> Dimensions {
        Dimensions(self.0.map(|power| power.saturating_mul(exponent)))
    }
}

/// How a unit stands behind its number in running text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Behaviour {
    /// An ordinary measure.
    Measure,
    /// A measure word such as 家 or 件: printed in Chinese, not in English.
    Counter,
    /// A ratio printed close to the number: %.
    Sign,
    /// Printed by nothing: —.
    Bare,
}

struct Entry {
    zh: &'static str,
    /// English for one and for several; empty where the unit has no English form for running text.
    en: (&'static str, &'static str),
    aliases: &'static [&'static str],
    base: Option<(Base, i8)>,
    /// The unit in base measures: numerator × 10^exponent.
    scale: (u32, i32),
    behaviour: Behaviour,
}

impl Entry {
    /// How many base measures one of this unit is.
    fn in_base_measures(&self) -> BigRational {
        let (factor, exponent) = self.scale;
        let power = BigRational::from(power_of_ten(exponent.unsigned_abs()));
        BigRational::from(BigInt::from(factor)) * if exponent < 0 { power.recip() } else { power }
    }
}

const fn measure(
    zh: &'static str,
    en: (&'static str, &'static str),
    aliases: &'static [&'static str],
    base: Base,
    power: i8,
    exponent: i32,
) -> Entry {
    Entry { zh, en, aliases, base: Some((base, power)), scale: (1, exponent), behaviour: Behaviour::Measure }
}

const fn counter(zh: &'static str) -> Entry {
    let base = Some((Base::Count, 1));
    Entry { zh, en: ("", ""), aliases: &[], base, scale: (1, 0), behaviour: Behaviour::Counter }
}

const fn ratio(
    zh: &'static str,
    en: (&'static str, &'static str),
    aliases: &'static [&'static str],
    exponent: i32,
    behaviour: Behaviour,
) -> Entry {
    Entry { zh, en, aliases, base: None, scale: (1, exponent), behaviour }
}

static ENTRIES: &[Entry] = &[
    ratio("—", ("", ""), &["-", "－", "无量纲"], 0, Behaviour::Bare),
    ratio("%", ("%", "%"), &["％"], -2, Behaviour::Sign),
    ratio("‰", ("‰", "‰"), &[], -3, Behaviour::Sign),
    ratio("个百分点", ("percentage point", "percentage points"), &["百分点"], -2, Behaviour::Measure),
    measure("元", ("yuan", "yuan"), &["CNY", "RMB"], Base::Yuan, 1, 0),
    measure("千元", ("thousand yuan", "thousand yuan"), &[], Base::Yuan, 1, 3),
    measure("万元", ("10,000 yuan", "10,000 yuan"), &[], Base::Yuan, 1, 4),
    measure("百万元", ("million yuan", "million yuan"), &[], Base::Yuan, 1, 6),
    measure("亿元", ("100 million yuan", "100 million yuan"), &[], Base::Yuan, 1, 8),
    measure("十亿元", ("billion yuan", "billion yuan"), &[], Base::Yuan, 1, 9),
    measure("美元", ("US dollar", "US dollars"), &["USD"], Base::Dollar, 1, 0),
    measure("万美元", ("10,000 US dollars", "10,000 US dollars"), &[], Base::Dollar, 1, 4),
    measure("百万美元", ("million US dollars", "million US dollars"), &[], Base::Dollar, 1, 6),
    measure("亿美元", ("100 million US dollars", "100 million US dollars"), &[], Base::Dollar, 1, 8),
    measure("十亿美元", ("billion US dollars", "billion US dollars"), &[], Base::Dollar, 1, 9),
    measure("千克", ("kg", "kg"), &["公斤"], Base::Tonne, 1, -3),
    measure("吨", ("tonne", "tonnes"), &["t"], Base::Tonne, 1, 0),
    measure("万吨", ("10,000 tonnes", "10,000 tonnes"), &[], Base::Tonne, 1, 4),
    measure("百万吨", ("million tonnes", "million tonnes"), &[], Base::Tonne, 1, 6),
    measure("米", ("m", "m"), &[], Base::Metre, 1, 0),
    measure("公里", ("km", "km"), &["千米"], Base::Metre, 1, 3),
    measure("平方米", ("m²", "m²"), &["㎡"], Base::Metre, 2, 0),
    measure("万平方米", ("10,000 m²", "10,000 m²"), &[], Base::Metre, 2, 4),
    measure("公顷", ("hectare", "hectares"), &["ha"], Base::Metre, 2, 4),
    measure("平方公里", ("km²", "km²"), &["平方千米", "km2"], Base::Metre, 2, 6),
    measure("立方米", ("m³", "m³"), &["m3"], Base::Metre, 3, 0),
    measure("万立方米", ("10,000 m³", "10,000 m³"), &["万m³"], Base::Metre, 3, 4),
    measure("百万立方米", ("million m³", "million m³"), &[], Base::Metre, 3, 6),
    measure("吨标煤", ("tce", "tce"), &["吨标准煤"], Base::CoalEquivalent, 1, 0),
    measure("万吨标煤", ("10,000 tce", "10,000 tce"), &["万吨标准煤"], Base::CoalEquivalent, 1, 4),
    measure("兆焦", ("MJ", "MJ"), &[], Base::Joule, 1, 6),
    Entry {
        zh: "千瓦时",
        en: ("kWh", "kWh"),
        aliases: &["度"],
        base: Some((Base::Joule, 1)),
        scale: (36, 5),
        behaviour: Behaviour::Measure,
    },
    Entry {
        zh: "万千瓦时",
        en: ("10,000 kWh", "10,000 kWh"),
        aliases: &[],
        base: Some((Base::Joule, 1)),
        scale: (36, 9),
        behaviour: Behaviour::Measure,
    },
    Entry {
        zh: "人",
        en: ("person", ""),
        aliases: &[],
        base: Some((Base::Person, 1)),
        scale: (1, 0),
        behaviour: Behaviour::Counter,
    },
    Entry {
        zh: "万人",
        en: ("10,000 people", "10,000 people"),
        aliases: &[],
        base: Some((Base::Person, 1)),
        scale: (1, 4),
        behaviour: Behaviour::Measure,
    },
    measure("年", ("year", "years"), &[], Base::Year, 1, 0),
    measure("标箱", ("TEU", "TEU"), &["标准箱"], Base::Container, 1, 0),
    measure("蒸吨", ("t/h", "t/h"), &["吨/小时"], Base::BoilerCapacity, 1, 0),
    Entry {
        zh: "万条",
        en: ("", ""),
        aliases: &[],
        base: Some((Base::Count, 1)),
        scale: (1, 4),
        behaviour: Behaviour::Measure,
    },
    counter("个"),
    counter("家"),
    counter("户"),
    counter("件"),
    counter("项"),
    counter("条"),
    counter("处"),
    counter("台"),
    counter("次"),
    counter("轮"),
    counter("座"),
    counter("所"),
    counter("名"),
    counter("辆"),
    counter("批"),
];

/// A unit, simple or a quotient of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    above: usize,
    below: Option<usize>,
}

impl Unit {
    /// The unit of plain ratios, printed as — where a column asks for one.
    pub const RATIO: Unit = Unit { above: 0, below: None };

    /// Finds a unit by any of its names: `亿元/平方公里`, `平方千米`, `billion yuan`, `tce per 10,000 yuan`.
    pub fn parse(name: &str) -> Option<Unit> {
        if let Some(above) = position(name) {
            return Some(Unit { above, below: None });
        }
        let (above, below) = name.split_once(" per ").or_else(|| name.rsplit_once('/'))?;
        Some(Unit { above: position(above)?, below: Some(position(below)?) })
    }

    /// The longest name of a unit that a text begins with.
    pub fn at_the_start_of(text: &str) -> Option<&str> {
        const LONGEST: usize = 24;
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(LONGEST);
        ends.map(|end| &text[..end]).filter(|name| Unit::parse(name).is_some()).last()
    }

    /// Every name of every simple unit, the one printed in Chinese first.
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<_> = ENTRIES.iter().map(|entry| entry.zh).collect();
        let others =
            ENTRIES.iter().flat_map(|entry| [entry.en.0, entry.en.1].into_iter().chain(entry.aliases.iter().copied()));
        for name in others {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The unit that somebody seems to have meant: one slip away, and never of another magnitude.
    pub fn suggest(name: &str) -> Option<String> {
        if let Some(near) = suggest_simple(name) {
            return Some(near.to_owned());
        }
        let (joint, (above, below)) = name
            .split_once(" per ")
            .map(|parts| (" per ", parts))
            .or_else(|| name.rsplit_once('/').map(|parts| ("/", parts)))?;
        let known = |part| if position(part).is_some() { Some(part) } else { suggest_simple(part) };
        Some(format!("{}{joint}{}", known(above)?, known(below)?))
    }

    pub fn dimensions(self) -> Dimensions {
        let of =
            |index: usize| ENTRIES[index].base.map_or(Dimensions::NONE, |(base, power)| Dimensions::of(base, power));
        self.below.map_or(of(self.above), |below| of(self.above).over(of(below)))
    }

    /// How many base measures one of this unit is.
    pub fn scale(self) -> BigRational {
        static SCALES: LazyLock<Vec<BigRational>> =
            LazyLock::new(|| ENTRIES.iter().map(Entry::in_base_measures).collect());
        let of = |index: usize| &SCALES[index];
        self.below.map_or_else(|| of(self.above).clone(), |below| of(self.above) / of(below))
    }

    pub fn converts_to(self, other: Unit) -> bool {
        self.dimensions() == other.dimensions()
    }

    fn entry(self) -> &'static Entry {
        &ENTRIES[self.above]
    }

    fn is_simple(self, behaviour: Behaviour) -> bool {
        self.below.is_none() && self.entry().behaviour == behaviour
    }

    pub fn is_counter(self) -> bool {
        self.is_simple(Behaviour::Counter)
    }

    /// The one name printed in a column of a table.
    pub fn label(self, language: Language) -> String {
        let zh = |index: usize| ENTRIES[index].zh;
        match language {
            Language::Chinese => {
                self.below.map_or(zh(self.above).to_owned(), |below| format!("{}/{}", zh(self.above), zh(below)))
            }
            Language::English => match self.below {
                Some(below) => quotient(self.entry(), &ENTRIES[below]),
                None if self.is_simple(Behaviour::Bare) => "—".to_owned(),
                None if self.is_counter() => "number".to_owned(),
                None => self.entry().en.1.to_owned(),
            },
        }
    }

    /// What stands behind a number in running text, with the space that belongs before it; an empty text where nothing stands.
    /// Nothing where the unit cannot be said in that language beside a number: 亿元 in English (765.9 “100 million yuan”).
    pub fn suffix(self, language: Language, one: bool) -> Option<String> {
        const GLUE: &str = "\u{2060}";
        const TIGHT_SPACE: &str = "\u{a0}";
        if self.is_simple(Behaviour::Bare) {
            return Some(String::new());
        }
        match language {
            Language::Chinese => Some(format!("{GLUE}{}", self.label(language))),
            Language::English if self.is_simple(Behaviour::Sign) => Some(format!("{GLUE}{}", self.entry().en.0)),
            Language::English if self.is_counter() => Some(String::new()),
            Language::English => {
                let entry = self.entry();
                if !is_sayable(entry.en.1) {
                    return None;
                }
                let name = match self.below {
                    Some(below) => quotient(entry, &ENTRIES[below]),
                    None => (if one { entry.en.0 } else { entry.en.1 }).to_owned(),
                };
                Some(format!("{TIGHT_SPACE}{name}"))
            }
        }
    }
}

/// An English name that can follow a number: none that begins with a number of its own, such as “10,000 yuan”.
fn is_sayable(name: &str) -> bool {
    name.starts_with(|first: char| !first.is_ascii_digit())
}

/// `10,000 yuan per person`, `100 million yuan/km²`: a slash before a symbol, “per” before a word.
fn quotient(above: &Entry, below: &Entry) -> String {
    let counted = if above.en.1.is_empty() { "times" } else { above.en.1 };
    let joint = if below.en.0.contains(['²', '³']) { "/" } else { " per " };
    format!("{counted}{joint}{}", below.en.0)
}

/// Words that make a unit larger or smaller; a suggestion keeps them as they are.
const MAGNITUDES: [&str; 10] = ["十", "百", "千", "万", "亿", "兆", "thousand", "million", "billion", "10,000"];

fn suggest_simple(name: &str) -> Option<&'static str> {
    let magnitude = |text: &str| MAGNITUDES.map(|word| text.matches(word).count());
    let long_enough = |text: &str| text.chars().count() >= if text.is_ascii() { 4 } else { 2 };
    let names = ENTRIES.iter().flat_map(|entry| [entry.zh, entry.en.0, entry.en.1]);
    names
        .filter(|known| long_enough(known) && long_enough(name) && magnitude(known) == magnitude(name))
        .map(|known| (strsim::damerau_levenshtein(known, name), known))
        .filter(|(distance, known)| *distance == 1 && (known.is_ascii() || known.chars().count() >= 3))
        .min()
        .map(|(_, known)| known)
}

fn position(name: &str) -> Option<usize> {
    ENTRIES.iter().position(|entry| {
        !name.is_empty()
            && (entry.zh == name || entry.en.0 == name || entry.en.1 == name || entry.aliases.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{Chinese, English};

    fn unit(name: &str) -> Unit {
        Unit::parse(name).unwrap_or_else(|| panic!("{name} is no unit"))
    }

    #[test]
    fn names_and_aliases_meet_in_one_unit() {
        assert_eq!(unit("平方千米"), unit("km²"));
        assert_eq!(unit("平方公里").label(Chinese), "平方公里");
        assert_eq!(unit("吨标煤/万元"), unit("tce per 10,000 yuan"));
        assert_eq!(unit("亿元/平方公里").label(English), "100 million yuan/km²");
        assert_eq!(unit("万元/人").label(English), "10,000 yuan per person");
        assert_eq!(unit("次/年").label(English), "times per year");
        assert_eq!(Unit::parse("公亩"), None);
        assert_eq!(Unit::parse(""), None);
    }

    #[test]
    fn converts_only_what_measures_the_same() {
        assert!(unit("亿元").converts_to(unit("billion yuan")));
        assert!(unit("公顷").converts_to(unit("平方公里")));
        assert!(!unit("吨").converts_to(unit("万元")));
        assert!(!unit("吨").converts_to(unit("吨标煤")));
        assert!(!unit("美元").converts_to(unit("元")));
        assert!(!unit("家").converts_to(unit("人")));
        assert_eq!(unit("亿元").scale() / unit("billion yuan").scale(), BigRational::new(1.into(), 10.into()));
        assert_eq!(
            unit("亿元/平方公里").scale() / unit("万元/平方公里").scale(),
            BigRational::from(BigInt::from(10000))
        );
    }

    #[test]
    fn says_a_unit_only_where_the_language_has_it() {
        assert_eq!(unit("亿元").suffix(Chinese, false).unwrap(), "\u{2060}亿元");
        assert_eq!(unit("亿元").suffix(English, false), None);
        assert_eq!(unit("万条").suffix(English, false), None);
        assert_eq!(unit("年").suffix(English, true).unwrap(), "\u{a0}year");
        assert_eq!(unit("家").suffix(English, false).unwrap(), "");
        assert_eq!(unit("%").suffix(English, false).unwrap(), "\u{2060}%");
        assert_eq!(unit("吨/万元").suffix(English, false).unwrap(), "\u{a0}tonnes per 10,000 yuan");
        assert_eq!(unit("—").suffix(Chinese, false).unwrap(), "");
    }

    #[test]
    fn suggests_no_unit_of_another_size() {
        assert_eq!(Unit::suggest("平方公理").as_deref(), Some("平方公里"));
        assert_eq!(Unit::suggest("billion yaun").as_deref(), Some("billion yuan"));
        assert_eq!(Unit::suggest("yuan per perso").as_deref(), Some("yuan per person"));
        for wrong in ["百吨", "百元", "棵", "万顿", "trillion yuan", "百吨/万元"] {
            assert_eq!(Unit::suggest(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_name_stands_for_two_units() {
        let mut names: Vec<_> =
            ENTRIES.iter().flat_map(|entry| entry.aliases.iter().copied().chain([entry.zh])).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
