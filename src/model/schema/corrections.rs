//! The shapes of the ledger of corrections, and of a list of corrections to be made.

use super::words::{DATE, WORD, YEAR, list, needed, optional, shape};
use super::{Kind, Shape};

shape!(
    CORRECTIONS,
    "corrections",
    "更正记录",
    "The ledger of corrections",
    [needed("corrections", list(&Kind::Of(&CORRECTION)), "各次更正，先后为序", "The corrections, the earliest first"),]
);

shape!(
    CORRECTION,
    "correction",
    "一次更正",
    "A correction",
    [
        needed("fact", Kind::Text, "事实编号", "The fact's id"),
        needed("year", YEAR, "数据年份", "The year of the figure"),
        optional("item", Kind::Text, "清单中的事项", "The item of a checklist"),
        needed("old", Kind::Of(&CORRECTED), "原值", "What it was"),
        needed("new", Kind::Of(&CORRECTED), "新值", "What it is now"),
        needed("reason", Kind::Text, "理由", "Why"),
        optional("by", Kind::Text, "更正人", "By whom"),
        needed("date", DATE, "更正日期", "The day"),
    ]
);

const VALUE: Kind = Kind::Either(&[Kind::Number, Kind::Null, WORD]);

shape!(
    CORRECTED,
    "corrected",
    "更正前或更正后的数值",
    "A value before or after",
    [
        needed("value", VALUE, "数值、文字或 null", "A number, a word, or null"),
        optional("unit", Kind::Unit, "单位", "The unit"),
    ]
);

shape!(
    WANTED,
    "wanted",
    "要做的一次更正",
    "A correction to be made",
    [
        needed("fact", Kind::Text, "事实编号", "The fact's id"),
        needed("value", VALUE, "新值", "The new value"),
        optional("item", Kind::Text, "清单中的事项", "The item of a checklist"),
        optional("unit", Kind::Unit, "单位", "The unit"),
        optional("year", YEAR, "数据年份，默认报告年", "The year of the figure, by default the report's"),
        needed("reason", Kind::Text, "理由", "Why"),
        optional("by", Kind::Text, "更正人", "By whom"),
    ]
);

shape!(
    WANTED_WITH_COMMON_REASON,
    "wanted-with-common-reason",
    "要做的一次更正，理由另给",
    "A correction to be made, whose reason is given for all",
    [
        needed("fact", Kind::Text, "事实编号", "The fact's id"),
        needed("value", VALUE, "新值", "The new value"),
        optional("item", Kind::Text, "清单中的事项", "The item of a checklist"),
        optional("unit", Kind::Unit, "单位", "The unit"),
        optional("year", YEAR, "数据年份，默认报告年", "The year of the figure, by default the report's"),
        optional("reason", Kind::Text, "理由", "Why"),
        optional("by", Kind::Text, "更正人", "By whom"),
    ]
);
