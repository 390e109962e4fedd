//! The shape of `data/standards/*.yaml`.

use super::words::{BOTH, COUNT, DECIMALS, ID, LIMIT, list, needed, one_of, optional, shape};
use super::{DEFINITION, Kind, RELATION, Shape, TERM};
use crate::model::standard::Form;

shape!(
    STANDARD,
    "standard",
    "标准：表式、指标、公式、要求",
    "A standard: form, rows, formulas, requirements",
    [
        needed("id", Kind::Text, "编号，与文件名一致", "The id, which is the file's name"),
        needed("code", Kind::Text, "标准号", "The standard's number"),
        needed("name", BOTH, "名称", "The name"),
        needed("form", Kind::Of(&FORM), "表式的固定文字", "The fixed wording of the form"),
        optional("rules", Kind::Of(&RULES), "选择规则", "Rules of choice"),
        needed("categories", list(&Kind::Of(&CATEGORY)), "分类", "The categories"),
        optional("regions", list(&Kind::Of(&CATEGORY)), "地区", "The regions"),
        needed("facts", Kind::ById(&Kind::Of(&DEFINITION)), "指标所需事实", "The facts that rows need"),
        optional("definitions", Kind::ById(&Kind::Of(&NAMED_FORMULA)), "公式中的定义", "Named parts of formulas"),
        optional("sets", Kind::ById(&list(&Kind::Text)), "一组事实的名称", "A name for several facts"),
        optional("notes", Kind::ByName(&Kind::Of(&NOTE)), "脚注，以字母为键", "Footnotes by letter"),
        optional("glossary", list(&Kind::Of(&TERM)), "标准中的名称", "The standard's own names"),
        needed("indicators", list(&Kind::Of(&ROW)), "各项指标", "The rows"),
        optional("checks", list(&Kind::Of(&RELATION)), "适用于任何园区的勾稽关系", "Relations that hold for any park"),
    ]
);

shape!(
    FORM,
    "form",
    "表式的固定文字",
    "The fixed wording of the form",
    [
        needed("chapter", BOTH, "章名", "The chapter's title"),
        needed("instruction", BOTH, "填表说明", "The instruction"),
        needed("title", BOTH, "表名", "The table's title"),
        needed("park_name", BOTH, "园区名称一栏", "The label of the park's name"),
        needed("filing_date", BOTH, "填报时间一栏", "The label of the date"),
        needed("assessed_heading", BOTH, "考核指标一栏", "The heading of the rows"),
        needed("reporting_year", BOTH, "含 {year}", "With {year}"),
        needed(
            "columns",
            Kind::List(&BOTH, Form::COLUMNS, Some(Form::COLUMNS)),
            "七列名称",
            "The names of the seven columns"
        ),
        needed("continued", BOTH, "续表", "Continued"),
        needed("mandatory", BOTH, "必选", "Mandatory"),
        needed("chosen", BOTH, "是", "Chosen"),
        needed("not_chosen", BOTH, "否", "Not chosen"),
        needed("base_year_label", BOTH, "含 {name}，可含 {year}", "With {name}, perhaps {year}"),
        needed("year_label", BOTH, "含 {name} 和 {year}", "With {name} and {year}"),
        optional("words", list(&BOTH), "可填的文字", "The words that may be entered"),
    ]
);

shape!(
    RULES,
    "rules",
    "选择规则",
    "Rules of choice",
    [
        optional("minimum_assessed", COUNT, "最少考核项数", "The least number of rows assessed"),
        optional("groups", list(&list(&COUNT)), "每组至少选一项", "At least one of each group"),
        optional("unverified", BOTH, "尚未与标准原文核对", "Not checked against the standard's text"),
    ]
);

shape!(
    CATEGORY,
    "category",
    "分类或地区",
    "A category or region",
    [needed("id", Kind::Text, "编号", "The id"), needed("name", BOTH, "名称", "The name"),]
);

shape!(
    NAMED_FORMULA,
    "definition",
    "公式中的定义",
    "A named part of formulas",
    [
        optional("of", Kind::Text, "函数的参数名", "The parameter of a function"),
        needed("name", BOTH, "名称", "The name"),
        needed("formula", Kind::Text, "公式", "The formula"),
    ]
);

shape!(
    NOTE,
    "note",
    "脚注",
    "A footnote",
    [
        needed("text", BOTH, "文字", "The wording"),
        optional(
            "confirmed",
            Kind::Truth,
            "文字已与标准原文核对",
            "The wording was checked against the standard's text"
        ),
        optional("substitution", Kind::Truth, "此注的指标可换用别的限值", "Rows with this note may have another limit"),
    ]
);

shape!(
    ROW,
    "indicator",
    "一项指标",
    "A row",
    [
        needed("no", COUNT, "序号", "The number"),
        needed("id", Kind::Like(ID), "编号", "The id"),
        needed("category", Kind::Text, "categories 之一", "One of the categories"),
        needed("name", BOTH, "名称", "The name"),
        optional("evidence", Kind::Truth, "填写的数值须附佐证", "A value entered needs evidence"),
        optional("note", Kind::Text, "脚注的字母", "The letter of a footnote"),
        needed("unit", Kind::Unit, "单位", "The unit"),
        optional("unit_label", BOTH, "表中改印的单位文字", "What the form prints instead of the unit"),
        needed("kind", Kind::Word(&["mandatory", "optional"]), "必选或可选", "Mandatory or optional"),
        needed("decimals", DECIMALS, "印几位小数", "Decimals printed"),
        needed(
            "requirement",
            Kind::Either(&[LIMIT, Kind::List(&Kind::Of(&CASE), 1, None)]),
            "一个限值，或几种情形",
            "One limit, or several cases"
        ),
        optional(
            "inputs",
            list(&Kind::Either(&[Kind::Text, Kind::Of(&INPUT)])),
            "表中列出的原始数据",
            "The raw rows printed above"
        ),
        optional("formula", Kind::Text, "公式；没有公式的直接填写", "The formula; a row without one is entered"),
        optional("unverified", BOTH, "尚未与标准原文核对", "Not checked against the standard's text"),
        optional(
            "department",
            BOTH,
            "直接填写的指标由哪个部门提供",
            "The department that supplies a row that is entered"
        ),
    ]
);

shape!(
    INPUT,
    "input",
    "一行原始数据",
    "A raw row",
    [
        needed("fact", Kind::Text, "事实编号", "The fact's id"),
        optional("year", Kind::Like("^\\s*(base|t(\\s*-\\s*[0-9]{1,3})?)\\s*$"), "t、t-3 或 base", "t, t-3 or base"),
        optional("label", BOTH, "行名", "The label"),
    ]
);

shape!(
    CASE,
    "case",
    "一种情形，when 与 region 选一",
    "A case, with either `when` or `region`",
    [
        one_of("when", Kind::Text, "条件，如 g > 0", "A condition such as g > 0"),
        one_of("region", Kind::Text, "regions 之一", "One of the regions"),
        needed("limit", LIMIT, "限值，如 ≥30", "The limit, such as ≥30"),
        needed("text", BOTH, "表中文字，含 {limit} 或 {value}", "The line on the form, with {limit} or {value}"),
    ]
);
