//! The shapes of `data/imports.yaml`.

use super::words::{ID, list, needed, one_of, optional, shape};
use super::{Kind, Shape};

/// `C5`.
const CELL: Kind = Kind::Like("^[A-Za-z]{1,3}[1-9][0-9]{0,6}$");
/// One heading, or several from the outer to the inner.
const HEADINGS: Kind = Kind::Either(&[Kind::Text, Kind::List(&Kind::Text, 1, None)]);

shape!(
    IMPORTS,
    "imports",
    "别处来的工作簿：数在哪里",
    "Workbooks from elsewhere, and where their figures stand",
    [needed("imports", list(&Kind::Of(&IMPORT)), "各种工作簿", "The kinds of workbook"),]
);

shape!(
    IMPORT,
    "import",
    "一种工作簿；文字中 {year} 是报告年，{year-1}、{year+1} 是前后年",
    "A kind of workbook; in its texts {year} is the year of the report, {year-1} and {year+1} those beside it",
    [
        needed("id", Kind::Like(ID), "编号，消息中以此相称", "The id, by which messages name it"),
        one_of("file", Kind::Text, "文件名，可用 * 和 ?", "The name of the file, with * and ?"),
        one_of("marker", Kind::Of(&MARKER), "认出它的单元格", "The cell by which it is known"),
        needed("facts", Kind::ById(&Kind::Of(&MAPPED)), "编号: 数在哪里", "id: where its value stands"),
    ]
);

shape!(
    MARKER,
    "marker",
    "认出工作簿的单元格",
    "The cell by which a workbook is known",
    [
        needed("sheet", Kind::Text, "工作表", "The sheet"),
        needed("cell", CELL, "单元格，如 A1", "The cell, such as A1"),
        needed("says", Kind::Text, "其中应有的文字", "What stands in it"),
    ]
);

shape!(
    MAPPED,
    "mapped",
    "一个数在工作簿的哪里",
    "Where one value stands in a workbook",
    [
        needed("sheet", Kind::Text, "工作表", "The sheet"),
        one_of(
            "row",
            HEADINGS,
            "数左边的行标题；多级的由外到内列出",
            "The heading left of the value; several from the outer to the inner"
        ),
        one_of(
            "column",
            HEADINGS,
            "数上面的列标题；多级的由上到下列出",
            "The heading above the value; several from the upper to the lower"
        ),
        optional(
            "cell",
            CELL,
            "单元格，如 C5；行、列标题仍须相符",
            "The cell, such as C5; the headings have to fit all the same"
        ),
        optional("after", Kind::Text, "数所在的行在此文字之下", "The row of the value is below this text"),
        optional("before", Kind::Text, "数所在的行在此文字之上", "The row of the value is above this text"),
        optional("unit", Kind::Unit, "单位；数值必填", "The unit; needed with a number"),
    ]
);
