//! The shapes of `data/`: the park, its dictionary, relations, the values of a year.

use super::words::{BOTH, DATE, DECIMALS, ID, WORD, YEAR, list, needed, one_of, optional, shape};
use super::{Kind, Shape};

shape!(
    PARK,
    "park",
    "园区",
    "The park",
    [
        needed("id", Kind::Like("^[a-z0-9-]{1,60}$"), "编号，用于文件名", "The id, which names files"),
        needed("name", BOTH, "全称", "The full name"),
        optional("level", Kind::Word(&["national", "provincial", "municipal"]), "级别", "Its level"),
        optional("region", Kind::Text, "所在地区，标准文件 regions 之一", "One of the standard's `regions`"),
        optional("edition", Kind::Word(&["bilingual", "zh", "en"]), "默认版本", "The default edition"),
    ]
);

shape!(
    DICTIONARY,
    "facts",
    "本园区自有事实的词典",
    "The park's own dictionary of facts",
    [needed("facts", Kind::Either(&[Kind::ById(&Kind::Of(&DEFINITION)), Kind::Null]), "编号: 定义", "id: definition"),]
);

shape!(
    DEFINITION,
    "fact",
    "一个事实的定义",
    "The definition of a fact",
    [
        needed("name", BOTH, "名称", "The name"),
        needed("unit", Kind::Unit, "单位", "The unit"),
        optional("department", BOTH, "提供数据的部门", "The department that supplies it"),
        optional("definition", BOTH, "指标解释，印在填报表上", "What is counted in it, as forms for departments say"),
        optional("formula", Kind::Text, "公式；有公式就不填数值", "A formula; then no value is entered"),
        optional("decimals", DECIMALS, "公式结果在句中的小数位", "Decimals of the result in a sentence"),
    ]
);

shape!(
    CHECKS,
    "checks",
    "数据之间的勾稽关系",
    "Relations between figures",
    [needed("checks", list(&Kind::Of(&RELATION)), "关系列表", "The relations"),]
);

shape!(
    RELATION,
    "relation",
    "一条勾稽关系",
    "A relation",
    [
        needed("id", Kind::Like(ID), "编号", "The id"),
        needed("relation", Kind::Text, "如 a = b + c、x <= 100 %", "Such as a = b + c, x <= 100 %"),
        optional(
            "tolerance",
            Kind::Like("^[0-9]+([./][0-9]+)?([^0-9./].*)?$"),
            "容差，如 0.5 亿元、0.5 %",
            "How far the sides may lie apart, such as 0.5 亿元 or 0.5 %"
        ),
        needed("says", BOTH, "含义", "What it means"),
        needed(
            "kind",
            Kind::Word(&["identity", "plausibility"]),
            "identity 必然成立，plausibility 合理范围",
            "Holds by meaning, or ordinarily"
        ),
        optional(
            "years",
            Kind::Either(&[Kind::Word(&["all"]), Kind::List(&YEAR, 1, None)]),
            "检验哪些年，默认报告年",
            "The years tested, by default the reporting year"
        ),
    ]
);

shape!(
    YEAR_DATA,
    "year",
    "一年的数据",
    "The data of a year",
    [
        needed("year", YEAR, "年份，与文件名一致", "The year of the file's name"),
        needed("facts", Kind::ById(&Kind::Of(&ENTRY)), "编号: 数值", "id: value"),
        optional("filed", Kind::ByName(&Kind::Of(&FILED)), "已报送而不同的数值", "What was filed and differs"),
        optional("to_confirm", list(&Kind::Of(&QUESTION)), "须确认的事项", "What somebody has to confirm"),
    ]
);

shape!(
    ENTRY,
    "entry",
    "一个数值",
    "A value",
    [
        one_of(
            "value",
            Kind::Either(&[Kind::Number, Kind::Null, WORD]),
            "数值、文字或 null（未收集）",
            "A plain number, a word, or null for what was not collected"
        ),
        one_of("checklist", list(&Kind::Of(&ITEM)), "逐项填报，代替 value", "Entered item by item instead of `value`"),
        optional("unit", Kind::Unit, "单位；数值必填", "The unit; needed with a number"),
        optional("source", Kind::Text, "数据来源", "Where the figure comes from"),
        optional(
            "revisions",
            list(&Kind::Of(&REVISION)),
            "以后的修订，由早到晚",
            "Later revisions, the earliest first"
        ),
        optional("evidence", Kind::Text, "佐证材料", "What proves it"),
        optional(
            "approximate",
            Kind::Word(&["over", "nearly", "about"]),
            "约数：over 超过，nearly 近，about 约",
            "For a figure that is not exact"
        ),
    ]
);

shape!(
    REVISION,
    "revision",
    "一次修订",
    "A revision",
    [
        needed("date", DATE, "修订日期", "The day"),
        needed("value", Kind::Either(&[Kind::Number, Kind::Null, WORD]), "修订后的数值", "The value since"),
        optional("unit", Kind::Unit, "单位，默认不变", "The unit, by default the entry's"),
        needed("reason", Kind::Text, "理由", "Why"),
    ]
);

shape!(
    ITEM,
    "item",
    "清单的一项",
    "An item of a checklist",
    [
        needed("item", Kind::Text, "事项", "What is to be done"),
        needed("weight", Kind::Number, "权重，合计 100", "Its weight; the weights sum to 100"),
        needed("done", Kind::Truth, "是否完成", "Whether it is done"),
        optional("evidence", Kind::Text, "佐证材料", "What proves it"),
    ]
);

shape!(
    FILED,
    "filed",
    "已报送的数值",
    "What was filed",
    [
        needed("value", Kind::Text, "照已报送的原样，加引号", "As printed there, quoted"),
        needed("reason", BOTH, "为何不同", "Why it differs"),
    ]
);

shape!(
    QUESTION,
    "question",
    "须确认的一项",
    "What is to be confirmed",
    [needed("about", Kind::Text, "所涉编号", "The id concerned"), needed("question", BOTH, "问题", "The question"),]
);

const NAMES: Kind = Kind::Either(&[Kind::Text, list(&Kind::Text)]);

shape!(
    GLOSSARY,
    "glossary",
    "词汇表",
    "The glossary",
    [needed("terms", list(&Kind::Of(&TERM)), "各个名称", "The terms"),]
);

shape!(
    TERM,
    "term",
    "一个事物的名称",
    "What a thing is called",
    [
        optional("zh", NAMES, "中文名称，可为列表", "Its Chinese name, or a list"),
        optional("en", NAMES, "英文名称，可为列表", "Its English name, or a list"),
        optional("refuse", Kind::Of(&REFUSED_NAMES), "不用的写法", "What it is not called"),
    ]
);

shape!(
    REFUSED_NAMES,
    "refused-names",
    "不用的写法",
    "What a thing is not called",
    [
        optional("zh", NAMES, "中文，可为列表", "In Chinese, or a list"),
        optional("en", NAMES, "英文，可为列表", "In English, or a list"),
    ]
);
