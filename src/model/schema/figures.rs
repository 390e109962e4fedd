//! The shapes of `figure:` in a section.

use super::words::{DECIMALS, SAID, YEAR, list, needed, one_of, optional, shape};
use super::{Kind, Shape};

const IDS: Kind = Kind::List(&Kind::Either(&[Kind::Text, Kind::Of(&FIGURE_ITEM)]), 1, Some(12));
const UNIT: Kind = Kind::Either(&[Kind::Unit, Kind::Of(&CHART_UNIT)]);

shape!(
    FIGURE_BLOCK,
    "figure",
    "一个图",
    "A figure",
    [one_of(
        "figure",
        Kind::Either(&[
            Kind::Of(&LIMITS_CHART),
            Kind::Of(&SERIES_CHART),
            Kind::Of(&COMPOSITION_CHART),
            Kind::Of(&PICTURE)
        ]),
        "图表或图片",
        "A chart or a picture"
    ),]
);

shape!(
    LIMITS_CHART,
    "limits",
    "指标与限值",
    "Indicators against their limits",
    [
        needed("caption", SAID, "题注", "The caption"),
        needed("chart", Kind::Word(&["limits"]), "图的种类", "The kind of chart"),
        needed("indicators", IDS, "指标编号", "Ids of indicators"),
    ]
);

shape!(
    SERIES_CHART,
    "series",
    "历年数据",
    "Facts over the years",
    [
        needed("caption", SAID, "题注", "The caption"),
        needed("chart", Kind::Word(&["series"]), "图的种类", "The kind of chart"),
        needed("facts", IDS, "事实编号，最多四项", "Ids of facts, four at most"),
        optional("years", list(&YEAR), "年份，由早到晚", "The years, from the earliest on"),
        optional("unit", UNIT, "单位", "The unit"),
        optional("decimals", DECIMALS, "小数位数", "Decimals"),
    ]
);

shape!(
    COMPOSITION_CHART,
    "composition",
    "构成",
    "The shares of a whole",
    [
        needed("caption", SAID, "题注", "The caption"),
        needed("chart", Kind::Word(&["composition"]), "图的种类", "The kind of chart"),
        needed("parts", IDS, "各部分的编号", "Ids of the parts"),
        optional("whole", Kind::Either(&[Kind::Text, Kind::Of(&FIGURE_ITEM)]), "总量的编号", "The id of the whole"),
        optional("unit", UNIT, "单位", "The unit"),
        optional("decimals", DECIMALS, "小数位数", "Decimals"),
        optional("share_decimals", DECIMALS, "占比的小数位数", "Decimals of the shares"),
    ]
);

shape!(
    PICTURE,
    "picture",
    "图片",
    "A picture",
    [
        needed("caption", SAID, "题注", "The caption"),
        needed("picture", Kind::Text, "图片路径，从本年文件夹算起", "The picture's path from this year's folder"),
        needed("alt", SAID, "替代文字：图上有什么", "What the picture shows"),
        optional("width", Kind::Whole(10, 100), "版心宽度的百分数", "Per cent of the type area's width"),
    ]
);

/// Where it is not known which of these a figure is, every key of all of them.
pub static FIGURE: Shape = Shape {
    name: "any figure",
    zh: "图",
    en: "A figure",
    keys: &[
        needed("caption", SAID, "题注", "The caption"),
        one_of("chart", Kind::Word(&["limits", "series", "composition"]), "图的种类", "The kind of chart"),
        one_of("picture", Kind::Text, "图片路径", "The picture's path"),
        optional("indicators", IDS, "指标编号", "Ids of indicators"),
        optional("facts", IDS, "事实编号", "Ids of facts"),
        optional("years", list(&YEAR), "年份", "The years"),
        optional("parts", IDS, "各部分的编号", "Ids of the parts"),
        optional("whole", Kind::Text, "总量的编号", "The id of the whole"),
        optional("unit", UNIT, "单位", "The unit"),
        optional("decimals", DECIMALS, "小数位数", "Decimals"),
        optional("share_decimals", DECIMALS, "占比的小数位数", "Decimals of the shares"),
        optional("alt", SAID, "替代文字", "What the picture shows"),
        optional("width", Kind::Whole(10, 100), "宽度", "The width"),
    ],
};

shape!(
    FIGURE_ITEM,
    "figure-item",
    "图中的一项，换一个名称",
    "An item called by another name in the chart",
    [needed("id", Kind::Text, "编号", "The id"), optional("label", SAID, "图中的名称", "Its name in the chart"),]
);

shape!(
    CHART_UNIT,
    "chart-unit",
    "两种语言各一的单位",
    "A unit for each language",
    [
        optional("zh", Kind::Unit, "中文图的单位", "The unit in Chinese"),
        optional("en", Kind::Unit, "英文图的单位", "The unit in English"),
    ]
);
