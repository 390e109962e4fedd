//! The shapes of `content/`: texts, the plan of a report, chapters, confirmed translations.

use super::figures::FIGURE_BLOCK;
use super::words::{COUNT, DATE, LIMIT, SAID, YEAR, list, needed, one_of, optional, shape};
use super::{Kind, Shape};

shape!(
    TEXT,
    "text",
    "两种文字",
    "A text in both languages",
    [one_of("zh", Kind::Text, "中文", "Chinese"), one_of("en", Kind::Text, "英文", "English"),]
);

shape!(
    NARRATIVE,
    "narrative",
    "报告的文字，可引用 {{ 编号 }}",
    "A text of the report, which may name `{{ id }}`",
    [
        one_of("zh", Kind::Text, "中文", "Chinese"),
        one_of("en", Kind::Text, "英文", "English"),
        optional("literals", list(&Kind::Of(&LITERAL)), "文中不是数据的数字", "Digits in the text that are no figures"),
    ]
);

shape!(
    LITERAL,
    "literal",
    "不是数据的数字",
    "Digits that are no figure",
    [
        needed("text", Kind::Text, "文中的写法", "As it stands in the text"),
        needed("reason", Kind::Text, "理由", "The reason"),
    ]
);

shape!(
    REPORT,
    "report",
    "一份报告的封面与设置",
    "Cover and settings of a report",
    [
        needed("title", Kind::List(&SAID, 1, None), "标题，一项一行", "The title, an item a line"),
        needed("issuer", SAID, "编制单位", "Who issues it"),
        needed(
            "date",
            Kind::Either(&[DATE, Kind::Null]),
            "封面日期，如 2023-06-25；null 为未定",
            "The date on the cover; null while it is open"
        ),
        optional(
            "data_as_of",
            DATE,
            "数据截至日期，默认封面日期",
            "The day whose revisions count, by default the cover's"
        ),
        optional("cover_note", SAID, "题下说明", "A line below the title"),
        optional(
            "arrangement",
            Kind::Word(&["pairs", "parts"]),
            "双语版：pairs 逐段对照，parts 先中文后英文",
            "Bilingual edition: by paragraph, or all the Chinese first"
        ),
        needed(
            "standard",
            Kind::Like("^[A-Za-z0-9_-]+$"),
            "data/standards 中的文件名",
            "The name of a file in data/standards"
        ),
        needed("base_year", YEAR, "规划基准年", "The planning base year"),
        needed("assessed", list(&COUNT), "选为考核的可选指标序号", "The numbers of the optional rows chosen"),
        optional(
            "substitutions",
            list(&Kind::Of(&SUBSTITUTION)),
            "换用的限值",
            "Limits put in place of the standard's"
        ),
        optional(
            "print_corrections",
            Kind::Truth,
            "附录末尾印出更正记录",
            "Whether the annex ends with the ledger of corrections"
        ),
        optional("notice", Kind::Of(&NOTICE), "要求报送的通知", "The notice that asked for the report"),
        optional("attachments", list(&Kind::Either(&[Kind::Text, Kind::Of(&ATTACHMENT)])), "附件", "What is attached"),
        optional("waivers", list(&Kind::Of(&WAIVER)), "已接受的发现", "Findings accepted"),
    ]
);

shape!(
    SUBSTITUTION,
    "substitution",
    "换用的限值",
    "A limit put in place of the standard's",
    [
        needed("row", COUNT, "指标序号", "The row's number"),
        needed("limit", LIMIT, "限值", "The limit"),
        needed("reason", Kind::Text, "理由", "The reason"),
    ]
);

shape!(
    NOTICE,
    "notice",
    "要求报送的通知",
    "The notice that asked for the report",
    [
        optional("title", Kind::Text, "通知标题", "Its title"),
        optional("number", Kind::Text, "文号", "Its number"),
        optional("deadline", DATE, "截止日期", "The day by which it asks"),
        optional(
            "chapters",
            list(&Kind::Either(&[Kind::Text, Kind::Of(&REQUIRED_CHAPTER)])),
            "要求的章",
            "The chapters it asks for"
        ),
        optional("attachments", list(&Kind::Text), "要求的附件", "The attachments it asks for"),
    ]
);

shape!(
    REQUIRED_CHAPTER,
    "required-chapter",
    "要求的一章",
    "A chapter that the notice asks for",
    [
        needed("title", Kind::Text, "标题", "Its title"),
        optional("or", list(&Kind::Text), "也可用的标题", "Titles that do as well"),
    ]
);

shape!(
    ATTACHMENT,
    "attachment",
    "一个附件",
    "An attachment",
    [
        needed("name", Kind::Text, "名称", "Its name"),
        optional("file", Kind::Text, "文件，从本年文件夹算起", "The file, from this year's folder"),
    ]
);

shape!(
    CARRIED,
    "carried",
    "由上年报告沿用的句子",
    "Sentences carried over from last year's report",
    [
        needed("from", YEAR, "上年", "The year they come from"),
        needed("sentences", list(&Kind::Text), "各句的摘要", "The digests of the sentences"),
        optional(
            "accepted",
            list(&Kind::Text),
            "写着上年、已确认的各句",
            "Those that name that year and were accepted"
        ),
    ]
);

shape!(
    WAIVER,
    "waiver",
    "接受一项发现",
    "A finding accepted",
    [
        needed("rule", Kind::Rule, "规则名", "The rule"),
        needed("about", Kind::Text, "所涉编号", "The id concerned"),
        optional("values", Kind::ByName(&Kind::Text), "所依据的数值", "The values that it rests on"),
        needed("reason", Kind::Text, "理由", "The reason"),
        needed("by", Kind::Text, "由谁接受", "By whom"),
    ]
);

shape!(
    SECTION,
    "section",
    "一章或一节",
    "A chapter or section",
    [
        needed("title", SAID, "标题，不写序号", "The title, without a number"),
        one_of(
            "paragraphs",
            list(&Kind::Either(&[SAID, Kind::Of(&FIGURE_BLOCK)])),
            "段落或图，一项一段",
            "Paragraphs and figures, an item each"
        ),
        one_of("sections", list(&Kind::Of(&SECTION)), "下级标题", "Sections of the next level"),
    ]
);

shape!(
    TRANSLATIONS,
    "translations",
    "已确认的译文",
    "English compared with its Chinese",
    [needed("confirmed", list(&Kind::Of(&PAIR)), "已确认的各段", "The texts confirmed"),]
);

shape!(
    PAIR,
    "pair",
    "一段的两种文字",
    "A text in both languages",
    [
        needed("zh", Kind::Text, "中文的摘要", "The digest of the Chinese"),
        needed("en", Kind::Text, "英文的摘要", "The digest of the English"),
    ]
);
