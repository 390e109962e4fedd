//! Tables with cells that are truly merged, and their first rows repeated on every page.

use crate::model::manuscript::{Align, Cell, Merged, Table};

use super::body::Writer;
use super::twips;
use super::xml::Xml;

pub fn table(writer: &mut Writer, xml: &mut Xml, table: &Table) {
    let widths: Vec<u32> = table.columns.iter().map(|width| twips(*width)).collect();
    let total = widths.iter().sum::<u32>().to_string();
    xml.within("w:tbl", &[], |xml| {
        xml.within("w:tblPr", &[], |xml| {
            xml.empty("w:tblW", &[("w:w", &total), ("w:type", "dxa")]);
            xml.value("w:jc", "center");
            xml.within("w:tblBorders", &[], |xml| {
                for edge in ["top", "left", "bottom", "right", "insideH", "insideV"] {
                    let line = [("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")];
                    xml.empty(&format!("w:{edge}"), &line);
                }
            });
            xml.empty("w:tblLayout", &[("w:type", "fixed")]);
            xml.within("w:tblCellMar", &[], |xml| {
                for (edge, width) in [("top", "60"), ("left", "50"), ("bottom", "60"), ("right", "50")] {
                    xml.empty(&format!("w:{edge}"), &[("w:w", width), ("w:type", "dxa")]);
                }
            });
        });
        xml.within("w:tblGrid", &[], |xml| {
            widths.iter().for_each(|width| xml.empty("w:gridCol", &[("w:w", &width.to_string())]));
        });
        for (index, row) in table.rows.iter().enumerate() {
            xml.within("w:tr", &[], |xml| {
                xml.within("w:trPr", &[], |xml| {
                    xml.empty("w:cantSplit", &[]);
                    if index < table.headers {
                        xml.empty("w:tblHeader", &[]);
                    }
                });
                for (cell, width) in row.cells.iter().zip(&widths) {
                    xml.within("w:tc", &[], |xml| self::cell(writer, xml, cell, *width, row.with_next));
                }
            });
        }
    });
}

fn cell(writer: &mut Writer, xml: &mut Xml, cell: &Cell, width: u32, with_next: bool) {
    xml.within("w:tcPr", &[], |xml| {
        xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        match cell.merged {
            Merged::No => {}
            Merged::First => xml.value("w:vMerge", "restart"),
            Merged::Above => xml.empty("w:vMerge", &[]),
        }
        xml.value("w:vAlign", "center");
    });
    let align = match cell.align {
        Align::Left => "left",
        Align::Centre => "center",
        Align::Right => "right",
    };
    for paragraph in &cell.paragraphs {
        writer.cell_paragraph(xml, paragraph, align, with_next);
    }
    if cell.paragraphs.is_empty() {
        xml.within("w:p", &[], |xml| {
            xml.within("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "TableText");
                if with_next {
                    xml.empty("w:keepNext", &[]);
                }
            })
        });
    }
}
